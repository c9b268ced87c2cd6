"""The French of proofs, cases and compared versions: in the library, and beside a draft."""

from __future__ import annotations

from types import MappingProxyType as Words

from engine.protocol.verification.certificate import Status
from engine.protocol.verification.comparison_model import Direction


class Proofs:
    TITLE = "Ce qui est démontré"
    LEAD = (
        "Relais suit toutes les réponses possibles, « inconnu » compris, du premier regard jusqu'à la conduite. "
        "Rien n'est tiré au sort."
    )
    WAIT = "Relais cherche les preuves. Cela prend quelques secondes."
    MARKS: Words[Status, tuple[str, str, str]] = Words({
        "proved": ("✓", "démontré", "good"), "refuted": ("✗", "réfuté", "now"),
        "unproved": ("?", "non démontré", "soon"),
    })  # fmt: skip
    """A sign, the word that says it, the class of its colour."""
    ALL = "Tout est démontré."
    REFUTED_ONE = "Une propriété est réfutée : un patient au moins la met en défaut."
    REFUTED = "{} propriétés sont réfutées : pour chacune, un patient au moins la met en défaut."
    UNPROVED_ONE = "Une propriété n'est pas démontrée : le calcul n'a pas tranché."
    UNPROVED = "{} propriétés ne sont pas démontrées : le calcul n'a pas tranché."
    CARE = "Une version qui n'est pas démontrée ne s'ouvre pas pour soigner."
    COUNTS = "Consultation {} : {} situations, {} chemins."
    COUNTS_ONE = "Consultation {} : {} situations, un seul chemin."
    OUT_OF_TIME = "Non démontré : le calcul n'était pas fini au bout de {} secondes, il a été arrêté."
    FAILED = "Non démontré : le calcul s'est arrêté avant la fin."
    PLACE = "{}, ligne {}"
    REMEDY = "Que faire"
    PATIENT = "Un patient à qui cela arriverait"
    HAPPENS = "Voir ce que le protocole lui fait"
    ENDS = "Conduite"
    DO = "Le délégué ferait ceci"
    ACTS = "Actes"
    NO_ACT = "aucun acte délégué"
    WHY = "Raisons"
    ANSWERS = "Ses réponses"
    REFUSED = "Le protocole ne s'applique pas à lui : {}"
    AGAIN = "Le rejouer en ligne de commande"
    AGAIN_HOW = "Enregistrez ces réponses dans « patient.json », puis tapez :"
    SHORTEST = "Le patient le plus simple pour chaque conduite, consultation {}"
    BOUND = "Ces preuves valent pour ce texte, et pour lui seul. Un signe changé, et elles sont refaites."


class Cases:
    TITLE = "Cas, et ce qu'ils couvrent"
    LEAD = "Des patients inventés, avec la conduite que des soignants attendent. Ils sont rejoués sur ce texte."
    WAIT = "Relais rejoue les cas."
    NONE = "Aucun cas n'est écrit pour cette version."
    CHANGED = "Le texte de ce dossier n'a pas de cas dans la bibliothèque : il a pu changer depuis."
    SUMMARY = "{} cas, {} conformes, {} en écart."
    SUMMARY_ONE = "{} cas, {} conformes, un en écart."
    APART = "{} cas gardés à part, avec leur raison, ne bloquent pas la version."
    LEFT_OUT = "{} cas de plus ne sont pas rejoués ici."
    COVERED = "Ce que les cas couvrent"
    HEADS = ("Quoi", "Avec un cas", "Sans cas")
    OF = "{} sur {}"
    ALL = "rien"
    TREE = "L'arbre, ligne par ligne"
    TREE_LEAD = "Trait vert continu : un cas passe par cette ligne. Trait rouge en pointillés : aucun."
    ALT = "Arbre de décision de « {} » : {} lignes avec un cas, {} sans. La liste qui suit dit la même chose en mots."
    WITH = "✓ un cas y passe"
    WITHOUT = "✗ aucun cas n'y passe"
    FAILING = "Cas en écart"
    EVERY = "Tous les cas"
    PASSED = "✓ conforme"
    DIFFERS = "✗ en écart"
    KEPT_APART = "à part"
    OUT_OF_TIME = "Les cas n'étaient pas tous joués au bout de {} secondes ; le calcul a été arrêté."
    FAILED = "Les cas n'ont pas pu être joués : le calcul s'est arrêté avant la fin."
    PROBLEMS = "Le fichier des cas ne se lit pas. Aucun cas n'a été joué."


class Versions:
    TITLE = "Versions comparées : qui change ?"
    LEAD = "Tous les patients dont la conduite, le délai, un acte ou une dose n'est plus le même."
    WAIT = "Relais compare les deux versions, patient par patient."
    ALONE = "Ce protocole n'a qu'une version."
    CHOOSE = "Comparer la version {} avec"
    BETWEEN = "De la version {} à la version {}"
    SAME = "Personne n'est traité autrement."
    SUMMARY = "{} situations changent, sur {}, en {} groupes."
    SUMMARY_ONE = "{} situations changent, sur {}, toutes dans un même groupe."
    DIRECTIONS: Words[Direction, tuple[str, str, str]] = Words({
        "riskier": ("▲", "Moins prudent qu'avant", "now"), "safer": ("▼", "Plus prudent qu'avant", "good"),
        "neutral": ("=", "Ni plus ni moins prudent", "news"),
    })  # fmt: skip
    JUDGE = (
        "Relais range ces groupes par urgence et par traitement. Dire si un changement est bon revient à un médecin."
    )
    RIGHTS = "Qui peut agir"
    BEFORE = "Avant, version {}"
    AFTER = "Après, version {}"
    WHO = "Qui"
    SITUATIONS = "{} situations, consultation {}"
    SITUATIONS_ONE = "une situation, consultation {}"
    PATIENT = "Par exemple"
    AWAITING = "en attente : {}"
    NO_ACT = "aucun acte"
    REFUSALS = "Refus et patients mineurs"
    GOES_ON = "Le protocole continue comme pour les autres."
    ONLY_BEFORE = "Questions qui ne comptent plus"
    ONLY_AFTER = "Questions nouvelles"
    LEFT_OUT = "Ce qui n'a pas pu être comparé"
    OUT_OF_TIME = "La comparaison n'était pas finie au bout de {} secondes ; elle a été arrêtée."
    FAILED = "La comparaison s'est arrêtée avant la fin."
