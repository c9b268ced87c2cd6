"""Codes of the catalogue: names (PRO-3xx), graph (PRO-4xx), decisions (PRO-5xx), acts and law (PRO-6xx), library (LIB)."""

# ruff: noqa: E501  (a table reads best with one row a line)
# fmt: off

from __future__ import annotations

from typing import Final

_NOBODY: Final = "Ce qui est écrit là ne serait montré à personne et n'orienterait personne."
_NEVER: Final = "La règle paraîtrait relue et signée, mais aucun patient n'en relèverait."
_ON_THE_WAY: Final = "Le délégué serait arrêté au milieu de la rencontre, sans conduite à tenir."

CHECKS: Final = (
    ("PRO-301", "Nom inconnu dans une condition", _ON_THE_WAY, "Corrigez le nom, ou ajoutez le bloc qui manque."),
    ("PRO-310", "Condition illisible", _ON_THE_WAY, "Écrivez un nom, une comparaison (« age >= age_min ») ou une forme parmi all, any, not, at_least, {critère: valeur}."),
    ("PRO-311", "Comparaison d'un type avec un autre", _ON_THE_WAY, "Comparez un nombre à un nombre, un choix à ses choix, un oui / non à true ou false."),
    ("PRO-312", "Choix inconnu", _NEVER, "Prenez un des choix du critère."),
    ("PRO-313", "Bornes à l'envers", _NEVER, "Échangez les deux bornes."),
    ("PRO-314", "Deux critères dans une comparaison", "Cette comparaison ne pourrait pas être prouvée.", "Comparez un seul critère à des valeurs fixes, ou demandez la différence comme un critère."),
    ("PRO-320", "Blocs qui se définissent l'un par l'autre", "La condition n'aurait pas de valeur : la rencontre ne finirait pas.", "Rompez le cercle : écrivez l'une des conditions en toutes lettres."),
)

LIBRARY: Final = (
    ("LIB-001", "Protocole inconnu", "Aucune rencontre ne peut s'ouvrir.", "Choisissez un protocole de la bibliothèque."),
    ("LIB-002", "Aucune version à cette date", "Aucune rencontre ne peut s'ouvrir à cette date.", "Attendez la version en vigueur, ou ajoutez-la à la bibliothèque."),
    ("LIB-003", "Deux versions à la même date", "Deux délégués suivraient deux règles différentes le même jour.", "Ajoutez « until » à la version qui finit."),
    ("LIB-004", "Dossier d'un autre nom que le protocole", "On ne saurait pas quel protocole a été signé.", "Renommez le dossier ou le champ « protocol »."),
    ("LIB-005", "Dossier d'un autre nom que la version", "On ne saurait pas quelle version a été signée.", "Renommez le dossier ou le champ « version »."),
    ("LIB-006", "Bibliothèque introuvable", "Aucune rencontre ne peut s'ouvrir.", "Vérifiez le chemin de la bibliothèque."),
)
