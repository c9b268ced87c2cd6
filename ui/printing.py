"""Documents just printed, kept in memory for the session that printed them, so that they open in a tab of their own.

A few minutes and a few documents at most; nothing is written to disk, nothing outlives the process.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

KEPT_SECONDS = 30 * 60
MOST = 64


@dataclass(frozen=True, slots=True)
class _Printed:
    session: str
    content: bytes
    until: float
    opened: Callable[[], None] | None = None


class Tray:
    """Where printed documents wait: taken out by their number and by the same session only."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._printed: OrderedDict[str, _Printed] = OrderedDict()

    def put(self, session: str, number: str, content: bytes, opened: Callable[[], None] | None = None) -> None:
        """``opened`` is called each time that the document is read, before it is given."""
        with self._lock:
            self._printed[number] = _Printed(session, content, self._clock() + KEPT_SECONDS, opened)
            while len(self._printed) > MOST:
                self._printed.popitem(last=False)

    def take(self, session: str, number: str) -> bytes | None:
        found = self._waiting(session, number)
        if found is not None and found.opened is not None:
            found.opened()
        return None if found is None else found.content

    def has(self, session: str, number: str) -> bool:
        return self._waiting(session, number) is not None

    def _waiting(self, session: str, number: str) -> _Printed | None:
        with self._lock:
            found = self._printed.get(number)
            if found is not None and found.until < self._clock():
                del self._printed[number]
                return None
            return found if found is not None and found.session == session else None


TRAY = Tray()
