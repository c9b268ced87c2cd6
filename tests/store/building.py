"""The smallest appends that the store tests are written with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from engine.store.contract import Attribute, Author, JsonValue, NewEvent, Store, StoredEvent

TEAM, OTHER_TEAM = "equipe-a", "equipe-b"
AUTHOR = Author("m-1", "delegue", TEAM)
MORNING = "2026-03-02T09:00:00+01:00"
TRAITS: Mapping[str, JsonValue] = {
    "birth_family_name": "Lefèvre-Œuvrard",
    "birth_given_name": "Noémie",
    "birth_date": "1990-04-12",
    "sex": "female",
    "phone": "0102030405",
}

_commands = count(1)


def fact(kind: str = "answered", **payload: JsonValue) -> NewEvent:
    return NewEvent(kind, payload)


def append(store: Store, stream: str = "s-1", expected: int = 0, **given: Any) -> list[StoredEvent]:
    """Append with everything filled in; each test names only what it is about."""
    asked: dict[str, Any] = {
        "team": TEAM,
        "stream_kind": "encounter",
        "command": f"c-{next(_commands)}",
        "events": [fact(value="oui")],
        "author": AUTHOR,
        "recorded_at": MORNING,
        "summary": {"status": "open"},
    }
    return store.append(stream=stream, expected=expected, **(asked | given))


def grow(store: Store, stream: str, lengths: Sequence[int] = (1, 2, 1), **given: Any) -> list[StoredEvent]:
    """A stream written by several commands of several events."""
    written: list[StoredEvent] = []
    for length in lengths:
        events = [fact(value=f"{stream} {len(written) + place}") for place in range(length)]
        written += append(store, stream, len(written), events=events, **given)
    return written


def attributes(store: Store, **where: Attribute) -> list[str]:
    found = store.summaries(TEAM, stream_kind="encounter", where=where, newest_first=False)
    return [summary.stream for summary in found]
