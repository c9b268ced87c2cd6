"""Sentences that several documents share: who, when, by whom. Takes facts, gives French lines."""

from __future__ import annotations

from engine.reporting.facts import DocumentFacts, Patient, Professional, Structure
from engine.reporting.french import clock, long_day, short_day

NO_IDENTITY = "Identité non recueillie"
_SEXES = {"F": "féminin", "M": "masculin", "I": "indéterminé"}
_BORN = {"F": "née le", "M": "né le"}


def person_lines(patient: Patient | None) -> list[tuple[str, str]]:
    """Birth names first, names used in life beside them, as identity vigilance asks."""
    if patient is None:
        return [("Patient", NO_IDENTITY)]
    born = _BORN.get(patient.sex, "né(e) le")
    birth = (
        f"{born} {short_day(patient.birth_date.isoformat())}" if patient.birth_date else "date de naissance inconnue"
    )
    used = " ".join(part for part in (patient.used_given_name, patient.used_name) if part)
    return [
        ("Nom de naissance", patient.birth_family_name),
        ("Prénom", patient.birth_given_name),
        ("Nom utilisé", used),
        ("Naissance", f"{birth} ({patient.age})" if patient.age else birth),
        ("Sexe", _SEXES.get(patient.sex, "")),
    ]


def full_name(patient: Patient | None) -> str:
    if patient is None:
        return NO_IDENTITY
    return f"{patient.birth_given_name} {patient.birth_family_name}".strip()


def signer(one: Professional) -> str:
    return f"{one.name}, {one.profession}\nRPPS {one.rpps}"


def structure_lines(structure: Structure) -> list[str]:
    return [structure.name, structure.address, f"Tél. {structure.phone}", f"FINESS {structure.finess}"]


def of_the_visit(facts: DocumentFacts) -> str:
    """« Prise en charge du 15 janvier 2026 à 14 h 30 (consultation 2) »."""
    visit = f" (consultation {facts.visit})" if facts.visit > 1 else ""
    return f"Prise en charge du {long_day(facts.opened_at.date())} à {clock(facts.opened_at)}{visit}"
