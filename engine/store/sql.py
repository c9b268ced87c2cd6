"""The SQL store put together, opened with care, and verified as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, select

from engine.store import migrations
from engine.store.chain import ChainedRow, EventRow, document_name
from engine.store.contract import VerificationReport
from engine.store.errors import JournalTruncated, NewerSchema, StoreUnavailable
from engine.store.sql_identities import SqlIdentities
from engine.store.sql_reading import SqlEvents, head_at, last_head
from engine.store.sql_references import SqlReferences
from engine.store.sqlite import SqliteFile
from engine.store.tables import document, event, patient, patient_version, protocol_text, stream
from engine.store.verification import DOCUMENTS, FILE, IDENTITIES, WITNESS, JournalCheck, StreamRow

_BATCH = 2_000


class SqlStore(SqlEvents, SqlIdentities, SqlReferences):
    """See ``engine.store.contract.Store``. Made by ``engine.store.keys.open_store``."""

    def __init__(self, file: SqliteFile) -> None:
        """Bring the schema up to date, and refuse a journal that lost what its witness saw."""
        try:
            with file.translated(), file.engine.connect() as connection:
                _bring_up_to_date(file, connection)
            super().__init__(file)
        except BaseException:
            file.close()
            raise
        try:
            with self._reading() as connection:
                self._require_witnessed(connection)
        except BaseException:
            self.close()
            raise

    def _require_witnessed(self, connection: Connection) -> None:
        """A new store gets its witness at once, so that a missing one means something."""
        seen, found = self._witness.read(), last_head(connection)
        if seen is None and found.position == 0:
            self._witness.note(found)
            self._witness.run()
        elif seen is not None and head_at(connection, seen.position) != seen:
            raise JournalTruncated(str(self._file.path), str(self._witness.path), seen.position, found.position)

    def verify(self) -> VerificationReport:
        """Everything is read in one frozen view; writers go on meanwhile."""
        check = JournalCheck(watched=self._witness.read())
        with self._reading() as connection:
            self._file.begin_reading(connection)
            try:
                with self._file.translated():
                    self._check(connection, check)
            except StoreUnavailable as refusal:
                check.report_unreadable(FILE, f"vérification interrompue : {refusal.message}")
        return check.report()

    def _check(self, connection: Connection, check: JournalCheck) -> None:
        check.read(map(EventRow._make, _each(connection, select(event).order_by(event.c.position))))
        check.check_end()
        if check.checked and check.watched is None:
            check.report_unreadable(WITNESS, f"témoin absent ou illisible : {self._witness.path}")
        check.check_streams(map(StreamRow._make, _each(connection, _STREAMS)))
        check.check_texts((row[0], row[1]) for row in _each(connection, select(protocol_text)))
        check.check_versions(IDENTITIES, (ChainedRow._make(row) for row in _each(connection, _IDENTITIES)))
        check.check_versions(DOCUMENTS, map(_document_row, _each(connection, _DOCUMENTS)))
        for (reference,) in _each(connection, _PATIENTS_WITHOUT_VERSION):
            check.report_unreadable(IDENTITIES, f"identité disparue : {reference}")


_STREAMS = select(stream.c.stream, stream.c.team, stream.c.stream_kind, stream.c.last_sequence)
_IDENTITIES = select(patient_version).order_by(patient_version.c.patient, patient_version.c.version)
_DOCUMENTS = select(document).order_by(document.c.kind, document.c.key, document.c.version)
_PATIENTS_WITHOUT_VERSION = (
    select(patient.c.patient)
    .outerjoin(patient_version, patient_version.c.patient == patient.c.patient)
    .where(patient_version.c.version.is_(None))
)


def _each(connection: Connection, query: Select[*tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Rows as they come, so that a journal larger than memory can be verified, straight from the driver."""
    cursor = connection.connection.cursor()
    cursor.execute(str(query.compile(dialect=connection.dialect)))
    while rows := cursor.fetchmany(_BATCH):
        yield from rows


def _document_row(row: tuple[Any, ...]) -> ChainedRow:
    kind, key, version, body, previous, own = row
    return ChainedRow(document_name(kind, key), version, body, previous, own)


def _bring_up_to_date(file: SqliteFile, connection: Connection) -> None:
    """Look first without a lock; if there is something to do, look again under the write lock."""
    if file.revision(connection) == migrations.LATEST:
        return
    connection.rollback()
    file.begin_writing(connection)
    found = file.revision(connection)
    if found is not None and not migrations.is_known(found):
        raise NewerSchema(str(file.path), found)
    migrations.upgrade(connection)
    file.commit(connection)
