"""What a plain (unquoted) scalar is: text, a simple number, true / false, or something YAML readers quarrel over.

Refuses to know where the scalar stands. YAML 1.1 and 1.2 readers disagree on ``no``, ``010``, ``12:30`` or ``1e3``:
whatever one of them would read as something else than text is refused, so that the file means the same to all.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple

MAX_DIGITS: Final = 15
"""More digits than a binary float keeps exactly: other readers would change the last ones."""

Scalar = str | int | Decimal | bool


class Quarrel(NamedTuple):
    """A plain scalar that is refused: code of the catalogue, and what some reader would make of it."""

    code: str
    what: str


_WORDS: Final = {
    **dict.fromkeys(("yes", "no", "on", "off", "y", "n", "true", "false"), "PRO-130"),
    **dict.fromkeys(("null", "~"), "PRO-131"),
    **dict.fromkeys(("nan", "inf"), "PRO-136"),
    "=": "PRO-135",
}
_SUSPECT_STARTS: Final = frozenset("0123456789+-.~=<yYnNoOtTfFiI")
_LONGEST_WORD: Final = 5
_SIMPLE_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?")
_NEGATIVE_ZERO: Final = re.compile(r"-0(?:\.0+)?")
_QUARRELS: Final = (
    ("PRO-132", re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|\s+)\d.*)?", re.DOTALL), "une date"),
    ("PRO-133", re.compile(r"[-+]?\d[\d_]*(?::\d{1,2})+(?:\.[\d_]*)?"), "un nombre en base 60 (12:30 y vaut 750)"),
    ("PRO-134", re.compile(r"[-+]?0[xXoObB][0-9a-fA-F_]*"), "un nombre en base 16, 8 ou 2"),
    ("PRO-134", re.compile(r"[-+]?0[\d_]+"), "un nombre en base 8 (010 y vaut 8)"),
    ("PRO-136", re.compile(r"[-+]?\.(?:inf|nan)", re.IGNORECASE), "un nombre infini ou indéfini"),
    ("PRO-135", re.compile(r"[-+]?(?:\d[\d_,]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][-+]?\d+)?"), "un nombre écrit autrement"),
)


def plain(value: str) -> Scalar | Quarrel:
    """The value of a plain scalar, or why it is refused. The empty scalar is the caller's to refuse."""
    if value[0] not in _SUSPECT_STARTS:
        return value
    if value in ("true", "false"):
        return value == "true"
    match = _SIMPLE_NUMBER.fullmatch(value)
    if match:
        return _number(value, decimals=match.group(1) is not None)
    if len(value) <= _LONGEST_WORD and value.lower() in _WORDS:
        return _quarrel_over_word(value)
    for code, pattern, reading in _QUARRELS:
        if pattern.fullmatch(value):
            return Quarrel(code, f"Sans guillemets, certains lecteurs YAML voient dans « {_short(value)} » {reading}.")
    return value


def _number(value: str, *, decimals: bool) -> Scalar | Quarrel:
    if _NEGATIVE_ZERO.fullmatch(value):
        return Quarrel("PRO-135", f"« {_short(value)} » est un zéro négatif.")
    if sum(map(str.isdigit, value)) > MAX_DIGITS:
        return Quarrel("PRO-137", f"Le nombre « {_short(value)} » a plus de {MAX_DIGITS} chiffres.")
    return Decimal(value) if decimals else int(value)


def _quarrel_over_word(value: str) -> Quarrel:
    code = _WORDS[value.lower()]
    readings = {"PRO-130": "un oui / non", "PRO-131": "l'absence de valeur", "PRO-136": "un nombre indéfini"}
    reading = readings.get(code, "une valeur spéciale")
    return Quarrel(code, f"Sans guillemets, certains lecteurs YAML voient dans « {value} » {reading}.")


def _short(value: str) -> str:
    return value if len(value) <= 40 else value[:37] + "…"
