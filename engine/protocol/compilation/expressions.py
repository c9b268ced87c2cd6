"""Conditions as Python expressions: one that is true when the condition is surely true, one when it surely is not.

Where neither holds the condition is unknown or pending, and nothing is concluded from it. The expressions are made of
our own variable names, whole numbers and Python's operators; no name and no text of the file is ever in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from engine.protocol.compilation.inputs import Input, choice_bits, within
from engine.protocol.conditions import (
    All,
    AnyOf,
    AtLeast,
    Defined,
    Node,
    Not,
    OneOf,
    ScoreWithin,
    Within,
    Yes,
)

MOST_NODES = 20_000
DEEPEST = 40
LONGEST = 20_000
"""Bounds that no real condition comes near: a hostile one may double what it holds at each of its levels."""


class NotCompilable(Exception):
    """This protocol, on this visit, is decided by ``decide`` only."""


class Truths(NamedTuple):
    """Both expressions give booleans. ``definite``: exactly one of them is true, whatever the record."""

    sure: str
    never: str
    definite: bool


def _atom(one: Input, expression: str, opposite: str) -> Truths:
    if one.always:
        return Truths(expression, opposite, True)
    return Truths(f"({one.given} and {expression})", f"({one.given} and {opposite})", False)


class Conditions:
    """Writes the conditions of one protocol over its inputs, within a budget that a hostile file would exceed."""

    def __init__(self, inputs: Mapping[str, Input]) -> None:
        self._inputs = inputs
        self._written = 0

    def truths(self, node: Node, depth: int = 0) -> Truths:
        """The two expressions. Raises NotCompilable when they would be too long or too deep."""
        self._written += 1
        if self._written > MOST_NODES or depth > DEEPEST:
            raise NotCompilable
        found = self._truths(node, depth)
        if len(found.sure) + len(found.never) > LONGEST:
            raise NotCompilable
        return found

    def _truths(self, node: Node, depth: int) -> Truths:
        if isinstance(node, Defined):
            return self.truths(node.means, depth + 1)
        if isinstance(node, Not):
            inner = self.truths(node.part, depth + 1)
            return Truths(inner.never, inner.sure, inner.definite)
        if isinstance(node, ScoreWithin):
            return self._score(node, depth)
        if isinstance(node, All | AnyOf | AtLeast):
            return _joined(node, [self.truths(part, depth + 1) for part in node.parts])
        return self._atom(node)

    def _atom(self, node: Node) -> Truths:
        assert isinstance(node, Yes | OneOf | Within)
        one = self._inputs[node.criterion]
        if isinstance(node, Yes):
            return _yes(one, node.expected)
        if isinstance(node, OneOf):
            inside, outside = choice_bits(one, node.values)
            return Truths(f"({one.variable} & {inside} != 0)", f"({one.variable} & {outside} != 0)", one.always)
        assert one.criterion.step is not None
        holds = within(one.variable, node.bounds, one.criterion.step)
        return _atom(one, holds, f"(not {holds})")

    def _score(self, node: ScoreWithin, depth: int) -> Truths:
        """Settled only when every item is: then the sum is one number."""
        items = [(item.points, self.truths(item.when, depth + 1)) for item in node.score.items]
        holds = within(_sum(items), node.bounds, 1)
        unsettled = [f"({one.sure} or {one.never})" for _, one in items if not one.definite]
        if not unsettled:
            return Truths(holds, f"(not {holds})", True)
        settled = " and ".join(unsettled)
        return Truths(f"({settled} and {holds})", f"({settled} and not {holds})", False)


def _yes(one: Input, expected: bool) -> Truths:
    variable = one.variable
    if not one.always:
        return Truths(f"{variable} is {expected}", f"{variable} is {not expected}", False)
    return Truths(variable, f"(not {variable})", True) if expected else Truths(f"(not {variable})", variable, True)


def _joined(node: All | AnyOf | AtLeast, parts: list[Truths]) -> Truths:
    definite = all(part.definite for part in parts)
    sure, never = [part.sure for part in parts], [part.never for part in parts]
    if isinstance(node, AtLeast):
        enough = f"({_count(sure)} >= {node.count})"
        missed = f"({_count(never)} > {len(parts) - node.count})"
        return Truths(enough, f"(not {enough})" if definite else missed, definite)
    both, either = ("and", "or") if isinstance(node, All) else ("or", "and")
    return Truths(_join(both, sure), _join(either, never), definite)


def _join(word: str, parts: list[str]) -> str:
    """``all`` of nothing is true, ``any`` of nothing is false."""
    return f"({f' {word} '.join(parts)})" if parts else str(word == "and")


def _count(parts: list[str]) -> str:
    return f"({' + '.join(f'({part})' for part in parts)})"


def _sum(items: list[tuple[int, Truths]]) -> str:
    return f"({' + '.join(f'{points} * ({one.sure})' for points, one in items)})"
