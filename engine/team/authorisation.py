"""May this member run this protocol version on that day? A verdict that explains itself; no clock, no store."""

from __future__ import annotations

from dataclasses import dataclass

from engine.protocol.entitlement import entitlement, french_date
from engine.protocol.model import Entitlement, Protocol
from engine.team.members import Member, Team


@dataclass(frozen=True, slots=True)
class Gate:
    """``allowed``, with the text that allows it and the délégants to call; or the French reasons why not."""

    allowed: bool
    reasons: tuple[str, ...] = ()
    entitlement: Entitlement | None = None
    delegants: tuple[Member, ...] = ()


def gate(protocol: Protocol, team: Team, member: Member, day: str) -> Gate:
    """All that stands against this run, told at once: declaration, role, profession, dates, training, délégant."""
    reasons = []
    if protocol.protocol not in team.protocols:
        reasons.append(f"Le protocole « {protocol.short_title} » n'est pas déclaré par {team.name}.")
    if "delegue" not in member.roles:
        reasons.append("Vous n'êtes pas délégué dans cette équipe.")
    if not member.is_declared(day):
        reasons.append(f"Vous n'êtes pas déclaré dans l'équipe le {french_date(day)}.")
    verdict = entitlement(protocol, member.profession, day, team.structure)
    if not verdict.allowed:
        reasons.append(verdict.why)
    reasons += _training(protocol, member, day)
    delegants = _delegants(verdict.by, team, member, day)
    if verdict.by is not None and not delegants:
        reasons.append("Aucun délégant déclaré dans l'équipe ce jour-là.")
    return Gate(not reasons, tuple(reasons), verdict.by, delegants)


def _training(protocol: Protocol, member: Member, day: str) -> list[str]:
    training = member.training_for(protocol.protocol)
    if training is None or training.completed_on > day:
        return [f"Formation au protocole « {protocol.short_title} » non attestée."]
    if training.valid_until is not None and training.valid_until < day:
        return [f"Formation expirée le {french_date(training.valid_until)}."]
    return []


def _delegants(by: Entitlement | None, team: Team, member: Member, day: str) -> tuple[Member, ...]:
    """Délégants of a profession that the text names, never the délégué himself."""
    if by is None:
        return ()
    return tuple(
        delegant
        for delegant in team.delegants_on(day)
        if delegant.profession in by.delegants and delegant.id != member.id
    )
