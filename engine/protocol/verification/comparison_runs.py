"""Two runs of one patient compared: what each gives, and whether the difference is safer, riskier or neutral."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from engine.protocol.answers import french_number
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.deciding import Concluded, ProposedAct
from engine.protocol.verification.comparison_doses import Ordered, compared, figures_of_dose
from engine.protocol.verification.comparison_judgement import direction_of, sentences
from engine.protocol.verification.comparison_model import Direction, DoseChange, GivenAct, Result


class Change(NamedTuple):
    """What another version would have done with one patient."""

    direction: Direction
    before: Result
    after: Result
    sentences: tuple[str, ...]


def change(old: CompiledProtocol, earlier: Concluded, new: CompiledProtocol, later: Concluded) -> Change | None:
    """The change from one conclusion to the other; None where the patient receives the same."""
    before, after = result_of(old, earlier), result_of(new, later)
    doses = _doses(earlier, later)
    if _essence(before) == _essence(after) and set(doses.values()) <= {"same"}:
        return None
    return Change(direction_of(before, after, doses), before, after, sentences(before, after, doses))


def _essence(result: Result) -> tuple[object, ...]:
    """What a change of title or wording does not change."""
    acts = frozenset(act.id for act in result.acts)
    return result.outcome, result.disposition, result.delay, result.addressee, acts, result.awaiting


def result_of(protocol: CompiledProtocol, concluded: Concluded) -> Result:
    """A conclusion as a result, each act with the dose that was computed."""
    outcome = protocol.outcomes[concluded.outcome]
    written = outcome.written
    return Result(
        outcome=concluded.outcome, title=written.title, disposition=written.disposition, delay=written.delay,
        addressee=written.addressee, urgency=outcome.urgency, acts=tuple(map(_given, concluded.acts)),
        awaiting=tuple(protocol.written.criteria[name].label for name in concluded.awaiting),
    )  # fmt: skip


def _given(act: ProposedAct) -> GivenAct:
    return GivenAct(act.id, act.written.title, act.written.kind, _in_words(act))


def _in_words(act: ProposedAct) -> str:
    """« 750 mg × 3 par jour, 5 jours »."""
    if act.dose is not None:
        return f"{french_number(act.dose.mg)} mg × {act.dose.intakes_per_day} par jour, {_days(Decimal(act.dose.days))}"
    if act.quantity is not None:
        low, high = map(french_number, act.quantity)
        return low if low == high else f"{low} à {high}"
    return "" if act.days is None else _days(act.days)


def _days(number: Decimal) -> str:
    return f"{french_number(number)} {'jour' if number < 2 else 'jours'}"


def _doses(earlier: Concluded, later: Concluded) -> dict[str, DoseChange]:
    known = {act.id: act for act in earlier.acts}
    return {act.id: _dose(known[act.id], act) for act in later.acts if act.id in known}


def _dose(before: ProposedAct, after: ProposedAct) -> DoseChange:
    figures, others = _figures(before), _figures(after)
    if _kept(before) != _kept(after) or len(figures) != len(others):
        return "other"
    return compared(figures, others)


def _figures(act: ProposedAct) -> Ordered:
    figures = () if act.dose is None else figures_of_dose(act.dose)
    return (*figures, *(act.quantity or ()), *(() if act.days is None else (act.days,)))


def _kept(act: ProposedAct) -> tuple[object, ...]:
    """What is neither more nor less: drug, as needed or not, hours between two intakes."""
    drug = None if act.written.drug is None else act.written.drug.name
    return (drug,) if act.dose is None else (drug, act.dose.as_needed, act.dose.min_hours_between)
