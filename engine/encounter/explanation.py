"""Why this outcome, and what is the least that would have changed it. Reads a decision; changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, islice
from typing import NamedTuple

from engine.protocol.alternatives import cells_of
from engine.protocol.answers import in_words
from engine.protocol.cells import Cell
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import INCONNU, Value
from engine.protocol.deciding import Concluded, Situation, decide, effective_answers, identity_criteria

PAIR_BUDGET = 4000
"""Pairs of changes tried at most when no single change among the answers that counted is enough."""


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
    """The smallest changes of answers that change the outcome, at most one for each other outcome.

    One answer among those that the outcome rests on. Where none is enough: any other one, and two of those, the fewest
    changes first. Danger signs that the outcome does not rest on are left out: a « yes » to any leads to its urgency,
    which explains nothing. Empty before the end.
    """
    reached = decide(protocol, facing)
    if not isinstance(reached, Concluded):
        return ()
    resting, others = _changes(protocol, facing, reached)
    found = list(_elsewhere(protocol, facing, reached, _one_by_one(resting)))
    if not found:
        pairs = islice(
            (pair for pair in combinations(resting, 2) if pair[0].criterion != pair[1].criterion), PAIR_BUDGET
        )
        singles = [one for one in _elsewhere(protocol, facing, reached, _one_by_one(others)) if one.outcome is not None]
        found = [*singles, *_elsewhere(protocol, facing, reached, pairs)]
    return tuple(_nearest(found or list(_elsewhere(protocol, facing, reached, _one_by_one(others))))[:limit])


class Step(NamedTuple):
    """One answer changed, as it is tried and as it is told."""

    criterion: str
    was: Value
    value: Value
    words: str


def _one_by_one(steps: Iterable[Step]) -> Iterator[tuple[Step, ...]]:
    return ((step,) for step in steps)


def _changes(protocol: CompiledProtocol, facing: Situation, reached: Concluded) -> tuple[list[Step], list[Step]]:
    """Every answer that counted, changed in each other way: those the outcome rests on, the others, dangers apart.

    Unknowns first, then the last decisions of the path; age and sex last: nobody could have answered them otherwise.
    """
    counted, every = effective_answers(protocol, facing), cells_of(protocol)
    rules = [reason for reason in reached.reasons if reason.kind != "row"]
    rows = [reason for reason in reached.reasons if reason.kind == "row"]
    resting = dict.fromkeys(name for reason in (*rules, *reversed(rows)) for name in reason.criteria)
    dangers = {name for rule in protocol.danger if rule.condition for name in rule.condition.criteria()}
    identity = set(identity_criteria(protocol))
    names = sorted(
        (name for name in (*resting, *(set(counted) - set(resting) - dangers)) if name in every and name in counted),
        key=lambda name: (name in identity, counted[name] is not INCONNU, name if name not in resting else ""),
    )
    steps = [step for name in names for step in _otherwise(protocol, name, counted[name], every[name])]
    return [one for one in steps if one.criterion in resting], [one for one in steps if one.criterion not in resting]


def _otherwise(protocol: CompiledProtocol, name: str, was: Value, cells: Iterable[Cell]) -> Iterator[Step]:
    """One answer of each other cell; of numbers the nearest first, each by its end that is nearest to what was said."""
    criterion = protocol.written.criteria[name]
    if not isinstance(was, Decimal):
        yield from (Step(name, was, cell.value, cell.label) for cell in cells if was is INCONNU or not cell.holds(was))
        return
    ends = ([end for end in cell.values if isinstance(end, Decimal)] for cell in cells if not cell.holds(was))
    nearest = (min(both, key=lambda end: abs(end - was)) for both in ends)
    for value in sorted(nearest, key=lambda end: abs(end - was)):
        yield Step(name, was, value, in_words(criterion, value))


def _elsewhere(
    protocol: CompiledProtocol, facing: Situation, reached: Concluded, tries: Iterable[tuple[Step, ...]]
) -> Iterator[Alternative]:
    for steps in tries:
        changed: Mapping[str, Value] = {**facing.answers, **{step.criterion: step.value for step in steps}}
        verdict = decide(protocol, replace(facing, answers=changed))
        outcome = verdict.outcome if isinstance(verdict, Concluded) else None
        if outcome == reached.outcome:
            continue
        title = "d'autres questions" if outcome is None else protocol.written.outcomes[outcome].title
        yield Alternative(tuple(_change(protocol, step) for step in steps), outcome, title)


def _change(protocol: CompiledProtocol, step: Step) -> Change:
    criterion = protocol.written.criteria[step.criterion]
    return Change(step.criterion, criterion.label, in_words(criterion, step.was), step.words)


def _nearest(found: list[Alternative]) -> list[Alternative]:
    """One alternative an outcome: those that end somewhere before those that ask more, then the fewest changes."""
    chosen: dict[str | None, Alternative] = {}
    for alternative in found:
        chosen.setdefault(alternative.outcome, alternative)
    return sorted(chosen.values(), key=lambda one: (one.outcome is None, len(one.changes)))
