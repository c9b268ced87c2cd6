"""Danger, exclusion, inclusion, withdrawal and doubt: every reason that stands against the patient now."""

from __future__ import annotations

from engine.protocol.conditions import FALSE, INCONNU, TRUE, UNKNOWN, Truth
from engine.protocol.deciding.agenda import Watched
from engine.protocol.deciding.facts import Facts
from engine.protocol.deciding.verdict import Reason


def dangers(facts: Facts) -> list[Reason]:
    found = facts.known.get("dangers")
    if found is None:
        found = facts.known["dangers"] = _against(facts, facts.agenda.danger, TRUE)
    return found


def held(facts: Facts) -> list[Reason]:
    """Every exclusion, inclusion, withdrawal or doubt that stands against the patient now."""
    found = facts.known.get("held")
    if found is None:
        agenda, lifted = facts.agenda, facts.situation.process.lifted
        every = [*_against(facts, agenda.exclusion, TRUE), *_against(facts, agenda.inclusion, FALSE), *stated(facts)]
        found = facts.known["held"] = [reason for reason in every if reason.id not in lifted]
    return found


def _against(facts: Facts, rules: tuple[Watched, ...], against: Truth) -> list[Reason]:
    """A reason for each rule that stands against the patient: because of its truth, or because it is unknown."""
    answers, found = facts.answers, []
    for watched in rules:
        if watched.condition is None:
            truth = TRUE if watched.rule.id in facts.situation.process.withdrawals else FALSE
        else:
            truth = watched.condition.truth(answers)
        if truth in (against, UNKNOWN):
            found.append(reason(facts, watched, truth))
    return found


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


def reason(facts: Facts, watched: Watched, truth: Truth) -> Reason:
    rule, criteria = watched.rule, watched.criteria
    if truth != UNKNOWN:
        return Reason(rule.kind, rule.id, rule.label, criteria, rule.to, False, rule.written)
    to = facts.unknown_target(facts.rank(rule.to), rule.kind == "danger")
    unknown = tuple(name for name in criteria if facts.answers.get(name) is INCONNU)
    return Reason(rule.kind, rule.id, rule.label, unknown or criteria, to, True, rule.written)


def held_before_interview(facts: Facts) -> list[Reason]:
    """What stands against the patient before any question of the interview: told, seen, or of age and sex."""
    by_hand = ("doubt", "withdrawal", "more_cautious")
    return [
        reason
        for reason in held(facts)
        if reason.kind in by_hand or (reason.criteria and facts.agenda.told.issuperset(reason.criteria))
    ]
