"""Counts too large to be read digit by digit, in French words."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Final

from engine.reporting.french import counted, number

_EXACT: Final = 10**6
_MILLION: Final = Decimal(10**6)
_MILLIARD: Final = Decimal(10**9)
_THREE_DIGITS: Final = Context(prec=3)


def about(count: int) -> str:
    """« 123 456 » exactly; from a million on three digits and words: « environ 788 000 milliards de milliards »."""
    if count < _EXACT:
        return number(count)
    value, times = _THREE_DIGITS.plus(Decimal(count)), 0
    while value >= _MILLIARD:
        value, times = value / _MILLIARD, times + 1
    words = ["milliard"] * times
    if value >= _MILLION:
        value, words = value / _MILLION, ["million", *words]
    first, *others = words or [""]
    return f"environ {' de '.join([counted(value, first) if first else number(value), *(f'{one}s' for one in others)])}"


def situations(count: int) -> str:
    """« 1 situation », « environ 12 millions de situations »."""
    return counted(count, "situation") if count < _EXACT else f"{about(count)} de situations"
