"""A decision as a table over cells: each line's condition as a formula over the few answers that the decision looks at.

Scores count as whole numbers where nothing else in the decision looks at their items; otherwise their items are split.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from engine.protocol.cells import Cell, cells
from engine.protocol.compiled import CompiledProtocol, LinkedDecision
from engine.protocol.conditions import (
    All,
    AnyOf,
    AtLeast,
    Bounds,
    Defined,
    Node,
    Not,
    OneOf,
    ScoreNode,
    ScoreWithin,
    Within,
    Yes,
)
from engine.protocol.formulas import FALSE, TRUE, Assignment, Formula, Space, TooWide
from engine.protocol.model import Criterion, Protocol
from engine.protocol.wording import joined, number_in_words

BUDGET: Final = 400_000
"""Steps that one decision may take; a decision of twenty yes / no criteria takes a few thousand."""
_MOST_VARIABLES: Final = 200
_MOST_ROWS: Final = 200
_SCORE_BUDGET: Final = 20_000


class Variable(NamedTuple):
    """An answer, or a score, that a table looks at."""

    name: str
    label: str
    cells: tuple[Cell, ...]
    default: int
    """Index of the cell of a patient about whom there is nothing special to say."""

    @property
    def is_yes_no(self) -> bool:
        return isinstance(self.cells[0].value, bool)


@dataclass(frozen=True, slots=True)
class Translator:
    """Turns conditions into formulas over the variables that they look at."""

    written: Protocol
    variables: tuple[Variable, ...]
    space: Space
    index: dict[str, int]

    @classmethod
    def of(cls, written: Protocol, nodes: Sequence[Node], budget: int = BUDGET) -> Translator:
        variables = tuple(_variables(written, nodes))
        if len(variables) > _MOST_VARIABLES:
            raise TooWide
        defaults = [variable.default for variable in variables]
        sizes = [len(variable.cells) for variable in variables]
        space = Space(sizes, budget, lambda variable, cell: int(cell != defaults[variable]))
        return cls(written, variables, space, {variable.name: at for at, variable in enumerate(variables)})

    def formula(self, node: Node) -> Formula:
        if isinstance(node, Yes | OneOf | Within):
            return self._atom(node)
        if isinstance(node, Defined):
            return self.formula(node.means)
        if isinstance(node, Not):
            return self.space.negation(self.formula(node.part))
        if isinstance(node, ScoreWithin):
            return self._score(node)
        assert isinstance(node, All | AnyOf | AtLeast)
        parts = [self.formula(part) for part in node.parts]
        if isinstance(node, AtLeast):
            return self.space.at_least(node.count, parts)
        return self.space.conjunction(parts) if isinstance(node, All) else self.space.disjunction(parts)

    def _atom(self, node: Yes | OneOf | Within) -> Formula:
        variable = self.index[node.criterion]
        mask = 0
        for at, cell in enumerate(self.variables[variable].cells):
            mask |= (node.truth({node.criterion: cell.value}) == _ATOM_TRUE) << at
        return self.space.atom(variable, mask)

    def _score(self, node: ScoreWithin) -> Formula:
        variable = self.index.get(node.score.id)
        if variable is None:
            return self._sum_within(node)
        mask = 0
        for at, cell in enumerate(self.variables[variable].cells):
            assert isinstance(cell.value, Decimal)
            mask |= node.bounds.holds(cell.value) << at
        return self.space.atom(variable, mask)

    def _sum_within(self, node: ScoreWithin) -> Formula:
        items = [(self.formula(item.when), item.points) for item in node.score.items]
        return self.sum_within(items, node.bounds)

    def sum_within(self, items: Sequence[tuple[Formula, int]], bounds: Bounds) -> Formula:
        """The sum of the points of the items that hold lies within the bounds."""
        known: dict[tuple[int, int], Formula] = {}

        def rest(at: int, total: int) -> Formula:
            if at == len(items):
                return TRUE if bounds.holds(total) else FALSE
            if (at, total) not in known:
                when, points = items[at]
                known[at, total] = self._either(when, rest(at + 1, total + points), rest(at + 1, total))
            return known[at, total]

        return rest(0, 0)

    def _either(self, when: Formula, then: Formula, otherwise: Formula) -> Formula:
        space = self.space
        if then == otherwise:
            return then
        taken = space.conjunction([when, then])
        return space.disjunction([taken, space.conjunction([space.negation(when), otherwise])])

    def story(self, found: Assignment) -> str:
        """The patient of an assignment, in French: what is special about him, then « et tout le reste à non »."""
        said: list[str] = []
        silent_no = False
        for variable_at, cell_at in found.cells:
            variable = self.variables[variable_at]
            if variable.is_yes_no and cell_at == variable.default and not variable.cells[cell_at].value:
                silent_no = True
            else:
                said.append(f"{variable.label} est à {variable.cells[cell_at].label}")
        if silent_no:
            said.append("tout le reste à non" if said else "tout est à non")
        return f"quand {joined(said, 'et')}" if said else "pour tout patient"


_ATOM_TRUE: Final = 3  # conditions.TRUE; the name TRUE is the formula's here


def _variables(written: Protocol, nodes: Sequence[Node]) -> Iterator[Variable]:
    """In the order of first use: the criteria looked at, and each score that can stand for its items."""
    whole = _whole_scores(nodes)
    looked_at: dict[str, list[Node]] = {}
    for node in nodes:
        for part in _opened(node, whole):
            name = part.score.id if isinstance(part, ScoreWithin) else part.criterion
            looked_at.setdefault(name, []).append(part)
    for name, atoms in looked_at.items():
        if name in whole:
            yield _score_variable(written, whole[name], atoms)
        else:
            yield _criterion_variable(name, written.criteria[name], atoms)


def _opened(node: Node, whole: dict[str, ScoreNode]) -> Iterator[Yes | OneOf | Within | ScoreWithin]:
    """The atoms below a node; a whole score is an atom, another one is opened."""
    if isinstance(node, Yes | OneOf | Within) or (isinstance(node, ScoreWithin) and node.score.id in whole):
        yield node
        return
    for child in node.children():
        yield from _opened(child, whole)


def _whole_scores(nodes: Sequence[Node]) -> dict[str, ScoreNode]:
    """Scores none of whose criteria is looked at elsewhere in these conditions."""
    scores: dict[str, ScoreNode] = {}
    direct: list[str] = []
    for node in nodes:
        _collect(node, scores, direct)
    criteria = {name: set(score.criteria()) for name, score in scores.items()}
    return {
        name: score
        for name, score in scores.items()
        if not criteria[name] & set(direct)
        and not any(criteria[name] & others for other, others in criteria.items() if other != name)
        and not any(isinstance(part, ScoreWithin) for item in score.items for part in _below(item.when))
    }


def _below(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children():
        yield from _below(child)


def _collect(node: Node, scores: dict[str, ScoreNode], direct: list[str]) -> None:
    if isinstance(node, ScoreWithin):
        scores[node.score.id] = node.score
    elif isinstance(node, Yes | OneOf | Within):
        direct.append(node.criterion)
    else:
        for child in node.children():
            _collect(child, scores, direct)


def _criterion_variable(name: str, criterion: Criterion, atoms: Iterable[Node]) -> Variable:
    found = cells(criterion, atoms)
    return Variable(name, criterion.label, found, default_cell(criterion, found))


def default_cell(criterion: Criterion, found: Sequence[Cell]) -> int:
    if criterion.type == "yes_no":
        return int(criterion.worse == "no")
    if criterion.type == "choice":
        best = criterion.worse[0] if isinstance(criterion.worse, tuple) else next(iter(criterion.choices))
        return next((at for at, cell in enumerate(found) if cell.holds(best)), 0)
    assert criterion.range is not None and criterion.step is not None
    low, high = criterion.usual or criterion.range
    middle = ((low + high) / 2 // criterion.step) * criterion.step
    return next((at for at, cell in enumerate(found) if cell.holds(middle)), 0)


def _score_variable(written: Protocol, score: ScoreNode, atoms: Iterable[Node]) -> Variable:
    """Its values that some patient can have, grouped where no comparison tells them apart."""
    bounds = [atom.bounds for atom in atoms if isinstance(atom, ScoreWithin)]
    together: dict[tuple[bool, ...], list[int]] = {}
    for value in attainable(written, score):
        together.setdefault(tuple(one.holds(value) for one in bounds), []).append(value)
    found = tuple(_score_cell(values) for values in together.values())
    default = next((at for at, cell in enumerate(found) if Decimal(0) in cell.values), 0)
    return Variable(score.id, written.scores[score.id].label, found, default)


def _score_cell(values: Sequence[int]) -> Cell:
    numbers = tuple(Decimal(value) for value in values)
    return Cell(numbers[0], joined(map(number_in_words, numbers), "ou"), numbers)


def attainable(written: Protocol, score: ScoreNode) -> tuple[int, ...]:
    """The values of a score that some combination of answers gives; all between its ends where that is too wide."""
    low, high, _ = score.interval({})
    values = range(low, high + 1)
    try:
        translator = Translator.of(written, [item.when for item in score.items], _SCORE_BUDGET)
        items = [(translator.formula(item.when), item.points) for item in score.items]
        exact = [
            (value, translator.sum_within(items, Bounds(Decimal(value), True, Decimal(value)))) for value in values
        ]
        return tuple(value for value, formula in exact if translator.space.best(formula) is not None)
    except TooWide:
        return tuple(values)


@dataclass(frozen=True, slots=True)
class Table:
    """A decision with, for each line, the patients its own words describe and those it really gets."""

    decision: LinkedDecision
    translator: Translator
    described: tuple[Formula, ...]
    """Per line: its own condition; for an ``else``, everybody."""
    reached: tuple[Formula, ...]
    """Per line: its condition, less what the lines above it take."""
    left: Formula
    """Patients that no line takes."""
    named: tuple[Formula | None, ...]
    """Per line: the definition that its ``else`` names."""

    @property
    def space(self) -> Space:
        return self.translator.space


def table(protocol: CompiledProtocol, decision: LinkedDecision, budget: int = BUDGET) -> Table:
    """The table of a decision. Raises TooWide when even building it is beyond the budget."""
    if len(decision.rows) > _MOST_ROWS:
        raise TooWide
    definitions = [row.else_definition for row in decision.rows if row.else_definition is not None]
    nodes = [row.when for row in decision.rows if row.when is not None]
    translator = Translator.of(protocol.written, [*nodes, *definitions], budget)
    space = translator.space
    described, reached, named = [], [], []
    left = TRUE
    for row in decision.rows:
        own = TRUE if row.when is None else translator.formula(row.when)
        described.append(own)
        reached.append(space.conjunction([left, own]))
        named.append(translator.formula(row.else_definition) if row.else_definition is not None else None)
        left = space.conjunction([left, space.negation(own)])
    return Table(decision, translator, tuple(described), tuple(reached), left, tuple(named))
