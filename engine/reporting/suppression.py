"""Small cells: a breakdown that is published hides every count from 1 to below the threshold, and a second one with it.

Zeros are shown. The four official figures of a structure go to the ARS unsuppressed; this is for everything else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from engine.reporting.indicators import Figure

THRESHOLD: Final = 11
HIDDEN: Final = "non diffusé"


def suppressed(cells: Mapping[str, int], threshold: int = THRESHOLD) -> dict[str, int | None]:
    """The cells as they may be published beside their total; None is « moins de » the threshold, or hidden with one.

    When something is hidden, so is enough beside it that the total less what is shown says nothing precise: at least
    two cells, and at least ``threshold`` people in them. Where that cannot be had, every cell that is not 0 is hidden.
    """
    hidden = {name for name, count in cells.items() if 0 < count < threshold}
    others = sorted((name for name, count in cells.items() if count >= threshold), key=lambda name: (cells[name], name))
    while hidden and others and (len(hidden) < 2 or sum(cells[name] for name in hidden) < threshold):
        hidden.add(others.pop(0))
    return {name: None if name in hidden else count for name, count in cells.items()}


def total_may_be_shown(cells: Mapping[str, int], threshold: int = THRESHOLD) -> bool:
    """Whether the total does not give a hidden cell away: enough cells and people were hidden, or none."""
    published = suppressed(cells, threshold)
    hidden = [cells[name] for name, count in published.items() if count is None]
    return not hidden or (len(hidden) >= 2 and sum(hidden) >= threshold)


def published(figures: Sequence[Figure], threshold: int = THRESHOLD) -> tuple[tuple[str, str], ...]:
    """Label and text of each figure of one breakdown, small cells hidden, rates with their counts."""
    cells = suppressed({figure.id: figure.numerator for figure in figures}, threshold)
    return tuple((figure.label, HIDDEN if cells[figure.id] is None else figure.text) for figure in figures)
