"""What proofs, cases and another version say of a text of a protocol: computed once a text, and kept.

Each is computed in a process of its own with an end, so that nobody who is caring for a patient waits for it. Nothing
here belongs to a team or to a patient: a text of a protocol is all that comes in.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final, TypeVar, cast

from engine.errors import Problem, ProtocolRefused
from engine.protocol.loading import LoadedProtocol, read_file
from engine.services import examination
from engine.services.apart import apart
from engine.services.examination import Played, Proven
from engine.services.workspace import Workspace

if TYPE_CHECKING:
    from engine.protocol.verification.comparison_model import Comparison

CASES_FILE: Final = "cases.yaml"
PROOF_SECONDS: Final = 60.0
CASES_SECONDS: Final = 30.0
MOST_KEPT: Final = 64
Value = TypeVar("Value")


class Kept:
    """Results by key, the latest used last; whoever asks for what is being computed waits for the same result."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most, self._lock = most, threading.Lock()
        self._found: OrderedDict[tuple[str, ...], Future[object]] = OrderedDict()

    def once(self, key: tuple[str, ...], make: Callable[[], Value]) -> Value:
        """The result of that key. A failure is not kept: it is raised to all who wait, and tried anew later."""
        with self._lock:
            known = self._found.get(key)
            future: Future[object] = known or Future()
            self._found[key] = future
            self._found.move_to_end(key)
        if known is None:
            self._fill(key, future, make)
        return cast(Value, future.result())

    def _fill(self, key: tuple[str, ...], future: Future[object], make: Callable[[], object]) -> None:
        try:
            future.set_result(make())
        except BaseException as error:
            with self._lock:
                self._found.pop(key, None)
            future.set_exception(error)
        with self._lock:
            while len(self._found) > self._most:
                self._found.popitem(last=False)


_KEPT: Final = Kept()


def proven(loaded: LoadedProtocol, day: str) -> Proven:
    """The certificate of a text, and what it decides for each patient of a counter-example.

    ``day`` is the ISO date of today, for the patients. Raises WorkFailed (OutOfTime when the time was up).
    """
    return _KEPT.once(
        ("proofs", loaded.fingerprint, day),
        lambda: apart(examination.proven, loaded.text, loaded.file, day, seconds=PROOF_SECONDS),
    )


def played(loaded: LoadedProtocol, cases: bytes) -> Played:
    """The cases of a text, run. Raises WorkFailed (OutOfTime when the time was up)."""
    return _KEPT.once(
        ("cases", loaded.fingerprint, hashlib.sha256(cases).hexdigest()),
        lambda: apart(examination.played, loaded.text, loaded.file, cases, seconds=CASES_SECONDS),
    )


def failed_by(
    text: bytes, file: str, problems: tuple[Problem, ...], cases: bytes, before: bytes | None
) -> Problem | None:
    """The patient whom a refused text would fail, where one can be found. Raises WorkFailed (OutOfTime)."""
    key = (hashlib.sha256(one or b"").hexdigest() for one in (text, cases, before))
    return _KEPT.once(
        ("refused", *key),
        lambda: apart(examination.failed_by, text, file, problems, cases, before, seconds=CASES_SECONDS),
    )


def cases_of_library(workspace: Workspace, loaded: LoadedProtocol) -> bytes | None:
    """The cases that lie beside this very text in the library; None where there are none, or where the text changed."""
    written = loaded.model
    try:
        shelved = workspace.library.load(written.protocol, written.version)
    except ProtocolRefused:
        return None
    place = workspace.library.root / written.protocol / written.version / CASES_FILE
    return read_file(place) if shelved.fingerprint == loaded.fingerprint and place.is_file() else None


def compared(old: LoadedProtocol, new: LoadedProtocol) -> Comparison:
    """Who is treated otherwise from one version to the other. Raises WorkFailed (OutOfTime when the time was up)."""
    texts = (old.text, old.file, new.text, new.file)
    return _KEPT.once(
        ("comparison", old.fingerprint, new.fingerprint),
        lambda: apart(examination.compared, *texts, seconds=PROOF_SECONDS),
    )
