"""Adverse events and satisfaction: declared by any member of the team, counted by the indicators."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from engine.encounter.declarations import LEVELS, NATURES, AdverseEventDeclared, SatisfactionAnswered
from engine.encounter.events import kind_of, payload
from engine.errors import CommandRefused, Problem
from engine.services.workspace import ADVERSE_EVENT, SATISFACTION, Actor, Workspace
from engine.store.contract import Author, JsonValue, NewEvent

NOBODY = "anonyme"
"""Author of a satisfaction answer."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A declared adverse event with its stream and the moment it was declared."""

    stream: str
    declared_at: str
    event: AdverseEventDeclared


def declare_adverse_event(workspace: Workspace, actor: Actor, event: AdverseEventDeclared, command: str) -> str:
    """Keeps the event; every member may declare. Raises CommandRefused (DEC-101, DEC-102)."""
    today = workspace.today()
    if event.nature not in NATURES:
        raise CommandRefused(Problem("DEC-101", "Cette nature d'événement n'existe pas.", "Rien n'a été enregistré."))
    if event.occurred_on > today or event.discovered_on > today or event.discovered_on < event.occurred_on:
        raise CommandRefused(Problem("DEC-102", "Les dates ne se suivent pas.", "Rien n'a été enregistré.",
                                     "La survenue précède la découverte, et les deux sont passées."))  # fmt: skip
    stream = workspace.new_id()
    workspace.store.append(
        team=actor.team.id, stream=stream, stream_kind=ADVERSE_EVENT, expected=0, command=f"adverse/{command}",
        events=[_stored(event)], author=Author(actor.member.id, actor.role, actor.team.id),
        recorded_at=workspace.clock().isoformat(),
        summary={"protocol": event.protocol, "day": event.occurred_on, "nature": event.nature,
                 "severity": event.severity, "event_kind": event.event_kind},
    )  # fmt: skip
    return stream


def adverse_events(workspace: Workspace, actor: Actor) -> Iterator[Declared]:
    """Adverse events of the team, in the order of declaration."""
    for stored in workspace.store.all_events(actor.team.id, stream_kind=ADVERSE_EVENT):
        event = AdverseEventDeclared.model_validate_json(_json(stored.payload))
        yield Declared(stored.stream, stored.recorded_at, event)


def answer_satisfaction(workspace: Workspace, actor: Actor, protocol: str, level: str) -> None:
    """One answer a member, a protocol and a year, kept without a name. Raises CommandRefused (DEC-103, DEC-104).

    What proves that a member has answered is a keyed digest, kept apart from the answers.
    """
    if level not in LEVELS:
        raise CommandRefused(Problem("DEC-104", "Cette réponse n'existe pas.", "Rien n'a été enregistré."))
    now = workspace.clock()
    token = _token(workspace, actor, protocol, now.year)
    if workspace.store.get_document("satisfaction_token", token) is not None:
        raise CommandRefused(Problem("DEC-103", "Vous avez déjà répondu pour ce protocole cette année.",
                                     "Votre première réponse reste seule comptée."))  # fmt: skip
    workspace.store.put_document("satisfaction_token", token, {"answered": True}, expected_version=0)
    event = SatisfactionAnswered(protocol=protocol, year=now.year, level=level)  # type: ignore[arg-type]
    day = now.replace(hour=0, minute=0, second=0)
    workspace.store.append(
        team=actor.team.id, stream=workspace.new_id(), stream_kind=SATISFACTION, expected=0, command=workspace.new_id(),
        events=[_stored(event)], author=Author(NOBODY, NOBODY, actor.team.id), recorded_at=day.isoformat(),
        summary={"protocol": protocol, "year": now.year},
    )  # fmt: skip


def has_answered(workspace: Workspace, actor: Actor, protocol: str) -> bool:
    token = _token(workspace, actor, protocol, workspace.clock().year)
    return workspace.store.get_document("satisfaction_token", token) is not None


def satisfaction_answers(workspace: Workspace, actor: Actor) -> Iterator[SatisfactionAnswered]:
    for stored in workspace.store.all_events(actor.team.id, stream_kind=SATISFACTION):
        yield SatisfactionAnswered.model_validate_json(_json(stored.payload))


def _token(workspace: Workspace, actor: Actor, protocol: str, year: int) -> str:
    message = f"satisfaction/{protocol}/{year}/{actor.member.id}".encode()
    return hmac.new(workspace.store.export_key(actor.team.id), message, hashlib.sha256).hexdigest()


def _stored(event: AdverseEventDeclared | SatisfactionAnswered) -> NewEvent:
    return NewEvent(kind_of(event), cast(Mapping[str, JsonValue], payload(event)))


def _json(stored: Mapping[str, JsonValue]) -> str:
    return json.dumps(stored)
