"""Codes of the catalogue: reading the file (PRO-1xx) and the grammar of its blocks (PRO-2xx). Data, and nothing else."""

# ruff: noqa: E501  (a table reads best with one row a line)
# fmt: off
from __future__ import annotations

from typing import Final

_GUESS: Final = "Deux lecteurs du même fichier n'y liraient pas la même chose, et le protocole signé ne serait pas celui qui s'exécute."
_HIDDEN: Final = "Le texte lu à l'écran par le médecin ne serait pas celui que la machine exécute."
_LOST: Final = "Une partie du texte disparaîtrait sans que personne le voie."
_HALF: Final = "Rien du fichier n'est chargé : un protocole ne se charge jamais à moitié."
_QUOTES: Final = "Mettez la valeur entre guillemets droits : \"…\"."
_NOT_UNDERSTOOD: Final = "Le moteur ne devine pas une valeur : un patient aurait pu être orienté sur une règle mal lue."

READING: Final = (
    ("PRO-101", "Fichier illisible", _HALF, "Vérifiez le chemin du fichier et les droits de lecture."),
    ("PRO-102", "Fichier qui n'est pas en UTF-8", _GUESS, "Enregistrez le fichier en UTF-8 (réglage « encodage » de l'éditeur)."),
    ("PRO-103", "Marque d'ordre des octets (BOM)", _GUESS, "Enregistrez le fichier en « UTF-8 sans BOM »."),
    ("PRO-104", "Fichier trop gros", "Un fichier de cette taille bloquerait le poste de soin.", "Réduisez le fichier : un protocole tient en moins de 512 Ko."),
    ("PRO-105", "Imbrication trop profonde", "Personne ne peut relire ni signer un texte imbriqué ainsi.", "Donnez un nom à une partie de la condition (« definitions »)."),
    ("PRO-106", "Trop d'éléments", "Un fichier de cette taille bloquerait le poste de soin.", "Réduisez le fichier : 50 000 clés et valeurs suffisent à un protocole."),
    ("PRO-107", "Syntaxe YAML fautive", _HALF, "Corrigez le retrait, les guillemets ou la ponctuation de cette ligne (et regardez celle d'au-dessus)."),
    ("PRO-108", "Fichier vide, ou qui n'est pas un bloc de clés", _HALF, "Commencez par « protocol: », « version: », « title: »…"),
    ("PRO-110", "Ancre YAML (&)", _GUESS, "Retirez « & » et écrivez la valeur à sa place, ou mettez le texte entre guillemets."),
    ("PRO-111", "Renvoi YAML (*)", _GUESS, "Recopiez la valeur à sa place, ou nommez-la (« parameters », « definitions »)."),
    ("PRO-112", "Étiquette de type YAML (!)", _GUESS, "Retirez « ! », ou mettez le texte entre guillemets."),
    ("PRO-113", "Fusion de blocs (<<)", _GUESS, "Recopiez les clés du bloc : chaque bloc se lit seul."),
    ("PRO-114", "Plusieurs documents dans un fichier", "On ne saurait pas lequel a été signé.", "Gardez un seul document : retirez les lignes « --- » et « ... »."),
    ("PRO-115", "Directive YAML (%)", _GUESS, "Retirez la ligne qui commence par « % »."),
    ("PRO-116", "Clé répétée", "Un lecteur YAML ordinaire garderait la dernière et perdrait l'autre sans le dire.", "Gardez une seule des deux, ou donnez-leur deux noms."),
    ("PRO-117", "Clé qui n'est pas un texte", _GUESS, "Écrivez une clé simple, entre guillemets si c'est un nombre : \"1\": …"),
    ("PRO-118", "Tabulation", _GUESS, "Remplacez la tabulation par des espaces."),
    ("PRO-119", "Accent décomposé (texte non NFC)", "Deux mots d'apparence identique seraient deux noms différents.", "Enregistrez le fichier en Unicode composé (NFC), ou retapez le mot."),
    ("PRO-120", "Caractère invisible ou de commande", _HIDDEN, "Effacez ce caractère (retapez la ligne si vous ne le voyez pas)."),
    ("PRO-121", "Fin de ligne Windows", "L'empreinte du fichier changerait d'une machine à l'autre.", "Enregistrez le fichier avec des fins de ligne « LF » (Unix)."),
    ("PRO-130", "Oui / non écrit autrement que true ou false", _GUESS, "Écrivez true ou false ; si c'est un texte, mettez-le entre guillemets."),
    ("PRO-131", "Valeur vide ou nulle", "Une valeur oubliée passerait pour une valeur voulue.", "Écrivez la valeur, ou retirez la clé."),
    ("PRO-132", "Date sans guillemets", _GUESS, "Mettez la date entre guillemets : \"2024-06-17\"."),
    ("PRO-133", "Heure ou suite de nombres sans guillemets", _GUESS, _QUOTES),
    ("PRO-134", "Nombre qui commence par un zéro", _GUESS, "Retirez le zéro de tête, ou mettez la valeur entre guillemets."),
    ("PRO-135", "Nombre écrit d'une façon ambiguë", _GUESS, "Écrivez le nombre simplement, avec un point : 1000, 38.5, -3 ; si c'est un texte, mettez-le entre guillemets."),
    ("PRO-136", "Nombre infini ou indéfini", _NOT_UNDERSTOOD, "Écrivez une vraie borne ; si c'est un texte, mettez-le entre guillemets."),
    ("PRO-137", "Nombre de trop de chiffres", "Les derniers chiffres seraient arrondis par d'autres lecteurs.", "Écrivez moins de chiffres ; si c'est un numéro, mettez-le entre guillemets."),
    ("PRO-140", "Texte coupé par une virgule", _LOST, "Mettez le texte entre guillemets, ou passez à la ligne sous la clé : {at: \"annexe II, 3°\"}."),
    ("PRO-141", "Texte coupé par un deux-points", _LOST, "Mettez le texte entre guillemets, ou écrivez-le en bloc après « >- »."),
    ("PRO-142", "Texte coupé par un dièse", _LOST, "Mettez le texte entre guillemets ; un commentaire se met sur sa propre ligne."),
    ("PRO-143", "Liste écrite dans la condition", "La virgule couperait la condition en deux.", "Écrivez {when: {trod: {in: [positif, invalide]}}, to: …}."),
)

