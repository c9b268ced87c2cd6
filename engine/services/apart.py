"""Work done in a process of its own, at a low priority, with an end: what is heavy or hostile never holds the server.

A function of a module and its arguments go in, its result comes out, both pickled: the two ends are ours. The process
is a fresh interpreter, because ``multiprocessing`` would run the script of the screens again in its child.
"""

from __future__ import annotations

import os
import pickle
import resource
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Final, TypeVar, cast

Result = TypeVar("Result")
_ONE_AT_A_TIME: Final = threading.Semaphore(1)
"""Two cores serve everybody: one is never taken twice by this kind of work."""
_NICENESS: Final = 10
_MEMORY: Final = 2 * 1024**3
"""Bytes that the process may take; the largest protocol of the library needs a tenth of it."""
_CHILD: Final = "from engine.services.apart import child; child()"


class WorkFailed(Exception):
    """The work ended badly in its process: it raised, the memory ran out, or it was stopped from outside."""


class OutOfTime(WorkFailed):
    """The work was not done when its time was up; its process was killed."""


def apart(work: Callable[..., Result], *arguments: object, seconds: float) -> Result:
    """The result of a function run in another process. Raises OutOfTime, or WorkFailed with the name of what it raised.

    ``seconds`` counts from the start of the process, not while waiting for the work of others.
    """
    order = pickle.dumps((work, arguments))
    with _ONE_AT_A_TIME:
        answer = _answered(order, seconds)
    if not answer:
        raise WorkFailed
    succeeded, result = pickle.loads(answer)  # noqa: S301 - written by our own child, read from its pipe
    if not succeeded:
        raise WorkFailed(result)
    return cast(Result, result)


def _answered(order: bytes, seconds: float) -> bytes:
    known = {**os.environ, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter, on a line of ours
            [sys.executable, "-c", _CHILD], input=order, capture_output=True, timeout=seconds, env=known, check=False
        )
    except subprocess.TimeoutExpired:
        raise OutOfTime from None
    return done.stdout if done.returncode == 0 else b""


def child() -> None:
    """What the process does: one order read, one answer written."""
    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    answering = os.dup(1)
    os.dup2(2, 1)  # whatever the work prints is no answer
    work, arguments = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - written by our own parent
    try:
        answer = (True, work(*arguments))
    except Exception as error:
        answer = (False, type(error).__name__)
    with os.fdopen(answering, "wb") as pipe:
        pipe.write(pickle.dumps(answer))
