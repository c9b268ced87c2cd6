"""What the parts of the SQL store share: reading on a pooled connection, writing through the one committer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar, cast

from sqlalchemy import Connection

from engine.store.chain import AppendRequest
from engine.store.committer import Committer, Job
from engine.store.errors import StoreClosed, StoreError, StoreUnavailable
from engine.store.sql_journal import JournalWriter
from engine.store.sqlite import SqliteFile
from engine.store.witness import Witness

Result = TypeVar("Result")
Task = Callable[[Connection], object]
Work = AppendRequest | Task


class SqlBase:
    """One file, its witness, its committer."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file
        self._witness = Witness(file.path)
        self._journal = JournalWriter(file.engine.dialect)
        self._writer: Connection | None = None
        self._closed = False
        self._process = os.getpid()
        self._committer: Committer[Work] = Committer(self._commit, chore=self._witness)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        if self._closed or self._process != os.getpid():
            raise StoreClosed(str(self._file.path))
        with self._file.translated(), self._file.engine.connect() as connection:
            yield connection

    def _write(self, task: Callable[[Connection], Result]) -> Result:
        """Run a task inside the next group, in a savepoint of its own; return when it is durable."""
        return cast(Result, self._committer.run(task))

    def _commit(self, jobs: Sequence[Job[Work]]) -> None:
        """One transaction for the whole group.

        When the file refuses, nobody's work was written. When something else fails (a repeated command, a fault of a
        caller), each job is tried again alone, so that none pays for its neighbour.
        """
        try:
            self._commit_together(jobs, careful=False)
        except Exception as error:
            self._roll_back()
            if isinstance(self._refusal(error), StoreUnavailable):
                for job in jobs:
                    job.error = self._refusal(error)
            else:
                for job in jobs:
                    self._commit_alone(job)
        except BaseException:
            self._roll_back()
            raise

    def _commit_alone(self, job: Job[Work]) -> None:
        job.result = job.error = None
        try:
            self._commit_together([job], careful=True)
        except Exception as error:
            self._roll_back()
            job.error = self._refusal(error)

    def _commit_together(self, jobs: Sequence[Job[Work]], *, careful: bool) -> None:
        if self._writer is None:
            self._writer = self._file.writer()
        self._file.begin_writing(self._writer)
        for job in jobs:
            if not isinstance(job.work, AppendRequest):
                self._run_task(self._writer, job, job.work)
        appends = [job for job in jobs if isinstance(job.work, AppendRequest)]
        self._journal.place(self._writer, appends, careful=careful)
        self._file.commit(self._writer)
        self._witness.note(self._journal.head)

    def _run_task(self, connection: Connection, job: Job[Work], task: Task) -> None:
        connection.exec_driver_sql("SAVEPOINT job")
        try:
            job.result = task(connection)
        except StoreError as refusal:
            connection.exec_driver_sql("ROLLBACK TO job")
            job.error = refusal
        connection.exec_driver_sql("RELEASE job")

    def _roll_back(self) -> None:
        """Forget all that was read under the lock; a connection that cannot even roll back is thrown away."""
        self._journal.forget()
        if self._writer is not None:
            try:
                self._file.roll_back(self._writer)
            except Exception:
                self._writer.invalidate()
                self._writer = None

    def _refusal(self, error: Exception) -> Exception:
        if isinstance(error, StoreUnavailable):
            return error
        return self._file.refusal(error) or error

    def close(self) -> None:
        if self._closed:
            return
        self._committer.close()
        self._closed = True
        if self._process != os.getpid():
            return  # a forked child must not touch the parent's connections: closing the last one empties the journal
        self._witness.run()
        if self._writer is not None:
            self._writer.close()
        self._file.close()
