"""Who reaches each line of the tree on the whole path, all answers known."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Final

from engine.protocol.conditions import FALSE, TRUE
from engine.protocol.graph import in_order
from engine.protocol.verification.diagrams import Diagram
from engine.protocol.verification.semantics import Meaning

AGAIN: Final = "refait"
Step = tuple[str, str]
"""A node with the line, or the branch of an await, that is followed."""


class Reach:
    """Diagrams of TRUE and FALSE: the patients, all their answers known, who pass each point of the tree."""

    def __init__(self, meaning: Meaning) -> None:
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
        return self.truths.every([self.meaning.tree.start, self.known])

    @cached_property
    def entering(self) -> dict[str, Diagram]:
        """Node or outcome → who comes to it through the tree."""
        standing = self.meaning.tree.standing
        return {node: self.truths.every([one.here, self.known]) for node, one in standing.items()}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Nodes that the entry leads to, each before those it leads to; no outcome."""
        outcomes = self.protocol.outcomes
        return tuple(node for node in in_order(self.protocol.written, self.entry) if node not in outcomes)

    @property
    def entry(self) -> str:
        return self.meaning.tree.entry

    def branches(self, node: str) -> Iterator[tuple[Step, str, Diagram]]:
        """(step, target, who takes it) of a node."""
        if node in self.protocol.decisions:
            for at, row in enumerate(self.protocol.decisions[node].rows):
                yield (node, row.id), row.to, self.taking(node, at)
        elif node in self.tree.awaits:
            waited = self.tree.awaits[node]
            yield (node, "en_attente"), waited.meanwhile, self.meaning.tree.waiting(waited.criterion)
            yield (node, "recu"), waited.to, self.meaning.tree.going_on(node)
        else:
            yield (node, AGAIN), self.tree.repeats[node].to, self.diagrams.leaf(TRUE)

    def taking(self, decision: str, line: int) -> Diagram:
        """Patients who, standing at the decision, follow this line."""
        return self.meaning.tree.taking(decision, line)

    def somebody(self, diagram: Diagram) -> bool:
        return TRUE in self.diagrams.values(diagram)
