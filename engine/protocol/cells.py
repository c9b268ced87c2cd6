"""A criterion's range, split into the finitely many cells that the constants it is compared with can tell apart.

Two answers of one cell are the same to every atom, so that one representative stands for all. Knows no decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from engine.protocol.conditions import TRUE, Bounds, Node, OneOf, Value, Within, Yes
from engine.protocol.model import Criterion
from engine.protocol.wording import interval, one_of


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a criterion's range. ``values`` are the answers at its two ends, or all its choices.

    ``value`` is the answer that represents it (the one nearest to a threshold), ``label`` its French name.
    """

    value: Value
    label: str
    values: tuple[Value, ...]

    def holds(self, value: Value) -> bool:
        """Whether an answer on the step of the criterion belongs to this cell."""
        if isinstance(value, Decimal):
            low, high = self.values[0], self.values[-1]
            return isinstance(low, Decimal) and isinstance(high, Decimal) and low <= value <= high
        return value in self.values


def cells(criterion: Criterion, atoms: Iterable[Node]) -> tuple[Cell, ...]:
    """The cells of a criterion under atoms that are all about it, in the order of its range."""
    atoms = list(atoms)
    if criterion.type == "yes_no":
        return (Cell(False, "non", (False,)), Cell(True, "oui", (True,)))
    if criterion.type == "choice":
        return choice_cells(criterion, [atom.values for atom in atoms if isinstance(atom, OneOf)])
    if criterion.type in ("number", "derived"):
        return number_cells(criterion, [atom.bounds for atom in atoms if isinstance(atom, Within)])
    raise ValueError(f"a criterion of type {criterion.type} has no cells")


def choice_cells(criterion: Criterion, sets: Sequence[frozenset[str]]) -> tuple[Cell, ...]:
    """Choices that no set tells apart stand together."""
    together: dict[tuple[bool, ...], list[str]] = {}
    for choice in criterion.choices:
        together.setdefault(tuple(choice in one for one in sets), []).append(choice)
    return tuple(
        Cell(choices[0], one_of(criterion.choices[name] for name in choices), tuple(choices))
        for choices in together.values()
    )


def number_cells(criterion: Criterion, bounds: Iterable[Bounds]) -> tuple[Cell, ...]:
    """Intervals of the values on the step, cut wherever one of the bounds starts or stops to hold."""
    first, last = grid(criterion)
    step = criterion.step or Decimal(1)
    starts = {first}
    for one in bounds:
        starts |= {cut for cut in _cuts(one, step) if first < cut <= last}
    ordered = sorted(starts)
    ends = [start - 1 for start in ordered[1:]] + [last]
    return tuple(
        _interval(criterion, start * step, end * step, is_first=start == first, is_last=end == last)
        for start, end in zip(ordered, ends, strict=True)
    )


def grid(criterion: Criterion) -> tuple[int, int]:
    """The first and the last value of the range, counted in steps."""
    assert criterion.range is not None and criterion.step is not None
    low, high = criterion.range
    return _steps(low, criterion.step, ROUND_CEILING), _steps(high, criterion.step, ROUND_FLOOR)


def _steps(value: Decimal, step: Decimal, rounding: str) -> int:
    return int((value / step).to_integral_value(rounding))


def _cuts(bounds: Bounds, step: Decimal) -> Iterable[int]:
    """The steps from which the truth of the bounds may differ from that of the step before."""
    if bounds.low is not None:
        yield (
            _steps(bounds.low, step, ROUND_CEILING)
            if bounds.low_included
            else _steps(bounds.low, step, ROUND_FLOOR) + 1
        )
    if bounds.high is not None:
        yield (
            _steps(bounds.high, step, ROUND_FLOOR) + 1
            if bounds.high_included
            else _steps(bounds.high, step, ROUND_CEILING)
        )


def _interval(criterion: Criterion, low: Decimal, high: Decimal, *, is_first: bool, is_last: bool) -> Cell:
    label = interval(criterion, None if is_first else low, None if is_last else high)
    if is_first and is_last:
        return Cell(_usual_middle(criterion, low, high), label, (low, high))
    if low == high:
        label = interval(criterion, low, high)
    return Cell(high if is_first else low, label, (low, high))


def _usual_middle(criterion: Criterion, low: Decimal, high: Decimal) -> Decimal:
    """A value that nobody would wonder at, for a criterion that nothing is compared with."""
    low, high = criterion.usual or (low, high)
    step = criterion.step or Decimal(1)
    return ((low + high) / 2 / step).to_integral_value(ROUND_FLOOR) * step


def tells_apart(atom: Node, value: Value, other: Value) -> bool:
    """Whether an atom answers differently on two answers of its criterion."""
    assert isinstance(atom, Yes | OneOf | Within)
    name = atom.criterion
    return (atom.truth({name: value}) == TRUE) is not (atom.truth({name: other}) == TRUE)
