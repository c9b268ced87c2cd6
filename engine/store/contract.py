"""What a store promises, whatever holds the rows. The memory and the SQL store pass one same set of tests.

The store knows teams, streams and JSON objects; it refuses to know what an event means. Every reading takes the
team first: there is no unscoped query, but for the integrity of the whole (``verify``, ``head``), the protocol texts
(public by nature) and the reference documents (read before anybody is known to belong to a team).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

JsonValue: TypeAlias = "str | int | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
"""What may be stored. No float: a decimal is written as a string, on the step that its protocol declares."""

Attribute: TypeAlias = "str | int | None"
"""One searchable value of a summary. Never a trait of a patient: summaries are not under the patient's key."""

PERSONAL = "personal"
"""The key of a payload whose mapping is sealed under the patient's key, and reads as ``None`` after erasure."""


@dataclass(frozen=True, slots=True)
class NewEvent:
    """A fact to append: ``kind`` in the past tense, ``payload`` a JSON object without floats."""

    kind: str
    payload: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Author:
    """Who states the fact, in which role and for which team; opaque identifiers, never names."""

    member: str
    role: str
    team: str


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """A fact as it was written.

    ``sequence`` counts from 1 in its stream, ``position`` from 1 in the whole store, both without a hole.
    ``recorded_at`` is ISO 8601 with its UTC offset, as the caller gave it; ``fingerprint`` the SHA-256 of the protocol
    text in force, or "". ``previous`` is the hash of the event before it in the stream ("" for the first), ``hash``
    its own: it covers the personal values *as sealed*, so that erasing a person leaves the chain whole.
    """

    stream: str
    sequence: int
    position: int
    kind: str
    payload: Mapping[str, JsonValue]
    recorded_at: str
    author: Author
    fingerprint: str
    previous: str
    hash: str
    stream_kind: str = ""
    command: str = ""
    patient: str | None = None


@dataclass(frozen=True, slots=True)
class StreamSummary:
    """Where a stream stands: a projection that the caller gives at each append, so that lists need no replay.

    ``opened_at`` and ``updated_at`` are the ``recorded_at`` of the first and of the last append.
    """

    stream: str
    stream_kind: str
    team: str
    last_sequence: int
    opened_at: str
    updated_at: str
    attributes: Mapping[str, Attribute]


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    """One version (from 1) of a reference document; ``body`` is ``None`` where it was deleted."""

    version: int
    body: Mapping[str, JsonValue] | None


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the whole journal: last position (0 when empty) and the hash that covers every event up to it."""

    position: int
    hash: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that ``verify`` found wrong, and where. ``sequence`` is 0 where no single event is meant."""

    table: str
    stream: str
    sequence: int
    what: str


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """The verdict on the whole store; ``checked`` counts events."""

    ok: bool
    checked: int
    problems: tuple[Finding, ...]


