"""Codes of the catalogue: names (PRO-3xx), graph (PRO-4xx), decisions (PRO-5xx), acts and law (PRO-6xx), library (LIB)."""

# ruff: noqa: E501  (a table reads best with one row a line)
# fmt: off

from __future__ import annotations

from typing import Final

_NOBODY: Final = "Ce qui est écrit là ne serait montré à personne et n'orienterait personne."
_NEVER: Final = "La règle paraîtrait relue et signée, mais aucun patient n'en relèverait."
_ON_THE_WAY: Final = "Le délégué serait arrêté au milieu de la rencontre, sans conduite à tenir."

CHECKS: Final = (
    ("PRO-301", "Nom inconnu dans une condition", _ON_THE_WAY, "Corrigez le nom, ou ajoutez le bloc qui manque."),
    ("PRO-302", "Source inconnue", "La règle paraîtrait sourcée, et ne le serait pas.", "Corrigez le nom, ou ajoutez le texte à « sources »."),
    ("PRO-303", "Paramètre inconnu", _ON_THE_WAY, "Corrigez le nom, ou ajoutez la valeur à « parameters »."),
    ("PRO-304", "Critère inconnu", _ON_THE_WAY, "Corrigez le nom, ou ajoutez la question à « criteria »."),
    ("PRO-305", "Conduite à tenir inconnue", _ON_THE_WAY, "Corrigez le nom, ou ajoutez-la à « outcomes »."),
    ("PRO-306", "Acte, conseil ou suivi inconnu", _ON_THE_WAY, "Corrigez le nom, ou ajoutez le bloc qui manque."),
    ("PRO-307", "Étape de l'arbre inconnue", _ON_THE_WAY, "Corrigez le nom, ou ajoutez l'étape à « tree »."),
    ("PRO-308", "Même nom pour deux choses", "On ne saurait pas laquelle des deux une condition lit.", "Renommez l'une des deux."),
    ("PRO-309", "Même identifiant pour deux lignes", "Le motif affiché au médecin pourrait être celui de l'autre ligne.", "Renommez l'une des deux."),
    ("PRO-310", "Condition illisible", _ON_THE_WAY, "Écrivez un nom, une comparaison (« age >= age_min ») ou une forme parmi all, any, not, at_least, {critère: valeur}."),
    ("PRO-311", "Comparaison d'un type avec un autre", _ON_THE_WAY, "Comparez un nombre à un nombre, un choix à ses choix, un oui / non à true ou false."),
    ("PRO-312", "Choix inconnu", _NEVER, "Prenez un des choix du critère."),
    ("PRO-313", "Bornes à l'envers", _NEVER, "Échangez les deux bornes."),
    ("PRO-314", "Deux critères dans une comparaison", "Cette comparaison ne pourrait pas être prouvée.", "Comparez un seul critère à des valeurs fixes, ou demandez la différence comme un critère."),
    ("PRO-315", "Condition trop grande", "Personne ne peut relire une condition de cette taille, ni la machine la prouver.", "Répartissez-la dans plusieurs décisions, ou simplifiez les définitions."),
    ("PRO-316", "Définitions emboîtées sur trop de niveaux", "Personne ne peut relire une condition de cette profondeur.", "Rapprochez les définitions : une ou deux suffisent entre une règle et ses critères."),
    ("PRO-320", "Blocs qui se définissent l'un par l'autre", "La condition n'aurait pas de valeur : la rencontre ne finirait pas.", "Rompez le cercle : écrivez l'une des conditions en toutes lettres."),
    ("PRO-321", "Question qui ne décide de rien", "Le délégué poserait une question dont la réponse ne change rien.", "Ajoutez la règle qui manque, ou écrivez « use: record »."),
    ("PRO-322", "Critère que personne ne demande", "Toute règle qui le lit orienterait le patient comme si la réponse était inconnue.", "Ajoutez-le à une étape (« steps »)."),
    ("PRO-323", "Information seulement notée, qui décide", "Une réponse présentée comme sans effet changerait la conduite à tenir.", "Retirez « use: record », ou la règle qui le lit."),
    ("PRO-324", "Réponse facultative dont quelque chose dépend", "Un blanc laisserait le patient sans conduite à tenir.", "Retirez « optional », ou donnez à la dose une règle sans poids (« unweighed_mg »)."),
    ("PRO-325", "Test refait d'une autre sorte", "Le second résultat ne pourrait pas être lu comme le premier.", "Donnez au second critère le même type et les mêmes choix."),
    ("PRO-326", "Étape d'alerte qui mesure ou identifie", "Les signes d'alerte attendraient une mesure ou une identité.", "Demandez ici ce qui se voit ou se dit ; la mesure vient à l'examen."),
    ("PRO-327", "Question posée deux fois", "Le patient répondrait deux fois, peut-être différemment.", "Gardez une des deux, ou donnez « visits » aux étapes."),
    ("PRO-328", "Valeur calculée, et pourtant demandée", "La réponse tapée et la valeur calculée pourraient se contredire.", "Retirez ce critère de l'étape."),
    ("PRO-329", "Source que rien ne cite", _NOBODY, "Citez-la, ou retirez-la."),
    ("PRO-330", "Paramètre que rien n'utilise", "On croirait pouvoir changer une règle en changeant cette valeur.", "Utilisez-le dans la règle à la place du nombre, ou retirez-le."),
    ("PRO-331", "Définition ou score que rien n'utilise", _NOBODY, "Utilisez-le dans une règle, ou retirez-le."),
    ("PRO-332", "Texte rapporté par un texte non lu", "Personne n'aurait lu ce sur quoi la règle repose.", "Nommez dans « reported_by » une source lue."),
    ("PRO-333", "Acte, conseil ou suivi que rien n'utilise", _NOBODY, "Ajoutez-le à une conduite à tenir, ou retirez-le."),
    ("PRO-334", "Comparaison toujours ou jamais vraie", _NEVER, "Corrigez la valeur, ou les bornes du critère."),
    ("PRO-335", "Valeur entre deux pas", "Aucune réponse ne peut prendre cette valeur : le seuil serait décalé sans que cela se voie.", "Choisissez une valeur sur le pas, ou un pas plus fin."),
    ("PRO-336", "Unités différentes", "Un seuil serait lu dans la mauvaise unité.", "Écrivez le paramètre dans l'unité du critère."),
    ("PRO-337", "Calcul à partir d'un critère d'un autre type", "Le calcul n'aurait pas de résultat.", "Donnez au critère le type demandé."),
    ("PRO-338", "Détails du test incohérents", "Le lot ou la péremption du test ne seraient pas notés.", "Nommez des critères « use: record » du bon type."),
    ("PRO-339", "Ordre du pire qui ne va pas avec le type", "La preuve qu'une réponse pire n'allège jamais l'urgence porterait à faux.", "Écrivez yes / no, higher / lower, ou la liste de tous les choix du meilleur au pire."),
    ("PRO-340", "Valeurs habituelles hors des valeurs possibles", "Chaque mesure normale serait mise en doute, ou aucune.", "Rapprochez « usual » de « range »."),
    ("PRO-341", "Visite sans entrée", "À cette visite, la rencontre ne pourrait pas commencer.", "Ajoutez la visite à « tree.entries », ou retirez-la."),
    ("PRO-342", "Orientation qui ne convient pas à la règle", "Un patient à risque serait moins protégé que la règle ne le dit.", "Nommez une conduite à tenir de la sorte demandée."),
    ("PRO-343", "Question jamais posée à cette visite", "À cette visite, la règle orienterait tout le monde comme si la réponse était inconnue.", "Ajoutez la question à une étape de cette visite, ou limitez la règle (« visits »)."),
    ("PRO-345", "Nombre clinique sans nom", "Personne ne saurait d'où vient ce seuil, ni ne pourrait le confirmer.", "Donnez-lui un nom, une source et une confiance dans « parameters », et nommez-le ici."),
    ("PRO-401", "Arbre qui tourne en rond", "La rencontre ne finirait pas.", "Faites avancer une des flèches ; un test refait est un « repeat », une attente un « await »."),
    ("PRO-402", "Étape que personne n'atteint", _NOBODY, "Menez-y une ligne, ou retirez l'étape."),
    ("PRO-403", "Conduite à tenir que personne n'atteint", _NOBODY, "Menez-y une ligne ou une règle, ou retirez-la."),
    ("PRO-404", "Étape sans issue", _ON_THE_WAY, "Menez une de ses lignes vers une conduite à tenir."),
    ("PRO-405", "Dessin impossible", "L'arbre ne peut pas être dessiné en image ici ; rien d'autre n'en dépend.", "Installez Graphviz (sudo apt-get install graphviz), ou utilisez le dessin Mermaid."),
    ("PRO-501", "Patient sans suite", "Ce patient resterait sans conduite à tenir.", "Ajoutez une ligne, ou un « else » vers le délégant."),
    ("PRO-502", "Ligne jamais suivie", _NEVER, "Remontez la ligne, corrigez sa condition, ou retirez-la."),
    ("PRO-503", "Lignes qui se contredisent", "Ce patient irait à l'un ou à l'autre endroit selon l'ordre des lignes, sans que personne l'ait voulu.", "Précisez l'une des deux conditions, ou écrivez « over: »."),
    ("PRO-504", "« else » qui n'est pas ce qui reste", "La ligne de fin ne dirait pas la vérité sur les patients qui la suivent.", "Corrigez la définition ou les lignes, ou écrivez « else: true » vers le délégant."),
    ("PRO-505", "Décision trop large pour être prouvée", "Ce qui n'est pas prouvé ne s'exécute pas en soin.", "Coupez la décision en deux, ou nommez une partie des conditions dans une décision d'avant."),
    ("PRO-506", "« else: true » qui n'oriente pas", "Un patient imprévu serait traité.", "Menez « else: true » vers une orientation, ou nommez ce qui reste (« else: définition »)."),
    ("PRO-507", "« else » avant la dernière ligne", _NEVER, "Placez « else » en dernier."),
    ("PRO-508", "« over » qui ne nomme pas une ligne plus basse", "La priorité écrite n'aurait aucun effet.", "Nommez une ligne écrite plus bas dans la même décision."),
    ("PRO-509", "« over » sans recouvrement", "La priorité écrite n'aurait aucun effet.", "Retirez « over »."),
    ("PRO-601", "Personne n'est autorisé pendant la validité", "Aucune rencontre ne pourrait s'ouvrir.", "Corrigez les dates de « valid » ou de « legal.entitlements »."),
    ("PRO-602", "Autorisation sans texte de droit", "Un délégué agirait sans texte qui le permette.", "Citez un des textes de « legal.texts »."),
    ("PRO-603", "Autorisation avant son texte", "Un délégué agirait avant que le texte le permette.", "Commencez l'autorisation au jour d'entrée en vigueur du texte."),
    ("PRO-605", "Orientation sans document", "Le patient arriverait sans que personne sache pourquoi.", "Ajoutez une lettre à « documents »."),
    ("PRO-606", "Acte sans son document", "L'acte ne pourrait pas être exécuté : il lui manque son ordonnance ou sa demande.", "Ajoutez le document à « documents »."),
    ("PRO-607", "Destinataire qui ne va pas avec l'orientation", "L'appel partirait au mauvais endroit.", "Accordez « addressee » et « disposition »."),
    ("PRO-608", "Retour à domicile sans signe d'alerte", "Le patient ne saurait pas quand revenir.", "Ajoutez à « safety_net » un conseil de sorte « warning_sign »."),
    ("PRO-609", "Poids qui n'est pas en kilos", "La dose serait calculée sur la mauvaise grandeur.", "Donnez à ce critère type: number et unit: kg."),
    ("PRO-610", "Chiffre de dose impossible", "La dose affichée serait fausse.", "Corrigez le chiffre ou le paramètre."),
    ("PRO-611", "Dose arrondie à zéro", "Le patient recevrait une ordonnance sans médicament.", "Baissez « round_down_to_mg », ou relevez le poids minimal."),
    ("PRO-612", "Durée ou quantité incohérente", "La durée ou la quantité affichée serait fausse.", "Corrigez le critère, ou l'ordre des deux nombres."),
    ("PRO-613", "Actes qui se remplacent l'un l'autre", "Un patient qui a les deux contre-indications ne recevrait jamais de réponse.", "Menez un des « fallback » vers une orientation."),
)

