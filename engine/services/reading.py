"""Readings that need no command: the library, the path an encounter took, and what came back to the délégant.

Every reading takes the actor first and looks inside his team only; protocols are public by nature.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from engine.encounter import commands as c
from engine.encounter import events as e
from engine.encounter.navigation import verdict_of
from engine.encounter.state import Call, DelegantReply, EncounterState, Recorded, fold
from engine.errors import Problem, ProtocolRefused
from engine.protocol import model
from engine.protocol.deciding import Concluded, Reason
from engine.protocol.loading import LoadedProtocol
from engine.reporting.facts import DocumentFacts
from engine.services import encounters, views
from engine.services.encounters import EncounterView, Traits
from engine.services.workspace import ENCOUNTER, Actor, Workspace
from engine.store.contract import StreamSummary
from engine.team.members import Member

CHANGELOG = "CHANGELOG.md"
Standing = Literal["waiting", "seen", "answered"]


# ── library ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a protocol; ``loaded`` is None when its file is refused, for the reasons in ``problems``."""

    version: str
    loaded: LoadedProtocol | None
    applies: bool
    """Whether the day of reading lies in its validity."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Shelved:
    """A protocol of the library with its versions, the newest first; ``declared``: by the actor's team."""

    protocol: str
    editions: tuple[Edition, ...]
    declared: bool

    @property
    def leading(self) -> Edition:
        """The version that applies today, else the newest that can be read, else the newest."""
        readable = [edition for edition in self.editions if edition.loaded is not None]
        return next((one for one in readable if one.applies), (readable or self.editions)[0])


def shelf(workspace: Workspace, actor: Actor) -> list[Shelved]:
    """Every protocol of the library, those that the team has declared first."""
    found = [_shelved(workspace, actor, protocol) for protocol in workspace.library.protocols()]
    return sorted(found, key=lambda one: (not one.declared, one.protocol))


def _shelved(workspace: Workspace, actor: Actor, protocol: str) -> Shelved:
    versions = reversed(workspace.library.versions(protocol))
    editions = tuple(_edition(workspace, protocol, version) for version in versions)
    return Shelved(protocol, editions, protocol in actor.team.protocols)


def _edition(workspace: Workspace, protocol: str, version: str) -> Edition:
    try:
        loaded = workspace.library.load(protocol, version)
    except ProtocolRefused as error:
        return Edition(version, None, False, error.problems)
    valid, today = loaded.model.valid, workspace.today()
    return Edition(version, loaded, valid.since <= today and (valid.until is None or today <= valid.until))


def edition(workspace: Workspace, actor: Actor, protocol: str, version: str | None = None) -> LoadedProtocol:
    """A version, or the leading one of a protocol. Raises ProtocolRefused with what is wrong with it."""
    return workspace.library.load(protocol, version or _shelved(workspace, actor, protocol).leading.version)


def changelog(workspace: Workspace, actor: Actor, protocol: str) -> str:
    """What each version of the protocol contains, as its authors wrote it (Markdown); empty where nobody did."""
    if protocol not in workspace.library.protocols():
        return ""
    place = workspace.library.root / protocol / CHANGELOG
    return place.read_text(encoding="utf-8") if place.is_file() else ""


@dataclass(frozen=True, slots=True)
class Taken:
    """The text that an encounter runs on, and the lines of its tree that were followed so far."""

    loaded: LoadedProtocol
    path: tuple[tuple[str, str], ...]


def taken(workspace: Workspace, actor: Actor, encounter: str) -> Taken:
    """The path of an encounter of the team. Raises UnknownStream when the team has none of that name."""
    state = workspace.state(actor, encounter)
    loaded = workspace.protocol(state.opened.fingerprint)
    verdict = verdict_of(state, loaded.compiled)
    return Taken(loaded, verdict.path if isinstance(verdict, Concluded) else ())


# ── searching ────────────────────────────────────────────────────────────────────────────────────────────────────────

