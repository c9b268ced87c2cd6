"""Words that every screen shares."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType as Words

NAME = "Relais"
YES_NO = Words({"oui": "Oui", "non": "Non", "inconnu": "Inconnu"})


def hour(moment: datetime) -> str:
    return f"{moment:%H} h {moment:%M}"


class Marked:
    """What the software says of itself, on every page."""

    DEMO = "Démonstration – données inventées, sans valeur"
    CARE = "Mode soin – logiciel non marqué CE"
    ANSWERS = ", mis en service par "
    NOT_FOR_CARE = "Logiciel non marqué CE : ne pas utiliser pour le soin sans évaluation de conformité – version {}"
    IN_CARE = (
        "Logiciel non marqué CE : la personne nommée en haut répond de son évaluation de conformité. "
        "Dans le doute, passez par le délégant – version {}"
    )


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
