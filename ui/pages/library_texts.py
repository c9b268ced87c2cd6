"""The French of the protocol library."""

from __future__ import annotations

from types import MappingProxyType as Words

from engine.services.reading import Kind


class Shelf:
    TITLE = "Protocoles"
    LEAD = "Ce que chaque protocole contient, d'où cela vient, et ce qui reste à confirmer."
    DECLARED = "déclaré par votre équipe"
    NOT_DECLARED = "non déclaré par votre équipe"
    OPEN = "Lire {}"
    APPLIES = "s'applique aujourd'hui"
    VERSION = "Version {}"
    SINCE = "depuis le {}"
    SPAN = "du {} au {}"
    OTHERS = "Autres versions"
    DRAFT = "brouillon – démonstration"
    DRAFT_CARE = "brouillon – non signé, ne peut pas servir au soin"
    REFUSED = "Cette version ne se charge pas : personne ne peut l'ouvrir."
    EMPTY = "La bibliothèque est vide."
    WHO = "{} délégué, avec {} délégant"
    WHERE = "En {}"
    OVER = "terminé"
    TODAY = "aujourd'hui"
    LATER = "à venir"
    SCOPES = Words({"national": "protocole national", "local": "protocole local"})
    LOCAL_UNSIGNED = "Protocole local – non validé"
    WRITE = "Écrire un protocole local"
    WRITE_LEAD = "Brouillons de votre équipe : écrire, vérifier, prouver, rejouer les cas."


class Doors:
    PAGES = Words({"bibliotheque": "Lire les protocoles", "declarer": "Déclarer un événement, donner mon avis"})


class Book:
    WARNING = "À savoir avant de lire"
    PURPOSE = "À quoi il sert"
    COUNTS = "{} critères, {} signes de danger, {} exclusions, {} décisions, {} conduites, {} chemins."
    PARTS = Words({
        "qui": "Qui, où, quand, formation",
        "criteres": "Critères et règles",
        "hypotheses": "À confirmer par le délégant",
        "actes": "Actes, traitements et doses",
        "arbre": "Arbre de décision",
        "conduites": "Conduites à tenir",
        "preuves": "Ce qui est démontré",
        "cas": "Cas, et ce qu'ils couvrent",
        "versions": "Versions comparées : qui change ?",
        "sources": "Sources",
        "journal": "Journal des versions",
    })  # fmt: skip
    CONTENTS = "Dans ce protocole"
    COUNTED = "{} ({})"
    BACK = "Retour au protocole"
    SHELF = "Tous les protocoles"
    PATIENT = "Retour au dossier"
    SEARCH = "Chercher dans ce protocole"
    SEARCH_LABEL = "Un ou plusieurs mots"
    SEARCH_GO = "Chercher"
    FOUND_NONE = "Rien ne contient ces mots"
    FOUND_ONE = "Un résultat"
    FOUND = "{} résultats"
    KINDS: Words[Kind, str] = Words({
        "criterion": "question", "parameter": "seuil", "danger": "signe de danger", "inclusion": "inclusion",
        "exclusion": "exclusion", "withdrawal": "sortie", "row": "ligne de l'arbre", "act": "acte",
        "advice": "conseil", "outcome": "conduite", "definition": "définition",
    })  # fmt: skip
    FINGERPRINT = "Empreinte du texte (SHA-256)"
    FINGERPRINT_WHY = "C'est cette empreinte que le délégant signe : un seul signe changé, et elle change."
    SOURCE = "Source"


class Who:
    TITLE = "Qui, où, quand"
    TEXTS = "Textes"
    TEXTS_HEADS = ("Texte", "Signé", "Publié", "En vigueur")
    UNKNOWN = "–"
    TRAINING = "Formation"
    HOURS = Words({"theory": "{} h de théorie", "practice": "{} h de pratique", "total": "{} h en tout"})
    REFRESH = "à refaire tous les {} mois"
    NO_HOURS = "Aucune source lue ne donne de nombre d'heures."
    ASSESSMENT = "Évaluation"
    CONTENT = "Contenu"


