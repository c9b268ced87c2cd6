"""Placing appends in the journal, under the write lock. Only the committer thread comes here.

The statements are Core, compiled once; they run on the driver's cursor, because building them anew would cost more
than SQLite does. The ends of streams are remembered between groups: one look at the head tells whether another
process wrote in between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    Connection,
    Dialect,
    bindparam,
    insert,
    literal_column,
    select,
    update,
)

from engine.store.appending import require_place
from engine.store.chain import EMPTY_HEAD, AppendRequest, EventRow, Tip, chained, new_tip, tip_after
from engine.store.committer import Job
from engine.store.contract import Head
from engine.store.errors import StoreError
from engine.store.tables import event, stream

_REMEMBERED_STREAMS = 20_000


class Placed(NamedTuple):
    """The rows of a command, and whether they had been written before."""

    rows: Sequence[EventRow]
    repeated: bool


@dataclass(slots=True)
class _Move:
    """What a group does to one line of the projection."""

    rows: list[EventRow]
    is_new: bool
    attributes: str


class JournalWriter:
    """Checks each request against the end of its stream and writes those that follow it."""

    def __init__(self, dialect: Dialect) -> None:
        self.head = Head(0, EMPTY_HEAD)
        self._tips: dict[str, Tip] = {}
        self._last_row = _sql(dialect, _LAST_ROW)
        self._tip = _sql(dialect, _TIP, "stream")
        self._command = _sql(dialect, _COMMAND, "command")
        self._insert_event = _sql(dialect, insert(event), *EventRow._fields)
        self._insert_stream = _sql(dialect, insert(stream), *stream.c.keys())
        self._update_stream = _sql(dialect, _MOVE_STREAM, "last_sequence", "updated_at", "attributes", "moved")

    def forget(self) -> None:
        """After a rollback, or whenever what is remembered may be wrong."""
        self._tips.clear()
        self.head = Head(0, EMPTY_HEAD)

    def place(self, connection: Connection, jobs: Sequence[Job[Any]]) -> None:
        """Give each job its ``Placed`` rows or its refusal. Nothing is durable before the caller commits."""
        cursor = connection.connection.cursor()
        try:
            self._catch_up(cursor)
            moves: dict[str, _Move] = {}
            commands: dict[str, list[EventRow]] = {}
            for job in jobs:
                try:
                    job.result = self._place(cursor, job.work, moves, commands)
                except StoreError as refusal:
                    job.error = refusal
            self._write(cursor, moves, commands)
        finally:
            cursor.close()

    def _catch_up(self, cursor: Any) -> None:
        found = cursor.execute(self._last_row).fetchone()
        head = Head(*found) if found else Head(0, EMPTY_HEAD)
        if head != self.head or len(self._tips) > _REMEMBERED_STREAMS:
            self._tips.clear()
            self.head = head

    def _place(
        self, cursor: Any, request: AppendRequest, moves: dict[str, _Move], commands: dict[str, list[EventRow]]
    ) -> Placed:
        written = commands.get(request.command) or self._written(cursor, request.command)
        if written:
            return Placed(written, repeated=True)
        tip = self._tips.get(request.stream) or self._stored_tip(cursor, request)
        require_place(request, tip)
        rows = chained(request, tip, self.head.position, self.head.hash)
        self.head = Head(rows[-1].position, rows[-1].head)
        self._tips[request.stream] = tip_after(rows)
        commands[request.command] = rows
        move = moves.setdefault(request.stream, _Move([], tip.sequence == 0, ""))
        move.rows.extend(rows)
        move.attributes = request.attributes
        return Placed(rows, repeated=False)

    def _written(self, cursor: Any, command: str) -> list[EventRow]:
        return [EventRow._make(row) for row in cursor.execute(self._command, (command,))]

    def _stored_tip(self, cursor: Any, request: AppendRequest) -> Tip:
        found = cursor.execute(self._tip, (request.stream,)).fetchone()
        return Tip._make(found) if found else new_tip(request)

    def _write(self, cursor: Any, moves: Mapping[str, _Move], commands: Mapping[str, list[EventRow]]) -> None:
        cursor.executemany(self._insert_event, [row for rows in commands.values() for row in rows])
        cursor.executemany(self._insert_stream, [_opening(move) for move in moves.values() if move.is_new])
        cursor.executemany(self._update_stream, [_progress(move) for move in moves.values() if not move.is_new])


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
_MOVE_STREAM = (
    update(stream)
    .where(stream.c.stream == bindparam("moved"))
    .values({name: bindparam(name) for name in ("last_sequence", "updated_at", "attributes")})
)


def _opening(move: _Move) -> tuple[str | int, ...]:
    first, last = move.rows[0], move.rows[-1]
    return (
        first.stream, first.team, first.stream_kind, last.sequence, first.position, first.recorded_at,
        first.recorded_utc, last.recorded_at, move.attributes,
    )  # fmt: skip


def _progress(move: _Move) -> tuple[str | int, ...]:
    last = move.rows[-1]
    return last.sequence, last.recorded_at, move.attributes, last.stream


def _sql(dialect: Dialect, statement: ClauseElement, *parameters: str) -> str:
    """The statement's text for this database; refuses to start if the parameters do not stand in this order."""
    compiled = statement.compile(dialect=dialect)
    order = tuple(getattr(compiled, "positiontup", None) or ())
    if order != parameters:
        raise TypeError(f"parameters {order}, expected {parameters}")
    return str(compiled)
