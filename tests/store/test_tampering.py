"""Somebody with the key, a database tool and time drops the triggers and edits rows: the verification says where."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from engine.store.contract import Finding, Store
from engine.store.errors import ErasedIdentity, JournalTruncated, StoreDamaged, StoreUnavailable, TextMismatch
from engine.store.keys import open_store
from engine.store.sqlite import SqliteFile
from engine.store.tables import APPEND_ONLY
from tests.store.building import TEAM, TRAITS, append, fact, grow
from tests.store.conftest import KEY

TEXT = b"protocol: cheville\n"


@pytest.fixture
def store(sql_store: Store) -> Store:
    """Three streams, s-2 in the middle, a text, an identity corrected once, a document of two versions."""
    fingerprint = sha256(TEXT).hexdigest()
    sql_store.keep_text(fingerprint, TEXT)
    reference = sql_store.add_patient(TEAM, TRAITS)
    sql_store.correct_patient(TEAM, reference, TRAITS)
    for name in ("Un", "Deux"):
        sql_store.put_document("team", TEAM, {"name": name})
    for stream in ("s-1", "s-2", "s-3"):
        grow(sql_store, stream, fingerprint=fingerprint, patient=reference)
    assert sql_store.verify().ok
    return sql_store


@contextmanager
def tampering(database: Path) -> Iterator[Connection]:
    """The file, opened beside the store, with the triggers gone."""
    file = SqliteFile(database, KEY)
    with file.engine.begin() as connection:
        for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        yield connection
    file.close()


def found(store: Store) -> list[tuple[str, str, int]]:
    return [(problem.table, problem.stream, problem.sequence) for problem in store.verify().problems]


@pytest.mark.parametrize("table", [table.name for table in APPEND_ONLY])
@pytest.mark.parametrize("action", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "REPLACE INTO {} SELECT * FROM {}"])
def test_the_database_itself_refuses_to_change_or_remove_what_is_append_only(
    store: Store, database: Path, table: str, action: str
) -> None:
    column = {"event": "kind", "protocol_text": "content", "patient_version": "sealed", "document": "body"}[table]
    statement = action.format(*([table, table] if "REPLACE" in action else [table, column, column]))
    file = SqliteFile(database, KEY)
    with file.engine.connect() as connection, pytest.raises(IntegrityError, match="append-only"):
        connection.execute(text(statement))
    file.close()
    assert store.verify().ok


@pytest.mark.parametrize(
    "column",
    [
        "kind", "recorded_at", "member", "role", "author_team", "command", "fingerprint", "patient", "payload",
    ],
)  # fmt: skip
def test_an_altered_value_is_located_once(store: Store, database: Path, column: str) -> None:
    with tampering(database) as connection:
        altered = {"payload": '{"value":"non"}', "recorded_at": "2026-03-02T09:00:01+01:00"}.get(column, "x")
        connection.execute(
            text(f"UPDATE event SET {column} = :altered WHERE stream = 's-2' AND sequence = 2"), {"altered": altered}
        )
    assert ("event", "s-2", 2) in found(store)
    assert {place for place in found(store) if place[0] == "event"} == {("event", "s-2", 2)}


def test_one_altered_byte_in_each_of_twenty_events_is_found_twenty_times(sql_store: Store, database: Path) -> None:
    for stream in range(40):
        grow(sql_store, f"s-{stream}", [3])
    with tampering(database) as connection:
        for stream in range(0, 40, 2):
            connection.execute(
                text("UPDATE event SET payload = replace(payload, ' 1', ' 7') WHERE stream = :stream AND sequence = 2"),
                {"stream": f"s-{stream}"},
            )
    assert found(sql_store) == [("event", f"s-{stream}", 2) for stream in range(0, 40, 2)]


def test_an_event_rehashed_after_an_alteration_breaks_the_chain_after_it(store: Store, database: Path) -> None:
    with tampering(database) as connection:
        connection.execute(
            text("UPDATE event SET hash = lower(hex(zeroblob(32))) WHERE stream = 's-2' AND sequence = 2")
        )
    assert found(store)[:3] == [("event", "s-2", 2), ("event", "s-2", 2), ("event", "s-2", 3)]


def test_a_removed_event_leaves_a_hole(store: Store, database: Path) -> None:
    with tampering(database) as connection:
        connection.execute(text("DELETE FROM event WHERE stream = 's-2' AND sequence = 3"))
    problems = store.verify().problems
    assert problems[0] == Finding("event", "s-2", 4, "journal troué : position 7 manquante juste avant cet événement")
    assert all(problem.stream == "s-2" for problem in problems)


def test_a_removed_end_of_a_stream_shows_in_the_list_of_streams(store: Store, database: Path) -> None:
    with tampering(database) as connection:
        connection.execute(text("DELETE FROM event WHERE stream = 's-2' AND sequence >= 3"))
    assert ("stream", "s-2", 2) in found(store)
    assert any("positions 7 à 8 manquantes" in problem.what for problem in store.verify().problems)


def test_a_stream_removed_whole_is_missed(store: Store, database: Path) -> None:
    with tampering(database) as connection:
        connection.execute(text("DELETE FROM event WHERE stream = 's-2'"))
    problems = store.verify().problems
    assert Finding("stream", "s-2", 4, "dossier entier disparu du journal") in problems
    assert any("positions 5 à 8 manquantes" in problem.what for problem in problems)


def test_a_stream_removed_with_its_line_and_its_positions_closed_up_is_missed(store: Store, database: Path) -> None:
    with tampering(database) as connection:
        connection.execute(text("DELETE FROM event WHERE stream = 's-2'"))
        connection.execute(text("DELETE FROM stream WHERE stream = 's-2'"))
        connection.execute(text("UPDATE event SET position = position - 4 WHERE stream = 's-3'"))
    assert ("event", "s-3", 1) in found(store)


def test_reordered_rows_are_seen(store: Store, database: Path) -> None:
    with tampering(database) as connection:
        for position, place in ((1005, 5), (5, 6), (6, 1005)):
            connection.execute(
                text("UPDATE event SET position = :to WHERE position = :at"), {"to": position, "at": place}
            )
    assert {place[1] for place in found(store)} == {"s-2"}
    assert any("suite rompue" in problem.what for problem in store.verify().problems)


def test_events_moved_to_another_team_are_seen(store: Store, database: Path) -> None:
    with tampering(database) as connection:
        connection.execute(text("UPDATE event SET team = 'equipe-b' WHERE stream = 's-2'"))
    assert {("event", "s-2", sequence) for sequence in (1, 2, 3, 4)} <= set(found(store))


def test_a_journal_that_lost_its_tail_neatly_is_seen_by_the_witness(store: Store, database: Path) -> None:
    store.close()
    with tampering(database) as connection:
        connection.execute(text("DELETE FROM event WHERE stream = 's-3'"))
        connection.execute(text("DELETE FROM stream WHERE stream = 's-3'"))
    with pytest.raises(JournalTruncated) as refused:
        open_store(database, KEY)
    assert "a vu la position 12" in refused.value.message
    assert "s'arrête à 8" in refused.value.message


def test_a_tail_lost_while_the_store_is_open_is_seen_by_the_verification(store: Store, database: Path) -> None:
    store.close()
    store = open_store(database, KEY)
    with tampering(database) as connection:
        connection.execute(text("DELETE FROM event WHERE stream = 's-3'"))
        connection.execute(text("DELETE FROM stream WHERE stream = 's-3'"))
    assert store.verify().problems == (
        Finding("head.json", "", 0, "fin du journal disparue : le témoin a vu 12, il s'arrête à 8"),
    )
    store.close()


def test_a_whole_new_past_does_not_agree_with_the_witness(store: Store, database: Path) -> None:
    store.close()
    for path in database.parent.glob("relais.db*"):
        if not path.name.endswith(".head.json"):
            path.unlink()
    witness = database.with_name("relais.db.head.json")
    kept = witness.read_text()
    witness.unlink()
    forged = open_store(database, KEY)
    for stream in ("s-1", "s-2", "s-3", "s-4"):
        grow(forged, stream)
    forged.close()
    witness.write_text(kept)
    with pytest.raises(JournalTruncated):
        open_store(database, KEY)


def test_a_missing_witness_is_reported(store: Store, database: Path) -> None:
    store.close()
    database.with_name("relais.db.head.json").unlink()
    store = open_store(database, KEY)
    assert found(store) == [("head.json", "", 0)]
    store.close()


def test_the_witness_lags_by_a_moment_at_most_and_is_exact_once_closed(sql_store: Store, database: Path) -> None:
    grow(sql_store, "s-1")
    head = sql_store.head()
    sql_store.close()
    assert json.loads(database.with_name("relais.db.head.json").read_text()) == {
        "position": head.position,
        "hash": head.hash,
    }


def test_an_altered_text_is_neither_given_nor_passed_over(store: Store, database: Path) -> None:
    fingerprint = sha256(TEXT).hexdigest()
    with tampering(database) as connection:
        connection.execute(text("UPDATE protocol_text SET content = :other"), {"other": TEXT + b" "})
    with pytest.raises(TextMismatch):
        store.text(fingerprint)
    assert found(store) == [("protocol_text", fingerprint, 0)]


def test_a_removed_text_is_missed_by_the_event_that_cites_it(store: Store, database: Path) -> None:
    with tampering(database) as connection:
        connection.execute(text("DELETE FROM protocol_text"))
    assert found(store) == [("protocol_text", "s-1", 1)]


def test_altered_or_removed_versions_of_identities_and_documents_are_seen(store: Store, database: Path) -> None:
    with tampering(database) as connection:
        reference = connection.execute(text("SELECT patient FROM patient")).scalar_one()
        connection.execute(text("DELETE FROM patient_version WHERE version = 1"))
        connection.execute(text('UPDATE document SET body = \'{"name":"Autre"}\' WHERE version = 2'))
    assert found(store) == [("patient_version", reference, 2), ("document", f'["team","{TEAM}"]', 2)]


def test_a_sealed_value_copied_to_another_place_does_not_open(store: Store, database: Path) -> None:
    reference = store.add_patient(TEAM, TRAITS)
    for stream in ("p-1", "p-2"):
        append(store, stream, events=[fact(personal={"note": stream})], patient=reference)
    with tampering(database) as connection:
        connection.execute(
            text("UPDATE event SET payload = (SELECT payload FROM event WHERE stream = 'p-1') WHERE stream = 'p-2'")
        )
    with pytest.raises(StoreDamaged):
        store.events(TEAM, "p-2")
    assert found(store) == [("event", "p-2", 1)]


def test_damaged_pages_are_reported_by_the_verification_and_not_raised(sql_store: Store, database: Path) -> None:
    grow(sql_store, "s-1", [100, 100, 100])
    sql_store.close()
    content = bytearray(database.read_bytes())
    for page in range(40, 50):
        content[page * 4096 + 100] ^= 0xFF
    database.write_bytes(content)
    store = open_store(database, KEY)
    problems = store.verify().problems
    assert [problem.table for problem in problems] == ["file"]
    store.close()


def test_a_file_damaged_where_it_begins_does_not_open(sql_store: Store, database: Path) -> None:
    sql_store.close()
    content = bytearray(database.read_bytes())
    content[4096 * 2 + 100] ^= 0xFF
    content[100] ^= 0xFF
    database.write_bytes(content)
    with pytest.raises(StoreUnavailable):
        open_store(database, KEY)


def test_erasure_leaves_the_chain_whole_and_nothing_to_find_the_person_by(store: Store, database: Path) -> None:
    (summary,) = store.summaries(TEAM, stream_kind="encounter", limit=1)
    reference = store.events(TEAM, summary.stream)[0].patient
    assert reference is not None
    store.erase_patient(TEAM, reference)
    assert store.verify().ok
    with pytest.raises(ErasedIdentity):
        store.patient(TEAM, reference)
    assert database.with_name("relais.db-wal").stat().st_size == 0
    with tampering(database) as connection:
        for table in ("patient_key", "patient_token"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
        assert connection.execute(text("SELECT count(*) FROM patient_version")).scalar_one() == 2
