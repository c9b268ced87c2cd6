"""What may be done to a version, and what it lacks before it may serve care. Pure: a refusal says all that is missing.

draft → reviewed → signed → withdrawn. Two people at least: who reviewed does not sign. Withdrawn is for good: a
corrected text has another fingerprint and begins its own life.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.errors import Problem, RelaisError
from engine.protocol.entitlement import PROFESSION_LABELS, french_date, in_force
from engine.protocol.model import Protocol
from engine.team.catalogue import problem
from engine.team.members import Member, Team
from engine.team.publication import Signature, Status, VersionReviewed, VersionSigned, VersionState, VersionWithdrawn

MAX_REASON = 500
_WAYS: Mapping[str, tuple[Status, ...]] = {
    "review": ("draft",),
    "sign": ("reviewed", "signed"),
    "withdraw": ("draft", "reviewed", "signed"),
}
"""From which states each step may be taken. ``sign`` again: another délégant of the team."""


class SigningRefused(RelaisError):
    """A step that may not be taken; one problem for each thing that is missing."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Read:
    """What a délégant has read of a version before he signs: the file, and the assumptions that he has confirmed.

    ``list_digest`` and ``expected`` are those of the list as it stands; ``shown`` that of the list on his screen.
    """

    file: str
    shown_fingerprint: str
    shown: str
    list_digest: str
    expected: tuple[str, ...]
    confirmed: frozenset[str]


def review(state: VersionState, engine: str) -> VersionReviewed:
    """Marks the version as reviewed. Raises SigningRefused (SIG-101, 102, 105, 106, 107)."""
    _refuse([*_out_of_turn(state, "review"), *unattested(state, engine)])
    return VersionReviewed(fingerprint=state.fingerprint)


def sign(
    state: VersionState, protocol: Protocol, team: Team, member: Member, day: str, engine: str, read: Read
) -> VersionSigned:  # fmt: skip
    """A délégant signs what he has read. Raises SigningRefused with all that is missing (SIG-101 … SIG-112)."""
    _refuse([
        *_out_of_turn(state, "sign"), *_not_the_reviewer(state, team, member), *_already(state, member, read),
        *_not_a_signer(protocol, team, member, day), *unattested(state, engine), *_unread(state, read),
    ])  # fmt: skip
    return VersionSigned(
        fingerprint=state.fingerprint, assumptions=read.list_digest, confirmed=read.expected, file=read.file
    )


def withdraw(state: VersionState, reason: str) -> VersionWithdrawn:
    """Takes the version out of service, at once. Raises SigningRefused (SIG-101, SIG-113)."""
    said = " ".join(reason.split())[:MAX_REASON]
    missing = [] if said else [problem("SIG-113", "Le motif du retrait manque.")]
    _refuse([*_out_of_turn(state, "withdraw"), *missing])
    return VersionWithdrawn(fingerprint=state.fingerprint, reason=said)


def same_person(one: Member, other: Member) -> bool:
    """One human being, even declared twice under two names: the RPPS number is personal."""
    return one.id == other.id or one.rpps == other.rpps


def unattested(state: VersionState, engine: str) -> Iterator[Problem]:
    """What was not established about this very text by this very engine."""
    found = state.attestation
    if found is None:
        yield problem("SIG-105", "Les preuves et les cas de cette version n'ont pas été vérifiés.")
        return
    if found.engine != engine:
        yield problem("SIG-105", "Les preuves et les cas ont été vérifiés par une autre version du logiciel.")
    if not found.proved:
        names = ", ".join(found.unproved) or "aucune propriété n'est établie"
        yield problem("SIG-106", f"Cette version n'est pas prouvée : {names}.")
    if not found.cases_total:
        yield problem("SIG-107", "Aucun cas n'accompagne cette version.")
    elif found.cases_passed != found.cases_total:
        failed = found.cases_total - found.cases_passed
        yield problem("SIG-107", f"{failed} cas sur {found.cases_total} ne donnent pas le résultat attendu.")


# ── before signing ───────────────────────────────────────────────────────────────────────────────────────────────────


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise SigningRefused(*problems)


def _out_of_turn(state: VersionState, step: str) -> list[Problem]:
    if state.status in _WAYS[step]:
        return []
    if state.status == "withdrawn":
        return [problem("SIG-101", "Cette version a été retirée.")]
    if step == "review":
        return [problem("SIG-102", "Cette version est déjà relue.")]
    return [problem("SIG-103", "Cette version n'a pas encore été relue.")]


def _not_the_reviewer(state: VersionState, team: Team, member: Member) -> list[Problem]:
    reviewer = team.member(state.reviewed_by or "")
    if state.reviewed_by == member.id or (reviewer is not None and same_person(reviewer, member)):
        return [problem("SIG-104", "Vous avez relu cette version : une autre personne la signe.")]
    return []


