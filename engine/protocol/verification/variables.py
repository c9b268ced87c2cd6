"""The answers that a visit looks at, each as a variable over cells: its known cells, « inconnu », what else it can be.

In the order in which they are asked, or, where rules look at questions that stand far apart, in one in which what a
rule looks at stands together (see ``affinity``), so that diagrams stay small. ``asked`` tells the order of asking:
patients are told in it, and among equally simple ones it decides, so that another order proves and shows the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.protocol.alternatives import conditions
from engine.protocol.cells import Cell, cells
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import Bounds, Node, OneOf, Within, Yes, walk
from engine.protocol.deciding.agenda import STAGES, agenda_of
from engine.protocol.model import Criterion
from engine.protocol.tables import default_cell
from engine.protocol.verification.affinity import arranged


@dataclass(frozen=True, slots=True)
class Variable:
    """A criterion. Cells: the known ones from 0, then ``unknown``, then ``waiting`` or ``blank`` where they exist.

    ``waiting``: a result that is still awaited. ``blank``: an optional answer left out. ``ordinary`` is the cell of a
    patient about whom there is nothing special to say. ``asked`` is its place in the order of asking.
    """

    name: str
    criterion: Criterion
    cells: tuple[Cell, ...]
    ordinary: int
    asked: int
    waiting: int | None = None
    blank: int | None = None

    @property
    def unknown(self) -> int:
        return len(self.cells)

    @property
    def size(self) -> int:
        return len(self.cells) + 1 + (self.waiting is not None) + (self.blank is not None)

    @property
    def costs(self) -> tuple[int, ...]:
        """How far each cell is from an ordinary patient: nothing, a special answer, one that nobody could give."""
        known = [0 if at == self.ordinary else 2 for at in range(len(self.cells))]
        return (*known, 3, *([0] if self.waiting is not None or self.blank is not None else []))


def variables_of(protocol: CompiledProtocol, visit: int) -> tuple[Variable, ...]:
    """Every criterion that this visit asks, computes, takes from identity or awaits, and that may decide.

    In the order of the protocol's ``orders`` where it has one for this visit; those that it does not name come last.
    """
    found = list(_as_asked(protocol, visit))
    order = protocol.orders.get(visit)
    if order is None:
        names = [variable.name for variable in found]
        places = arranged(len(names), _looked_at_together(protocol, visit, names))
        order = protocol.orders[visit] = tuple(names[at] for at in places)
    place = {name: at for at, name in enumerate(order)}
    return tuple(sorted(found, key=lambda variable: place.get(variable.name, len(place))))


def in_order_of_asking(costs: Sequence[Sequence[int]], asked: Sequence[int], usual: Sequence[int]) -> list[list[int]]:
    """Prices under which no two patients cost the same: of equals, the one whose first special answer comes first.

    ``costs``: variable → price of each cell. ``asked``: its place in the order of asking. ``usual``: the first of its
    cells that costs nothing. Whoever is cheapest then is the same in any order of the variables.
    """
    base = 2 * max((len(prices) for prices in costs), default=1)
    last = len(costs)
    return [
        [price * base ** (last + 1) + (cell - usual[at]) * base ** (last - 1 - asked[at])
         for cell, price in enumerate(prices)]
        for at, prices in enumerate(costs)
    ]  # fmt: skip


def _as_asked(protocol: CompiledProtocol, visit: int) -> Iterator[Variable]:
    atoms = _atoms(protocol)
    awaited = {item.criterion for item in protocol.written.tree.awaits.values()}
    at = 0
    for name in _asked_names(protocol, visit):
        criterion = protocol.written.criteria[name]
        if criterion.type in ("yes_no", "choice", "number", "derived") and criterion.use == "decide":
            split = cells(criterion, atoms.get(name, ()))
            extra = len(split) + 1
            yield Variable(
                name, criterion, split, default_cell(criterion, split), at,
                waiting=extra if name in awaited else None,
                blank=extra if criterion.optional and name not in awaited else None,
            )  # fmt: skip
            at += 1


def _looked_at_together(protocol: CompiledProtocol, visit: int, names: Sequence[str]) -> Iterator[list[int]]:
    """The places of what one condition, one decision or one act looks at, and of a question with what it depends on."""
    place = {name: at for at, name in enumerate(names)}
    for group in _groups(protocol, visit):
        yield [place[name] for name in group if name in place]


def _groups(protocol: CompiledProtocol, visit: int) -> Iterator[list[str]]:
    yield from (list(condition.criteria()) for condition in conditions(protocol))
    for name, guard in agenda_of(protocol, visit).asked:
        if guard is not None:
            computed = [found for found, bases in protocol.bases.items() if name in bases]
            yield [name, *computed, *guard.criteria()]
    for decision in protocol.decisions.values():
        yield [name for row in decision.rows if row.when is not None for name in row.when.criteria()]
    for act in protocol.acts.values():
        looked_at = [item.when for item in act.contraindications] + ([] if act.requires is None else [act.requires])
        weight = act.written.dose.weight if act.written.dose is not None else None
        yield [*(name for one in looked_at for name in one.criteria()), *([] if weight is None else [weight])]


def _atoms(protocol: CompiledProtocol) -> dict[str, list[Node]]:
    """Criterion → the comparisons that tell its values apart; the ceiling of a sick leave is one."""
    atoms: dict[str, dict[Node, None]] = {}
    for condition in conditions(protocol):
        for node in walk(condition):
            if isinstance(node, Yes | OneOf | Within):
                atoms.setdefault(node.criterion, {})[node] = None
    for act in protocol.acts.values():
        if act.written.days_from is not None and act.written.days_cap is not None:
            cap = Bounds(high=protocol.number(act.written.days_cap))
            atoms.setdefault(act.written.days_from, {})[Within(act.written.days_from, cap)] = None
    return {name: list(found) for name, found in atoms.items()}


def _asked_names(protocol: CompiledProtocol, visit: int) -> tuple[str, ...]:
    """In the order of the run: danger signs, identity, screen by screen; a computed value after what it rests on."""
    agenda = agenda_of(protocol, visit)

    def ordered() -> Iterator[str]:
        for stage in STAGES:
            for step in agenda.stages[stage]:
                for ask in step.asks:
                    yield ask.criterion
                    yield from (name for name, bases in protocol.bases.items() if ask.criterion in bases)
            if stage == "danger":
                yield from (name for name in protocol.computed if name in agenda.identity)
        yield from (item.criterion for item in protocol.written.tree.awaits.values())

    return tuple(dict.fromkeys(ordered()))
