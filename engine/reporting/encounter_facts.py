"""One record per encounter: what indicators, fees and exports count. A pure reading of the history; no identity in it.

A patient is here only as an HMAC key, so that one person can be counted once and nobody can be found again.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from engine.encounter import events as e
from engine.encounter.navigation import situation_of
from engine.encounter.state import EncounterState, Recorded, fold
from engine.protocol import deciding, model
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import TRUE, Scope, Value, parse
from engine.reporting.categories import Category, category_of, has_entered

Mode = Literal["demo", "care"]
OTHER_ACT = "autre"


@dataclass(frozen=True, slots=True)
class CountedAct:
    """An act noted. ``counts``: in the legal indicators, either as délégué's act or as délégant's act on his call.

    ``id`` is encounter/sequence, the place of the event in the record. ``act`` is an act of the protocol, or « autre »:
    what a délégant typed in his own words is not kept here.
    """

    id: str
    act: str
    kind: str
    by: Literal["delegue", "delegant"]
    done: bool
    counts: bool
    at: str
    details: Mapping[str, str]
    reason: str


@dataclass(frozen=True, slots=True)
class EncounterFacts:
    """What is counted of one encounter. ``category`` is None while it has no outcome (GOV-10: disjoint categories).

    ``entered``: counts as a patient « pris en charge au titre du protocole ». ``extra``: numerator and denominator that
    this encounter adds to each indicator declared by its protocol.
    """

    encounter: str
    team: str
    protocol: str
    version: str
    fingerprint: str
    mode: Mode
    day: str
    opened_at: str
    closed_at: str | None
    visit: int
    first_visit: str | None
    profession: str
    structure: str
    delegue: str
    delegants: tuple[str, ...]
    """Délégants who answered or acted."""
    patient: str | None
    age_years: int | None
    sex: str | None
    consent: bool | None
    sharing: bool | None
    record_access: str | None
    outcome: str | None
    disposition: str | None
    delay: str | None
    nature: str | None
    reasons: tuple[str, ...]
    category: Category | None
    entered: bool
    acts: tuple[CountedAct, ...]
    calls: int
    doubted: bool
    overridden: bool
    corrections: int
    alerts: int
    extra: Mapping[str, tuple[int, int]]

    @property
    def delegue_acts(self) -> tuple[CountedAct, ...]:
        return tuple(act for act in self.acts if act.by == "delegue" and act.counts)

    @property
    def takeover_acts(self) -> tuple[CountedAct, ...]:
        return tuple(act for act in self.acts if act.by == "delegant" and act.counts)


def pseudonym(key: bytes, kind: Literal["patient", "encounter", "act"], reference: str) -> str:
    """HMAC-SHA-256 in hexadecimal under the team's export key; each kind has its own space."""
    return hmac.new(key, f"{kind}\0{reference}".encode(), hashlib.sha256).hexdigest()


def encounter_facts(
    history: Sequence[Recorded], protocol: CompiledProtocol, *, encounter: str, team: str, key: bytes
) -> EncounterFacts:
    """The record of one encounter. ``history`` is what the store holds, oldest first; ``key`` the team's export key."""
    state = fold(history)
    opened, outcome, consent = state.opened, state.outcome, state.consent
    category = category_of(state, protocol)
    acts = tuple(_acts(history, state, protocol, category, encounter))
    by_delegue = any(act.counts and act.by == "delegue" for act in acts)
    return EncounterFacts(
        encounter=encounter, team=team, protocol=opened.protocol, version=opened.version,
        fingerprint=opened.fingerprint, mode=opened.mode, day=opened.day, opened_at=opened.opened_at,
        closed_at=state.closed_at, visit=opened.visit, first_visit=opened.first_visit, profession=opened.profession,
        structure=opened.structure, delegue=opened.delegue, delegants=_delegants(history),
        patient=None if state.patient is None else pseudonym(key, "patient", state.patient),
        age_years=_age(state, protocol), sex=_sex(state, protocol),
        consent=None if consent is None else consent.protocol, sharing=None if consent is None else consent.sharing,
        record_access=state.record_access, outcome=outcome.outcome if outcome else None,
        disposition=outcome.disposition if outcome else None, delay=outcome.delay if outcome else None,
        nature=outcome.nature if outcome else None, reasons=outcome.reasons if outcome else (), category=category,
        entered=has_entered(state, category, acted=by_delegue), acts=acts, calls=len(state.calls),
        doubted=bool(state.doubts), overridden=state.cautious_to is not None, corrections=len(state.corrections),
        alerts=len(state.alerts), extra=_extra(state, protocol),
    )  # fmt: skip


