"""One writer at a time, committing for all: what waits while a commit reaches the disk goes into the next, together.

So thirty-two sessions cost one fdatasync and not thirty-two, and they are served in turn. Knows nothing of tables.
A thread of its own does it; only when nobody else is writing does the caller commit by itself, which spares a lone
user two changes of thread, a fifth of the time of a commit.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import Enum, auto
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import sleep
from typing import Generic, Protocol, TypeVar

from engine.store.errors import StoreClosed

Work = TypeVar("Work")

LARGEST_GROUP = 256
_MOST_NAPS, _NAP_SECONDS = 4, 0.0003


class _Signal(Enum):
    """What the committer is told besides jobs."""

    CLOSE = auto()
    LOOK_AT_CHORE = auto()


class Chore(Protocol):
    """Something to be done now and then by the committer, never while it commits."""

    def due_in(self) -> float | None:
        """Seconds until it is due, ``None`` where there is nothing to do."""

    def run(self) -> None: ...


class Job(Generic[Work]):
    """One caller's work, and the latch on which it waits."""

    __slots__ = ("_latch", "error", "result", "work")

    def __init__(self, work: Work) -> None:
        self.work = work
        self.result: object = None
        self.error: BaseException | None = None
        self._latch = Lock()
        self._latch.acquire()

    def outcome(self) -> object:
        """Wait until the work is durable or refused."""
        self._latch.acquire()
        if self.error is not None:
            raise self.error
        return self.result

    def release(self) -> None:
        self._latch.release()


class Committer(Generic[Work]):
    """Hands groups of jobs to ``commit``, which gives each a result or an error; then lets their callers go."""

    def __init__(self, commit: Callable[[Sequence[Job[Work]]], None], *, chore: Chore) -> None:
        self._commit = commit
        self._chore = chore
        self._queue: SimpleQueue[Job[Work] | _Signal] = SimpleQueue()
        self._turn = Lock()
        self._wanted = False
        self._crowd = 0
        self._door = Lock()
        self._process = os.getpid()
        self._closed = False
        self._thread = Thread(target=self._serve, name="relais-committer", daemon=True)
        self._thread.start()

    def run(self, work: Work) -> object:
        """Have the work committed; return its result when it is durable, raise its refusal."""
        job = Job(work)
        with self._door:
            if self._closed or self._process != os.getpid():
                raise StoreClosed
            alone = self._crowd <= 1 and not self._wanted and self._queue.empty() and self._turn.acquire(blocking=False)
            if not alone:
                self._queue.put(job)
        if alone:
            self._settle_alone(job)
        return job.outcome()

    def close(self) -> None:
        """Finish what was accepted, accept nothing more."""
        with self._door:
            if self._closed:
                return
            self._closed = True
            self._queue.put(_Signal.CLOSE)
        if self._process == os.getpid():
            self._thread.join()

    def _settle_alone(self, job: Job[Work]) -> None:
        """In the caller's thread. The queue is empty and the committer wants no turn: nobody is overtaken."""
        had_chore = self._chore.due_in() is not None
        try:
            self._settle([job])
        finally:
            self._turn.release()
        if not had_chore:
            self._queue.put(_Signal.LOOK_AT_CHORE)

    def _serve(self) -> None:
        closing = False
        while not closing:
            try:
                first = self._queue.get(timeout=self._chore.due_in())
            except Empty:
                first = _Signal.LOOK_AT_CHORE
            self._wanted = True
            with self._turn:
                self._wanted = False
                self._let_the_crowd_come()
                group, closing = self._gathered(first)
                self._crowd = len(group)
                if group:
                    self._settle(group)
                if self._chore.due_in() == 0.0:
                    self._chore.run()

    def _let_the_crowd_come(self) -> None:
        """Those served together come back together: a moment's wait makes one group of a small and a large one."""
        for _ in range(_MOST_NAPS if self._crowd > 1 else 0):
            if self._queue.qsize() + 1 >= self._crowd:
                return
            sleep(_NAP_SECONDS)

    def _gathered(self, first: Job[Work] | _Signal) -> tuple[list[Job[Work]], bool]:
        """The jobs waiting now, and whether the door was closed behind them."""
        group: list[Job[Work]] = []
        item = first
        with suppress(Empty):
            while item is not _Signal.CLOSE:
                if isinstance(item, Job):
                    group.append(item)
                if len(group) == LARGEST_GROUP:
                    return group, False
                item = self._queue.get_nowait()
            return group, True
        return group, False

    def _settle(self, group: Sequence[Job[Work]]) -> None:
        try:
            self._commit(group)
        except BaseException as error:  # a caller left waiting for ever would be worse than any error
            for job in group:
                job.error = job.error or error
        finally:
            for job in group:
                job.release()
