"""Signing in, the frame around every page, the home of the délégué."""

from __future__ import annotations

from types import MappingProxyType as Words


class Door:
    """Signing in, choosing a role, locking."""

    TITLE = "Se connecter"
    LEAD = "Protocoles de coopération, pas à pas."
    NAME = "Nom de connexion"
    PASSWORD = "Mot de passe"  # noqa: S105 - the label of a field
    ENTER = "Se connecter"
    DEMO_TITLE = "Comptes de démonstration"
    DEMO_LEAD = "Un appui suffit pour entrer. Toutes les personnes sont inventées."
    ROLE_TITLE = "En quelle qualité ?"
    ROLE_LEAD = "Votre compte a plusieurs rôles. Choisissez celui de maintenant."
    LOCK_TITLE = "Écran verrouillé"
    LOCK_LEAD = "Votre mot de passe vous ramène où vous étiez. Ce qui était enregistré est gardé."
    UNLOCK = "Déverrouiller"
    ANOTHER = "Ce n'est pas vous ? Se déconnecter"
    ENDED = "Votre session est terminée. Ce qui était enregistré est gardé."
    LEFT = "Vous êtes déconnecté. Ce qui était enregistré est gardé."
    TOO_MANY = "Trop d'essais : la session est fermée. Reconnectez-vous."
    NEW_TITLE = "Choisir votre mot de passe"
    NEW_LEAD = "Le code de « {} » est bon. Il ne sert qu'une fois : remplacez-le par un mot de passe à vous."
    NEW_RULES = "Douze signes au moins. Personne d'autre ne doit le connaître : il vaut votre signature."
    NEW_PASSWORD = "Nouveau mot de passe"  # noqa: S105 - the label of a field
    NEW_AGAIN = "Le même, de nouveau"
    NEW_GO = "Enregistrer et entrer"
    FOREIGN = "Cette demande ne vient pas de cette page. Recommencez ici."
    ROLES = Words(
        {
            "delegue": ("Délégué", "Prendre en charge des patients"),
            "delegant": ("Délégant", "Recevoir les appels et répondre"),
            "coordinator": ("Coordinateur", "Suivre l'équipe et les indicateurs"),
        }
    )


class Frame:
    LOCK = "Verrouiller"
    SHORT = Words({"masseur_kinesitherapeute": "kinésithérapeute", "mem": "manipulateur radio"})
    LEAVE = "Se déconnecter"
    HOME = "Accueil"
    SKIP = "Aller au contenu"
    OFFLINE = "Connexion perdue. Ce qui était enregistré est gardé. Nouvel essai en cours…"
    NO_SCRIPT = "Cette page a besoin de JavaScript."
    ENDED_TITLE = "Session terminée"
    ENDED_LINK = "Se reconnecter"
    LOCKED_LINK = "Déverrouiller"
    INCIDENT_TITLE = "Un imprévu est survenu"
    INCIDENT = (
        "Rien de ce qui était enregistré n'est perdu. Rechargez la page. Si cela recommence, notez sur papier et "
        "donnez ce numéro au support :"
    )
    RELOAD = "Recharger la page"
    UNKNOWN_TITLE = "Cette page n'existe pas"
    BACK_HOME = "Revenir à l'accueil"


class Home:
    START = "Nouvelle prise en charge"
    START_LEAD = "Choisissez un protocole."
    NONE = "Aucun protocole dans la bibliothèque."
    CLOSED = "Non ouvert pour vous"
    CLOSED_CARE = (
        "Un protocole fermé ne se suit pas de mémoire : adressez le patient au délégant. "
        "Pour l'ouvrir, voyez votre coordinateur."
    )
    VERSION = "version {}"
    ANSWERED = "Le délégant a répondu"
    RESUME = "À reprendre"
    TEAM = "Commencées par l'équipe"
    FOLLOW = "Deuxièmes visites"
    FOLLOW_DUE = "entre le {first} et le {last}"
    FOLLOW_LATE = "prévue avant le {last} : en retard"
    FOLLOW_OPEN = "Ouvrir la deuxième visite"
    TODAY = "Aujourd'hui"
    NOTHING_TODAY = "Aucune prise en charge ouverte aujourd'hui."
    OPEN = "Reprendre"
    READ = "Lire la réponse"
    SEE = "Voir"
    STATUS = Words({
        "open": "En cours", "paused": "En pause", "awaiting": "Résultat attendu",
        "concluded": "À terminer", "closed": "Close",
    })  # fmt: skip
    LEAVE = "Terminer ma session"


class Leaving:
    TITLE = "Terminer ma session"
    LEFT = "Avant de partir : ces prises en charge ne sont pas closes. Elles vous attendront."
    CLEAN = "Toutes vos prises en charge sont closes."
    LEAVE = "Se déconnecter"
    STAY = "Rester connecté"
