"""Checks of names and meanings across blocks: what a single block cannot say of itself.

Refuses to know lines and columns: a finding gives the path of the key or value it is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import ConditionError
from engine.protocol.model import Protocol
from engine.protocol.reading import Path


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong at a path of the file: of its key when ``on_key``, of its value otherwise."""

    code: str
    path: Path
    what: str
    remedy: str = ""
    consequence: str = ""
    on_key: bool = False

    @classmethod
    def of_condition(cls, path: Path, error: ConditionError) -> Finding:
        return cls(error.code, path, error.what, error.remedy)


def checked(written: Protocol, linked: CompiledProtocol | None) -> Iterator[Finding]:
    """Everything wrong with the names; ``linked`` is None when conditions are already refused."""
    yield from ()
