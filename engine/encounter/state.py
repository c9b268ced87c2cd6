"""The state of an encounter: a pure fold over its events. Nothing here decides; nothing here is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import NoReturn

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


Origin = tuple[str, str, str]
"""When, by whom, on which step."""
Screens = tuple[tuple[Mapping[str, e.Plain], Origin], ...]
"""What was said at once, with its origin; the last screen that holds a question is the one that counts."""


class Answers(Mapping[str, Answer]):
    """The answers that stand, by criterion. ``said`` holds their values alone.

    Screens are put together, and origins looked up, only when somebody asks: replaying a screen costs next to nothing.
    """

    __slots__ = ("_said", "_screens")

    def __init__(self, screens: Screens) -> None:
        self._screens = screens
        self._said: dict[str, e.Plain] | None = None

    @property
    def said(self) -> Mapping[str, e.Plain]:
        if self._said is None:
            said: dict[str, e.Plain] = {}
            for screen, _ in self._screens:
                said.update(screen)
            self._said = said
        return self._said

    def __getitem__(self, name: str) -> Answer:
        value = self.said[name]
        return Answer(value, *next(origin for said, origin in reversed(self._screens) if name in said))

    def __contains__(self, name: object) -> bool:
        return name in self.said

    def __iter__(self) -> Iterator[str]:
        return iter(self.said)

    def __len__(self) -> int:
        return len(self.said)

    def __repr__(self) -> str:
        return f"Answers({dict(self)})"

    def with_screen(self, said: Mapping[str, e.Plain], origin: Origin) -> Answers:
        """These answers too; they take the place of earlier ones to the same questions."""
        return Answers((*self._screens, (said, origin)))

    def without(self, names: Iterable[str]) -> Answers:
        dropped = set(names)
        return Answers(
            tuple(
                ({name: value for name, value in said.items() if name not in dropped}, origin)
                for said, origin in self._screens
            )
        )


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
    answers: Answers = field(default_factory=lambda: Answers(()))
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
    changed_at: str = ""
    """When what comes back to the délégant last changed: an outcome, or an alert."""
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
        return frozenset(reason for reply in self.replies for reason in reply.lifts) if self.replies else frozenset()

    @property
    def seen_since_change(self) -> bool:
        """Whether a délégant has looked since the last outcome or alert."""
        return self.seen_at is not None and self.seen_at >= self.changed_at

    @property
    def latest_acts(self) -> dict[str, ActRecord]:
        """Last word on each act."""
        return {record.act: record for record in self.acts}

    @property
    def delegant_reached(self) -> bool:
        return any(call.reached and call.to not in ("samu", "urgences") for call in self.calls)


_AT_FIRST = {one.name: one.default_factory() for one in fields(EncounterState) if one.default_factory is not MISSING}
"""Fields that the class itself gives no value, as they are before anything happened; never changed in place."""


def fold(history: Iterable[Recorded]) -> EncounterState:
    """The state after these events, in order. Raises ValueError when the first is not an opening.

    A history makes one state, not one an event: nobody else holds it while it is being made. A field that nothing has
    changed stays with the class.
    """
    state: EncounterState | None = None
    for recorded in history:
        event = recorded.event
        if type(event) is e.EncounterOpened:
            state = object.__new__(EncounterState)
            changed = vars(state)
            changed.update(_AT_FIRST, opened=event, patient=event.patient)
        elif state is None:
            raise ValueError("an encounter begins with its opening")
        else:
            changed.update(_RULES[type(event)](event, state, recorded))
    if state is None:
        raise ValueError("an encounter has at least one event")
    changed["sequence"], changed["updated_at"] = recorded.sequence, recorded.at
    return state


def applied(state: EncounterState, recorded: Recorded) -> EncounterState:
    """The state after one more event."""
    after = object.__new__(EncounterState)
    vars(after).update(vars(state))
    changes = _RULES[type(recorded.event)](recorded.event, state, recorded)
    vars(after).update(changes, sequence=recorded.sequence, updated_at=recorded.at)
    return after


Changes = dict[str, object]
"""Fields of the state that an event changes, with their new values."""


class _Rules(dict[type[e.Event], Callable[..., Changes]]):
    def __missing__(self, kind: type[e.Event]) -> NoReturn:
        raise TypeError(f"no rule for {kind.__name__}")


_RULES = _Rules()


def _text(personal: Mapping[str, str] | None, key: str) -> str:
    return "(effacé)" if personal is None else personal.get(key, "")


def _on(kind: type[e.Event]) -> Callable[[Callable[..., Changes]], Callable[..., Changes]]:
    def register(rule: Callable[..., Changes]) -> Callable[..., Changes]:
        _RULES[kind] = rule
        return rule

    return register


@_on(e.AnswersGiven)
def _answers(event: e.AnswersGiven, state: EncounterState, recorded: Recorded) -> Changes:
    answers = state.answers.with_screen(event.answers, (recorded.at, recorded.author, event.step))
    if not state.aged:
        return {"answers": answers}
    return {"answers": answers, "aged": {name: old for name, old in state.aged.items() if name not in event.answers}}


@_on(e.PatientIdentified)
def _identified(event: e.PatientIdentified, state: EncounterState, recorded: Recorded) -> Changes:
    return {"patient": event.patient, "identity_answers": event.answers}


@_on(e.ConsentRecorded)
def _consented(event: e.ConsentRecorded, state: EncounterState, recorded: Recorded) -> Changes:
    return {"consent": event}


@_on(e.RecordAccessStated)
def _access(event: e.RecordAccessStated, state: EncounterState, recorded: Recorded) -> Changes:
    return {"record_access": event.access}


@_on(e.AnswerCorrected)
def _corrected(event: e.AnswerCorrected, state: EncounterState, recorded: Recorded) -> Changes:
    correction = Correction(
        event.criterion, event.old, event.new, _text(event.personal, "reason"), recorded.at, recorded.author
    )
    corrections = (*state.corrections, correction)
    if event.criterion in state.identity_answers:
        identity = {**state.identity_answers, event.criterion: event.new}
        return {"identity_answers": identity, "corrections": corrections}
    step = state.answers[event.criterion].step
    answers = state.answers.with_screen({event.criterion: event.new}, (recorded.at, recorded.author, step))
    return {"answers": answers, "corrections": corrections}


@_on(e.DoubtStated)
def _doubted(event: e.DoubtStated, state: EncounterState, recorded: Recorded) -> Changes:
    return {"doubts": (*state.doubts, _text(event.personal, "reason"))}


@_on(e.WithdrawalStated)
def _withdrawn(event: e.WithdrawalStated, state: EncounterState, recorded: Recorded) -> Changes:
    return {"withdrawals": (*state.withdrawals, event.withdrawal)}


@_on(e.MoreCautiousChosen)
def _cautious(event: e.MoreCautiousChosen, state: EncounterState, recorded: Recorded) -> Changes:
    return {"cautious_to": event.outcome}


@_on(e.OutcomeReached)
def _reached(event: e.OutcomeReached, state: EncounterState, recorded: Recorded) -> Changes:
    return {"outcome": event, "outcome_at": recorded.at, "changed_at": recorded.at}


@_on(e.OutcomeReopened)
def _reopened(event: e.OutcomeReopened, state: EncounterState, recorded: Recorded) -> Changes:
    return {"outcome": None, "outcome_at": ""}


@_on(e.ActDone)
def _done(event: e.ActDone, state: EncounterState, recorded: Recorded) -> Changes:
    record = ActRecord(event.act, True, event.counts, event.details, "", recorded.at, recorded.author)
    return {"acts": (*state.acts, record)}


@_on(e.ActNotDone)
def _not_done(event: e.ActNotDone, state: EncounterState, recorded: Recorded) -> Changes:
    record = ActRecord(event.act, False, False, {}, event.reason, recorded.at, recorded.author)
    return {"acts": (*state.acts, record)}


@_on(e.SafetyNetGiven)
def _told(event: e.SafetyNetGiven, state: EncounterState, recorded: Recorded) -> Changes:
    return {"advice_given": event.advice}


@_on(e.DocumentIssued)
def _issued(event: e.DocumentIssued, state: EncounterState, recorded: Recorded) -> Changes:
    return {"documents": (*state.documents, event)}


@_on(e.CallPlaced)
def _called(event: e.CallPlaced, state: EncounterState, recorded: Recorded) -> Changes:
    call = Call(event.to, event.reached, event.called_at, _text(event.personal, "note"))
    return {"calls": (*state.calls, call)}


@_on(e.AppointmentObtained)
def _appointed(event: e.AppointmentObtained, state: EncounterState, recorded: Recorded) -> Changes:
    return {"appointment": event}


@_on(e.DelegantSaw)
def _seen(event: e.DelegantSaw, state: EncounterState, recorded: Recorded) -> Changes:
    return {"seen_at": recorded.at}


@_on(e.DelegantAnswered)
def _replied(event: e.DelegantAnswered, state: EncounterState, recorded: Recorded) -> Changes:
    reply = DelegantReply(event.delegant, event.answer, event.lifts, _text(event.personal, "text"), recorded.at)
    return {"replies": (*state.replies, reply), "seen_at": recorded.at}


@_on(e.DelegantActed)
def _delegant_acted(event: e.DelegantActed, state: EncounterState, recorded: Recorded) -> Changes:
    told = event.act if event.act != "other" else _text(event.personal, "what")
    return {"delegant_acts": (*state.delegant_acts, told)}


@_on(e.AlertRaised)
def _alerted(event: e.AlertRaised, state: EncounterState, recorded: Recorded) -> Changes:
    return {"alerts": (*state.alerts, event), "changed_at": recorded.at}


@_on(e.Paused)
def _paused(event: e.Paused, state: EncounterState, recorded: Recorded) -> Changes:
    return {"paused": True}


@_on(e.Resumed)
def _resumed(event: e.Resumed, state: EncounterState, recorded: Recorded) -> Changes:
    aged = {name: answer for name, answer in state.answers.items() if name in event.expired}
    return {"paused": False, "answers": state.answers.without(event.expired), "aged": {**state.aged, **aged}}


@_on(e.EncounterClosed)
def _closed(event: e.EncounterClosed, state: EncounterState, recorded: Recorded) -> Changes:
    return {"closed_at": recorded.at, "paused": False}
