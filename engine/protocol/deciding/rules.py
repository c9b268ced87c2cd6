"""Danger, exclusion, inclusion, withdrawal and doubt: every reason that stands against the patient now."""

from __future__ import annotations

from engine.protocol.compiled import LinkedRule
from engine.protocol.conditions import FALSE, INCONNU, TRUE, UNKNOWN, Truth
from engine.protocol.deciding.facts import Facts
from engine.protocol.deciding.situation import identity_criteria
from engine.protocol.deciding.verdict import Reason


def dangers(facts: Facts) -> list[Reason]:
    found = []
    for rule in facts.protocol.danger:
        assert rule.condition is not None
        if facts.applies(rule.visits) and (truth := facts.truth(rule.condition)) in (TRUE, UNKNOWN):
            found.append(reason(facts, rule, truth))
    return found


def held(facts: Facts) -> list[Reason]:
    """Every exclusion, inclusion, withdrawal or doubt that stands against the patient now."""
    found = []
    for rule in (*facts.protocol.exclusion, *facts.protocol.withdrawal):
        if not facts.applies(rule.visits):
            continue
        if rule.condition is None:
            truth = TRUE if rule.id in facts.situation.process.withdrawals else FALSE
        else:
            truth = facts.truth(rule.condition)
        if truth in (TRUE, UNKNOWN):
            found.append(reason(facts, rule, truth))
    for rule in facts.protocol.inclusion:
        assert rule.condition is not None
        if facts.applies(rule.visits) and (truth := facts.truth(rule.condition)) in (FALSE, UNKNOWN):
            found.append(reason(facts, rule, truth))
    return [reason for reason in (*found, *stated(facts)) if reason.id not in facts.situation.process.lifted]


def stated(facts: Facts) -> list[Reason]:
    """What the délégué said by hand: doubt, or a more cautious end."""
    process, found = facts.situation.process, []
    if process.doubt:
        doubt = facts.protocol.written.doubt
        found.append(Reason("doubt", "doute_du_delegue", "Doute du délégué", (), doubt.to, written=doubt))
    if process.cautious_to is not None:
        label = "Conduite plus prudente choisie par le délégué"
        found.append(Reason("more_cautious", "conduite_plus_prudente", label, (), process.cautious_to))
    return found


def reason(facts: Facts, rule: LinkedRule, truth: Truth) -> Reason:
    to = rule.to if truth != UNKNOWN else facts.unknown_target(facts.rank(rule.to), rule.kind == "danger")
    criteria = tuple(dict.fromkeys(rule.condition.criteria())) if rule.condition is not None else ()
    if truth == UNKNOWN:
        criteria = tuple(name for name in criteria if facts.answers.get(name) is INCONNU) or criteria
    return Reason(rule.kind, rule.id, rule.label, criteria, to, truth == UNKNOWN, rule.written)


def held_before_interview(facts: Facts) -> list[Reason]:
    """What stands against the patient before any question of the interview: told, seen, or of age and sex."""
    known = set(identity_criteria(facts.protocol))
    known |= {ask.criterion for step in facts.protocol.steps if step.stage == "danger" for ask in step.asks}
    by_hand = ("doubt", "withdrawal", "more_cautious")
    return [
        reason
        for reason in held(facts)
        if reason.kind in by_hand or (reason.criteria and set(reason.criteria) <= known)
    ]
