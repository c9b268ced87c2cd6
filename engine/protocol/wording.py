"""Conditions, answers and numbers in French words, for messages, drawings and sheets. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from engine.protocol.answers import french_number, in_words, with_unit
from engine.protocol.conditions import (
    INCONNU,
    All,
    AnyOf,
    AtLeast,
    Bounds,
    Defined,
    Node,
    Not,
    OneOf,
    ScoreWithin,
    Value,
    Within,
    Yes,
)
from engine.protocol.model import Criterion, Protocol

number_in_words = french_number
DELAYS: Mapping[str, str] = {
    "now": "tout de suite", "within_2_hours": "dans les 2 heures", "within_24_hours": "dans les 24 heures",
    "same_or_next_day": "le jour même ou le lendemain", "usual_care": "dans le cadre du suivi habituel",
}  # fmt: skip


_PEOPLE: Mapping[str, str] = {"F": "femme", "M": "homme"}


def joined(words: Iterable[str], link: str) -> str:
    """« a, b et c » with the link before the last one."""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} {link} {last}" if first else last


def in_a_sentence(label: str) -> str:
    """A label without its capital, unless it begins with an acronym or a single letter."""
    return label if len(label) < 2 or not label[1].islower() else label[0].lower() + label[1:]


def answer_in_a_sentence(criterion: Criterion, value: Value, *, bare: bool = False) -> str:
    """« fièvre », « pas de « fièvre » », « température : 38 °C »; ``bare``: a known answer without its label.

    A choice with a colon of its own (« Oui : grossesse connue ») has one colon at most, and none after its own label.
    """
    label = in_a_sentence(criterion.label)
    if isinstance(value, bool):
        return label if value else f"pas de « {label} »"
    words = in_words(criterion, value)
    if bare and value is not INCONNU:
        return _PEOPLE.get(str(value), words) if criterion.from_identity == "sex" else words
    _, colon, rest = words.partition(" : ")
    if colon and rest.casefold().startswith(label.casefold()):
        return rest
    return f"{label} : {in_a_sentence(words.replace(' : ', ', '))}"


def end_in_words(title: str, acts: Iterable[str]) -> str:
    """« « Traiter », avec « Paracétamol » et « Repos » »: an outcome and its acts, by their titles."""
    given = joined((f"« {act} »" for act in acts), "et")
    return f"« {title} »" + (f", avec {given}" if given else "")


def how_many(number: int, words: str) -> str:
    """« 0 survivant », « 1 réfuté », « 2 vus par un cas »: French is plural from two on; the first word takes it."""
    first, space, rest = words.partition(" ")
    return f"{number} {first}{'s' if number > 1 else ''}{space}{rest}"


def one_of(labels: Iterable[str], link: str = "ou") -> str:
    """A label as it stands; several in quotes, since a label may well hold a comma or an « ou » of its own."""
    found = list(labels)
    return found[0] if len(found) == 1 else joined((f"« {label} »" for label in found), link)


def interval(criterion: Criterion, low: Decimal | None, high: Decimal | None) -> str:
    """« 38,1 °C ou plus »: both ends are values that can be, so that « moins de » is never needed."""
    if low is None and high is None:
        return "toute valeur"
    if low is None:
        return f"{with_unit(criterion, high)} ou moins" if high is not None else ""
    if high is None:
        return f"{with_unit(criterion, low)} ou plus"
    if low == high:
        return with_unit(criterion, low)
    return f"{french_number(low)} à {with_unit(criterion, high)}"


def condition_in_words(node: Node, written: Protocol) -> str:
    """The condition as a French reader says it: « fièvre et température au-dessus de 38 °C »."""
    return _words(node, written, nested=False)


def _words(node: Node, written: Protocol, *, nested: bool) -> str:
    if isinstance(node, All | AnyOf):
        link = "et" if isinstance(node, All) else "ou"
        words = joined((_words(part, written, nested=len(node.parts) > 1) for part in node.parts), link)
        return f"({words})" if nested and len(node.parts) > 1 else words
    if isinstance(node, AtLeast):
        parts = joined((_words(part, written, nested=True) for part in node.parts), "et")
        return f"au moins {node.count} parmi : {parts}" if not nested else f"(au moins {node.count} parmi : {parts})"
    if isinstance(node, Not):
        return _negated(node.part, written)
    if isinstance(node, Defined):
        return node.label
    return _atom(node, written)


def _negated(node: Node, written: Protocol) -> str:
    if isinstance(node, Not):
        return _words(node.part, written, nested=True)
    if isinstance(node, Yes):
        return _atom(Yes(node.criterion, not node.expected), written)
    if isinstance(node, OneOf):
        criterion = written.criteria[node.criterion]
        named = [label for name, label in criterion.choices.items() if name in node.values]
        return f"{criterion.label} : ni {one_of(named, 'ni')}"
    return f"pas ({_words(node, written, nested=False)})"


def _atom(node: Node, written: Protocol) -> str:
    if isinstance(node, Yes):
        label = written.criteria[node.criterion].label
        return label if node.expected else f"pas de « {label} »"
    if isinstance(node, OneOf):
        criterion = written.criteria[node.criterion]
        named = [label for name, label in criterion.choices.items() if name in node.values]
        return f"{criterion.label} : {one_of(named)}"
    if isinstance(node, Within):
        criterion = written.criteria[node.criterion]
        return f"{criterion.label} {_bounds(node.bounds, lambda value: with_unit(criterion, value))}"
    assert isinstance(node, ScoreWithin)
    return f"{written.scores[node.score.id].label} {_bounds(node.bounds, french_number)}"


def _bounds(bounds: Bounds, shown: Callable[[Decimal], str]) -> str:
    if bounds.low is not None and bounds.low == bounds.high:
        return f"{'différent de' if bounds.outside else 'égal à'} {shown(bounds.low)}"
    words = []
    if bounds.low is not None:
        words.append(f"{'d’au moins' if bounds.low_included else 'de plus de'} {shown(bounds.low)}")
    if bounds.high is not None:
        words.append(f"{'d’au plus' if bounds.high_included else 'de moins de'} {shown(bounds.high)}")
    return " et ".join(words)
