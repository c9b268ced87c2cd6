"""Who could show what no case shows: exact, by the diagrams of each visit, every answer being known.

Beyond their budget nothing is said to be impossible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import FALSE, TRUE, Node, Truth
from engine.protocol.coverage.alone import SIDES, Occurrence, Side, side_of
from engine.protocol.coverage.tracing import Condition
from engine.protocol.formulas import TooWide
from engine.protocol.verification.diagrams import Diagram, Operation
from engine.protocol.verification.reach import Reach
from engine.protocol.verification.semantics import Meaning


@dataclass(frozen=True)
class Crowd:
    """Patients of one visit, those for whom a diagram is TRUE. ``weight``: one that they must have, for a dose."""

    meaning: Meaning
    diagram: Diagram
    weight: Decimal | None = None


class Somebody:
    """The people of every visit of a protocol."""

    def __init__(self, protocol: CompiledProtocol) -> None:
        self.protocol = protocol

    @cached_property
    def visits(self) -> tuple[_Visit, ...] | None:
        """None where the diagrams are too wide, or cannot be built."""
        try:
            return tuple(_Visit(Meaning(self.protocol, int(visit))) for visit in self.protocol.written.tree.entries)
        except TooWide:
            return None

    def sides(self, occurrence: Occurrence) -> Mapping[Side, Crowd | None]:
        """The sides that somebody can show, with those people; every side with None where that cannot be settled."""
        if self.visits is None:
            return dict.fromkeys(SIDES)
        found: dict[Side, Crowd | None] = {}
        for visit in self.visits:
            for side, diagram in visit.sides(occurrence):
                found.setdefault(side, Crowd(visit.meaning, diagram))
        return found

    def taking(self, act: str, weights: tuple[Decimal | None, ...]) -> Crowd | None:
        """People who are given the act at one of these weights (None: weight not known); None when there is nobody."""
        for visit in self.visits or ():
            if found := visit.taking(act, weights):
                return found
        return None

    def ending(self, outcome: str) -> Crowd | None:
        """People who end there."""
        for visit in self.visits or ():
            here = visit.truths.test(visit.meaning.result, lambda end: end.outcome == outcome)
            if visit.reach.somebody(here):
                return Crowd(visit.meaning, here)
        return None


class _Visit:
    def __init__(self, meaning: Meaning) -> None:
        self.meaning, self.reach, self.truths = meaning, Reach(meaning), meaning.truths
        self.diagrams = meaning.diagrams
        self._pair = Operation(lambda one, other: (one, other))

    # ── who reads a condition ─────────────────────────────────────────────────────────────────────────────────────

    def reading(self, condition: Condition) -> Diagram:
        """Patients for whom the run looks at this condition."""
        kind, name, *rest = condition.owner
        if kind == "rule":
            return self._watching(name, rest[0])
        if kind == "row":
            before = self.meaning.protocol.decisions[name].rows[: int(rest[0])]
            here = self.reach.entering.get(name, self._nobody)
            return self._every(here, *(self._is(row.when, FALSE) for row in before if row.when is not None))
        if kind == "given":
            return self._at(name)
        act = self.meaning.protocol.acts[name]
        before_it = act.contraindications[: int(rest[0])] if rest else ()
        required = [] if kind == "requires" or act.requires is None else [self._is(act.requires, TRUE)]
        spared = [self._is(item.when, FALSE) for item in before_it]
        return self._every(self._considering(name, frozenset()), *required, *spared)

    def _watching(self, kind: str, name: str) -> Diagram:
        """Everybody whom this visit's rules of that name concern."""
        agenda = self.truths.agenda
        rules = {"danger": agenda.danger, "inclusion": agenda.inclusion}.get(kind, agenda.exclusion)
        concerned = any((watched.rule.kind, watched.rule.id) == (kind, name) for watched in rules)
        return self._everybody if concerned else self._nobody

    def _considering(self, name: str, before: frozenset[str]) -> Diagram:
        """Patients for whom the act is looked at: proposed by their outcome, or in place of another act."""
        protocol, found = self.meaning.protocol, self._nobody
        for outcome in protocol.outcomes.values():
            for act, when in outcome.acts:
                if act == name:
                    here = self._at(outcome.id)
                    found = self._some(found, here if when is None else self._every(here, self._is(when, TRUE)))
        for other in protocol.acts.values():
            for at, item in enumerate(other.contraindications):
                if item.fallback == name and other.id not in before:
                    spared = [self._is(one.when, FALSE) for one in other.contraindications[:at]]
                    here = self._considering(other.id, before | {name})
                    found = self._some(found, self._every(here, *spared, self._is(item.when, TRUE)))
        return found

    def _at(self, outcome: str) -> Diagram:
        """Patients led to the outcome, whatever its acts then do."""
        through = self.reach.entering.get(outcome, self._nobody)
        return self._some(through, self.truths.test(self.meaning.result, lambda end: end.outcome == outcome))

    # ── what they show ────────────────────────────────────────────────────────────────────────────────────────────

    def sides(self, occurrence: Occurrence) -> Iterator[tuple[Side, Diagram]]:
        moment = self.truths.complete if occurrence.condition.owner[0] == "rule" else self.truths.final
        nodes = (occurrence.atom, occurrence.when_true, occurrence.when_false)
        mine, one, other = (self.truths.truth(node, moment) for node in nodes)
        both = self.diagrams.merged(self._pair, mine, self.diagrams.merged(self._pair, one, other))
        sides = self.diagrams.mapped(lambda found: side_of(found[0], *found[1]), both)
        reading = self._every(self.reading(occurrence.condition), self.reach.known)
        for side in SIDES:
            here = self._every(reading, self.truths.test(sides, lambda found, side=side: found == side))  # type: ignore[misc]
            if self.reach.somebody(here):
                yield side, here

    def taking(self, act: str, weights: tuple[Decimal | None, ...]) -> Crowd | None:
        given = self.truths.test(self.meaning.result, lambda end: act in {one.act for one in end.acts})
        dose = self.meaning.protocol.acts[act].written.dose
        at = None if dose is None or dose.weight is None else self.truths.index.get(dose.weight)
        if at is None:
            return Crowd(self.meaning, given) if self.reach.somebody(given) else None
        variable = self.truths.variables[at]
        for cell in range(variable.size):
            known = cell < variable.unknown
            fit = [weight for weight in weights if known and weight is not None and variable.cells[cell].holds(weight)]
            if fit or (not known and None in weights):
                lying = self.diagrams.variable(at, [TRUE if one == cell else FALSE for one in range(variable.size)])
                here = self._every(given, lying)
                if self.reach.somebody(here):
                    return Crowd(self.meaning, here, fit[len(fit) // 2] if fit else None)
        return None

    # ── diagrams in short ─────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _everybody(self) -> Diagram:
        return self.diagrams.leaf(TRUE)

    @cached_property
    def _nobody(self) -> Diagram:
        return self.diagrams.leaf(FALSE)

    def _is(self, node: Node, truth: Truth) -> Diagram:
        return self.truths.test(self.truths.truth(node, self.truths.final), lambda found: found == truth)

    def _every(self, *parts: Diagram) -> Diagram:
        return self.truths.every(parts)

    def _some(self, *parts: Diagram) -> Diagram:
        return self.truths.some(parts)
