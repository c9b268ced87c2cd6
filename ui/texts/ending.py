"""The outcome screen, from « Faites ceci » to « Clore »."""

from __future__ import annotations

from types import MappingProxyType as Words


class End:
    """The outcome screen."""

    TREAT = "Conduite à tenir"
    STOP = "Arrêt du protocole – avis médical"
    NOT_INCLUDED = "Hors protocole"
    REFUSED = "Accord refusé"
    BY_YOU = "Prise en charge par vous, dans le protocole"
    ADDRESSEES = Words({
        "delegant": "Délégant", "samu": "Le 15", "urgences": "Urgences", "medecin_traitant": "Médecin traitant",
        "patient": "Patient",
    })  # fmt: skip
    DELAYS = Words({
        "now": "tout de suite", "within_2_hours": "dans les 2 heures", "within_24_hours": "dans les 24 heures",
        "same_or_next_day": "aujourd'hui ou demain", "usual_care": "sans urgence",
    })  # fmt: skip
    DO = "Faites ceci"
    TELL = "Dites au patient"
    AWAITED = "Résultat attendu"
    AWAITED_LEAD = "Saisissez-le dès que vous l'avez : la conduite reprend où elle s'est arrêtée."
    HOME = "Revenir à l'accueil"


class Because:
    TITLE = "Pourquoi"
    DOUBT = "Votre doute : "
    UNKNOWN = "réponse inconnue"
    NOT_KNOWN = "inconnu, compté comme un risque possible"
    SOURCE = "Source"
    OUTCOME_SOURCE = "Sur quoi repose cette conduite"
    WITHHELD = "Non proposé"
    CHANGES = "Ce qui aurait changé la conduite"
    IF = "Avec {} → "
    NOTHING = "Aucune réponse changée seule ne mène ailleurs."
    BETWEEN = "entre {} et {}"
    POINT_UNKNOWN = "inconnu ({} possible)"


class Acts:
    TITLE = "Actes"
    OPTIONAL = "si besoin"
    REPLACES = "À la place de « {} », contre-indiqué."
    INTAKES = "× {} par jour"
    INTAKES_NEEDED = "jusqu'à {} fois par jour, si besoin"
    CAPPED = ", ramené au plafond"
    BASIS = "Calcul : {}."
    APART = "Au moins {} heures entre deux prises."
    BETWEEN = "{} à {}"
    SOURCE = "Source"
    DETAILS = "Revoir l'acte"
    DONE = "Fait"
    NOT_DONE = "Non fait"
    NOT_DONE_AFTER_ALL = "Noter « non fait »"
    DONE_AT = "Fait à {}"
    NOT_DONE_BECAUSE = "Non fait : {}"
    WHY_NOT = "Pourquoi cet acte n'est-il pas fait ?"
    REASONS = Words({
        "refused_by_patient": "Refusé par le patient", "not_needed": "Pas nécessaire",
        "not_available": "Pas disponible", "clinical_judgement": "Choix clinique", "other": "Autre",
    })  # fmt: skip
    NOTE = "Précision (facultatif)"
    SAVE = "Enregistrer"
    NEEDS_REASON = "Choisissez un motif."
    ALERT = "Fait avant une correction, n'est plus proposé. Le délégant est prévenu."


class Calls:
    TITLE = "Appeler"
    THEN = "Prévenir ensuite le délégant"
    CALL = "Appeler le "
    CALL_NAMED = "Appeler {} – "
    NAMES = Words({"samu": "Le 15 (SAMU)", "urgences": "Les urgences"})
    NUMBERS = Words({"samu": "15"})
    FIRST_WRITE_LATER = " Appelez d'abord, notez ensuite."
    NO_PHONE = "Numéro non renseigné."
    NOTE = "Ce qui a été dit (facultatif)"
    YES = "Joint"
    NO = "Pas joint"
    NEXT = "Ensuite : "
    REACHED = "{} : joint."
    NOBODY = "Aucun délégant joint. Rappelez, ou appelez le 15."
    NOBODY_YET = "Aucun délégant joint. Rappelez, ou notez un rendez-vous."
    EMERGENCY = "Appeler le 15"
    OFFERED = "Appeler le délégant"
    SAID_YES = "{} : joint à {}"
    SAID_NO = "{} : pas joint à {}"
    OTHERS = Words({"samu": "Le 15", "urgences": "Urgences", "medecin_traitant": "Médecin traitant"})
    APPOINTMENT = "Noter un rendez-vous"
    WITH = "Avec qui ?"
    DAY = "Jour (jj/mm/aaaa, « aujourd'hui » ou « demain »)"
    HOUR = "Heure (par exemple 14h30)"
    SAVE = "Enregistrer le rendez-vous"
    APPOINTMENT_MISSING = "Rendez-vous : dites avec qui, quel jour et à quelle heure."
    APPOINTMENT_PAST = "Ce rendez-vous est déjà passé : vérifiez le jour et l'heure."
    APPOINTED = "Rendez-vous : {}, le {} à {}"


class Replies:
    ANSWERS = Words(
        {
            "advice": "donne son avis",
            "takes_over": "prend le patient en charge",
            "sends_on": "adresse le patient ailleurs",
        }
    )
    WAITING = "Le délégant n'a pas encore lu le message."
    SEEN = "Le délégant a lu le message à {}."
    NEWS = "Du nouveau dans ce dossier."
    READ = "Lire"


class Papers:
    TITLE = "Documents"
    DEMO = "En démonstration, chaque page porte « sans valeur »."
    PREPARE = "Préparer"
    AGAIN = "Refaire"
    OPEN = "Ouvrir le PDF"
    ISSUED = "N° {}"


class Closing:
    SAFETY = "Conseils et signes d'alerte"
    TICK = "Cochez chaque ligne une fois dite au patient."
    WARNINGS = "Signes d'alerte"
    ADVICE = "Conseils"
    ALL_SAID = "Tout a été dit"
    SAID = "Conseils et signes d'alerte dits au patient"
    LEFT_ONE = "Une ligne n'est pas cochée. Dites-la au patient, puis cochez-la."
    LEFT = "{} lignes ne sont pas cochées. Dites-les au patient, puis cochez-les."
    FOLLOW_UP = "Suite prévue"
    WHEN = " – entre {} et {} jours"
    WHEN_ONE = " – à {} jours"
    TITLE = "Clore"
    BEFORE = "Avant de clore, il reste :"
    READY = "Tout est fait. Une fois close, la prise en charge ne se modifie plus."
    CLOSE = "Clore la prise en charge"
    CLOSED = "Prise en charge close à {}"
    DONE = "Prise en charge close."
