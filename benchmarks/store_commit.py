"""G7: durable appends per second, thirty-two sessions and one, against SQLite's own busy handler.

Contenders, in turn, all WAL and synchronous=FULL, all writing the same columns under the same unique constraints:

* ``relais``: the store (encrypted, checked for staleness and repetition, chained, group commit, SQLAlchemy Core);
* ``sqlite3``: Python's module, a connection a thread, BEGIN IMMEDIATE and SQLite's busy handler; nothing computed;
* ``sqlcipher3``: the same code on the module that the store uses, without a key;
* ``sqlcipher3+key``: the same with a key, for information: what encryption alone costs.

Run: ``python -m benchmarks.store_commit [--rounds 9] [--seconds 0.8] [--folder DIR]``
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from types import ModuleType
from typing import Any, Protocol

from sqlcipher3 import dbapi2 as sqlcipher3

from engine.store.contract import Author, NewEvent, Store
from engine.store.keys import open_store

SESSIONS = 32
EVENTS_A_STREAM = 20
KEY = bytes(range(32))
AUTHOR = Author("m-0001", "delegue", "equipe-a")
MOMENT = "2026-11-21T10:00:00.000000+01:00"
FINGERPRINT = ""
SUMMARY = {"status": "open", "protocol": "cheville", "version": "2020-03.1", "delegue": "m-0001"}
HASH = "0" * 64


class Session(Protocol):
    """One user's way to write: each call is one command of one event, durable on return."""

    def __call__(self, stream: str, expected: int, command: str) -> None: ...


@dataclass(frozen=True)
class Contender:
    name: str
    open: Callable[[Path], AbstractContextManager[Any]]
    session: Callable[[Any], AbstractContextManager[Session]]
    read: Callable[[Any], set[tuple[str, int, str, str]]]


@dataclass(frozen=True)
class Outcome:
    """One run: commits a second, latencies in milliseconds, the least served session over the mean."""

    rate: float
    p50: float
    p99: float
    worst: float
    least: float


def payload(expected: int) -> dict[str, Any]:
    return {"criterion": "os_malleole_laterale", "node": "examen", "rank": expected, "value": "oui"}


def relais() -> Contender:
    @contextmanager
    def opened(folder: Path) -> Iterator[Store]:
        with closing(open_store(folder / "relais.db", KEY)) as store:
            yield store

    @contextmanager
    def session(store: Store) -> Iterator[Session]:
        def write(stream: str, expected: int, command: str) -> None:
            store.append(
                team="equipe-a", stream=stream, stream_kind="encounter", expected=expected, command=command,
                events=[NewEvent("criterion_answered", payload(expected))], author=AUTHOR, recorded_at=MOMENT,
                fingerprint=FINGERPRINT, summary=SUMMARY,
            )  # fmt: skip

        yield write

    def read(store: Store) -> set[tuple[str, int, str, str]]:
        if not store.verify().ok:
            raise SystemExit("relais: the journal does not verify")
        return {
            (event.stream, event.sequence, event.kind, json.dumps(event.payload, sort_keys=True))
            for event in store.all_events("equipe-a")
        }

    return Contender("relais", opened, session, read)


def raw(name: str, module: ModuleType, key: bytes | None) -> Contender:
    """The same rows by hand, with nothing computed: the unique constraint is the only check."""

    def connect(path: Path) -> Any:
        connection = module.connect(str(path), timeout=60, isolation_level=None, check_same_thread=False)
        if key:
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    @contextmanager
    def opened(folder: Path) -> Iterator[Path]:
        path = folder / "raw.db"
        with closing(connect(path)) as connection:
            connection.executescript(RAW_TABLES)
            yield path

    @contextmanager
    def session(path: Path) -> Iterator[Session]:
        with closing(connect(path)) as connection:

            def write(stream: str, expected: int, command: str) -> None:
                text = json.dumps(payload(expected))
                connection.execute("BEGIN IMMEDIATE")
                connection.execute(
                    RAW_EVENT,
                    (
                        stream, expected + 1, "encounter", "equipe-a", "criterion_answered", text, MOMENT, 0,
                        "m-0001", "delegue", "equipe-a", FINGERPRINT, command, 0, "", HASH, HASH, HASH,
                    ),
                )  # fmt: skip
                connection.execute(RAW_STREAM, (stream, expected + 1, MOMENT, MOMENT, json.dumps(SUMMARY)))
                connection.execute("COMMIT")

            yield write

    def read(path: Path) -> set[tuple[str, int, str, str]]:
        with closing(connect(path)) as connection:
            rows = connection.execute("SELECT stream, sequence, kind, payload FROM event").fetchall()
        return {(row[0], row[1], row[2], json.dumps(json.loads(row[3]), sort_keys=True)) for row in rows}

    return Contender(name, opened, session, read)


