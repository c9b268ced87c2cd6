"""Codes of the catalogue: roles, sessions, opening and serving (UI-1xx), care mode (CAR-1xx)."""

# ruff: noqa: E501  (a table reads best with one row a line)
# fmt: off
from __future__ import annotations

from engine.protocol.catalogue import problem, register

__all__ = ["problem"]

_KEPT = "Ce qui était enregistré est gardé."

register((
    ("UI-101", "Page d'un autre rôle", "Rien n'est montré ni modifié.", "Reconnectez-vous avec le rôle qui convient."),
    ("UI-102", "Équipe inconnue", "Personne ne peut entrer.", "Adressez-vous à votre coordinateur."),
    ("UI-103", "Nom ou mot de passe inconnu", "L'écran reste fermé.", "Vérifiez-les, puis réessayez."),
    ("UI-104", "Compte bloqué quelques minutes", "Les essais répétés sont arrêtés.", "Attendez cinq minutes, puis réessayez."),
    ("UI-105", "Session terminée", _KEPT, "Reconnectez-vous pour reprendre."),
    ("UI-106", "Personne qui n'est plus déclarée", _KEPT, "Voyez votre coordinateur."),
    ("UI-107", "Écran verrouillé", _KEPT, "Tapez votre mot de passe : l'écran revient où il était."),
    ("UI-108", "Mot de passe à choisir", "Le code à usage unique n'ouvre rien d'autre.", "Choisissez un mot de passe que vous seul connaissez."),
    ("UI-109", "Code à usage unique périmé", "L'écran reste fermé.", "Demandez-en un autre : relais team FICHIER --new-code NOM."),
    ("UI-110", "Mot de passe refusé", "Rien n'a été changé : le code sert encore.", "Écrivez deux fois le même, de douze signes au moins, sans votre nom ni le code."),
    ("UI-112", "Rôle qui n'est plus donné", _KEPT, "Reconnectez-vous ; sinon, voyez votre coordinateur."),
    ("UI-111", "Délégué non habilité", "Le protocole n'est pas ouvert ; toutes les raisons sont dites.", "Régularisez la déclaration, la formation ou l'équipe."),
    ("UI-121", "Aucun dossier à lire", "Rien n'a été lu, vérifié ni créé.", "Donnez le dossier des données et le fichier de la clé."),
    ("UI-131", "Brouillon inconnu", "Rien n'est montré ni modifié.", "Revenez à la liste des brouillons de votre équipe."),
    ("UI-132", "Brouillon trop long", "Rien n'a été enregistré ; le texte est encore là où il a été tapé.", "Raccourcissez-le : un protocole entier tient en un quart de cette limite."),
    ("UI-133", "Trop de brouillons", "Rien n'a été créé.", "Reprenez un brouillon existant."),
    ("UI-134", "Essai qui n'est plus en mémoire", "Rien n'est perdu : un essai n'enregistre rien.", "Recommencez-le depuis le texte, le cas ou la preuve."),
    ("UI-135", "Texte trop lourd pour un essai", "Chaque écran prendrait le temps de ceux qui soignent.", "Scindez le protocole ; les preuves et les cas, calculés à part, restent possibles."),
    ("UI-136", "Patient que ce texte ne peut pas recevoir", "L'essai n'est pas ouvert.", "Corrigez le cas, ou la visite qu'il demande."),
    ("UI-120", "Port déjà pris", "Les écrans ne sont pas ouverts.", "Prenez le port proposé : make run PORT=…"),
    ("CAR-101", "Dossier de démonstration ouvert au soin", "Ses patients inventés seraient pris pour des patients, ses versions d'essai pour des versions suivies.", "Ouvrez-le avec relais serve --demo, ou donnez un autre dossier : relais serve --care --data DOSSIER."),
    ("CAR-102", "Dossier de soin ouvert en démonstration", "Un brouillon que personne n'a signé s'ouvrirait sur de vrais patients.", "Ouvrez-le avec relais serve --care, ou donnez un autre dossier : --data DOSSIER."),
    ("CAR-103", "Mode soin dont personne ne répond", "Relais n'est pas marqué CE : les écrans n'ont pas été ouverts.", "Lisez d'abord ces phrases. Si vous en répondez, tapez : relais serve --care --responsible \"Prénom NOM, qualité\"."),
    ("CAR-104", "Responsable mal nommé", "Rien n'a été enregistré ; les écrans n'ont pas été ouverts.", "Écrivez un prénom, un nom et une qualité : --responsible \"Prénom NOM, qualité\"."),
    ("CAR-105", "Aucune équipe déclarée", "Personne ne pourrait entrer : les écrans n'ont pas été ouverts.", "Déclarez d'abord l'équipe : relais team FICHIER."),
    ("CAR-106", "Clé du dossier de soin introuvable", "Rien n'a été lu ni créé : sans sa clé, ce dossier ne se relit pas.", "Retrouvez la clé d'origine et donnez-la : --key FICHIER."),
    ("CAR-107", "Options de démarrage qui se contredisent", "Les écrans n'ont pas été ouverts.", "Gardez --demo, ou bien --care avec --responsible."),
))
