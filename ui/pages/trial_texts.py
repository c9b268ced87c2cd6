"""The French of trials: an invented patient on a text of a protocol. Every screen says that nobody is treated here."""

from __future__ import annotations

from types import MappingProxyType as Words

from engine.protocol.deciding import ReasonKind


class Trial:
    BANNER = "ESSAI – PATIENT INVENTÉ"
    BANNER_MORE = "Ne soignez personne avec cet écran. Rien n'est enregistré, personne n'est prévenu."
    READY = "Les réponses de ce patient inventé sont prêtes. Changez celles que vous voulez."
    PATIENT = "Patient inventé"
    WHO_LATER = "Patient inventé, âge et sexe pas encore dits"
    TEXT = "{} · version {}"
    FREE = "Essai libre"
    FREE_LEAD = "Aucune réponse n'est prête : répondez comme vous voulez."
    REFUTED = "Propriété réfutée : « {} »"
    CASE = "Cas {}"
    CHANGED = "Patient qui change, avec la version {}"
    PLACE = "{}, ligne {}"
    REMINDER = "Pourquoi cet essai ?"
    STANDING = "Ce qui compte déjà"
    NOTHING_STANDS = "Rien n'arrête encore ce patient."
    UNKNOWN = "réponse inconnue"
    LEADS = "→ {}"
    KINDS: Words[ReasonKind, str] = Words({
        "danger": "Signe de danger", "inclusion": "Inclusion", "exclusion": "Exclusion",
        "withdrawal": "Sortie du protocole", "doubt": "Doute", "more_cautious": "Plus prudent",
    })  # fmt: skip
    BACK = "Écran précédent"
    ANSWERS = "Réponses"
    SCREEN = "Revenir à l'écran"
    LEAVE = "Quitter l'essai"
    AGAIN = "Recommencer l'essai"
    ALREADY = ("C'était déjà fait.", "L'essai a avancé entre-temps. Voici où il en est.")
    GONE = "Cet essai n'est plus en mémoire"
    GONE_LEAD = "Un essai n'est gardé nulle part. Recommencez-le depuis le texte, le cas ou la preuve."
    SHELF = "Tous les protocoles"


class Who:
    TITLE = "Qui est le patient inventé ?"
    LEAD = (
        "En soin, l'identité est demandée ici. Un essai ne prend que l'âge et le sexe : n'écrivez le nom de personne."
    )
    BIRTH = "Date de naissance inventée (jj/mm/aaaa)"
    SEX = "Sexe"


class Ending:
    KICKER = "Essai – {}"
    LEAD = "Voici ce que le délégué lirait. Personne n'est à soigner."
    AS_FORETOLD = "C'est la conduite annoncée pour ce patient."
    NOT_AS_FORETOLD = "Conduite annoncée pour ce patient : « {} ». Ses réponses mènent ici à une autre."
    ALTERED = "Vous avez changé une réponse. La conduite annoncée pour ce patient était « {} »."
    UNASKED = "À l'écran, ces réponses ne lui sont pas demandées : {}{}."
    UNASKED_MORE = ", et {} autres"
    ACTS = "Actes que le délégué ferait"
    NO_ACT = "Aucun acte délégué."
    SAFETY = "Conseils et signes d'alerte que le délégué dirait"
    PATH = "Le chemin dans l'arbre"
    NO_PATH = "La conduite est venue avant l'arbre : une règle l'a arrêté."
    ALT = "Arbre de décision de « {} », le chemin de ce patient marqué. La liste qui précède le dit en mots."
    ROWS = Words({
        "en_attente": "résultat attendu", "recu": "résultat reçu", "refait": "test refait",
        "inconnu": "réponse inconnue : le délégant",
    })  # fmt: skip
    WAIT = "Relais cherche les patients voisins."
    OUT_OF_TIME = "La recherche n'était pas finie au bout de {} secondes ; elle a été arrêtée."
    FAILED = "La recherche s'est arrêtée avant la fin."


class Answered:
    TITLE = "Réponses de ce patient inventé"
    LEAD = "Revenez à un écran pour y changer une réponse. Celles d'après restent prêtes."
    NONE = "Aucun écran n'a encore de réponse."
    IDENTITY = "Âge et sexe"
    CONSENT = "Information et accord"
    RECORD = "Accès au dossier"
    WAITED = "Résultat attendu"
    BACK_HERE = "Revenir à « {} »"


class Doors:
    TEXT = "Essayer ce texte"
    TEXT_WHY = "Sur un patient inventé, écran par écran, comme un délégué le verrait. Rien n'est enregistré."
    PATIENT = "Essayer avec ce patient"
    CASE = "Essayer le cas {}"
    CASES = "Essayer un cas"
    WHICH = "Quel cas ? Tapez son nom ou un mot de son histoire."
    WHICH_FIRST = "Choisissez d'abord un cas."
    CASES_GO = "Essayer ce cas"
    VERSION = "Essayer avec la version {}"
    BEFORE = "Essayer avec l'ancien texte"
    AFTER = "Essayer avec le nouveau texte"
