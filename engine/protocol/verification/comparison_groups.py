"""The groups of a product: how many situations, what all of them have in common, and their simplest patient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import prod
from typing import Any

from engine.protocol.compiled import CompiledProtocol
from engine.protocol.verification.comparison_cells import Shared
from engine.protocol.verification.comparison_doses import given
from engine.protocol.verification.comparison_example import Examples
from engine.protocol.verification.comparison_judgement import direction_of, sentences
from engine.protocol.verification.comparison_model import Difference, Result
from engine.protocol.verification.comparison_ordinary import Ordinary
from engine.protocol.verification.comparison_product import SAME, Changed, Ending, Product
from engine.protocol.verification.diagrams import Diagram
from engine.protocol.verification.variables import in_order_of_asking
from engine.protocol.wording import interval, one_of


class Groups:
    """Every group of one visit."""

    def __init__(self, product: Product) -> None:
        self.product, self.diagrams = product, product.diagrams
        self.variables = product.variables
        self.examples = Examples(product)
        self.ordinary = Ordinary(product)

    @property
    def as_asked(self) -> list[tuple[int, Shared]]:
        """(number, variable), in the order of asking."""
        return sorted(enumerate(self.variables), key=lambda pair: pair[1].asked)

    @property
    def situations(self) -> int:
        """Combinations of answers of this visit."""
        return prod(len(variable.parts) for variable in self.variables)

    def differences(self) -> Iterator[Difference]:
        """One for each pair of results that some patient has."""
        changes = self.product.changes
        for value, situations in self.diagrams.counts(changes).items():
            if value != SAME:
                yield self._difference(changes, value, situations)

    def _difference(self, changes: Diagram, changed: Changed, situations: int) -> Difference:
        before = result(self.product.old.protocol, changed.before)
        after = result(self.product.new.protocol, changed.after)
        doses = dict(changed.doses)
        cells = self.simplest(changes, changed, self.ordinary.base)
        ordinary = self.ordinary.like(cells)
        cells = self.simplest(changes, changed, ordinary)
        earlier, later = self.examples.met(cells, ordinary)
        return Difference(
            visit=self.product.new.visit, direction=direction_of(before, after, doses), before=before, after=after,
            sentences=sentences(before, after, doses), who=self.who(changes, changed, ordinary), situations=situations,
            patient=later, answers_before=earlier.answers,
        )  # fmt: skip

    # ── what they have in common ─────────────────────────────────────────────────────────────────────────────────────

    def concerned(self) -> tuple[str, ...]:
        """What all the patients of this visit whose result changes have in common."""
        changed = self.diagrams.mapped(lambda value: int(value != SAME), self.product.changes)
        return self.who(changed, 1, self.ordinary.base)

    def who(self, diagram: Diagram, wanted: Any, ordinary: tuple[int, ...]) -> tuple[str, ...]:
        """The answers that all these patients have, one sentence a criterion: those that an ordinary patient has not,
        and those that the two versions tell apart otherwise."""
        found = self.allowed(diagram, wanted)
        return tuple(
            f"{variable.criterion.label} : {_together(variable, sorted(allowed))}"
            for at, variable in self.as_asked
            if len(allowed := found[at]) < len(variable.parts)
            and (ordinary[at] not in allowed or at in self.ordinary.identity or _is_cut_otherwise(variable))
        )

    def allowed(self, diagram: Diagram, wanted: Any) -> list[set[int]]:
        """For each variable, the parts that some patient with the wanted value lies in."""
        diagrams, reaches = self.diagrams, self._reaching(diagram, wanted)
        free: set[int] = set(range(diagrams.level(diagram)))
        found: list[set[int]] = [set() for _ in self.variables]
        for node in diagrams.nodes(diagram):
            if node not in reaches or diagrams.is_leaf(node):
                continue
            level = diagrams.level(node)
            for part, child in enumerate(diagrams.below(node)):
                if child in reaches:
                    found[level].add(part)
                    free.update(range(level + 1, diagrams.level(child)))
        for at in free:
            found[at] = set(range(len(self.variables[at].parts)))
        return found

    def _reaching(self, diagram: Diagram, wanted: Any) -> set[Diagram]:
        """The nodes from which the wanted value can be reached."""
        known: dict[Diagram, bool] = {}

        def reaches(node: Diagram) -> bool:
            if node not in known:
                below = self.diagrams.below(node)
                # a list: every node below must be known, not only the first that reaches it
                known[node] = any(list(map(reaches, below))) if below else self._is(node, wanted)
            return known[node]

        reaches(diagram)
        return {node for node, found in known.items() if found}

    def _is(self, leaf: Diagram, wanted: Any) -> bool:
        return bool(self.diagrams.value(leaf) == wanted)

    # ── the simplest patient ─────────────────────────────────────────────────────────────────────────────────────────

    def simplest(self, diagram: Diagram, wanted: Any, ordinary: tuple[int, ...]) -> dict[int, int]:
        """The part of every variable for the patient with the wanted value who is closest to the ordinary one."""
        costs = [
            [0 if at == usual else 3 if part.value is None else 2 for at, part in enumerate(variable.parts)]
            for variable, usual in zip(self.variables, ordinary, strict=True)
        ]
        for at in self.ordinary.identity:
            costs[at] = [cost * 2 for cost in costs[at]]  # another sign is told more simply than another person
        apart = in_order_of_asking(costs, [variable.asked for variable in self.variables], ordinary)
        found = self.diagrams.cheapest(diagram, lambda value: bool(value == wanted), apart)
        assert found is not None, "a value that is counted has a patient"
        return {**dict(enumerate(ordinary)), **found[1]}


def _is_cut_otherwise(variable: Shared) -> bool:
    """Whether the comparison tells apart answers that one of the versions takes together."""
    if variable.old is None or variable.new is None:
        return False
    sides = {part.old for part in variable.parts}, {part.new for part in variable.parts}
    return any(len(side) < len(variable.parts) for side in sides)


def _together(variable: Shared, allowed: Sequence[int]) -> str:
    """« 46 à 50 ans », « oui ou inconnu »: the labels of these parts, neighbouring intervals as one."""
    known = [at for at in allowed if variable.parts[at].value is not None]
    others = [variable.parts[at].label for at in allowed if variable.parts[at].value is None]
    if not known:
        return " ou ".join(others)
    return " ou ".join((_known(variable, known), *others))


def _known(variable: Shared, parts: Sequence[int]) -> str:
    if variable.criterion.type == "choice":
        chosen = (value for at in parts for value in variable.parts[at].values)
        return one_of(variable.criterion.choices[str(value)] for value in chosen)
    first, last = variable.parts[parts[0]].values[0], variable.parts[parts[-1]].values[-1]
    is_run = len(parts) > 1 and parts[-1] - parts[0] == len(parts) - 1
    if is_run and isinstance(first, Decimal) and isinstance(last, Decimal):
        ends = [at for at, part in enumerate(variable.parts) if part.value is not None]
        low, high = (None if parts[0] == ends[0] else first), (None if parts[-1] == ends[-1] else last)
        return interval(variable.criterion, low, high)
    return one_of(variable.parts[at].label for at in parts)


def result(protocol: CompiledProtocol, ending: Ending) -> Result:
    """The ending with the titles and doses of its version."""
    outcome = protocol.outcomes[ending.outcome]
    return Result(
        outcome=ending.outcome, title=outcome.written.title, disposition=ending.disposition, delay=ending.delay,
        addressee=ending.addressee, urgency=outcome.urgency, acts=tuple(given(protocol, act) for act, _ in ending.acts),
        awaiting=tuple(protocol.written.criteria[name].label for name in ending.awaiting),
    )  # fmt: skip
