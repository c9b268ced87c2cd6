"""Ways through the tree that some patient takes, all his answers known: the steps followed, and how many ways.

A way is carried from node to node with the patients who take it, told only in the answers that the nodes further down
still look at: stages that have nothing to do with each other are counted once each, and multiplied. Patients are boxes
where the tree asks its questions of everybody and few boxes do, decision diagrams otherwise.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from engine.protocol.boxes import MOST, Box, Boxes
from engine.protocol.conditions import FALSE, TRUE, Node
from engine.protocol.formulas import TooWide
from engine.protocol.verification.diagrams import Diagram
from engine.protocol.verification.reach import AGAIN, Reach, Step

Crowd = TypeVar("Crowd", bound=Hashable)
InSight = tuple[Box, ...]
"""Boxes in which every answer that is not looked at any more is free."""


@dataclass(frozen=True, slots=True)
class Ways:
    """``followed``: every step that some patient takes; ``number``: ways from the entry to an end."""

    followed: frozenset[Step]
    number: int


class Crowds(Protocol[Crowd]):
    """Sets of patients of one kind."""

    @property
    def everybody(self) -> Crowd | None:
        """Who enters the tree; None where nobody does."""

    def going_on(self, node: str, here: Crowd) -> Iterator[tuple[Step, str, Crowd]]:
        """(step, target, who takes it) of a node, the steps that somebody takes."""


def ways(reach: Reach) -> Ways:
    """The ways of a visit. Raises TooWide where diagrams are beyond their budget."""
    try:
        return walked(reach, InBoxes(reach))
    except TooWide:
        return walked(reach, InDiagrams(reach))


def walked(reach: Reach, crowds: Crowds[Crowd]) -> Ways:
    followed: set[Step] = set()
    number = 0
    coming: dict[str, dict[Crowd, int]] = {}
    entry, outcomes = reach.entry, reach.protocol.outcomes
    if crowds.everybody is not None:
        coming[entry] = {crowds.everybody: 1}
    for node in reach.order:
        for here, count in coming.pop(node, {}).items():
            for step, to, there in crowds.going_on(node, here):
                followed.add(step)
                if to in outcomes:
                    number += count
                else:
                    waiting = coming.setdefault(to, {})
                    waiting[there] = waiting.get(there, 0) + count
    return Ways(frozenset(followed), number + sum(coming.pop(entry, {}).values()))


class InDiagrams:
    """Patients as decision diagrams: any tree."""

    def __init__(self, reach: Reach) -> None:
        self.reach, self.truths = reach, reach.truths
        self._nobody = reach.diagrams.leaf(FALSE)
        self._looked_at = self._looked_at_from()
        start = self._kept(reach.entry, reach.start)
        self.everybody = None if start == self._nobody else start

    def going_on(self, node: str, here: Diagram) -> Iterator[tuple[Step, str, Diagram]]:
        for step, to, taken in self.reach.branches(node):
            there = self._kept(to, self.truths.every([here, taken]))
            if there != self._nobody:
                yield step, to, there

    def _kept(self, node: str, here: Diagram) -> Diagram:
        looked_at = self._looked_at.get(node, frozenset())
        return self.reach.diagrams.projected(here, looked_at, self.truths.one_of)

    def _looked_at_from(self) -> dict[str, frozenset[int]]:
        """Node → the variables that it and the nodes it leads to look at; outcomes look at none."""
        found: dict[str, frozenset[int]] = {}
        for node in reversed(self.reach.order):
            below: set[int] = set()
            for _, to, taken in self.reach.branches(node):
                below |= self.reach.diagrams.support(taken) | found.get(to, frozenset())
            found[node] = frozenset(below)
        return found


class InBoxes:
    """Patients as boxes. Raises TooWide for a tree that awaits, or that asks a question of some patients only."""

    def __init__(self, reach: Reach) -> None:
        self.reach, self.truths = reach, reach.truths
        self.decisions = reach.protocol.decisions
        self.boxes = Boxes({one.name: one.cells for one in self.truths.variables if self._is_always_known(one.name)})
        self._looked_at = self._looked_at_from()
        self.everybody = self._entering()

    def _is_always_known(self, name: str) -> bool:
        variable = self.truths.variables[self.truths.index[name]]
        asked = self.truths.answered(name, self.truths.final) == self.truths.diagrams.leaf(TRUE)
        return asked and variable.waiting is None and variable.blank is None

    def _looked_at_from(self) -> dict[str, Box]:
        """Node → the bits of the criteria that it and the nodes it leads to look at."""
        found: dict[str, Box] = {}
        for node in reversed(self.reach.order):
            bits = 0
            for _, to, when in self._steps(node):
                bits |= found.get(to, 0)
                for name in when.criteria() if when is not None else ():
                    bits |= self._field(name)
            found[node] = bits
        return found

    def _field(self, name: str) -> Box:
        field = self.boxes.fields.get(name)
        if field is None:
            raise TooWide
        return field

    def _steps(self, node: str) -> Iterator[tuple[Step, str, Node | None]]:
        """(step, target, condition) of a node, in order; None takes all that is left. Raises TooWide for an await."""
        if node in self.decisions:
            for row in self.decisions[node].rows:
                yield (node, row.id), row.to, row.when
        elif node in self.reach.tree.repeats:
            yield (node, AGAIN), self.reach.tree.repeats[node].to, None
        else:
            raise TooWide

    def _entering(self) -> InSight | None:
        """Who enters the tree, told in what it looks at."""
        diagrams, index = self.reach.diagrams, self.truths.index
        looked_at = self._looked_at[self.reach.entry] if self.reach.order else 0
        kept = frozenset(index[name] for name, field in self.boxes.fields.items() if field & looked_at)
        start = diagrams.projected(self.reach.start, kept, self.truths.one_of)
        found = self._boxes_of(start, self.boxes.everybody)
        return _packed(found) if found else None

    def _boxes_of(self, diagram: Diagram, within: Box) -> list[Box]:
        """A diagram of TRUE and FALSE as boxes."""
        diagrams = self.reach.diagrams
        if diagrams.is_leaf(diagram):
            return [within] if diagrams.value(diagram) == TRUE else []
        name = self.truths.variables[diagrams.level(diagram)].name
        below: dict[Diagram, list[int]] = {}
        for cell, child in enumerate(diagrams.below(diagram)[: len(self.boxes.known[name])]):
            below.setdefault(child, []).append(cell)
        outside = self.boxes.everybody ^ self.boxes.fields[name]
        found = []
        for child, cells in below.items():
            found += self._boxes_of(child, within & (outside | self.boxes.bits(name, cells)))
            if len(found) > MOST:
                raise TooWide
        return found

    def going_on(self, node: str, here: InSight) -> Iterator[tuple[Step, str, InSight]]:
        left = list(here)
        for step, to, when in self._steps(node):
            taking, left = self.boxes.split(left, when) if when is not None else (left, [])
            if taking:
                out_of_sight = self.boxes.everybody ^ self._looked_at.get(to, 0)
                yield step, to, _packed([box | out_of_sight for box in taking])


def _packed(boxes: list[Box]) -> InSight:
    return (boxes[0],) if len(boxes) == 1 else tuple(sorted(set(boxes)))
