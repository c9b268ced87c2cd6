"""The délégué's use cases: what he may start, opening, reading, acting, identifying, resuming."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property, partial
from typing import Literal

from engine.encounter import commands as c
from engine.encounter import events as e
from engine.encounter.navigation import Screen, moot_answers, screen_of
from engine.encounter.state import EncounterState, Recorded, applied
from engine.errors import CommandRefused, NotEntitled, Problem, ProtocolRefused
from engine.protocol.conditions import INCONNU, Value
from engine.protocol.deciding import Concluded
from engine.protocol.loading import LoadedProtocol
from engine.services import news, publication
from engine.services.workspace import ENCOUNTER, Actor, Workspace, new_event, personal_text
from engine.store.contract import Attribute, Author, StreamSummary
from engine.store.errors import ErasedIdentity, StaleCommand, UnknownPatient
from engine.team.authorisation import Gate, gate
from engine.team.members import Member

Traits = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Startable:
    """A protocol of the library as this person finds it today; ``gate`` says why when it may not be started.

    ``has_news``: it changed since this person's last run, and he has not yet read how.
    """

    protocol: str
    title: str
    short_title: str
    version: str | None
    gate: Gate
    problem: str = ""
    has_news: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier encounter of the same patient in this team."""

    encounter: str
    protocol: str
    day: str
    days_ago: int
    outcome: str | None


@dataclass(frozen=True, slots=True)
class LookBackHit:
    """What the store knows that contradicts or answers ``criterion``."""

    criterion: str
    label: str
    days: tuple[int, ...]


@dataclass(frozen=True)
class EncounterView:
    """All that a screen draws about one encounter. ``sequence`` goes back with the next command."""

    encounter: str
    sequence: int
    loaded: LoadedProtocol
    state: EncounterState
    screen: Screen
    patient: Traits | None
    erased: bool
    earlier: Callable[[], tuple[Past, ...]] = field(repr=False, compare=False)
    """Reads ``past``: where nothing asks for it, the store is left alone."""
    delegue: Member | None
    delegants: tuple[Member, ...]
    first_visit: str | None

    @cached_property
    def past(self) -> tuple[Past, ...]:
        """Earlier encounters of the same patient in the team, newest first."""
        return self.earlier()

    @cached_property
    def look_back(self) -> tuple[LookBackHit, ...]:
        """What they say to the questions that the protocol answers from them."""
        return look_back_hits(self.past, self.state, self.loaded) if self.loaded.model.look_back else ()

    def hit(self, criterion: str) -> LookBackHit | None:
        """What the store knows about one question; looked for where the protocol has a rule for it."""
        if not any(rule.criterion == criterion for rule in self.loaded.model.look_back):
            return None
        return next((hit for hit in self.look_back if hit.criterion == criterion), None)

    @cached_property
    def moot(self) -> tuple[str, ...]:
        """Answers off the present path; computed where a screen shows them, few do."""
        return moot_answers(self.state, self.loaded.compiled)

    @cached_property
    def missing_to_close(self) -> tuple[str, ...]:
        """What still has to be done before closing, as French sentences."""
        return c.missing_to_close(self.state, self.loaded.compiled)

    @property
    def concluded(self) -> Concluded | None:
        return self.screen.verdict if isinstance(self.screen.verdict, Concluded) else None


def startable(workspace: Workspace, actor: Actor) -> list[Startable]:
    """Every protocol of the library with its verdict for this person today; one that cannot be read says so.

    None where the library itself is missing: what was opened before is taken up all the same.
    """
    actor.must_be("delegue")
    today = workspace.clock().date()
    try:
        protocols = workspace.library.protocols()
    except ProtocolRefused:
        return []
    return [_startable(workspace, actor, protocol, today) for protocol in protocols]


def _startable(workspace: Workspace, actor: Actor, protocol: str, today: date) -> Startable:
    try:
        loaded = workspace.library.resolve(protocol, today)
    except ProtocolRefused as error:
        return Startable(protocol, protocol, protocol, None, Gate(False, (error.message,)), str(error))
    written = loaded.model
    verdict = _verdict(workspace, actor, loaded, today.isoformat())
    has_news = verdict.allowed and news.pending(workspace, actor, loaded) is not None
    return Startable(protocol, written.title, written.short_title, written.version, verdict, has_news=has_news)


