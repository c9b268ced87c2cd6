"""Who may run a protocol version: professions, structures and dates, all read from the file. Knows no team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.protocol.model import Entitlement, Protocol

PROFESSION_LABELS: Mapping[str, str] = {
    "medecin": "médecin", "pharmacien": "pharmacien", "chirurgien_dentiste": "chirurgien-dentiste",
    "sage_femme": "sage-femme", "infirmier": "infirmier", "masseur_kinesitherapeute": "masseur-kinésithérapeute",
    "pedicure_podologue": "pédicure-podologue", "orthophoniste": "orthophoniste", "orthoptiste": "orthoptiste",
    "ergotherapeute": "ergothérapeute", "dieteticien": "diététicien", "psychomotricien": "psychomotricien",
    "mem": "manipulateur d'électroradiologie médicale",
}  # fmt: skip
STRUCTURE_LABELS: Mapping[str, str] = {
    "msp": "maison de santé pluriprofessionnelle", "cds": "centre de santé",
    "cpts": "communauté professionnelle territoriale de santé", "esp": "équipe de soins primaires",
    "es": "établissement de santé", "ems": "établissement médico-social",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """``allowed`` by the entitlement ``by``, or refused for the French reason ``why``."""

    allowed: bool
    why: str = ""
    by: Entitlement | None = None


def in_force(since: str, until: str | None, day: str) -> bool:
    """Both ends included; ISO dates compare as text."""
    return since <= day and (until is None or day <= until)


def entitlement(protocol: Protocol, profession: str, day: str, structure: str | None = None) -> Verdict:
    """Whether a délégué of this profession may run this version on that day, in that kind of structure (None: any)."""
    label = PROFESSION_LABELS.get(profession, profession)
    if not in_force(protocol.valid.since, protocol.valid.until, day):
        return Verdict(False, f"La version {protocol.version} ne s'applique pas le {french_date(day)}.")
    of_profession = [item for item in protocol.legal.entitlements if profession in item.delegues]
    if not of_profession:
        return Verdict(False, f"Aucun texte de cette version ne permet à un {label} d'être délégué.")
    dated = [item for item in of_profession if in_force(item.since, item.until, day)]
    if not dated:
        return Verdict(False, f"Aucun texte ne permet à un {label} d'être délégué le {french_date(day)}.")
    for item in dated:
        if structure is None or structure in item.structures:
            return Verdict(True, by=item)
    where = STRUCTURE_LABELS.get(structure or "", structure or "")
    return Verdict(False, f"Le {french_date(day)}, aucun texte ne permet ce protocole en {where}.")


def first_profession(protocol: Protocol, day: str) -> str:
    """The profession that a run without one is taken to be of: the first délégué named by a text in force."""
    for item in protocol.legal.entitlements:
        if in_force(item.since, item.until, day):
            return item.delegues[0]
    return protocol.legal.entitlements[0].delegues[0]


def french_date(day: str) -> str:
    return "/".join(reversed(day.split("-")))
