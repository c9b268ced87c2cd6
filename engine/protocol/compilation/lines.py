"""The two habits of the generated source: how a block is indented, and what becomes of everything unusual."""

from __future__ import annotations

from collections.abc import Iterable

BY_DEFINITION = "return by_definition(answers, day)"
"""Whatever the generated code was not made for goes to ``decide``, which refuses it or decides it."""


def indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]