def _verdict(workspace: Workspace, actor: Actor, loaded: LoadedProtocol, day: str) -> Gate:
    """The gate of the team and, in care mode, what the version itself lacks, one sentence each."""
    verdict = gate(loaded.model, actor.team, actor.member, day)
    if workspace.mode != "care":
        return verdict
    lacking = publication.lacking_for_care(workspace, actor, loaded, day)
    reasons = (*verdict.reasons, *(problem.what for problem in lacking))
    return replace(verdict, allowed=not reasons, reasons=tuple(dict.fromkeys(reasons)))


def open_encounter(
    workspace: Workspace, actor: Actor, protocol: str, command: str, first_visit: str | None = None
) -> str:
    """Opens an encounter and returns its opaque id. ``command`` is unique per tap: a double tap opens one.

    Raises NotEntitled with every reason of the gate (UI-111) and, in care mode, with all that the version lacks
    (SIG-1xx); with SIG-301 while a change of version was not read.
    """
    actor.must_be("delegue")
    now = workspace.clock()
    loaded = workspace.library.resolve(protocol, now.date())
    verdict = gate(loaded.model, actor.team, actor.member, now.date().isoformat())
    _refuse_to_open(workspace, actor, loaded, verdict)
    assert verdict.entitlement is not None
    workspace.keep(loaded)
    visit = _visit_of(workspace, actor, loaded, first_visit)
    opened = e.EncounterOpened(
        protocol=protocol, version=loaded.model.version, fingerprint=loaded.fingerprint, visit=visit,
        day=now.date().isoformat(), opened_at=now.isoformat(), mode=workspace.mode, delegue=actor.member.id,
        profession=actor.member.profession, structure=actor.team.structure, entitlement=verdict.entitlement.id,
        delegants=tuple(member.id for member in verdict.delegants), patient=None, first_visit=first_visit,
    )  # fmt: skip
    encounter = workspace.new_id()
    state = EncounterState(opened, updated_at=now.isoformat())
    workspace.store.append(
        team=actor.team.id, stream=encounter, stream_kind=ENCOUNTER, expected=0, command=f"open/{command}",
        events=[new_event(opened)], author=_author(actor), recorded_at=now.isoformat(),
        fingerprint=loaded.fingerprint, summary=summary_of(state, loaded),
    )  # fmt: skip
    return encounter


def _refuse_to_open(workspace: Workspace, actor: Actor, loaded: LoadedProtocol, verdict: Gate) -> None:
    """All that stands against opening, told at once. Raises NotEntitled."""
    shut = "Le protocole ne peut pas être ouvert."
    problems = [Problem("UI-111", reason, shut) for reason in verdict.reasons]
    if workspace.mode == "care":
        problems += publication.lacking_for_care(workspace, actor, loaded, workspace.today())
    if not problems and (found := news.pending(workspace, actor, loaded)) is not None:
        problems.append(news.unread(found))
    if problems:
        raise NotEntitled(*problems)


def _visit_of(workspace: Workspace, actor: Actor, loaded: LoadedProtocol, first_visit: str | None) -> int:
    """Number of a visit that follows another; 1 when it follows none. Raises CommandRefused (ENC-126)."""
    if first_visit is None:
        return 1
    earlier = workspace.state(actor, first_visit)
    visit = earlier.opened.visit + 1
    if str(visit) not in loaded.model.tree.entries or earlier.opened.protocol != loaded.model.protocol:
        raise c.refused("ENC-126", f"Ce protocole n'a pas de visite {visit}.", "Rien n'a été ouvert.",
                        "Ouvrez une première visite, ou appelez le délégant.")  # fmt: skip
    return visit


