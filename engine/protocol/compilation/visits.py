"""What one visit asks: which criteria every record must answer, and in which situations it may answer the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.protocol.compilation.inputs import Input
from engine.protocol.compiled import CompiledProtocol, LinkedRule
from engine.protocol.conditions import Node
from engine.protocol.deciding import identity_criteria
from engine.protocol.derived import answered_events

SCREENS = ("danger", "interview", "examination")
"""Stages whose questions are all asked; those of the stage ``decision`` only where the tree needs them."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """A criterion asked in some situations only.

    An answer is out of place where one of ``guards`` does not hold; a missing one would be asked where one of
    ``guards_of_screens`` holds.
    """

    input: Input
    guards: tuple[Node, ...]
    guards_of_screens: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    visits: tuple[int, ...]
    stage: str
    when: Node | None


class Visit:
    """One visit of a protocol, as records of it are read."""

    def __init__(self, protocol: CompiledProtocol, number: int) -> None:
        self.protocol, self.number = protocol, number
        self._asked: dict[str, list[_Asked]] = {}
        for step in protocol.steps:
            for ask in step.asks:
                self._asked.setdefault(ask.criterion, []).append(_Asked(step.visits, step.stage, ask.when))
        required = {*self._required(), *identity_criteria(protocol)}
        criteria = protocol.written.criteria
        self.inputs = {name: Input(name, one, at, name in required) for at, (name, one) in enumerate(criteria.items())}

    def rules(self) -> Iterator[LinkedRule]:
        """Every rule that answers alone can hold against the patient."""
        protocol = self.protocol
        for rule in (*protocol.danger, *protocol.exclusion, *protocol.withdrawal, *protocol.inclusion):
            if rule.condition is not None and self._applies(rule.visits):
                yield rule

    def misplaced(self) -> list[Input]:
        """Inputs that this visit has no use for: an answer to one is for ``decide`` to set aside."""
        counted = set(_counted_anyway(self.protocol))
        return [one for name, one in self.inputs.items() if name not in counted and not self._here(name)]

    def guarded(self) -> Iterator[Guarded]:
        for name, asks in self._asked.items():
            guards = tuple(ask.when for ask in asks if ask.when is not None)
            on_screens = tuple(ask.when for ask in self._on_screens(name) if ask.when is not None)
            if guards:
                yield Guarded(self.inputs[name], guards, on_screens)

    def derived(self) -> Iterator[tuple[Input, list[Input]]]:
        """Each computed criterion with those that it is computed from."""
        for one in self.inputs.values():
            rule = one.criterion.derived
            late = rule.late_period_days if rule else None
            names = [rule.hours_since, rule.days_since] if rule else []
            names += [late.last_period, late.cycle_days] if late else []
            if sources := [self.inputs[name] for name in names if name is not None]:
                yield one, sources

    def expiries(self) -> list[Input]:
        """Expiry dates of tests."""
        tests = [one.criterion.test for one in self.inputs.values()]
        return [self.inputs[test.expiry] for test in tests if test is not None and test.expiry is not None]

    def events(self) -> list[Input]:
        """Criteria whose date something is counted from."""
        return [self.inputs[name] for name in sorted(answered_events(self.protocol.written))]

    def _applies(self, visits: tuple[int, ...]) -> bool:
        return not visits or self.number in visits

    def _here(self, name: str) -> list[_Asked]:
        return [ask for ask in self._asked.get(name, ()) if self._applies(ask.visits)]

    def _on_screens(self, name: str) -> list[_Asked]:
        """The askings that hold a screen back until there is an answer."""
        if self.protocol.written.criteria[name].optional:
            return []
        return [ask for ask in self._here(name) if ask.stage in SCREENS]

    def _required(self) -> Iterator[str]:
        return (name for name in self._asked if any(ask.when is None for ask in self._on_screens(name)))


def _counted_anyway(protocol: CompiledProtocol) -> Iterator[str]:
    """Criteria that count without any step that asks them."""
    for name, criterion in protocol.written.criteria.items():
        if criterion.derived is not None or criterion.from_identity is not None:
            yield name
    yield from (item.criterion for item in protocol.written.tree.awaits.values())
