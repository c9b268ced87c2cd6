"""The French of the pages where a working group writes a local protocol."""

from __future__ import annotations

from types import MappingProxyType as Words


class Desk:
    TITLE = "Écrire un protocole local"
    LEAD = (
        "Les brouillons de votre équipe. Chaque enregistrement garde la version d'avant, avec son auteur et son heure. "
        "Un brouillon ne sert jamais à soigner."
    )
    NEW = "Commencer"
    BLANK = "Partir d'un texte vide"
    FROM = "Partir de « {} »"
    SCHEMA = "Télécharger le schéma pour un éditeur"
    SCHEMA_WHY = (
        "Avec ce schéma JSON, un éditeur de texte complète les mots de la grammaire et souligne les fautes. "
        "Écrivez où vous voulez, puis collez ici."
    )
    DRAFTS = "Brouillons de l'équipe"
    NONE = "Aucun brouillon."
    OPEN = "Ouvrir « {} »"
    UNTITLED = "Sans titre"
    SAVED = "Version {}, enregistrée {} par {}"
    SOMEBODY = "quelqu'un qui n'est plus dans l'équipe"
    STARTED = "Brouillon commencé."
    SHELF = "Tous les protocoles"
    BLANK_TEXT = (
        "# Protocole local. Le schéma, les exemples et les messages de vérification disent ce qui manque.\n"
        "protocol: mon_protocole\n"
        'version: "{}.1"\n'
        "title: Titre du protocole\n"
        "short_title: Titre court\n"
        "scope: local\n"
    )


class Draft:
    KICKER = "Brouillon de protocole local – non validé · version {}"
    VIEWS = Words({"texte": "Texte", "cas": "Cas", "preuves": "Preuves et arbre", "histoire": "Historique"})
    TEXT = "Texte du protocole"
    CASES = "Texte des cas"
    TEXT_HOW = "Collez ou écrivez. Un texte enregistré est gardé, même faux."
    CASES_HOW = "Des patients inventés et la conduite attendue. Collez ou écrivez ; ils sont rejoués sur le protocole."
    SAVE = "Enregistrer et vérifier"
    SAVED = "Enregistré : version {}."
    SAME = "Rien n'a changé : la version {} est vérifiée de nouveau."
    APART = (
        "Quelqu'un d'autre a enregistré ce brouillon entre-temps.",
        "Votre texte n'est pas perdu et n'efface pas le sien : il est dans un brouillon à part, ouvert ici.",
    )
    SEEKING = "Recherche d'un patient qui montre l'erreur…"
    FAILED = "Un patient que ce texte prendrait mal en charge"
    READS = "Le texte se lit, sans erreur."
    COUNTS = "{} critères, {} signes de danger, {} exclusions, {} décisions, {} conduites."
    NOT_LOCAL = "« scope » est à « national » : un protocole écrit ici est local."
    FILE = "Prendre un fichier de cet appareil"
    FILE_TOO_LARGE = "Ce fichier dépasse 512 Ko : il n'a pas été pris, et le texte n'a pas changé."
    UNSAVED = "Un texte que vous aviez tapé ici n'a pas été enregistré. Il est encore dans cet onglet."
    UNSAVED_AGAIN = "Le remettre dans la page"
    SAVE_THEN = "Enregistrer, puis voir :"
    FIRST = "Le texte ne se lit pas encore : corrigez d'abord ses erreurs."
    BACK = "Tous les brouillons"
    ONE_FAULT = "Une erreur"
    FAULTS = "{} erreurs"
    ONE_FAULT_AT = "Elle est à la ligne {}, dite sous le texte."
    FAULTS_AT = "La première est à la ligne {}. Toutes sont dites sous le texte."
    MORE = "Et {} autres, plus bas dans le texte."
    LINE = "Ligne {}"
    CODE = "Code {}"
    NO_CASES = "Aucun cas n'est encore écrit."


class History:
    LEAD = "Rien n'est effacé. Reprendre une version l'enregistre de nouveau, en dernier."
    LINE = "Version {}, {} par {}"
    AGAIN = "Reprendre la version {}"
    TAKEN = "La version {} est reprise."
    LATEST = "la dernière"
    CHANGES = "Qui change depuis la version {}"
    UNREADABLE = "L'une des deux versions ne se lit pas : elles ne peuvent pas être comparées."
