"""The French of the coordinator's pages."""

from __future__ import annotations

from types import MappingProxyType as Words


class Follow:
    TITLE = "Suivi des prises en charge"
    LEAD = "Sans identité : âge, sexe et un code qui ne mène à personne."
    UNANSWERED = "Renvois sans réponse du délégant ({})"
    UNANSWERED_LEAD = "Le délégué a renvoyé ce patient ; aucune réponse n'est notée."
    LEFT = "Jamais closes, ouvertes un autre jour ({})"
    LEFT_LEAD = "À terminer ou à clore par le délégué."
    LEFT_TODAY = "Pas encore closes aujourd'hui ({})"
    LEFT_TODAY_LEAD = "À terminer avant la fin de la journée."
    ALL_WELL = "Aucun renvoi sans réponse, aucune prise en charge oubliée."
    LIST = "Prises en charge"
    FILTER = "Filtrer"
    FILTERS = Words({"protocol": "Protocole", "period": "Période", "category": "Issue", "delegue": "Délégué"})
    ALL = Words({"protocol": "Tous", "category": "Toutes", "delegue": "Tous"})
    NO_OUTCOME = "Sans issue encore"
    PERIODS = Words({
        "j": "Aujourd'hui", "7j": "7 derniers jours", "30j": "30 derniers jours", "an": "Cette année",
        "avant": "L'an dernier",
    })  # fmt: skip
    NONE = "Aucune prise en charge ne correspond."
    COUNT_ONE = "1 prise en charge"
    COUNT = "{} prises en charge"
    MOST = "Les {} plus récentes sont affichées : filtrez pour voir les autres."
    HEADS = ("Code", "Jour", "Protocole", "Patient", "Issue", "Délégué", "État")
    PATIENT = "{}, {}"
    UNKNOWN_AGE = "âge non recueilli"
    UNKNOWN_SEX = "sexe non recueilli"
    AGE = "{} ans"
    NO_END = "en cours"
    OPEN_CODE = "Ouvrir {}"
    GONE = "membre retiré"
    ALERT = "alerte"
    STATUS = Words({
        "open": "en cours", "paused": "en pause", "awaiting": "résultat attendu", "concluded": "à terminer",
        "closed": "close",
    })  # fmt: skip
    WAITING = Words({"waiting": "pas encore vu", "seen": "vu, sans réponse"})


class One:
    TITLE = "Prise en charge {}"
    FACTS = Words({
        "day": "Jour", "patient": "Patient", "delegue": "Délégué", "delegants": "Délégants intervenus",
        "consent": "Accord pour le protocole", "sharing": "Accord pour le partage", "outcome": "Conduite",
        "category": "Issue comptée", "reasons": "Motifs", "counted": "Patient compté au titre du protocole",
        "state": "État", "corrections": "Corrections", "alerts": "Alertes", "calls": "Appels",
    })  # fmt: skip
    YES_NO = Words({True: "oui", False: "non", None: "pas demandé"})
    ACTS = "Actes notés"
    ACTS_HEADS = ("Acte", "Par", "Quand", "Noté", "Compté")
    BY = Words({"delegue": "délégué", "delegant": "délégant, sur appel"})
    OTHER_ACT = "autre acte du délégant"
    DONE = Words({True: "fait", False: "non fait"})
    COUNTED = Words({True: "oui", False: "non"})
    NO_ACT = "Aucun acte noté."
    CALL = Words({True: "{} : joint {}", False: "{} : pas joint {}"})
    BACK = "Retour au suivi"
    TREE = "Voir le chemin dans l'arbre"
    PRIVATE = "Les mots du délégué et du délégant restent dans le dossier : ils ne sont pas montrés ici."


