"""Codes of the catalogue: commands on an encounter (ENC-1xx) and declarations (DEC-1xx)."""

# ruff: noqa: E501  (a table reads best with one row a line)
# fmt: off
from __future__ import annotations

from engine.protocol.catalogue import register

_KEPT = "Rien n'est enregistré ; ce qui l'était est gardé."

register((
    ("ENC-101", "Prise en charge déjà close", _KEPT, "Ouvrez une nouvelle prise en charge."),
    ("ENC-102", "Réponses à une question qui n'est plus posée", _KEPT, "Relisez l'écran affiché, puis répondez."),
    ("ENC-103", "Réponse manquante", "Un écran est pris en entier, ou pas du tout : aucune ligne ne passe pour un « non ».", "Répondez oui, non ou inconnu à chaque ligne."),
    ("ENC-104", "Réponse à une question que cet écran ne pose pas", _KEPT, "Rechargez la page."),
    ("ENC-105", "Mesure inhabituelle", "Une faute de frappe changerait la conduite à tenir.", "Vérifiez la mesure, puis confirmez-la."),
    ("ENC-106", "Test périmé", "Son résultat ne dit rien.", "Refaites le test avec un lot valable."),
    ("ENC-107", "Identité déjà enregistrée", _KEPT, "Corrigez-la depuis le dossier."),
    ("ENC-108", "Date de naissance dans le futur", "L'âge serait faux.", "Corrigez la date."),
    ("ENC-109", "Accord demandé à un autre moment", _KEPT, "Suivez l'écran affiché."),
    ("ENC-110", "Patient non informé", "Un accord sans information n'en est pas un.", "Lisez l'information, puis cochez-la."),
    ("ENC-111", "Correction d'une réponse qui n'existe pas", _KEPT, "Répondez d'abord à la question."),
    ("ENC-112", "Motif ou texte manquant", "Personne ne saurait pourquoi la réponse a changé.", "Dites pourquoi en quelques mots."),
    ("ENC-113", "Correction qui ne change rien", _KEPT, "Donnez une autre réponse, ou fermez la correction."),
    ("ENC-114", "Motif de retrait inconnu", _KEPT, "Choisissez un motif du protocole."),
    ("ENC-115", "Conduite qui n'est pas un renvoi", "Le délégué ne peut pas choisir de traiter.", "Choisissez un renvoi du protocole."),
    ("ENC-116", "Conduite moins prudente", "Le délégué peut toujours être plus prudent que l'arbre, jamais moins.", "Choisissez une conduite plus urgente, ou appelez le délégant."),
    ("ENC-117", "Conduite pas encore connue", _KEPT, "Répondez d'abord aux questions restantes."),
    ("ENC-118", "Acte non proposé pour ce patient", "Un acte hors protocole serait compté comme délégué.", "Faites seulement les actes proposés ; pour le reste, appelez le délégant."),
    ("ENC-119", "Acte déjà enregistré", "Il serait compté deux fois dans les indicateurs.", "Continuez : il n'y a rien à refaire."),
    ("ENC-120", "Conseils incomplets", "Le patient repartirait sans savoir quand s'inquiéter.", "Cochez chaque ligne une fois dite."),
    ("ENC-121", "Appel à une personne hors de l'équipe", _KEPT, "Choisissez un délégant de l'équipe, le 15 ou les urgences."),
    ("ENC-122", "Avis qui lèverait un danger", "Aucun avis ne lève un signe de danger ni une limite du texte.", "Reprenez le patient, ou adressez-le."),
    ("ENC-123", "Acte du délégant sans appel", "Une reprise ne se compte que sur appel du délégué.", "Enregistrez d'abord l'appel."),
    ("ENC-124", "Prise en charge incomplète", "Un renvoi pourrait se perdre.", "Terminez les points listés, ou mettez en pause."),
    ("ENC-125", "Réponse que le dossier contredit", "Un épisode récent oublié ouvrirait un traitement à tort.", "Vérifiez avec le patient, puis confirmez."),
    ("ENC-126", "Visite que le protocole n'a pas", _KEPT, "Ouvrez une première visite, ou appelez le délégant."),
    ("ENC-127", "Événement daté du futur", "Un délai serait compté à l'envers.", "Corrigez la date."),
    ("ENC-128", "Geste qui n'a pas de sens dans un essai", "Un essai ne traite, n'appelle et n'imprime pour personne.", "Répondez aux questions, ou quittez l'essai."),
    ("DEC-101", "Nature d'événement inconnue", "L'événement manquerait à la répartition demandée par la loi.", "Choisissez une nature de la liste."),
    ("DEC-102", "Dates d'événement incohérentes", "Les délais de déclaration seraient faux.", "La survenue précède la découverte, et les deux sont passées."),
    ("DEC-103", "Seconde réponse de satisfaction", "Le taux de satisfaction compterait deux fois la même personne.", "La première réponse reste seule comptée."),
    ("DEC-104", "Niveau de satisfaction inconnu", _KEPT, "Choisissez un des quatre niveaux."),
))
