"""Answers as a person or a file gives them, checked against a protocol and turned into values.

Shapes: ``true`` / ``false``, a number (int or Decimal; a person may type « 38,5 »), a choice, an ISO date, « inconnu ».
Never guesses: a value that does not fit is refused with its reason, and nothing else is lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.errors import AnswersRefused, Problem
from engine.protocol.conditions import INCONNU, Value

if TYPE_CHECKING:
    from engine.protocol.model import Criterion, Protocol

UNKNOWN_WORD = "inconnu"
_TYPED_NUMBER = re.compile(r"^[+-]?\d{1,6}(?:[.,]\d{1,4})?$")


def french_number(value: Decimal) -> str:
    """« 38,5 »: the number as a French reader writes it, without useless zeros."""
    text = format(value.normalize(), "f")
    return text.replace(".", ",")


def with_unit(criterion: Criterion, value: Decimal) -> str:
    unit = criterion.unit_label or criterion.unit
    return f"{french_number(value)}\u00a0{unit}" if unit else french_number(value)


def parse_number(text: str) -> Decimal | None:
    """The number in a text typed by a person (comma or point, spaces around), or None."""
    compact = text.strip().replace("\u00a0", "").replace("\u202f", "")
    return Decimal(compact.replace(",", ".")) if _TYPED_NUMBER.match(compact) else None


def _refused(name: str, what: str, remedy: str, code: str) -> AnswersRefused:
    return AnswersRefused(Problem(code, f"« {name} » : {what}", "Aucune réponse n'a été enregistrée.", remedy))


def check_number(name: str, criterion: Criterion, number: Decimal) -> Decimal:
    """The number, when it lies in the hard range and on the declared step. Raises AnswersRefused (RUN-104, RUN-105)."""
    assert criterion.range is not None and criterion.step is not None
    low, high = criterion.range
    if not number.is_finite() or not low <= number <= high:
        limits = f"entre {with_unit(criterion, low)} et {with_unit(criterion, high)}"
        raise _refused(name, f"{french_number(number) if number.is_finite() else number} est impossible.",
                       f"La valeur doit être {limits}.", "RUN-104")  # fmt: skip
    if number % criterion.step != 0:
        raise _refused(name, f"{french_number(number)} est trop précis ou mal placé.",
                       f"Donnez la valeur par pas de {french_number(criterion.step)}.", "RUN-105")  # fmt: skip
    return number


def is_unusual(criterion: Criterion, value: Value) -> bool:
    """Whether a number lies outside the usual range: it is asked again before it counts."""
    return (
        isinstance(value, Decimal)
        and criterion.usual is not None
        and not criterion.usual[0] <= value <= criterion.usual[1]
    )


def parse_answer(name: str, criterion: Criterion, raw: object) -> Value:
    """The value that ``raw`` writes for this criterion.

    Raises AnswersRefused: RUN-102 empty, RUN-103 type, RUN-104 range, RUN-105 step, RUN-106 choice, RUN-107 date.
    """
    if raw is None or raw == "":
        raise _refused(name, "la réponse est vide.", f"Répondez, ou dites « {UNKNOWN_WORD} ».", "RUN-102")
    if raw == UNKNOWN_WORD or raw is INCONNU:
        return INCONNU
    if criterion.type == "yes_no":
        return _as_yes_no(name, raw)
    if criterion.type in ("number", "derived"):
        return check_number(name, criterion, _as_number(name, raw))
    if not isinstance(raw, str):
        raise _refused(
            name, "la réponse doit être un texte.", f"Écrivez-la entre guillemets, ou « {UNKNOWN_WORD} ».", "RUN-103"
        )
    if criterion.type == "choice":
        if raw not in criterion.choices:
            raise _refused(
                name, f"« {raw} » n'est pas proposé.", f"Choix possibles : {', '.join(criterion.choices)}.", "RUN-106"
            )
        return raw
    if criterion.type in ("date", "datetime"):
        return _as_date(name, criterion.type, raw)
    if len(raw) > 200:
        raise _refused(name, "le texte est trop long.", "200 caractères au plus.", "RUN-103")
    return raw


def _as_yes_no(name: str, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    raise _refused(name, "la réponse doit être oui ou non.", f"Écrivez true, false ou « {UNKNOWN_WORD} ».", "RUN-103")


def _as_number(name: str, raw: object) -> Decimal:
    if isinstance(raw, Decimal) or (isinstance(raw, int) and not isinstance(raw, bool)):
        return Decimal(raw)
    raise _refused(
        name, "la réponse doit être un nombre.", f"Écrivez un nombre sans guillemets, ou « {UNKNOWN_WORD} ».", "RUN-103"
    )


def _as_date(name: str, kind: str, raw: str) -> str:
    try:
        if kind == "date":
            return date.fromisoformat(raw).isoformat()
        return datetime.fromisoformat(raw).isoformat(timespec="minutes")
    except ValueError:
        shape = "2026-01-31" if kind == "date" else "2026-01-31T14:30"
        raise _refused(
            name, f"« {raw} » n'est pas une date lisible.", f"Écrivez-la comme {shape}.", "RUN-107"
        ) from None


def parse_answers(protocol: Protocol, raw: Mapping[str, object]) -> dict[str, Value]:
    """All answers checked; every refusal is collected and raised together (RUN-101 for an unknown criterion)."""
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    for name, given in raw.items():
        criterion = protocol.criteria.get(name)
        if criterion is None:
            problems.append(Problem("RUN-101", f"« {name} » n'est pas un critère de « {protocol.protocol} ».",
                                    "Elle ne compterait pas.", "Corrigez le nom (relais criteria)."))  # fmt: skip
            continue
        try:
            values[name] = parse_answer(name, criterion, given)
        except AnswersRefused as error:
            problems += error.problems
    if problems:
        raise AnswersRefused(*problems)
    return values


def plain(value: Value) -> bool | str:
    """The value as stored in an event: booleans, text, decimals as text, « inconnu »."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return UNKNOWN_WORD if value is INCONNU else value  # type: ignore[return-value]


def from_plain(criterion: Criterion, stored: bool | str) -> Value:
    """The value that ``plain`` stored."""
    if stored == UNKNOWN_WORD:
        return INCONNU
    if criterion.type in ("number", "derived"):
        return Decimal(stored)
    return stored


def all_from_plain(numbers: Set[str], stored: Mapping[str, bool | str]) -> dict[str, Value]:
    """The values of many stored answers, ``numbers`` naming the criteria that are numbers."""
    values: dict[str, Value] = dict(stored)
    for name in numbers & stored.keys():
        values[name] = Decimal(stored[name]) if stored[name] != UNKNOWN_WORD else INCONNU
    if UNKNOWN_WORD in stored.values():
        values |= dict.fromkeys((name for name, value in stored.items() if value == UNKNOWN_WORD), INCONNU)
    return values


def in_words(criterion: Criterion, value: Value) -> str:
    """The answer as a French reader says it: « oui », « 38,5 °C », the label of the choice, « inconnu »."""
    if value is INCONNU:
        return UNKNOWN_WORD
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Decimal):
        return with_unit(criterion, value)
    return criterion.choices.get(str(value), str(value))
