"""Where the dose of one act differs between two protocols: at which weights, in which cell of the weight. Exact."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.protocol.cells import Cell
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.doses import compute_dose
from engine.protocol.verification.semantics import Meaning

Figures = tuple[object, ...]


def apart(one: Meaning, other: Meaning, act: str) -> Iterator[tuple[tuple[int, int] | None, Decimal | None]]:
    """Each cell of the weight in which some weight makes a difference, as (variable, cell), with the first such weight.

    (None, None) where the figures differ and no weight plays a part; nothing where the act is the same for everybody.
    """
    if one.protocol.acts[act].written == other.protocol.acts[act].written and _same_numbers(one, other):
        return
    name = _weight(one.protocol, act)
    if name is None or name not in one.truths.index:
        if figures(one.protocol, act, None) != figures(other.protocol, act, None):
            yield None, None
        return
    at = one.truths.index[name]
    variable = one.truths.variables[at]
    for cell in range(variable.size):
        known = cell < variable.unknown
        weights = _weights(one.protocol, name, variable.cells[cell]) if known else iter((None,))
        found = _first_apart(one, other, act, weights)
        if found is not None:
            yield (at, cell), found[0]


def _same_numbers(one: Meaning, other: Meaning) -> bool:
    return one.protocol.parameters == other.protocol.parameters


def _first_apart(
    one: Meaning, other: Meaning, act: str, weights: Iterator[Decimal | None]
) -> tuple[Decimal | None] | None:
    for weight in weights:
        if figures(one.protocol, act, weight) != figures(other.protocol, act, weight):
            return (weight,)
    return None


def figures(protocol: CompiledProtocol, act: str, weight: Decimal | None) -> Figures:
    """What the patient is given: the dose without the words that tell how it came out, the quantity."""
    written = protocol.acts[act].written
    quantity = None if written.quantity is None else tuple(protocol.number(end) for end in written.quantity)
    dose = None if written.dose is None else compute_dose(written.dose, weight, protocol.number)
    if dose is None:
        return (quantity,)
    return quantity, dose.mg, dose.intakes_per_day, dose.days, dose.as_needed, dose.min_hours_between


def _weight(protocol: CompiledProtocol, act: str) -> str | None:
    dose = protocol.acts[act].written.dose
    return None if dose is None else dose.weight


def _weights(protocol: CompiledProtocol, name: str, cell: Cell) -> Iterator[Decimal]:
    """Every weight of a cell, on the step of the criterion, from the one that stands for the cell."""
    step = protocol.written.criteria[name].step or Decimal(1)
    low, high = cell.values[0], cell.values[-1]
    assert isinstance(low, Decimal) and isinstance(high, Decimal)
    every = [count * step for count in range(int(low / step), int(high / step) + 1)]
    return reversed(every) if cell.value == high else iter(every)
