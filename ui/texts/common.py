"""Words that every screen shares."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType as Words

NAME = "Relais"
DEMO_BANNER = "Démonstration – données inventées, sans valeur"
YES_NO = Words({"oui": "Oui", "non": "Non", "inconnu": "Inconnu"})


def not_marked(version: str) -> str:
    return f"Logiciel non marqué CE : ne pas utiliser pour le soin sans évaluation de conformité – version {version}"


def hour(moment: datetime) -> str:
    return f"{moment:%H} h {moment:%M}"


class Told:
    """What is said after a command."""

    ALREADY = (
        "C'était déjà enregistré.",
        "Rien n'a été enregistré deux fois. Voici où en est la prise en charge.",
    )
    PAUSED = "Prise en charge en pause. Vous la retrouvez ici, sur cet appareil ou un autre."
    CORRECTED = "Correction enregistrée. La conduite a été recalculée."
    UNCHANGED = "Rien n'a changé."


class People:
    SEXES = Words({"F": "femme", "M": "homme", "I": "sexe indéterminé"})
    BORN = Words({"F": "née le", "M": "né le", "I": "né(e) le"})
    UNKNOWN = "Identité pas encore recueillie"
    ERASED = "Identité effacée"


class Reasons:
    DETAIL = "Précision (facultatif)"
    CORRECTION = ("Erreur de saisie", "Le patient a précisé", "Nouvelle mesure", "Autre")
    DOUBT = ("Tableau inhabituel", "Réponses peu fiables", "État du patient qui m'inquiète", "Autre")
