"""The French of the délégant's pages."""

from __future__ import annotations

from types import MappingProxyType as Words

from engine.services.reading import Standing


class Inbox:
    TITLE = "Ce qui vous revient"
    VIEWS: Words[Standing, str] = Words({"waiting": "À voir", "seen": "Vus", "answered": "Répondus"})
    ADDRESS: Words[str, Standing] = Words({"vus": "seen", "repondus": "answered"})
    """View of the address → list; none: what waits."""
    COUNTED = "{} ({})"
    EMPTY: Words[Standing, str] = Words({
        "waiting": "Rien ne vous attend. Les nouveaux appels arrivent ici.",
        "seen": "Aucun dossier vu sans réponse.",
        "answered": "Aucune réponse donnée pour l'instant.",
    })  # fmt: skip
    ALERTS = "Corrections après un acte"
    ALERTS_LEAD = "Une réponse a été corrigée alors qu'un acte était déjà fait. À regarder en premier."
    ALERT = "« {} » corrigé après : {}"
    OPEN = "Ouvrir"
    REFRESH = "Actualiser"
    LATE = "délai dépassé"
    CHANGED = "modifié depuis que vous l'avez vu"
    NO_CALL = "pas d'appel noté"
    CALLED = "{} vous a appelé {}"
    CALLED_OTHER = "{} a appelé {} {}"
    CALL_MISSED = "{} a essayé de vous joindre {}"
    CALL_MISSED_OTHER = "{} n'a pas pu joindre {} {}"
    BY = "Par {}"
    NO_IDENTITY = "Identité pas encore recueillie"
    ERASED = "Identité effacée"
    MOST = "Les {} plus récents sont affichés."
    SAMU = Words({"samu": "le 15", "urgences": "les urgences"})


class Item:
    KICKER = "{} · consultation {}"
    BACK = "Retour à la liste"
    REACH = "Appeler {}"
    REACH_TEAM = "Appeler la structure"
    PATIENT_PHONE = "Appeler le patient"
    PARTS = Words({"S": "Situation", "A": "Antécédents et contexte", "E": "Évaluation", "D": "Demande"})
    """SAED, the French form of SBAR."""
    SCREEN = "dossier-{}"
    WHY = "Pourquoi ce dossier vous revient"
    TREATED = "Ce qui a conduit le délégué"
    UNKNOWN = "impossible à établir : réponse inconnue"
    TO_CONFIRM = "à confirmer par le délégant"
    DOUBT = "Doute du délégué"
    OWN_WORDS = "Les mots du délégué"
    RUNNING = "La conduite à tenir n'est pas encore connue : le délégué répond aux questions."
    CONSENT = "Accords"
    NO_CONSENT = "pas encore recueillis"
    AGREED = Words({True: "accepté", False: "refusé"})
    PROTOCOL = "protocole"
    SHARING = "partage du dossier"
    PARENT = "représentant"
    RECORD = "Dossier médical"
    ACCESS = Words({"full": "consulté", "partial": "consulté en partie", "none": "non accessible"})
    GROUPS = Words({
        "history": "Antécédents et traitements", "interview": "Interrogatoire", "danger": "Signes de danger",
        "examination": "Examen", "decision": "Test et éléments de décision",
    })  # fmt: skip
    PRESENT = "Présent"
    ABSENT = "Recherché et absent"
    NOT_KNOWN = "Inconnu"
    NOTHING = "Non recueilli."
    MEASURES = "Mesures"
    SCORES = "Scores"
    TESTS = "Tests"
    TEST_LOT = "lot {}, péremption {}"
    ACTS_DONE = "Actes faits"
    ACTS_LEFT = "Actes non faits"
    YOUR_ACTS = "Actes du délégant"
    PENDING = "proposé, pas encore noté"
    WITHHELD = "écarté"
    ASKED = Words({
        "refer_delegant": "Donner votre avis, reprendre le patient ou l'adresser",
        "emergency_call": "Pour information : le 15 est appelé en premier",
        "emergency_department": "Pour information : le patient est adressé aux urgences",
    })  # fmt: skip
    ASKED_NOTHING = "Pour information : aucune action n'est demandée"
    TOLD = "Dit au patient"
    APPOINTMENT = "Rendez-vous"
    CALLS = "Appels"
    NO_CALL = "aucun noté"
    CALL_YES = "{} : joint {}"
    CALL_NO = "{} : pas joint {}"
    ADVICE_SAID = "Conseils et signes d'alerte dits au patient"
    DOCUMENTS = "Documents émis"
    CORRECTIONS = "Corrections"
    REASON = "motif"
    ASSUMED = "Ce que le protocole donne comme hypothèse"
    TREE = "Voir le chemin dans l'arbre"
    SINCE = "Conclu {} · {}"
    CLOSED = "prise en charge close {}"
    STILL_OPEN = "prise en charge ouverte"
    ALERT = "Correction après un acte"
    ANSWERS = Words({
        "advice": "a donné son avis", "takes_over": "reprend le patient", "sends_on": "adresse le patient ailleurs",
    })  # fmt: skip
    LIFTED = "Réserves levées : {}"


