"""What the screens need and no other use case gives: where a session stands, printing, correcting an identity.

Presenter-free: plain values, no French sentence but in refusals.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from engine.encounter.commands import CorrectAnswer, RecordDocument, refused
from engine.errors import Problem
from engine.protocol.answers import plain
from engine.protocol.conditions import INCONNU
from engine.protocol.derived import with_derived
from engine.protocol.model import DocumentKind
from engine.reporting import documents
from engine.reporting.errors import DocumentRefused
from engine.reporting.facts import DocumentFacts
from engine.services import publication, standard_prescriptions
from engine.services.encounters import EncounterView, act, view
from engine.services.sessions import ABSOLUTE_LIMIT, IDLE_LIMIT, Session, resume
from engine.services.workspace import ENCOUNTER, Actor, Workspace
from engine.store.contract import StreamSummary
from engine.store.errors import StaleCommand
from engine.team.members import Member, Role

Standing = Literal["live", "locked"]


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def standing(workspace: Workspace, token: str) -> Standing | None:
    """Whether a token opens a session now. Looking does not count as activity, so a waiting screen still goes idle."""
    row = workspace.store.get_document("session", _key(token))
    if row is None:
        return None
    now = workspace.clock()
    seen, started = datetime.fromisoformat(str(row["seen_at"])), datetime.fromisoformat(str(row["started_at"]))
    if now - seen > IDLE_LIMIT or now - started > ABSOLUTE_LIMIT:
        return None
    return "locked" if row["locked"] else "live"


def team_of(workspace: Workspace, token: str) -> str | None:
    """The team of a live session; None where there is none. Not activity either."""
    row = workspace.store.get_document("session", _key(token)) if standing(workspace, token) == "live" else None
    return None if row is None else str(row["team"])


def roles_of(workspace: Workspace, token: str) -> tuple[Role, ...]:
    """The roles that the account of this session may take, in the order in which they were given."""
    row = workspace.store.get_document("session", _key(token))
    account = workspace.store.get_document("account", str(row["username"])) if row is not None else None
    return tuple(account["roles"]) if account is not None else ()  # type: ignore[arg-type]


def switch_role(workspace: Workspace, token: str, role: str) -> Session:
    """Takes another role of the same account; one that the account does not hold changes nothing."""
    row = workspace.store.get_document("session", _key(token))
    if row is not None and role in roles_of(workspace, token):
        workspace.store.put_document("session", _key(token), {**row, "role": role})
    return resume(workspace, token)


OPEN_STATES = ("open", "paused", "awaiting", "concluded")


def unfinished(workspace: Workspace, actor: Actor) -> list[StreamSummary]:
    """The team's encounters that are not closed, newest first; closed ones are not even read, however many."""
    found = [
        row
        for status in OPEN_STATES
        for row in workspace.store.summaries(actor.team.id, stream_kind=ENCOUNTER, where={"status": status})
    ]
    return sorted(found, key=lambda row: row.opened_at, reverse=True)


@dataclass(frozen=True, slots=True)
class Issued:
    """A document that was printed and recorded. ``number`` stands on it."""

    kind: DocumentKind
    number: str
    content: bytes


def document_facts(
    workspace: Workspace, actor: Actor, seen: EncounterView, number: str, delegant: Member | None = None
) -> DocumentFacts:
    """What the documents of this encounter may say; ``kinds`` tells which ones there are."""
    delegue = actor.member if actor.role == "delegue" else seen.delegue or actor.member
    return documents.facts_of(
        seen.state, seen.loaded.compiled, fingerprint=seen.loaded.fingerprint, patient=seen.patient, team=actor.team,
        delegue=delegue, delegant=delegant or next(iter(_delegants_of(seen)), None), number=number,
        issued_at=workspace.clock(), mode=workspace.mode, software_version=workspace.software_version,
    )  # fmt: skip


def _delegants_of(seen: EncounterView) -> tuple[Member, ...]:
    """The délégant who was reached last, then those reached before him, then the others in calling order."""
    reached = [call.to for call in seen.state.calls if call.reached]
    found = [member for name in reversed(reached) for member in seen.delegants if member.id == name]
    return tuple({member.id: member for member in (*found, *seen.delegants)}.values())


def issue_document(workspace: Workspace, actor: Actor, encounter: str, expected: int, kind: DocumentKind) -> Issued:
    """Prints a document and records its number and digest. Raises DocumentRefused, or what ``act`` raises.

    In care, what is printed in a délégant's name needs his valid signature on each act (SIG-201, 202, 204), and a
    version that is still in service.
    """
    actor.must_be("delegue")
    seen = view(workspace, actor, encounter)
    number = f"R-{seen.state.opened.day.replace('-', '')}-{workspace.new_id()[:8].upper()}"
    facts = document_facts(workspace, actor, seen, number)
    if facts.head.mode == "care" and standard_prescriptions.is_in_his_name(kind) and kind in facts.kinds:
        signer = _signer(workspace, actor, seen, kind, facts)
        facts = document_facts(workspace, actor, seen, number, signer)
    content = documents.render(kind, facts)
    act(workspace, actor, encounter, expected, RecordDocument(kind, number, hashlib.sha256(content).hexdigest()))
    return Issued(kind, number, content)


def _signer(
    workspace: Workspace, actor: Actor, seen: EncounterView, kind: DocumentKind, facts: DocumentFacts
) -> Member | None:
    """The délégant in whose name the document is printed: the first whose standard prescriptions allow it.

    Raises DocumentRefused with what the first délégant lacks, and with what the version lacks.
    """
    lacking = publication.lacking_for_care(workspace, actor, seen.loaded, seen.state.opened.day)
    first: list[Problem] | None = None
    for delegant in _delegants_of(seen):
        found = standard_prescriptions.lacking(workspace, actor, seen.loaded, delegant, kind, facts)
        if not found and not lacking:
            return delegant
        first = found if first is None else first
    if problems := [*lacking, *(first or ())]:
        raise DocumentRefused(*problems)
    return None  # nobody to sign: DOC-102 says so


def correct_identity(
    workspace: Workspace, actor: Actor, encounter: str, expected: int, traits: Mapping[str, str], reason: str
) -> EncounterView:
    """Corrects mistyped traits, then each answer that they gave (age, sex): the conclusion is computed anew.

    Raises CommandRefused (ENC-111 no identity yet, ENC-112 no reason); the earlier traits are kept by the store.
    """
    seen = view(workspace, actor, encounter)
    if seen.sequence != expected:
        raise StaleCommand(encounter, expected, seen.sequence)
    if seen.state.patient is None:
        raise refused("ENC-111", "L'identité n'est pas encore recueillie.", "Rien n'a été corrigé.")
    if not reason.strip():
        raise refused("ENC-112", "Une correction a besoin d'un motif.", "Rien n'a été corrigé.", "Dites pourquoi.")
    opened = datetime.fromisoformat(seen.state.opened.opened_at)
    computed = with_derived(seen.loaded.model, {}, date.fromisoformat(traits["birth_date"]), traits["sex"], opened)
    workspace.store.correct_patient(actor.team.id, seen.state.patient, dict(traits))
    for name, old in seen.state.identity_answers.items():
        new = computed.get(name, INCONNU)
        if plain(new) != old:
            seen = act(workspace, actor, encounter, seen.sequence, CorrectAnswer(name, new, reason, True))
    return seen
