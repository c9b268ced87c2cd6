"""Encounters and acts as CSV and JSON, pseudonymous, with cells that no spreadsheet runs. Columns are in ``columns``.

CSV: UTF-8 with its mark, semicolons, decimal comma, every cell quoted. Pseudonymous data are still personal data.
"""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from engine.reporting.columns import ACTS, ENCOUNTERS, ActRow, Cell, Column, EncounterRow, Row
from engine.reporting.encounter_facts import EncounterFacts

_ACTIVE: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_BREAKS: Final = ("Cc", "Cf", "Zl", "Zp")


def inert(text: str) -> str:
    """The text on one line, without blanks at its ends, and quoted when a spreadsheet would take it for a formula."""
    if text.isascii() and text.isalnum():  # a pseudonym or a code: nothing to look for, and most cells are
        return text
    flat = "".join(" " if unicodedata.category(sign) in _BREAKS else sign for sign in text)
    flat = " ".join(flat.split())
    return f"'{flat}" if flat.startswith(_ACTIVE) else flat


def encounters_csv(encounters: Iterable[EncounterFacts], key: bytes) -> bytes:
    return _csv(ENCOUNTERS, _encounter_rows(encounters, key))


def acts_csv(encounters: Iterable[EncounterFacts], key: bytes) -> bytes:
    return _csv(ACTS, _act_rows(encounters, key))


def encounters_json(encounters: Iterable[EncounterFacts], key: bytes) -> bytes:
    return _json("prises_en_charge", ENCOUNTERS, _encounter_rows(encounters, key))


def acts_json(encounters: Iterable[EncounterFacts], key: bytes) -> bytes:
    return _json("actes", ACTS, _act_rows(encounters, key))


def _encounter_rows(encounters: Iterable[EncounterFacts], key: bytes) -> Iterator[EncounterRow]:
    return (EncounterRow(one, key) for one in encounters)


def _act_rows(encounters: Iterable[EncounterFacts], key: bytes) -> Iterator[ActRow]:
    return (ActRow(row, act) for row in _encounter_rows(encounters, key) for act in row.facts.acts)


# ── CSV ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _csv(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> bytes:
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    writer.writerows([_in_a_sheet(column.read(row)) for column in columns] for row in rows)
    return sheet.getvalue().encode("utf-8-sig")


def _in_a_sheet(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, Decimal):
        return _plain(cell).replace(".", ",")
    return str(cell) if isinstance(cell, int) else inert(cell)


def _plain(figure: Decimal) -> str:
    """Without exponent and without useless zeros."""
    text = format(figure, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _json(name: str, columns: Sequence[Column[Row]], rows: Iterable[Row]) -> bytes:
    """The rows with their dictionary, so that the file explains itself."""
    content = {
        "table": name,
        "dictionnaire": [described(column) for column in columns],
        "lignes": [{column.name: _in_json(column.read(row)) for column in columns} for row in rows],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8")


def described(column: Column[Row]) -> dict[str, object]:
    """One column as the dictionary says it."""
    known: dict[str, object] = {"colonne": column.name, "sens": column.meaning, "type": column.kind}
    if column.unit:
        known["unite"] = column.unit
    if column.values:
        known["valeurs"] = dict(column.values)
    return known


def _in_json(cell: Cell) -> str | int | float | None:
    """Numbers as numbers: a decimal of six digits prints back exactly as it was."""
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    return inert(cell) if isinstance(cell, str) else cell
