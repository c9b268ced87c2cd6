"""One thread that commits for all: what waits while a commit reaches the disk goes into the next one, together.

So thirty-two sessions cost one fdatasync and not thirty-two, and they are served in turn. Knows nothing of tables.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Generic, TypeVar

from engine.store.errors import StoreClosed

Work = TypeVar("Work")

LARGEST_GROUP = 256


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
    """Hands groups of jobs to ``commit``, which gives each a result or an error; then lets their callers go.

    ``idle_in`` says after how many quiet seconds ``idle`` wants to be called, or ``None``.
    """

    def __init__(
        self,
        commit: Callable[[Sequence[Job[Work]]], None],
        *,
        idle_in: Callable[[], float | None],
        idle: Callable[[], None],
    ) -> None:
        self._commit = commit
        self._idle_in = idle_in
        self._idle = idle
        self._queue: SimpleQueue[Job[Work] | None] = SimpleQueue()
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
            self._queue.put(job)
        return job.outcome()

    def close(self) -> None:
        """Finish what was accepted, accept nothing more."""
        with self._door:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        if self._process == os.getpid():
            self._thread.join()

    def _serve(self) -> None:
        while True:
            group, last = self._next_group()
            if group:
                self._settle(group)
            if last:
                return

    def _next_group(self) -> tuple[list[Job[Work]], bool]:
        """The jobs waiting now, at least one unless it is time to be idle; and whether the door was closed."""
        group: list[Job[Work]] = []
        try:
            job = self._queue.get(timeout=self._idle_in())
            while job is not None:
                group.append(job)
                if len(group) == LARGEST_GROUP:
                    return group, False
                job = self._queue.get_nowait()
        except Empty:
            if not group:
                self._idle()
            return group, False
        return group, True

    def _settle(self, group: Sequence[Job[Work]]) -> None:
        try:
            self._commit(group)
        except BaseException as error:  # a caller left waiting for ever would be worse than any error
            for job in group:
                job.error = job.error or error
        finally:
            for job in group:
                job.release()
