"""Patients as boxes: for each answer, the cells that it may lie in, all packed in one whole number.

Exact, and quick where few boxes do, which is the rule for the lines of a decision; gives up (TooWide) where it is not.
All answers are known. Knows no decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from engine.protocol.cells import Cell, cells
from engine.protocol.conditions import (
    TRUE,
    All,
    AnyOf,
    AtLeast,
    Bounds,
    Defined,
    Node,
    Not,
    OneOf,
    ScoreWithin,
    Within,
    Yes,
    walk,
)
from engine.protocol.formulas import TooWide
from engine.protocol.model import Protocol

Box = int
MOST: Final = 128
"""Boxes that one split may give: a line of the library needs a dozen."""
_ATOM: Final = (Yes, OneOf, Within)
_Counted = dict[int, list[Box]]
"""Points so far → the patients who have them."""


class Boxes:
    """Splits sets of patients, each a list of boxes without a patient in common, by a condition."""

    def __init__(self, known: Mapping[str, Sequence[Cell]]) -> None:
        self.known = known
        self.everybody: Box = 0
        self.fields: dict[str, Box] = {}
        """Criterion → the bits of its cells."""
        for name, found in known.items():
            start = self.everybody.bit_length()
            self.fields[name] = ((1 << len(found)) - 1) << start
            self.everybody |= self.fields[name]
        self._atoms: dict[int, tuple[Node, Box, Box]] = {}
        self._alike: dict[Node, tuple[Box, Box]] = {}

    @classmethod
    def of(cls, written: Protocol, nodes: Iterable[Node]) -> Boxes:
        """Over the criteria that these conditions look at, cut as finely as they need."""
        atoms: dict[str, dict[Node, None]] = {}
        for node in nodes:
            for part in walk(node):
                if isinstance(part, _ATOM):
                    atoms.setdefault(part.criterion, {})[part] = None
        return cls({name: cells(written.criteria[name], found) for name, found in atoms.items()})

    def bits(self, name: str, allowed: Iterable[int]) -> Box:
        """The bits of these cells of a criterion."""
        start = (self.fields[name] & -self.fields[name]).bit_length() - 1
        return sum(1 << (start + cell) for cell in allowed)

    # ── splitting ────────────────────────────────────────────────────────────────────────────────────────────────────

    def split(self, boxes: Sequence[Box], node: Node) -> tuple[list[Box], list[Box]]:
        """The patients for whom the condition holds, and the others. Raises TooWide."""
        if isinstance(node, _ATOM):
            return self._by_atom(boxes, node)
        if isinstance(node, Defined):
            return self.split(boxes, node.means)
        if isinstance(node, Not):
            holds, fails = self.split(boxes, node.part)
            return fails, holds
        if isinstance(node, All):
            return self._by_all(boxes, node.parts)
        if isinstance(node, AnyOf):
            return self._by_any(boxes, node.parts)
        if isinstance(node, AtLeast):
            counted = self._counted(boxes, [(part, 1) for part in node.parts])
            return self._within(counted, Bounds(low=Decimal(node.count)))
        assert isinstance(node, ScoreWithin)
        return self._within(self._counted(boxes, [(item.when, item.points) for item in node.score.items]), node.bounds)

    def _by_atom(self, boxes: Iterable[Box], node: Yes | OneOf | Within) -> tuple[list[Box], list[Box]]:
        known = self._atoms.get(id(node))
        _, inside, outside = known if known is not None else self._read(node)
        holds, fails = [], []
        for box in boxes:
            one, other = box & inside, box & outside
            if one:
                holds.append(box ^ other)
            if other:
                fails.append(box ^ one)
        return holds, fails

    def _read(self, node: Yes | OneOf | Within) -> tuple[Node, Box, Box]:
        """The atom, the cells where it holds and the others; kept by identity, so the atom is kept alive with it."""
        alike = self._alike.get(node)
        if alike is None:
            name = node.criterion
            truths = [node.truth({name: cell.value}) for cell in self.known[name]]
            inside = self.bits(name, [at for at, truth in enumerate(truths) if truth == TRUE])
            alike = self._alike[node] = (inside, self.fields[name] ^ inside)
        found = self._atoms[id(node)] = (node, *alike)
        return found

    def _by_all(self, boxes: Sequence[Box], parts: Iterable[Node]) -> tuple[list[Box], list[Box]]:
        holds, fails = list(boxes), []
        for part in parts:
            holds, others = self.split(holds, part)
            fails += others
        return _few(holds), _few(fails)

    def _by_any(self, boxes: Sequence[Box], parts: Iterable[Node]) -> tuple[list[Box], list[Box]]:
        holds, fails = [], list(boxes)
        for part in parts:
            others, fails = self.split(fails, part)
            holds += others
        return _few(holds), _few(fails)

    def _counted(self, boxes: Sequence[Box], items: Iterable[tuple[Node, int]]) -> _Counted:
        """The patients by the points that they have."""
        counted: _Counted = {0: list(boxes)}
        for when, points in items:
            more: _Counted = {}
            for total, here in counted.items():
                holds, fails = self.split(here, when)
                more.setdefault(total + points, []).extend(holds)
                more.setdefault(total, []).extend(fails)
            counted = {total: _few(here) for total, here in more.items() if here}
        return counted

    def _within(self, counted: _Counted, bounds: Bounds) -> tuple[list[Box], list[Box]]:
        holds: list[Box] = []
        fails: list[Box] = []
        for total, here in counted.items():
            (holds if bounds.holds(total) else fails).extend(here)
        return _few(holds), _few(fails)


def _few(boxes: list[Box]) -> list[Box]:
    if len(boxes) > MOST:
        raise TooWide
    return boxes
