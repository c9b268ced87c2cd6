"""Answers and conditions as z3 formulas: each answer a cell of its question, each condition true, false or pending.

Written from the condition language alone; knows no decision diagram.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import z3

from engine.protocol.alternatives import conditions
from engine.protocol.cells import Cell, cells
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import (
    FALSE,
    TRUE,
    All,
    AnyOf,
    AtLeast,
    Bounds,
    Defined,
    Node,
    Not,
    OneOf,
    ScoreWithin,
    Within,
    Yes,
    walk,
)
from engine.protocol.deciding.agenda import agenda_of

Formula = Any
_CONTEXT: Final = z3.main_ctx()
YES: Final[Formula] = z3.BoolVal(True)
NO: Final[Formula] = z3.BoolVal(False)


def both(*parts: Formula) -> Formula:
    if any(part is NO for part in parts):
        return NO
    kept = [part for part in parts if part is not YES]
    return YES if not kept else kept[0] if len(kept) == 1 else _made(z3.Z3_mk_and, kept)


def some(*parts: Formula) -> Formula:
    if any(part is YES for part in parts):
        return YES
    kept = [part for part in parts if part is not NO]
    return NO if not kept else kept[0] if len(kept) == 1 else _made(z3.Z3_mk_or, kept)


def no(part: Formula) -> Formula:
    return (
        NO if part is YES else YES if part is NO else z3.BoolRef(z3.Z3_mk_not(_CONTEXT.ref(), part.as_ast()), _CONTEXT)
    )


def _made(operation: Any, parts: list[Formula]) -> Formula:
    """What ``z3.And`` and ``z3.Or`` do, without asking each part again what it is: that takes most of the time."""
    several = (z3.Ast * len(parts))(*(part.as_ast() for part in parts))
    return z3.BoolRef(operation(_CONTEXT.ref(), len(parts), several), _CONTEXT)


class Truth(NamedTuple):
    """When a condition is true, false, and not known yet because a question is open; unknown is the rest."""

    true: Formula
    false: Formula
    pending: Formula

    @property
    def unknown(self) -> Formula:
        return no(some(*self))


class Answer(NamedTuple):
    """One question: a boolean a cell, one for « inconnu », and one for no answer at all where that may be."""

    name: str
    cells: tuple[Cell, ...]
    is_cell: tuple[Formula, ...]
    is_unknown: Formula
    is_absent: Formula | None

    @property
    def all(self) -> tuple[Formula, ...]:
        return (*self.is_cell, self.is_unknown, *([] if self.is_absent is None else [self.is_absent]))

    def fixed(self, place: int) -> list[tuple[Formula, Formula]]:
        """What to substitute for the answer to be this one."""
        return [(one, YES if at == place else NO) for at, one in enumerate(self.all)]


Asked = Mapping[str, Formula]
"""Criterion → when it has been asked by now."""


class World:
    """Every patient of one visit."""

    def __init__(self, protocol: CompiledProtocol, visit: int) -> None:
        self.protocol, self.agenda = protocol, agenda_of(protocol, visit)
        self.awaited = frozenset(item.criterion for item in protocol.written.tree.awaits.values())
        atoms: dict[str, list[Node]] = {}
        for condition in (*conditions(protocol), *_ceilings(protocol)):
            for node in walk(condition):
                if isinstance(node, Yes | OneOf | Within):
                    atoms.setdefault(node.criterion, []).append(node)
        self.answers = {name: self._answer(name, atoms.get(name, [])) for name in self._names()}

    def _names(self) -> Iterator[str]:
        criteria = self.protocol.written.criteria
        asked = {name for name, _ in self.agenda.asked}
        for name, one in criteria.items():
            bases = self.protocol.bases.get(name, ())
            met = name in asked | self.awaited | self.agenda.identity or (
                bases and (asked | self.awaited).issuperset(bases)
            )
            if met and one.use == "decide" and one.type in ("yes_no", "choice", "number", "derived"):
                yield name

    def _answer(self, name: str, atoms: list[Node]) -> Answer:
        criterion = self.protocol.written.criteria[name]
        found = cells(criterion, atoms)
        absent = z3.Bool(f"{name}?") if name in self.awaited or criterion.optional else None
        booleans = tuple(z3.Bool(f"{name}={at}") for at in range(len(found)))
        return Answer(name, found, booleans, z3.Bool(f"{name}=inconnu"), absent)

    def possible(self, but: str = "") -> Formula:
        """Each question has one answer; nothing is said of the one left out."""
        rest = [one.all for name, one in self.answers.items() if name != but]
        return both(*(z3.PbEq([(each, 1) for each in every], 1) for every in rest))

    @property
    def known(self) -> Formula:
        return both(*(no(one.is_unknown) for one in self.answers.values()))

    # ── conditions ───────────────────────────────────────────────────────────────────────────────────────────────────

    def present(self, name: str, asked: Asked) -> Formula:
        """When the criterion has an answer, « inconnu » included."""
        answer = self.answers.get(name)
        if answer is None:
            return NO
        return both(asked.get(name, NO), YES if answer.is_absent is None else no(answer.is_absent))

    def truth(self, node: Node, asked: Asked, *, complete: bool = False) -> Truth:
        """``complete``: what nobody asked before the tree is unknown."""
        if isinstance(node, Yes | OneOf | Within):
            return self._atom(node, asked, complete)
        if isinstance(node, Defined):
            return self.truth(node.means, asked, complete=complete)
        if isinstance(node, Not):
            found = self.truth(node.part, asked, complete=complete)
            return Truth(found.false, found.true, found.pending)
        if isinstance(node, ScoreWithin):
            items = [(self.truth(item.when, asked, complete=complete), item.points) for item in node.score.items]
            return _score(items, node.bounds)
        assert isinstance(node, All | AnyOf | AtLeast)
        return _joined(node, [self.truth(part, asked, complete=complete) for part in node.parts])

    def _atom(self, node: Yes | OneOf | Within, asked: Asked, complete: bool) -> Truth:
        name = node.criterion
        here = self.present(name, asked)
        late = name in self.agenda.asked_later or self.protocol.written.criteria[name].optional
        pending = NO if complete and not late else no(here)
        answer = self.answers.get(name)
        if answer is None:
            return Truth(NO, NO, pending)
        said = [node.truth({name: cell.value}) for cell in answer.cells]
        yes = [one for one, truth in zip(answer.is_cell, said, strict=True) if truth == TRUE]
        nay = [one for one, truth in zip(answer.is_cell, said, strict=True) if truth == FALSE]
        return Truth(both(here, some(*yes)), both(here, some(*nay)), pending)


def _ceilings(protocol: CompiledProtocol) -> Iterator[Node]:
    for act in protocol.acts.values():
        if act.written.days_from is not None and act.written.days_cap is not None:
            yield Within(act.written.days_from, Bounds(high=protocol.number(act.written.days_cap)))


def _joined(node: All | AnyOf | AtLeast, parts: list[Truth]) -> Truth:
    true, false = [part.true for part in parts], [part.false for part in parts]
    if isinstance(node, All):
        yes, nay = both(*true), some(*false)
    elif isinstance(node, AnyOf):
        yes, nay = some(*true), both(*false)
    else:
        yes = z3.PbGe([(one, 1) for one in true], node.count)
        nay = z3.PbGe([(one, 1) for one in false], len(parts) - node.count + 1)
    return Truth(yes, nay, both(no(yes), no(nay), some(*(part.pending for part in parts))))


def _score(items: Iterable[tuple[Truth, int]], bounds: Bounds) -> Truth:
    """Every interval that the score may lie in, with when it does; pending where an item still is."""
    intervals: dict[tuple[int, int], Formula] = {(0, 0): YES}
    pending = NO
    for truth, points in items:
        pending = some(pending, truth.pending)
        fresh: dict[tuple[int, int], Formula] = {}
        open_ = no(some(truth.true, truth.false))
        for (low, high), here in intervals.items():
            for ends, when in (
                ((low + points, high + points), truth.true),
                ((low, high), truth.false),
                ((low + min(points, 0), high + max(points, 0)), open_),
            ):
                fresh[ends] = some(fresh.get(ends, NO), both(here, when))
        intervals = fresh
    held = {ends: {bounds.holds(value) for value in range(ends[0], ends[1] + 1)} for ends in intervals}
    yes = some(*(when for ends, when in intervals.items() if held[ends] == {True}))
    nay = some(*(when for ends, when in intervals.items() if held[ends] == {False}))
    return Truth(yes, nay, both(no(yes), no(nay), pending))
