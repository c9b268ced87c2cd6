"""The French of the declarations."""

from __future__ import annotations

from types import MappingProxyType as Words


class Declare:
    TITLE = "Déclarer"
    EVENT = "Un événement indésirable"
    EVENT_LEAD = (
        "Ce qui s'est mal passé, ou a failli, avec un protocole. Chacun peut déclarer ; on ne cherche pas de faute."
    )
    SATISFACTION = "Ma satisfaction"
    SATISFACTION_LEAD = "Une réponse par protocole et par an. Elle est anonyme."
    BACK = "Retour"


class Event:
    TITLE = "Déclarer un événement indésirable"
    CLOCKS = "Les délais à connaître"
    CLOCKS_LINES = (
        "L'ARS est prévenue sans délai de tout événement lié au protocole.",
        "Grave et associé aux soins (EIGS) : première partie sans délai sur signalement-sante.gouv.fr.",
        "La seconde partie (analyse, plan d'action) suit dans les trois mois.",
        "Relais garde la déclaration et la compte. Il ne prévient personne à votre place.",
    )
    PROTOCOL = "Quel protocole ?"
    ENCOUNTER = "Une prise en charge en particulier (facultatif)"
    ENCOUNTER_LEAD = "Les plus récentes de l'équipe."
    NO_ENCOUNTER = "Aucune en particulier"
    ENCOUNTER_LINE = "{} · {} à {} · {}"
    OCCURRED = "Survenu le (jj/mm/aaaa, « hier » ou « aujourd'hui »)"
    DISCOVERED = "Découvert le (jj/mm/aaaa, « hier » ou « aujourd'hui »)"
    NATURE = "De quelle nature ?"
    KIND = "De quelle sorte ?"
    SEVERITY = "Gravité"
    SEVERITY_LINE = "{} – {}"
    INFORMED = "Le patient est-il informé ?"
    YES_NO = Words({"oui": "Oui", "non": "Pas encore"})
    ARS = "ARS prévenue le (facultatif, jj/mm/aaaa)"
    DESCRIPTION = "Que s'est-il passé ? Sans nom, ni du patient, ni d'un professionnel"
    SEND = "Déclarer"
    TROUBLE = "La déclaration n'est pas complète. Ce que vous avez écrit est gardé."
    MISSING = Words({
        "protocole": "Choisissez le protocole.", "survenue": "Dites quand il est survenu.",
        "decouverte": "Dites quand il a été découvert.", "nature": "Choisissez la nature.",
        "sorte": "Choisissez la sorte.",
        "gravite": "Choisissez la gravité.", "informe": "Dites si le patient est informé.",
        "description": "Dites en quelques mots ce qui s'est passé.",
    })  # fmt: skip
    NOT_A_DATE = "« {} » n'est pas une date. Écrivez le jour, le mois et l'année : 17/05/2026."
    IN_THE_FUTURE = "Le {} est dans le futur."
    REVERSED = "Il ne peut pas être découvert avant d'être survenu."
    OTHER_PROTOCOL = "Cette prise en charge est d'un autre protocole : corrigez l'un des deux."
    DONE = "Événement déclaré. Merci."
    DONE_ARS = "Prévenez maintenant l'ARS : c'est sans délai."
    DONE_SERIOUS = "Événement grave : déclarez-le aussi sans délai sur signalement-sante.gouv.fr."
    ALREADY = ("Cet événement est déjà déclaré.", "Il n'est pas compté deux fois.")


class Satisfaction:
    TITLE = "Ma satisfaction"
    ANONYMOUS = (
        "Anonyme : votre réponse est gardée sans votre nom, sans votre rôle et sans heure. "
        "Une empreinte, gardée à part, empêche seulement de répondre deux fois."
    )
    QUESTION = "Cette année, êtes-vous satisfait de ce protocole ?"
    SEND = "Répondre"
    MISSING = "Choisissez une réponse."
    DONE = "Réponse enregistrée, sans votre nom. Merci."
    ANSWERED = "Vous avez répondu pour cette année. Merci."
    NONE = "Aucun protocole ne vous concerne."