def act(workspace: Workspace, actor: Actor, encounter: str, expected: int, command: c.Command) -> EncounterView:
    """Applies one command to the encounter as the person saw it (``expected``), and returns what is next.

    Raises CommandRefused (rules of the encounter), StaleCommand or RepeatedCommand (a double tap, another tablet).
    """
    state = workspace.state(actor, encounter)
    if state.sequence != expected:
        raise StaleCommand(encounter, expected, state.sequence)
    loaded = workspace.protocol(state.opened.fingerprint)
    _entitled(actor, state, loaded, command)
    _still_in_service(workspace, actor, state, loaded, command)
    _against_the_store(workspace, actor, state, loaded, command)
    events = c.handle(command, state, loaded.compiled)
    if events:
        state = _append(workspace, actor, encounter, expected, command, state, loaded, events)
    _entitled(actor, state, loaded)
    return _view_of(workspace, actor, encounter, state, loaded)


DELEGANT_COMMANDS = (c.MarkSeen, c.AnswerAsDelegant, c.RecordDelegantAct)


def _entitled(actor: Actor, state: EncounterState, loaded: LoadedProtocol, command: c.Command | None = None) -> None:
    """A délégué passes the gate of this protocol on the day of opening, whoever opened it; a délégant only answers.

    Raises NotEntitled with every reason of the gate (UI-111), or for a role that may not do this (UI-101).
    """
    if command is not None:
        actor.must_be("delegant" if isinstance(command, DELEGANT_COMMANDS) else "delegue")
    if actor.role == "delegue":
        verdict = gate(loaded.model, actor.team, actor.member, state.opened.day)
        if not verdict.allowed:
            what = "Cette prise en charge ne vous est pas ouverte."
            raise NotEntitled(*(Problem("UI-111", reason, what) for reason in verdict.reasons))


SAFE_WITHOUT_A_VERSION = (
    c.StateDoubt, c.StateWithdrawal, c.ChooseMoreCautious, c.RecordCall, c.RecordAppointment, c.RecordActNotDone,
    c.GiveSafetyNet, c.RecordDocument, c.Pause, c.Resume, c.Close,
)  # fmt: skip
"""What hands a patient over or ends the run: a withdrawn version never keeps anybody from doing it."""


def _still_in_service(
    workspace: Workspace, actor: Actor, state: EncounterState, loaded: LoadedProtocol, command: c.Command
) -> None:
    """A version withdrawn in the middle of a run takes it no further, but back to the délégant. Raises NotEntitled."""
    if isinstance(command, (*DELEGANT_COMMANDS, *SAFE_WITHOUT_A_VERSION)):
        return
    if _leads_to_the_delegant(state) and not isinstance(command, c.RecordActDone):
        return
    reasons = _out_of_service(workspace, actor, state, loaded)
    if reasons:
        raise NotEntitled(*reasons)


def _leads_to_the_delegant(state: EncounterState) -> bool:
    """Once a doubt is stated the run can only end at the délégant or in an emergency: danger signs are still asked."""
    return bool(state.doubts or state.withdrawals)


def _out_of_service(
    workspace: Workspace, actor: Actor, state: EncounterState, loaded: LoadedProtocol
) -> tuple[Problem, ...]:
    """Why a care encounter is taken no further, and last what to do with the patient; nothing where it goes on.

    What would bring the version back is for whoever signs it, not for the one who has a patient in front of him.
    """
    if state.opened.mode != "care":
        return ()
    lacking = publication.lacking_for_care(workspace, actor, loaded, state.opened.day)
    if not lacking:
        return ()
    stop = Problem("SIG-100", "Cette prise en charge ne va pas plus loin avec cette version.",
                   "Ce qui était enregistré est gardé.",
                   "Touchez « J'ai un doute » : le patient va au délégant.")  # fmt: skip
    return (*(found._replace(consequence="", remedy="") for found in lacking), stop)


def stopped(workspace: Workspace, actor: Actor, seen: EncounterView) -> tuple[Problem, ...]:
    """Why no answer is taken any more, told before one is given; nothing once the patient goes to the délégant."""
    if seen.state.is_closed or _leads_to_the_delegant(seen.state):
        return ()
    return _out_of_service(workspace, actor, seen.state, seen.loaded)


