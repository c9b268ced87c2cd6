"""Where trials wait between two taps: the memory of this process, nowhere else. Few at a time, and not for long.

Each belongs to one person of one team; nobody else finds it. A restart forgets them all: no patient is in any.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from engine.encounter.trial import Trial
from engine.protocol.loading import LoadedProtocol

MOST: Final = 64
MOST_EACH: Final = 4
KEPT: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Origin:
    """What a trial was opened for. ``reminders`` are French sentences; ``expected`` is the outcome foretold, if any.

    ``place`` leads back there: fields of an address, opaque here.
    """

    title: str
    reminders: tuple[str, ...] = ()
    expected: str | None = None
    place: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """One trial with its text, its person and when it was last touched."""

    holder: str
    loaded: LoadedProtocol
    origin: Origin
    trial: Trial
    at: datetime


@dataclass
class TrialMemory:
    """Trials by their opaque names, the one touched last at the end."""

    _kept: OrderedDict[str, Kept] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, name: str, holder: str, now: datetime) -> Kept | None:
        with self._lock:
            found = self._kept.get(name)
            return found if found is not None and found.holder == holder and now - found.at <= KEPT else None

    def put(self, name: str, kept: Kept, seen: int | None = None) -> bool:
        """Keeps it; False, and nothing kept, where it has been touched since ``seen``."""
        with self._lock:
            before = self._kept.get(name)
            if seen is not None and (before is None or before.trial.touched != seen):
                return False
            self._kept[name] = kept
            self._kept.move_to_end(name)
            self._forget_some(kept.holder)
            return True

    def drop(self, name: str, holder: str) -> None:
        with self._lock:
            if name in self._kept and self._kept[name].holder == holder:
                del self._kept[name]

    def _forget_some(self, holder: str) -> None:
        his = [name for name, kept in self._kept.items() if kept.holder == holder]
        for name in his[:-MOST_EACH]:
            del self._kept[name]
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
