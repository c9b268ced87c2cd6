"""Patients in few words: who is in front, for the one who treats; nothing of it goes into an address or a key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from engine.protocol.derived import completed_years
from ui.components.markup import Markup, el, join, typed
from ui.texts import People
from ui.typing_in import french_day

Traits = Mapping[str, str]


def full_name(traits: Traits) -> Markup:
    """« EXEMPLE Camille », the used name beside it where there is one."""
    birth = typed(f"{traits['birth_family_name'].upper()} {traits['birth_given_name']}")
    used = traits.get("used_name", "")
    return join(birth, el("span", " (", typed(used), ")")) if used else birth


def initials(traits: Traits) -> str:
    """« C. E. »: letters only."""
    names = (traits["birth_given_name"], traits["birth_family_name"])
    return " ".join(f"{next((sign for sign in name if sign.isalpha()), '?').upper()}." for name in names)


def age_and_sex(traits: Traits, day: str) -> str:
    return f"{age(traits, day)}, {People.SEXES.get(traits['sex'], traits['sex'])}"


def age(traits: Traits, day: str) -> str:
    """« 34 ans »; in months under three years."""
    birth, on = date.fromisoformat(traits["birth_date"]), date.fromisoformat(day)
    years = completed_years(birth, on)
    if years < 3:
        return f"{(on.year - birth.year) * 12 + on.month - birth.month - (on.day < birth.day)} mois"
    return f"{years} ans"


def born(traits: Traits) -> str:
    return f"{People.BORN[traits['sex']]} {french_day(date.fromisoformat(traits['birth_date']))}"


def strip(traits: Traits | None, erased: bool, day: str) -> Markup:
    """The discreet line about the patient, on every screen of a run."""
    if traits is None:
        return el("p", People.ERASED if erased else People.UNKNOWN, cls="patient")
    return el("p", el("strong", escaped_initials(traits)), f" · {age_and_sex(traits, day)}", cls="patient")


def escaped_initials(traits: Traits) -> Markup:
    return typed(initials(traits))


def card(traits: Traits, day: str) -> Markup:
    """Enough of an identity to tell two people apart."""
    more = [typed(traits[key]) for key in ("phone", "attending_gp") if traits.get(key)]
    lines = [el("p", el("strong", full_name(traits))), el("p", f"{born(traits)} ({age_and_sex(traits, day)})")]
    return el("div", *lines, *(el("p", line) for line in more), cls="identity")
