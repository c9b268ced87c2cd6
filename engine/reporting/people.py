"""Who stands on a document: the patient by the traits given, professionals and structure as declared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from engine.protocol.derived import completed_months, completed_years
from engine.protocol.entitlement import STRUCTURE_LABELS
from engine.reporting.facts import Patient, Professional, Structure
from engine.reporting.french import ADDRESSEES, PROFESSIONS, as_typed, counted
from engine.team.members import Member, Team

Traits = Mapping[str, object]


def professional(member: Member) -> Professional:
    """« Dr Jeanne MARTIN », with the profession in words that fit women and men."""
    title = "Dr " if member.profession in ("medecin", "chirurgien_dentiste") else ""
    name = f"{title}{member.given_name} {member.family_name.upper()}"
    phone = as_typed(member.phone) if member.phone else None
    return Professional(as_typed(name), PROFESSIONS[member.profession], member.rpps, phone)


def name_in(team: Team, member_id: str) -> str:
    """The person called, or « SAMU », « urgences »; a member who left the list keeps only the role."""
    if member_id in ADDRESSEES:
        return ADDRESSEES[member_id]
    member = team.member(member_id)
    return "délégant" if member is None else professional(member).name


def structure(team: Team) -> Structure:
    texts = (team.name, STRUCTURE_LABELS[team.structure], team.address, team.phone, team.finess, team.data_controller,
             team.dpo_contact)  # fmt: skip
    return Structure(*map(as_typed, texts))


def person(traits: Traits, day: date) -> Patient:
    """The identity to print. Traits that are missing stay blank; nothing else of the mapping is read."""

    def trait(name: str) -> str | None:
        value = traits.get(name)
        return as_typed(value) if isinstance(value, str) and value.strip() else None

    birth = _birth(traits.get("birth_date"))
    return Patient(
        birth_family_name=(trait("birth_family_name") or "").upper(), birth_given_name=trait("birth_given_name") or "",
        birth_date=birth, sex=trait("sex") or "", used_name=(trait("used_name") or "").upper() or None,
        used_given_name=trait("used_given_name"), age=None if birth is None else age_in_words(birth, day),
    )  # fmt: skip


def _birth(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def age_in_words(birth: date, day: date) -> str:
    """« 34 ans »; in months below two years."""
    months = completed_months(birth, day)
    return f"{months} mois" if months < 24 else counted(completed_years(birth, day), "an")