class Answer:
    TITLE = "Votre réponse"
    ANOTHER = "Compléter votre réponse"
    ANCHOR = "repondre"
    SEE = "Vu"
    SAW = "Vu {}"
    ANSWER = "Répondre"
    SEEN = "Noté comme vu. Le délégué le voit sur son écran."
    KINDS = Words({
        "advice": "Donner un avis", "takes_over": "Je reprends le patient", "sends_on": "J'adresse ailleurs",
    })  # fmt: skip
    READY = Words({
        "takes_over": ("Je le vois tout de suite", "Je le vois aujourd'hui", "Je le vois demain", "Je le rappelle"),
        "sends_on": ("Vers les urgences", "Vers le 15", "Vers un spécialiste"),
    })  # fmt: skip
    """Sentences sent by one tap; nothing clinical is written for the doctor."""
    OR = "Ou en une phrase"
    LEADS = Words({
        "advice": "Votre avis s'affiche sur l'écran du délégué.",
        "takes_over": "Le délégué est prévenu que vous vous occupez du patient. Choisissez : c'est envoyé aussitôt.",
        "sends_on": "Dites vers qui. Choisissez, ou écrivez : le délégué est prévenu.",
    })  # fmt: skip
    LIFT = "Raisons d'arrêt que votre avis lève"
    LIFT_LEAD = "Cochées, elles ne bloquent plus : le protocole reprend sur l'écran du délégué."
    LIFT_NONE = "Aucune raison ne peut être levée : un signe de danger, l'âge, le champ ou l'accord n'en dépendent pas."
    LIFT_CLOSED = "Prise en charge close : votre avis est transmis, mais le protocole ne peut plus reprendre."
    TEXT = "Votre avis, en une phrase"
    SEND = "Envoyer"
    NEEDS_TEXT = "Écrivez une phrase : le délégué doit savoir quoi faire."
    SENT = "Réponse envoyée. Elle s'affiche sur l'écran du délégué."
    RESUMES = "Le protocole reprend sur son écran."
    STALE = (
        "Le dossier a changé pendant que vous lisiez.",
        "Rien n'a été envoyé. Ce que vous avez écrit est gardé : relisez, puis envoyez.",
    )
    ACT_TITLE = "Noter un acte que vous avez fait"
    ACT_LEAD = "Sur appel du délégué seulement. Ces actes comptent dans le taux de reprise."
    ACT_NOT_YET = "Possible une fois que le délégué vous a joint, ou que vous avez répondu."
    ACT_WHICH = "Qu'avez-vous fait ?"
    ACTS = (
        "Consultation au cabinet", "Visite auprès du patient", "Téléconsultation", "Prescription",
        "Demande d'examen", "Geste technique", "Autre acte",
    )  # fmt: skip
    ACT_MORE = "Précision, sans nom ni élément d'identité (facultatif)"
    ACT_SAVE = "Enregistrer l'acte"
    ACT_NEEDS = "Choisissez ce que vous avez fait."
    ACT_DONE = "Acte enregistré."