def _append(
    workspace: Workspace, actor: Actor, encounter: str, expected: int, command: c.Command, state: EncounterState,
    loaded: LoadedProtocol, events: list[e.Event],
) -> EncounterState:  # fmt: skip
    """Writes the events; the state after them, which is what replaying them gives."""
    now = workspace.clock().isoformat()
    after = state
    for event in events:
        after = applied(after, Recorded(event, after.sequence + 1, now, actor.member.id))
    unnamed = _unnamed(workspace, actor, encounter, after, events)
    workspace.store.append(
        team=actor.team.id, stream=encounter, stream_kind=ENCOUNTER, expected=expected,
        command=f"{encounter}/{expected}/{type(command).__name__}", events=[new_event(event) for event in events],
        author=_author(actor), recorded_at=now, fingerprint=state.opened.fingerprint,
        summary={**summary_of(after, loaded), "unnamed": unnamed}, patient=after.patient or unnamed,
    )  # fmt: skip
    return after


def _unnamed(
    workspace: Workspace, actor: Actor, encounter: str, after: EncounterState, events: list[e.Event]
) -> str | None:
    """Whose key seals words written before anybody is identified: a patient without traits, one an encounter.

    Kept in the summary, so that erasing a patient can erase those words too.
    """
    row = workspace.store.summary(actor.team.id, encounter)
    known = None if row is None else row.attributes.get("unnamed")
    if known is not None:
        return str(known)
    if after.patient is not None or not any(personal_text(event) for event in events):
        return None
    return workspace.store.add_patient(actor.team.id, {})


def _author(actor: Actor) -> Author:
    return Author(actor.member.id, actor.role, actor.team.id)


def _against_the_store(
    workspace: Workspace, actor: Actor, state: EncounterState, loaded: LoadedProtocol, command: c.Command
) -> None:
    """An answer that the store contradicts (« pas d'épisode récent ») is confirmed before it counts (ENC-125)."""
    if not isinstance(command, c.AnswerStep):
        return
    if not any(rule.criterion in command.answers for rule in loaded.model.look_back):
        return
    for hit in look_back_hits(past(workspace, actor, state), state, loaded):
        given = command.answers.get(hit.criterion)
        if given is not None and hit.criterion not in command.confirmed and _contradicts(given, hit):
            raise CommandRefused(Problem("ENC-125", f"Le dossier dit autre chose : {hit.label}.", "Rien n'est noté.",
                                         "Vérifiez avec le patient, puis confirmez votre réponse."))  # fmt: skip


def _contradicts(given: Value, hit: LookBackHit) -> bool:
    return given is False or given is INCONNU or (isinstance(given, Decimal) and given < len(hit.days))


@dataclass(frozen=True, slots=True)
class Homonym:
    """A patient of the store who may be the same person: shown to be told apart."""

    reference: str
    traits: Traits
    exact: bool


def candidates(workspace: Workspace, actor: Actor, traits: Traits) -> list[Homonym]:
    """Patients of the team with these traits, or close to them; exact ones first."""
    keys = ("birth_family_name", "birth_given_name", "birth_date", "sex")
    searched = {key: traits[key] for key in keys}
    exact = workspace.store.find_patients(actor.team.id, **searched)
    close = [ref for ref in workspace.store.homonyms(actor.team.id, **searched) if ref not in exact]
    found = []
    for reference in (*exact, *close):
        known = patient_traits(workspace, actor, reference)
        if known is not None:
            found.append(Homonym(reference, known, reference in exact))
    return found


def identify(
    workspace: Workspace,
    actor: Actor,
    encounter: str,
    expected: int,
    traits: Traits,
    chosen: str | Literal["new"] | None = None,
) -> EncounterView | list[Homonym]:
    """Records who the patient is; returns the candidates when somebody alike is known and ``chosen`` is not given.

    ``chosen`` is the reference of a known patient, or "new". Traits: birth_family_name, birth_given_name, birth_date
    (ISO), sex (F, M, I), and optionally used_name, phone, attending_gp, ins. Raises CommandRefused (ENC-107, ENC-108).
    """
    if chosen is None and (alike := candidates(workspace, actor, traits)):
        return alike
    birth = date.fromisoformat(traits["birth_date"])
    if birth > workspace.clock().date():
        raise c.refused(
            "ENC-108", "La date de naissance est dans le futur.", "Rien n'a été enregistré.", "Corrigez-la."
        )
    reference = chosen if chosen not in (None, "new") else workspace.store.add_patient(actor.team.id, dict(traits))
    sex: Literal["F", "M", "I"] = traits["sex"]  # type: ignore[assignment]
    return act(workspace, actor, encounter, expected, c.IdentifyPatient(str(reference), birth, sex, chosen is not None))


