"""Codes of the catalogue: signing versions (SIG-1xx), standard prescriptions (SIG-2xx), what changed (SIG-3xx)."""

# ruff: noqa: E501  (a table reads best with one row a line)
# fmt: off
from __future__ import annotations

from engine.protocol.catalogue import problem, register

__all__ = ["problem"]

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
    ("SIG-109", "Hypothèses non confirmées", _NOT_SIGNED, "Confirmez-les une par une, ou demandez une correction du texte."),
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
))
