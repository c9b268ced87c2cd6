"""Who reaches each line of the tree on the whole path, with every answer known or with unknown ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Final

from engine.protocol.conditions import FALSE, PENDING, TRUE, Truth
from engine.protocol.graph import in_order
from engine.protocol.verification.diagrams import Diagram
from engine.protocol.verification.semantics import TREE, Meaning

AGAIN: Final = "refait"
Step = tuple[str, str]
"""A node with the line, or the branch of an await, that is followed."""


class Reach:
    """Diagrams of TRUE and FALSE: the patients who pass each point of the tree.

    All their answers are known; with ``everybody``, they may be unknown, and pass wherever they may pass, or, with
    ``surely``, only where no unknown leaves the way open.
    """

    def __init__(self, meaning: Meaning, *, everybody: bool = False, surely: bool = False) -> None:
        self.everybody, self.surely = everybody, surely or not everybody
        self.meaning, self.protocol = meaning, meaning.protocol
        self.truths, self.diagrams = meaning.truths, meaning.diagrams
        self.tree = meaning.protocol.written.tree

    @cached_property
    def known(self) -> Diagram:
        """Patients none of whose answers is « inconnu »."""
        found = self.diagrams.leaf(TRUE)
        for at, variable in reversed(list(enumerate(self.truths.variables))):
            here = [FALSE if cell == variable.unknown else TRUE for cell in range(variable.size)]
            found = self.diagrams.merged(self.truths.both, self.diagrams.variable(at, here), found)
        return found

    @cached_property
    def start(self) -> Diagram:
        """Who enters the tree."""
        start = self.truths.test(self.meaning.before_tree, lambda found: found == TREE)
        return start if self.everybody else self.truths.every([start, self.known])

    @cached_property
    def entering(self) -> dict[str, Diagram]:
        """Node or outcome → who comes to it through the tree."""
        found = {self.meaning.entry: self.start}
        for node in self.order:
            for _, to, taken in self.branches(node):
                passing = self.truths.every([found[node], taken])
                found[to] = self.truths.some([found[to], passing]) if to in found else passing
        return found

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Nodes that the entry leads to, each before those it leads to; no outcome."""
        outcomes = self.protocol.outcomes
        return tuple(node for node in in_order(self.protocol.written, self.meaning.entry) if node not in outcomes)

    def branches(self, node: str) -> Iterator[tuple[Step, str, Diagram]]:
        """(step, target, who takes it) of a node."""
        if node in self.protocol.decisions:
            for at, row in enumerate(self.protocol.decisions[node].rows):
                yield (node, row.id), row.to, self.taking(node, at)
        elif node in self.tree.awaits:
            waited = self.tree.awaits[node]
            waiting = self.truths.test(self.meaning.waiting(waited.criterion), bool)
            yield (node, "en_attente"), waited.meanwhile, waiting
            come = self.diagrams.mapped(_negated, waiting)
            goes_on = self.meaning.goes_on(waited.criterion, self.truths.final)
            yield (node, "recu"), waited.to, self.truths.every([come, goes_on])
        else:
            yield (node, AGAIN), self.tree.repeats[node].to, self.diagrams.leaf(TRUE)

    def taking(self, decision: str, line: int) -> Diagram:
        """Patients who, standing at the decision, follow this line; with ``everybody``, those who may."""
        targets = [row.to for row in self.protocol.decisions[decision].rows]
        follows = _sure if self.surely else _possible
        return self.truths.test(self.meaning.selection(decision), lambda found: follows(found, line, targets))

    def somebody(self, diagram: Diagram) -> bool:
        return TRUE in self.diagrams.values(diagram)


def _sure(selected: Any, line: int, targets: Sequence[str]) -> bool:
    """As the run has it: of several lines that lead to one place, the last."""
    return selected not in (PENDING, ()) and selected[-1] == line and len({targets[at] for at in selected}) == 1


def _possible(selected: Any, line: int, targets: Sequence[str]) -> bool:
    return selected != PENDING and line in selected


def _negated(truth: Truth) -> Truth:
    return TRUE - truth
