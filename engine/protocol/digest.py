"""What a kept copy of a protocol is bound to, besides its text: the source that checked it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path


@lru_cache(maxsize=1)
def engine_digest() -> str:
    """Digest of the source that validates protocols: after any change of it, every file is checked anew."""
    return _digest(Path(__file__).parent.glob("*.py"))


@lru_cache(maxsize=1)
def proving_digest() -> str:
    """Digest of the source that validates, decides and proves: an attestation by another one is not of this engine."""
    return _digest(Path(__file__).parent.rglob("*.py"))


def _digest(paths: Iterable[Path]) -> str:
    digest, here = hashlib.sha256(_version_of_pydantic()), Path(__file__).parent
    for path in sorted(paths):
        digest.update(path.relative_to(here).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def _version_of_pydantic() -> bytes:
    """Its version module as text: importing pydantic takes longer than all that a process of ``relais run`` does."""
    found = find_spec("pydantic")
    assert found is not None and found.origin is not None
    return Path(found.origin).with_name("version.py").read_bytes()
