"""The catalogue of error codes: each with a title, what it means for somebody, and what to do. French, for its reader.

``docs/errors.md`` is printed from it (``python -m engine.protocol.catalogue``). Any package may add its own codes in a
module named ``catalogue`` that calls ``register``; a code is never given two meanings.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from engine.errors import Place, Problem
from engine.protocol import codes_of_checks, codes_of_proofs, codes_of_reading, codes_of_running

_CODE = re.compile(r"[A-Z]{2,3}-\d{3}")
_CHAPTERS = {
    "PRO-1": "Lecture du fichier",
    "PRO-2": "Grammaire des blocs",
    "PRO-3": "Noms, sources et critères",
    "PRO-4": "Graphe",
    "PRO-5": "Décisions",
    "PRO-6": "Actes, doses et droit",
    "CAS-": "Cas et patients d'un texte",
    "PRV-": "Preuves sur tout le chemin",
    "LIB-": "Bibliothèque de protocoles",
    "RUN-": "Réponses données à un protocole",
    "ENC-": "Prise en charge",
    "DEC-": "Déclarations",
    "DOC-": "Documents",
    "SIG-": "Relecture et signature des versions, ordonnances préétablies",
    "STO-": "Dossier (stockage)",
    "TEA-": "Équipe déclarée",
    "CAR-": "Mode soin",
    "UI-": "Rôles, sessions et écrans",
}
_OTHER_CATALOGUES = ("encounter", "team", "reporting", "store", "services")


class Entry(NamedTuple):
    """One code: what is wrong in a word, what it would have meant for somebody, what to do."""

    code: str
    title: str
    explanation: str
    remedy: str


_entries: dict[str, Entry] = {}


def register(entries: Iterable[tuple[str, str, str, str]]) -> None:
    """Adds codes. The same entry may be added again; another meaning for a known code is a ValueError."""
    for entry in map(Entry._make, entries):
        if not _CODE.fullmatch(entry.code) or not all(part.strip() for part in entry):
            raise ValueError(f"{entry.code}: a code needs a title, an explanation and a remedy")
        if _entries.setdefault(entry.code, entry) != entry:
            raise ValueError(f"{entry.code} already has another meaning")


def entry(code: str) -> Entry:
    """The entry of a code; KeyError for a code that nobody registered."""
    return _entries[code]


def entries() -> tuple[Entry, ...]:
    """All codes known so far, protocol first, in the order of their numbers."""
    return tuple(sorted(_entries.values(), key=lambda found: (not found.code.startswith("PRO"), found.code)))


def problem(code: str, what: str, place: Place | None = None, *, consequence: str = "", remedy: str = "") -> Problem:
    """A problem whose consequence and remedy are the catalogue's where the caller has nothing closer to say."""
    known = _entries[code]
    return Problem(code, what, consequence or known.explanation, remedy or known.remedy, place)


def markdown() -> str:
    """``docs/errors.md``: every code of every catalogue of the engine."""
    lines = [
        "# Codes d'erreur",
        "",
        "Imprimé par `python -m engine.protocol.catalogue` : ne pas modifier à la main.",
        "",
    ]
    lines += ["Chaque message donne la place, ce qui est faux, ce que quelqu'un aurait rencontré, et quoi faire."]
    chapter = ""
    for found in entries():
        if (title := _chapter(found.code)) != chapter:
            chapter = title
            lines += [
                "",
                f"## {chapter}",
                "",
                "| Code | Ce qui est faux | Ce que cela veut dire | Que faire |",
                "|---|---|---|---|",
            ]
        lines.append(f"| `{found.code}` | {' | '.join(map(_cell, found[1:]))} |")
    return "\n".join(lines) + "\n"


def load_other_catalogues() -> None:
    """Imports the ``catalogue`` module of each other part of the engine that has one."""
    for package in _OTHER_CATALOGUES:
        if find_spec(f"engine.{package}") and find_spec(f"engine.{package}.catalogue"):
            importlib.import_module(f"engine.{package}.catalogue")


def _chapter(code: str) -> str:
    for start, title in _CHAPTERS.items():
        if code.startswith(start):
            return title
    return code.split("-")[0]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Prints the page, or writes it to the path given."""
    parser = argparse.ArgumentParser(prog="python -m engine.protocol.catalogue", description=main.__doc__)
    parser.add_argument("path", nargs="?", type=Path)
    path = parser.parse_args().path
    load_other_catalogues()
    if path is None:
        sys.stdout.write(markdown())
    else:
        path.write_text(markdown(), encoding="utf-8")


for _table in (
    codes_of_reading.READING, codes_of_reading.MODEL, codes_of_checks.CHECKS, codes_of_checks.LIBRARY,
    codes_of_running.RUNNING, codes_of_running.PATIENTS, codes_of_proofs.PROOFS,
):  # fmt: skip
    register(_table)

if __name__ == "__main__":
    from engine.protocol import catalogue  # the one that everybody else imports, not this second copy

    catalogue.main()
