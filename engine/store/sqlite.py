"""All that is particular to SQLite: opening an encrypted file, its settings, its triggers, its error codes.

The rest of the store is SQLAlchemy Core, so that another database needs another module like this one and no more.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine
from sqlalchemy.dialects.sqlite import Insert, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from engine.store.errors import (
    NotAStore,
    NotDurable,
    StoreBusy,
    StoreDamaged,
    StoreFull,
    StoreReadOnly,
    StoreUnavailable,
    UnsafeSqlite,
    WrongKey,
)
from engine.store.serialisation import canonical

APPLICATION_ID = 0x52454C53
BUSY_SECONDS = 20.0
_LOOK_AGAIN_SECONDS = 0.0003
_FIRST_WITH_WAL, _FIRST_SAFE_WAL = (3, 7, 0), (3, 51, 3)
_PLAIN_HEADER = b"SQLite format 3\x00"
_CIPHER_SETTINGS = (
    # SHA-256 where SQLCipher would take SHA-512: as strong against forgery, and a commit costs a sixth less.
    "PRAGMA cipher_page_size = 4096",
    "PRAGMA cipher_hmac_algorithm = HMAC_SHA256",
    "PRAGMA cipher_kdf_algorithm = PBKDF2_HMAC_SHA256",
)
_SETTINGS = {
    # FULL: one fdatasync before a commit is confirmed. NORMAL would do none, and lose commits at a power cut.
    "synchronous": ("FULL", 2),
    "foreign_keys": ("ON", 1),
    # Without it, INSERT OR REPLACE would delete a row and pass by the trigger that refuses deletions.
    "recursive_triggers": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    # Erasing a key must overwrite it.
    "secure_delete": ("ON", 1),
    # 16 MB of journal before it is carried into the file: a quarter of the work a commit, for the same pause.
    "wal_autocheckpoint": ("4000", 4000),
    # On macOS, fsync alone does not empty the drive's cache.
    "fullfsync": ("ON", 1),
}


class SqliteFile:
    """One encrypted file and a pool of connections to it."""

    def __init__(self, path: Path, key: bytes) -> None:
        refuse_unsafe_wal(dbapi2.sqlite_version_info)
        self.path = path
        self._key = key
        self.engine: Engine = create_engine(
            "sqlite+pysqlite://", module=dbapi2, creator=self._connect, poolclass=QueuePool, pool_size=8,
            max_overflow=-1, pool_use_lifo=True, json_serializer=canonical,
        )  # fmt: skip
        self._create_private_file()

    def _create_private_file(self) -> None:
        """A new file is readable by its owner only; SQLite gives the same rights to the journal beside it."""
        try:
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            with self.translated(), self.path.open("rb") as file:
                if file.read(len(_PLAIN_HEADER)) == _PLAIN_HEADER:
                    raise NotAStore(str(self.path), "c'est une base SQLite non chiffrée") from None
        except OSError:
            raise StoreReadOnly(str(self.path)) from None

    def _connect(self) -> Any:
        with self.translated():
            connection = dbapi2.connect(
                str(self.path), timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
            return connection

    def _prepare(self, connection: Any) -> None:
        connection.execute("PRAGMA cipher_log_level = NONE")  # refusals are told in French, once, by us
        connection.execute(f"PRAGMA key = \"x'{self._key.hex()}'\"")
        for setting in _CIPHER_SETTINGS:
            connection.execute(setting)
        if not connection.execute("PRAGMA cipher_version").fetchone():
            raise NotDurable(str(self.path), "cipher_version", "absent")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        self._require(connection, "journal_mode", "WAL", "wal")
        for name, (value, expected) in _SETTINGS.items():
            self._require(connection, name, value, expected)

    def _require(self, connection: Any, name: str, value: str, expected: object) -> None:
        """Set, then read back: SQLite passes over a setting that it cannot follow without a word."""
        connection.execute(f"PRAGMA {name} = {value}").fetchall()
        found = connection.execute(f"PRAGMA {name}").fetchone()
        if found is None or found[0] != expected:
            raise NotDurable(str(self.path), name, found[0] if found else "")

    def revision(self, connection: Connection) -> str | None:
        """The schema version of the file, ``None`` for an empty one. Raises ``NotAStore`` for another program's."""
        if not connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one():
            return None
        if connection.exec_driver_sql("PRAGMA application_id").scalar_one() != APPLICATION_ID:
            raise NotAStore(str(self.path), "c'est la base d'un autre programme")
        return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())

    def writer(self) -> Connection:
        """A connection for writing only, which is told at once when the file is busy (see ``begin_writing``)."""
        with self.translated():
            connection = self.engine.connect()
            connection.connection.cursor().execute("PRAGMA busy_timeout = 0")
            return connection

    def begin_writing(self, connection: Connection) -> None:
        """Take the write lock now, so that what is read next cannot move before the commit, in any process.

        SQLite's own handler sleeps up to a tenth of a second between two tries: beside a busy process, a second one
        got a single commit in two seconds. Looking again every third of a millisecond, both get their half.
        """
        cursor, until = connection.connection.cursor(), monotonic() + BUSY_SECONDS
        while True:
            try:
                cursor.execute("BEGIN IMMEDIATE")
            except dbapi2.OperationalError as error:
                if not isinstance(self.refusal(error), StoreBusy) or monotonic() > until:
                    raise
                sleep(_LOOK_AGAIN_SECONDS)
            else:
                return

    def commit(self, connection: Connection) -> None:
        """Durable on return. SQLAlchemy knows of the transaction only if something was run through it."""
        if connection.in_transaction():
            connection.commit()
        else:
            connection.connection.commit()

    def roll_back(self, connection: Connection) -> None:
        if connection.in_transaction():
            connection.rollback()
        else:
            connection.connection.rollback()

    def begin_reading(self, connection: Connection) -> None:
        """One frozen view over several readings."""
        connection.exec_driver_sql("BEGIN")

    def flush_erased(self) -> None:
        """Carry deletions into the file and empty the journal beside it, which still holds the pages of before."""
        with self.translated(), self.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def translated(self) -> Iterator[None]:
        """French refusals in place of SQLite's codes."""
        try:
            yield
        except (DBAPIError, dbapi2.Error) as error:
            refusal = self.refusal(error)
            if refusal is None:
                raise
            raise refusal from error

    def refusal(self, error: Exception) -> StoreUnavailable | None:
        """What to tell a person about an error of the database; ``None`` where it is a fault of ours."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        return refusal_of(getattr(cause, "sqlite_errorname", "") or "", str(self.path))

    def close(self) -> None:
        self.engine.dispose()


def insert_or_move(table: Table, *, key: str, moved: Sequence[str]) -> Insert:
    """An INSERT that, where the key exists, moves these columns and leaves the others."""
    statement = insert(table)
    return statement.on_conflict_do_update(
        index_elements=[key], set_={name: statement.excluded[name] for name in moved}
    )


def refuse_unsafe_wal(version: tuple[int, ...]) -> None:
    """SQLite 3.7.0 to 3.51.2 can lose confirmed commits in WAL mode, the only mode that we use."""
    if _FIRST_WITH_WAL <= version < _FIRST_SAFE_WAL:
        raise UnsafeSqlite(".".join(map(str, version)))


def refusal_of(name: str, file: str) -> StoreUnavailable | None:
    """The refusal for a result code of SQLite, by its name (extended names begin with the primary one)."""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreBusy(file)
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return StoreReadOnly(file)
    if name.startswith("SQLITE_FULL"):
        return StoreFull(file)
    if name.startswith("SQLITE_NOTADB"):
        return WrongKey(file)
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_IOERR", "SQLITE_PROTOCOL")):
        return StoreDamaged(file, name)
    return None


def append_only_triggers(table: str) -> list[str]:
    """Statements that make the database itself refuse to change or remove a row of ``table``."""
    return [
        f"CREATE TRIGGER {table}_refuses_{action.lower()} BEFORE {action} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for action in ("UPDATE", "DELETE")
    ]
