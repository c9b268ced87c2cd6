"""Computed doses: exact decimals, every cap applied, rounded down and never up."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, NamedTuple

from engine.protocol.answers import french_number

if TYPE_CHECKING:
    from engine.protocol.model import Dose


class ComputedDose(NamedTuple):
    """``mg`` per intake, ``intakes_per_day``, ``days``; ``basis`` says in French how the figure came out."""

    mg: Decimal
    intakes_per_day: int
    days: int
    basis: str
    capped: bool
    as_needed: bool
    min_hours_between: Decimal | None


Number = Callable[[Decimal | str], Decimal]
"""A bare number, or the value of the parameter of that name."""


def compute_dose(dose: Dose, weight: Decimal | None, number: Number) -> ComputedDose | None:
    """The dose of one intake for this weight (kg); None when the rule needs a weight and has no rule without it.

    A fixed dose with a cap by kilo needs one: unweighed, nobody knows whether it is below.
    """
    intakes = number(dose.intakes_per_day)
    raw = _uncapped(dose, weight, intakes, number)
    if raw is None:
        return None
    per_intake, basis = raw
    limits = [per_intake]
    if dose.max_mg_per_intake is not None:
        limits.append(number(dose.max_mg_per_intake))
    if dose.max_mg_per_day is not None:
        limits.append(number(dose.max_mg_per_day) / intakes)
    if dose.max_mg_per_kg_per_day is not None and weight is not None:
        limits.append(number(dose.max_mg_per_kg_per_day) * weight / intakes)
    step = dose.round_down_to_mg
    mg = (min(limits) / step).to_integral_value(ROUND_FLOOR) * step
    return ComputedDose(
        mg=mg, intakes_per_day=int(intakes), days=int(number(dose.days)), basis=basis, capped=min(limits) < per_intake,
        as_needed=dose.as_needed,
        min_hours_between=None if dose.min_hours_between is None else number(dose.min_hours_between),
    )  # fmt: skip


def needs_weight(dose: Dose) -> bool:
    """Whether the weight goes into the dose."""
    return dose.mg is None or dose.max_mg_per_kg_per_day is not None


def _uncapped(dose: Dose, weight: Decimal | None, intakes: Decimal, number: Number) -> tuple[Decimal, str] | None:
    if dose.mg is not None and (weight is not None or dose.max_mg_per_kg_per_day is None):
        return number(dose.mg), "dose fixe"
    if weight is None:
        return None if dose.unweighed_mg is None else (number(dose.unweighed_mg), "poids non renseigné : dose réduite")
    kilos = french_number(weight)
    if dose.mg_per_kg_per_day is not None:
        rate = number(dose.mg_per_kg_per_day)
        return rate * weight / intakes, f"{french_number(rate)} mg/kg/jour × {kilos} kg ÷ {intakes} prises"
    assert dose.mg_per_kg_per_intake is not None
    rate = number(dose.mg_per_kg_per_intake)
    return rate * weight, f"{french_number(rate)} mg/kg par prise × {kilos} kg"
