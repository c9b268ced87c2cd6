"""The order of a run: danger, identity and consent, interview and examination, tree; and how it is concluded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.protocol.compiled import CALL_FIRST, CompiledProtocol
from engine.protocol.conditions import Value
from engine.protocol.deciding.acts import Missing, acts_without_questions
from engine.protocol.deciding.facts import Facts
from engine.protocol.deciding.questions import (
    Unaskable,
    ask_for,
    danger_questions,
    unanswered_step,
    with_unasked_unknown,
)
from engine.protocol.deciding.rules import dangers, held, held_before_examination, held_before_interview
from engine.protocol.deciding.situation import Situation
from engine.protocol.deciding.tree import walk
from engine.protocol.deciding.verdict import Ask, AskProcess, Concluded, Reason, Verdict

if TYPE_CHECKING:
    from engine.protocol import model


def decide(protocol: CompiledProtocol, situation: Situation) -> Verdict:
    """What comes next for this situation: a step to ask, a matter of process, or the outcome with its reasons and acts.

    A criterion that no step can ask counts as unknown: the patient goes to the délégant, never further.
    """
    return decided(Facts.of(protocol, situation))


def decided(facts: Facts) -> Verdict:
    try:
        return verdict(facts)
    except Unaskable as stuck:
        written = facts.protocol.written
        to = written.unknown.to
        labels = ", ".join(written.criteria[name].label for name in stuck.criteria)
        reason = Reason("unknown", "non_demande", f"Information non recueillie : {labels}", stuck.criteria, to, True)
        return concluded(facts, [reason])


def verdict(facts: Facts) -> Verdict:
    found = dangers(facts)
    if found and any(facts.rank(reason.to) == CALL_FIRST for reason in found if not reason.unknown):
        return concluded(facts, found)
    if ask := unanswered_step(facts, "danger"):
        return ask
    if found:
        return concluded(facts, found)
    if stop := process(facts):
        return stop
    return checks(facts)


def checks(facts: Facts) -> Verdict:
    """Interview and examination: all exclusions of a stage collected, then only what danger still needs.

    What a stage shows never shortens that stage: an answer that excludes would hide what the next one says.
    """
    if ask := next_question(facts):
        return ask
    complete = with_unasked_unknown(facts)
    if found := dangers(complete):
        return concluded(facts, found)
    if against := held(facts):
        return concluded(facts, against)
    if against := held(complete):
        return concluded(complete, against)
    return from_tree(complete)


def next_question(facts: Facts) -> Ask | None:
    told = held_before_interview(facts)
    if ask := danger_questions(facts, "interview", told) if told else unanswered_step(facts, "interview"):
        return ask
    heard = told or held_before_examination(facts)
    return danger_questions(facts, "examination", heard) if heard else unanswered_step(facts, "examination")


def process(facts: Facts) -> AskProcess | Concluded | None:
    said, consent = facts.situation.process, facts.protocol.written.consent
    if not said.identity or not facts.answers.keys() >= facts.agenda.identity:
        return AskProcess("identity")
    is_minor = minor(facts, consent.minor)
    if is_minor and said.representative is None:
        return AskProcess("representative")
    if is_minor and not said.representative and consent.minor is not None:
        label = "Mineur sans accord d'un titulaire de l'autorité parentale"
        return stopped(facts, "mineur_sans_representant", label, consent.minor.without_representative, consent.minor)
    if said.consent is None:
        return AskProcess("consent")
    if not said.consent:
        return stopped(facts, "refus_du_protocole", "Refus du protocole par le patient", consent.refused, consent)
    if said.sharing is None:
        return AskProcess("sharing")
    if not said.sharing and consent.sharing.to is not None:
        return stopped(facts, "refus_du_partage", "Refus du partage du dossier", consent.sharing.to, consent.sharing)
    return None


def minor(facts: Facts, rule: model.Minor | None) -> bool:
    """Whether the representative must agree; an age that is not known counts as a minor's."""
    if rule is None:
        return False
    age = facts.answers.get(rule.age)
    return not isinstance(age, Decimal) or age < facts.protocol.number(rule.age_below)


def stopped(facts: Facts, id_: str, label: str, to: str, written: model.Sourced) -> Concluded:
    return concluded(facts, [Reason("consent", id_, label, (), to, written=written)])


def concluded(facts: Facts, reasons: list[Reason]) -> Concluded:
    """The most urgent reason leads; whatever else is known against the patient is kept beside it."""
    known = {(reason.kind, reason.id) for reason in reasons}
    others = [reason for reason in (*dangers(facts), *held(facts)) if (reason.kind, reason.id) not in known]
    leading = min(facts.rank(reason.to) for reason in reasons)
    kept = [*reasons, *(other for other in others if facts.rank(other.to) >= leading)]
    ordered = sorted(_once(facts, kept), key=lambda reason: _first(facts, reason))
    outcome = facts.protocol.outcomes[ordered[0].to]
    acts, withheld = acts_without_questions(facts, outcome)
    return Concluded(outcome.id, tuple(ordered), acts, withheld)


def from_tree(facts: Facts) -> Verdict:
    entry = facts.protocol.written.tree.entries.get(str(facts.situation.visit))
    if entry is None:
        raise KeyError(f"no entry for visit {facts.situation.visit}")
    try:
        return walk(facts, entry, (), ())
    except Missing as missing:
        return ask_for(facts, missing.criteria)


def _first(facts: Facts, reason: Reason) -> tuple[int, bool]:
    """The most urgent reason leads, of equals one that is known."""
    return facts.rank(reason.to), reason.unknown


def _once(facts: Facts, reasons: Iterable[Reason]) -> list[Reason]:
    """One reason a rule: a danger rule written as alternatives counts once, where it leads, its criteria together."""
    merged: dict[tuple[str, str], Reason] = {}
    for reason in reasons:
        key = (reason.kind, reason.id)
        known = merged.get(key)
        if known is None or _first(facts, reason) < _first(facts, known):
            merged[key] = reason
        elif known.unknown == reason.unknown:
            merged[key] = replace(known, criteria=tuple(dict.fromkeys((*known.criteria, *reason.criteria))))
    return list(merged.values())


def standing(protocol: CompiledProtocol, situation: Situation) -> tuple[Reason, ...]:
    """What already stands against the patient, wherever the run is: the most urgent first, unknowns last."""
    facts = Facts.of(protocol, situation)
    found = _once(facts, [*dangers(facts), *held(facts)])
    return tuple(sorted(found, key=lambda reason: _first(facts, reason)))


def scores(protocol: CompiledProtocol, answers: Mapping[str, Value]) -> dict[str, tuple[int, int]]:
    """Each score as the interval it lies in; equal ends once all its items are known."""
    return {name: score.interval(answers)[:2] for name, score in protocol.scores.items()}
