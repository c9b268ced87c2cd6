"""The coordinator's readings: encounters of his team without an identity, legal figures, fee states, team, exports.

Everything is read anew from the team's events; a patient is here as a pseudonym only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from engine.encounter.navigation import verdict_of
from engine.encounter.state import Recorded, fold
from engine.errors import ProtocolRefused
from engine.protocol import model
from engine.protocol.deciding import Concluded
from engine.reporting import dictionary, exports, fees, indicators
from engine.reporting.encounter_facts import CountedAct, EncounterFacts, encounter_facts, pseudonym
from engine.reporting.indicators import DeclaredEvent, Report, Scope
from engine.services.declarations import Declared, adverse_events, satisfaction_answers
from engine.services.encounters import inbox_of, status_of
from engine.services.workspace import ENCOUNTER, Actor, Workspace, recorded
from engine.team.authorisation import Gate, gate
from engine.team.members import Member, Training

LONGEST_EXCLUSION = timedelta(days=31)
"""A fee looks at other encounters of the same patient this far around (the grammar allows 30 days)."""
Table = Literal["encounters", "acts"]
Form = Literal["csv", "json"]


@dataclass(frozen=True, slots=True)
class Period:
    """Two ISO days, both included."""

    since: str
    until: str

    def holds(self, day: str) -> bool:
        return self.since <= day <= self.until


def year(of: int) -> Period:
    return Period(f"{of:04d}-01-01", f"{of:04d}-12-31")


@dataclass(frozen=True, slots=True)
class Followed:
    """One encounter as the coordinator sees it: what is counted of it, where it stands, what waits for a délégant."""

    facts: EncounterFacts
    short: str
    """The first signs of its pseudonym in the exports."""
    status: str
    inbox: str | None
    concluded_at: str
    calls: tuple[tuple[str, bool, str], ...]
    """To whom, reached or not, when; what was said stays in the record."""

    @property
    def is_unanswered(self) -> bool:
        """It was sent to a délégant, and none has answered."""
        return self.inbox in ("waiting", "seen") and self.facts.disposition == "refer_delegant"


# ── gathering ────────────────────────────────────────────────────────────────────────────────────────────────────────


def followed(workspace: Workspace, actor: Actor, period: Period, protocol: str | None = None) -> list[Followed]:
    """Encounters opened in the period, newest first."""
    actor.must_be("coordinator")
    key = workspace.store.export_key(actor.team.id)
    found = [
        _followed(workspace, actor, encounter, history, key)
        for encounter, history in _histories(workspace, actor, period, protocol)
    ]
    return sorted(found, key=lambda one: one.facts.opened_at, reverse=True)


def follow(workspace: Workspace, actor: Actor, encounter: str) -> Followed:
    """One encounter of the team. Raises UnknownStream where the team has none of that name."""
    actor.must_be("coordinator")
    history = workspace.history(actor, encounter)
    return _followed(workspace, actor, encounter, history, workspace.store.export_key(actor.team.id))


def short_name(workspace: Workspace, actor: Actor, encounter: str) -> str:
    """The first signs of the encounter's pseudonym in the exports."""
    return _short(workspace.store.export_key(actor.team.id), encounter)


def _short(key: bytes, encounter: str) -> str:
    return pseudonym(key, "encounter", encounter)[:8]


def reasons(workspace: Workspace, actor: Actor, encounter: str) -> tuple[str, ...]:
    """Why an encounter ended as it did: labels of the protocol, never the words of a person."""
    actor.must_be("coordinator")
    state = workspace.state(actor, encounter)
    verdict = verdict_of(state, workspace.protocol(state.opened.fingerprint).compiled)
    return tuple(reason.label for reason in verdict.reasons) if isinstance(verdict, Concluded) else ()


def _followed(workspace: Workspace, actor: Actor, encounter: str, history: list[Recorded], key: bytes) -> Followed:
    state = fold(history)
    protocol = workspace.protocol(state.opened.fingerprint).compiled
    facts = encounter_facts(history, protocol, encounter=encounter, team=actor.team.id, key=key)
    calls = tuple((call.to, call.reached, call.at) for call in state.calls)
    return Followed(facts, _short(key, encounter), status_of(state), inbox_of(state), state.outcome_at, calls)


