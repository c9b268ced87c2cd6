"""The store in memory, for tests and throw-away demonstrations: the same promises, the same chains, nothing durable.

It keeps events as rows with their text written out, so that a test cannot pass on an object that was never stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.store.appending import has_personal_values, opened_event, prepared, require_place, stored_event
from engine.store.chain import EMPTY_HEAD, AppendRequest, EventRow, Tip, chained, new_tip, tip_after
from engine.store.contract import (
    Attribute,
    Author,
    Head,
    NewEvent,
    StoredEvent,
    StreamSummary,
    VerificationReport,
)
from engine.store.errors import RepeatedCommand, UnknownStream
from engine.store.memory_records import MemoryIdentities, MemoryReferences
from engine.store.serialisation import canonical, exact_attributes, parsed_attributes, span
from engine.store.verification import DOCUMENTS, IDENTITIES, JournalCheck, StreamRow


@dataclass(slots=True)
class _Stream:
    tip: Tip
    opened_at: str
    opened_utc: int
    updated_at: str
    attributes: str
    rows: list[EventRow] = field(default_factory=list)

    def summary(self) -> StreamSummary:
        tip, stream = self.tip, self.rows[0].stream
        return StreamSummary(
            stream, tip.stream_kind, tip.team, tip.sequence, self.opened_at, self.updated_at,
            parsed_attributes(self.attributes),
        )  # fmt: skip

    def has(self, wanted: Mapping[str, Attribute]) -> bool:
        attributes = parsed_attributes(self.attributes)
        return all(attributes.get(name) == value for name, value in wanted.items())


class MemoryStore(MemoryIdentities, MemoryReferences):
    """All rows in dictionaries under one lock. See ``engine.store.contract.Store``."""

    def __init__(self) -> None:
        super().__init__()
        self._journal: list[EventRow] = []
        self._streams: dict[str, _Stream] = {}
        self._commands: dict[str, list[EventRow]] = {}

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
        with self._lock:
            self._require_open()
            if patient is not None:
                self._patient(team, patient)
            request = prepared(
                team=team, stream=stream, stream_kind=stream_kind, expected=expected, command=command, events=events,
                author=author, recorded_at=recorded_at, summary=summary, fingerprint=fingerprint,
                patient=patient or self._patient_of(team, stream, events), key_of=self._key_or_erased,
            )  # fmt: skip
            rows = self._placed(request)
        return [stored_event(row, payload) for row, payload in zip(rows, request.payloads, strict=True)]

    def _patient_of(self, team: str, stream: str, events: Sequence[NewEvent]) -> str:
        known = self._streams.get(stream)
        return known.tip.patient if known and known.tip.team == team and has_personal_values(events) else ""

    def _placed(self, request: AppendRequest) -> list[EventRow]:
        if request.command in self._commands:
            raise RepeatedCommand(request.command, self._written(request))
        known = self._streams.get(request.stream)
        tip = known.tip if known else new_tip(request)
        require_place(request, tip)
        rows = chained(request, tip, len(self._journal), self._journal[-1].head if self._journal else EMPTY_HEAD)
        entry = known or _Stream(tip, request.recorded_at, request.recorded_utc, "", "")
        entry.rows.extend(rows)
        entry.tip, entry.updated_at, entry.attributes = tip_after(rows), request.recorded_at, request.attributes
        self._streams[request.stream] = entry
        self._journal.extend(rows)
        self._commands[request.command] = rows
        return rows

    def _written(self, request: AppendRequest) -> tuple[StoredEvent, ...]:
        rows = self._commands[request.command]
        return tuple(self._opened(rows)) if rows[0].team == request.team else ()

    def _opened(self, rows: Sequence[EventRow]) -> list[StoredEvent]:
        return [opened_event(row, self._key) for row in rows]

    def events(self, team: str, stream: str) -> list[StoredEvent]:
        with self._lock:
            self._require_open()
            known = self._streams.get(stream)
            return self._opened(known.rows) if known and known.tip.team == team else []

    def all_events(
        self, team: str, *, stream_kind: str | None = None, since: str | None = None, until: str | None = None
    ) -> Iterator[StoredEvent]:
        within = span(since, until)
        with self._lock:
            self._require_open()
            rows = [
                row
                for row in self._journal
                if row.team == team and stream_kind in (None, row.stream_kind) and row.recorded_utc in within
            ]
        return (opened_event(row, self._key) for row in rows)

    def summary(self, team: str, stream: str) -> StreamSummary | None:
        with self._lock:
            self._require_open()
            known = self._streams.get(stream)
            return known.summary() if known and known.tip.team == team else None

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
        within, wanted = span(since, until), exact_attributes(where or {})
        with self._lock:
            self._require_open()
            of_team = (entry for entry in self._streams.values() if entry.tip[:2] == (team, stream_kind))
            kept = [entry for entry in of_team if entry.opened_utc in within and entry.has(wanted)]
            kept.sort(key=lambda entry: (entry.opened_utc, entry.rows[0].position), reverse=newest_first)
            return [entry.summary() for entry in kept[:limit]]

    def restate(self, team: str, stream: str, summary: Mapping[str, Attribute]) -> None:
        attributes = canonical(exact_attributes(summary))
        with self._lock:
            self._require_open()
            known = self._streams.get(stream)
            if known is None or known.tip.team != team:
                raise UnknownStream(stream)
            known.attributes = attributes

    def head(self) -> Head:
        with self._lock:
            self._require_open()
            return Head(len(self._journal), self._journal[-1].head if self._journal else EMPTY_HEAD)

    def verify(self) -> VerificationReport:
        with self._lock:
            self._require_open()
            check = JournalCheck()
            check.read(self._journal)
            check.check_streams(
                StreamRow(stream, entry.tip.team, entry.tip.stream_kind, entry.tip.sequence)
                for stream, entry in self._streams.items()
            )
            check.check_texts(self._texts.items())
            check.check_versions(IDENTITIES, (row for entry in self._patients.values() for row in entry.versions))
            check.check_versions(DOCUMENTS, (row for versions in self._documents.values() for row in versions))
            return check.report()
