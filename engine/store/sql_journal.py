"""Placing appends in the journal, under the write lock; only the committer comes here.

The statements are Core, compiled once, and run on the driver's cursor with many rows each: every step of SQLite lets
go of Python's lock, and with thirty sessions waiting for it, taking it back costs more than the step.
The ends of streams are remembered between groups: one look at the head tells whether another process wrote meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Dialect, Table, bindparam, insert, literal_column, select
from sqlalchemy.sql.elements import CompilerElement

from engine.store.appending import require_place
from engine.store.chain import EMPTY_HEAD, AppendRequest, EventRow, Tip, chained, new_tip, tip_after
from engine.store.committer import Job
from engine.store.contract import Head
from engine.store.errors import StoreError
from engine.store.sqlite import insert_or_move
from engine.store.tables import event, stream

_REMEMBERED_STREAMS = 20_000
_MOST_ROWS = 32
_ONE: ColumnElement[int] = literal_column("1")  # written out, so that they are no parameters
_NONE: ColumnElement[int] = literal_column("0")
_LAST_ROW = select(event.c.position, event.c.head).order_by(event.c.position.desc()).limit(_ONE).offset(_NONE)
_TIP = (
    select(event.c.team, event.c.stream_kind, event.c.sequence, event.c.hash, event.c.patient)
    .where(event.c.stream == bindparam("stream"))
    .order_by(event.c.sequence.desc())
    .limit(_ONE)
    .offset(_NONE)
)
_COMMAND = select(event).where(event.c.command == bindparam("command")).order_by(event.c.part)

Row = tuple[str | int, ...]


class Placed(NamedTuple):
    """The rows of a command, and whether they had been written before."""

    rows: Sequence[EventRow]
    repeated: bool


@dataclass(slots=True)
class _Group:
    """What a transaction is about to write: rows by command, and the last state of each stream's line."""

    commands: dict[str, list[EventRow]] = field(default_factory=dict)
    lines: dict[str, Row] = field(default_factory=dict)


class JournalWriter:
    """Checks each request against the end of its stream and writes those that follow it."""

    def __init__(self, dialect: Dialect) -> None:
        self.head = Head(0, EMPTY_HEAD)
        self._tips: dict[str, Tip] = {}
        self._last_row, self._tip, self._command = (
            str(query.compile(dialect=dialect)) for query in (_LAST_ROW, _TIP, _COMMAND)
        )
        self._insert_events = _ManyRows(insert(event), event, dialect)
        self._move_streams = _ManyRows(
            insert_or_move(stream, key="stream", moved=("last_sequence", "updated_at", "attributes")), stream, dialect
        )

    def forget(self) -> None:
        """After a rollback: what is remembered was never written."""
        self._tips.clear()
        self.head = Head(0, EMPTY_HEAD)

    def place(self, connection: Connection, jobs: Sequence[Job[Any]], *, careful: bool) -> None:
        """Give each job its ``Placed`` rows or its refusal. Nothing is durable before the caller commits.

        Whether a command was taken before is asked only where its stream has moved, as it has after a double tap.
        Elsewhere the unique index says so: the transaction fails, and the caller tries again, ``careful`` this time.
        """
        cursor = connection.connection.cursor()
        try:
            self._catch_up(cursor)
            group = _Group()
            for job in jobs:
                try:
                    job.result = self._place(cursor, job.work, group, careful)
                except StoreError as refusal:
                    job.error = refusal
            self._insert_events.run(cursor, [row for rows in group.commands.values() for row in rows])
            self._move_streams.run(cursor, list(group.lines.values()))
        finally:
            cursor.close()

    def _catch_up(self, cursor: Any) -> None:
        found = cursor.execute(self._last_row).fetchone()
        head = Head(*found) if found else Head(0, EMPTY_HEAD)
        if head != self.head or len(self._tips) > _REMEMBERED_STREAMS:
            self._tips.clear()
            self.head = head

    def _place(self, cursor: Any, request: AppendRequest, group: _Group, careful: bool) -> Placed:
        if careful and (rows := self._written(cursor, request, group)):
            return Placed(rows, repeated=True)
        tip = self._tips.get(request.stream) or self._stored_tip(cursor, request)
        try:
            require_place(request, tip)
        except StoreError:
            if rows := self._written(cursor, request, group):
                return Placed(rows, repeated=True)
            raise
        return Placed(self._follow(request, tip, group), repeated=False)

    def _follow(self, request: AppendRequest, tip: Tip, group: _Group) -> list[EventRow]:
        rows = chained(request, tip, self.head.position, self.head.hash)
        self.head = Head(rows[-1].position, rows[-1].head)
        self._tips[request.stream] = tip_after(rows)
        group.commands[request.command] = rows
        group.lines[request.stream] = _line(rows, request.attributes, group.lines.get(request.stream))
        return rows

    def _written(self, cursor: Any, request: AppendRequest, group: _Group) -> list[EventRow]:
        if request.command in group.commands:
            return group.commands[request.command]
        return [EventRow._make(row) for row in cursor.execute(self._command, (request.command,))]

    def _stored_tip(self, cursor: Any, request: AppendRequest) -> Tip:
        found = cursor.execute(self._tip, (request.stream,)).fetchone()
        return Tip._make(found) if found else new_tip(request)


class _ManyRows:
    """An INSERT compiled for some numbers of rows, so that a group takes few steps and few statements are kept."""

    def __init__(self, statement: Any, table: Table, dialect: Dialect) -> None:
        self._statement = statement
        self._columns = table.columns.keys()
        self._dialect = dialect
        self._compiled: dict[int, str] = {}

    def run(self, cursor: Any, rows: Sequence[Row]) -> None:
        """Write the rows, the largest power of two at a time."""
        done = 0
        while left := len(rows) - done:
            count = min(_MOST_ROWS, 1 << (left.bit_length() - 1))
            values = rows[done] if count == 1 else tuple(chain.from_iterable(rows[done : done + count]))
            cursor.execute(self._for(count), values)
            done += count

    def _for(self, count: int) -> str:
        if count not in self._compiled:
            statement: CompilerElement = self._statement.values([dict.fromkeys(self._columns)] * count)
            self._compiled[count] = str(statement.compile(dialect=self._dialect))
        return self._compiled[count]


def _line(rows: Sequence[EventRow], attributes: str, before: Row | None) -> Row:
    """A stream's line, in the order of its columns; where it exists already, only what moves is written."""
    first, last = rows[0], rows[-1]
    position, opened_at, opened_utc = before[4:7] if before else (first.position, first.recorded_at, first.recorded_utc)
    return (
        first.stream, first.team, first.stream_kind, last.sequence, position, opened_at, opened_utc, last.recorded_at,
        attributes,
    )  # fmt: skip
