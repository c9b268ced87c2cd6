"""Who reaches each line of the tree on the whole path, with every answer known; and how many ways through there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

from engine.protocol.conditions import FALSE, PENDING, TRUE, Truth
from engine.protocol.graph import in_order
from engine.protocol.verification.diagrams import Diagram
from engine.protocol.verification.semantics import TREE, Meaning

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
    def entering(self) -> dict[str, Diagram]:
        """Node or outcome → who comes to it through the tree."""
        return self._followed(lambda _node, here: here)

    @cached_property
    def arriving(self) -> dict[str, Diagram]:
        """The same, told in the answers that the node and those further down look at, whatever the others were.

        Enough to know whether there is anybody, and small, however long the way.
        """
        return self._followed(self.forgetting)

    def _followed(self, kept: Callable[[str, Diagram], Diagram]) -> dict[str, Diagram]:
        entry = self.meaning.entry
        start = self.truths.test(self.meaning.before_tree, lambda found: found == TREE)
        found = {entry: kept(entry, start if self.everybody else self.truths.every([start, self.known]))}
        for node in self._in_order():
            for _, to, taken in self._branches(node):
                passing = kept(to, self.truths.every([found[node], taken]))
                found[to] = self.truths.some([found[to], passing]) if to in found else passing
        return found

    def forgetting(self, node: str, here: Diagram) -> Diagram:
        """The same patients, without the answers that neither the node nor what follows it looks at."""
        return self.diagrams.projected(here, self._looked_at.get(node, frozenset()), self.truths.one_of)

    @cached_property
    def _looked_at(self) -> dict[str, frozenset[int]]:
        """Node → the variables that it and the nodes it leads to look at; outcomes look at none."""
        found: dict[str, frozenset[int]] = {}
        for node in reversed(self._in_order()):
            below: set[int] = set()
            for _, to, taken in self._branches(node):
                below |= self.diagrams.support(taken) | found.get(to, frozenset())
            found[node] = frozenset(below)
        return found

    def _in_order(self) -> list[str]:
        """Nodes that the entry leads to, each before those it leads to; no outcome."""
        outcomes = self.protocol.outcomes
        return [node for node in in_order(self.protocol.written, self.meaning.entry) if node not in outcomes]

    def _branches(self, node: str) -> Iterator[tuple[Step, str, Diagram]]:
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
            yield (node, "refait"), self.tree.repeats[node].to, self.diagrams.leaf(TRUE)

    def taking(self, decision: str, line: int) -> Diagram:
        """Patients who, standing at the decision, follow this line; with ``everybody``, those who may."""
        targets = [row.to for row in self.protocol.decisions[decision].rows]
        follows = _sure if self.surely else _possible
        return self.truths.test(self.meaning.selection(decision), lambda found: follows(found, line, targets))

    def is_followed(self, decision: str, line: int) -> bool:
        """Whether anybody follows this line."""
        here = self.arriving.get(decision)
        return here is not None and self.somebody(self.truths.every([here, self.taking(decision, line)]))

    def somebody(self, diagram: Diagram) -> bool:
        return TRUE in self.diagrams.values(diagram)

    # ── ways through ─────────────────────────────────────────────────────────────────────────────────────────────────

    def paths(self) -> int:
        """Ways through the tree that at least one patient takes.

        What is carried from node to node is only what the nodes further down still look at: stages that have nothing
        to do with each other are counted once each, and multiplied.
        """
        known: dict[tuple[str, Diagram], int] = {}

        def count(node: str, here: Diagram) -> int:
            here = self.forgetting(node, here)
            if here == self.diagrams.leaf(FALSE):
                return 0
            if node in self.protocol.outcomes:
                return 1
            if (node, here) not in known:
                known[node, here] = sum(
                    count(to, self.truths.every([here, taken])) for _, to, taken in self._branches(node)
                )
            return known[node, here]

        return count(self.meaning.entry, self.arriving[self.meaning.entry])


def _sure(selected: Any, line: int, targets: Sequence[str]) -> bool:
    """As the run has it: of several lines that lead to one place, the last."""
    return selected not in (PENDING, ()) and selected[-1] == line and len({targets[at] for at in selected}) == 1


def _possible(selected: Any, line: int, targets: Sequence[str]) -> bool:
    return selected != PENDING and line in selected


def _negated(truth: Truth) -> Truth:
    return TRUE - truth
