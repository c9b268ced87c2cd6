"""The data dictionary of the exports as Markdown, printed from the columns. ``docs/data-dictionary.md`` is its copy."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from engine.reporting.columns import ACTS, ENCOUNTERS, Column
from engine.reporting.french import typographic

_HEAD: Final = """\
# Dictionnaire des données exportées

Imprimé par `python -m engine.reporting.dictionary` : ne pas modifier à la main.

Deux tables : `prises_en_charge` et `actes`, en CSV (UTF-8 avec marque, point-virgule, virgule décimale, cellules
toujours entre guillemets) et en JSON. Une cellule vide veut dire « sans objet » ou « non connu ».

Les données sont **pseudonymisées, pas anonymes** : elles restent des données personnelles de santé. Les pseudonymes
sont des HMAC-SHA-256 sous une clé de l'équipe, qui ne sort jamais avec l'export. Ne sont pas exportés : noms, date de
naissance, identifiants des professionnels, textes saisis (motifs, notes, lots). Une cellule qui commencerait par `=`,
`+`, `-` ou `@` reçoit une apostrophe devant elle, pour qu'aucun tableur ne l'exécute. Les lignes de démonstration
portent `mode` = `demo`.
"""


def data_dictionary() -> str:
    """The whole page."""
    encounters = _table("prises_en_charge", "Une ligne par prise en charge.", ENCOUNTERS)
    acts = _table("actes", "Une ligne par acte noté, fait ou non.", ACTS)
    return "\n".join([_HEAD, *encounters, "", *acts]) + "\n"


def _table(name: str, says: str, columns: Sequence[Column[Any]]) -> Iterator[str]:
    yield f"## `{name}`\n\n{says}\n"
    yield "| Colonne | Sens | Type | Unité | Valeurs |\n|---|---|---|---|---|"
    for column in columns:
        values = ", ".join(f"`{code}` {meaning}" for code, meaning in column.values.items())
        yield f"| `{column.name}` | {typographic(column.meaning)} | {column.kind} | {column.unit} | {values} |"


def main() -> None:
    """Prints the page, or writes it to the file that is named."""
    if sys.argv[1:]:
        Path(sys.argv[1]).write_text(data_dictionary(), encoding="utf-8")
    else:
        sys.stdout.write(data_dictionary())


if __name__ == "__main__":
    main()
