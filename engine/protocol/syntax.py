"""PyYAML's syntax errors in French: a code of the catalogue and a sentence, from its words and the line they point at.

Refuses to know the parser: it reads the two sentences of the error and the source line, nothing else.
"""

from __future__ import annotations

import re
from typing import Final

_LIST_AS_WORDS: Final = re.compile(r"\bin\s*\[")
_BY_CONTEXT: Final = (
    ("directive", "PRO-115", "Le fichier contient une directive YAML (« % »)."),
    ("anchor", "PRO-110", "« & » pose ici une ancre."),
    ("alias", "PRO-111", "« * » renvoie ici à un autre endroit du fichier."),
    ("tag", "PRO-112", "« ! » pose ici une étiquette de type YAML."),
)
_BY_PROBLEM: Final = (
    ("directive", "PRO-115", "Le fichier contient une directive YAML (« % »)."),
    ("tag handle", "PRO-112", "« ! » pose ici une étiquette de type YAML."),
    ("%YAML", "PRO-115", "Le fichier contient une directive YAML (« % »)."),
    ("YAML document", "PRO-115", "Le fichier contient une directive YAML (« % »)."),
    ("maximum", "PRO-105", "L'imbrication est trop profonde."),
    ("mapping values", "PRO-107", "Un « : » arrive où une valeur est déjà commencée : le retrait est sans doute faux."),
    ("',' or '}'", "PRO-107", "L'accolade ouverte « { » n'est pas fermée, ou une virgule manque."),
    ("',' or ']'", "PRO-107", "Le crochet ouvert « [ » n'est pas fermé, ou une virgule manque."),
    ("'-' indicator", "PRO-107", "Un élément de cette liste n'est pas au même retrait que les autres."),
    ("block sequence entries", "PRO-107", "Un tiret de liste n'est pas à sa place ici."),
    ("expected key", "PRO-107", "Le retrait de cette ligne ne correspond à aucun bloc ouvert."),
    ("block end", "PRO-107", "Le retrait de cette ligne ne correspond à aucun bloc ouvert."),
    ("expected ':'", "PRO-107", "Une clé n'est pas suivie de « : », ou un guillemet n'est pas fermé plus haut."),
    ("cannot start any token", "PRO-107", "Un texte ne peut pas commencer par ce caractère sans guillemets."),
    ("end of stream", "PRO-107", "Un guillemet ouvert n'est jamais fermé."),
    ("document indicator", "PRO-114", "« --- » ou « ... » commence ici un autre document."),
    ("document start", "PRO-114", "Le fichier contient autre chose après la fin de son contenu."),
    ("escape", "PRO-107", "Une barre oblique inverse « \\ » est suivie d'un signe inconnu."),
    ("hexdecimal", "PRO-107", "Un code de caractère « \\x » ou « \\u » est incomplet."),
    ("indentation", "PRO-107", "Le retrait de ce bloc de texte est faux."),
)
_OTHERWISE: Final = ("PRO-107", "La mise en forme YAML est fautive à cet endroit.")


def explained(context: str, problem: str, line: str, column: int) -> tuple[str, str]:
    """Code and French sentence for an error of PyYAML that points at ``column`` (from 0) of ``line``."""
    if _LIST_AS_WORDS.search(line[: column + 1]) and "{" in line:
        return "PRO-143", "« in [ … ] » n'est pas une écriture de liste entre accolades."
    if "{" not in line and _is_second_colon(line, column):
        return "PRO-141", "Un second « : » coupe ce texte en deux."
    if "',' or" in problem and " : " in line:
        return "PRO-141", "Un « : » coupe ce texte en deux."
    for word, code, what in _BY_CONTEXT:
        if word in context:
            return code, what
    for words, code, what in _BY_PROBLEM:
        if words in problem:
            return code, what
    return _OTHERWISE


def _is_second_colon(line: str, column: int) -> bool:
    return line[column : column + 1] == ":" and re.search(r"\S\s*:\s", line[:column]) is not None
