"""Which screen comes next: the verdict of the protocol on the encounter's state. Knows no screen library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.encounter.events import Plain
from engine.encounter.state import EncounterState
from engine.protocol import deciding
from engine.protocol.answers import all_from_plain
from engine.protocol.compiled import CompiledProtocol, LinkedStep
from engine.protocol.conditions import FALSE, Value
from engine.protocol.deciding import AskProcess, Concluded, Process, Situation, Verdict
from engine.protocol.deciding.agenda import Question, agenda_of
from engine.protocol.deciding.learned import ProcessFields, learned_of
from engine.protocol.derived import completed

ScreenKind = Literal["questions", "identity", "consent", "record_access", "outcome", "closed"]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the run stands: ``done`` of ``total`` screens of this path, and the French name of the stage."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Screen:
    """What to show now. ``criteria`` are the questions still open on ``step``."""

    kind: ScreenKind
    verdict: Verdict
    progress: Progress
    step: LinkedStep | None = None
    criteria: tuple[str, ...] = ()


STAGES = {
    "danger": "Signes de danger", "identity": "Identité", "consent": "Information et accord",
    "interview": "Interrogatoire", "examination": "Examen", "decision": "Décision", "outcome": "Conduite à tenir",
}  # fmt: skip


def process_of(state: EncounterState) -> Process:
    return Process(*_process_fields(state))


def _process_fields(state: EncounterState) -> ProcessFields:
    consent = state.consent
    said = (None, None, None) if consent is None else (consent.protocol, consent.sharing, consent.representative)
    identified, doubt = state.patient is not None, bool(state.doubts)
    return (identified, *said, doubt, state.withdrawals, state.cautious_to, state.lifted)


def given_values(state: EncounterState, protocol: CompiledProtocol) -> dict[str, Value]:
    """The answers as values, derived ones pinned to the moment of opening."""
    values = all_from_plain(protocol.numbers, _stored_answers(state))
    if not protocol.counted_from:
        return values
    return completed(protocol.counted_from, values, None, None, datetime.fromisoformat(state.opened.opened_at))


def _stored_answers(state: EncounterState) -> dict[str, Plain]:
    return {**state.answers.said, **state.identity_answers}


def situation_of(state: EncounterState, protocol: CompiledProtocol) -> Situation:
    return Situation(given_values(state, protocol), process_of(state), state.opened.visit)


def verdict_of(state: EncounterState, protocol: CompiledProtocol) -> Verdict:
    """What ``deciding.decide`` says of the encounter; stored answers need not be read as values to find it again."""
    learned, process = learned_of(protocol, state.opened.visit), _process_fields(state)
    if protocol.counted_from:
        facing = situation_of(state, protocol)
        return learned.known(process, facing.answers) or learned.verdict(facing, facing.answers)
    stored = _stored_answers(state)
    return learned.known(process, stored) or learned.verdict(situation_of(state, protocol), stored)


def moot_answers(state: EncounterState, protocol: CompiledProtocol) -> tuple[str, ...]:
    """Answers that the present path does not ask for: kept, shown apart, never counted."""
    facing = situation_of(state, protocol)
    counted = deciding.effective_answers(protocol, facing)
    return tuple(name for name in state.answers if name not in counted)


def screen_of(state: EncounterState, protocol: CompiledProtocol) -> Screen:
    """The next screen of this encounter."""
    facing = situation_of(state, protocol)
    verdict = verdict_of(state, protocol)
    progress = progress_of(state, protocol, facing, verdict)
    if state.is_closed:
        return Screen("closed", verdict, progress)
    if isinstance(verdict, Concluded):
        return Screen("outcome", verdict, progress)
    if isinstance(verdict, AskProcess):
        return Screen("identity" if verdict.what == "identity" else "consent", verdict, progress)
    step = protocol.step(verdict.step)
    if state.record_access is None and step.stage != "danger":
        return Screen("record_access", verdict, progress)
    return Screen("questions", verdict, progress, step, verdict.criteria)


def progress_of(state: EncounterState, protocol: CompiledProtocol, facing: Situation, verdict: Verdict) -> Progress:
    """Screens answered and screens that this path may still show: an upper bound that only shrinks."""
    agenda = agenda_of(protocol, facing.visit)
    total = len(agenda.steps) + 2
    if isinstance(verdict, Concluded):
        return Progress(STAGES["outcome"], total, total)
    counted = deciding.effective_answers(protocol, facing)
    answered = sum(not _open(agenda.holding[step.id], counted) for step in agenda.steps)
    done = answered + (state.patient is not None) + (state.consent is not None)
    if isinstance(verdict, AskProcess):
        return Progress(STAGES["identity" if verdict.what == "identity" else "consent"], done, total)
    return Progress(STAGES[protocol.step(verdict.step).stage], done, total)


def _open(questions: tuple[Question, ...], counted: dict[str, Value]) -> bool:
    return any(
        question.criterion not in counted and (question.when is None or question.when.truth(counted) != FALSE)
        for question in questions
    )
