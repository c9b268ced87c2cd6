"""Why this outcome, and what is the least that would have changed it. Reads a decision; changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from engine.protocol.alternatives import cells_of
from engine.protocol.answers import in_words
from engine.protocol.cells import Cell
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import INCONNU, Value
from engine.protocol.deciding import Concluded, Situation, decide, effective_answers

PAIR_BUDGET = 4000
"""Pairs of changes tried at most when no single change is enough."""


@dataclass(frozen=True, slots=True)
class Change:
    """One answer changed: what was said, what would have been said."""

    criterion: str
    label: str
    was: str
    would_be: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """The smallest changes that lead elsewhere, and to which outcome (None: to further questions)."""

    changes: tuple[Change, ...]
    outcome: str | None
    title: str


def smallest_changes(protocol: CompiledProtocol, facing: Situation, limit: int = 3) -> tuple[Alternative, ...]:
    """The smallest changes of answers that change the outcome: one answer, or two when one is not enough.

    One alternative for each other outcome that is as near, at most ``limit``; empty when nothing so small changes it.
    """
    reached = decide(protocol, facing)
    if not isinstance(reached, Concluded):
        return ()
    found = list(_elsewhere(protocol, facing, reached, ((change,) for change in _changes(protocol, facing))))
    if not found:
        pairs = (pair for pair in combinations(_changes(protocol, facing), 2) if pair[0][0] != pair[1][0])
        found = list(_elsewhere(protocol, facing, reached, _first(pairs, PAIR_BUDGET)))
    return tuple(_nearest(found)[:limit])


Step = tuple[str, Value, Cell]


def _first(steps: Iterator[tuple[Step, ...]], count: int) -> Iterator[tuple[Step, ...]]:
    for _, step in zip(range(count), steps, strict=False):
        yield step


def _changes(protocol: CompiledProtocol, facing: Situation) -> Iterator[Step]:
    """Every answer that counted, with each other cell it could have fallen in; unknowns first."""
    counted = effective_answers(protocol, facing)
    every = cells_of(protocol)
    names = sorted((name for name in counted if name in every), key=lambda name: counted[name] is not INCONNU)
    for name in names:
        for cell in every[name]:
            if counted[name] is INCONNU or not cell.holds(counted[name]):
                yield name, counted[name], cell


def _elsewhere(
    protocol: CompiledProtocol, facing: Situation, reached: Concluded, tries: Iterator[tuple[Step, ...]]
) -> Iterator[Alternative]:
    for steps in tries:
        changed: Mapping[str, Value] = {**facing.answers, **{name: cell.value for name, _, cell in steps}}
        verdict = decide(protocol, replace(facing, answers=changed))
        outcome = verdict.outcome if isinstance(verdict, Concluded) else None
        if outcome == reached.outcome:
            continue
        title = "d'autres questions" if outcome is None else protocol.written.outcomes[outcome].title
        yield Alternative(tuple(_change(protocol, step) for step in steps), outcome, title)


def _change(protocol: CompiledProtocol, step: Step) -> Change:
    name, was, cell = step
    criterion = protocol.written.criteria[name]
    return Change(name, criterion.label, in_words(criterion, was), cell.label)


def _nearest(found: list[Alternative]) -> list[Alternative]:
    """One alternative an outcome, those that end somewhere before those that ask more."""
    chosen: dict[str | None, Alternative] = {}
    for alternative in found:
        chosen.setdefault(alternative.outcome, alternative)
    return sorted(chosen.values(), key=lambda alternative: alternative.outcome is None)
