"""Many sessions at once: they share commits, and one that fails costs its neighbours nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from typing import Any

import pytest

from engine.store.committer import Committer
from engine.store.contract import Store
from engine.store.errors import RepeatedCommand, StaleCommand, StoreClosed, WrongTeam
from engine.store.keys import open_store
from engine.store.sqlite import SqliteFile
from tests.store.building import OTHER_TEAM, TEAM, append, fact, grow
from tests.store.conftest import KEY


@contextmanager
def held(database: Path) -> Iterator[None]:
    """Somebody holds the write lock: what is asked meanwhile waits, and is then committed together."""
    file = SqliteFile(database, KEY)
    with file.engine.connect() as connection:
        file.begin_writing(connection)
        yield
        file.roll_back(connection)
    file.close()


def together(store: Store, database: Path, *calls: Callable[[], Any]) -> list[Future[Any]]:
    with ThreadPoolExecutor(len(calls) + 1) as pool:
        with held(database):
            first = pool.submit(append, store, "first")
            sleep(0.2)
            futures = [pool.submit(call) for call in calls]
            sleep(0.2)
        first.result()
    return futures


def test_refusals_in_a_group_cost_their_neighbours_nothing(sql_store: Store, database: Path) -> None:
    append(sql_store, "old", command="taken")
    append(sql_store, "theirs", team=OTHER_TEAM)
    good, stale, repeated, wrong, late, document = together(
        sql_store,
        database,
        lambda: append(sql_store, "new"),
        lambda: append(sql_store, "old", expected=7),
        lambda: append(sql_store, "elsewhere", command="taken"),
        lambda: append(sql_store, "theirs", expected=1),
        lambda: append(sql_store, "late", events=[fact(), fact()]),
        lambda: sql_store.put_document("team", "a", {"name": "Un"}),
    )
    assert (len(good.result()), len(late.result()), document.result()) == (1, 2, 1)
    assert isinstance(stale.exception(), StaleCommand)
    assert isinstance(wrong.exception(), WrongTeam)
    refused = repeated.exception()
    assert isinstance(refused, RepeatedCommand)
    assert [event.stream for event in refused.written] == ["old"]
    assert sql_store.verify().ok


def test_of_two_commands_for_one_place_in_a_group_the_first_is_taken(sql_store: Store, database: Path) -> None:
    one, other = together(sql_store, database, lambda: append(sql_store, "s"), lambda: append(sql_store, "s"))
    assert {type(future.exception()) for future in (one, other)} == {type(None), StaleCommand}
    assert len(sql_store.events(TEAM, "s")) == 1


def test_a_double_tap_in_one_group_is_told_what_the_first_tap_wrote(sql_store: Store, database: Path) -> None:
    taps = together(sql_store, database, *[lambda: append(sql_store, "s", command="tap")] * 2)
    (written,) = [tap.result() for tap in taps if tap.exception() is None]
    (refused,) = [tap.exception() for tap in taps if tap.exception() is not None]
    assert isinstance(refused, RepeatedCommand)
    assert list(refused.written) == written


def test_a_chain_of_appends_to_one_stream_may_share_a_group(sql_store: Store, database: Path) -> None:
    """Nobody can know of a sequence before it is durable, but a caller may guess right: the chain must hold."""
    together(sql_store, database, *[lambda place=place: _patiently(sql_store, place) for place in range(6)])
    assert [event.sequence for event in sql_store.events(TEAM, "s")] == [1, 2, 3, 4, 5, 6]
    assert sql_store.verify().ok


def _patiently(store: Store, place: int) -> None:
    while True:
        try:
            append(store, "s", place)
            return
        except StaleCommand:
            sleep(0.001)


def test_an_unexpected_failure_of_one_task_is_that_caller_s_alone(sql_store: Store, database: Path) -> None:
    def broken(_: object) -> None:
        raise ZeroDivisionError

    good, failed = together(
        sql_store, database, lambda: append(sql_store, "new"), lambda: sql_store._write(broken)  # type: ignore[attr-defined]
    )  # fmt: skip
    assert len(good.result()) == 1
    assert isinstance(failed.exception(), ZeroDivisionError)
    assert sql_store.verify().ok


def test_two_stores_on_one_file_see_each_other_and_keep_positions_without_a_hole(
    sql_store: Store, database: Path
) -> None:
    other = open_store(database, KEY)
    for place in range(10):
        append((sql_store, other)[place % 2], "shared", place)
        with pytest.raises(StaleCommand):
            append((other, sql_store)[place % 2], "shared", place)
    assert sql_store.events(TEAM, "shared") == other.events(TEAM, "shared")
    assert [event.position for event in other.all_events(TEAM)] == list(range(1, 11))
    other.close()
    assert sql_store.verify().ok


WRITER = """
import sys
from contextlib import suppress
from pathlib import Path
from engine.store.keys import open_store
from tests.store.building import TEAM, append
from tests.store.conftest import KEY
from concurrent.futures import ThreadPoolExecutor
from engine.store.errors import StaleCommand
name, database = sys.argv[1], Path(sys.argv[2])
store = open_store(database, KEY)
def session(number):
    for place in range(25):
        append(store, f"{name}-{number}", place, command=f"{name}-{number}-{place}")
        written = False
        while not written:
            with suppress(StaleCommand):  # the other process was quicker: read again, append again
                append(store, "shared", len(store.events(TEAM, "shared")), command=f"{name}-{number}-{place}-shared")
                written = True