# ── acts ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _acts(
    history: Sequence[Recorded],
    state: EncounterState,
    protocol: CompiledProtocol,
    category: Category | None,
    encounter: str,
) -> Iterator[CountedAct]:
    """The last word on each act of the délégué, then every act of the délégant."""
    consented = state.consent is not None and state.consent.protocol is True
    open_to_takeover = consented and category not in ("consent_refused", "not_eligible_age")
    latest: dict[str, CountedAct] = {}
    by_the_delegant, called = [], False
    for recorded in history:
        event = recorded.event
        called = called or _is_call(event)
        if isinstance(event, e.DelegantActed):
            by_the_delegant.append(_act(recorded, event, protocol, encounter, called and open_to_takeover))
        elif isinstance(event, e.ActDone | e.ActNotDone):
            latest[event.act] = _act(
                recorded, event, protocol, encounter, isinstance(event, e.ActDone) and event.counts
            )
    yield from latest.values()
    yield from by_the_delegant


def _act(
    recorded: Recorded, event: e.ActDone | e.ActNotDone | e.DelegantActed, protocol: CompiledProtocol, encounter: str,
    counts: bool,
) -> CountedAct:  # fmt: skip
    known = protocol.acts.get(event.act)
    return CountedAct(
        id=f"{encounter}/{recorded.sequence}", act=event.act if known else OTHER_ACT,
        kind=known.written.kind if known else "", by="delegant" if isinstance(event, e.DelegantActed) else "delegue",
        done=not isinstance(event, e.ActNotDone), counts=counts, at=recorded.at,
        details=event.details if isinstance(event, e.ActDone) else {},
        reason=event.reason if isinstance(event, e.ActNotDone) else "",
    )  # fmt: skip


def _is_call(event: e.Event) -> bool:
    """The délégué reached a délégant, or a délégant answered what he had asked."""
    if isinstance(event, e.CallPlaced):
        return event.reached and event.to not in ("samu", "urgences")
    return isinstance(event, e.DelegantAnswered)


def _delegants(history: Sequence[Recorded]) -> tuple[str, ...]:
    heard = (recorded.event for recorded in history)
    return tuple(dict.fromkeys(
        event.delegant for event in heard if isinstance(event, e.DelegantAnswered | e.DelegantActed)
    ))  # fmt: skip


# ── traits that a count may use ──────────────────────────────────────────────────────────────────────────────────────


def _age(state: EncounterState, protocol: CompiledProtocol) -> int | None:
    for name, value in state.identity_answers.items():
        rule = protocol.written.criteria[name].derived
        if rule is None or not isinstance(value, str) or not value.replace(".", "", 1).isdigit():
            continue
        return int(Decimal(value)) // (12 if rule.age_in_months else 1)
    return None


def _sex(state: EncounterState, protocol: CompiledProtocol) -> str | None:
    criteria = protocol.written.criteria
    known = (value for name, value in state.identity_answers.items() if criteria[name].from_identity == "sex")
    sex = next(known, None)
    return sex if sex in ("F", "M", "I") else None


# ── indicators that the protocol declares ────────────────────────────────────────────────────────────────────────────


def _extra(state: EncounterState, protocol: CompiledProtocol) -> dict[str, tuple[int, int]]:
    """What this encounter adds to each declared indicator; nothing while it has no outcome."""
    if state.outcome is None or not protocol.written.indicators:
        return {}
    answers = deciding.effective_answers(protocol, situation_of(state, protocol))
    count = _Counting(state, protocol, answers)
    return {
        one.id: (count.of(one.numerator), 0 if one.denominator is None else count.of(one.denominator))
        for one in protocol.written.indicators
    }


@dataclass(frozen=True)
class _Counting:
    state: EncounterState
    protocol: CompiledProtocol
    answers: Mapping[str, Value]

    def of(self, counted: model.Counted) -> int:
        """Acts done where acts are named, otherwise the encounter itself; 0 where outcome or condition do not fit."""
        assert self.state.outcome is not None
        if counted.outcomes and self.state.outcome.outcome not in counted.outcomes:
            return 0
        if counted.when is not None and not self.holds(counted.when):
            return 0
        if not counted.acts:
            return 1
        return sum(record.done for name, record in self.state.latest_acts.items() if name in counted.acts)

    def holds(self, raw: object) -> bool:
        protocol = self.protocol
        scope = Scope(protocol.written.criteria, protocol.parameters, protocol.scores.get, protocol.definitions.get)
        return parse(raw, scope).truth(self.answers) == TRUE