def patient_of_first_visit(workspace: Workspace, actor: Actor, view: EncounterView) -> tuple[str, Traits] | None:
    """The patient whom a second visit follows: (reference, traits), so that nobody types an identity twice."""
    if view.first_visit is None:
        return None
    reference = workspace.state(actor, view.first_visit).patient
    traits = patient_traits(workspace, actor, reference) if reference else None
    return None if reference is None or traits is None else (reference, traits)


def patient_traits(workspace: Workspace, actor: Actor, reference: str) -> Traits | None:
    """The traits, or None when they were erased."""
    try:
        return {key: str(value) for key, value in workspace.store.patient(actor.team.id, reference).items()}
    except (ErasedIdentity, UnknownPatient):
        return None


def view(workspace: Workspace, actor: Actor, encounter: str) -> EncounterView:
    """The encounter as it stands. Raises UnknownStream when the actor's team has no such encounter."""
    state = workspace.state(actor, encounter)
    loaded = workspace.protocol(state.opened.fingerprint)
    _entitled(actor, state, loaded)
    return _view_of(workspace, actor, encounter, state, loaded)


def _view_of(
    workspace: Workspace, actor: Actor, encounter: str, state: EncounterState, loaded: LoadedProtocol
) -> EncounterView:
    traits = patient_traits(workspace, actor, state.patient) if state.patient else None
    delegants = (actor.team.member(member) for member in state.opened.delegants)
    return EncounterView(
        encounter=encounter, sequence=state.sequence, loaded=loaded, state=state,
        screen=screen_of(state, loaded.compiled), patient=traits,
        erased=state.patient is not None and traits is None,
        earlier=partial(past, workspace, actor, state, encounter),
        delegue=actor.team.member(state.opened.delegue),
        delegants=tuple(member for member in delegants if member is not None), first_visit=state.opened.first_visit,
    )  # fmt: skip


def past(workspace: Workspace, actor: Actor, state: EncounterState, encounter: str = "") -> tuple[Past, ...]:
    """Earlier encounters of the same patient in the team, newest first."""
    if state.patient is None:
        return ()
    day = date.fromisoformat(state.opened.day)
    rows = workspace.store.summaries(actor.team.id, stream_kind=ENCOUNTER, where={"patient": state.patient})
    return tuple(
        Past(row.stream, str(row.attributes["protocol"]), str(row.attributes["day"]), _days(row, day),
             None if row.attributes["outcome"] is None else str(row.attributes["outcome"]))
        for row in rows
        if row.stream != encounter and row.opened_at < state.opened.opened_at
    )  # fmt: skip


def _days(row: StreamSummary, day: date) -> int:
    return (day - date.fromisoformat(str(row.attributes["day"]))).days


def look_back_hits(earlier: tuple[Past, ...], state: EncounterState, loaded: LoadedProtocol) -> tuple[LookBackHit, ...]:
    """Rules of the protocol that earlier encounters of the same patient, by the same protocol, answer."""
    alike = [item for item in earlier if item.protocol == state.opened.protocol
             and item.encounter != state.opened.first_visit]  # fmt: skip
    hits = []
    for rule in loaded.model.look_back:
        within = int(loaded.compiled.number(rule.days))
        days = tuple(item.days_ago for item in alike if item.days_ago <= within)
        if len(days) >= rule.at_least:
            hits.append(LookBackHit(rule.criterion, f"{rule.label} ({_ago(days)})", days))
    return tuple(hits)


def _ago(days: tuple[int, ...]) -> str:
    return ", ".join(
        "aujourd'hui" if count == 0 else f"il y a {count} jour{'s' if count > 1 else ''}" for count in days
    )


def listing(
    workspace: Workspace, actor: Actor, *, mine: bool = True, unfinished: bool = False, since: datetime | None = None
) -> list[StreamSummary]:
    """Encounters of the team (``mine``: of this délégué), newest first; ``unfinished``: those not closed."""
    where: dict[str, Attribute] = {"delegue": actor.member.id} if mine else {}
    rows = workspace.store.summaries(
        actor.team.id, stream_kind=ENCOUNTER, where=where, since=None if since is None else since.isoformat()
    )
    return [row for row in rows if not unfinished or row.attributes["status"] != "closed"]


