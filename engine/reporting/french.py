"""French as it is printed: typography, numbers, dates, words for coded values. Knows no document and no patient."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from engine.protocol.wording import DELAYS as DELAYS

NBSP = "\u00a0"

_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_UNITS = (
    "mg|g|kg|µg|mL|ml|L|UI|mm|cm|m|mmHg|h|min|s|j|jours?|ans?|mois|semaines?|heures?|minutes?|secondes?|prises?|fois|sachets?"
    "|comprimés?|euros?"
)
_BEFORE_SIGN = re.compile(r"[ \u00a0\u202f]+(?=[:;?!»%€]|°C)")
_AFTER_QUOTE = re.compile(r"«[ \u00a0\u202f]*")
_BEFORE_UNIT = re.compile(rf"(?<=\d) (?=(?:{_UNITS})(?!\w))")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")

PROFESSIONS: Mapping[str, str] = {
    "medecin": "médecin", "pharmacien": "pharmacien(ne)", "chirurgien_dentiste": "chirurgien(ne)-dentiste",
    "sage_femme": "sage-femme", "infirmier": "infirmier(ère)", "masseur_kinesitherapeute": "masseur-kinésithérapeute",
    "pedicure_podologue": "pédicure-podologue", "orthophoniste": "orthophoniste", "orthoptiste": "orthoptiste",
    "ergotherapeute": "ergothérapeute", "dieteticien": "diététicien(ne)", "psychomotricien": "psychomotricien(ne)",
    "mem": "manipulateur(trice) d’électroradiologie médicale",
}  # fmt: skip
ADDRESSEES: Mapping[str, str] = {
    "delegant": "délégant", "samu": "SAMU – Centre 15", "urgences": "service des urgences",
    "medecin_traitant": "médecin traitant", "patient": "patient",
}  # fmt: skip
UNITS: Mapping[str, str] = {
    "a": "ans", "mo": "mois", "wk": "semaines", "d": "jours", "h": "heures", "min": "minutes", "Cel": "°C",
    "mm[Hg]": "mmHg", "/min": "par minute", "mg/d": "mg par jour", "mg/kg/d": "mg/kg/jour", "1": "", "{score}": "",
    "{session}": "séances", "kg/m2": "kg/m²",
}  # fmt: skip
NOT_DONE: Mapping[str, str] = {
    "refused_by_patient": "refusé par le patient", "not_needed": "non nécessaire", "not_available": "non disponible",
    "clinical_judgement": "choix du délégué", "other": "autre motif",
}  # fmt: skip


def typographic(text: str) -> str:
    """The sentence of a protocol with French spaces that do not break, and curly apostrophes. Idempotent."""
    text = _BEFORE_SIGN.sub(NBSP, text)
    text = _AFTER_QUOTE.sub(f"«{NBSP}", text)
    text = _BEFORE_UNIT.sub(NBSP, text)
    return _APOSTROPHE.sub("’", _THOUSANDS.sub(NBSP, text))


def number(value: Decimal | int, places: int | None = None) -> str:
    """« 1 250,5 »: comma, thousands parted, no useless zero; ``places`` rounds half up to exactly that many."""
    exact = Decimal(value)
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        text = format(exact, ",f")
    else:
        text = format(exact.normalize(), ",f")
    return text.replace(",", NBSP).replace(".", ",")


def percentage(value: Decimal | None) -> str:
    """« 11,5 % » from 0.115…; « non calculable » where the denominator was zero."""
    return "non calculable" if value is None else f"{number(value * 100, 1)}{NBSP}%"


def with_unit(value: Decimal, unit: str | None) -> str:
    """« 38 °C »: a value with its UCUM unit in words."""
    word = UNITS.get(unit or "", unit or "")
    return f"{number(value)}{NBSP}{word}" if word else number(value)


def counted(quantity: Decimal | int, singular: str, plural: str | None = None) -> str:
    """« 1 prise », « 1,5 prise », « 2 prises »: French is plural from 2 on."""
    return f"{number(quantity)}{NBSP}{singular if -2 < quantity < 2 else plural or singular + 's'}"


def short_day(iso: str) -> str:
    """« 15/01/2026 » from an ISO date or moment."""
    return "/".join(reversed(iso[:10].split("-")))


def long_day(day: date) -> str:
    """« 1er mars 2026 », its spaces not breaking."""
    first = "1er" if day.day == 1 else str(day.day)
    return NBSP.join((first, _MONTHS[day.month - 1], str(day.year)))


def clock(moment: datetime) -> str:
    return f"{moment.hour}{NBSP}h{NBSP}{moment.minute:02d}"


def day_and_time(iso: str) -> str:
    """« 15/01/2026 à 14 h 05 », in the offset in which it was written."""
    moment = datetime.fromisoformat(iso)
    return f"{short_day(iso)} à {clock(moment)}"


_PLURAL_UNIT = re.compile(r"(?<=\d\u00a0)(?!mois\b|fois\b)([a-zéè]{2,}?)s\b")


def singular(text: str) -> str:
    """« 0 épisode »: the unit after a number below two, as French has it."""
    return _PLURAL_UNIT.sub(r"\1", text)


def labelled(label: str, value: str) -> str:
    """« Lot : A12 », the space before the colon not breaking."""
    return f"{label}{NBSP}: {value}"


def quoted(text: str) -> str:
    return f"«{NBSP}{text}{NBSP}»"


def sentence(text: str) -> str:
    """First letter in capital, a final point."""
    text = text.strip()
    capital = text[:1].upper() + text[1:]
    return capital if capital.endswith((".", "!", "?", "…")) else f"{capital}."


_DRAWN = re.compile(r"[\n\u0020-\u007e\u00a0-\u02ff\u0300-\u036f\u0370-\u04ff\u1e00-\u1fff\u2010-\u2027\u202f-\u2037"
                    r"\u2039-\u203a\u20ac\u2190-\u2193\u2212\u2260\u2264\u2265\u25a1]")  # fmt: skip
_NEVER_DRAWN = ("Cn", "Co", "Cs")
_CONTROLS = ("Cc", "Cf", "Zl", "Zp")


def drawable(text: str) -> str:
    """The text with « □ » for what no bundled font draws: a letter with a box is better than no letter."""
    if _ALL_DRAWN.fullmatch(text):
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(sign if _is_drawn(sign) else "□" for sign in composed)


_ALL_DRAWN = re.compile(r"[\n\u0020-\u007e\u00a0-\u017f\u2013\u2014\u2019\u20ac]*")


def _is_drawn(sign: str) -> bool:
    return bool(_DRAWN.match(sign)) and unicodedata.category(sign) not in _NEVER_DRAWN


def as_typed(text: str) -> str:
    """What a person typed, on one line: control and direction signs leave, the rest is made drawable."""
    flat = "".join(" " if unicodedata.category(sign) in _CONTROLS else sign for sign in text)
    return drawable(flat).strip()
