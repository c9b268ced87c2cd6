"""What no case shows of the coverage, each gap with the people who could show it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from engine.protocol.cases import Result
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.coverage import doses
from engine.protocol.coverage.alone import Occurrence, Side
from engine.protocol.coverage.kinds import lacking
from engine.protocol.coverage.somebody import Crowd, Somebody
from engine.protocol.coverage.tracing import Played

Goal = tuple[str, Hashable, Hashable]
"""("alone", occurrence, side), ("dose", act, way), ("outcome", id, "") or ("mutant", id, "")."""


@dataclass(frozen=True)
class Gap:
    """``crowd`` None: who could show it is not known. ``occurrence`` for a comparison."""

    goal: Goal
    words: str
    crowd: Crowd | None
    occurrence: Occurrence | None = None


def gaps(protocol: CompiledProtocol, people: Somebody, cases: Sequence[Played]) -> Iterator[Gap]:
    """Comparisons, dose rules and outcomes that the cases do not show."""
    for occurrence, sides in lacking(protocol, people, cases):
        crowds = people.sides(occurrence) if sides else {}
        for side in sides:
            yield Gap(("alone", occurrence.key, side), _side(protocol, occurrence, side), crowds.get(side), occurrence)
    passed = [one.result for one in cases]
    yield from _doses(protocol, people, passed)
    reached = {str(result.got["outcome"]) for result in passed}
    for name, outcome in protocol.written.outcomes.items():
        if name not in reached:
            yield Gap(("outcome", name, ""), f"conduite « {outcome.title} »", people.ending(name))


def _side(protocol: CompiledProtocol, occurrence: Occurrence, side: Side) -> str:
    return f"{occurrence.in_words(protocol.written)}, {'vrai' if side[0] else 'faux'}, tout le reste ne pesant pas"


def _doses(protocol: CompiledProtocol, people: Somebody, passed: Sequence[Result]) -> Iterator[Gap]:
    there = doses.shown(passed)
    for act in protocol.acts:
        for way, weights in doses.ways(protocol, act):
            if (act, way) not in there and (crowd := people.taking(act, weights)):
                yield Gap(("dose", act, way), f"{protocol.acts[act].written.title}, {way}", crowd)


def shown_by(one: Played, missing: Sequence[Gap]) -> Iterator[Goal]:
    """The gaps that one more case fills."""
    given = doses.shown([one.result])
    for gap in missing:
        kind, name, detail = gap.goal
        if (kind == "outcome" and one.result.got["outcome"] == name) or (kind == "dose" and (name, detail) in given):
            yield gap.goal
        elif gap.occurrence is not None:
            answers = one.read.get(gap.occurrence.condition.key, ())
            if any(gap.occurrence.side(read) == detail for read in answers):
                yield gap.goal