def _already(state: VersionState, member: Member, read: Read) -> list[Problem]:
    """Who has signed does not sign twice, unless the list that he confirmed has changed since."""
    known = state.signature_of(member.id)
    if known is None or known.assumptions != read.list_digest:
        return []
    return [problem("SIG-112", "Vous avez déjà signé cette version.")]


def _not_a_signer(protocol: Protocol, team: Team, member: Member, day: str) -> list[Problem]:
    found = []
    if protocol.protocol not in team.protocols:
        found.append(problem("SIG-114", f"{team.name} n'a pas déclaré ce protocole."))
    if "delegant" not in member.roles or all(one.id != member.id for one in team.delegants_on(day)):
        found.append(problem("SIG-111", f"Vous n'êtes pas délégant déclaré de l'équipe le {french_date(day)}."))
    if not any(member.profession in one.delegants for one in protocol.legal.entitlements):
        label = PROFESSION_LABELS.get(member.profession, member.profession)
        found.append(problem("SIG-111", f"Aucun texte de ce protocole ne permet à un {label} d'être délégant."))
    return found


def _unread(state: VersionState, read: Read) -> list[Problem]:
    found = []
    if not read.file:
        found.append(problem("SIG-108", "Vous n'avez pas ouvert le dossier de signature."))
    left = [one for one in read.expected if one not in read.confirmed]
    if left:
        what = (
            "Une hypothèse n'est pas confirmée" if len(left) == 1 else f"{len(left)} hypothèses ne sont pas confirmées"
        )
        found.append(problem("SIG-109", f"{what}."))
    if read.shown_fingerprint != state.fingerprint:
        found.append(problem("SIG-110", "Le texte a changé depuis que vous l'avez lu."))
    elif read.shown != read.list_digest:
        found.append(problem("SIG-110", "La liste des hypothèses a changé depuis que vous l'avez lue."))
    return found


# ── before care ──────────────────────────────────────────────────────────────────────────────────────────────────────


def lacking(
    state: VersionState, protocol: Protocol, team: Team, day: str, engine: str, list_digest: str, *, signed_before: bool
) -> list[Problem]:
    """All that stands between this version and care, one sentence each; nothing when it may serve.

    ``signed_before``: another text of the same version was signed in this team, so that the present one was altered.
    """
    found = []
    if not in_force(protocol.valid.since, protocol.valid.until, day):
        found.append(problem("SIG-115", f"La version {protocol.version} ne s'applique pas le {french_date(day)}."))
    if state.withdrawal is not None:
        on, reason = french_date(state.withdrawal.at[:10]), state.withdrawal.reason
        end = "" if reason.endswith((".", "!", "?", "…")) else "."
        found.append(problem("SIG-101", f"Cette version a été retirée le {on} : « {reason} »{end}"))
    elif not state.signatures:
        found.append(_unsigned(state, signed_before))
    elif not any(_holds(one, protocol, team, day, list_digest) for one in state.signatures):
        found += [_lapsed(one, protocol, team, day, list_digest) for one in state.signatures]
    return [*found, *unattested(state, engine)]


def _unsigned(state: VersionState, signed_before: bool) -> Problem:
    if signed_before:
        return problem("SIG-110", "Le texte de cette version a changé depuis sa signature.")
    if state.status == "reviewed":
        what = "Cette version est relue, mais aucun délégant ne l'a signée."
        return problem("SIG-100", what, remedy="Demandez à un délégant de la lire et de la signer.")
    return problem("SIG-100", "Cette version n'est ni relue ni signée.")


def _holds(one: Signature, protocol: Protocol, team: Team, day: str, list_digest: str) -> bool:
    return one.assumptions == list_digest and is_delegant(one.by, protocol, team, day)


def _lapsed(one: Signature, protocol: Protocol, team: Team, day: str, list_digest: str) -> Problem:
    """Why a signature does not hold (any more)."""
    member = team.member(one.by)
    name = member.full_name if member is not None else "une personne qui a quitté l'équipe"
    if one.assumptions != list_digest:
        return problem("SIG-110", f"La liste des hypothèses a changé depuis la signature de {name}.")
    return problem("SIG-111", f"Cette version est signée par {name}, qui n'est pas délégant le {french_date(day)}.")


def is_delegant(member_id: str, protocol: Protocol, team: Team, day: str) -> bool:
    """Declared as a délégant of the team on that day, of a profession that a text in force names."""
    member = next((one for one in team.delegants_on(day) if one.id == member_id), None)
    return member is not None and any(
        member.profession in text.delegants and in_force(text.since, text.until, day)
        for text in protocol.legal.entitlements
    )
