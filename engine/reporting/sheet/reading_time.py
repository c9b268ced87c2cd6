"""How long a part takes to read: its words, counted, at a rate that is stated beside the result (decision 11)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

WORDS_A_MINUTE: Final = 200
SECONDS_A_BOX: Final = 5
"""To weigh a point that was read, and tick its box."""
_HALF: Final = 30
"""Seconds: nobody reads to the second."""
_SAYS_SOMETHING: Final = re.compile(r"\w")
_NO_TEXT: Final = frozenset({"kind", "s", "tone", "mark", "to_part", "code", "number"})


def words_in(value: object) -> int:
    """Words of blocks, wherever they stand: what stands between two spaces, « 1 000 mg » being one.

    Names of shapes, and codes that only lead somewhere, are none.
    """
    if isinstance(value, str):
        return sum(1 for word in value.split(" ") if _SAYS_SOMETHING.search(word))
    if isinstance(value, Mapping):
        if value.get("s") == "code":
            return 0
        return sum(words_in(part) for name, part in value.items() if name not in _NO_TEXT)
    return sum(map(words_in, value)) if isinstance(value, list | tuple) else 0


def seconds(blocks: Iterable[object], boxes: int = 0) -> int:
    """Seconds to read the blocks and to tick the boxes."""
    return round(words_in(list(blocks)) * 60 / WORDS_A_MINUTE) + boxes * SECONDS_A_BOX


def in_half_minutes(found: int) -> str:
    """« 2 min 30 », « 30 s »: to the nearest half minute, never nothing."""
    minutes, rest = divmod(max(1, round(found / _HALF)) * _HALF, 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes} min {rest}" if rest else f"{minutes} min"


def in_minutes(found: int) -> str:
    """« 19 min », « 1 h 05 »: up to the next minute."""
    hours, minutes = divmod(-(-found // 60), 60)
    return f"{hours} h {minutes:02d}" if hours else f"{minutes} min"
