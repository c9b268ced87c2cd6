"""The event as a row, its hash, and the hash over all rows. Pure: no key, no file, no clock.

Two chains. In a stream, each event's hash covers everything in it and the hash before it. Across the store, each
row's ``head`` covers its place and hash and the head before it, so that a stream cannot vanish as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from engine.store.contract import Author, JsonValue
from engine.store.serialisation import quoted

EMPTY_HEAD = ""


class EventRow(NamedTuple):
    """One row of the journal, in the order of its columns; ``payload`` is canonical text, its personal part sealed."""

    position: int
    stream: str
    sequence: int
    stream_kind: str
    team: str
    kind: str
    payload: str
    recorded_at: str
    recorded_utc: int
    member: str
    role: str
    author_team: str
    fingerprint: str
    command: str
    part: int
    patient: str
    previous: str
    hash: str
    head: str


class AppendRequest(NamedTuple):
    """An append whose contents are checked, written out and sealed, waiting for its place in the journal.

    ``contents`` holds (kind, text as written) of each event, ``payloads`` the same as they will be read back.
    """

    team: str
    stream: str
    stream_kind: str
    expected: int
    command: str
    contents: Sequence[tuple[str, str]]
    payloads: Sequence[Mapping[str, JsonValue]]
    author: Author
    recorded_at: str
    recorded_utc: int
    fingerprint: str
    patient: str
    attributes: str


class Tip(NamedTuple):
    """The end of one stream: what the next event of it must follow. A new stream has sequence 0."""

    team: str
    stream_kind: str
    sequence: int
    hash: str
    patient: str


def new_tip(request: AppendRequest) -> Tip:
    return Tip(request.team, request.stream_kind, 0, "", "")


def event_hash(row: EventRow) -> str:
    """SHA-256 over the canonical JSON object of the event, written here key by key because it is the hot path."""
    return sha256(
        f'{{"author":{{"member":{quoted(row.member)},"role":{quoted(row.role)},"team":{quoted(row.author_team)}}}'
        f',"command":{quoted(row.command)},"fingerprint":{quoted(row.fingerprint)},"kind":{quoted(row.kind)}'
        f',"part":{row.part},"patient":{quoted(row.patient)},"payload":{row.payload},"previous":"{row.previous}"'
        f',"recorded_at":{quoted(row.recorded_at)},"sequence":{row.sequence},"stream":{quoted(row.stream)}'
        f',"stream_kind":{quoted(row.stream_kind)},"team":{quoted(row.team)}}}'.encode()
    ).hexdigest()


def head_hash(before: str, position: int, stream: str, sequence: int, event: str) -> str:
    """The head after one more row: SHA-256 over the canonical JSON list of the head before it, its place, its hash."""
    return sha256(f'["{before}",{position},{quoted(stream)},{sequence},"{event}"]'.encode()).hexdigest()


def chained(request: AppendRequest, tip: Tip, position: int, head: str) -> list[EventRow]:
    """The rows of a request, following ``tip`` in its stream and (``position``, ``head``) in the store."""
    rows: list[EventRow] = []
    patient, previous = request.patient or tip.patient, tip.hash
    for part, (kind, payload) in enumerate(request.contents):
        position += 1
        row = EventRow(
            position, request.stream, tip.sequence + part + 1, request.stream_kind, request.team, kind, payload,
            request.recorded_at, request.recorded_utc, request.author.member, request.author.role, request.author.team,
            request.fingerprint, request.command, part, patient, previous, "", "",
        )  # fmt: skip
        previous = event_hash(row)
        head = head_hash(head, position, row.stream, row.sequence, previous)
        rows.append(EventRow._make((*row[:-2], previous, head)))
    return rows


def tip_after(rows: Sequence[EventRow]) -> Tip:
    last = rows[-1]
    return Tip(last.team, last.stream_kind, last.sequence, last.hash, last.patient)


class ChainedRow(NamedTuple):
    """One version of an identity or of a reference document, each after the one before it."""

    about: str
    version: int
    content: str
    previous: str
    hash: str


def chained_version(last: ChainedRow | None, about: str, content: str) -> ChainedRow:
    """The version of ``about`` that follows ``last``; ``content`` is a seal, or canonical text ("" for deleted)."""
    version, previous = (last.version + 1, last.hash) if last else (1, "")
    return ChainedRow(about, version, content, previous, version_hash(previous, about, version, content))


def version_hash(previous: str, about: str, version: int, content: str) -> str:
    """SHA-256 over a canonical JSON list, like the other hashes of the store."""
    return sha256(f'["{previous}",{quoted(about)},{version},{quoted(content)}]'.encode()).hexdigest()


def document_name(kind: str, key: str) -> str:
    """What the chain of a document's versions is about; JSON, so that two pairs never share a name."""
    return f"[{quoted(kind)},{quoted(key)}]"