RAW_TABLES = """
CREATE TABLE event (position INTEGER PRIMARY KEY, stream TEXT, sequence INTEGER, stream_kind TEXT, team TEXT,
  kind TEXT, payload TEXT, recorded_at TEXT, recorded_utc INTEGER, member TEXT, role TEXT, author_team TEXT,
  fingerprint TEXT, command TEXT, part INTEGER, patient TEXT, previous TEXT, hash TEXT, head TEXT,
  UNIQUE (stream, sequence), UNIQUE (command, part));
CREATE TABLE stream (stream TEXT PRIMARY KEY, team TEXT, stream_kind TEXT, last_sequence INTEGER, opened_at TEXT,
  opened_utc INTEGER, updated_at TEXT, attributes TEXT);
CREATE INDEX stream_opened ON stream (team, stream_kind, opened_utc);
"""
RAW_EVENT = "INSERT INTO event VALUES (NULL, " + ", ".join("?" * 18) + ")"
RAW_STREAM = """
INSERT INTO stream VALUES (?, 'equipe-a', 'encounter', ?, ?, 0, ?, ?) ON CONFLICT (stream) DO UPDATE
SET last_sequence = excluded.last_sequence, updated_at = excluded.updated_at, attributes = excluded.attributes
"""


def commands(session: int) -> Iterator[str]:
    """Identifiers that fall anywhere in their index, as random ones do; made without a call to the system."""
    chance = random.Random(session)
    while True:
        yield f"{chance.getrandbits(128):032x}"


def run(contender: Contender, sessions: int, seconds: float, folder: Path) -> Outcome:
    """Every session writes as fast as it is served, from the same start to the same deadline."""
    latencies: list[list[float]] = [[] for _ in range(sessions)]
    together = threading.Barrier(sessions + 1)

    def user(number: int, opened: Any) -> None:
        with contender.session(opened) as write:
            command = commands(number)
            write(f"s-{number}-warm", 0, next(command))
            together.wait()
            deadline = time.perf_counter() + seconds
            place = 0
            while (start := time.perf_counter()) < deadline:
                stream, expected = divmod(place, EVENTS_A_STREAM)
                write(f"s-{number}-{stream}", expected, next(command))
                latencies[number].append(time.perf_counter() - start)
                place += 1

    with fresh(folder) as place, contender.open(place) as opened:
        threads = [threading.Thread(target=user, args=(number, opened)) for number in range(sessions)]
        for thread in threads:
            thread.start()
        together.wait()
        start = time.perf_counter()
        for thread in threads:
            thread.join()
        elapsed = time.perf_counter() - start
    return outcome(latencies, elapsed)


class Machine:
    """What others did with the processors meanwhile: a run that they disturbed is done again, within patience."""

    def __init__(self, bearable: float, patience: int) -> None:
        self.bearable = bearable
        self.patience = patience
        self.disturbed: list[float] = []

    def calm_run(self, contender: Contender, sessions: int, seconds: float, folder: Path) -> Outcome:
        for attempt in range(self.patience):
            before, own = _busy_seconds(), time.process_time()
            start = time.perf_counter()
            result = run(contender, sessions, seconds, folder)
            elapsed = time.perf_counter() - start
            others = _busy_seconds() - before - (time.process_time() - own)
            share = max(0.0, others / elapsed / (os.cpu_count() or 1))
            if share <= self.bearable or attempt == self.patience - 1:
                break
            time.sleep(2)
        self.disturbed.append(share)
        return result


def _busy_seconds() -> float:
    """Seconds that all processors together have worked since boot, stolen time included; 0 where not known."""
    try:
        fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    except OSError:
        return 0.0
    return (sum(fields[:3]) + sum(fields[5:8])) / os.sysconf("SC_CLK_TCK")


def outcome(latencies: list[list[float]], elapsed: float) -> Outcome:
    everything = sorted(latency for one in latencies for latency in one)
    served = [len(one) for one in latencies]
    milliseconds = [everything[int(len(everything) * share)] * 1e3 for share in (0.5, 0.99)]
    return Outcome(
        len(everything) / elapsed, milliseconds[0], milliseconds[1], everything[-1] * 1e3, min(served) / mean(served)
    )


