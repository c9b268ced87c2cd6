"""Codes of the catalogue: roles, sessions, opening and serving (UI-1xx)."""

# ruff: noqa: E501  (a table reads best with one row a line)
# fmt: off
from __future__ import annotations

from engine.protocol.catalogue import register

_KEPT = "Ce qui était enregistré est gardé."

register((
    ("UI-101", "Page d'un autre rôle", "Rien n'est montré ni modifié.", "Reconnectez-vous avec le rôle qui convient."),
    ("UI-102", "Équipe inconnue", "Personne ne peut entrer.", "Adressez-vous à votre coordinateur."),
    ("UI-103", "Nom ou mot de passe inconnu", "L'écran reste fermé.", "Vérifiez-les, puis réessayez."),
    ("UI-104", "Compte bloqué quelques minutes", "Les essais répétés sont arrêtés.", "Attendez cinq minutes, puis réessayez."),
    ("UI-105", "Session terminée", _KEPT, "Reconnectez-vous pour reprendre."),
    ("UI-106", "Personne qui n'est plus déclarée", _KEPT, "Voyez votre coordinateur."),
    ("UI-107", "Écran verrouillé", _KEPT, "Tapez votre mot de passe : l'écran revient où il était."),
    ("UI-111", "Délégué non habilité", "Le protocole n'est pas ouvert ; toutes les raisons sont dites.", "Régularisez la déclaration, la formation ou l'équipe."),
    ("UI-121", "Aucun dossier à lire", "Rien n'a été lu, vérifié ni créé.", "Donnez le dossier des données et le fichier de la clé."),
    ("UI-131", "Brouillon inconnu", "Rien n'est montré ni modifié.", "Revenez à la liste des brouillons de votre équipe."),
    ("UI-132", "Brouillon trop long", "Rien n'a été enregistré ; le texte est encore là où il a été tapé.", "Raccourcissez-le : un protocole entier tient en un quart de cette limite."),
    ("UI-133", "Trop de brouillons", "Rien n'a été créé.", "Reprenez un brouillon existant."),
    ("UI-134", "Essai qui n'est plus en mémoire", "Rien n'est perdu : un essai n'enregistre rien.", "Recommencez-le depuis le texte, le cas ou la preuve."),
    ("UI-135", "Texte trop lourd pour un essai", "Chaque écran prendrait le temps de ceux qui soignent.", "Scindez le protocole ; les preuves et les cas, calculés à part, restent possibles."),
    ("UI-136", "Patient que ce texte ne peut pas recevoir", "L'essai n'est pas ouvert.", "Corrigez le cas, ou la visite qu'il demande."),
    ("UI-120", "Port déjà pris", "Les écrans ne sont pas ouverts.", "Prenez le port proposé : make run PORT=…"),
))
