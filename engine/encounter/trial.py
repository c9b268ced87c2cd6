"""A trial: an invented patient led through a text of a protocol by the rules of an encounter, and stored nowhere.

The commands, events, state and screens are those of an encounter, so that the two cannot differ. A trial has little of
its own: the answers that its patient is ready to give, and that a move may be taken back. Nothing here can become an
encounter: its opening names nobody, and only the commands that answer a question are taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.encounter import commands as c
from engine.encounter import events as e
from engine.encounter.state import EncounterState, Recorded, fold
from engine.protocol.answers import parse_answers, plain
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import INCONNU, Answers, Value
from engine.protocol.model import Protocol
from engine.protocol.origins import birth_of, with_origins
from engine.protocol.running import Request, noon, refuse_impossible_dates

NOBODY = "essai"
"""Who opens, acts and is treated in a trial."""
ANSWERING = (c.AnswerStep, c.IdentifyPatient, c.RecordConsent, c.StateRecordAccess)
"""The commands of a trial: what answers a question, nothing that is done to a patient or told to a délégant."""
Move = tuple[e.Event, ...]
_NOT_EXPIRED = "2099-12-31"


@dataclass(frozen=True, slots=True)
class Invented:
    """What the patient of a trial is ready to say; ``answers`` are by criterion, as an encounter stores them."""

    answers: Mapping[str, e.Plain]
    birth_date: str | None
    sex: str | None
    consent: c.RecordConsent
    record_access: str | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """``beginning`` opened it; ``moves`` are what each command since has added. ``touched`` counts every change.

    ``altered``: an answer that the patient came with was changed on the way.
    """

    beginning: Move
    patient: Invented
    moves: tuple[Move, ...] = ()
    touched: int = 0
    altered: bool = False


def begun(protocol: CompiledProtocol, fingerprint: str, request: Request) -> Trial:
    """A trial for the patient of a file of answers, none of whose questions is answered yet.

    Raises AnswersRefused where an answer is none of this protocol's, CommandRefused for a withdrawal that it has not.
    """
    written = protocol.written
    opened = e.EncounterOpened(
        protocol=written.protocol, version=written.version, fingerprint=fingerprint, visit=request.visit,
        day=request.day, opened_at=noon(request.day).isoformat(), mode="demo", delegue=NOBODY, profession="",
        structure="", entitlement="", delegants=(),
    )  # fmt: skip
    answers = parse_answers(written, request.answers)
    refuse_impossible_dates(written, answers, request.day)
    trial = Trial((opened,), _invented(protocol, answers, request))
    said = [c.StateDoubt("patient inventé")] if request.process.doubt else []
    for command in (*said, *(c.StateWithdrawal(name, "patient inventé") for name in request.process.withdrawals)):
        trial = replace(trial, beginning=(*trial.beginning, *c.handle(command, state_of(trial), protocol)))
    return trial


def _invented(protocol: CompiledProtocol, answers: Answers, request: Request) -> Invented:
    written, moment, said = protocol.written, noon(request.day), request.process
    birth = birth_of(written, answers, moment.date())
    sexes = [answers[name] for name, one in written.criteria.items() if one.from_identity == "sex" and name in answers]
    asked = {name: value for name, value in answers.items() if written.criteria[name].from_identity is None}
    consent = c.RecordConsent(
        informed=True, protocol=said.consent, sharing=said.sharing, representative=said.representative,
        representative_relation="mere" if said.representative else None, assent=said.representative,
    )  # fmt: skip
    ready = _traced(written) | with_origins(written, asked, moment) if answers else {}
    return Invented(
        answers={name: plain(value) for name, value in ready.items()},
        birth_date=request.birth_date or (None if birth is None else birth.isoformat()),
        sex=(sexes[0] if isinstance(sexes[0], str) else "I") if sexes else None, consent=consent,
    )  # fmt: skip


def _traced(written: Protocol) -> dict[str, Value]:
    """What is only recorded (the lot of a test, its expiry) and decides nothing: nobody tells it of a patient."""
    expiries = {one.test.expiry for one in written.criteria.values() if one.test is not None}
    recorded = {name: one.type for name, one in written.criteria.items() if one.use == "record" and not one.optional}
    text: dict[str, Value] = {name: "ESSAI" if kind == "text" else INCONNU for name, kind in recorded.items()}
    return text | dict.fromkeys(recorded.keys() & expiries, _NOT_EXPIRED)


def state_of(trial: Trial) -> EncounterState:
    """The encounter that the trial would be, folded from its events."""
    events = [event for move in (trial.beginning, *trial.moves) for event in move]
    at = opening(trial).opened_at
    return fold(Recorded(event, number, at, NOBODY) for number, event in enumerate(events, start=1))


def opening(trial: Trial) -> e.EncounterOpened:
    first = trial.beginning[0]
    assert isinstance(first, e.EncounterOpened)
    return first


def answered(trial: Trial, command: c.Command, protocol: CompiledProtocol) -> Trial:
    """The trial after one more answer, which its patient is ready to repeat. Raises as ``handle`` does, and ENC-128."""
    if not isinstance(command, ANSWERING):
        raise c.refused(
            "ENC-128", "Un essai répond aux questions, et rien d'autre.", "Rien n'a été fait ni enregistré."
        )
    events = tuple(c.handle(command, state_of(trial), protocol))
    told = _told(trial.patient, command)
    return replace(
        trial, moves=(*trial.moves, events), patient=told, touched=trial.touched + 1,
        altered=trial.altered or _is_altered(trial.patient, told),
    )  # fmt: skip


def _is_altered(before: Invented, after: Invented) -> bool:
    """Whether something that he was ready to say is said otherwise; what nobody had said before alters nothing."""
    alike = all(after.answers[name] == answer for name, answer in before.answers.items())
    who = ((before.birth_date, after.birth_date), (before.sex, after.sex))
    agreed = ((before.consent.protocol, after.consent.protocol), (before.consent.sharing, after.consent.sharing))
    return not alike or any(old not in (None, new) for old, new in who) or any(old != new for old, new in agreed)


def _told(patient: Invented, command: c.Command) -> Invented:
    if isinstance(command, c.AnswerStep):
        return replace(patient, answers={**patient.answers, **{n: plain(v) for n, v in command.answers.items()}})
    if isinstance(command, c.IdentifyPatient):
        return replace(patient, birth_date=command.birth_date.isoformat(), sex=command.sex)
    if isinstance(command, c.RecordConsent):
        return replace(patient, consent=command)
    return replace(patient, record_access=command.access) if isinstance(command, c.StateRecordAccess) else patient


def returned(trial: Trial, moves: int) -> Trial:
    """The trial as it was after so many moves; what its patient answered since is ready to be given again."""
    return replace(trial, moves=trial.moves[: max(0, moves)], touched=trial.touched + 1)