def _histories(
    workspace: Workspace, actor: Actor, period: Period, protocol: str | None
) -> Iterator[tuple[str, list[Recorded]]]:
    """The events of each encounter whose day of opening lies in the period, whenever they were written."""
    first = _instant(workspace, period.since, timedelta(days=-1))
    rows = workspace.store.summaries(
        actor.team.id, stream_kind=ENCOUNTER, where={} if protocol is None else {"protocol": protocol}, since=first,
        until=_instant(workspace, period.until, timedelta(days=2)),
    )  # fmt: skip
    wanted: dict[str, list[Recorded]] = {row.stream: [] for row in rows if period.holds(str(row.attributes["day"]))}
    if wanted:
        for stored in workspace.store.all_events(actor.team.id, stream_kind=ENCOUNTER, since=first):
            if stored.stream in wanted:
                wanted[stored.stream].append(recorded(stored))
    yield from wanted.items()


def _instant(workspace: Workspace, day: str, shift: timedelta) -> str:
    """The start of a day, moved; a day's margin on each side covers every offset."""
    start = datetime.combine(date.fromisoformat(day), time.min, workspace.clock().tzinfo)
    return (start + shift).isoformat()


def open_before(workspace: Workspace, actor: Actor, day: str) -> list[Followed]:
    """Encounters that nobody has closed and that were opened before this day, the oldest first."""
    actor.must_be("coordinator")
    key = workspace.store.export_key(actor.team.id)
    rows = workspace.store.summaries(actor.team.id, stream_kind=ENCOUNTER, newest_first=False)
    left = [row for row in rows if row.attributes["status"] != "closed" and str(row.attributes["day"]) < day]
    return [_followed(workspace, actor, row.stream, workspace.history(actor, row.stream), key) for row in left]


def unanswered(workspace: Workspace, actor: Actor) -> list[Followed]:
    """What was sent to a délégant and has no answer yet, whatever its day, the oldest first."""
    actor.must_be("coordinator")
    key = workspace.store.export_key(actor.team.id)
    rows = [
        row for standing in ("waiting", "seen")
        for row in workspace.store.summaries(actor.team.id, stream_kind=ENCOUNTER, where={"inbox": standing})
        if row.attributes["disposition"] == "refer_delegant"
    ]  # fmt: skip
    found = [_followed(workspace, actor, row.stream, workspace.history(actor, row.stream), key) for row in rows]
    return sorted(found, key=lambda one: one.concluded_at)


# ── figures ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class FeeCount:
    """How many encounters open a fee, do not, or are to be checked; each with its reason. Never an invoice."""

    label: str
    amount: str
    states: tuple[tuple[fees.State, int], ...]
    why: tuple[tuple[fees.State, str, int], ...]


@dataclass(frozen=True)
class Figures:
    """All figures of one protocol and period, and the encounters that they were counted on."""

    report: Report
    encounters: Sequence[EncounterFacts]
    events: Sequence[DeclaredEvent]
    fees: tuple[FeeCount, ...]
    months: tuple[tuple[str, int, int], ...]
    """Per month: encounters, délégué's acts that count."""

    def acts(self, ids: Iterable[str]) -> list[tuple[EncounterFacts, CountedAct]]:
        """The acts behind a figure, in the order of their days."""
        wanted = set(ids)
        found = [(one, act) for one in self.encounters for act in one.acts if act.id in wanted]
        return sorted(found, key=lambda pair: pair[1].at)


def figures(workspace: Workspace, actor: Actor, protocol: str, period: Period) -> Figures:
    """The four legal indicators of a protocol over a period, and what stands beside them."""
    actor.must_be("coordinator")
    scope = Scope(protocol, actor.team.id, period.since, period.until, workspace.mode)
    around = [one.facts for one in followed(workspace, actor, _widened(period), protocol)]
    within = [one for one in around if scope.holds(one)]
    events = [_declared(found) for found in adverse_events(workspace, actor)]
    counted = indicators.report(
        scope, within, events, satisfaction_answers(workspace, actor), asked=len(_asked(actor, protocol, period)),
        declared=_own_indicators(workspace, protocol, within),
    )  # fmt: skip
    told = [event for event in events if scope.holds_event(event)]
    return Figures(counted, within, told, tuple(_fees(workspace, within, around)), tuple(_months(within, period)))


def _widened(period: Period) -> Period:
    since, until = (date.fromisoformat(day) for day in (period.since, period.until))
    return Period((since - LONGEST_EXCLUSION).isoformat(), (until + LONGEST_EXCLUSION).isoformat())


def _declared(found: Declared) -> DeclaredEvent:
    return DeclaredEvent(found.stream, found.declared_at[:10], found.event)


