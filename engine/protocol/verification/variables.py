"""The answers that a visit looks at, each as a variable over cells: its known cells, « inconnu », what else it can be.

In the order in which they are asked, so that rules about neighbouring questions stay small diagrams.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.protocol.alternatives import conditions
from engine.protocol.cells import Cell, cells
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import Bounds, Node, OneOf, Within, Yes, walk
from engine.protocol.deciding.agenda import STAGES, agenda_of
from engine.protocol.model import Criterion
from engine.protocol.tables import default_cell


@dataclass(frozen=True, slots=True)
class Variable:
    """A criterion. Cells: the known ones from 0, then ``unknown``, then ``waiting`` or ``blank`` where they exist.

    ``waiting``: a result that is still awaited. ``blank``: an optional answer left out. ``ordinary`` is the cell of a
    patient about whom there is nothing special to say.
    """

    name: str
    criterion: Criterion
    cells: tuple[Cell, ...]
    ordinary: int
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
    """Every criterion that this visit asks, computes, takes from identity or awaits, and that may decide."""
    atoms = _atoms(protocol)
    awaited = {item.criterion for item in protocol.written.tree.awaits.values()}
    found = []
    for name in _asked_names(protocol, visit):
        criterion = protocol.written.criteria[name]
        if criterion.type in ("yes_no", "choice", "number", "derived") and criterion.use == "decide":
            split = cells(criterion, atoms.get(name, ()))
            extra = len(split) + 1
            found.append(
                Variable(
                    name, criterion, split, default_cell(criterion, split),
                    waiting=extra if name in awaited else None,
                    blank=extra if criterion.optional and name not in awaited else None,
                )
            )  # fmt: skip
    return tuple(found)


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
