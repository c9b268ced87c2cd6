"""The product of two visits: one diagram from whole patients to what changes for them, over the answers of both.

Each version's diagram is carried onto the common variables, then both are walked together; where they are one and the
same diagram, nothing changes and nothing is walked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, NamedTuple

from engine.protocol.compiled import CompiledProtocol
from engine.protocol.verification import comparison_doses
from engine.protocol.verification.comparison_cells import aligned
from engine.protocol.verification.comparison_model import DoseChange
from engine.protocol.verification.diagrams import BUDGET, Diagram, Diagrams
from engine.protocol.verification.proposals import Given
from engine.protocol.verification.semantics import Meaning

SAME: Final = "same"


class Ending(NamedTuple):
    """What a patient receives, as far as two versions may differ in it; titles apart. ``acts``: (id, dose rule)."""

    outcome: str
    disposition: str
    delay: str | None
    addressee: str | None
    acts: tuple[tuple[str, str], ...]
    awaiting: tuple[str, ...]


class Changed(NamedTuple):
    """The value of the product where the result changes. ``doses``: acts of both whose dose changes, and how."""

    before: Ending
    after: Ending
    doses: tuple[tuple[str, DoseChange], ...]


class Product:
    """One visit of both versions. ``changes`` is the diagram whose values are ``SAME`` or a ``Changed``.

    Raises TooWide beyond the budget.
    """

    def __init__(self, old: Meaning, new: Meaning, budget: int = BUDGET) -> None:
        self.old, self.new = old, new
        self.variables, self.left_out = aligned(old.truths.variables, new.truths.variables, self._cuts)
        self.diagrams = Diagrams([len(variable.parts) for variable in self.variables], budget)
        self.same = self.diagrams.leaf(SAME)
        self._pairs: dict[tuple[Diagram, Diagram], Diagram] = {}
        self._settled: dict[tuple[Ending, Ending], Diagram] = {}

    # ── carrying both diagrams onto the common variables ─────────────────────────────────────────────────────────────

    def before(self, change: Callable[[Any], object] | None = None) -> Diagram:
        """The old version's result (or what ``change`` makes of it) over the common variables."""
        return self._carried(self.old, [variable.old for variable in self.variables], 0, change)

    def after(self, change: Callable[[Any], object] | None = None) -> Diagram:
        return self._carried(self.new, [variable.new for variable in self.variables], 1, change)

    def _carried(
        self, side: Meaning, numbers: Sequence[int | None], which: int, change: Callable[[Any], object] | None
    ) -> Diagram:
        place = {number: at for at, number in enumerate(numbers) if number is not None}
        cells = [
            [(part.old, part.new)[which] if number is not None else None for part in variable.parts]
            for number, variable in zip(numbers, self.variables, strict=True)
        ]
        read = change or (lambda found: ending(side.protocol, found))
        known: dict[Diagram, Diagram] = {}

        def carry(diagram: Diagram) -> Diagram:
            found = known.get(diagram)
            if found is None:
                self.diagrams.spend(1)
                below = side.diagrams.below(diagram)
                if not below:
                    found = self.diagrams.leaf(read(side.diagrams.value(diagram)))
                else:
                    at = place[side.diagrams.level(diagram)]
                    carried = [carry(child) for child in below]
                    found = self.choice(at, [carried[cell] for cell in cells[at] if cell is not None])
                known[diagram] = found
            return found

        return carry(side.result)

    def choice(self, at: int, below: Sequence[Diagram]) -> Diagram:
        """The function that is ``below[part]`` where the variable lies in that part, whatever the order of the rest."""
        if all(self.diagrams.level(child) > at for child in below):
            return self.diagrams.node(at, tuple(below))
        found = below[0]
        for child in dict.fromkeys(below[1:]):
            here = self.diagrams.variable(at, [int(other == child) for other in below])
            found = self.diagrams.either(here, child, found)
        return found

    # ── comparing ────────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def changes(self) -> Diagram:
        """Whole patient → SAME or a Changed."""
        return self._walked(self.before(), self.after())

    def _walked(self, one: Diagram, other: Diagram) -> Diagram:
        if one == other:
            return self.same
        found = self._pairs.get((one, other))
        if found is None:
            self.diagrams.spend(1)
            diagrams = self.diagrams
            top = min(diagrams.level(one), diagrams.level(other))
            if top == len(self.variables):
                found = self._settle(diagrams.value(one), diagrams.value(other))
            else:
                sides = [diagrams.below(side) if diagrams.level(side) == top else None for side in (one, other)]
                parts = range(len(self.variables[top].parts))
                below = [
                    self._walked(
                        one if sides[0] is None else sides[0][part], other if sides[1] is None else sides[1][part]
                    )
                    for part in parts
                ]
                found = self.choice(top, below)
            self._pairs[one, other] = found
        return found

    def _settle(self, before: Ending, after: Ending) -> Diagram:
        """SAME or a Changed; where doses depend on the weight, a diagram over it."""
        key = (before, after)
        if key not in self._settled:
            found = self.diagrams.leaf(Changed(before, after, ()))
            for act in acts_with_other_rules(before, after):
                found = self._dosed(act, found)
            self._settled[key] = self.diagrams.mapped(_or_same, found)
        return self._settled[key]

    def _dosed(self, act: str, found: Diagram) -> Diagram:
        def with_change(change: DoseChange) -> Diagram:
            return self.diagrams.mapped(lambda one: one._replace(doses=(*one.doses, (act, change))), found)

        weights = self._weights(act)
        if len(weights) > 1:
            return with_change("other")
        if not weights:
            return with_change(self._change(act, None))
        (weight,) = weights
        parts = self.variables[weight].parts
        changes = [self._change(act, part.value if isinstance(part.value, Decimal) else None) for part in parts]
        options = {change: with_change(change) for change in changes}
        return self.choice(weight, [options[change] for change in changes])

    def _change(self, act: str, weight: Decimal | None) -> DoseChange:
        return comparison_doses.change(self.old.protocol, self.new.protocol, act, weight)

    def _weights(self, act: str) -> tuple[int, ...]:
        """The variables of the weight that the dose rests on; two where the versions do not ask for it alike."""
        names = weights_of(self.old, self.new, act)
        return tuple(at for at, variable in enumerate(self.variables) if variable.name in names)

    def place(self, name: str, *, new: bool) -> int | None:
        """The variable that a criterion of one version is, where it is looked at."""
        found = (at for at, one in enumerate(self.variables)
                 if one.name == name and (one.new if new else one.old) is not None)  # fmt: skip
        return next(found, None)

    def _cuts(self, name: str, values: Sequence[Decimal]) -> Iterator[Decimal]:
        """Values from which something else than a condition changes: a dose of both versions, who is a minor."""
        for side in (self.old, self.new):
            minor = side.protocol.written.consent.minor
            if minor is not None and minor.age == name:
                yield side.protocol.number(minor.age_below)
        for act in self.old.protocol.acts.keys() & self.new.protocol.acts.keys():
            if name in weights_of(self.old, self.new, act):
                last: DoseChange | None = None
                for value in values:
                    change = self._change(act, value)
                    if change != last:
                        yield value
                    last = change


