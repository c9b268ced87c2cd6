"""Codes of the catalogue: declaring a team (TEA-1xx); signing versions (SIG-1xx), prescriptions (SIG-2xx), news (SIG-3xx)."""

# ruff: noqa: E501  (a table reads best with one row a line)
# fmt: off
from __future__ import annotations

from engine.protocol.catalogue import problem, register

__all__ = ["problem"]

_NOT_DECLARED = "Rien n'a été déclaré : l'équipe reste telle qu'elle était."
_NOT_SIGNED = "Rien n'est signé."

register((
    ("SIG-100", "Version non signée en mode soin", "Rien n'est ouvert : seule une version signée sert au soin.", "Faites relire la version par le coordinateur, puis signer par un délégant."),
    ("SIG-101", "Version retirée", "Elle ne sert plus au soin et ne se signe plus.", "Enregistrez une nouvelle version : elle suivra son propre parcours."),
    ("SIG-102", "Version déjà relue", "Rien n'a été enregistré une seconde fois.", "Un délégant peut maintenant la signer."),
    ("SIG-103", "Version non relue", _NOT_SIGNED, "Demandez au coordinateur de la relire d'abord."),
    ("SIG-104", "Relecture et signature par la même personne", "Une publication demande deux personnes.", "Demandez à un autre délégant de signer."),
    ("SIG-105", "Vérification manquante", "Personne ne sait si ce texte laisse un patient sans conduite à tenir.", "Faites lancer la vérification par le coordinateur ou un délégant."),
    ("SIG-106", "Version non prouvée", "Un patient au moins pourrait recevoir ce qu'il ne doit pas recevoir.", "Corrigez le texte, puis faites-le vérifier de nouveau."),
    ("SIG-107", "Cas absents ou en échec", "Le texte ne fait pas ce que les médecins attendaient.", "Corrigez le texte ou les cas, puis faites-les vérifier de nouveau."),
    ("SIG-108", "Dossier de signature non ouvert", _NOT_SIGNED, "Ouvrez le dossier, lisez-le, puis revenez signer."),
    ("SIG-109", "Hypothèses non confirmées", _NOT_SIGNED, "Confirmez les points qui restent, un par un, ou demandez une correction du texte."),
    ("SIG-110", "Texte ou hypothèses modifiés", "Une signature ne vaut que pour le texte exact et la liste exacte.", "Relisez la version, puis signez-la de nouveau."),
    ("SIG-111", "Signataire qui n'est pas délégant", "Seul un délégant de l'équipe engage sa signature.", "Faites signer un délégant déclaré de l'équipe."),
    ("SIG-112", "Version déjà signée par cette personne", "Rien n'a été enregistré une seconde fois.", "Il n'y a rien à refaire."),
    ("SIG-113", "Retrait sans motif", "Rien n'a été retiré.", "Dites pourquoi en une phrase, sans nommer de patient."),
    ("SIG-114", "Protocole non déclaré par l'équipe", _NOT_SIGNED, "Déclarez d'abord le protocole pour l'équipe."),
    ("SIG-115", "Version hors de ses dates", "Elle ne peut pas servir au soin ce jour-là.", "Prenez la version en vigueur."),
    ("SIG-201", "Ordonnance préétablie non signée", "Rien n'a été imprimé.", "Demandez à un délégant de la signer ; d'ici là, passez par lui."),
    ("SIG-202", "Ordonnance préétablie périmée", "Rien n'a été imprimé.", "Demandez à un délégant de la signer de nouveau ; d'ici là, passez par lui."),
    ("SIG-203", "Date de validité refusée", _NOT_SIGNED, "Écrivez une date à venir, sous la forme jj/mm/aaaa."),
    ("SIG-204", "Ordonnance préétablie modifiée", "La signature ne vaut que pour le contenu exact.", "Demandez à un délégant de la relire et de la signer ; d'ici là, passez par lui."),
    ("SIG-205", "Ordonnance préétablie inconnue", _NOT_SIGNED, "Choisissez un acte de la liste."),
    ("SIG-206", "Aucune ordonnance préétablie choisie", _NOT_SIGNED, "Cochez celles que vous signez."),
    ("SIG-207", "Ordonnance préétablie que vous n'avez pas signée", "Rien n'a été retiré.", "Retirez seulement une ordonnance que vous avez signée."),
    ("SIG-301", "Changement de version non lu", "Le protocole ne s'ouvre pas : ce que vous connaissiez a changé.", "Lisez ce qui a changé, puis confirmez-le."),
    ("TEA-101", "Fichier d'équipe vide", _NOT_DECLARED, "Commencez par « team: », « name: », « structure: »… ; docs/team-file.md donne un exemple."),
    ("TEA-102", "Date qui n'existe pas", "Quelqu'un serait délégué un jour que personne ne peut nommer.", "Corrigez le jour ou le mois."),
    ("TEA-103", "Dates à l'envers", "Cette période ne contiendrait aucun jour : la personne ne serait jamais déclarée ni formée.", "Écrivez la date de fin après celle de début."),
    ("TEA-104", "Numéro national mal écrit", "Les actes de cette personne ou de cette structure ne seraient pas rattachés à elle.", "Recopiez le numéro entre guillemets, sans espace."),
    ("TEA-105", "Ordre d'appel qui ne va pas avec les rôles", "Un délégué appellerait quelqu'un qui ne peut pas répondre, ou n'appellerait pas qui le peut.", "Écrivez dans « delegants » chaque délégant, une fois, dans l'ordre où l'on appelle."),
    ("TEA-106", "Délégant injoignable", "Le délégué ne pourrait pas l'appeler, le patient devant lui.", "Écrivez phone: avec le numéro où le joindre pendant les prises en charge."),
    ("TEA-107", "Nom de connexion refusé", "Deux personnes entreraient sous un même nom, ou aucune.", "Donnez à chacun un nom à lui : minuscules sans accent, chiffres, « . », « _ » ou « - »."),
    ("TEA-108", "Protocole que l'équipe ne déclare pas", "La formation ne servirait à rien, ou le protocole resterait fermé sans que personne sache pourquoi.", "Corrigez le nom, ou ajoutez le protocole à « protocols »."),
    ("TEA-109", "Nom répété", "On ne saurait pas lequel des deux vaut.", "Gardez-le une seule fois."),
    ("TEA-110", "Même personne deux fois", "Une seule personne pourrait relire et signer une version sous deux noms.", "Gardez une ligne par personne, avec tous ses rôles ; qui revient a une seconde ligne après la fin de la première."),
    ("TEA-111", "Protocole absent de la bibliothèque", "Personne ne pourrait l'ouvrir.", "Corrigez le nom, ou ajoutez le protocole à la bibliothèque."),
    ("TEA-121", "Membre qui disparaît du fichier", "On ne saurait plus qui a pris en charge, relu ou signé. Rien n'a été déclaré.", "Gardez sa ligne et écrivez son dernier jour : removed_on."),
    ("TEA-122", "Membre devenu une autre personne", "Les actes et les signatures de l'une passeraient à l'autre. Rien n'a été déclaré.", "Rétablissez le numéro ; pour une autre personne, ajoutez une ligne d'un autre nom."),
    ("TEA-123", "Départ réécrit", "Quelqu'un aurait été déclaré des jours où il ne l'était pas. Rien n'a été déclaré.", "Rétablissez la date ; qui revient a une ligne nouvelle, avec sa date de retour."),
    ("TEA-124", "Nom de connexion changé", "Cette personne aurait deux comptes. Rien n'a été déclaré.", "Rétablissez le nom de connexion d'avant."),
    ("TEA-125", "Nom de connexion d'une autre équipe", "L'une des deux personnes ne pourrait plus entrer. Rien n'a été déclaré.", "Choisissez un autre nom ; si c'est la même équipe, rétablissez « team: »."),
    ("TEA-126", "Code demandé pour personne", "Aucun code n'a été fait.", "Donnez le nom de connexion d'un membre déclaré aujourd'hui."),
    ("TEA-127", "Fichier des codes impossible à écrire", "Rien n'a été déclaré : les codes n'auraient été lus par personne.", "Donnez un fichier qui n'existe pas encore, dans un dossier à vous : --codes FICHIER."),
))