class Store(Protocol):
    """All that the services may ask of a store. Every method may be called from any thread."""

    def append(
        self,
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
        fingerprint: str = "",
        patient: str | None = None,
    ) -> list[StoredEvent]:
        """Write the events of one command, all or none; return when they are durable.

        ``expected`` is the last sequence that the caller has seen (0 for a new stream), ``command`` an identifier
        unique per user command: a double tap sends the same one twice. ``summary`` replaces the stream's attributes.
        ``patient`` is whose key seals the personal values; without it, the patient last given for this stream.

        Raises, nothing being written: ``RefusedValue``, ``UnknownPatient``, ``ErasedIdentity`` for what was given;
        then ``RepeatedCommand`` (before staleness, so that a double tap is told what it already wrote),
        ``WrongTeam``, ``StaleCommand``.
        """

    def events(self, team: str, stream: str) -> list[StoredEvent]:
        """The whole stream in order; empty where the team has no such stream, so that nothing is learnt of others."""

    def all_events(
        self, team: str, *, stream_kind: str | None = None, since: str | None = None, until: str | None = None
    ) -> Iterator[StoredEvent]:
        """The team's events in the order of writing, ``since <= recorded_at < until`` (instants, any offset)."""

    def summary(self, team: str, stream: str) -> StreamSummary | None:
        """Where one stream stands, or ``None`` where the team has no such stream."""

    def summaries(
        self,
        team: str,
        *,
        stream_kind: str,
        where: Mapping[str, Attribute] | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int | None = None,
        newest_first: bool = True,
    ) -> list[StreamSummary]:
        """The team's streams of one kind whose attributes equal ``where`` (``None``: absent or null).

        ``since <= opened_at < until``; ordered by opening, the latest first unless told otherwise.
        """

    def restate(self, team: str, stream: str, summary: Mapping[str, Attribute]) -> None:
        """Replace the attributes of a stream without an event: for rebuilding the projection after it changed."""

    def add_patient(self, team: str, traits: Mapping[str, JsonValue]) -> str:
        """Keep an identity under a fresh random key and return its opaque reference.

        Searched traits: ``birth_family_name``, ``birth_given_name``, ``birth_date``, ``sex``; others are kept as given.
        """

    def patient(self, team: str, reference: str) -> Mapping[str, JsonValue]:
        """The identity as last corrected. Raises ``UnknownPatient`` or ``ErasedIdentity``."""

    def correct_patient(self, team: str, reference: str, traits: Mapping[str, JsonValue]) -> None:
        """Replace the identity; the earlier version is kept, sealed under the same key."""

    def find_patients(
        self, team: str, *, birth_family_name: str, birth_given_name: str, birth_date: str, sex: str | None = None
    ) -> list[str]:
        """Patients with exactly these traits, letter case, accents and hyphens apart; oldest record first."""

    def homonyms(
        self, team: str, *, birth_family_name: str, birth_given_name: str, birth_date: str, sex: str | None = None
    ) -> list[str]:
        """Patients that could be taken for this one: same name with another date, or names that look or sound close."""

    def erase_patient(self, team: str, reference: str) -> None:
        """Destroy the patient's key for good: identity and personal values become unreadable, the chain stays whole.

        A second erasure changes nothing.
        """

    def keep_text(self, fingerprint: str, content: bytes) -> None:
        """Keep the exact text of a protocol, once. Raises ``TextMismatch`` unless ``fingerprint`` is its SHA-256."""

    def text(self, fingerprint: str) -> bytes:
        """The exact text, its fingerprint checked again. Raises ``UnknownText`` or ``TextMismatch``."""

    def put_document(
        self, kind: str, key: str, body: Mapping[str, JsonValue], *, expected_version: int | None = None
    ) -> int:
        """Write the next version of a reference document (team, member, account, session) and return its number.

        With ``expected_version`` (0: must not exist), raises ``StaleDocument`` if another version came in between.
        No patient datum belongs here: documents are kept for ever, outside every patient's key.
        """

    def get_document(self, kind: str, key: str) -> Mapping[str, JsonValue] | None:
        """The document as it stands, or ``None`` where there is none or it was deleted."""

    def documents(self, kind: str) -> Mapping[str, Mapping[str, JsonValue]]:
        """All documents of a kind as they stand, by key, in the order of the keys."""

    def document_history(self, kind: str, key: str) -> list[DocumentVersion]:
        """Every version that was ever written, deletions too, oldest first."""

    def delete_document(self, kind: str, key: str) -> None:
        """Write a version that says "deleted"; earlier versions stay in the history. Deleting nothing does nothing."""

    def export_key(self, team: str) -> bytes:
        """The team's HMAC secret (32 bytes) for pseudonymous exports. It never goes out with them."""

    def head(self) -> Head:
        """The end of the journal, to be noted outside: it is what a whole lost tail is seen by."""

    def verify(self) -> VerificationReport:
        """Recompute every hash of the store and locate what was altered, removed or moved."""

    def close(self) -> None:
        """Finish what is being written and let go of the file. A second call does nothing."""