def weights_of(old: Meaning, new: Meaning, act: str) -> set[str]:
    found = (comparison_doses.weight_of(side.protocol.acts[act].written) for side in (old, new))
    return {name for name in found if name is not None}


def ending(protocol: CompiledProtocol, found: Any) -> Ending:
    """What a result of a Meaning gives, in the terms of its own version."""
    outcome = protocol.outcomes[found.outcome].written
    acts = sorted((given.act, _rule(protocol, given)) for given in found.acts)
    return Ending(
        found.outcome, outcome.disposition, outcome.delay, outcome.addressee, tuple(acts), tuple(found.awaiting)
    )


def _rule(protocol: CompiledProtocol, given: Given) -> str:
    """The dose rule, with the answer that gives the days where one does."""
    days = protocol.acts[given.act].written.days_from
    return given.rule if days is None else f"{given.rule}; days={days}"


def acts_with_other_rules(before: Ending, after: Ending) -> Iterator[str]:
    rules = dict(before.acts)
    yield from (act for act, rule in after.acts if rules.get(act, rule) != rule)


def _or_same(changed: Changed) -> object:
    """A rule written otherwise that gives the same dose is no change."""
    doses = tuple(one for one in changed.doses if one[1] != "same")
    ids = [tuple(act for act, _ in side.acts) for side in (changed.before, changed.after)]
    alike = ids[0] == ids[1] and changed.before._replace(acts=()) == changed.after._replace(acts=())
    return SAME if alike and not doses else changed._replace(doses=doses)
