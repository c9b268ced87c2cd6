"""G7: nothing acknowledged is lost: two processes write to one file and are killed (SIGKILL) at random moments.

After each pair of kills the file is opened again, verified, and every append that a writer had been told was durable
is looked for, at its place. What this cannot show is a power cut: that rests on ``synchronous=FULL``, whose
fdatasync calls are counted in ``tests/store/test_durability.py``.

Run: ``python -m benchmarks.store_kill [--kills 100] [--seed 1]``
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import tempfile
import time
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread

from engine.store.contract import Author, NewEvent, Store, StoredEvent
from engine.store.errors import StaleCommand, StoreUnavailable
from engine.store.keys import open_store

KEY = bytes(range(32))
TEAM = "equipe-a"
SHARED = "shared"
THREADS = 4
WRITERS = ("un", "deux")


@dataclass(frozen=True)
class Toll:
    """What was seen: kills, appends told durable, of those lost, events in the end, failed verifications."""

    kills: int
    acknowledged: int
    lost: int
    events: int
    unsound: int


def writer(database: Path, name: str, noted: Path) -> None:
    """Append from several threads until killed, noting each append only once the store said that it is durable."""
    notes = os.open(noted, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    store = _opened(database)
    threads = [Thread(target=_write_for_ever, args=(store, f"{name}-{number}", notes)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _opened(database: Path) -> Store:
    """A writer that starts while the other is being killed may find the file busy for a moment."""
    while True:
        try:
            return open_store(database, KEY)
        except StoreUnavailable as refusal:
            if refusal.code != "STO-406":
                raise


def _write_for_ever(store: Store, name: str, notes: int) -> None:
    """Every third append goes to a stream that all writers share, so that some are refused as stale."""
    own, life, number = f"{name}-{os.getpid()}", f"{name}-{os.getpid()}-{time.monotonic_ns()}", 0
    while True:
        number += 1
        stream = SHARED if number % 3 == 0 else own
        try:
            events = _append(store, stream, f"{life}-{number}", number)
        except StaleCommand:
            continue
        lines = "".join(f"{event.stream}\t{event.sequence}\t{event.command}\t{event.hash}\n" for event in events)
        os.write(notes, lines.encode())


def _append(store: Store, stream: str, command: str, number: int) -> list[StoredEvent]:
    summary = store.summary(TEAM, stream)
    return store.append(
        team=TEAM, stream=stream, stream_kind="encounter", expected=summary.last_sequence if summary else 0,
        command=command, events=[NewEvent("answered", {"number": number})] * (1 + number % 2),
        author=Author("m", "delegue", TEAM), recorded_at="2026-11-21T10:00:00+01:00", summary={"status": "open"},
    )  # fmt: skip


def kill_often(folder: Path, kills: int, chance: random.Random) -> Toll:
    """Rounds of two writers, killed one after the other; the second goes on alone for a moment."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["engine.store.keys"])
    database, acknowledged, lost, unsound, done = folder / "relais.db", 0, 0, 0, 0
    seen: dict[tuple[str, int], tuple[str, str]] = {}
    while done < kills:
        notes = [folder / f"{done}-{name}.notes" for name in WRITERS]
        processes = [
            context.Process(target=writer, args=(database, name, noted), daemon=True)
            for name, noted in zip(WRITERS, notes, strict=True)
        ]
        for process in processes:
            process.start()
        for at, process in enumerate(chance.sample(processes, len(processes))):
            if at:  # the first may die while it opens the file; the second not before something was acknowledged
                _wait_for_a_note(notes)
            time.sleep(chance.uniform(0.02, 0.4))
            _kill(process)
            done += 1
        told = [line for noted in notes for line in _whole_lines(noted)]
        seen.update({(stream, int(sequence)): (command, own) for stream, sequence, command, own in told})
        acknowledged += len(told)
        with_file = _found(database)
        unsound += with_file is None
        lost += sum((with_file or {}).get(place) != what for place, what in seen.items())
    return Toll(done, acknowledged, lost, len(with_file or {}), unsound)


def _wait_for_a_note(notes: list[Path], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not any(_whole_lines(noted) for noted in notes):
        time.sleep(0.01)


def _kill(process: BaseProcess) -> None:
    if process.pid is not None:
        os.kill(process.pid, signal.SIGKILL)
    process.join()


def _whole_lines(noted: Path) -> list[list[str]]:
    text = noted.read_text() if noted.exists() else ""
    return [line.split("\t") for line in text[: text.rfind("\n") + 1].splitlines()]


def _found(database: Path) -> dict[tuple[str, int], tuple[str, str]] | None:
    """Every event by its place, or ``None`` if the journal does not verify."""
    store = open_store(database, KEY)
    try:
        report = store.verify()
        for problem in report.problems:
            print(f"  {problem}")
        found = {(event.stream, event.sequence): (event.command, event.hash) for event in store.all_events(TEAM)}
        return found if report.ok else None
    finally:
        store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        toll = kill_often(Path(folder), asked.kills, random.Random(asked.seed))
    print(
        f"seed {asked.seed}: {toll.kills} kills of two writers with {THREADS} threads each; {toll.events} events in "
        f"the file, {toll.acknowledged} acknowledged, {toll.lost} acknowledged and lost, "
        f"{toll.unsound} failed verifications"
    )
    nothing_lost = toll.lost == 0 and toll.unsound == 0 and toll.acknowledged > 0
    print("nothing acknowledged was lost" if nothing_lost else "SOMETHING WAS LOST")
    raise SystemExit(not nothing_lost)


if __name__ == "__main__":
    main()
