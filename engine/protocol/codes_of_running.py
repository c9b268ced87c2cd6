"""Codes of the catalogue: answers given for a protocol (RUN-1xx), patients of a text (CAS-xxx). Data, and nothing else."""

# ruff: noqa: E501  (a table reads best with one row a line)
# fmt: off
from __future__ import annotations

from typing import Final

_NOTHING: Final = "Rien n'est exécuté sur une réponse devinée : un patient aurait pu être orienté à tort."

RUNNING: Final = (
    ("RUN-101", "Critère inconnu du protocole", "La réponse ne compterait pour rien, et une question resterait sans réponse.", "Corrigez le nom : relais criteria les liste."),
    ("RUN-102", "Réponse vide", "Une réponse oubliée passerait pour une réponse donnée.", "Répondez, ou dites « inconnu »."),
    ("RUN-103", "Réponse d'un autre type", _NOTHING, "Écrivez true ou false, un nombre sans guillemets, un choix, ou « inconnu »."),
    ("RUN-104", "Valeur impossible", _NOTHING, "Vérifiez la mesure et son unité."),
    ("RUN-105", "Valeur hors du pas déclaré", _NOTHING, "Donnez la valeur au pas demandé."),
    ("RUN-106", "Choix qui n'existe pas", _NOTHING, "Prenez un des choix proposés."),
    ("RUN-107", "Date illisible", _NOTHING, "Écrivez la date comme 2026-01-31."),
    ("RUN-108", "Clé réservée mal remplie", _NOTHING, "« consentement », « partage », « accord_representant » et « doute » valent true ou false ; « visite » est un entier."),
    ("RUN-109", "Jour illisible", "La version du protocole dépend du jour : elle ne serait pas la bonne.", "Écrivez --date 2026-01-31."),
    ("RUN-110", "Fichier de réponses illisible", _NOTHING, "Donnez un objet JSON : critère → réponse, sans clé répétée ni NaN."),
    ("RUN-111", "Test périmé", "Le résultat d'un test périmé ne dit rien : le patient serait traité, ou non, sur du hasard.", "Refaites le test avec un lot valable."),
    ("RUN-112", "Événement daté du futur", "Un délai serait compté à l'envers.", "Corrigez la date."),
)

PATIENTS: Final = (
    ("CAS-001", "Cas qui ne donne pas le résultat attendu", "Ce patient serait pris en charge autrement que le médecin ne l'a écrit.", "Corrigez le texte ; ou le cas, si un médecin confirme que la conduite a changé."),
    ("CAS-002", "Patient pris en charge autrement qu'avant", "Ce patient serait pris en charge autrement que dans la version d'où vient ce texte.", "Corrigez le texte, ou faites confirmer ce changement par un médecin."),
    ("CAS-003", "Patient qui montre l'erreur", "Ce patient serait mal orienté si ce texte pouvait servir.", "Corrigez le texte, puis vérifiez de nouveau."),
)
