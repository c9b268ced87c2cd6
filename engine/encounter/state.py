"""The state of an encounter: a pure fold over its events. Nothing here decides; nothing here is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import singledispatch

from engine.encounter import events as e


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with who wrote it and when."""

    event: e.Event
    sequence: int
    at: str
    author: str


@dataclass(frozen=True, slots=True)
class Answer:
    value: e.Plain
    at: str
    author: str
    step: str


@dataclass(frozen=True, slots=True)
class Correction:
    criterion: str
    old: e.Plain
    new: e.Plain
    reason: str
    at: str
    author: str


@dataclass(frozen=True, slots=True)
class ActRecord:
    act: str
    done: bool
    counts: bool
    details: Mapping[str, str]
    reason: str
    at: str
    author: str


@dataclass(frozen=True, slots=True)
class Call:
    to: str
    reached: bool
    at: str
    note: str


@dataclass(frozen=True, slots=True)
class DelegantReply:
    delegant: str
    answer: str
    lifts: tuple[str, ...]
    text: str
    at: str


@dataclass(frozen=True)
class EncounterState:
    """What is known after the last event. ``sequence`` is the number of events; commands name the one they saw."""

    opened: e.EncounterOpened
    sequence: int = 1
    updated_at: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    aged: Mapping[str, Answer] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    patient: str | None = None
    identity_answers: Mapping[str, e.Plain] = field(default_factory=dict)
    consent: e.ConsentRecorded | None = None
    record_access: str | None = None
    doubts: tuple[str, ...] = ()
    withdrawals: tuple[str, ...] = ()
    cautious_to: str | None = None
    outcome: e.OutcomeReached | None = None
    outcome_at: str = ""
    acts: tuple[ActRecord, ...] = ()
    advice_given: tuple[str, ...] = ()
    documents: tuple[e.DocumentIssued, ...] = ()
    calls: tuple[Call, ...] = ()
    appointment: e.AppointmentObtained | None = None
    seen_at: str | None = None
    replies: tuple[DelegantReply, ...] = ()
    delegant_acts: tuple[str, ...] = ()
    alerts: tuple[e.AlertRaised, ...] = ()
    paused: bool = False
    closed_at: str | None = None

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def lifted(self) -> frozenset[str]:
        """Reasons that a délégant's advice sets aside."""
        return frozenset(reason for reply in self.replies for reason in reply.lifts)

    @property
    def latest_acts(self) -> dict[str, ActRecord]:
        """Last word on each act."""
        return {record.act: record for record in self.acts}

    @property
    def delegant_reached(self) -> bool:
        return any(call.reached and call.to not in ("samu", "urgences") for call in self.calls)


def fold(history: Iterable[Recorded]) -> EncounterState:
    """The state after these events, in order. Raises ValueError when the first is not an opening."""
    state: EncounterState | None = None
    for recorded in history:
        if isinstance(recorded.event, e.EncounterOpened):
            state = EncounterState(recorded.event, recorded.sequence, recorded.at, patient=recorded.event.patient)
        elif state is None:
            raise ValueError("an encounter begins with its opening")
        else:
            state = applied(state, recorded)
    if state is None:
        raise ValueError("an encounter has at least one event")
    return state


def applied(state: EncounterState, recorded: Recorded) -> EncounterState:
    """The state after one more event."""
    changed = _apply(recorded.event, state, recorded)
    return replace(changed, sequence=recorded.sequence, updated_at=recorded.at)


def _text(personal: Mapping[str, str] | None, key: str) -> str:
    return "(effacé)" if personal is None else personal.get(key, "")


@singledispatch
def _apply(event: e.Event, state: EncounterState, recorded: Recorded) -> EncounterState:
    raise TypeError(f"no rule for {type(event).__name__}")


def _on(kind: type[e.Event]) -> Callable[..., Callable[..., EncounterState]]:
    return _apply.register(kind)


@_on(e.AnswersGiven)
def _answers(event: e.AnswersGiven, state: EncounterState, recorded: Recorded) -> EncounterState:
    given = {name: Answer(value, recorded.at, recorded.author, event.step) for name, value in event.answers.items()}
    aged = {name: answer for name, answer in state.aged.items() if name not in given}
    return replace(state, answers={**state.answers, **given}, aged=aged)


@_on(e.PatientIdentified)
def _identified(event: e.PatientIdentified, state: EncounterState, recorded: Recorded) -> EncounterState:
    return replace(state, patient=event.patient, identity_answers=event.answers)


@_on(e.ConsentRecorded)
def _consented(event: e.ConsentRecorded, state: EncounterState, recorded: Recorded) -> EncounterState:
    return replace(state, consent=event)


@_on(e.RecordAccessStated)
def _access(event: e.RecordAccessStated, state: EncounterState, recorded: Recorded) -> EncounterState:
    return replace(state, record_access=event.access)