class Criteria:
    TITLE = "Critères et règles"
    LEAD = "Dans l'ordre où ils comptent. Chaque ligne dit sa source ; « à confirmer » marque une hypothèse."
    GROUPS = Words({
        "danger": "Signes de danger", "inclusion": "Inclusion", "exclusion": "Exclusion",
        "withdrawal": "Sortie du protocole",
    })  # fmt: skip
    GROUP_LEADS = Words({
        "danger": "Un seul suffit : le protocole s'arrête.",
        "inclusion": "Toutes sont nécessaires.",
        "exclusion": "Une seule suffit : le patient va vers la conduite indiquée.",
        "withdrawal": "Le patient quitte le protocole en cours de route.",
    })  # fmt: skip
    QUESTIONS = "Questions, écran par écran"
    BENEATH = "Ce sur quoi les règles reposent"
    COMPUTED_GROUP = "Repris de l'identité, ou calculé"
    WHEN = "Quand"
    BY_HAND = "Noté par le délégué."
    OTHERWISE = "Sinon"
    LEADS_TO = "Conduite"
    ASKED = "Question"
    HOW = "Comment examiner"
    ANSWERS = "Réponses"
    YES_NO = "oui, non ou inconnu"
    RANGE = "de {} à {}"
    USUAL = "habituellement de {} à {} ; au-delà, à confirmer"
    COMPUTED = "calculé"
    IDENTITY = "repris de l'identité"
    USE = "Usage"
    RECORDED = "noté pour la traçabilité, ne décide de rien"
    OPTIONAL = "facultatif"
    DETAILS = "Détail et source"
    THRESHOLDS = "Seuils et valeurs"
    SCORES = "Scores"
    POINTS = "{} : {}"
    DEFINITIONS = "Définitions"
    TYPES = Words({
        "date": "une date", "datetime": "une date et une heure", "text": "un texte court", "number": "un nombre",
    })  # fmt: skip


class Assumed:
    TITLE = "À confirmer par le délégant"
    LEAD = (
        "Aucun texte ne suffit à donner ces {} valeurs ou règles. "
        "Le délégant les confirme, une par une, avant de signer."
    )
    NONE = "Aucune hypothèse : chaque ligne cite un texte."


class Doses:
    TITLE = "Actes, traitements et doses"
    LEAD = "Les doses calculées sont toujours arrondies vers le bas, et toutes les limites s'appliquent."
    COUNTS = "compté dans les indicateurs"
    OPTIONAL = "si besoin"
    PER_INTAKE = "{} mg par prise"
    PER_KG_DAY = "{} mg/kg par jour, en {} prises"
    PER_KG_INTAKE = "{} mg/kg par prise"
    UNWEIGHED = "{} mg par prise si le poids n'est pas connu"
    TIMES = "{} prises par jour"
    ONCE = "1 prise par jour"
    TIMES_NEEDED = "jusqu'à {} prises par jour, si besoin"
    DAYS = "pendant {} jours"
    ONE_DAY = "pendant 1 jour"
    MAX_INTAKE = "au plus {} mg par prise"
    MAX_DAY = "au plus {} mg par jour"
    MAX_KG_DAY = "au plus {} mg/kg par jour"
    APART = "au moins {} heures entre deux prises"
    ROUND = "arrondi au multiple inférieur de {} mg"
    QUANTITY = "De {} à {}"
    QUANTITY_ONE = "{}"
    DAYS_CAP = "{} jours au plus"
    DAYS_CAP_ONE = "1 jour au plus"
    RULE = "Règle de dose"
    REQUIRES = "Seulement si"
    CONTRA = "Contre-indications"
    OMIT = "l'acte n'est pas proposé"
    INSTEAD = "à la place : {}"
    LEADS = "conduite : {}"
    INSTRUCTIONS = "Précisions"


class Tree:
    TITLE = "Arbre de décision"
    TAKEN = "Le chemin suivi pour ce patient est en bleu."
    NO_PATH = "Le patient n'est pas encore arrivé au bout de l'arbre, ou une règle l'a arrêté avant."
    ALT = (
        "Arbre de décision de « {} » : {} décisions menant à {} conduites. La liste qui suit dit la même chose en mots."
    )
    DRAWING = "Dessin de l'arbre"
    DRAWING_LEAD = "La liste, plus bas, dit la même chose en mots."
    LIST = "Qui reçoit chaque ligne"
    VISIT = "Consultation {} : commence par « {} »"
    LEADS = "→ {}"
    FOLLOWED = "suivi pour ce patient"
    AWAIT = "Attente"
    WAITED = "Dès que « {} » est connu → {} ; en attendant → {}"
    REPEAT = "À refaire une fois"
    REPEATED = "« {} » est refait une fois au plus, puis → {}"
    FIRST = "D'abord, et après chaque réponse : les signes de danger. Puis l'inclusion et les exclusions."


class Ends:
    TITLE = "Conduites à tenir"
    DO = "Faites ceci"
    TELL = "Dites au patient"
    ACTS = "Actes"
    DOCUMENTS = "Documents"


class Texts:
    TITLE = "Sources"
    LEAD = (
        "Un texte qui n'a pas été lu est toujours donné « rapporté par » celui qui le cite. "
        "Une proposition des auteurs n'est pas un texte : tout ce qui ne repose que sur elle est à confirmer."
    )
    LINK = "Ouvrir le texte"


class Journal:
    TITLE = "Journal des versions"
    NONE = "Personne n'a encore écrit de journal pour ce protocole."
