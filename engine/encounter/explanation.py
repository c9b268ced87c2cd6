"""Why this outcome, and what is the least that would have changed it. Reads a decision; changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, islice

from engine.protocol.alternatives import cells_of
from engine.protocol.answers import in_words
from engine.protocol.cells import Cell
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import INCONNU, Value
from engine.protocol.deciding import Concluded, Situation, decide, effective_answers, identity_criteria

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
    """The smallest changes of answers that change the outcome, at most one for each other outcome.

    One answer among those that the outcome rests on; else two of them; else any one answer. Empty before the end.
    """
    reached = decide(protocol, facing)
    if not isinstance(reached, Concluded):
        return ()
    resting, others = _changes(protocol, facing, reached)
    pairs = (pair for pair in combinations(resting, 2) if pair[0][0] != pair[1][0])
    for tries in (((change,) for change in resting), islice(pairs, PAIR_BUDGET), ((change,) for change in others)):
        if found := list(_elsewhere(protocol, facing, reached, tries)):
            return tuple(_nearest(found)[:limit])
    return ()


Step = tuple[str, Value, Cell]


def _changes(protocol: CompiledProtocol, facing: Situation, reached: Concluded) -> tuple[list[Step], list[Step]]:
    """Every answer that counted, with each other cell it could have fallen in: those the outcome rests on, the others.

    Unknowns first, then the last decisions of the path; age and sex last: nobody could have answered them otherwise.
    """
    counted, every = effective_answers(protocol, facing), cells_of(protocol)
    rules = [reason for reason in reached.reasons if reason.kind != "row"]
    rows = [reason for reason in reached.reasons if reason.kind == "row"]
    resting = list(dict.fromkeys(name for reason in (*rules, *reversed(rows)) for name in reason.criteria))
    identity = set(identity_criteria(protocol))
    names = sorted(
        (name for name in (*resting, *(set(counted) - set(resting))) if name in every and name in counted),
        key=lambda name: (name in identity, counted[name] is not INCONNU, name if name not in resting else ""),
    )
    steps = [
        (name, counted[name], cell)
        for name in names
        for cell in every[name]
        if counted[name] is INCONNU or not cell.holds(counted[name])
    ]
    return [step for step in steps if step[0] in resting], [step for step in steps if step[0] not in resting]


def _elsewhere(
    protocol: CompiledProtocol, facing: Situation, reached: Concluded, tries: Iterable[tuple[Step, ...]]
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
