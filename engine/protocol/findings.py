"""What the checks of a protocol share: a finding, and what a check may look at. Knows no line and no column."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Final

from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import All, AnyOf, AtLeast, ConditionError, Node, Not, Scope, parse
from engine.protocol.model import Protocol
from engine.protocol.reading import Path
from engine.protocol.references import Reference, WrittenCondition, references, written_conditions

_MOST_NAMES: Final = 500
"""Beyond this many known names a suggestion costs more than it helps."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong at a path of the file: of its key when ``on_key``, of its value otherwise."""

    code: str
    path: Path
    what: str
    remedy: str = ""
    consequence: str = ""
    on_key: bool = False

    @classmethod
    def of_condition(cls, path: Path, error: ConditionError) -> Finding:
        return cls(error.code, path, error.what, error.remedy)


@dataclass(frozen=True)
class Checked:
    """A validated protocol as the checks see it; ``linked`` is None while a condition is refused."""

    written: Protocol
    linked: CompiledProtocol | None

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        return tuple(references(self.written))

    @cached_property
    def written_conditions(self) -> tuple[WrittenCondition, ...]:
        return tuple(written_conditions(self.written))

    @cached_property
    def conditions(self) -> tuple[tuple[WrittenCondition, Node], ...]:
        """Every condition with its node; empty while a condition is refused."""
        if self.linked is None:
            return ()
        linked = self.linked
        scope = Scope(self.written.criteria, linked.parameters, linked.scores.get, linked.definitions.get)
        return tuple((found, parse(found.raw, scope)) for found in self.written_conditions)

    @cached_property
    def visits(self) -> tuple[int, ...]:
        return tuple(sorted(int(visit) for visit in self.written.tree.entries))


def suggestion(name: str, known: Collection[str]) -> str:
    """« Vouliez-vous dire … ? », or nothing where no known name is near."""
    if len(known) > _MOST_NAMES:
        return ""
    near = get_close_matches(name, sorted(known), 1, 0.6)
    return f"Vouliez-vous dire « {near[0]} » ?" if near else ""


def quoted(names: Iterable[str]) -> str:
    """« a », « b » et « c »."""
    *first, last = [f"« {name} »" for name in names]
    return f"{', '.join(first)} et {last}" if first else last


def atoms(node: Node, raw: object, path: Path) -> Iterator[tuple[Node, Path]]:
    """The atoms of a condition as written, definitions and scores left closed, each with the path of its own text."""
    if isinstance(node, All | AnyOf | AtLeast) and isinstance(raw, Mapping):
        key = next(name for name in raw if name in ("all", "any", "of"))
        below: Sequence[object] = raw[key]
        for index, (part, text) in enumerate(zip(node.parts, below, strict=True)):
            yield from atoms(part, text, (*path, key, index))
    elif isinstance(node, Not) and isinstance(raw, Mapping):
        yield from atoms(node.part, raw["not"], (*path, "not"))
    elif isinstance(node, Not):
        yield node.part, path
    else:
        yield node, path