def todays(workspace: Workspace, actor: Actor) -> list[StreamSummary]:
    now = workspace.clock()
    return listing(workspace, actor, since=now.replace(hour=0, minute=0, second=0))


def resume(workspace: Workspace, actor: Actor, encounter: str) -> EncounterView:
    """Takes an encounter up again: measures that have aged are asked again. Any délégué of the team may do so."""
    state = workspace.state(actor, encounter)
    if state.is_closed:
        return view(workspace, actor, encounter)
    return act(workspace, actor, encounter, state.sequence, c.Resume(workspace.clock()))


FOLLOW_UP_WINDOW = timedelta(days=120)
"""How far back a second visit is looked for; protocols ask for it within weeks."""


def follow_ups(workspace: Workspace, actor: Actor) -> list[tuple[StreamSummary, str, str]]:
    """Closed visits whose outcome asks for another one: (encounter, from day, to day) as ISO dates, a patient once."""
    rows = listing(workspace, actor, mine=False, since=workspace.clock() - FOLLOW_UP_WINDOW)
    followed = {row.attributes.get("first_visit") for row in rows}
    due: dict[tuple[object, object], tuple[StreamSummary, str, str]] = {}
    for row in rows:
        patient = (row.attributes["patient"] or row.stream, row.attributes["protocol"])
        if row.attributes["status"] != "closed" or row.stream in followed or patient in due:
            continue
        if (days := _next_visit(workspace, row)) is not None:
            day = date.fromisoformat(str(row.attributes["day"]))
            due[patient] = (row, *((day + timedelta(count)).isoformat() for count in days))  # type: ignore[assignment]
    return list(due.values())


def _next_visit(workspace: Workspace, row: StreamSummary) -> tuple[int, int] | None:
    """Days after this visit between which its outcome asks for the next one; None when it asks for none."""
    protocol = workspace.protocol(str(row.attributes["fingerprint"])).compiled
    outcome = protocol.written.outcomes.get(str(row.attributes["outcome"]))
    for name in outcome.follow_up if outcome is not None else ():
        follow_up = protocol.written.follow_up[name]
        if follow_up.visit == int(str(row.attributes["visit"])) + 1 and follow_up.after_days is not None:
            first, last = follow_up.after_days
            return int(protocol.number(first)), int(protocol.number(last))
    return None


def summary_of(state: EncounterState, loaded: LoadedProtocol) -> dict[str, Attribute]:
    """The searchable projection of an encounter: no trait of a person, rebuilt from the events at will."""
    outcome = state.outcome
    rank = None if outcome is None else loaded.compiled.outcomes[outcome.outcome].urgency
    return {
        "protocol": state.opened.protocol, "version": state.opened.version, "fingerprint": state.opened.fingerprint,
        "day": state.opened.day, "visit": state.opened.visit, "mode": state.opened.mode,
        "delegue": state.opened.delegue,
        "patient": state.patient, "first_visit": state.opened.first_visit, "status": status_of(state),
        "outcome": None if outcome is None else outcome.outcome,
        "disposition": None if outcome is None else outcome.disposition,
        "delay": None if outcome is None else outcome.delay, "urgency": rank,
        "concluded_at": state.outcome_at or None, "inbox": inbox_of(state),
        "called": int(state.delegant_reached), "alerts": len(state.alerts),
    }  # fmt: skip


def status_of(state: EncounterState) -> str:
    if state.is_closed:
        return "closed"
    if state.outcome is not None:
        return "awaiting" if state.outcome.awaiting else "concluded"
    return "paused" if state.paused else "open"


def inbox_of(state: EncounterState) -> str | None:
    """Where the délégant stands with it: None when nothing comes back to him."""
    comes_back = state.alerts or (
        state.outcome is not None
        and state.outcome.disposition in ("refer_delegant", "emergency_call", "emergency_department")
    )
    if state.replies and (state.outcome is None or not comes_back or state.replies[-1].at >= state.changed_at):
        return "answered"
    if not comes_back:
        return None
    return "seen" if state.seen_since_change else "waiting"
