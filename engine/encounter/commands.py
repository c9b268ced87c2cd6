"""What a person may do to an encounter, in the imperative; each command gives events or is refused. Pure.

``handle`` never reads a clock: moments and references come with the command. Whoever stores the events names the
sequence that the person saw, so that a repeated or stale command is refused by the store as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import singledispatch
from typing import Literal

from engine.encounter import events as e
from engine.encounter.navigation import verdict_of
from engine.encounter.state import EncounterState, Recorded, applied
from engine.errors import CommandRefused, Problem
from engine.protocol import deciding, model
from engine.protocol.answers import in_words, is_unusual, plain
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import INCONNU, Value
from engine.protocol.deciding import Ask, AskProcess, Concluded
from engine.protocol.derived import answered_events, with_derived


class Command:
    """Base of all commands."""


@dataclass(frozen=True, slots=True)
class AnswerStep(Command):
    """Answers of one screen. ``confirmed`` names unusual values that the délégué has typed and confirmed."""

    step: str
    answers: Mapping[str, Value]
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class IdentifyPatient(Command):
    patient: str
    birth_date: date
    sex: Literal["F", "M", "I"]
    homonym_checked: bool = False


@dataclass(frozen=True, slots=True)
class RecordConsent(Command):
    informed: bool
    protocol: bool | None
    sharing: bool | None
    representative: bool | None = None
    representative_relation: Literal["mere", "pere", "tuteur", "autre"] | None = None
    assent: bool | None = None


@dataclass(frozen=True, slots=True)
class StateRecordAccess(Command):
    access: Literal["full", "partial", "none"]


@dataclass(frozen=True, slots=True)
class CorrectAnswer(Command):
    criterion: str
    value: Value
    reason: str
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class StateDoubt(Command):
    reason: str


@dataclass(frozen=True, slots=True)
class StateWithdrawal(Command):
    withdrawal: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChooseMoreCautious(Command):
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordActDone(Command):
    act: str
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordActNotDone(Command):
    act: str
    reason: Literal["refused_by_patient", "not_needed", "not_available", "clinical_judgement", "other"]
    note: str = ""


@dataclass(frozen=True, slots=True)
class GiveSafetyNet(Command):
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordDocument(Command):
    document: str
    number: str
    digest: str


@dataclass(frozen=True, slots=True)
class RecordCall(Command):
    to: str
    reached: bool
    called_at: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class RecordAppointment(Command):
    with_whom: str
    at: str


@dataclass(frozen=True, slots=True)
class MarkSeen(Command):
    delegant: str


@dataclass(frozen=True, slots=True)
class AnswerAsDelegant(Command):
    delegant: str
    answer: Literal["advice", "takes_over", "sends_on"]
    text: str
    lifts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordDelegantAct(Command):
    delegant: str
    act: str


@dataclass(frozen=True, slots=True)
class Pause(Command):
    pass


@dataclass(frozen=True, slots=True)
class Resume(Command):
    now: datetime


@dataclass(frozen=True, slots=True)
class Close(Command):
    pass


def handle(command: Command, state: EncounterState, protocol: CompiledProtocol) -> list[e.Event]:
    """The events that the command adds, the conclusion that follows from them included.

    Raises CommandRefused (ENC-1xx); nothing is changed then.
    """
    if state.is_closed and not isinstance(command, _AFTER_CLOSING):
        raise refused("ENC-101", "Cette prise en charge est close.", "Rien n'a été modifié.", "Ouvrez-en une nouvelle.")
    events = _handle(command, state, protocol)
    return events + _conclusion(state, events, protocol)


_AFTER_CLOSING = (RecordDocument, MarkSeen, AnswerAsDelegant, RecordDelegantAct)
_DECISIVE = (
    e.AnswersGiven, e.PatientIdentified, e.ConsentRecorded, e.AnswerCorrected, e.DoubtStated, e.WithdrawalStated,
    e.MoreCautiousChosen, e.DelegantAnswered, e.Resumed,
)  # fmt: skip


def refused(code: str, what: str, consequence: str = "", remedy: str = "") -> CommandRefused:
    return CommandRefused(Problem(code, what, consequence, remedy))


def _after(state: EncounterState, events: list[e.Event]) -> EncounterState:
    for event in events:
        state = applied(state, Recorded(event, state.sequence + 1, state.updated_at, state.opened.delegue))
    return state


def _conclusion(state: EncounterState, events: list[e.Event], protocol: CompiledProtocol) -> list[e.Event]:
    """The outcome that the events lead to, when it is new; its fall, when they undo it; alerts on acts already done."""
    if state.is_closed or not any(isinstance(event, _DECISIVE) for event in events):
        return []
    after = _after(state, events)
    verdict = verdict_of(after, protocol)
    if not isinstance(verdict, Concluded):
        return [e.OutcomeReopened()] if state.outcome is not None else []
    reached = outcome_event(verdict, protocol)
    if state.outcome == reached:
        return []
    return [*_alerts(after, events, verdict), reached]


def _alerts(after: EncounterState, events: list[e.Event], verdict: Concluded) -> list[e.Event]:
    """An act already done that the corrected answers no longer propose is told to the délégant."""
    corrected = [event.criterion for event in events if isinstance(event, e.AnswerCorrected)]
    proposed = {act.id for act in verdict.acts}
    done = [record.act for record in after.latest_acts.values() if record.done and record.act not in proposed]
    return [e.AlertRaised(act=act, criterion=corrected[0]) for act in done] if corrected else []


def outcome_event(verdict: Concluded, protocol: CompiledProtocol) -> e.OutcomeReached:
    written = protocol.written.outcomes[verdict.outcome]
    leading = verdict.reasons[0].written if verdict.reasons else None
    nature = written.nature or getattr(leading, "nature", None) or _nature_of(verdict)
    return e.OutcomeReached(
        outcome=verdict.outcome, disposition=written.disposition, delay=written.delay, nature=nature,
        reasons=tuple(reason.id for reason in verdict.reasons),
        path=tuple(f"{node}.{row}" for node, row in verdict.path),
        acts=tuple(act.id for act in verdict.acts), awaiting=verdict.awaiting,
    )  # fmt: skip


def _nature_of(verdict: Concluded) -> str:
    kind = verdict.reasons[0].kind if verdict.reasons else "row"
    return {"doubt": "doubt", "consent": "administrative"}.get(kind, "clinical")


# ── one rule per command ─────────────────────────────────────────────────────────────────────────────────────────────


@singledispatch
def _handle(command: Command, state: EncounterState, protocol: CompiledProtocol) -> list[e.Event]:
    raise TypeError(f"no rule for {type(command).__name__}")


@_handle.register
def _answer_step(command: AnswerStep, state: EncounterState, protocol: CompiledProtocol) -> list[e.Event]:
    verdict = verdict_of(state, protocol)
    awaited = _awaited(verdict)
    if isinstance(verdict, Ask) and verdict.step == command.step:
        _complete(verdict.criteria, command, protocol)
    elif not awaited or not set(command.answers) <= awaited:
        raise refused("ENC-102", "Ces réponses ne correspondent plus à la question posée.",
                      "Elles n'ont pas été enregistrées.", "Relisez l'écran affiché, puis répondez.")  # fmt: skip
    _only_of_step(command, awaited, protocol)
    _confirmed(command, protocol)
    _not_expired(command.answers, state, protocol)
    _not_in_the_future(command.answers, state, protocol)
    answers = {name: plain(value) for name, value in command.answers.items()}
    confirmed = tuple(sorted(command.confirmed & set(answers)))
    return [e.AnswersGiven(step=command.step, answers=answers, confirmed=confirmed)]


def _awaited(verdict: deciding.Verdict) -> set[str]:
    return set(verdict.awaiting) if isinstance(verdict, Concluded) else set()


def _complete(needed: tuple[str, ...], command: AnswerStep, protocol: CompiledProtocol) -> None:
    missing = [protocol.written.criteria[name].label for name in needed if name not in command.answers]
    if missing:
        raise refused("ENC-103", f"Il manque une réponse : {', '.join(missing)}.", "Rien n'est encore enregistré.",
                      "Répondez oui, non ou inconnu à chaque ligne.")  # fmt: skip


def _only_of_step(command: AnswerStep, awaited: set[str], protocol: CompiledProtocol) -> None:
    asked = awaited or {ask.criterion for ask in protocol.step(command.step).asks}
    strangers = [name for name in command.answers if name not in asked]
    if strangers:
        raise refused("ENC-104", f"Cet écran ne demande pas : {', '.join(strangers)}.", "Rien n'a été enregistré.")


def _confirmed(command: AnswerStep, protocol: CompiledProtocol) -> None:
    for name, value in command.answers.items():
        criterion = protocol.written.criteria[name]
        if is_unusual(criterion, value) and name not in command.confirmed:
            raise refused("ENC-105", f"{criterion.label} : {in_words(criterion, value)} est inhabituel.",
                          "Rien n'est encore enregistré.", "Vérifiez la mesure, puis confirmez-la.")  # fmt: skip


def _not_expired(answers: Mapping[str, Value], state: EncounterState, protocol: CompiledProtocol) -> None:
    """A test past its expiry date gives no result."""
    for name, value in answers.items():
        test = protocol.written.criteria[name].test
        expiry = answers.get(test.expiry) if test is not None and test.expiry is not None else None
        if value is not INCONNU and isinstance(expiry, str) and expiry < state.opened.day:
            raise refused("ENC-106", f"Ce test est périmé depuis le {'/'.join(reversed(expiry.split('-')))}.",
                          "Son résultat n'a pas été enregistré.", "Refaites le test avec un lot valable.")  # fmt: skip


def _not_in_the_future(answers: Mapping[str, Value], state: EncounterState, protocol: CompiledProtocol) -> None:
    """Something that delays are counted from has happened already."""
    for name in answered_events(protocol.written) & set(answers):
        value = answers[name]
        if isinstance(value, str) and value[:10] > state.opened.day:
            raise refused("ENC-127", f"{protocol.written.criteria[name].label} : cette date est dans le futur.",
                          "Rien n'a été enregistré.", "Corrigez la date.")  # fmt: skip


@_handle.register
def _identify(command: IdentifyPatient, state: EncounterState, protocol: CompiledProtocol) -> list[e.Event]:
    verdict = verdict_of(state, protocol)
    asked = isinstance(verdict, AskProcess) and verdict.what == "identity"
    if not asked and not (isinstance(verdict, Concluded) and state.patient is None):
        raise refused(
            "ENC-107", "L'identité est déjà enregistrée.", "Rien n'a été modifié.", "Corrigez-la depuis le dossier."
        )
    opened = datetime.fromisoformat(state.opened.opened_at)
    if command.birth_date > opened.date():
        raise refused("ENC-108", "La date de naissance est dans le futur.", "Rien n'a été enregistré.", "Corrigez-la.")
    identity = deciding.identity_criteria(protocol)
    values = with_derived(protocol.written, {}, command.birth_date, command.sex, opened)
    answers = {name: plain(values[name]) for name in identity if name in values}
    return [e.PatientIdentified(patient=command.patient, answers=answers, homonym_checked=command.homonym_checked)]


@_handle.register
def _consent(command: RecordConsent, state: EncounterState, protocol: CompiledProtocol) -> list[e.Event]:
    verdict = verdict_of(state, protocol)
    if not isinstance(verdict, AskProcess) or verdict.what == "identity":
        raise refused("ENC-109", "L'accord n'est pas demandé à cette étape.", "Rien n'a été enregistré.")
    if not command.informed:
        raise refused("ENC-110", "Le patient doit être informé avant de donner son accord.", "Rien n'a été enregistré.",
                      "Lisez-lui l'information, puis cochez-la.")  # fmt: skip
    agreed = command.representative is not False
    if command.protocol is None and agreed:
        raise refused(
            "ENC-103", "Il manque l'accord pour le protocole.", "Rien n'est enregistré.", "Répondez oui ou non."
        )
    if command.protocol and command.sharing is None:
        raise refused(
            "ENC-103", "Il manque l'accord pour le partage.", "Rien n'est enregistré.", "Répondez oui ou non."
        )
    return [
        e.ConsentRecorded(
            informed=True, protocol=command.protocol, sharing=command.sharing, representative=command.representative,
            representative_relation=command.representative_relation, assent=command.assent,
        )
    ]  # fmt: skip


@_handle.register
def _record_access(command: StateRecordAccess, state: EncounterState, protocol: CompiledProtocol) -> list[e.Event]:
    return [e.RecordAccessStated(access=command.access)]


@_handle.register
def _correct(command: CorrectAnswer, state: EncounterState, protocol: CompiledProtocol) -> list[e.Event]:
    stored = state.answers.get(command.criterion)
    old = stored.value if stored is not None else state.identity_answers.get(command.criterion)
    if old is None:
        raise refused(
            "ENC-111", "Cette question n'a pas encore de réponse.", "Rien n'a été corrigé.", "Répondez-y d'abord."
        )
    if not command.reason.strip():
        raise refused(
            "ENC-112", "Une correction a besoin d'un motif.", "Rien n'a été corrigé.", "Dites pourquoi en un mot."
        )
    new = plain(command.value)
    if new == old:
        raise refused("ENC-113", "La réponse est déjà celle-là.", "Rien n'a été corrigé.")
    criterion = protocol.written.criteria[command.criterion]
    if is_unusual(criterion, command.value) and not command.confirmed:
        raise refused("ENC-105", f"{criterion.label} : {in_words(criterion, command.value)} est inhabituel.",
                      "Rien n'est encore enregistré.", "Vérifiez la mesure, puis confirmez-la.")  # fmt: skip
    return [
        e.AnswerCorrected(criterion=command.criterion, old=old, new=new, personal={"reason": command.reason.strip()})
    ]


@_handle.register
def _doubt(command: StateDoubt, state: EncounterState, protocol: CompiledProtocol) -> list[e.Event]:
    return [e.DoubtStated(personal={"reason": command.reason.strip()})]


@_handle.register
def _withdraw(command: StateWithdrawal, state: EncounterState, protocol: CompiledProtocol) -> list[e.Event]:
    by_hand = {rule.id for rule in protocol.withdrawal if rule.condition is None}
    if command.withdrawal not in by_hand:
        raise refused("ENC-114", "Ce motif de retrait n'existe pas dans le protocole.", "Rien n'a été enregistré.")
    return [e.WithdrawalStated(withdrawal=command.withdrawal, personal={"reason": command.reason.strip()})]


@_handle.register
def _more_cautious(command: ChooseMoreCautious, state: EncounterState, protocol: CompiledProtocol) -> list[e.Event]:
    chosen = protocol.outcomes.get(command.outcome)
    if chosen is None or chosen.written.disposition == "treat":
        raise refused(
            "ENC-115", "Cette conduite n'est pas un renvoi prévu par le protocole.", "Rien n'a été enregistré."
        )
    if state.outcome is not None and chosen.urgency >= protocol.outcomes[state.outcome.outcome].urgency:
        raise refused("ENC-116", "Cette conduite n'est pas plus prudente que celle du protocole.", "Rien ne change.",
                      "Choisissez une conduite plus urgente, ou appelez le délégant.")  # fmt: skip
    if not command.reason.strip():
        raise refused(
            "ENC-112", "Ce choix a besoin d'un motif.", "Rien n'a été enregistré.", "Dites pourquoi en un mot."
        )
    return [e.MoreCautiousChosen(outcome=command.outcome, personal={"reason": command.reason.strip()})]


def _concluded(state: EncounterState, protocol: CompiledProtocol) -> Concluded:
    verdict = verdict_of(state, protocol)
    if not isinstance(verdict, Concluded):
        raise refused("ENC-117", "La conduite à tenir n'est pas encore connue.", "Rien n'a été enregistré.",
                      "Répondez d'abord aux questions restantes.")  # fmt: skip
    return verdict


@_handle.register
def _act_done(command: RecordActDone, state: EncounterState, protocol: CompiledProtocol) -> list[e.Event]:
    proposed = {act.id: act for act in _concluded(state, protocol).acts}
    act = proposed.get(command.act)
    if act is None:
        raise refused("ENC-118", "Cet acte n'est pas proposé pour ce patient.", "Il n'a pas été enregistré.",
                      "Le délégué ne fait que les actes proposés ; pour le reste, appelez le délégant.")  # fmt: skip
    latest = state.latest_acts.get(command.act)
    if latest is not None and latest.done:
        raise refused("ENC-119", "Cet acte est déjà enregistré comme fait.", "Il n'est pas compté deux fois.")
    details = dict(command.details) | _computed_details(act)
    return [e.ActDone(act=command.act, counts=act.written.counts, details=details)]


def _computed_details(act: deciding.ProposedAct) -> dict[str, str]:
    details: dict[str, str] = {}
    if act.dose is not None:
        details = {
            "dose_mg": format(act.dose.mg, "f"),
            "intakes_per_day": str(act.dose.intakes_per_day),
            "days": str(act.dose.days),
        }
    if act.days is not None:
        details["days"] = format(act.days, "f")
    return details


@_handle.register
def _act_not_done(command: RecordActNotDone, state: EncounterState, protocol: CompiledProtocol) -> list[e.Event]:
    if command.act not in {act.id for act in _concluded(state, protocol).acts}:
        raise refused("ENC-118", "Cet acte n'est pas proposé pour ce patient.", "Rien n'a été enregistré.")
    personal = {"note": command.note.strip()} if command.note.strip() else {}
    return [e.ActNotDone(act=command.act, reason=command.reason, personal=personal)]


@_handle.register
def _safety_net(command: GiveSafetyNet, state: EncounterState, protocol: CompiledProtocol) -> list[e.Event]:
    verdict = _concluded(state, protocol)
    expected = protocol.written.outcomes[verdict.outcome].safety_net
    if set(command.advice) != set(expected):
        raise refused("ENC-120", "Tous les conseils et signes d'alerte doivent être dits au patient.",
                      "Rien n'a été enregistré.", "Cochez chaque ligne une fois dite.")  # fmt: skip
    return [e.SafetyNetGiven(advice=tuple(command.advice))]


@_handle.register
def _document(command: RecordDocument, state: EncounterState, protocol: CompiledProtocol) -> list[e.Event]:
    return [e.DocumentIssued(document=command.document, number=command.number, digest=command.digest)]


@_handle.register
def _call(command: RecordCall, state: EncounterState, protocol: CompiledProtocol) -> list[e.Event]:
    if command.to not in (*state.opened.delegants, "samu", "urgences"):
        raise refused("ENC-121", "Cette personne n'est pas un délégant de l'équipe.", "L'appel n'a pas été enregistré.")
    personal = {"note": command.note.strip()} if command.note.strip() else {}
    return [e.CallPlaced(to=command.to, reached=command.reached, called_at=command.called_at, personal=personal)]


@_handle.register
def _appointment(command: RecordAppointment, state: EncounterState, protocol: CompiledProtocol) -> list[e.Event]:
    return [e.AppointmentObtained(with_whom=command.with_whom, at=command.at)]


@_handle.register
def _see(command: MarkSeen, state: EncounterState, protocol: CompiledProtocol) -> list[e.Event]:
    return [] if state.seen_since_change else [e.DelegantSaw(delegant=command.delegant)]


@_handle.register
def _reply(command: AnswerAsDelegant, state: EncounterState, protocol: CompiledProtocol) -> list[e.Event]:
    if state.is_closed and command.answer == "advice" and command.lifts:
        raise refused("ENC-101", "Cette prise en charge est close : un avis ne peut plus la reprendre.",
                      "Rien n'a été modifié.", "Appelez le délégué.")  # fmt: skip
    forbidden = [name for name in command.lifts if name not in liftable(state, protocol)]
    if forbidden:
        raise refused("ENC-122", "Un signe de danger ou une limite du texte ne peut pas être levé par un avis.",
                      "L'avis n'a pas été enregistré.", "Reprenez le patient, ou adressez-le.")  # fmt: skip
    if not command.text.strip():
        raise refused(
            "ENC-112", "Une réponse a besoin d'un texte.", "Rien n'a été enregistré.", "Écrivez-la en une phrase."
        )
    return [e.DelegantAnswered(delegant=command.delegant, answer=command.answer, lifts=command.lifts,
                               personal={"text": command.text.strip()})]  # fmt: skip


def liftable(state: EncounterState, protocol: CompiledProtocol) -> tuple[str, ...]:
    """Reasons that an advice may set aside: doubt, and clinical exclusions; never danger, age, scope or consent."""
    verdict = verdict_of(state, protocol)
    if not isinstance(verdict, Concluded) or any(reason.kind == "danger" for reason in verdict.reasons):
        return ()
    natures = ("clinical", "new_symptoms", "treatment")
    return tuple(
        reason.id
        for reason in verdict.reasons
        if reason.kind == "doubt"
        or (reason.kind == "exclusion" and isinstance(reason.written, model.Rule) and reason.written.nature in natures)
    )


@_handle.register
def _delegant_act(command: RecordDelegantAct, state: EncounterState, protocol: CompiledProtocol) -> list[e.Event]:
    if not state.delegant_reached and not state.replies:
        raise refused("ENC-123", "Aucun appel au délégant n'est enregistré.", "L'acte n'est pas compté.",
                      "Enregistrez d'abord l'appel : la reprise ne compte que sur appel du délégué.")  # fmt: skip
    if command.act in protocol.acts:
        return [e.DelegantActed(delegant=command.delegant, act=command.act)]
    if not command.act.strip():
        raise refused("ENC-112", "Un acte a besoin d'un nom.", "Il n'est pas compté.", "Dites-le en quelques mots.")
    return [e.DelegantActed(delegant=command.delegant, act="other", personal={"what": command.act.strip()})]


@_handle.register
def _pause(command: Pause, state: EncounterState, protocol: CompiledProtocol) -> list[e.Event]:
    return [] if state.paused else [e.Paused()]


@_handle.register
def _resume(command: Resume, state: EncounterState, protocol: CompiledProtocol) -> list[e.Event]:
    expired = aged_answers(state, protocol, command.now) if state.outcome is None else ()
    return [e.Resumed(expired=expired)] if state.paused or expired else []


def aged_answers(state: EncounterState, protocol: CompiledProtocol, now: datetime) -> tuple[str, ...]:
    """Measures older than the protocol lets them be."""
    found = []
    for name, answer in state.answers.items():
        limit = protocol.written.criteria[name].expires_after_minutes
        if limit is not None and now - datetime.fromisoformat(answer.at) > timedelta(minutes=limit):
            found.append(name)
    return tuple(found)


@_handle.register
def _close(command: Close, state: EncounterState, protocol: CompiledProtocol) -> list[e.Event]:
    missing = missing_to_close(state, protocol)
    if missing:
        raise refused("ENC-124", f"Avant de clore : {' ; '.join(missing)}.", "La prise en charge reste ouverte.",
                      "Terminez ces points, ou mettez en pause.")  # fmt: skip
    return [e.EncounterClosed()]


def missing_to_close(state: EncounterState, protocol: CompiledProtocol) -> tuple[str, ...]:
    """What still has to be done before closing, as French sentences; empty when it can be closed."""
    verdict = verdict_of(state, protocol)
    if not isinstance(verdict, Concluded):
        return ("les questions restantes doivent recevoir une réponse",)
    outcome = protocol.written.outcomes[verdict.outcome]
    missing = []
    if verdict.awaiting:
        missing.append("le résultat attendu n'est pas encore saisi")
    missing += _missing_call(state, outcome)
    decided = state.latest_acts
    missing += [f"« {act.written.title} » : fait ou non fait ?" for act in verdict.acts if act.id not in decided]
    if set(outcome.safety_net) - set(state.advice_given):
        missing.append("les conseils et signes d'alerte n'ont pas été dits")
    return tuple(missing)


def _missing_call(state: EncounterState, outcome: model.Outcome) -> list[str]:
    reached = {call.to for call in state.calls if call.reached}
    emergency = bool(reached & {"samu", "urgences"})
    if outcome.disposition == "emergency_call" and "samu" not in reached:
        return ["l'appel au 15 n'est pas enregistré"]
    if outcome.disposition == "emergency_department" and not reached:
        return ["l'appel aux urgences, au 15 ou au délégant n'est pas enregistré"]
    settled = state.delegant_reached or emergency or (outcome.delay != "now" and state.appointment is not None)
    if outcome.disposition == "refer_delegant" and not settled:
        return ["aucun délégant joint : appelez le suivant, ou les urgences"]
    return []
