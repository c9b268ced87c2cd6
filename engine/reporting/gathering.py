"""From an encounter to the facts that its documents may state. Pure: number, moment and mode are arguments."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from engine.encounter.navigation import given_values, verdict_of
from engine.encounter.state import EncounterState
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.deciding import Concluded
from engine.reporting import facts, findings
from engine.reporting.conclusion import end_of
from engine.reporting.course import done_in
from engine.reporting.french import as_typed, typographic
from engine.reporting.kinds import printable
from engine.reporting.people import Traits, person, professional, structure
from engine.team.members import Member, Team


def facts_of(
    state: EncounterState,
    protocol: CompiledProtocol,
    *,
    fingerprint: str,
    patient: Traits | None,
    team: Team,
    delegue: Member,
    delegant: Member | None,
    number: str,
    issued_at: datetime,
    mode: facts.Mode,
    software_version: str,
) -> facts.DocumentFacts:
    """All that the documents of this encounter may say.

    ``patient`` holds the traits (``birth_family_name``, ``birth_given_name``, ``birth_date``, ``sex``, ``used_name``…),
    None where no identity was taken. A demonstration encounter stays one, whatever ``mode`` says. Raises ValueError
    when ``fingerprint`` is not that of the encounter: a document never names another text than the one that decided.
    """
    if fingerprint != state.opened.fingerprint:
        raise ValueError("the fingerprint is not that of the encounter's protocol")
    verdict = verdict_of(state, protocol)
    concluded = verdict if isinstance(verdict, Concluded) else None
    end, minor = end_of(state, protocol, concluded), is_minor(state, protocol)
    seen = _seen(state, protocol)
    has_test = bool(seen.tests)
    return facts.DocumentFacts(
        head=_head(protocol, fingerprint, number, issued_at, _mode(mode, state), software_version),
        kinds=printable(state, protocol, concluded, end.proposals, has_test=has_test, is_minor=minor),
        patient=None if patient is None else person(patient, date.fromisoformat(state.opened.day)),
        is_minor=minor,
        structure=structure(team),
        delegue=professional(delegue),
        delegant=None if delegant is None else professional(delegant),
        opened_at=datetime.fromisoformat(state.opened.opened_at),
        visit=state.opened.visit,
        consent=_consent(state),
        record_access=state.record_access,
        seen=seen,
        end=end,
        done=done_in(state, protocol, team),
    )


def _mode(asked: facts.Mode, state: EncounterState) -> facts.Mode:
    return "demo" if "demo" in (asked, state.opened.mode) else "care"


def _head(
    protocol: CompiledProtocol, fingerprint: str, number: str, issued_at: datetime, mode: facts.Mode, software: str
) -> facts.Head:
    written = protocol.written
    return facts.Head(
        number=as_typed(number), issued_at=issued_at, mode=mode, software_version=software,
        protocol_title=typographic(written.title), protocol_version=written.version, fingerprint=fingerprint,
        protocol_warning=typographic(written.warning),
    )  # fmt: skip


def _seen(state: EncounterState, protocol: CompiledProtocol) -> facts.Seen:
    answers, visit = findings.counted_answers(state, protocol), state.opened.visit
    return facts.Seen(
        findings=findings.findings(protocol, answers, visit),
        scores=findings.scores(protocol, answers),
        tests=findings.tests(state, protocol, answers),
        blanks=findings.blanks(protocol, answers, visit),
    )


def _consent(state: EncounterState) -> facts.ConsentFact:
    given = state.consent
    if given is None:
        return facts.ConsentFact()
    return facts.ConsentFact(
        given.protocol, given.sharing, given.representative, given.representative_relation, given.assent
    )


def is_minor(state: EncounterState, protocol: CompiledProtocol) -> bool:
    """Below the age under which the protocol asks for a representative; False where it says nothing."""
    rule = protocol.written.consent.minor
    if rule is None:
        return False
    age = given_values(state, protocol).get(rule.age)
    return isinstance(age, Decimal) and age < protocol.number(rule.age_below)
