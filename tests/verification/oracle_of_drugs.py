"""What z3 is asked of drugs that stand in several acts; beside ``oracle``, and as far from the prover."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from unicodedata import category, normalize

import z3

from engine.protocol.compiled import CompiledProtocol
from engine.protocol.doses import compute_dose
from engine.protocol.model import Act
from tests.verification.logic import NO, YES, Formula, both, no, some

if TYPE_CHECKING:
    from tests.verification.oracle import Refuted, Visit


def is_one_drug(one: Act, other: Act) -> bool:
    if not (one.drug and other.drug):
        return False
    if one.drug.atc and other.drug.atc and one.drug.atc.lower() == other.drug.atc.lower():
        return True
    names = {_without_accents(act.drug.name) for act in (one, other) if act.drug}
    return len(names) == 1


def _without_accents(name: str) -> str:
    letters = [one for one in normalize("NFKD", name.lower()) if category(one) != "Mn"]
    return re.sub(r"[\W_]+", "", "".join(letters))


def twice(visit: Visit) -> Iterator[Refuted]:
    """One act, or one drug, twice for one patient."""
    acts = visit.protocol.acts
    for when, end in visit.run.ends:
        given = [act for act, _ in end.acts if acts[act].written.kind not in ("advice", "certificate")]
        doubled = [
            max(one, other)
            for at, one in enumerate(given)
            for other in given[:at]
            if one == other or is_one_drug(acts[one].written, acts[other].written)
        ]
        if doubled and visit.happens(when):
            yield from (("P7", "PRV-703", ("acts", name)) for name in doubled)


def unweighed_is_too_much(visit: Visit, act: Act, given: Formula) -> bool:
    """Whether somebody whose weight nobody told gets more a day than a kilo of him may have."""
    dose, number = act.dose, visit.protocol.number
    if dose is None or dose.weight is None or dose.max_mg_per_kg_per_day is None:
        return False
    computed = compute_dose(dose, None, number)
    if computed is None:
        return False
    most = number(dose.max_mg_per_kg_per_day)
    own = visit.world.answers.get(dose.weight)
    told = some(*own.is_cell) if own is not None else NO
    lightest = [(visit.protocol.written.criteria[dose.weight].range[0], YES)]  # type: ignore[index]
    for name in {one.written.dose.weight for one in visit.protocol.acts.values() if one.written.dose} - {dose.weight}:
        other = visit.world.answers.get(name or "")
        for cell, here in zip(other.cells, other.is_cell, strict=True) if other is not None else ():
            lightest.append((cell.values[0], both(here, visit.world.present(name or "", visit.run.final))))
    return any(
        computed.mg * computed.intakes_per_day > most * weight and visit.happens(both(given, no(told), who))
        for weight, who in lightest
    )


def is_milder(visit: Visit, act: Act, than: Act) -> bool:
    """The same rule but for figures that are lower, or hours between intakes that are more."""
    mine, theirs = (_figures(visit, one) for one in (act, than))
    same = ("weight", "round_down_to_mg")
    forms = ("mg", "mg_per_kg_per_day", "mg_per_kg_per_intake", "unweighed_mg")
    if any(mine[key] != theirs[key] for key in same) or any(
        (mine[key] is None) != (theirs[key] is None) for key in forms
    ):
        return False
    amounts = (*forms, "max_mg_per_intake", "max_mg_per_day", "max_mg_per_kg_per_day")
    hours = (mine["min_hours_between"] or 0, theirs["min_hours_between"] or 0)
    pairs = [(_or_no_end(mine[key]), _or_no_end(theirs[key])) for key in amounts]
    milder = any(one < other for one, other in pairs) or hours[0] > hours[1]
    harsher = any(one > other for one, other in pairs) or hours[0] < hours[1]
    return milder and not harsher and mine["intakes_per_day"] <= theirs["intakes_per_day"]


def _figures(visit: Visit, act: Act) -> dict[str, Any]:
    """Each entry of the dose, parameters as their values."""
    entries = act.dose.model_dump() if act.dose is not None else {}
    return {key: visit.protocol.parameters.get(value, value) for key, value in entries.items()}


def _or_no_end(value: Decimal | None) -> Decimal:
    return Decimal("Infinity") if value is None else value


def left_out(visit: Visit) -> Iterator[Refuted]:
    """A treated patient whose drug is left out, nothing of what it gives way to being there."""
    for name, outcome in visit.protocol.outcomes.items():
        for act, when in outcome.acts if outcome.written.disposition == "treat" else ():
            linked = visit.protocol.acts[act]
            if linked.written.kind != "medication" or linked.written.optional:
                continue
            ways = _ways(visit, act)
            if "omit" in ways:
                bare = visit.where(lambda end: end.outcome == name and ways.isdisjoint(one for one, _ in end.acts))  # noqa: B023
                if visit.happens(both(bare, YES if when is None else visit.truth(when).true)):
                    yield "P7", "PRV-704", ("acts", act, "contraindications")


def _ways(visit: Visit, name: str) -> set[str]:
    act = visit.protocol.acts.get(name)
    return {name}.union(*(_ways(visit, item.fallback) for item in act.contraindications)) if act else {name}


def treated_while_waiting(visit: Visit) -> Iterator[Refuted]:
    """A drug or a session that somebody gets before an answer, and would not get with each of its values."""
    for node, waited in visit.protocol.written.tree.awaits.items():
        name = waited.criterion
        if node == next(one for one, other in visit.protocol.written.tree.awaits.items() if other.criterion == name):
            answer = visit.world.answers[name]
            for act, linked in visit.protocol.acts.items():
                if linked.written.kind in ("medication", "sessions"):
                    *known, _, waiting = (
                        z3.substitute(visit.given(act), *answer.fixed(at)) for at in range(len(answer.all))
                    )
                    solver = z3.Solver()
                    solver.add(visit.world.possible(but=name))
                    if solver.check(both(waiting, no(both(*known)))) == z3.sat:
                        yield "P5", "PRV-505", ("tree", "awaits", node, "meanwhile")


def not_asked_again(protocol: CompiledProtocol, visits: list[Visit]) -> Iterator[Refuted]:
    """A later visit that gives a drug, and that an earlier danger sign or exclusion does not apply to."""
    drugs = [name for name, act in protocol.acts.items() if act.written.kind == "medication"]
    treating = [visit.run.visit for visit in visits if any(visit.happens(visit.given(name)) for name in drugs)]
    for kind, rules in (("danger", protocol.written.danger), ("exclusion", protocol.written.exclusion)):
        for at, rule in enumerate(rules):
            if rule.visits and any(min(rule.visits) < number not in rule.visits for number in treating):
                yield "P6", "PRV-604", (kind, at)


DRUGS: Final[tuple[Callable[[Visit], Iterator[Refuted]], ...]] = (twice, left_out, treated_while_waiting)