Kind = Literal["criterion", "parameter", "danger", "inclusion", "exclusion", "withdrawal", "row", "act", "advice",
               "outcome", "definition"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """A block of the protocol that holds every word looked for."""

    kind: Kind
    id: str
    title: str
    text: str


def search(loaded: LoadedProtocol, words: str) -> list[Hit]:
    """Blocks that hold every word, letter case and accents apart, in the order of the file."""
    wanted = _folded(words).split()
    if not wanted:
        return []
    return [hit for hit, searched in _searchable(loaded.model) if all(word in _folded(searched) for word in wanted)]


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.replace("’", "'"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()


def _searchable(written: model.Protocol) -> Iterator[tuple[Hit, str]]:
    """Each block with the text that is searched in it: what is shown, and what stands behind it."""
    for name, criterion in written.criteria.items():
        more = (criterion.help or "", *criterion.items, *criterion.choices.values())
        yield _searched(Hit("criterion", name, criterion.label, criterion.question), more)
    for name, parameter in written.parameters.items():
        yield _searched(Hit("parameter", name, parameter.label, ""), (parameter.note or "",))
    for name, definition in written.definitions.items():
        yield _searched(Hit("definition", name, definition.label, ""), (definition.note or "",))
    yield from _searchable_rules(written)
    for node, decision in written.tree.decisions.items():
        for row in decision.rows:
            yield _searched(Hit("row", f"{node}.{row.id}", row.label, decision.title), (row.note or "",))
    for name, act in written.acts.items():
        drug = act.drug.name if act.drug else ""
        labels = (item.label for item in act.contraindications)
        yield _searched(Hit("act", name, act.title, act.text), (drug, *act.instructions, *labels))
    for name, advice in written.advice.items():
        yield _searched(Hit("advice", name, advice.text, ""), ())
    for name, outcome in written.outcomes.items():
        yield _searched(Hit("outcome", name, outcome.title, outcome.tell), outcome.do)


def _searchable_rules(written: model.Protocol) -> Iterator[tuple[Hit, str]]:
    kinds: tuple[tuple[Kind, Iterable[model.Rule | model.InclusionRule | model.Withdrawal]], ...] = (
        ("danger", written.danger), ("inclusion", written.inclusion), ("exclusion", written.exclusion),
        ("withdrawal", written.withdrawal),
    )  # fmt: skip
    for kind, rules in kinds:
        for rule in rules:
            yield _searched(Hit(kind, rule.id, rule.label, ""), (rule.note or "",))


def _searched(hit: Hit, more: Iterable[str]) -> tuple[Hit, str]:
    return hit, " ".join((hit.id.replace("_", " "), hit.title, hit.text, *more))


# ── what came back to the délégant ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Alert:
    """A correction that came after an act: ``act`` and ``criterion`` by their labels."""

    act: str
    criterion: str
    at: str


@dataclass(frozen=True, slots=True)
class Returned:
    """One line of the délégant's inbox. ``reason`` is the leading reason's label, ``urgency`` its rank, worst first."""

    encounter: str
    standing: Standing
    traits: Traits | None
    is_erased: bool
    day: str
    protocol: str
    reason: str
    outcome: str
    disposition: str
    delay: str | None
    urgency: int
    since: str
    """When the present conclusion was reached."""
    delegue: Member | None
    calls: tuple[Call, ...]
    alerts: tuple[Alert, ...]
    reply: DelegantReply | None
    has_changed: bool
    """The conclusion, or an alert, is newer than the délégant's last look."""


def returned(workspace: Workspace, actor: Actor, standing: Standing, limit: int | None = None) -> list[Returned]:
    """What came back to the team's délégants, most urgent then oldest first; what was answered, latest first.

    Reading marks nothing as seen.
    """
    actor.must_be("delegant")
    where = {"inbox": standing}
    rows = workspace.store.summaries(actor.team.id, stream_kind=ENCOUNTER, where=where, limit=limit)
    found = [_returned(workspace, actor, row, standing) for row in rows]
    if standing == "answered":
        return sorted(found, key=lambda one: one.reply.at if one.reply else one.since, reverse=True)
    return sorted(found, key=lambda one: (one.urgency, one.since))


def waiting(workspace: Workspace, actor: Actor) -> dict[Standing, int]:
    """How many lines each of the three lists has, without reading one encounter."""
    actor.must_be("delegant")
    lists: tuple[Standing, ...] = ("waiting", "seen", "answered")
    return {
        one: len(workspace.store.summaries(actor.team.id, stream_kind=ENCOUNTER, where={"inbox": one})) for one in lists
    }


def _returned(workspace: Workspace, actor: Actor, row: StreamSummary, standing: Standing) -> Returned:
    history = workspace.history(actor, row.stream)
    state = fold(history)
    loaded = workspace.protocol(state.opened.fingerprint)
    traits = encounters.patient_traits(workspace, actor, state.patient) if state.patient else None
    outcome = None if state.outcome is None else loaded.model.outcomes[state.outcome.outcome]
    alerts = tuple(_alerts(history, loaded))
    since = state.outcome_at or state.updated_at
    return Returned(
        encounter=row.stream, standing=standing, traits=traits, is_erased=state.patient is not None and traits is None,
        day=state.opened.day, protocol=loaded.model.short_title, reason=leading_reason(state, loaded),
        outcome="" if outcome is None else outcome.title,
        disposition="" if outcome is None else outcome.disposition, delay=None if outcome is None else outcome.delay,
        urgency=99 if state.outcome is None else loaded.compiled.outcomes[state.outcome.outcome].urgency, since=since,
        delegue=actor.team.member(state.opened.delegue), calls=state.calls, alerts=alerts,
        reply=state.replies[-1] if state.replies else None,
        has_changed=state.seen_at is not None and _is_newer(state, since, alerts),
    )  # fmt: skip


def _is_newer(state: EncounterState, since: str, alerts: tuple[Alert, ...]) -> bool:
    looked = max((reply.at for reply in state.replies), default=state.seen_at or "")
    return any(at > looked for at in (since, *(alert.at for alert in alerts)))


def _alerts(history: Iterable[Recorded], loaded: LoadedProtocol) -> Iterator[Alert]:
    for recorded in history:
        if isinstance(recorded.event, e.AlertRaised):
            act = loaded.model.acts[recorded.event.act].title
            yield Alert(act, loaded.model.criteria[recorded.event.criterion].label, recorded.at)


def leading_reason(state: EncounterState, loaded: LoadedProtocol) -> str:
    """The label of the criterion, row or rule that led to the conclusion; empty while there is none."""
    verdict = verdict_of(state, loaded.compiled)
    return verdict.reasons[0].label if isinstance(verdict, Concluded) and verdict.reasons else ""


@dataclass(frozen=True, slots=True)
class Handover:
    """All that the délégant reads of one encounter. ``liftable``: the reasons that an advice of his may set aside."""

    seen: EncounterView
    facts: DocumentFacts
    alerts: tuple[Alert, ...]
    liftable: tuple[Reason, ...]

    @property
    def may_act(self) -> bool:
        """An act of his counts once the délégué has reached him, or he has answered."""
        return self.seen.state.delegant_reached or bool(self.seen.state.replies)


def handover(workspace: Workspace, actor: Actor, encounter: str) -> Handover:
    """One encounter as the délégant reads it; nothing is marked as seen. Raises UnknownStream outside the team."""
    actor.must_be("delegant")
    seen = encounters.view(workspace, actor, encounter)
    facts = views.document_facts(workspace, actor, seen, "")
    lifted = set(c.liftable(seen.state, seen.loaded.compiled))
    reasons = seen.concluded.reasons if seen.concluded is not None else ()
    return Handover(
        seen, facts, tuple(_alerts(workspace.history(actor, encounter), seen.loaded)),
        tuple(reason for reason in reasons if reason.id in lifted),
    )  # fmt: skip
