"""Two versions of a protocol side by side: the exact set of patients who are treated otherwise."""

from __future__ import annotations

from engine.protocol.verification.comparison_model import (
    DIRECTIONS,
    Comparison,
    Difference,
    Direction,
    GivenAct,
    RefusalChange,
    Result,
    Side,
)

__all__ = ["DIRECTIONS", "Comparison", "Difference", "Direction", "GivenAct", "RefusalChange", "Result", "Side"]
