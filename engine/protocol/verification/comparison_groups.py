"""The groups of a product: how many situations, what all of them have in common, and their simplest patient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import replace
from typing import Any

from engine.protocol.cells import Cell
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.verification.certificate import Patient
from engine.protocol.verification.comparison_cells import Part, Shared
from engine.protocol.verification.comparison_doses import given
from engine.protocol.verification.comparison_judgement import direction_of, sentences
from engine.protocol.verification.comparison_model import Difference, Result
from engine.protocol.verification.comparison_product import SAME, Changed, Ending, Product
from engine.protocol.verification.diagrams import Diagram
from engine.protocol.verification.stories import Stories
from engine.protocol.wording import one_of

Cells = Mapping[int, int]
"""Variable of the product → its part."""


class Groups:
    """Every group of one visit."""

    def __init__(self, product: Product) -> None:
        self.product, self.diagrams = product, product.diagrams
        self.variables = product.variables
        self.stories = Stories(product.old), Stories(product.new)
        self.ordinary = tuple(self._ordinary(variable) for variable in self.variables)
        self.costs = [
            [0 if at == ordinary else 3 if part.value is None else 2 for at, part in enumerate(variable.parts)]
            for variable, ordinary in zip(self.variables, self.ordinary, strict=True)
        ]

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
        cells = self.simplest(changes, changed)
        special = tuple(self.variables[at].name for at, part in cells.items() if part != self.ordinary[at])
        return Difference(
            visit=self.product.new.visit, direction=direction_of(before, after, doses), before=before, after=after,
            sentences=sentences(before, after, doses), who=self.who(changes, changed), situations=situations,
            patient=self._patient(1, cells, special), answers_before=self._patient(0, cells, special).answers,
        )  # fmt: skip

    # ── what they have in common ─────────────────────────────────────────────────────────────────────────────────────

    def who(self, diagram: Diagram, wanted: Any) -> tuple[str, ...]:
        """The answers that all these patients have and that an ordinary patient has not, one sentence a criterion."""
        return tuple(
            f"{variable.criterion.label} : {one_of(variable.parts[part].label for part in sorted(allowed))}"
            for at, (variable, allowed) in enumerate(zip(self.variables, self.allowed(diagram, wanted), strict=True))
            if self.ordinary[at] not in allowed
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
                known[node] = any([reaches(child) for child in below]) if below else self._is(node, wanted)
            return known[node]

        reaches(diagram)
        return {node for node, found in known.items() if found}

    def _is(self, leaf: Diagram, wanted: Any) -> bool:
        return bool(self.diagrams.value(leaf) == wanted)

    # ── the simplest patient ─────────────────────────────────────────────────────────────────────────────────────────

    def simplest(self, diagram: Diagram, wanted: Any) -> dict[int, int]:
        """The part of every variable for the least remarkable patient with the wanted value."""
        found = self.diagrams.cheapest(diagram, lambda value: bool(value == wanted), self.costs)
        assert found is not None, "a value that is counted has a patient"
        return {**dict(enumerate(self.ordinary)), **found[1]}

    def _ordinary(self, variable: Shared) -> int:
        """The part of the least remarkable patient of the new version; of the old one where the new has no such answer."""
        for number, stories, cell_of in ((variable.new, self.stories[1], _new), (variable.old, self.stories[0], _old)):
            if number is not None:
                wanted = stories.ordinary[number]
                parts = [at for at, part in enumerate(variable.parts) if cell_of(part) == wanted]
                usual = stories.variables[number]
                value = usual.cells[wanted].value if wanted < usual.unknown else None
                return next((at for at in parts if variable.parts[at].value == value), (parts or [0])[0])
        raise AssertionError("a variable belongs to a version")

    def _patient(self, which: int, cells: Cells, special: tuple[str, ...]) -> Patient:
        """The patient as one of the versions meets him, with his own answers and not those of a wider cell."""
        stories, own = copy(self.stories[which]), {}
        variables = list(stories.variables)
        for at, variable in enumerate(self.variables):
            number = (variable.old, variable.new)[which]
            if number is None:
                continue
            part = variable.parts[cells[at]]
            cell = (part.old, part.new)[which]
            assert cell is not None
            own[number] = cell
            if part.value is not None:
                known = list(variables[number].cells)
                known[cell] = Cell(part.value, part.label, part.values)
                variables[number] = replace(variables[number], cells=tuple(known))
        stories.variables = tuple(variables)
        return stories.patient({**dict(enumerate(stories.ordinary)), **own}, special)


def _new(part: Part) -> int | None:
    return part.new


def _old(part: Part) -> int | None:
    return part.old


def result(protocol: CompiledProtocol, ending: Ending) -> Result:
    """The ending with the titles and doses of its version."""
    outcome = protocol.outcomes[ending.outcome]
    return Result(
        outcome=ending.outcome, title=outcome.written.title, disposition=ending.disposition, delay=ending.delay,
        addressee=ending.addressee, urgency=outcome.urgency, acts=tuple(given(protocol, act) for act, _ in ending.acts),
        awaiting=tuple(protocol.written.criteria[name].label for name in ending.awaiting),
    )  # fmt: skip
