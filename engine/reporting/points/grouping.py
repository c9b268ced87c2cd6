"""Rows that are one decision, put together: the same end for several signs, the thresholds of one measure, one drug.

Nothing is left out and nothing is said twice: each assumption of the version stands in exactly one line of one point.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from engine.protocol import model
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.loading import LoadedProtocol
from engine.reporting.points.point import SUBJECTS, Line, Point, Subject
from engine.reporting.points.titles import title_of
from engine.reporting.points.uses import Use, first_uses
from engine.reporting.to_confirm import CONTRA_INDICATION, Assumption, to_confirm

MOST: Final = 12
"""Lines of one point: more are not weighed with one look, and become a second point of the same title."""

_SUBJECTS: Final[Mapping[str, Subject]] = {
    "danger": "danger", "inclusion": "inclusion", "exclusion": "exclusion", "withdrawal": "exclusion", "tree": "tree",
    "acts": "acts", "outcomes": "ends", "advice": "ends", "notices": "ends", "look_back": "ends", "follow_up": "ends",
}  # fmt: skip
"""Group of the list → subject; values, questions, definitions and scores go with what they first decide."""
_RULES: Final = ("danger", "inclusion", "exclusion", "withdrawal", "tree")

Theme = tuple[str, ...]
"""What makes rows one decision; the first word chooses the title."""


class Place(NamedTuple):
    subject: Subject
    theme: Theme


def points_of(loaded: LoadedProtocol) -> tuple[Point, ...]:
    """Every assumption of the version, as the points that a délégant ticks, subject by subject."""
    found = to_confirm(loaded)
    places = _Places(loaded.compiled, found)
    together: dict[Place, list[Assumption]] = {}
    for one in sorted(found, key=places.rank):
        together.setdefault(places.of(one), []).append(one)
    by_subject = sorted(together.items(), key=lambda item: list(SUBJECTS).index(item[0].subject))
    return tuple(_numbered(_points(loaded, by_subject)))


def _points(loaded: LoadedProtocol, together: Iterable[tuple[Place, list[Assumption]]]) -> Iterator[Point]:
    for place, rows in together:
        lines = _lines(rows, place.theme)
        count = -(-len(lines) // MOST)
        for at in range(count):
            title = title_of(loaded.model, place.theme, rows)
            part = f" ({at + 1} sur {count})" if count > 1 else ""
            few = lines[len(lines) * at // count : len(lines) * (at + 1) // count]
            outcome = place.theme[2] if place.theme[0] == "rule" else ""
            yield Point("", place.subject, title + part, few, outcome)


def _numbered(points: Iterable[Point]) -> Iterator[Point]:
    """A key is a place in the list: the words that were read are what a tick binds."""
    counts: dict[Subject, int] = {}
    for one in points:
        counts[one.subject] = counts.get(one.subject, 0) + 1
        yield Point(f"{one.subject}/{counts[one.subject]}", one.subject, one.title, one.lines, one.outcome)


def _lines(rows: list[Assumption], theme: Theme) -> tuple[Line, ...]:
    said: dict[str, list[Assumption]] = {}
    for one in rows:
        said.setdefault(_beneath_its_title(one), []).append(one)
    return tuple(Line(_asked(words, same, theme), tuple(same)) for words, same in said.items())


def _asked(words: str, same: list[Assumption], theme: Theme) -> str:
    """A question beside figures says that it is one."""
    alone = all(one.group == "criteria" for one in same)
    return f"question « {words} »" if alone and theme[0] in ("measure", "dose") else words


def _beneath_its_title(one: Assumption) -> str:
    """The words of a row; a contra-indication is the title of its point, so that its act is left to name."""
    if isinstance(one.written, model.Contraindication):
        return one.words.removesuffix(CONTRA_INDICATION.format("", one.written.label))
    return one.words


class _Places:
    """Where each assumption of one version stands."""

    def __init__(self, protocol: CompiledProtocol, found: Sequence[Assumption]) -> None:
        self._protocol, self._written = protocol, protocol.written
        self._uses = first_uses(protocol)
        self._assumed = {one.key: one for one in found}
        self._rules = {(_SUBJECTS[one.group], one.words): one for one in found if one.group in _RULES}
        self._measured = Counter(filter(None, map(self._measure, self._assumed.values())))

    def rank(self, one: Assumption) -> tuple[int, int, int]:
        """Rules first, the most urgent end before the others; then measures; then what is left, in the file's order."""
        kinds = ("rule", "act", "against", "end", "measure", "dose", "questions")
        kind, *more = self.of(one).theme
        urgency = 0
        if kind == "rule" and more[1] in self._protocol.outcomes:
            urgency = self._protocol.outcomes[more[1]].urgency
        elif kind == "end" and isinstance(one.written, model.Outcome):
            urgency = self._protocol.outcomes[one.id].urgency
        return kinds.index(kind) if kind in kinds else len(kinds), urgency, one.group in ("criteria", "definitions")

    def of(self, one: Assumption) -> Place:
        if one.group in ("parameters", "criteria", "definitions", "scores"):
            return self._used(one)
        subject = _SUBJECTS.get(one.group, "organisation")
        if one.group in _RULES:
            return Place(subject, ("rule", one.group, self._end(one.written), one.parts[0]))
        return Place(subject, self._theme(one))

    def _end(self, block: model.Sourced) -> str:
        """The outcome that a rule or a line leads to; "" for a box of the tree."""
        name = block.otherwise if isinstance(block, model.InclusionRule) else str(getattr(block, "to", ""))
        return name if name in self._written.outcomes else ""

    def _theme(self, one: Assumption) -> Theme:
        block = one.written
        match block:
            case model.Contraindication():
                return ("against", block.label)
            case model.Act():
                return ("act", block.kind if block.drug is None else block.drug.name)
            case model.Outcome():
                return ("end", block.addressee or "", block.delay or "")
            case model.Advice():
                return ("advice", block.kind)
        return (one.group, one.id) if one.group == "organisation" else (one.group,)

    def _used(self, one: Assumption) -> Place:
        """With what it first decides: the thresholds of a measure together, a question with the rule that reads it."""
        use = self._uses.get((one.group, one.id))
        if use is None:
            return Place("organisation", ("recorded",))
        if use.theme[0] == "dose":
            return Place(use.subject, use.theme)
        if use.theme[0] in ("follow_up", "look_back"):
            return Place(use.subject, (use.theme[0],))
        measure = self._measure(one)
        if measure is not None and self._measured[measure] > 1:
            return measure
        return self._with_its_rule(one, use) or Place(use.subject, ("questions", use.subject))

    def _measure(self, one: Assumption) -> Place | None:
        """The measure that a threshold is compared with, or that a question asks; None for what is no number."""
        use = self._uses.get((one.group, one.id))
        return Place(use.subject, ("measure", use.measure)) if use is not None and use.measure else None

    def _with_its_rule(self, one: Assumption, use: Use) -> Place | None:
        """A value goes with the rule that compares it, a question with the rule of the same name; so told once."""
        if one.group == "parameters":
            rule = self._assumed.get("/".join(use.theme))
        else:
            rule = self._rules.get((use.subject, one.words))
        return self.of(rule) if rule is not None and rule.parts[0] == one.parts[0] else None
