"""One point: a decision in a sentence, and every line that it covers, in the exact words that the signature binds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from engine.reporting.to_confirm import Assumption

Subject = Literal["danger", "inclusion", "exclusion", "tree", "acts", "ends", "organisation"]

SUBJECTS: Mapping[Subject, str] = MappingProxyType({
    "danger": "Signes de danger", "inclusion": "Inclusion", "exclusion": "Exclusion et sortie",
    "tree": "Arbre de décision", "acts": "Actes et doses", "ends": "Conduites, délais et conseils",
    "organisation": "Organisation et mesure",
})  # fmt: skip
"""Subject → its title, in the order in which a doctor reads them."""


@dataclass(frozen=True, slots=True)
class Line:
    """What several rows of the file say in the same words, said once."""

    words: str
    rows: tuple[Assumption, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """``key`` is unique in its version. ``outcome``: where its rules lead, when they lead to one end."""

    key: str
    subject: Subject
    title: str
    lines: tuple[Line, ...]
    outcome: str = ""

    @property
    def rows(self) -> tuple[Assumption, ...]:
        """Every assumption that a tick confirms."""
        return tuple(row for line in self.lines for row in line.rows)