with ThreadPoolExecutor(4) as pool:
    list(pool.map(session, range(4)))
store.close()
"""


def test_two_processes_on_one_file_share_it_without_a_hole_or_a_loss(sql_store: Store, database: Path) -> None:
    processes = [subprocess.Popen([sys.executable, "-c", WRITER, name, database]) for name in ("un", "deux")]
    assert [process.wait(60) for process in processes] == [0, 0]
    positions = [event.position for event in sql_store.all_events(TEAM)]
    assert positions == list(range(1, 2 * 4 * 25 * 2 + 1))
    assert len(sql_store.events(TEAM, "shared")) == 2 * 4 * 25
    report = sql_store.verify()
    assert (report.problems, report.checked) == ((), 400)


GREEDY = """
import sys, time
from pathlib import Path
from engine.store.keys import open_store
from tests.store.building import append
from tests.store.conftest import KEY
store, place, until = open_store(Path(sys.argv[1]), KEY), 0, time.monotonic() + 3
while time.monotonic() < until:
    append(store, "greedy", place, command=f"greedy-{place}")
    place += 1
    if place == 1:
        print("started", flush=True)
store.close()
"""


def test_a_process_that_writes_without_pause_does_not_starve_another(sql_store: Store, database: Path) -> None:
    greedy = subprocess.Popen([sys.executable, "-c", GREEDY, database], stdout=subprocess.PIPE, text=True)
    assert greedy.stdout is not None
    assert greedy.stdout.readline() == "started\n"
    start = monotonic()
    for place in range(20):
        append(sql_store, "patient", place)
    assert monotonic() - start < 2
    greedy.communicate(timeout=60)
    assert greedy.returncode == 0
    assert sql_store.verify().ok


def test_a_process_that_opens_a_new_file_at_the_same_moment_finds_one_store(database: Path) -> None:
    opening = (
        "import sys; from pathlib import Path; from engine.store.keys import open_store\n"
        "sys.stdin.readline(); open_store(Path(sys.argv[1]), bytes(range(32))).close()"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", opening, database], stdin=subprocess.PIPE, text=True) for _ in range(3)
    ]
    sleep(0.5)
    for process in processes:
        process.communicate("go\n", timeout=60)
    assert [process.returncode for process in processes] == [0, 0, 0]


def test_an_iterator_read_slowly_neither_blocks_writers_nor_loses_its_place(sql_store: Store) -> None:
    grow(sql_store, "s-1", [900, 900])
    reading = sql_store.all_events(TEAM)
    first = next(reading)
    append(sql_store, "s-2")
    assert [first.position, *(event.position for event in reading)] == list(range(1, 1802))


class TestCommitter:
    """The thread itself, with a commit that only counts."""

    @pytest.fixture
    def groups(self) -> list[list[int]]:
        return []

    def committer(self, groups: list[list[int]], gate: Event | None = None) -> Committer[int]:
        def commit(jobs: Any) -> None:
            if gate is not None:
                gate.wait(10)
            groups.append([job.work for job in jobs])
            for job in jobs:
                job.result = job.work * 2

        return Committer(commit, chore=Nothing())

    def test_a_lone_caller_is_served_at_once_in_its_own_thread(self, groups: list[list[int]]) -> None:
        committer = self.committer(groups)
        assert [committer.run(number) for number in (1, 2)] == [2, 4]
        assert groups == [[1], [2]]
        committer.close()

    def test_what_waits_during_a_commit_goes_into_the_next_one(self, groups: list[list[int]]) -> None:
        gate = Event()
        committer = self.committer(groups, gate)
        with ThreadPoolExecutor(9) as pool:
            futures = [pool.submit(committer.run, 0)]
            sleep(0.1)
            futures += [pool.submit(committer.run, number) for number in range(1, 9)]
            sleep(0.1)
            gate.set()
        assert {future.result() for future in futures} == set(range(0, 18, 2))
        assert [len(group) for group in groups] in ([1, 8], [1, 1, 7])
        committer.close()

    def test_no_caller_is_left_waiting_when_the_commit_itself_breaks(self) -> None:
        def commit(jobs: Any) -> None:
            raise MemoryError

        committer: Committer[int] = Committer(commit, chore=Nothing())
        with ThreadPoolExecutor(4) as pool:
            futures = [pool.submit(committer.run, number) for number in range(4)]
        assert [type(future.exception()) for future in futures] == [MemoryError] * 4
        committer.close()

    def test_closing_finishes_what_was_accepted_and_accepts_nothing_more(self, groups: list[list[int]]) -> None:
        gate = Event()
        committer = self.committer(groups, gate)
        with ThreadPoolExecutor(5) as pool:
            futures = [pool.submit(committer.run, number) for number in range(4)]
            sleep(0.1)
            closing = pool.submit(committer.close)
            sleep(0.1)
            gate.set()
            closing.result(10)
        assert {future.result() for future in futures} == {0, 2, 4, 6}
        with pytest.raises(StoreClosed):
            committer.run(5)

    def test_one_busy_caller_cannot_keep_others_from_their_turn(self, groups: list[list[int]]) -> None:
        committer = self.committer(groups)
        stop = Event()

        def greedy() -> None:
            while not stop.is_set():
                committer.run(0)

        with ThreadPoolExecutor(1) as pool:
            pool.submit(greedy)
            start = monotonic()
            for _ in range(50):
                committer.run(1)
            assert monotonic() - start < 5
            stop.set()
        committer.close()

    def test_the_chore_is_done_after_the_last_of_a_burst(self, groups: list[list[int]]) -> None:
        chore = Counting()

        def commit(jobs: Any) -> None:
            chore.pending = True

        committer: Committer[int] = Committer(commit, chore=chore)
        for number in range(20):
            committer.run(number)
        until = monotonic() + 5
        while chore.pending and monotonic() < until:
            sleep(0.01)
        assert not chore.pending
        assert chore.done >= 1
        committer.close()


class Nothing:
    def due_in(self) -> float | None:
        return None

    def run(self) -> None:
        """Never called."""


class Counting:
    pending = False
    done = 0

    def due_in(self) -> float | None:
        return 0.0 if self.pending else None

    def run(self) -> None:
        self.pending = False
        self.done += 1
