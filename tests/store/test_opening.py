"""Opening a file: what is refused, in which words, and what is asserted of a file that opens."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from engine.store import migrations, sqlite
from engine.store.contract import Head, Store
from engine.store.errors import (
    KeyRefused,
    NewerSchema,
    NotAStore,
    NotDurable,
    StoreBusy,
    StoreClosed,
    StoreDamaged,
    StoreFull,
    StoreReadOnly,
    StoreUnavailable,
    UnsafeSqlite,
    UnsupportedAddress,
    WrongKey,
)
from engine.store.keys import open_store
from engine.store.sqlite import SqliteFile, refusal_of, refuse_unsafe_wal
from engine.store.tables import metadata
from tests.store.building import TEAM, append, fact, grow
from tests.store.conftest import KEY


@contextmanager
def connected(database: Path) -> Iterator[Connection]:
    file = SqliteFile(database, KEY)
    with file.engine.connect() as connection:
        yield connection
    file.close()


def test_what_was_written_is_there_when_the_file_is_opened_again(sql_store: Store, database: Path) -> None:
    written, head = grow(sql_store, "s-1"), sql_store.head()
    sql_store.close()
    again = open_store(str(database), KEY)
    assert again.events(TEAM, "s-1") == written
    assert again.head() == head
    assert append(again, "s-1", 4)[0].previous == written[-1].hash
    assert again.verify().ok
    again.close()


@pytest.mark.parametrize(
    ("setting", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("recursive_triggers", 1), ("secure_delete", 1)],
)
def test_every_connection_has_the_settings_that_durability_rests_on(
    sql_store: Store, database: Path, setting: str, value: object
) -> None:
    with connected(database) as connection:
        assert connection.exec_driver_sql(f"PRAGMA {setting}").scalar_one() == value


def test_a_setting_that_the_database_does_not_take_is_refused(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sqlite._SETTINGS, "synchronous", ("NORMAL", 2))
    with pytest.raises(NotDurable, match="synchronous"):
        open_store(database, KEY)


def test_the_file_is_readable_by_its_owner_only_and_by_nobody_without_the_key(sql_store: Store, database: Path) -> None:
    append(sql_store)
    assert {stat.S_IMODE(path.stat().st_mode) for path in database.parent.iterdir()} == {0o600}
    assert b"SQLite format 3" not in database.read_bytes()
    assert b"encounter" not in database.with_name("relais.db-wal").read_bytes()


def test_a_wrong_key_opens_nothing(sql_store: Store, database: Path) -> None:
    sql_store.close()
    before = database.read_bytes()
    with pytest.raises(WrongKey, match="La clé n'ouvre pas ce fichier"):
        open_store(database, bytes(32))
    assert database.read_bytes() == before


def test_bytes_that_are_no_database_are_no_store(database: Path) -> None:
    database.write_bytes(os.urandom(8192))
    with pytest.raises(WrongKey, match="n'est pas un magasin Relais"):
        open_store(database, KEY)


def test_a_plain_sqlite_file_is_no_store(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE something (name)")
    with pytest.raises(NotAStore, match="non chiffrée"):
        open_store(database, KEY)


def test_another_program_s_encrypted_database_is_no_store(database: Path) -> None:
    with connected(database) as connection:
        connection.exec_driver_sql("CREATE TABLE something (name)")
        connection.commit()
    with pytest.raises(NotAStore, match="autre programme"):
        open_store(database, KEY)


def test_a_file_of_a_newer_schema_is_refused(sql_store: Store, database: Path) -> None:
    sql_store.close()
    with connected(database) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.commit()
    with pytest.raises(NewerSchema, match="plus récente") as refused:
        open_store(database, KEY)
    assert "9999" in refused.value.message


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreReadOnly) as refused:
        open_store(tmp_path / "nowhere" / "relais.db", KEY)
    assert "nowhere" in str(refused.value.place)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root, to become somebody else")
def test_a_file_that_may_not_be_written_is_refused(sql_store: Store, database: Path) -> None:
    sql_store.close()
    for folder in (database.parent, *list(database.parent.parents)[:-1]):
        if folder.stat().st_uid == 0 and "pytest" in str(folder):
            folder.chmod(0o755)
    for path in database.parent.iterdir():
        path.chmod(0o644)
    attempt = (
        "import os, sys; from engine.store.keys import open_store; from engine.store.errors import StoreReadOnly\n"
        "from pathlib import Path\nos.setuid(65534)\n"
        "try: open_store(Path(sys.argv[1]), bytes(range(32)))\n"
        "except StoreReadOnly as refused: print(refused.code)"
    )
    done = subprocess.run([sys.executable, "-c", attempt, database], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "STO-407"


def test_a_file_held_by_somebody_else_is_busy_and_serves_again_afterwards(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    store = open_store(database, KEY)
    with connected(database) as other:
        other.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy):
            append(store)
        assert store.events(TEAM, "s-1") == []
        other.rollback()
    assert append(store)[0].position == 1
    store.close()


def test_on_a_full_disk_nothing_is_acknowledged_and_what_was_written_stays(sql_store: Store, database: Path) -> None:
    append(sql_store)
    writer = sql_store._writer  # type: ignore[attr-defined]
    pages = writer.exec_driver_sql("PRAGMA page_count").scalar_one()
    writer.exec_driver_sql(f"PRAGMA max_page_count = {pages + 1}").fetchall()
    writer.rollback()
    with pytest.raises(StoreFull):
        append(sql_store, "s-2", events=[fact(value="x" * 100_000)])
    assert (sql_store.head().position, sql_store.verify().ok) == (1, True)
    writer.exec_driver_sql("PRAGMA max_page_count = 100000").fetchall()
    writer.rollback()
    append(sql_store, "s-2", events=[fact(value="x" * 100_000)])
    assert sql_store.head().position == 2


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("SQLITE_BUSY_SNAPSHOT", StoreBusy),
        ("SQLITE_READONLY_DIRECTORY", StoreReadOnly),
        ("SQLITE_CANTOPEN", StoreReadOnly),
        ("SQLITE_FULL", StoreFull),
        ("SQLITE_NOTADB", WrongKey),
        ("SQLITE_CORRUPT", StoreDamaged),
        ("SQLITE_IOERR_FSYNC", StoreDamaged),
        ("SQLITE_CONSTRAINT_UNIQUE", type(None)),
    ],
)
def test_every_code_of_the_file_has_its_own_refusal(name: str, refusal: type[StoreUnavailable]) -> None:
    assert type(refusal_of(name, "relais.db")) is refusal


@pytest.mark.parametrize("version", [(3, 7, 0), (3, 40, 1), (3, 51, 2)])
def test_a_sqlite_that_can_lose_commits_is_refused(version: tuple[int, ...]) -> None:
    with pytest.raises(UnsafeSqlite):
        refuse_unsafe_wal(version)


@pytest.mark.parametrize("version", [(3, 51, 3), (3, 53, 4), (4, 0, 0)])
def test_a_sqlite_that_keeps_them_is_taken(version: tuple[int, ...]) -> None:
    refuse_unsafe_wal(version)


def test_an_address_of_another_database_is_refused_for_now() -> None:
    with pytest.raises(UnsupportedAddress, match="postgresql"):
        open_store("postgresql://somewhere/relais", KEY)


def test_a_key_of_another_length_is_refused(database: Path) -> None:
    with pytest.raises(KeyRefused):
        open_store(database, b"short")
    assert not database.exists()


def test_the_migrations_make_the_tables_that_the_code_declares(sql_store: Store, database: Path) -> None:
    with connected(database) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_latest_version_written_in_the_code_is_the_latest_there_is() -> None:
    assert ScriptDirectory.from_config(migrations.configuration()).get_current_head() == migrations.LATEST


def test_a_migration_that_fails_half_way_leaves_the_file_as_it_was(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(sqlite, "append_only_triggers", lambda table: [f"SELECT no_such_function('{table}')"])
        with pytest.raises(OperationalError, match="no_such_function"):
            open_store(database, KEY)
    store = open_store(database, KEY)
    assert store.head() == Head(0, "")
    store.close()


def test_a_store_inherited_by_a_forked_process_refuses_to_serve(sql_store: Store) -> None:
    append(sql_store)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            with pytest.raises(StoreClosed):
                append(sql_store, expected=1)
            with pytest.raises(StoreClosed):
                sql_store.events(TEAM, "s-1")
            sql_store.close()
            os.write(writing, b"refused twice")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading) as told:
        assert told.read() == "refused twice"
    assert append(sql_store, expected=1)[0].sequence == 2
    assert sql_store.verify().ok
