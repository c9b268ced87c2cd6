"""The end of a path: the outcome with its acts, fall-backs and doses, or where contra-indications send instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from engine.protocol.compiled import LinkedAct, LinkedOutcome
from engine.protocol.conditions import INCONNU, PENDING, TRUE, UNKNOWN, Node
from engine.protocol.deciding.facts import Facts
from engine.protocol.deciding.questions import is_optional
from engine.protocol.deciding.verdict import Concluded, ProposedAct, Reason
from engine.protocol.doses import compute_dose

if TYPE_CHECKING:
    from engine.protocol import model

Path = tuple[tuple[str, str], ...]


class Missing(Exception):
    """These criteria must be asked before going on."""

    def __init__(self, criteria: Iterable[str]) -> None:
        super().__init__()
        self.criteria = tuple(dict.fromkeys(criteria))


class Elsewhere(NamedTuple):
    """An act sends to another outcome; what that one holds is looked at only where it is where the path ends."""

    to: str
    reasons: tuple[Reason, ...]


def end(facts: Facts, outcome_id: str, path: Path, reasons: tuple[Reason, ...]) -> Concluded:
    """The outcome with its acts, or where a contra-indication sends instead."""
    outcome = facts.protocol.outcomes[outcome_id]
    if outcome.written.disposition != "treat":
        acts, withheld = acts_without_questions(facts, outcome)
        leading = sorted(reasons, key=lambda reason: reason.to != outcome_id)
        return Concluded(outcome_id, tuple(leading), acts, withheld, path)
    result = given_acts(facts, outcome)
    if isinstance(result, Elsewhere):
        instead = end(facts, result.to, (), result.reasons)
        return replace(instead, reasons=(*instead.reasons, *reasons), path=(*path, *instead.path))
    return Concluded(outcome_id, reasons, result[0], result[1], path)


def given_acts(facts: Facts, outcome: LinkedOutcome) -> tuple[tuple[ProposedAct, ...], tuple[Reason, ...]] | Elsewhere:
    given: list[ProposedAct] = []
    withheld: list[Reason] = []
    for act_id, when in outcome.acts:
        truth = TRUE if when is None else facts.truth(when)
        if truth == PENDING:
            assert when is not None
            raise Missing(name for name in when.criteria() if name not in facts.answers)
        if truth == UNKNOWN:
            assert when is not None
            return act_unknown(facts, facts.protocol.acts[act_id], when, "proposition inconnue")
        if truth == TRUE:
            resolved = resolve(facts, act_id, None)
            if isinstance(resolved, Elsewhere):
                return resolved
            given += [resolved] if isinstance(resolved, ProposedAct) else []
            withheld += [resolved] if isinstance(resolved, Reason) else []
    return tuple(given), tuple(withheld)


def resolve(facts: Facts, act_id: str, replaces: str | None) -> ProposedAct | Reason | Elsewhere:
    """The act itself, its fall-back, a reason to leave it out, or the outcome it sends to instead."""
    act = facts.protocol.acts[act_id]
    if act.requires is not None and (truth := facts.truth(act.requires)) != TRUE:
        if truth == PENDING:
            raise Missing(name for name in act.requires.criteria() if name not in facts.answers)
        return act_unknown(facts, act, act.requires, "condition de l'acte non remplie", unknown=truth == UNKNOWN)
    ask_contraindications(facts, act)
    for contraindication in act.contraindications:
        truth = facts.truth(contraindication.when)
        if truth == UNKNOWN:
            return act_unknown(facts, act, contraindication.when, contraindication.written.label)
        if truth == TRUE:
            return fall_back(facts, act, contraindication.fallback, contraindication.written)
    return dosed(facts, act, replaces)


def ask_contraindications(facts: Facts, act: LinkedAct) -> None:
    missing = [
        name
        for item in act.contraindications
        if facts.truth(item.when) == PENDING
        for name in item.when.criteria()
        if name not in facts.answers
    ]
    if missing:
        raise Missing(missing)


def fall_back(
    facts: Facts, act: LinkedAct, fallback: str, written: model.Contraindication
) -> ProposedAct | Reason | Elsewhere:
    node = next(item.when for item in act.contraindications if item.written is written)
    criteria = tuple(dict.fromkeys(name for name in node.criteria() if name in facts.answers))
    reason = Reason(
        "act",
        f"{act.id}.{written.id}",
        f"{act.written.title} : {written.label}",
        criteria,
        fallback,
        written=written,
    )
    if fallback == "omit":
        return reason
    if fallback in facts.protocol.acts:
        resolved = resolve(facts, fallback, act.id)
        return Elsewhere(resolved.to, (*resolved.reasons, reason)) if isinstance(resolved, Elsewhere) else resolved
    return Elsewhere(fallback, (reason,))


def act_unknown(facts: Facts, act: LinkedAct, node: Node, why: str, *, unknown: bool = True) -> Elsewhere:
    names = dict.fromkeys(node.criteria())
    criteria = tuple(name for name in names if facts.answers.get(name) is INCONNU) if unknown else tuple(names)
    to = facts.protocol.written.unknown.to
    return Elsewhere(to, (Reason("act", act.id, f"{act.written.title} : {why}", criteria, to, unknown, act.written),))


def dosed(facts: Facts, act: LinkedAct, replaces: str | None) -> ProposedAct | Elsewhere:
    written, number = act.written, facts.protocol.number
    computed = None
    if written.dose is not None:
        computed = compute_dose(written.dose, weight(facts, written.dose), number)
        if computed is None:
            reason = Reason("act", act.id, f"{written.title} : poids inconnu", (written.dose.weight or "",),
                            facts.protocol.written.unknown.to, True, written)  # fmt: skip
            return Elsewhere(reason.to, (reason,))
    days: Decimal | None = None
    if written.days_from is not None and written.days_cap is not None:
        asked = facts.answers.get(written.days_from)
        if asked is None:
            raise Missing((written.days_from,))
        if not isinstance(asked, Decimal) or asked > number(written.days_cap):
            reason = Reason("act", act.id, f"{written.title} : durée hors du plafond", (written.days_from,),
                            facts.protocol.written.unknown.to, asked is INCONNU, written)  # fmt: skip
            return Elsewhere(reason.to, (reason,))
        days = asked
    quantity = None if written.quantity is None else (number(written.quantity[0]), number(written.quantity[1]))
    return ProposedAct(act.id, written, computed, quantity, days, replaces)


def weight(facts: Facts, dose: model.Dose) -> Decimal | None:
    """The weight in kg, None when it is unknown or may be left out; missing where it is needed."""
    if dose.weight is None:
        return None
    value = facts.answers.get(dose.weight)
    if value is None and not (is_optional(facts, dose.weight) or dose.unweighed_mg is not None):
        raise Missing((dose.weight,))
    return value if isinstance(value, Decimal) else None


def acts_without_questions(facts: Facts, outcome: LinkedOutcome) -> tuple[tuple[ProposedAct, ...], tuple[Reason, ...]]:
    """Acts of a referral: proposed when everything they need is known, silently left to the délégant otherwise."""
    try:
        result = given_acts(facts, outcome)
    except Missing:
        return (), ()
    return ((), ()) if isinstance(result, Elsewhere) else result
