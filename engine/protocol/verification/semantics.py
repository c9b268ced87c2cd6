"""What a visit does with every patient at once: one diagram from whole patients to results, danger signs to outcome.

It is ``deciding`` for a patient who is asked screen by screen and answers each question as it comes: ``screens`` before
the tree, ``tree`` from there, ``leading`` for the rules, ``asking`` for what has been answered by then.
"""

from __future__ import annotations

from functools import cached_property

from engine.protocol.compiled import CompiledProtocol
from engine.protocol.verification.diagrams import BUDGET, Diagram
from engine.protocol.verification.leading import Leading
from engine.protocol.verification.proposals import Proposals
from engine.protocol.verification.results import TREE
from engine.protocol.verification.screens import BeforeTree
from engine.protocol.verification.tree import Tree
from engine.protocol.verification.truths import Truths


class Meaning:
    """One visit of a protocol, read once. ``result`` is the whole diagram; the rest tells how it came about.

    Of patients whose identity is known beforehand: a later visit, or a file of answers. Raises TooWide beyond the
    budget.
    """

    introduced = True

    def __init__(self, protocol: CompiledProtocol, visit: int, budget: int = BUDGET) -> None:
        self.protocol, self.visit = protocol, visit
        self.truths = Truths(protocol, visit, budget)
        self.diagrams = self.truths.diagrams
        self.proposals = Proposals(self.truths)
        self.leading = Leading(self.truths, self.proposals)

    @cached_property
    def before(self) -> BeforeTree:
        return BeforeTree(self.truths, self.leading)

    @property
    def before_tree(self) -> Diagram:
        """Whole patient → Result, or TREE for those who reach the tree."""
        return self.before.ends

    @cached_property
    def tree(self) -> Tree:
        return Tree(self.truths, self.leading)

    @cached_property
    def result(self) -> Diagram:
        """Whole patient → Result."""
        here = self.truths.test(self.before_tree, lambda found: found == TREE)
        return self.diagrams.either(here, self.tree.ends, self.before_tree)

    @property
    def awaited(self) -> frozenset[str]:
        return self.tree.awaited

    def rank(self, outcome: str) -> int:
        return self.leading.rank(outcome)


class Strangers(Meaning):
    """The same of patients who say who they are when the danger signs are over."""

    introduced = False

    def __init__(self, met: Meaning) -> None:
        self.protocol, self.visit, self.truths, self.diagrams = met.protocol, met.visit, met.truths, met.diagrams
        self.proposals, self.leading, self._met = met.proposals, met.leading, met

    @property
    def before_tree(self) -> Diagram:
        return self._met.before.of_strangers

    @cached_property
    def tree(self) -> Tree:
        return self._met.tree


def both_ways(protocol: CompiledProtocol, visit: int, budget: int = BUDGET) -> tuple[Meaning, ...]:
    """The meaning of a visit, and that of strangers where they do not all end alike."""
    met = Meaning(protocol, visit, budget)
    strangers = Strangers(met)
    return (met,) if strangers.result == met.result else (met, strangers)
