"""Plausible people drawn from a declared spread, to estimate how many of them unknowns would send to the délégant.

An estimate that rests on the assumptions of the cases file and decides nothing. Draws come from a hash of the seed:
the same file always gives the same people, with no random source.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from engine.protocol import running
from engine.protocol.cases import CaseFile, Cohort, Spread
from engine.protocol.compiled import NOW_OR_WORSE, CompiledProtocol
from engine.protocol.conditions import INCONNU, Value
from engine.protocol.deciding import Ask, Concluded, Situation, decide
from engine.protocol.model import Criterion

MAX_QUESTIONS = 60


@dataclass(frozen=True, slots=True)
class Estimate:
    """Of ``size`` people: how many end otherwise because something is unknown to them, and where all would end."""

    size: int
    referred_by_unknown: int
    referred_now_by_unknown: int
    outcomes: Mapping[str, int]

    @property
    def share(self) -> Decimal:
        return Decimal(self.referred_by_unknown) / Decimal(self.size)


def estimate(protocol: CompiledProtocol, file: CaseFile) -> Estimate:
    """Runs every person twice: once knowing everything, once with the declared unknowns."""
    cohort, outcomes = file.cohort, dict[str, int]()
    moved = moved_now = 0
    for number in range(cohort.size):
        person = drawn(protocol, cohort, number)
        unknown = unknowns(protocol, cohort, number)
        known_end = end(protocol, person)
        outcomes[known_end] = outcomes.get(known_end, 0) + 1
        unsure_end = end(protocol, {**person, **dict.fromkeys(unknown, INCONNU)}) if unknown else known_end
        if unsure_end != known_end and protocol.outcomes[unsure_end].written.disposition == "refer_delegant":
            moved += 1
            moved_now += protocol.outcomes[unsure_end].urgency <= NOW_OR_WORSE
    return Estimate(cohort.size, moved, moved_now, dict(sorted(outcomes.items(), key=lambda item: -item[1])))


def end(protocol: CompiledProtocol, person: Mapping[str, Value]) -> str:
    """Where this person ends when each question is answered as it is asked."""
    given: dict[str, Value] = {}
    written = protocol.written.criteria
    given |= {name: person[name] for name, criterion in written.items() if criterion.derived or criterion.from_identity}
    for _ in range(MAX_QUESTIONS):
        verdict = decide(protocol, Situation(given, running.GIVEN))
        if isinstance(verdict, Concluded):
            return verdict.outcome
        assert isinstance(verdict, Ask)
        given |= {name: person[name] for name in verdict.criteria}
    raise RuntimeError(f"no end after {MAX_QUESTIONS} questions")


def drawn(protocol: CompiledProtocol, cohort: Cohort, number: int) -> dict[str, Value]:
    """Person ``number``: every criterion answered, by its spread or in the plainest way."""
    return {
        name: _value(criterion, cohort.values.get(name), _unit(cohort.seed, number, name))
        for name, criterion in protocol.written.criteria.items()
    }


def unknowns(protocol: CompiledProtocol, cohort: Cohort, number: int) -> tuple[str, ...]:
    """What this person (or the délégué) cannot say."""
    found = []
    for name, criterion in protocol.written.criteria.items():
        rate = cohort.unknown.get(name, cohort.unknown.get("default", Decimal(0)))
        identity = criterion.derived is not None or criterion.from_identity is not None
        if not identity and _unit(cohort.seed, number, f"{name}?") < rate:
            found.append(name)
    return tuple(found)


def _unit(seed: int, number: int, name: str) -> Decimal:
    """A number in [0, 1) that only the seed, the person and the name decide."""
    digest = hashlib.sha256(f"{seed}/{number}/{name}".encode()).digest()
    return Decimal(int.from_bytes(digest[:8])) / Decimal(2**64)


def _value(criterion: Criterion, spread: Spread | None, unit: Decimal) -> Value:
    if criterion.type == "yes_no":
        return unit < (spread.yes if spread is not None and spread.yes is not None else Decimal(0))
    if criterion.type == "choice":
        return _weighted(criterion, spread, unit)
    if criterion.range is not None and criterion.step is not None:
        low, high = (spread.between if spread is not None else None) or criterion.usual or criterion.range
        steps = ((low + (high - low) * unit) / criterion.step).to_integral_value(ROUND_HALF_EVEN)
        return min(max(steps * criterion.step, criterion.range[0]), criterion.range[1])
    return INCONNU


def _weighted(criterion: Criterion, spread: Spread | None, unit: Decimal) -> str:
    weights = spread.weights if spread is not None and spread.weights else {next(iter(criterion.choices)): Decimal(1)}
    left = unit * sum(weights.values(), Decimal(0))
    for choice, weight in weights.items():
        left -= weight
        if left < 0:
            return choice
    return next(reversed(weights))