class Figures:
    TITLE = "Indicateurs"
    LEAD = "Les quatre indicateurs de l'article D. 4011-4, par protocole et par année civile."
    EMPTY = "Aucun protocole n'est déclaré par l'équipe."
    OFFICIAL = "Les quatre indicateurs légaux"
    PERSONS = "{}, en {}"
    FOR = "{}, pour {}"
    AMONG = "{} (« satisfait » ou « très satisfait »), sur {} ; {}"
    WHY_NONE = "Pas de dénominateur : un taux ne se calcule pas sur rien."
    OPEN = Words({
        "patients": "Voir les prises en charge comptées", "reprise": "Voir les actes comptés",
        "evenements": "Voir les événements et les actes",
    })  # fmt: skip
    ANONYMOUS = "Réponses anonymes : rien à ouvrir."
    DEMO = "démonstration"
    NATURES = "Nature des événements indésirables"
    NATURES_HEADS = ("Nature", "Nombre", "Pour 100 actes")
    KINDS = "Sorte d'événement"
    NO_EVENT = "Aucun événement déclaré sur la période."
    CATEGORIES = "Prises en charge par issue"
    CATEGORIES_HEADS = ("Issue", "Nombre", "Part", "Hors de l'équipe")
    CATEGORIES_LEAD = (
        "Chaque prise en charge est dans une seule issue. « Hors de l'équipe » : ce qui peut être diffusé, les petits "
        "nombres (moins de {}) étant masqués. Les quatre chiffres légaux vont à l'ARS sans masque."
    )
    IN_PROGRESS = "{} sans issue encore."
    HIDDEN = "non diffusé"
    MONTHS = "Mois par mois"
    MONTHS_HEADS = ("Mois", "Prises en charge", "Actes du délégué comptés")
    EXTRA = "Indicateurs propres au protocole, non officiels"
    EXTRA_HEADS = ("Indicateur", "Valeur", "Compté")
    EXTRA_OVER = "{} sur {}"
    FEES = "Rémunération : état, jamais une facture"
    FEES_HEADS = ("Forfait", "Ouvre", "N'ouvre pas", "À vérifier")
    FEES_WHY = "Pourquoi"
    FEE = "{} ({} €)"
    NO_FEE = "Aucun forfait dans ce protocole, ou aucune prise en charge."
    WHY_LINE = "{} – {} : {}"
    DETAIL = Words({
        "patients": "Prises en charge comptées", "reprise": "Actes du délégant sur appel du délégué",
        "evenements": "Événements indésirables déclarés",
    })  # fmt: skip
    UNDER = "Dénominateur : actes du délégué"
    ACTS_HEADS = ("Prise en charge", "Jour", "Acte", "Par")
    EVENTS_HEADS = ("Déclaré le", "Survenu le", "Nature", "Sorte", "Gravité", "ARS informée")
    NOT_YET = "pas encore"
    BACK = "Retour aux indicateurs"
    NOTHING = "Rien à compter."


MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


class Team:
    TITLE = "Équipe"
    PROTOCOLS = "Protocoles déclarés"
    DECLARED = "Déclaré le {}"
    REMOVED = "retiré le {}"
    RPPS = "RPPS {}"
    ROLES = Words({"delegue": "délégué", "delegant": "délégant", "coordinator": "coordinateur"})
    TRAINED = "formé le {}"
    VALID = "valable jusqu'au {}"
    EXPIRED = "formation expirée le {}"
    SOON = "formation à refaire avant le {}"
    MAY = "peut l'utiliser aujourd'hui"
    MAY_NOT = "ne peut pas l'utiliser aujourd'hui"
    REACHES = "délégants joignables : {}"
    NO_PROTOCOL = "Aucun protocole pour ce membre."
    UNCONCERNED = "Protocoles qui ne le concernent pas"
    UNCONCERNED_LINE = "{} : {}"
    OTHERS = "Cela se modifie auprès de l'administrateur : ces dates viennent de la déclaration."
    SOON_DAYS = 60


class Exports:
    TITLE = "Exports"
    LEAD = (
        "Pseudonymisés : ni nom, ni date de naissance, ni professionnel, ni texte saisi. Ce sont toujours des données "
        "personnelles de santé : gardez-les en lieu sûr."
    )
    PERIOD = "Période"
    PROTOCOL = "Protocole"
    ALL = "Tous"
    TABLES = Words({"encounters": "Prises en charge", "acts": "Actes"})
    WHAT = Words({
        "encounters": "Une ligne par prise en charge ouverte dans la période.",
        "acts": "Une ligne par acte noté, fait ou non.",
    })  # fmt: skip
    DICTIONARY = "Dictionnaire des données"
    DICTIONARY_WHAT = "Le sens de chaque colonne, ses unités et ses codes."
    DICTIONARY_GO = "Télécharger le dictionnaire"
    DEMO = "Démonstration : chaque ligne porte « demo »."
    FORMS = Words({"csv": "CSV (tableur)", "json": "JSON"})
