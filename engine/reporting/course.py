"""What people did during an encounter, in words: acts, calls, replies. Reads the state; judges nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from engine.encounter.state import ActRecord, EncounterState
from engine.protocol.answers import from_plain
from engine.protocol.compiled import CompiledProtocol
from engine.reporting.facts import ActFact, CallFact, Done, ReplyFact
from engine.reporting.findings import in_words
from engine.reporting.french import (
    ADDRESSEES,
    NOT_DONE,
    as_typed,
    counted,
    day_and_time,
    labelled,
    number,
    quoted,
    short_day,
    typographic,
)
from engine.reporting.people import name_in
from engine.team.members import Team

REPLIES = {"advice": "avis", "takes_over": "reprend la prise en charge", "sends_on": "adresse le patient"}


def done_in(state: EncounterState, protocol: CompiledProtocol, team: Team) -> Done:
    return Done(
        acts=tuple(_acts(state, protocol)),
        calls=tuple(
            CallFact(name_in(team, call.to), call.reached, day_and_time(call.at), as_typed(call.note))
            for call in state.calls
        ),
        appointment=_appointment(state, team),
        replies=tuple(
            ReplyFact(
                name_in(team, reply.delegant), REPLIES[reply.answer], as_typed(reply.text), day_and_time(reply.at)
            )
            for reply in state.replies
        ),
        doubts=tuple(as_typed(doubt) for doubt in state.doubts if doubt),
        corrections=tuple(_corrections(state, protocol)),
        alerts=tuple(_alerts(state, protocol)),
        advice_given=bool(state.advice_given),
    )


def _acts(state: EncounterState, protocol: CompiledProtocol) -> Iterator[ActFact]:
    for record in state.latest_acts.values():
        title = typographic(protocol.acts[record.act].written.title)
        words = act_details(record) if record.done else NOT_DONE[record.reason]
        yield ActFact(record.act, title, record.done, words, day_and_time(record.at))
    for act_id in state.delegant_acts:
        known = protocol.acts.get(act_id)
        title = typographic(known.written.title) if known else as_typed(act_id)
        yield ActFact(act_id, title, True, "fait par le délégant", "")


def _corrections(state: EncounterState, protocol: CompiledProtocol) -> Iterator[str]:
    """« Température : 38,6 °C au lieu de 38,5 °C (mal lue) »."""
    for made in state.corrections:
        criterion = protocol.written.criteria[made.criterion]
        new, old = (in_words(criterion, from_plain(criterion, value)) for value in (made.new, made.old))
        yield f"{labelled(typographic(criterion.label), new)} au lieu de {old} ({as_typed(made.reason)})"


def _alerts(state: EncounterState, protocol: CompiledProtocol) -> Iterator[str]:
    for raised in state.alerts:
        act, criterion = protocol.written.acts[raised.act], protocol.written.criteria[raised.criterion]
        yield f"{typographic(act.title)}, fait avant la correction de {quoted(typographic(criterion.label))}"


def act_details(record: ActRecord) -> str:
    """« 650 mg par prise, 2 prises par jour, 6 jours », then whatever else was noted with the act."""
    known = dict(record.details)
    words = []
    if dose := known.pop("dose_mg", None):
        words.append(f"{number(Decimal(dose))} mg par prise")
    if intakes := known.pop("intakes_per_day", None):
        words.append(f"{counted(Decimal(intakes), 'prise')} par jour")
    if days := known.pop("days", None):
        words.append(counted(Decimal(days), "jour"))
    words += [f"{as_typed(name)} : {as_typed(value)}" for name, value in known.items() if value]
    return typographic(", ".join(words))


def _appointment(state: EncounterState, team: Team) -> str | None:
    kept = state.appointment
    if kept is None:
        return None
    known = kept.with_whom in ADDRESSEES or team.member(kept.with_whom) is not None
    whom = name_in(team, kept.with_whom) if known else as_typed(kept.with_whom)
    return f"{whom}, {_moment(kept.at)}"


def _moment(at: str) -> str:
    """An appointment is a moment where it was given as one, otherwise the words that were typed."""
    try:
        datetime.fromisoformat(at)
    except ValueError:
        return as_typed(at)
    return f"le {day_and_time(at)}" if len(at) > 10 else f"le {short_day(at)}"
