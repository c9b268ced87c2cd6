"""Protocols kept as plain records, for a process that decides one patient: opened without pydantic and without YAML.

A record has the fields of the model's blocks, exactly as validated, and none of their methods. Like the compiled cache
it is bound to the text's fingerprint, to the engine's source and to a digest of its content, so that a stale or damaged
copy is never used. It is kept beside the compiled Python of the same user, and is trusted no further than that.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import pickle
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from engine.protocol.digest import engine_digest

if TYPE_CHECKING:
    from engine.protocol.model import Protocol

MOST_COPIES = 64
_SEAL_LENGTH = 64


class RecordCache:
    """A directory of sealed records; ``get`` and ``put`` as in ``cache.Cache``."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def get(self, fingerprint: str) -> Protocol | None:
        """The record kept for the text of this fingerprint; None when there is none, or not exactly as sealed."""
        try:
            kept = self._path(fingerprint).read_bytes()
        except OSError:
            return None
        seal, content = kept[:_SEAL_LENGTH], kept[_SEAL_LENGTH:]
        if seal != _seal(fingerprint, content):
            return None
        try:
            return cast("Protocol", _Reader(io.BytesIO(content)).load())
        except Exception:  # whatever is wrong with a copy, the text is there to be read again
            return None

    def put(self, fingerprint: str, protocol: Protocol) -> None:
        """Keeps the protocol. A directory that cannot be written is no reason to stop."""
        content = pickle.dumps(as_record(protocol), protocol=5)
        path = self._path(fingerprint)
        partial = path.with_suffix(f".{os.getpid()}")
        with contextlib.suppress(OSError):
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            partial.write_bytes(_seal(fingerprint, content) + content)
            partial.replace(path)
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        kept = sorted(self.directory.glob("*.record"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in kept[MOST_COPIES:]:
            path.unlink(missing_ok=True)

    def _path(self, fingerprint: str) -> Path:
        return self.directory / f"{fingerprint}-{engine_digest()[:16]}.record"


def as_record(value: object) -> object:
    """The same with every block as a namespace of its fields."""
    fields = getattr(type(value), "model_fields", None)
    if fields is not None:
        return SimpleNamespace(**{name: as_record(getattr(value, name)) for name in fields})
    if isinstance(value, dict):
        return {key: as_record(one) for key, one in value.items()}
    return type(value)(as_record(one) for one in value) if isinstance(value, tuple | list) else value


def _seal(fingerprint: str, content: bytes) -> bytes:
    return hashlib.sha256(f"{fingerprint} {engine_digest()}\n".encode() + content).hexdigest().encode()


class _Reader(pickle.Unpickler):
    """Builds namespaces and decimals, and nothing else whatever the bytes say."""

    def find_class(self, module: str, name: str) -> object:
        for known in (SimpleNamespace, Decimal):
            if (module, name) == (known.__module__, known.__name__):
                return known
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a protocol")
