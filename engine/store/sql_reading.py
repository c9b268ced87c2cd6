"""Events and summaries of the SQL store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import JSON, ColumnElement, Connection, Row, Select, bindparam, select, type_coerce, update

from engine.store.appending import has_personal_values, opened_event, prepared, stored_event
from engine.store.chain import EMPTY_HEAD, EventRow
from engine.store.contract import Attribute, Author, Head, NewEvent, StoredEvent, StreamSummary
from engine.store.errors import ErasedIdentity, RepeatedCommand, UnknownPatient, UnknownStream
from engine.store.serialisation import exact_attributes, span
from engine.store.sql_base import SqlBase
from engine.store.sql_journal import Placed
from engine.store.sqlite import SqliteFile
from engine.store.tables import event, patient, patient_key, stream

_PAGE = 1_000
_REMEMBERED_PATIENTS = 20_000
_STREAM = select(event).where(event.c.stream == bindparam("stream"), event.c.team == bindparam("team"))
_LINE = select(stream).where(stream.c.team == bindparam("team"), stream.c.stream == bindparam("stream"))


class Keys:
    """Patients' keys, read once each for the length of one call: an erasure is seen at the next."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self._known: dict[str, bytes | None] = {}

    def get(self, reference: str) -> bytes | None:
        if reference not in self._known:
            self._known[reference] = self._read(reference)
        return self._known[reference]

    def required(self, reference: str) -> bytes:
        key = self.get(reference)
        if key is None:
            raise ErasedIdentity(reference)
        return key


class SqlEvents(SqlBase):
    """Appending and reading back, always within a team."""

    def __init__(self, file: SqliteFile) -> None:
        super().__init__(file)
        self._patient_teams: dict[str, str] = {}

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
        keys = Keys(self._patient_key)
        request = prepared(
            team=team, stream=stream, stream_kind=stream_kind, expected=expected, command=command, events=events,
            author=author, recorded_at=recorded_at, summary=summary, fingerprint=fingerprint,
            patient=self._patient_for(team, stream, patient, events), key_of=keys.required,
        )  # fmt: skip
        placed = cast(Placed, self._committer.run(request))
        if placed.repeated:
            own = placed.rows[0].team == request.team
            raise RepeatedCommand(request.command, tuple(_opened(placed.rows, keys)) if own else ())
        return [stored_event(row, payload) for row, payload in zip(placed.rows, request.payloads, strict=True)]

    def _patient_for(self, team: str, stream: str, given: str | None, events: Sequence[NewEvent]) -> str:
        """Whose key seals: the patient given, else (only if something is to be sealed) the stream's last one."""
        if given is not None:
            self._require_patient(team, given)
            return given
        if not has_personal_values(events):
            return ""
        with self._reading() as connection:
            row = connection.execute(_LAST_PATIENT, {"team": team, "stream": stream}).first()
        return cast(str, row[0]) if row else ""

    def _require_patient(self, team: str, reference: str) -> None:
        """Whose a patient is never changes, so it is asked once."""
        if self._patient_teams.get(reference) != team:
            with self._reading() as connection:
                row = connection.execute(_PATIENT_TEAM, {"patient": reference}).first()
            if row is None or row[0] != team:
                raise UnknownPatient(reference)
            if len(self._patient_teams) >= _REMEMBERED_PATIENTS:
                self._patient_teams.clear()
            self._patient_teams[reference] = team

    def _patient_key(self, reference: str) -> bytes | None:
        with self._reading() as connection:
            row = connection.execute(_PATIENT_KEY, {"patient": reference}).first()
        return cast(bytes, row[0]) if row else None

    def events(self, team: str, stream: str) -> list[StoredEvent]:
        with self._reading() as connection:
            rows = connection.execute(_STREAM_IN_ORDER, {"team": team, "stream": stream}).all()
        return _opened(map(_event_row, rows), Keys(self._patient_key))

    def all_events(
        self, team: str, *, stream_kind: str | None = None, since: str | None = None, until: str | None = None
    ) -> Iterator[StoredEvent]:
        within = span(since, until)
        query = select(event).where(
            event.c.team == team, event.c.recorded_utc >= within.start, event.c.recorded_utc < within.stop
        )
        if stream_kind is not None:
            query = query.where(event.c.stream_kind == stream_kind)
        with self._reading():
            return self._by_pages(query.order_by(event.c.position).limit(_PAGE))

    def _by_pages(self, query: Select[*tuple[Any, ...]]) -> Iterator[StoredEvent]:
        """Page by page, so that a slow reader holds no transaction; pages of a journal that only grows agree."""
        last, keys = 0, Keys(self._patient_key)
        while True:
            with self._reading() as connection:
                rows = [_event_row(row) for row in connection.execute(query.where(event.c.position > last))]
            yield from _opened(rows, keys)
            if len(rows) < _PAGE:
                return
            last, keys = rows[-1].position, Keys(self._patient_key)

    def summary(self, team: str, stream: str) -> StreamSummary | None:
        with self._reading() as connection:
            row = connection.execute(_LINE, {"team": team, "stream": stream}).first()
        return _summary(row) if row else None

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
        within = span(since, until)
        query = select(stream).where(
            stream.c.team == team, stream.c.stream_kind == stream_kind,
            stream.c.opened_utc >= within.start, stream.c.opened_utc < within.stop,
            *(_holds(name, value) for name, value in exact_attributes(where or {}).items()),
        )  # fmt: skip
        order = (stream.c.opened_utc, stream.c.first_position)
        query = query.order_by(*(column.desc() for column in order) if newest_first else order).limit(limit)
        with self._reading() as connection:
            return [_summary(row) for row in connection.execute(query)]

    def restate(self, team: str, stream: str, summary: Mapping[str, Attribute]) -> None:
        attributes = exact_attributes(summary)

        def task(connection: Connection) -> None:
            changed = connection.execute(_RESTATE, {"its_team": team, "its_stream": stream, "attributes": attributes})
            if changed.rowcount == 0:
                raise UnknownStream(stream)

        self._write(task)

    def head(self) -> Head:
        with self._reading() as connection:
            return last_head(connection)


