"""The compiled cache: validated models kept as JSON, so that opening an unchanged library costs what JSON costs.

Never trusted further than its seal: an entry is bound to the text's fingerprint, to the engine's own source and to a
digest of its content. Whoever may write to the directory may forge a digest, so care gives it a ``key`` kept elsewhere.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from engine.protocol.digest import engine_digest
from engine.protocol.model import Protocol

_SEAL_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Cache:
    """A directory of sealed models; ``key`` makes the seal one that only its holder can put."""

    directory: Path
    key: bytes = field(default=b"", repr=False)

    def get(self, fingerprint: str) -> Protocol | None:
        """The model kept for the text of this fingerprint; None when there is none, or not exactly as sealed."""
        try:
            kept = self._path(fingerprint).read_bytes()
        except OSError:
            return None
        seal, content = kept[:_SEAL_LENGTH], kept[_SEAL_LENGTH:]
        if not hmac.compare_digest(seal, self._seal(fingerprint, content)):
            return None
        try:
            return Protocol.model_validate_json(content)
        except ValidationError:
            return None

    def put(self, fingerprint: str, protocol: Protocol) -> None:
        """Keeps the model, if it comes back the same. A directory that cannot be written is no reason to stop care."""
        content = _dumped(protocol)
        if _dumped(Protocol.model_validate_json(content)) != content:
            return
        with contextlib.suppress(OSError):
            self.directory.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.directory, delete=False) as file:
                file.write(self._seal(fingerprint, content) + content)
            Path(file.name).replace(self._path(fingerprint))

    def _path(self, fingerprint: str) -> Path:
        return self.directory / f"{fingerprint}-{engine_digest()[:16]}.json"

    def _seal(self, fingerprint: str, content: bytes) -> bytes:
        bound = f"{fingerprint} {engine_digest()}\n".encode() + content
        return hmac.new(self.key, bound, hashlib.sha256).hexdigest().encode()


def _dumped(protocol: Protocol) -> bytes:
    return protocol.model_dump_json(by_alias=True, exclude_unset=True).encode()
