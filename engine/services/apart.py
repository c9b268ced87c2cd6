"""Work done in a process of its own, at a low priority, with an end: what is heavy or hostile never holds the server.

Refuses to know what the work is. A function of a module and its arguments go in, its result comes out, both pickled.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Final, TypeVar, cast

Result = TypeVar("Result")
_ONE_AT_A_TIME: Final = threading.Semaphore(1)
"""Two cores serve everybody: one is never taken twice by this kind of work."""
_NICENESS: Final = 10


class WorkFailed(Exception):
    """The work ended badly in its process: it raised, the memory ran out, or it was stopped from outside."""


class OutOfTime(WorkFailed):
    """The work was not done when its time was up; its process was killed."""


def apart(work: Callable[..., Result], *arguments: object, seconds: float) -> Result:
    """The result of a function run in another process. Raises OutOfTime, or WorkFailed with the name of what it raised.

    ``seconds`` counts from the start of the process, not while waiting for the work of others.
    """
    with _ONE_AT_A_TIME:
        return cast(Result, _run(work, arguments, seconds))


def _run(work: Callable[..., object], arguments: tuple[object, ...], seconds: float) -> object:
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(sending, work, arguments), daemon=True)
    process.start()
    sending.close()
    try:
        if not receiving.poll(seconds):
            raise OutOfTime
        succeeded, result = receiving.recv()
    except EOFError:
        raise WorkFailed from None
    finally:
        process.kill()
        process.join()
        receiving.close()
    if not succeeded:
        raise WorkFailed(result)
    return cast(object, result)


def _work(sending: Connection, work: Callable[..., object], arguments: tuple[object, ...]) -> None:
    os.nice(_NICENESS)
    try:
        sending.send((True, work(*arguments)))
    except Exception as error:
        sending.send((False, type(error).__name__))
