"""Standard prescriptions of a team: listed, signed by a délégant until a date, taken back; and what a print needs.

Rule GOV-15: in care, a document in a délégant's name is printed only on his valid signature for each act that it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.errors import Problem, ProtocolRefused
from engine.protocol.loading import LoadedProtocol
from engine.protocol.model import Act, DocumentKind
from engine.reporting.facts import DocumentFacts
from engine.reporting.kinds import WRITTEN_BY, written_acts
from engine.services.facts_of_team import state_facts, stated
from engine.services.workspace import Actor, Workspace
from engine.team import standard_prescriptions as sp
from engine.team.catalogue import problem
from engine.team.members import Member
from engine.team.publication import Stated
from engine.team.publishing import is_delegant
from engine.team.standard_prescriptions import SignedPrescription

PRESCRIPTION = "standard_prescription"


@dataclass(frozen=True, slots=True)
class StandardPrescription:
    """One act that prints, with each délégant's signature on it; ``digest`` is that of the act as it is now."""

    act: str
    written: Act
    digest: str
    signed: Mapping[str, SignedPrescription]

    def standing(self, member: Member, day: str) -> Problem | None:
        """Why this délégant's signature does not allow a print that day; None when it does."""
        return sp.lacking(self.written.title, self.signed.get(member.id), self.digest, member.full_name, day)


@dataclass(frozen=True, slots=True)
class Drawer:
    """The standard prescriptions of one protocol, in the version that applies today."""

    loaded: LoadedProtocol
    prescriptions: tuple[StandardPrescription, ...]


def drawers(workspace: Workspace, actor: Actor) -> list[Drawer]:
    """Those of every protocol that the team has declared; one without a version today, or unreadable, has none."""
    found = (drawer(workspace, actor, protocol) for protocol in actor.team.protocols)
    return [one for one in found if one is not None and one.prescriptions]


def drawer(workspace: Workspace, actor: Actor, protocol: str) -> Drawer | None:
    """Those of one protocol of the team; None where no version of it applies today."""
    try:
        loaded = workspace.library.resolve(protocol, workspace.clock().date())
    except ProtocolRefused:
        return None
    return Drawer(
        loaded, tuple(_prescription(workspace, actor, loaded, act) for act in sp.printed_acts(loaded.compiled))
    )


def _prescription(workspace: Workspace, actor: Actor, loaded: LoadedProtocol, act: str) -> StandardPrescription:
    digest = sp.digest_of(sp.content_of(loaded.compiled, act))
    signed = sp.fold(_facts(workspace, actor, loaded.model.protocol, act))
    return StandardPrescription(act, loaded.model.acts[act], digest, signed)


def sign(
    workspace: Workspace, actor: Actor, protocol: str, acts: Iterable[str], shown: Mapping[str, str], valid_until: str
) -> None:
    """Signs acts of the version of today. ``shown``: act → digest on the screen; ``valid_until`` an ISO day.

    Whoever calls has just had the password typed again. Raises SigningRefused; then nothing is signed.
    """
    actor.must_be("delegant")
    loaded = workspace.library.resolve(protocol, workspace.clock().date())
    for fact in sp.sign(loaded.compiled, acts, shown, actor.team, actor.member, workspace.today(), valid_until):
        _state(workspace, actor, protocol, fact.act, fact)


def withdraw(workspace: Workspace, actor: Actor, protocol: str, act: str, reason: str) -> None:
    """Takes the délégant's own signature back, at once. Raises SigningRefused (SIG-113, SIG-207)."""
    actor.must_be("delegant")
    state = sp.fold(_facts(workspace, actor, protocol, act))
    _state(workspace, actor, protocol, act, sp.withdraw(state, protocol, act, actor.member, reason))


# ── printing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def is_in_his_name(kind: DocumentKind) -> bool:
    """Whether the document is printed on a délégant's standard prescription."""
    return kind in WRITTEN_BY


def lacking(
    workspace: Workspace,
    actor: Actor,
    loaded: LoadedProtocol,
    delegant: Member,
    kind: DocumentKind,
    facts: DocumentFacts,
) -> list[Problem]:
    """What a print in this délégant's name lacks today: one sentence for each act of the document."""
    today = workspace.today()
    found = []
    if not is_delegant(delegant.id, loaded.model, actor.team, today):
        found.append(problem("SIG-111", f"{delegant.full_name} n'est plus délégant de ce protocole."))
    for act in written_acts(kind, facts.end.proposals):
        standing = _prescription(workspace, actor, loaded, act.id).standing(delegant, today)
        if standing is not None:
            found.append(standing)
    return found


# ── store ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _stream(actor: Actor, protocol: str, act: str) -> str:
    return f"prescription.{actor.team.id}.{protocol}.{act}"


def _facts(workspace: Workspace, actor: Actor, protocol: str, act: str) -> list[Stated]:
    return stated(workspace, actor.team.id, _stream(actor, protocol, act), sp.FACT)


def _state(
    workspace: Workspace, actor: Actor, protocol: str, act: str, fact: sp.PrescriptionSigned | sp.PrescriptionWithdrawn
) -> None:
    seen = len(_facts(workspace, actor, protocol, act))
    summary = {"protocol": protocol, "act": act}
    state_facts(workspace, actor, _stream(actor, protocol, act), PRESCRIPTION, seen, [fact], summary)
