"""The screens of a run: questions, identity, consent, corrections, doubt."""

from __future__ import annotations

from types import MappingProxyType as Words


class Ask:
    """Questions and what is said about their answers."""

    CONTINUE = "Continuer"
    OPTIONAL = " (facultatif)"
    UNKNOWN_VALUE = "inconnu"
    UNKNOWN_CHOICE = "Inconnu"
    NOT_MEASURED = "Non mesuré"
    DAY = "Jour (jj/mm/aaaa, « hier » ou « aujourd'hui »)"
    HOUR = "Heure (par exemple 14h30)"
    DATE_SHAPE = "jj/mm/aaaa"
    MISSING = "Réponse manquante"
    UNUSUAL = "Valeur inhabituelle : à confirmer"
    RECORD_DIFFERS = "Le dossier dit autre chose : à confirmer"
    CONFIRM = "Vous avez écrit {} : je confirme"
    BOTH = "Une valeur est écrite et « inconnu » est coché : gardez l'un des deux."
    NOT_A_NUMBER = "« {} » n'est pas un nombre. Écrivez par exemple 38,5."
    NOT_A_DATE = "« {} » n'est pas une date. Écrivez le jour, le mois et l'année : 17/05/1990."
    NOT_A_MOMENT = "Écrivez le jour (17/05/2026, « hier » ou « aujourd'hui ») et l'heure (14h30)."
    IN_THE_FUTURE = "Cette date est dans le futur : vérifiez-la."
    TROUBLE_ONE = "Une réponse à revoir avant de continuer"
    TROUBLE = "{} réponses à revoir avant de continuer"
    KEPT = "Vos autres réponses sont gardées à l'écran."
    EACH_LINE = "Chaque ligne demande une réponse. Rien n'est coché d'avance."
    RECORDED = "Enregistré"
    RECORD_SAYS = "Le dossier dit : {}"
    RECORD_CONFIRM = "Le dossier dit autre chose ({}). Vérifié avec le patient : je maintiens ma réponse"
    HELD = "Une raison d'arrêter est déjà notée. Les questions qui restent cherchent seulement un danger."
    AGED = "Mesures trop anciennes, à refaire : {}."
    CONTINUED = " (suite)"


class Why:
    """Grounds of a question or of a line."""

    HOW = "Comment examiner ?"
    WHY = "Pourquoi"
    WHY_REST = " cette question"
    WHY_MARK = " ?"
    DECIDES = "Cette réponse compte pour :"
    RECORDED = "Cette réponse est gardée pour la traçabilité. Elle ne décide de rien."
    ASSUMED = "hypothèse"
    CONFIDENCE = Words(
        {
            "sourced": "Source lue pour ce protocole",
            "analogy": "Par analogie avec un texte voisin",
            "assumption": "Hypothèse : valeur à confirmer par le délégant",
        }
    )
    CRITERION = "Critère"
    ACTION = "Conduite"
    RULES = Words({
        "danger": "Signe de danger", "inclusion": "Inclusion", "exclusion": "Exclusion",
        "withdrawal": "Sortie du protocole",
    })  # fmt: skip
    ROW = "Décision"
    ACT = "Acte"


class Run:
    SCREEN = "écran {} sur {} au plus"
    DOUBT = "J'ai un doute"
    REVIEW = "Corriger"
    PAUSE = "Pause"
    BACK = "Retour"
    STOPPED = "Arrêt du protocole – avis médical"
    STOPPED_LEAD = (
        "Aucune réponse n'est plus prise ; ce qui était enregistré est gardé. "
        "Touchez « J'ai un doute » : le patient va au délégant."
    )
    PAUSED_LEAD = "Rien n'est perdu. À la reprise, les mesures trop anciennes sont redemandées."


class Record:
    TITLE = "Avez-vous accès au dossier du patient ?"
    LEAD = "Les antécédents sont demandés dans tous les cas. Le dossier aide à les vérifier."
    CHOICES = Words({
        "full": "Oui, en entier", "partial": "En partie", "none": "Non : tout est demandé au patient",
    })  # fmt: skip
    CONTINUE = "Continuer"
    MISSING = "Choisissez une réponse avant de continuer."


class Identity:
    TITLE = "Qui est le patient ?"
    FIELDS = Words({
        "birth_family_name": "Nom de naissance", "birth_given_name": "Premier prénom de naissance",
        "birth_date": "Date de naissance (jj/mm/aaaa)", "sex": "Sexe inscrit à l'état civil",
        "used_name": "Nom utilisé", "phone": "Téléphone", "attending_gp": "Médecin traitant",
        "ins": "INS inventée (démonstration)",
    })  # fmt: skip
    SEXES = Words({"F": "Femme", "M": "Homme", "I": "Indéterminé"})
    MORE = "Compléments (facultatif)"
    CONTINUE = "Continuer"
    TROUBLE = "L'identité n'est pas complète. Rien n'est perdu : complétez, puis continuez."
    MISSING = "{} : à remplir."
    NOT_A_NAME = "{} : des lettres, sans chiffre."
    NOT_A_DATE = "Date de naissance : écrivez le jour, le mois et l'année, par exemple 17/05/1990."
    IN_THE_FUTURE = "Date de naissance : elle est dans le futur."
    ALIKE_TITLE = "Est-ce la même personne ?"
    ALIKE_LEAD = "Quelqu'un de très proche est déjà connu. Comparez avec le patient avant de choisir."
    TYPED = "Vous avez écrit"
    KNOWN = "Déjà connu"
    SAME = "C'est la même personne"
    OTHER = "C'est une autre personne"
    AGAIN = "Corriger ce que j'ai écrit"
    DIFFERENT = "Différent : {}."
    IDENTICAL = "Mêmes nom, prénom, date de naissance et sexe."
    BEFORE_TITLE = "La personne de la première visite"
    OTHER_BEFORE = "Ce n'est pas cette personne"