def _asked(actor: Actor, protocol: str, period: Period) -> list[Member]:
    """Professionals to whom the questionnaire is open: all declared ones, délégués for what they are trained for."""
    return [
        member for member in actor.team.members
        if member.declared_on <= period.until and (member.removed_on is None or member.removed_on >= period.since)
        and (set(member.roles) != {"delegue"} or member.training_for(protocol) is not None)
    ]  # fmt: skip


def _own_indicators(
    workspace: Workspace, protocol: str, within: Sequence[EncounterFacts]
) -> tuple[model.Indicator, ...]:
    """Indicators that the versions in use declare, once each."""
    texts = [workspace.protocol(fingerprint).model for fingerprint in dict.fromkeys(one.fingerprint for one in within)]
    if not texts:
        try:
            texts = [workspace.library.resolve(protocol, workspace.clock().date()).model]
        except ProtocolRefused:
            texts = []
    return tuple({one.id: one for text in texts for one in text.indicators}.values())


def _months(within: Sequence[EncounterFacts], period: Period) -> Iterator[tuple[str, int, int]]:
    encounters = Counter(one.day[:7] for one in within)
    acts = Counter(act.at[:7] for one in within for act in one.delegue_acts)
    for month in range(1, 13):
        name = f"{period.since[:4]}-{month:02d}"
        yield name, encounters[name], acts[name]


def _fees(
    workspace: Workspace, within: Sequence[EncounterFacts], around: Sequence[EncounterFacts]
) -> Iterator[FeeCount]:
    """Counts of states per fee; whether it adds up with another encounter is looked for around the period."""
    of_patient: dict[str | None, list[EncounterFacts]] = {}
    for one in around:
        of_patient.setdefault(one.patient, []).append(one)
    states: dict[str, list[fees.FeeState]] = {}
    for one in within:
        written = workspace.protocol(one.fingerprint).model.fees
        beside = of_patient[one.patient] if one.patient is not None else ()
        for state in fees.fee_states(one, written, beside):
            states.setdefault(state.fee, []).append(state)
    for found in states.values():
        yield _fee_count(found)


def _fee_count(found: list[fees.FeeState]) -> FeeCount:
    counts = Counter(state.state for state in found)
    why = Counter((state.state, state.why) for state in found)
    return FeeCount(
        found[0].label, format(found[0].amount_eur, "f"),
        tuple((state, counts[state]) for state in fees.LABELS),
        tuple((state, words, count) for (state, words), count in why.most_common()),
    )  # fmt: skip


# ── team ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Held:
    """What a member holds for one protocol: his training, and the verdict of the gate today (délégués only)."""

    protocol: str
    training: Training | None
    verdict: Gate | None


def board(workspace: Workspace, actor: Actor) -> list[tuple[Member, tuple[Held, ...]]]:
    """Every member of the team with his trainings and what he may run today, and why not."""
    actor.must_be("coordinator")
    texts = [text for text in (_text(workspace, name) for name in actor.team.protocols) if text is not None]
    return [(member, tuple(_held(workspace, actor, member, texts))) for member in actor.team.members]


def _text(workspace: Workspace, protocol: str) -> model.Protocol | None:
    try:
        return workspace.library.resolve(protocol, workspace.clock().date()).model
    except ProtocolRefused:
        return None


def _held(workspace: Workspace, actor: Actor, member: Member, texts: Sequence[model.Protocol]) -> Iterator[Held]:
    for text in texts:
        training = member.training_for(text.protocol)
        verdict = gate(text, actor.team, member, workspace.today()) if "delegue" in member.roles else None
        if training is not None or verdict is not None:
            yield Held(text.short_title, training, verdict)


# ── exports ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_WRITERS: dict[tuple[Table, Form], Callable[[Iterable[EncounterFacts], bytes], bytes]] = {
    ("encounters", "csv"): exports.encounters_csv, ("encounters", "json"): exports.encounters_json,
    ("acts", "csv"): exports.acts_csv, ("acts", "json"): exports.acts_json,
}  # fmt: skip


def export(
    workspace: Workspace, actor: Actor, table: Table, form: Form, period: Period, protocol: str | None = None
) -> bytes:
    """The table as bytes, pseudonymous: no name, nothing that a person typed, cells that no spreadsheet runs."""
    found = [one.facts for one in followed(workspace, actor, period, protocol)]
    return _WRITERS[table, form](reversed(found), workspace.store.export_key(actor.team.id))


def data_dictionary(actor: Actor) -> bytes:
    """The meaning of every column, as Markdown."""
    actor.must_be("coordinator")
    return dictionary.data_dictionary().encode("utf-8")
