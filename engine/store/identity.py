"""Finding a person without keeping a readable name: keyed tokens over normalised traits (a blind index).

The tokens are HMACs under a secret of the team. Whoever holds the file and its key could still try names one by one
against them, so they go when the person is erased.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from unicodedata import combining, normalize

from engine.store.contract import JsonValue

_LIGATURES = str.maketrans({"Œ": "OE", "Æ": "AE", "Ø": "O", "Đ": "D", "Ł": "L"})
_SOUNDS = (("PH", "F"), ("H", ""), ("Q", "K"), ("C", "K"), ("Z", "S"), ("Y", "I"), ("W", "V"))
_CLOSE_NAMES = 2
"""Letters to change between two names that may be one person's, when the birth date is the same."""


@dataclass(frozen=True, slots=True)
class SearchedTraits:
    """The four traits that a search compares, normalised; "" where unknown."""

    family: str
    given: str
    date: str
    sex: str

    @property
    def names(self) -> str:
        return f"{self.family}|{self.given}"

    def is_same_person_as(self, other: SearchedTraits) -> bool:
        """Same names and date; the sex is compared only where both are known."""
        return (self.names, self.date) == (other.names, other.date) and not (
            self.sex and other.sex and self.sex != other.sex
        )

    def may_be_confused_with(self, other: SearchedTraits) -> bool:
        """Names that are equal, sound the same, are swapped, or are a slip apart on the same date."""
        if _sound_of(self) == _sound_of(other):
            return True
        return self.date == other.date and (
            letters_apart(self.names, other.names) <= _CLOSE_NAMES
            or (self.family, self.given) == (other.given, other.family)
            or self.family == other.family
            or self.given == other.given
        )


def searched(traits: Mapping[str, JsonValue]) -> SearchedTraits:
    """The searched traits of an identity; others are not looked at."""

    def text(name: str) -> str:
        value = traits.get(name)
        return value if isinstance(value, str) else ""

    return SearchedTraits(
        plain_name(text("birth_family_name")),
        plain_name(text("birth_given_name")),
        text("birth_date").strip(),
        text("sex").strip().lower(),
    )


def person(family: str, given: str, date: str, sex: str | None) -> SearchedTraits:
    """Whom a search is about."""
    return searched({"birth_family_name": family, "birth_given_name": given, "birth_date": date, "sex": sex or ""})


def tokens(secret: bytes, one: SearchedTraits) -> list[str]:
    """Under which tokens a person is filed: names and date, sound of the names (equal names sound equal), date."""
    return [
        exact_token(secret, one),
        _token(secret, "sound", _sound_of(one)),
        _token(secret, "date", one.date),
    ]


def exact_token(secret: bytes, one: SearchedTraits) -> str:
    return _token(secret, "exact", f"{one.names}|{one.date}")


def plain_name(name: str) -> str:
    """Upper case, no accents, hyphens and apostrophes as spaces: the strict traits of identity vigilance."""
    bare = "".join(letter for letter in normalize("NFKD", name.upper()) if not combining(letter))
    return " ".join(re.sub(r"[^A-Z0-9]+", " ", bare.translate(_LIGATURES)).split())


def letters_apart(one: str, other: str) -> int:
    """Letters to add, drop or change to go from one to the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for line, letter in enumerate(one, 1):
        diagonal, row[0] = row[0], line
        for column, against in enumerate(other, 1):
            diagonal, row[column] = row[column], min(
                row[column] + 1, row[column - 1] + 1, diagonal + (letter != against)
            )  # fmt: skip
    return row[-1]


def _sound_of(one: SearchedTraits) -> str:
    return "|".join(" ".join(_sound(word) for word in name.split()) for name in (one.family, one.given))


def _sound(word: str) -> str:
    """A rough French ear: Dupont, Dupond and Duponts; Mathieu and Matthieu; Catherine and Katrine are the same."""
    for spelled, heard in _SOUNDS:
        word = word.replace(spelled, heard)
    first, rest = word[:1], re.sub(r"[DTSXPE]+$", "", word[1:])
    return first + "".join(letter for letter, _ in groupby(re.sub(r"[AEIOU]", "", rest)) if letter)


def _token(secret: bytes, purpose: str, text: str) -> str:
    return hmac.digest(secret, f"{purpose}\x1f{text}".encode(), "sha256").hex()
