"""The doses of one act in two versions: the same, more or less, at every weight; and a dose rule in French. Exact."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.protocol.answers import french_number
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.doses import ComputedDose, compute_dose
from engine.protocol.model import Act, Dose
from engine.protocol.verification.comparison_model import DoseChange, GivenAct

Ordered = tuple[Decimal, ...]
"""Figures that make more of a treatment as each of them grows."""


def change(old: CompiledProtocol, new: CompiledProtocol, act: str, weight: Decimal | None) -> DoseChange:
    """How the dose or quantity of an act of both versions changes for this weight (kg; None: not known).

    A ceiling of days changes nothing for who stays under it: he gets the days that he asks for, and who asks for more
    is not given the act.
    """
    before, after = old.acts[act].written, new.acts[act].written
    figures, others = _figures(old, before, weight), _figures(new, after, weight)
    if figures is None or others is None:
        return "same" if figures == others else "other"
    if kept(old, before) != kept(new, after) or len(figures) != len(others):
        return "other"
    return compared(figures, others)


def compared(before: Ordered, after: Ordered) -> DoseChange:
    """The change from figures to as many others."""
    if before == after:
        return "same"
    pairs = list(zip(before, after, strict=True))
    if all(one <= other for one, other in pairs):
        return "more"
    return "less" if all(one >= other for one, other in pairs) else "other"


def figures_of_dose(dose: ComputedDose) -> Ordered:
    """mg per intake, mg per day, days."""
    return dose.mg, dose.mg * dose.intakes_per_day, Decimal(dose.days)


def _figures(protocol: CompiledProtocol, act: Act, weight: Decimal | None) -> Ordered | None:
    """None: no dose can be computed, so that the act is not given."""
    figures: list[Decimal] = []
    if act.dose is not None:
        dose = compute_dose(act.dose, weight, protocol.number)
        if dose is None:
            return None
        figures += figures_of_dose(dose)
    return (*figures, *(protocol.number(end) for end in act.quantity or ()))


def kept(protocol: CompiledProtocol, act: Act) -> tuple[object, ...]:
    """What is neither more nor less: drug, whose answer gives the days, as needed or not, hours between two intakes."""
    drug = None if act.drug is None else act.drug.name
    if act.dose is None:
        return drug, act.days_from
    apart = act.dose.min_hours_between
    return drug, act.days_from, act.dose.as_needed, None if apart is None else protocol.number(apart)


def weight_of(act: Act) -> str | None:
    """The criterion that gives the weight, None where the dose does not depend on it."""
    dose = act.dose
    if dose is None or dose.weight is None or (dose.mg is not None and dose.max_mg_per_kg_per_day is None):
        return None
    return dose.weight


# ── in words ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def given(protocol: CompiledProtocol, name: str) -> GivenAct:
    """The act with its rule in French."""
    act = protocol.acts[name].written
    return GivenAct(name, act.title, act.kind, rule_in_words(protocol, act))


def rule_in_words(protocol: CompiledProtocol, act: Act) -> str:
    """« amoxicilline, 50 mg/kg/jour en 2 prises, 6 jours, au plus 3000 mg par jour »."""
    parts: list[str] = []
    if act.dose is not None:
        parts += [act.drug.name] if act.drug is not None and act.drug.name.lower() not in act.title.lower() else []
        parts += _dose(protocol, act.dose)
    if act.quantity is not None:
        low, high = (french_number(protocol.number(end)) for end in act.quantity)
        parts.append(low if low == high else f"{low} à {high}")
    if act.days_cap is not None:
        parts.append(f"{french_number(protocol.number(act.days_cap))} jours au plus")
    return ", ".join(parts)


def _dose(protocol: CompiledProtocol, dose: Dose) -> Iterator[str]:
    def said(value: Decimal | str) -> str:
        return french_number(protocol.number(value))

    intakes = said(dose.intakes_per_day)
    if dose.mg is not None:
        yield f"{said(dose.mg)} mg × {intakes} par jour"
    elif dose.mg_per_kg_per_day is not None:
        yield f"{said(dose.mg_per_kg_per_day)} mg/kg/jour en {intakes} {'prise' if intakes == '1' else 'prises'}"
    elif dose.mg_per_kg_per_intake is not None:
        yield f"{said(dose.mg_per_kg_per_intake)} mg/kg × {intakes} par jour"
    if dose.unweighed_mg is not None:
        yield f"{said(dose.unweighed_mg)} mg × {intakes} par jour sans poids"
    yield f"{said(dose.days)} {'jour' if said(dose.days) == '1' else 'jours'}"
    caps = ((dose.max_mg_per_intake, "mg par prise"), (dose.max_mg_per_day, "mg par jour"),
            (dose.max_mg_per_kg_per_day, "mg/kg/jour"))  # fmt: skip
    yield from (f"au plus {said(cap)} {unit}" for cap, unit in caps if cap is not None)
    if dose.min_hours_between is not None:
        yield f"{said(dose.min_hours_between)} h entre deux prises"
    if dose.as_needed:
        yield "si besoin"
