"""Two protocols that differ in one place: is there a patient for whom they do not do the same? Exact, by diagrams.

The patients are those who are asked screen by screen, all consents given. « The same » is the outcome with its delay
and addressee, the acts with their doses, and what is awaited; reasons may differ.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from engine.protocol.alternatives import conditions
from engine.protocol.compiled import CompiledProtocol, LinkedNotice
from engine.protocol.conditions import Bounds, Node, OneOf, Value, Within, walk
from engine.protocol.model import Notice
from engine.protocol.mutation import doses
from engine.protocol.verification.diagrams import Diagram, Diagrams
from engine.protocol.verification.results import Result
from engine.protocol.verification.semantics import Meaning
from engine.protocol.verification.variables import Variable, variables_of

Costs = Sequence[Sequence[int]]
NEVER = 1_000_000
"""What a cell costs where nobody may lie in it."""


class Originals:
    """The meaning of the original, split into the cells that each mutant needs; what was built is kept."""

    def __init__(self, protocol: CompiledProtocol) -> None:
        self.protocol = protocol
        self._known: dict[object, Meaning] = {}

    def pair(self, altered: CompiledProtocol, visit: int) -> tuple[Meaning, Meaning]:
        """Both meanings over the same cells, in the order of the original. Raises TooWide."""
        mine, other = with_atoms_of(self.protocol, altered), with_atoms_of(altered, self.protocol)
        order = tuple(one.name for one in variables_of(self.protocol, visit))
        mine.orders[visit] = other.orders[visit] = order
        key = (visit, tuple((one.name, one.cells) for one in variables_of(mine, visit)))
        if key not in self._known:
            self._known[key] = Meaning(mine, visit)
        return self._known[key], Meaning(other, visit)


def with_atoms_of(protocol: CompiledProtocol, other: CompiledProtocol) -> CompiledProtocol:
    """The protocol with the comparisons of another one as remarks, that decide nothing: both have the same cells."""
    notices = [LinkedNotice("", atom, _NOWHERE) for atom in _atoms(other)]
    return replace(protocol, notices=(*protocol.notices, *notices))


_NOWHERE = Notice(id="autre", when="", text="-", source=({"text": "autre"},), confidence="assumption")  # type: ignore[arg-type]


def _atoms(protocol: CompiledProtocol) -> Iterator[Node]:
    for condition in conditions(protocol):
        yield from (node for node in walk(condition) if isinstance(node, Within | OneOf))
    for act in protocol.acts.values():
        if act.written.days_from is not None and act.written.days_cap is not None:
            yield Within(act.written.days_from, Bounds(high=protocol.number(act.written.days_cap)))
    if (minor := protocol.written.consent.minor) is not None:
        yield Within(minor.age, Bounds(low=protocol.number(minor.age_below)))


class Incomparable(Exception):
    """Two protocols that do not ask the same have no common patients."""


class Difference(NamedTuple):
    """Cells of a patient whom two protocols do not treat alike; ``weight``: that at which only a dose differs."""

    cells: dict[int, int]
    weight: Decimal | None = None


def differences(one: Meaning, other: Meaning, costs: Costs) -> Iterator[Difference]:
    """The cheapest patient of each kind of difference: another end or other acts; then, act by act, another dose.

    Nothing where the two treat everybody alike. Raises Incomparable when they do not ask the same.
    """
    if _names(one.truths.variables) != _names(other.truths.variables):
        raise Incomparable
    walk = _Walk(one.diagrams, other.diagrams, costs, lambda mine, theirs: _done(one, mine) != _done(other, theirs))
    found = walk.cheapest(one.result, other.result)
    if found is not None:
        if found[0] < NEVER:
            yield Difference(dict(found[1]))
        return
    for act in one.protocol.acts:
        yield from _other_doses(one, other, costs, act)


def _other_doses(one: Meaning, other: Meaning, costs: Costs, act: str) -> Iterator[Difference]:
    for only, weight in doses.apart(one, other, act):
        limited = [
            [price if only is None or at != only[0] or cell == only[1] else NEVER for cell, price in enumerate(prices)]
            for at, prices in enumerate(costs)
        ]
        walk = _Walk(
            one.diagrams, other.diagrams, limited, lambda mine, _: any(given.act == act for given in mine.acts)
        )
        found = walk.cheapest(one.result, other.result)
        if found is not None and found[0] < NEVER:
            yield Difference(dict(found[1]) | ({} if only is None else {only[0]: only[1]}), weight)


def minors_apart(one: Meaning, other: Meaning, costs: Costs) -> dict[int, int] | None:
    """Somebody whom one version alone takes for a minor, and who alone would not have had the end of a minor alone."""
    mine, theirs = one.protocol.written.consent.minor, other.protocol.written.consent.minor
    assert mine is not None and theirs is not None
    limits = (one.protocol.number(mine.age_below), other.protocol.number(theirs.age_below))
    at = one.truths.index[mine.age]
    ages = {cell for cell, found in enumerate(one.truths.variables[at].cells) if _between(found.value, limits)}
    others = {(at, cell) for cell in range(one.truths.variables[at].size) if cell not in ages}
    stop = Result(mine.without_representative, (), (), "held", False)
    walk = _Walk(one.diagrams, one.diagrams, without(costs, others),
                 lambda found, _: found.because != "danger" and _done(one, found) != _done(one, stop))  # fmt: skip
    found = walk.cheapest(one.result, one.result)
    return None if found is None or found[0] >= NEVER else {at: min(ages), **dict(found[1])}


def _between(age: Value, limits: tuple[Decimal, Decimal]) -> bool:
    return isinstance(age, Decimal) and min(limits) <= age < max(limits)


def without(costs: Costs, cells: Collection[tuple[int, int]]) -> Costs:
    """The same prices, nobody being in these cells."""
    return [
        [NEVER if (at, cell) in cells else price for cell, price in enumerate(prices)]
        for at, prices in enumerate(costs)
    ]


def _names(variables: Sequence[Variable]) -> list[tuple[str, int, int]]:
    return [(variable.name, variable.size, variable.asked) for variable in variables]


def _done(meaning: Meaning, result: Result) -> object:
    """What is done for a patient with this result, doses apart."""
    led = meaning.protocol.written.outcomes[result.outcome]
    acts = tuple((given.act, given.replaces) for given in result.acts)
    return result.outcome, led.disposition, led.delay, led.addressee, acts, result.awaiting


class _Walk:
    """Two diagrams walked together, each pair of nodes once."""

    def __init__(self, one: Diagrams, other: Diagrams, costs: Costs, differ: Callable[[Result, Result], bool]) -> None:
        self.one, self.other, self.costs, self.differ = one, other, costs, differ
        self._known: dict[tuple[Diagram, Diagram], tuple[int, tuple[tuple[int, int], ...]] | None] = {}

    def cheapest(self, mine: Diagram, theirs: Diagram) -> tuple[int, tuple[tuple[int, int], ...]] | None:
        key = (mine, theirs)
        if key not in self._known:
            self._known[key] = self._cheapest(mine, theirs)
        return self._known[key]

    def _cheapest(self, mine: Diagram, theirs: Diagram) -> tuple[int, tuple[tuple[int, int], ...]] | None:
        top = min(self.one.level(mine), self.other.level(theirs))
        if self.one.is_leaf(mine) and self.other.is_leaf(theirs):
            return (0, ()) if self.differ(self.one.value(mine), self.other.value(theirs)) else None
        best = None
        for cell in range(self.one.sizes[top]):
            price = self.costs[top][cell]
            if best is not None and price >= best[0]:
                continue
            below = self.cheapest(_child(self.one, mine, top, cell), _child(self.other, theirs, top, cell))
            if below is not None and (best is None or price + below[0] < best[0]):
                best = (price + below[0], ((top, cell), *below[1]))
        return best


def _child(diagrams: Diagrams, diagram: Diagram, level: int, cell: int) -> Diagram:
    return diagrams.below(diagram)[cell] if diagrams.level(diagram) == level else diagram