@_on(e.AnswerCorrected)
def _corrected(event: e.AnswerCorrected, state: EncounterState, recorded: Recorded) -> EncounterState:
    correction = Correction(
        event.criterion, event.old, event.new, _text(event.personal, "reason"), recorded.at, recorded.author
    )
    corrections = (*state.corrections, correction)
    if event.criterion in state.identity_answers:
        identity = {**state.identity_answers, event.criterion: event.new}
        return replace(state, identity_answers=identity, corrections=corrections)
    step = state.answers[event.criterion].step
    answers = {**state.answers, event.criterion: Answer(event.new, recorded.at, recorded.author, step)}
    return replace(state, answers=answers, corrections=corrections)


@_on(e.DoubtStated)
def _doubted(event: e.DoubtStated, state: EncounterState, recorded: Recorded) -> EncounterState:
    return replace(state, doubts=(*state.doubts, _text(event.personal, "reason")))


@_on(e.WithdrawalStated)
def _withdrawn(event: e.WithdrawalStated, state: EncounterState, recorded: Recorded) -> EncounterState:
    return replace(state, withdrawals=(*state.withdrawals, event.withdrawal))


@_on(e.MoreCautiousChosen)
def _cautious(event: e.MoreCautiousChosen, state: EncounterState, recorded: Recorded) -> EncounterState:
    return replace(state, cautious_to=event.outcome)


@_on(e.OutcomeReached)
def _reached(event: e.OutcomeReached, state: EncounterState, recorded: Recorded) -> EncounterState:
    return replace(state, outcome=event, outcome_at=recorded.at)


@_on(e.OutcomeReopened)
def _reopened(event: e.OutcomeReopened, state: EncounterState, recorded: Recorded) -> EncounterState:
    return replace(state, outcome=None, outcome_at="")


@_on(e.ActDone)
def _done(event: e.ActDone, state: EncounterState, recorded: Recorded) -> EncounterState:
    record = ActRecord(event.act, True, event.counts, event.details, "", recorded.at, recorded.author)
    return replace(state, acts=(*state.acts, record))


@_on(e.ActNotDone)
def _not_done(event: e.ActNotDone, state: EncounterState, recorded: Recorded) -> EncounterState:
    record = ActRecord(event.act, False, False, {}, event.reason, recorded.at, recorded.author)
    return replace(state, acts=(*state.acts, record))


@_on(e.SafetyNetGiven)
def _told(event: e.SafetyNetGiven, state: EncounterState, recorded: Recorded) -> EncounterState:
    return replace(state, advice_given=event.advice)


@_on(e.DocumentIssued)
def _issued(event: e.DocumentIssued, state: EncounterState, recorded: Recorded) -> EncounterState:
    return replace(state, documents=(*state.documents, event))


@_on(e.CallPlaced)
def _called(event: e.CallPlaced, state: EncounterState, recorded: Recorded) -> EncounterState:
    call = Call(event.to, event.reached, event.called_at, _text(event.personal, "note"))
    return replace(state, calls=(*state.calls, call))


@_on(e.AppointmentObtained)
def _appointed(event: e.AppointmentObtained, state: EncounterState, recorded: Recorded) -> EncounterState:
    return replace(state, appointment=event)


@_on(e.DelegantSaw)
def _seen(event: e.DelegantSaw, state: EncounterState, recorded: Recorded) -> EncounterState:
    return replace(state, seen_at=state.seen_at or recorded.at)


@_on(e.DelegantAnswered)
def _replied(event: e.DelegantAnswered, state: EncounterState, recorded: Recorded) -> EncounterState:
    reply = DelegantReply(event.delegant, event.answer, event.lifts, _text(event.personal, "text"), recorded.at)
    return replace(state, replies=(*state.replies, reply), seen_at=state.seen_at or recorded.at)


@_on(e.DelegantActed)
def _delegant_acted(event: e.DelegantActed, state: EncounterState, recorded: Recorded) -> EncounterState:
    return replace(state, delegant_acts=(*state.delegant_acts, event.act))


@_on(e.AlertRaised)
def _alerted(event: e.AlertRaised, state: EncounterState, recorded: Recorded) -> EncounterState:
    return replace(state, alerts=(*state.alerts, event))


@_on(e.Paused)
def _paused(event: e.Paused, state: EncounterState, recorded: Recorded) -> EncounterState:
    return replace(state, paused=True)


@_on(e.Resumed)
def _resumed(event: e.Resumed, state: EncounterState, recorded: Recorded) -> EncounterState:
    kept = {name: answer for name, answer in state.answers.items() if name not in event.expired}
    aged = {name: answer for name, answer in state.answers.items() if name in event.expired}
    return replace(state, paused=False, answers=kept, aged={**state.aged, **aged})


@_on(e.EncounterClosed)
def _closed(event: e.EncounterClosed, state: EncounterState, recorded: Recorded) -> EncounterState:
    return replace(state, closed_at=recorded.at, paused=False)