@contextmanager
def fresh(folder: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=folder) as name:
        yield Path(name)


def check_equality(contenders: list[Contender], folder: Path) -> int:
    """The same commands give the same events in every contender, before anything is timed."""
    found = []
    for contender in contenders:
        with fresh(folder) as place, contender.open(place) as opened:
            with contender.session(opened) as write:
                for number in range(200):
                    stream, expected = divmod(number, EVENTS_A_STREAM)
                    write(f"s-{stream}", expected, f"c-{number}")
            found.append(contender.read(opened))
    if any(one != found[0] for one in found):
        raise SystemExit("the contenders did not store the same events")
    return len(found[0])


def show(name: str, rounds: list[Outcome]) -> None:
    middle = {
        field: median(getattr(one, field) for one in rounds) for field in ("rate", "p50", "p99", "worst", "least")
    }
    print(
        f"  {name:<16}{middle['rate']:>9.0f}/s   p50 {middle['p50']:>8.2f}   p99 {middle['p99']:>8.2f}   "
        f"max {middle['worst']:>8.1f} ms   least served {middle['least']:>5.2f} of the mean"
    )


def ratio(ours: list[Outcome], theirs: list[Outcome], field: str) -> float:
    """The median of the rounds' own ratios: contenders of one round met the same machine."""
    return median(float(getattr(one, field) / getattr(other, field)) for one, other in zip(ours, theirs, strict=True))


def goal(text: str, value: float, bound: float, *, at_least: bool) -> bool:
    met = value >= bound if at_least else value <= bound
    print(f"  {'met   ' if met else 'MISSED'}  {text:<60} {value:6.2f}  (goal {'≥' if at_least else '≤'} {bound})")
    return met


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=0.8)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--bearable", type=float, default=0.1, help="share of the processors that others may use")
    parser.add_argument("--patience", type=int, default=10, help="how often a disturbed run is done again")
    asked = parser.parse_args()
    machine = Machine(asked.bearable, asked.patience)
    contenders = [
        relais(),
        raw("sqlite3", sqlite3, None),
        raw("sqlcipher3", sqlcipher3, None),
        raw("sqlcipher3+key", sqlcipher3, KEY),
    ]
    print(
        f"SQLite {sqlite3.sqlite_version} (sqlite3), {sqlcipher3.sqlite_version} (sqlcipher3); {os.cpu_count()} cores"
    )
    print(f"load before: {os.getloadavg()[0]:.2f}; folder {asked.folder}")
    print(f"equality: {check_equality(contenders, asked.folder)} events, the same in all contenders\n")
    many: dict[str, list[Outcome]] = {one.name: [] for one in contenders}
    lone: dict[str, list[Outcome]] = {one.name: [] for one in contenders}
    for turn in range(asked.rounds):
        order = contenders[turn % len(contenders) :] + contenders[: turn % len(contenders)]
        for one in order:
            many[one.name].append(machine.calm_run(one, SESSIONS, asked.seconds, asked.folder))
            lone[one.name].append(machine.calm_run(one, 1, asked.seconds, asked.folder))
    for title, results in ((f"{SESSIONS} sessions", many), ("one session", lone)):
        print(f"{title}, median of {asked.rounds} rounds")
        for name, rounds in results.items():
            show(name, rounds)
    print(
        f"load after: {os.getloadavg()[0]:.2f}; share of the processors used by others during a run: "
        f"median {median(machine.disturbed):.2f}, worst {max(machine.disturbed):.2f}\n"
    )
    ours, theirs = many["relais"], many["sqlite3"]
    goals = [
        goal("32 sessions: commits a second over the busy handler", ratio(ours, theirs, "rate"), 2.5, at_least=True),
        goal("32 sessions: p99 over the busy handler", ratio(ours, theirs, "p99"), 0.2, at_least=False),
        goal("32 sessions: least served over the mean", median(one.least for one in ours), 0.5, at_least=True),
    ]
    for name in ("sqlcipher3", "sqlite3"):
        slower = ratio(lone[name], lone["relais"], "rate")
        goals.append(goal(f"one session: time of a commit over {name} without a key", slower, 1.7, at_least=False))
    print(f"  (one session over sqlcipher3 with a key: {ratio(lone['sqlcipher3+key'], lone['relais'], 'rate'):.2f})")
    raise SystemExit(not all(goals))


if __name__ == "__main__":
    main()