class Consent:
    TITLE = "Information et accord"
    READ_ALOUD = "Lisez à voix haute, puis recueillez les réponses."
    INFORMED = "Information lue et comprise"
    PROTOCOL = "Êtes-vous d'accord pour être pris en charge dans ce protocole ?"
    PROTOCOL_MINOR = "Le représentant est-il d'accord pour cette prise en charge ?"
    SHARING = "Êtes-vous d'accord pour partager les informations utiles avec le médecin ?"
    MINOR = "Patient mineur : l'accord d'un titulaire de l'autorité parentale est demandé."
    REPRESENTATIVE = "Un titulaire de l'autorité parentale est-il là, ou joint, et d'accord ?"
    RELATION = "Qui est-ce ?"
    RELATIONS = Words({"mere": "Mère", "pere": "Père", "tuteur": "Tuteur", "autre": "Autre"})
    ASSENT = "L'enfant est-il d'accord ?"
    CONTINUE = "Continuer"
    TROUBLE = "Il manque une réponse. Ce qui est coché est gardé."
    NOT_INFORMED = "Lisez l'information au patient, puis cochez « Information lue et comprise »."
    WHY_SHARING = "Et si le partage est refusé ?"


class Review:
    TITLE = "Revenir, corriger"
    LEAD = "Toutes les réponses, dans l'ordre. Une correction garde l'ancienne valeur."
    CORRECT = "Corriger"
    RESULTS = "Résultats"
    IDENTITY = "Patient"
    IDENTITY_TITLE = "Corriger l'identité"
    IDENTITY_LEAD = "L'âge et le sexe sont recalculés, et la conduite avec eux. L'ancienne identité est gardée."
    NO_CONSENT = "Accord pas encore demandé."
    NOT_ASKED = "pas demandé"
    CONSENT = "Accord pour le protocole : {} ; partage : {}."
    AGED = "Mesures trop anciennes"
    AGED_WHY = "Elles sont redemandées. Les anciennes valeurs sont gardées."
    MOOT = "Réponses sans objet"
    MOOT_WHY = "Après une correction, ces questions ne se posent plus. Ces réponses ne comptent pas."
    HISTORY = "Corrections faites"
    ONE_TITLE = "Corriger une réponse"
    BEFORE = "Réponse actuelle : "
    ACTS_DONE = "Un acte est déjà noté comme fait. Si la correction l'aurait interdit, le délégant sera prévenu."
    REASON = "Pourquoi corriger ?"
    NEEDS_REASON = "Choisissez un motif : une correction dit toujours pourquoi."
    SAVE = "Enregistrer la correction"
    DONE = "Correction enregistrée. La conduite a été recalculée."


class Doubt:
    TITLE = "J'ai un doute"
    LEAD = (
        "Un doute suffit : le protocole s'arrête et le délégant est appelé. "
        "Les questions de danger qui restent seront posées."
    )
    VITAL = "Urgence vitale : appelez d'abord, notez ensuite. "
    CALL_15 = "Appeler le 15"
    REASON = "Qu'est-ce qui vous fait douter ?"
    NEEDS_REASON = "Choisissez ce qui vous fait douter."
    STATE = "Arrêter et adresser au délégant"
    STATED = "Doute noté. Les signes de danger qui restent sont demandés d’abord, puis le délégant est appelé."
    ALREADY = "Un doute est déjà noté pour ce patient."
    CAUTIOUS = "Choisir une conduite plus urgente"
    CAUTIOUS_LEAD = "Vous pouvez toujours être plus prudent que le protocole, jamais moins."
    CAUTIOUS_WHICH = "Quelle conduite ?"
    CAUTIOUS_CHOOSE = "Choisir cette conduite"
    NEEDS_BOTH = "Choisissez la conduite et dites pourquoi."
    CHOSEN = "Conduite plus prudente enregistrée."
    WITHDRAW = "Sortir le patient du protocole"
    WITHDRAW_WHICH = "Pour quelle raison ?"
    WITHDRAW_STATE = "Sortir du protocole"
    WITHDRAW_NEEDS = "Choisissez la raison."
    WITHDRAWN = "Sortie du protocole enregistrée."


class Timer:
    WINDOW = "À lire après {} et avant {}."
    AFTER = "À lire après {}."
    START = "Lancer le minuteur"
    RESTART = "Relancer le minuteur"
    RUNNING = "Lecture à {hour}, dans {left}"
    READY = "À lire maintenant"
    LATE = "Délai de lecture dépassé : refaites le test."
