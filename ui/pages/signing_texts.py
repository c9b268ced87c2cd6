"""The French of reading, reviewing and signing versions, of standard prescriptions, and of what changed."""

from __future__ import annotations

from types import MappingProxyType as Words

from engine.team.publication import Status


class Versions:
    TITLE = Words({"delegant": "Protocoles à signer", "coordinator": "Versions des protocoles"})
    LEAD = Words({
        "delegant": "Une version ne sert au soin qu'une fois relue par une personne et signée par une autre. "
        "Votre signature vaut pour un texte exact : une lettre changée l'annule.",
        "coordinator": "Vous relisez une version, puis un délégant la signe : il faut deux personnes.",
    })  # fmt: skip
    EMPTY = "Aucun protocole déclaré par l'équipe n'est dans la bibliothèque."
    STATUS: Words[Status, str] = Words({
        "draft": "brouillon", "reviewed": "relue, à signer", "signed": "signée", "withdrawn": "retirée",
    })  # fmt: skip
    STATUS_CLASS: Words[Status, str] = Words({
        "draft": "paused", "reviewed": "soon", "signed": "good", "withdrawn": "late",
    })  # fmt: skip
    VERSION = "Version {}"
    OPEN = Words({"delegant": "Lire et signer", "coordinator": "Relire"})
    SEE = "Voir"
    READY = "Peut servir au soin."
    LACKING_ONE = "Ne peut pas servir au soin : il manque une chose."
    LACKING = "Ne peut pas servir au soin : il manque {} choses."
    OTHERS = "Autres versions"
    BACK = "Toutes les versions"
    PRESCRIPTIONS = "Ordonnances préétablies"


class Version:
    KICKER = "{} · version {}"
    STANDING = "Où en est cette version"
    LACKING = "Ce qui manque pour servir au soin"
    DEMO = "En démonstration, les brouillons s'ouvrent quand même."
    ATTESTED = "Vérifiée par le logiciel"
    REVIEWED = "Relue"
    SIGNED = "Signée"
    WITHDRAWN = "Retirée"
    SOMEBODY = "une personne qui a quitté l'équipe"
    CONFIRMED_ONE = "1 hypothèse confirmée"
    CONFIRMED = "{} hypothèses confirmées"
    NEVER = "pas encore"
    PROVED = "Prouvée : {}, {}."
    NOT_PROVED = "Non prouvée : {}."
    PATHS_ONE = "1 chemin"
    PATHS = "{} chemins"
    CASES = "{} cas sur {} donnent le résultat attendu."
    NO_CASES = "Aucun cas n'accompagne cette version."
    VERIFY = "Vérifier les preuves et les cas"
    VERIFY_AGAIN = "Vérifier de nouveau"
    VERIFIED = "Vérification enregistrée."
    READ = "Lire le texte à l'écran"
    REVIEW = "Marquer comme relue"
    REVIEW_WHY = "En la marquant, vous dites l'avoir lue en entier. Vous ne pourrez pas la signer vous-même."
    REVIEW_DONE = "Version marquée comme relue. Un délégant peut maintenant la signer."
    FINGERPRINT = "Empreinte du texte"


class Steps:
    FILE = "1. Lire le dossier de signature"
    FILE_LEAD = (
        "Sa première page dit ce que vous signez et en combien de temps cela se lit. "
        "L'annexe contient tout le reste : questions, sources, preuves, cas."
    )
    PREPARE = "Préparer le dossier (PDF)"
    PREPARING = "Le dossier demande quelques secondes."
    READY = "Le dossier est prêt."
    OPEN = "Ouvrir le dossier (PDF)"
    OPENED = "Vous avez ouvert le dossier {}."
    NOT_OPENED = "Vous n'avez pas encore ouvert le dossier."
    SEEN = "J'ai lu le dossier, continuer"
    ASSUMED = "2. Confirmer les points, un par un"
    ASSUMED_LEAD = (
        "Aucun texte ne suffit à les donner : c'est vous qui les confirmez. Chaque coche est enregistrée aussitôt."
    )
    NONE = "Cette version ne contient aucune hypothèse."
    COUNT = "{} sur {} confirmés."
    GROUP = "{} ({} sur {})"
    SIGN = "3. Signer"
    SIGN_LINK = "Signer avec mon mot de passe"
    SIGN_NOT_YET = "Avant de signer :"
    SIGNED = "Vous avez signé cette version. Merci."
    WITHDRAW = "Retirer cette version"
    WITHDRAW_LEAD = (
        "Elle cesse aussitôt de servir au soin, pour toute l'équipe et pour de bon. "
        "Les prises en charge en cours reviennent au délégant."
    )
    REASON = "Motif du retrait, sans nommer de patient"
    WITHDRAW_GO = "Retirer maintenant"
    WITHDRAW_DONE = "Version retirée. Elle ne sert plus au soin."


