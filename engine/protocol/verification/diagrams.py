"""Decision diagrams with many-way nodes and any leaves: functions of finitely many cells, hash-consed and reduced.

Two functions are equal exactly when their numbers are. Knows nothing of protocols.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from engine.protocol.formulas import TooWide

Diagram = int
"""Number of a diagram within its ``Diagrams``."""
BUDGET: Final = 4_000_000
"""Steps that one visit of one protocol may take; each protocol of the library takes well under a tenth."""


@dataclass(eq=False, slots=True)
class Operation:
    """A function of two leaves. ``absorbing`` decides alone, ``neutral`` changes nothing; None: there is none."""

    combine: Callable[[Any, Any], Hashable]
    absorbing: Hashable = None
    neutral: Hashable = None
    known: dict[tuple[Diagram, Diagram], Diagram] = field(default_factory=dict)


class Diagrams:
    """All diagrams over variables 0…n-1, ``sizes`` cells each. Raises TooWide beyond the budget."""

    def __init__(self, sizes: Sequence[int], budget: int = BUDGET) -> None:
        self.sizes = tuple(sizes)
        self.budget = budget
        self._level: list[int] = []
        self._below: list[tuple[Diagram, ...]] = []
        self._value: list[Any] = []
        self._leaves: dict[Hashable, Diagram] = {}
        self._nodes: dict[tuple[int, tuple[Diagram, ...]], Diagram] = {}
        self._choices: dict[tuple[Diagram, Diagram, Diagram], Diagram] = {}

    # ── building ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def leaf(self, value: Hashable) -> Diagram:
        """The constant function. Values that compare equal are one leaf: never mix ``True`` with numbers."""
        known = self._leaves.get(value)
        if known is None:
            known = self._leaves[value] = self._made(len(self.sizes), (), value)
        return known

    def variable(self, at: int, values: Sequence[Hashable]) -> Diagram:
        """The function that gives the value of the cell that the variable lies in."""
        return self.node(at, tuple(self.leaf(value) for value in values))

    def node(self, level: int, below: tuple[Diagram, ...]) -> Diagram:
        first = below[0]
        if below.count(first) == len(below):
            return first
        key = (level, below)
        known = self._nodes.get(key)
        if known is None:
            known = self._nodes[key] = self._made(level, below, None)
        return known

    def _made(self, level: int, below: tuple[Diagram, ...], value: Hashable) -> Diagram:
        self.spend(1)
        self._level.append(level)
        self._below.append(below)
        self._value.append(value)
        return len(self._level) - 1

    def spend(self, steps: int) -> None:
        self.budget -= steps
        if self.budget < 0:
            raise TooWide

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def is_leaf(self, diagram: Diagram) -> bool:
        return self._level[diagram] == len(self.sizes)

    def level(self, diagram: Diagram) -> int:
        """The variable that the diagram looks at first; the number of variables for a leaf."""
        return self._level[diagram]

    def below(self, diagram: Diagram) -> tuple[Diagram, ...]:
        return self._below[diagram]

    def value(self, leaf: Diagram) -> Any:
        return self._value[leaf]

    def at(self, diagram: Diagram, cells: Mapping[int, int]) -> Any:
        """The value for these cells, one for each variable that is looked at."""
        while self._below[diagram]:
            diagram = self._below[diagram][cells[self._level[diagram]]]
        return self._value[diagram]

    def nodes(self, *roots: Diagram) -> Iterator[Diagram]:
        """Every node and leaf reached, each once."""
        seen, waiting = set(roots), list(dict.fromkeys(roots))
        while waiting:
            diagram = waiting.pop()
            yield diagram
            for child in self._below[diagram]:
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)

    def values(self, *roots: Diagram) -> set[Any]:
        """The values that the functions take."""
        return {self._value[diagram] for diagram in self.nodes(*roots) if self.is_leaf(diagram)}

    def support(self, *roots: Diagram) -> set[int]:
        """The variables that make a difference."""
        return {self._level[diagram] for diagram in self.nodes(*roots) if not self.is_leaf(diagram)}

    # ── combining ────────────────────────────────────────────────────────────────────────────────────────────────────

    def merged(self, operation: Operation, left: Diagram, right: Diagram) -> Diagram:
        """The function whose value is the operation's on the values of both."""
        level, below, known = self._level, self._below, operation.known
        absorbing = self._leaves.get(operation.absorbing, -1) if operation.absorbing is not None else -1
        neutral = self._leaves.get(operation.neutral, -1) if operation.neutral is not None else -1

        def merge(one: Diagram, other: Diagram) -> Diagram:
            if one == absorbing or other == absorbing:
                return absorbing
            if one == neutral:
                return other
            if other == neutral:
                return one
            found = known.get((one, other))
            if found is not None:
                return found
            self.spend(1)
            top, at = level[one], level[other]
            if top == at:
                if below[one]:
                    found = self.node(top, tuple([merge(a, b) for a, b in zip(below[one], below[other], strict=True)]))
                else:
                    found = self.leaf(operation.combine(self._value[one], self._value[other]))
            elif top < at:
                found = self.node(top, tuple([merge(child, other) for child in below[one]]))
            else:
                found = self.node(at, tuple([merge(one, child) for child in below[other]]))
            known[one, other] = found
            return found

        return merge(left, right)

    def mapped(self, change: Callable[[Any], Hashable], diagram: Diagram) -> Diagram:
        """The function with each value changed."""
        known: dict[Diagram, Diagram] = {}

        def map_(one: Diagram) -> Diagram:
            found = known.get(one)
            if found is None:
                self.spend(1)
                below = self._below[one]
                found = known[one] = (
                    self.node(self._level[one], tuple([map_(child) for child in below]))
                    if below
                    else self.leaf(change(self._value[one]))
                )
            return found

        return map_(diagram)

    def either(self, condition: Diagram, then: Diagram, otherwise: Diagram) -> Diagram:
        """``then`` where the condition's value is true in Python's sense, ``otherwise`` elsewhere."""
        if then == otherwise:
            return then
        below = self._below
        if not below[condition]:
            return then if self._value[condition] else otherwise
        key = (condition, then, otherwise)
        found = self._choices.get(key)
        if found is None:
            self.spend(1)
            top = min(self._level[one] for one in key)
            parts = [below[one] if self._level[one] == top else None for one in key]
            found = self._choices[key] = self.node(
                top,
                tuple(
                    [
                        self.either(*(key[at] if part is None else part[cell] for at, part in enumerate(parts)))
                        for cell in range(self.sizes[top])
                    ]
                ),
            )
        return found

    def chosen(self, selector: Diagram, option: Callable[[Any], Diagram]) -> Diagram:
        """For each value of the selector, the function that ``option`` gives for it."""
        chosen: dict[Diagram, set[Any]] = {}
        options: dict[Any, Diagram] = {}
        for value in sorted(self.values(selector), key=repr):
            options[value] = option(value)
            chosen.setdefault(options[value], set()).add(value)
        if all(self.is_leaf(found) for found in chosen):
            return self.mapped(lambda value: self._value[options[value]], selector)
        (result, _), *others = chosen.items()
        for found, values in others:
            picked = self.mapped(lambda value, values=values: int(value in values), selector)  # type: ignore[misc]
            result = self.either(picked, found, result)
        return result

    def replaced(self, diagram: Diagram, at: int, change: Callable[[tuple[Diagram, ...]], Diagram]) -> Diagram:
        """The function with the choice at one variable replaced by what ``change`` makes of its alternatives."""
        known: dict[Diagram, Diagram] = {}

        def rebuild(one: Diagram) -> Diagram:
            found = known.get(one)
            if found is None:
                self.spend(1)
                level = self._level[one]
                if level < at:
                    found = self.node(level, tuple([rebuild(child) for child in self._below[one]]))
                else:
                    found = change(self._below[one] if level == at else (one,) * self.sizes[at])
                known[one] = found
            return found

        return rebuild(diagram)

    def projected(self, diagram: Diagram, kept: frozenset[int], join: Operation) -> Diagram:
        """The function without the variables that are not kept: their alternatives joined."""
        known: dict[Diagram, Diagram] = {}

        def project(one: Diagram) -> Diagram:
            found = known.get(one)
            if found is None:
                self.spend(1)
                if not self._below[one]:
                    found = one
                else:
                    below = [project(child) for child in self._below[one]]
                    if self._level[one] in kept:
                        found = self.node(self._level[one], tuple(below))
                    else:
                        found = below[0]
                        for other in below[1:]:
                            found = self.merged(join, found, other)
                known[one] = found
            return found

        return project(diagram)

    # ── counting and finding ─────────────────────────────────────────────────────────────────────────────────────────

    def counts(self, diagram: Diagram) -> dict[Any, int]:
        """Value → how many combinations of cells give it; the numbers add up to the product of the sizes."""
        known: dict[Diagram, dict[Any, int]] = {}

        def count(one: Diagram) -> dict[Any, int]:
            found = known.get(one)
            if found is None:
                if not self._below[one]:
                    found = {self._value[one]: 1}
                else:
                    found = {}
                    for child in self._below[one]:
                        free = self._free(self._level[one] + 1, self._level[child])
                        for value, number in count(child).items():
                            found[value] = found.get(value, 0) + number * free
                known[one] = found
            return found

        free = self._free(0, self._level[diagram])
        return {value: number * free for value, number in count(diagram).items()}

    def _free(self, start: int, end: int) -> int:
        free = 1
        for variable in range(start, end):
            free *= self.sizes[variable]
        return free

    def cheapest(
        self, diagram: Diagram, wanted: Callable[[Any], bool], cost: Sequence[Sequence[int]]
    ) -> tuple[int, dict[int, int]] | None:
        """Cells of least cost whose value is wanted, for the variables that matter; None when no value is.

        A variable that is left out may lie anywhere; its cheapest cell must cost nothing.
        """
        known: dict[Diagram, tuple[int, int] | None] = {}

        def search(one: Diagram) -> tuple[int, int] | None:
            """(cost, cell) of the best choice from here on."""
            if one in known:
                return known[one]
            found: tuple[int, int] | None = None
            if not self._below[one]:
                found = (0, -1) if wanted(self._value[one]) else None
            else:
                prices = cost[self._level[one]]
                for cell, child in enumerate(self._below[one]):
                    rest = search(child)
                    if rest is not None and (found is None or rest[0] + prices[cell] < found[0]):
                        found = (rest[0] + prices[cell], cell)
            known[one] = found
            return found

        best = search(diagram)
        if best is None:
            return None
        cells: dict[int, int] = {}
        at = diagram
        while self._below[at]:
            step = known[at]
            assert step is not None
            cells[self._level[at]] = step[1]
            at = self._below[at][step[1]]
        return best[0], cells
