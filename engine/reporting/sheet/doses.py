"""Doses that depend on weight, computed over the weights that the protocol accepts, by what doses patients."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal
from typing import Final

from engine.protocol import model
from engine.protocol.compiled import LinkedAct
from engine.protocol.conditions import TRUE
from engine.protocol.doses import ComputedDose, compute_dose
from engine.reporting.blocks import Block, subheading
from engine.reporting.french import NBSP, number
from engine.reporting.sheet.shapes import Cell, Row, cell, line, opening, row, small, table
from engine.reporting.sheet.subject import Subject

_MOST: Final = 7
"""Weights shown between the ends of the usual range; a table of more columns is not read."""
_STEPS: Final = tuple(Decimal(step) for step in ("0.5", "1", "2", "5", "10", "20", "25", "50"))


_LEAD: Final = (
    "Dose par prise, puis total par jour si toutes les prises sont faites. Les poids extrêmes sont les limites que le "
    "protocole accepte."
)


def dose_tables(subject: Subject) -> tuple[Block, ...]:
    """One table a weight: columns are weights, rows are acts."""
    acts: dict[str, list[LinkedAct]] = {}
    for act in subject.protocol.acts.values():
        dose = act.written.dose
        if dose is not None and dose.weight is not None:
            acts.setdefault(dose.weight, []).append(act)
    tables = [block for weight, found in acts.items() for block in _table(subject, weight, found)]
    return (subheading("Doses selon le poids"), opening(_LEAD), *tables) if tables else ()


def _table(subject: Subject, name: str, acts: list[LinkedAct]) -> Iterator[Block]:
    criterion = subject.written.criteria[name]
    weights = sampled(criterion)
    heads = (
        f"{criterion.label} ({subject.codes.questions[name]})",
        *(f"{number(weight)}{NBSP}kg" for weight in weights),
    )
    found = table(heads, (2.6, *(1.0 for _ in weights)), [_row(subject, name, act, weights) for act in acts])
    assert found is not None
    yield found


def _row(subject: Subject, name: str, act: LinkedAct, weights: tuple[Decimal, ...]) -> Row:
    cap = first_capped(subject, name, act)
    title = f"{subject.codes.acts[act.id]} {act.written.title}"
    limit = f"plafond dès {number(cap)}{NBSP}kg" if cap is not None else "plafond jamais atteint"
    return row(cell(line(title, "strong"), small(limit)), *(_dose(subject, name, act, weight) for weight in weights))


def _dose(subject: Subject, name: str, act: LinkedAct, weight: Decimal) -> Cell:
    forbidden = [item for item in act.contraindications if item.when.truth({name: weight}) == TRUE]
    if forbidden:
        return cell(line(f"voir {subject.codes.of(forbidden[0].written)}", "assumed"))
    dose = computed(subject, act, weight)
    total = dose.mg * dose.intakes_per_day
    return cell(line(f"{number(dose.mg)}{NBSP}mg", "strong"), small(f"{number(total)}{NBSP}mg/j"))


def computed(subject: Subject, act: LinkedAct, weight: Decimal) -> ComputedDose:
    assert act.written.dose is not None
    dose = compute_dose(act.written.dose, weight, subject.protocol.number)
    assert dose is not None, "a weight was given"
    return dose


def first_capped(subject: Subject, name: str, act: LinkedAct) -> Decimal | None:
    """The lowest weight that is held back by a cap; None where no accepted weight is."""
    criterion = subject.written.criteria[name]
    assert criterion.range is not None and criterion.step is not None
    weight, high = criterion.range
    while weight <= high:
        if computed(subject, act, weight).capped:
            return weight
        weight += criterion.step
    return None


def sampled(criterion: model.Criterion) -> tuple[Decimal, ...]:
    """Both ends of the range, and round weights through the usual one."""
    assert criterion.range is not None
    low, high = criterion.usual or criterion.range
    step = next((step for step in _STEPS if (high - low) / step <= _MOST), high - low)
    first = (low / step).to_integral_value(ROUND_CEILING) * step
    inside = [first + step * at for at in range(int((high - first) / step) + 1)]
    return tuple(sorted({criterion.range[0], *inside, criterion.range[1]}))
