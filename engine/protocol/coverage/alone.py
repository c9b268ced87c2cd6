"""Each comparison of each condition shown to act alone: *masking MC/DC*, over three-valued conditions.

An occurrence of a comparison acts alone on some answers when, everything else staying as it is, the condition is known
either way and differs according to this occurrence being true or false; the occurrence itself being known. It is shown
by two cases: one where it acts alone and is true, one where it acts alone and is false, the condition differing between
them. The other comparisons may differ between the two cases, as long as they are masked in each (hence the name; the
*unique-cause* definition, where nothing else may differ, cannot be met by « x < 16 ou x > 65 »). Definitions and scores
are opened: each point of a score is an occurrence. An occurrence that nobody can show is not counted (``somebody``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.protocol.conditions import (
    FALSE,
    TRUE,
    All,
    Answers,
    AnyOf,
    AtLeast,
    Defined,
    Node,
    Not,
    ScoredItem,
    ScoreNode,
    ScoreWithin,
    Truth,
)
from engine.protocol.coverage.tracing import Condition
from engine.protocol.model import Protocol
from engine.protocol.wording import condition_in_words

Side = tuple[Truth, Truth]
"""Truth of the occurrence, truth of the condition."""
SIDES: tuple[Side, ...] = ((TRUE, TRUE), (FALSE, FALSE), (TRUE, FALSE), (FALSE, TRUE))


ALWAYS, NEVER = All(()), AnyOf(())
"""Conditions whose truth is settled."""


@dataclass(frozen=True)
class Occurrence:
    """One comparison at one place of one condition. ``when_true`` and ``when_false``: the condition with it settled."""

    condition: Condition
    number: int
    atom: Node
    when_true: Node
    when_false: Node

    @property
    def key(self) -> tuple[str, int]:
        return self.condition.key, self.number

    def side(self, answers: Answers) -> Side | None:
        """(its truth, the condition's) where it acts alone."""
        return side_of(*(node.truth(answers) for node in (self.atom, self.when_true, self.when_false)))

    def in_words(self, written: Protocol) -> str:
        return f"{self.condition.in_words(written)} : {condition_in_words(self.atom, written)}"


def side_of(mine: Truth, when_true: Truth, when_false: Truth) -> Side | None:
    """The side of a comparison with this truth, and of its condition with the comparison settled either way."""
    if mine not in (TRUE, FALSE) or {when_true, when_false} != {TRUE, FALSE}:
        return None
    return mine, when_true if mine == TRUE else when_false


def occurrences(condition: Condition) -> Iterator[Occurrence]:
    """Every comparison of a condition, in writing order."""
    for number, path in enumerate(_paths(condition.node)):
        atom = condition.node
        for at in path:
            atom = atom.children()[at]
        put = (_with(condition.node, path, ALWAYS), _with(condition.node, path, NEVER))
        yield Occurrence(condition, number, atom, *put)


def _paths(node: Node) -> Iterator[tuple[int, ...]]:
    children = node.children()
    if not children:
        yield ()
    for at, child in enumerate(children):
        yield from ((at, *rest) for rest in _paths(child))


def _with(node: Node, path: tuple[int, ...], put: Node) -> Node:
    """The condition with another node at this place."""
    if not path:
        return put
    at, rest = path[0], path[1:]
    changed = _with(node.children()[at], rest, put)
    if isinstance(node, Not):
        return Not(changed)
    if isinstance(node, Defined):
        return Defined(node.name, node.label, changed)
    if isinstance(node, ScoreWithin):
        items = list(node.score.items)
        items[at] = ScoredItem(items[at].id, items[at].label, changed, items[at].points)
        return ScoreWithin(ScoreNode(node.score.id, tuple(items)), node.bounds, node.parameters)
    assert isinstance(node, All | AnyOf | AtLeast)
    parts = (*node.parts[:at], changed, *node.parts[at + 1 :])
    return AtLeast(node.count, parts) if isinstance(node, AtLeast) else type(node)(parts)


def shown_sides(
    every: Iterable[Occurrence], read: Iterable[Mapping[str, Sequence[Answers]]]
) -> dict[tuple[str, int], set[Side]]:
    """Occurrence → the sides that some case shows."""
    reads = list(read)
    found: dict[tuple[str, int], set[Side]] = {}
    for occurrence in every:
        sides = found.setdefault(occurrence.key, set())
        for one in reads:
            for answers in one.get(occurrence.condition.key, ()):
                side = occurrence.side(answers)
                if side is not None:
                    sides.add(side)
    return found


def missing_sides(shown: set[Side], possible: Iterable[Side]) -> tuple[Side, ...]:
    """The sides to show: of the two ways to be shown that somebody can complete, the one that lacks least.

    Empty where the occurrence is shown, and where nobody can show it.
    """
    there = set(possible) | shown
    pairs = [((TRUE, truth), (FALSE, TRUE - truth)) for truth in (TRUE, FALSE)]
    ways = [tuple(side for side in pair if side not in shown) for pair in pairs if there.issuperset(pair)]
    return min(ways, key=len) if ways else ()
