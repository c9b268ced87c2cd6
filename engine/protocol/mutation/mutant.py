"""One mutant: what changes, where in the file, in which words. Plain data; knows neither models nor runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from engine.protocol.reading import Path

Operator = Literal[
    "negation", "criterion", "bound", "connective", "deletion", "target", "unknown", "dose", "delay", "counts"
]
TITLES: Final[Mapping[Operator, str]] = {
    "negation": "condition inversée",
    "criterion": "autre critère",
    "bound": "borne déplacée",
    "connective": "« et » et « ou » échangés",
    "deletion": "ligne supprimée",
    "target": "autre destination",
    "unknown": "suite de l'inconnu",
    "dose": "dose changée",
    "delay": "délai changé",
    "counts": "acte compté ou non",
}
"""Operator → its name in French; the order is the order of the lists."""
DELETED: Final = object()
"""As a value: the key or the item goes."""


@dataclass(frozen=True, slots=True)
class Change:
    """What stands at ``path`` instead."""

    path: Path
    value: object


@dataclass(frozen=True, slots=True)
class Mutant:
    """``id`` names operator and place; ``what`` says in French what changed; ``line`` is that of the original text."""

    id: str
    operator: Operator
    what: str
    change: Change
    line: int = 0

    @property
    def path(self) -> Path:
        return self.change.path


def altered(data: Any, change: Change) -> Any:
    """The same plain data with one change; what is not on its path is shared. Raises KeyError, IndexError."""
    return _replaced(data, change.path, change.value)


def _replaced(data: Any, path: Path, value: object) -> Any:
    if not path:
        return value
    head, rest = path[0], path[1:]
    gone = value is DELETED and not rest
    if isinstance(data, Mapping):
        if gone:
            return {key: part for key, part in data.items() if key != head}
        return {**data, head: _replaced(data[head], rest, value)}
    at = int(head)
    put = () if gone else (_replaced(data[at], rest, value),)
    return (*data[:at], *put, *data[at + 1 :])


def at(data: Any, path: Path) -> Any:
    """The plain data that stands at a path. Raises KeyError, IndexError."""
    for key in path:
        data = data[key]
    return data


def place(data: Any, path: Path) -> str:
    """The path as a reader of the file names it: ids of items instead of their numbers, « exclusion.plaie.when »."""
    words = []
    for key in path:
        data = data[key]
        named = data.get("id") or data.get("criterion") or data.get("act") if isinstance(data, Mapping) else None
        words.append(str(named or key) if isinstance(key, int) else key)
    return ".".join(words)