class Confirming:
    KICKER = "Points à confirmer · {} · version {}"
    LEAD = (
        "Lisez toutes les lignes d'un point avant de le cocher. Si une seule est à corriger, laissez-le vide : "
        "la version ne se signe pas tant qu'il reste un point vide."
    )
    SOURCES = "Sources"
    TICK_ONE = "Je confirme cette ligne"
    TICK = "Je confirme ces {} lignes"
    NEXT = "Suivant : {}"
    BACK = "Revenir à la version"


class Meaning:
    LEADS = "Conduite"
    INSTEAD = "À la place"
    NEXT = "Suite"
    DANGER = "si une réponse possible est un danger"


class Prescriptions:
    TITLE = "Ordonnances préétablies"
    LEAD = (
        "Au soin, le délégué n'imprime en votre nom que ce que vous avez signé, jusqu'à la date que vous choisissez. "
        "Si le contenu d'un acte change, votre signature sur lui tombe."
    )
    DEMO = "En démonstration, les documents s'impriment sans signature, avec la mention « sans valeur »."
    EMPTY = "Aucun protocole de l'équipe n'a d'acte qui s'imprime."
    SIGN = "Signer des ordonnances : {}"
    SIGNED = "signée jusqu'au {}"
    NOT_SIGNED = "non signée"
    OVER = "périmée le {}"
    CHANGED = "à relire : le contenu a changé"
    TAKEN_BACK = "retirée"
    OTHERS = "Aussi signée par :"
    TAKE_BACK = "Retirer une de mes ordonnances"
    WHICH = "Laquelle ?"
    REASON = "Motif du retrait, sans nommer de patient"
    GO = "Retirer maintenant"
    DONE = "Ordonnance retirée. Plus rien ne s'imprime en votre nom pour cet acte."


class News:
    TITLE = "Ce qui a changé : {}"
    LEAD = "Votre dernière prise en charge, le {}, suivait la version {}. La version {} s'applique maintenant."
    SAME = "Le texte de la version {} a été modifié depuis votre dernière prise en charge, le {}."
    WRITTEN = "Ce que disent les auteurs"
    WRITTEN_SAME = "Ce que les auteurs disent de cette version"
    NO_ENTRY = "Les auteurs n'ont pas décrit ce changement. Relisez le protocole, ou demandez au délégant."
    COMPUTED = "Les patients pour qui la conduite change"
    COMPUTED_LEAD = "Calculé par le logiciel, sur tous les patients possibles."
    NOBODY = "Pour un patient qui donne son accord, rien ne change : mêmes conduites, mêmes actes, mêmes doses."
    DIRECTIONS = Words({"riskier": "moins prudent", "safer": "plus prudent", "neutral": "autrement"})
    CLASSES = Words({"riskier": "late", "safer": "good", "neutral": "news"})
    MORE = "… et {} autres changements : voir le dossier de la version."
    EXAMPLE = "Par exemple : {}"
    NOT_COMPARED = "Le logiciel n'a pas pu comparer les deux versions."
    DONE = "J'ai lu ce qui a changé"
    LIBRARY = "Lire le protocole en entier"
    NOTHING_TITLE = "Rien de nouveau à lire"
    NOTHING = "Vous avez déjà lu ce qui a changé, ou rien n'a changé depuis votre dernière prise en charge."
    THANKS = "Lecture enregistrée. Vous pouvez commencer."
    HOME_TAG = "a changé"
    HOME = "Lire ce qui a changé"
    HOME_LEAD = "Ce protocole a changé depuis votre dernière prise en charge. Lisez d'abord ce qui change."


class Door:
    VERSION = "Signer la version {}"
    LEAD = "Vous engagez votre signature sur ce texte exact, et sur la liste des hypothèses que vous avez confirmées."
    TEXT = "Empreinte du texte"
    LIST = "Hypothèses confirmées"
    SHEET = "Signer des ordonnances préétablies"
    SHEET_LEAD = "Cochez celles que vous signez. Rien n'est coché d'avance."
    UNTIL = "Valables jusqu'au (jj/mm/aaaa), ce jour compris"
    PASSWORD = "Votre mot de passe, de nouveau"  # noqa: S105 - the label of a field
    GO = "Signer"
    BACK = "Revenir sans signer"
    NOTHING = "Il n'y a rien à signer à cette adresse."
