"""Where a patient ends, as the leaves of the diagrams of a visit say it."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from engine.protocol.verification.proposals import Given

Because = Literal["danger", "held", "tree", "stuck"]
TREE: Final = "tree"
"""Leaf of those who reach the tree."""


class Result(NamedTuple):
    """Where a patient ends. ``stuck``: a question that the protocol never asks him would be needed to go on."""

    outcome: str
    acts: tuple[Given, ...]
    awaiting: tuple[str, ...]
    because: Because
    consented: bool
    received: tuple[str, ...] = ()
    """Awaited answers that have come on the way, the last first."""
