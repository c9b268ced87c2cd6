"""Danger, exclusion, inclusion, withdrawal and doubt: every reason that stands against the patient now."""

from __future__ import annotations

from collections.abc import Mapping

from engine.protocol.conditions import FALSE, INCONNU, TRUE, UNKNOWN, Truth, Value
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
    return _held_by(facts, facts.agenda.told)


def held_before_examination(facts: Facts) -> list[Reason]:
    """What stood against the patient when the interview was over, whatever the examination has shown since.

    A rule that is true, false or unknown stays so: one that stands now stood then, or waited for the examination.
    """
    partly = facts.agenda.partly_heard
    if not partly or not held(facts):
        return _held_by(facts, facts.agenda.heard)
    answers = early_answers(facts)
    stood = {
        (one.rule.kind, one.rule.id)
        for one in partly
        if one.condition is not None
        and one.condition.truth(answers) in (FALSE if one.rule.kind == "inclusion" else TRUE, UNKNOWN)
    }
    return _held_by(facts, facts.agenda.heard | stood)


def _held_by(facts: Facts, rules: frozenset[tuple[str, str]]) -> list[Reason]:
    """Of what stands against the patient now: these rules, and what the délégué said by hand."""
    known = rules | facts.agenda.by_hand
    return [one for one in held(facts) if one.kind in ("doubt", "more_cautious") or (one.kind, one.id) in known]


def early_answers(facts: Facts) -> Mapping[str, Value]:
    """Those of the answers that the danger signs, identity and the interview gave."""
    asked = set(facts.agenda.identity)
    for name, guard in facts.agenda.early:
        if guard is None or guard.truth(_only(facts, asked)) in (TRUE, UNKNOWN):
            asked.add(name)
            asked |= {one for one, bases in facts.protocol.bases.items() if name in bases and asked.issuperset(bases)}
    return _only(facts, asked)


def _only(facts: Facts, names: set[str]) -> Mapping[str, Value]:
    return {name: facts.answers[name] for name in facts.answers if name in names}
