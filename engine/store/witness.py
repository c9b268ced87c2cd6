"""The end of the journal, noted in a small file beside the database, so that a lost tail can be seen.

What it is worth: whoever can rewrite the database *and* this file can hide a loss. It shows a restored old copy, a
truncated file, rows removed by hand; it may lag behind the journal by the pace below, never run ahead of it. To bind
somebody who holds the machine, note ``head()`` elsewhere, for instance on the printed yearly report.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from time import monotonic

from engine.store.contract import Head

PACE_SECONDS = 0.2
"""Replacing a file makes ext4 write it out (0.2 ms, as much as a commit): so at most five times a second."""


class Witness:
    """Reads and replaces the file; called by the committer thread only, but for ``read``."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(f"{database.name}.head.json")
        self._written_at = 0.0
        self._pending: Head | None = None

    def read(self) -> Head | None:
        """The end last noted; ``None`` where the file is absent or unreadable."""
        try:
            noted = json.loads(self.path.read_text(encoding="utf-8"))
            return Head(int(noted["position"]), str(noted["hash"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def note(self, head: Head) -> None:
        """Remember a committed head; it is written when ``due_in`` says so."""
        self._pending = head

    def due_in(self) -> float | None:
        """Seconds until the pending head should be written; ``None`` where nothing is pending."""
        if self._pending is None:
            return None
        return max(0.0, self._written_at + PACE_SECONDS - monotonic())

    def run(self) -> None:
        """Write the pending head. A failure is no reason to fail a commit that is durable: the file merely lags."""
        head, self._pending, self._written_at = self._pending, None, monotonic()
        if head is None:
            return
        fresh = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        with suppress(OSError):
            fresh.write_text(json.dumps({"position": head.position, "hash": head.hash}) + "\n", encoding="utf-8")
            fresh.chmod(0o600)
            fresh.replace(self.path)