MODEL: Final = (
    ("PRO-201", "Clé manquante", _HALF, "Ajoutez la clé qui manque."),
    ("PRO-202", "Clé inconnue", "Ce qui est écrit là n'aurait aucun effet, et personne ne le saurait.", "Corrigez le nom de la clé, ou retirez-la."),
    ("PRO-203", "Texte attendu", _NOT_UNDERSTOOD, "Écrivez un texte, entre guillemets s'il ressemble à un nombre."),
    ("PRO-204", "Nombre attendu", _NOT_UNDERSTOOD, "Écrivez un nombre sans guillemets ni unité, avec un point : 38.5."),
    ("PRO-205", "Nombre entier attendu", _NOT_UNDERSTOOD, "Écrivez un entier : 3."),
    ("PRO-206", "true ou false attendu", _NOT_UNDERSTOOD, "Écrivez true ou false, sans guillemets."),
    ("PRO-207", "Liste attendue", _NOT_UNDERSTOOD, "Écrivez une liste : [a, b], ou une ligne « - a » par élément."),
    ("PRO-208", "Bloc attendu", _NOT_UNDERSTOOD, "Écrivez un bloc de clés : {clé: valeur}, ou une ligne par clé."),
    ("PRO-209", "Valeur hors de la liste permise", _NOT_UNDERSTOOD, "Choisissez une des valeurs permises."),
    ("PRO-210", "Identifiant mal formé", "Un nom qui ne se tape pas partout finit mal recopié.", "Écrivez des minuscules sans accent, des chiffres et « _ » : os_malleole_laterale."),
    ("PRO-211", "Date mal écrite", "La version pourrait s'appliquer un jour où elle ne le doit pas.", "Écrivez la date entre guillemets : \"2024-06-17\"."),
    ("PRO-212", "Numéro de version mal écrit", "On ne saurait pas quelle version a été suivie.", "Écrivez année, mois, point, numéro, entre guillemets : \"2024-06.1\"."),
    ("PRO-213", "Texte d'une autre forme que celle attendue", _NOT_UNDERSTOOD, "Suivez la forme donnée dans le message."),
    ("PRO-214", "Texte ou liste vide", "L'écran montrerait un blanc.", "Remplissez la valeur, ou retirez la clé."),
    ("PRO-215", "Texte ou liste trop long", "L'écran ou la lettre ne le montreraient pas en entier.", "Raccourcissez, ou répartissez dans plusieurs clés."),
    ("PRO-216", "Nombre hors des bornes permises", _NOT_UNDERSTOOD, "Écrivez un nombre dans les bornes données."),
    ("PRO-217", "Aucune des écritures permises", _NOT_UNDERSTOOD, "Suivez l'une des écritures données dans le message."),
    ("PRO-220", "Texte non lu sans rapporteur", "Une règle paraîtrait tirée d'un texte que personne n'a lu.", "Ajoutez reported_by: <source lue>, ou read: true si le texte a été lu."),
    ("PRO-221", "Valeur calculée sans règle, ou avec plusieurs", _NOT_UNDERSTOOD, "Gardez une seule clé : age_in_years, age_in_months, hours_since, days_since ou late_period_days."),
    ("PRO-222", "Nombre sans bornes ou sans pas", "Une faute de frappe (385 °C) passerait pour une mesure.", "Ajoutez range: [min, max] et step."),
    ("PRO-223", "Bornes sur ce qui n'est pas un nombre", _NOT_UNDERSTOOD, "Retirez range, usual et step, ou écrivez type: number."),
    ("PRO-224", "Choix sans liste, ou liste sans choix", "La question n'aurait pas de réponse possible.", "Écrivez type: choice et choices: {…} ensemble."),
    ("PRO-225", "Calcul sans règle, ou règle sans calcul", _NOT_UNDERSTOOD, "Écrivez type: derived et derived: {…} ensemble."),
    ("PRO-226", "Bornes à l'envers", "Aucune réponse ne serait acceptée.", "Écrivez la plus petite borne d'abord."),
    ("PRO-227", "Pas nul ou négatif", "Aucune réponse ne serait acceptée.", "Écrivez un pas positif : 1, 0.1…"),
    ("PRO-228", "Refus de partage mal orienté", "Un patient qui refuse le partage resterait sans conduite à tenir.", "Avec refusal: stop, ajoutez to: ; avec refusal: notice, retirez-le."),
    ("PRO-229", "Ligne sans condition, ou avec deux", "On ne saurait pas quels patients suivent cette ligne.", "Écrivez when: ou else:, l'un des deux."),
    ("PRO-230", "Dose sans règle, ou avec plusieurs", "La dose affichée serait indéterminée.", "Gardez une seule clé : mg, mg_per_kg_per_day ou mg_per_kg_per_intake."),
    ("PRO-231", "Dose au poids sans poids ou sans plafond", "Un poids mal saisi donnerait une dose sans limite.", "Ajoutez weight: et max_mg_per_day:."),
    ("PRO-232", "Médicament sans nom ou sans dose", "L'ordonnance serait incomplète.", "Pour kind: medication, ajoutez drug: et dose: ; sinon retirez-les."),
    ("PRO-233", "Arrêt de travail sans durée ou sans plafond", "La durée proposée n'aurait pas de limite.", "Pour kind: sick_leave, ajoutez days_from: et days_cap: ; sinon retirez-les."),
    ("PRO-234", "Conduite à tenir qui soigne sans acte, ou avec un délai", "Le délégué ne saurait pas quoi faire.", "Avec disposition: treat, ajoutez acts: et retirez delay:."),
    ("PRO-235", "Orientation sans destinataire ou sans délai", "Le patient ne saurait ni où aller, ni quand.", "Ajoutez addressee: et delay:."),
    ("PRO-236", "Urgence qui peut attendre", "Une urgence serait affichée avec un délai.", "Écrivez delay: now."),
    ("PRO-237", "Source qui ne dit pas ce qu'elle est", "Le délégant signerait sans savoir si quelqu'un a lu ce texte.", "Ajoutez read: true ou read: false, ou proposal: true pour une proposition des auteurs."),
    ("PRO-238", "Proposition donnée comme un texte", "Le délégant croirait signer ce qu'un texte dit.", "Avec proposal: true, retirez read, part, reported_by et link ; citez le texte lui-même dans une autre source."),
    ("PRO-239", "Texte lu et non lu à la fois", "Le délégant ne saurait pas ce qui a été lu de ce texte.", "Gardez read: true (avec part: ce qui en a été lu), ou read: false avec reported_by."),
    ("PRO-240", "Date qui n'existe pas", "La version pourrait s'appliquer un jour où elle ne le doit pas.", "Corrigez le jour ou le mois."),
    ("PRO-241", "Dates à l'envers", "Cette période ne contiendrait aucun jour.", "Écrivez la date de fin après celle de début."),
    ("PRO-299", "Valeur refusée par la grammaire", _NOT_UNDERSTOOD, "Comparez avec docs/protocol-file.md."),
)
