"""From an append as it is asked to a request that a store can place, and from a row back to an event.

Shared by all stores; reads no row itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from engine.store.chain import AppendRequest, EventRow, Tip
from engine.store.contract import PERSONAL, Attribute, Author, JsonValue, NewEvent, StoredEvent
from engine.store.errors import RefusedValue, StaleCommand, WrongTeam
from engine.store.sealing import opened_payload, sealed_payload
from engine.store.serialisation import exact_attributes, exact_object, exact_text, instant, written


def prepared(
    *,
    team: str,
    stream: str,
    stream_kind: str,
    expected: int,
    command: str,
    events: Sequence[NewEvent],
    author: Author,
    recorded_at: str,
    summary: Mapping[str, Attribute],
    fingerprint: str,
    patient: str,
    key_of: Callable[[str], bytes],
) -> AppendRequest:
    """Check, write out and seal; the expected sequence is part of each seal, so this needs no lock.

    ``patient`` is "" where none is known; ``key_of`` gives a patient's key or raises ``ErasedIdentity``.
    """
    for name, value in (("team", team), ("stream", stream), ("stream_kind", stream_kind), ("command", command)):
        if not value:
            raise RefusedValue(name, "valeur vide")
    if not events:
        raise RefusedValue("events", "aucun événement")
    key = (lambda: key_of(patient)) if patient else None
    stream, payloads = exact_text(stream, "stream"), [exact_object(event.payload, event.kind) for event in events]
    return AppendRequest(
        team=exact_text(team, "team"),
        stream=stream,
        stream_kind=exact_text(stream_kind, "stream_kind"),
        expected=expected,
        command=exact_text(command, "command"),
        contents=[
            (exact_text(event.kind, "kind"), sealed_payload(payload, key, patient, stream, expected + place))
            for place, (event, payload) in enumerate(zip(events, payloads, strict=True), 1)
        ],
        payloads=payloads,
        author=Author(*[exact_text(part, "author") for part in (author.member, author.role, author.team)]),
        recorded_at=recorded_at,
        recorded_utc=instant(recorded_at),
        fingerprint=exact_text(fingerprint, "fingerprint"),
        patient=patient,
        attributes=written(exact_attributes(summary)),
    )


def has_personal_values(events: Sequence[NewEvent]) -> bool:
    return any(PERSONAL in event.payload for event in events)


def require_place(request: AppendRequest, tip: Tip) -> None:
    """Refuse a request that does not follow the end of its stream."""
    if tip.team != request.team:
        raise WrongTeam(request.stream)
    if tip.stream_kind != request.stream_kind:
        raise RefusedValue("stream_kind", f"le dossier est de type « {tip.stream_kind} »")
    if tip.sequence != request.expected:
        raise StaleCommand(request.stream, request.expected, tip.sequence)


def opened_event(row: EventRow, key: Callable[[str], bytes | None]) -> StoredEvent:
    """The event of a row; ``key`` gives a patient's key, ``None`` once it was destroyed."""
    return stored_event(row, opened_payload(row.payload, key, row.patient, row.stream, row.sequence))


def stored_event(row: EventRow, payload: Mapping[str, JsonValue]) -> StoredEvent:
    """The event of a row whose payload is known in clear."""
    return StoredEvent(
        stream=row.stream,
        sequence=row.sequence,
        position=row.position,
        kind=row.kind,
        payload=payload,
        recorded_at=row.recorded_at,
        author=Author(row.member, row.role, row.author_team),
        fingerprint=row.fingerprint,
        previous=row.previous,
        hash=row.hash,
        stream_kind=row.stream_kind,
        command=row.command,
        patient=row.patient or None,
    )
