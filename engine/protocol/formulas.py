"""Propositions over finitely many cells, hash-consed, with an exact search by splitting on one variable at a time.

A formula is a tuple: an atom holds in some cells of a variable; ``and`` / ``or`` / at least *n* join formulas. What is
already settled disappears as soon as it is (three-valued pruning), and a residual formula met twice is solved once.
Knows nothing of protocols.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

Formula = int
"""Index of a hash-consed formula: equal formulas have equal indexes."""
TRUE: Final[Formula] = 1
FALSE: Final[Formula] = 0


class TooWide(Exception):
    """The question cannot be settled within the budget."""


class Assignment(NamedTuple):
    """Cells chosen for the variables that matter, and how far from the default they are."""

    cost: int
    cells: tuple[tuple[int, int], ...]
    """(variable, cell) pairs, in the order of the variables."""


@dataclass(slots=True)
class Space:
    """All formulas over variables 0…n-1, each with a number of cells; ``budget`` bounds the splits of all questions."""

    sizes: Sequence[int]
    budget: int = 200_000
    cost: Callable[[int, int], int] = lambda _variable, cell: int(cell != 0)
    _nodes: list[tuple[object, ...]] = field(default_factory=lambda: [("false",), ("true",)])
    _index: dict[tuple[object, ...], Formula] = field(default_factory=lambda: {("false",): 0, ("true",): 1})
    _tops: list[int] = field(default_factory=lambda: [1 << 30, 1 << 30])
    _restricted: dict[tuple[Formula, int, int], Formula] = field(default_factory=dict)
    _best: dict[Formula, Assignment | None] = field(default_factory=dict)
    _counts: dict[Formula, int] = field(default_factory=dict)
    _negations: dict[Formula, Formula] = field(default_factory=dict)

    # ── building ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def atom(self, variable: int, mask: int) -> Formula:
        """Holds when the variable lies in one of the cells of the mask (bit *i* for cell *i*)."""
        full = (1 << self.sizes[variable]) - 1
        if mask & full == 0:
            return FALSE
        return TRUE if mask & full == full else self._made(("atom", variable, mask & full), variable)

    def conjunction(self, parts: Iterable[Formula]) -> Formula:
        return self._joined("and", parts, neutral=TRUE, absorbing=FALSE)

    def disjunction(self, parts: Iterable[Formula]) -> Formula:
        return self._joined("or", parts, neutral=FALSE, absorbing=TRUE)

    def at_least(self, count: int, parts: Iterable[Formula]) -> Formula:
        kept = []
        for part in parts:
            if part == TRUE:
                count -= 1
            elif part != FALSE:
                kept.append(part)
        if count <= 0:
            return TRUE
        if count > len(kept):
            return FALSE
        if count == len(kept):
            return self.conjunction(kept)
        if count == 1:
            return self.disjunction(kept)
        ordered = tuple(sorted(kept))
        return self._made(("least", count, ordered), min(self._tops[part] for part in ordered))

    def negation(self, formula: Formula) -> Formula:
        known = self._negations.get(formula)
        if known is None:
            known = self._negations[formula] = self._negated(formula)
        return known

    def _negated(self, formula: Formula) -> Formula:
        if formula in (TRUE, FALSE):
            return TRUE - formula
        node = self._nodes[formula]
        if node[0] == "atom":
            _, variable, mask = node
            assert isinstance(variable, int) and isinstance(mask, int)
            return self.atom(variable, ~mask)
        parts = self._parts(formula)
        negated = [self.negation(part) for part in parts]
        if node[0] == "and":
            return self.disjunction(negated)
        if node[0] == "or":
            return self.conjunction(negated)
        return self.at_least(len(parts) - self._count_of(formula) + 1, negated)

    def _joined(self, kind: str, parts: Iterable[Formula], *, neutral: Formula, absorbing: Formula) -> Formula:
        kept: set[Formula] = set()
        for part in parts:
            if part == absorbing:
                return absorbing
            if part != neutral:
                kept.update(self._parts(part) if self._nodes[part][0] == kind else (part,))
        if not kept:
            return neutral
        if len(kept) == 1:
            return kept.pop()
        self.spend(len(kept))
        ordered = tuple(sorted(kept))
        return self._made((kind, ordered), min(self._tops[part] for part in ordered))

    def _made(self, node: tuple[object, ...], top: int) -> Formula:
        known = self._index.get(node)
        if known is None:
            known = self._index[node] = len(self._nodes)
            self._nodes.append(node)
            self._tops.append(top)
        return known

    def _parts(self, formula: Formula) -> tuple[Formula, ...]:
        parts = self._nodes[formula][-1]
        assert isinstance(parts, tuple)
        return parts

    def _count_of(self, formula: Formula) -> int:
        count = self._nodes[formula][1]
        assert isinstance(count, int)
        return count

    # ── splitting ────────────────────────────────────────────────────────────────────────────────────────────────────

    def spend(self, splits: int) -> None:
        """Takes from the budget. Raises TooWide when it is used up."""
        self.budget -= splits
        if self.budget < 0:
            raise TooWide

    def restricted(self, formula: Formula, variable: int, cell: int) -> Formula:
        """The formula once the variable is known to lie in the cell."""
        if self._tops[formula] > variable:
            return formula
        key = (formula, variable, cell)
        known = self._restricted.get(key)
        if known is None:
            known = self._restricted[key] = self._restrict(formula, variable, cell)
        return known

    def _restrict(self, formula: Formula, variable: int, cell: int) -> Formula:
        node = self._nodes[formula]
        self.spend(1 if node[0] == "atom" else len(self._parts(formula)))
        if node[0] == "atom":
            mask = node[2]
            assert isinstance(mask, int)
            return TRUE if mask >> cell & 1 else FALSE
        parts = [self.restricted(part, variable, cell) for part in self._parts(formula)]
        if node[0] == "and":
            return self.conjunction(parts)
        if node[0] == "or":
            return self.disjunction(parts)
        return self.at_least(self._count_of(formula), parts)

    def best(self, formula: Formula) -> Assignment | None:
        """An assignment of least cost that makes the formula true; None when there is none. Raises TooWide."""
        if formula == FALSE:
            return None
        if formula == TRUE:
            return Assignment(0, ())
        self.spend(1)
        if formula not in self._best:
            self._best[formula] = self._search(formula)
        return self._best[formula]

    def _search(self, formula: Formula) -> Assignment | None:
        variable = self._tops[formula]
        found: Assignment | None = None
        for cell in sorted(range(self.sizes[variable]), key=lambda cell: self.cost(variable, cell)):
            below = self.best(self.restricted(formula, variable, cell))
            if below is not None:
                cost = below.cost + self.cost(variable, cell)
                if found is None or cost < found.cost:
                    found = Assignment(cost, ((variable, cell), *below.cells))
        return found

    def count(self, formula: Formula) -> int:
        """How many combinations of cells, over all variables, make the formula true. Raises TooWide."""
        return self._count_from(formula, 0)

    def _count_from(self, formula: Formula, variable: int) -> int:
        """Combinations of the variables from ``variable`` on."""
        top = min(self._tops[formula], len(self.sizes))
        free = 1
        for skipped in range(variable, top):
            free *= self.sizes[skipped]
        if formula in (TRUE, FALSE):
            return free * formula
        if formula not in self._counts:
            below = (self.restricted(formula, top, cell) for cell in range(self.sizes[top]))
            self._counts[formula] = sum(self._count_from(one, top + 1) for one in below)
        return free * self._counts[formula]

    def holds(self, formula: Formula, cells: Mapping[int, int]) -> bool:
        """Whether the formula is true under a full assignment (for tests and for replaying a counter-example)."""
        for variable, cell in sorted(cells.items()):
            formula = self.restricted(formula, variable, cell)
        return formula == TRUE