def last_head(connection: Connection) -> Head:
    row = connection.execute(_LAST).first()
    return Head(row[0], row[1]) if row else Head(0, EMPTY_HEAD)


def head_at(connection: Connection, position: int) -> Head:
    """The head as it was at a position; an empty one where the journal does not reach it."""
    row = connection.execute(_AT, {"position": position}).first()
    return Head(row[0], row[1]) if row else Head(0, EMPTY_HEAD)


def _event_row(row: Row[*tuple[Any, ...]]) -> EventRow:
    return EventRow._make(row)


def _opened(rows: Iterable[EventRow], keys: Keys) -> list[StoredEvent]:
    return [opened_event(row, keys.get) for row in rows]


def _summary(row: Row[*tuple[Any, ...]]) -> StreamSummary:
    return StreamSummary(
        row.stream, row.stream_kind, row.team, row.last_sequence, row.opened_at, row.updated_at, row.attributes
    )


def _holds(name: str, value: Attribute) -> ColumnElement[bool]:
    """Compared as JSON, so that the text "2" and the number 2 stay apart; null and absent are one."""
    found: Any = stream.c.attributes[name]
    if value is None:
        return cast("ColumnElement[bool]", found.as_string().is_(None))
    return cast("ColumnElement[bool]", found.as_json() == type_coerce(value, JSON))


_STREAM_IN_ORDER = _STREAM.order_by(event.c.sequence)
_LAST_PATIENT = _STREAM.with_only_columns(event.c.patient).order_by(event.c.sequence.desc()).limit(1)
_PATIENT_TEAM = select(patient.c.team).where(patient.c.patient == bindparam("patient"))
_PATIENT_KEY = select(patient_key.c.key).where(patient_key.c.patient == bindparam("patient"))
_LAST = select(event.c.position, event.c.head).order_by(event.c.position.desc()).limit(1)
_AT = select(event.c.position, event.c.head).where(event.c.position == bindparam("position"))
_RESTATE = (
    update(stream)
    .where(stream.c.team == bindparam("its_team"), stream.c.stream == bindparam("its_stream"))
    .values(attributes=bindparam("attributes"))
)