LIBRARY: Final = (
    ("LIB-001", "Protocole inconnu", "Aucune rencontre ne peut s'ouvrir.", "Choisissez un protocole de la bibliothèque."),
    ("LIB-002", "Aucune version à cette date", "Aucune rencontre ne peut s'ouvrir à cette date.", "Attendez la version en vigueur, ou ajoutez-la à la bibliothèque."),
    ("LIB-003", "Deux versions à la même date", "Deux délégués suivraient deux règles différentes le même jour.", "Ajoutez « until » à la version qui finit."),
    ("LIB-004", "Dossier d'un autre nom que le protocole", "On ne saurait pas quel protocole a été signé.", "Renommez le dossier ou le champ « protocol »."),
    ("LIB-005", "Dossier d'un autre nom que la version", "On ne saurait pas quelle version a été signée.", "Renommez le dossier ou le champ « version »."),
    ("LIB-006", "Bibliothèque introuvable", "Aucune rencontre ne peut s'ouvrir.", "Vérifiez le chemin de la bibliothèque."),
    ("LIB-007", "Cas d'un autre protocole ou d'une autre version", "Aucun cas n'a été joué : rien ne serait vérifié.", "Corrigez l'en-tête de cases.yaml."),
    ("LIB-008", "Versions de deux protocoles", "On ne peut pas dire pour qui la conduite change.", "Donnez deux versions du même protocole."),
    ("LIB-009", "Comparaison exacte impossible", "On ne peut pas dire pour qui la conduite change : rien n'est dit plutôt qu'une partie.", "Simplifiez les conditions, ou comparez sur des patients donnés (relais explain, relais replay)."),
)
