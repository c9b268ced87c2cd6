"""The truth of every condition at every moment of a visit, as a diagram over the answers of a whole patient.

A moment is what has been answered so far. What is not answered yet is pending there, exactly as in ``deciding``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial, reduce
from typing import Any, Final

from engine.protocol.compiled import CompiledProtocol, LinkedStep
from engine.protocol.conditions import (
    FALSE,
    PENDING,
    TRUE,
    UNKNOWN,
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
    Truth,
    Within,
    Yes,
    negation,
)
from engine.protocol.deciding.agenda import STAGES, agenda_of, leading_to
from engine.protocol.verification.diagrams import BUDGET, Diagram, Diagrams, Operation
from engine.protocol.verification.variables import Variable, variables_of

_AS_A_WHOLE: Final = {FALSE: 0, PENDING: 1, UNKNOWN: 2, TRUE: 3}
"""The order of ``conditions`` in which a conjunction is its least part; a disjunction is its greatest as a number."""


class Truths:
    """One visit. Moments: each screen before the tree, identity among them; then ``complete``, then ``final``; further
    ones are made by ``knowing``.

    ``complete``: what no screen asked is unknown. ``final``: every question of the tree is answered where it applies,
    and every awaited answer has come.
    """

    def __init__(self, protocol: CompiledProtocol, visit: int, budget: int = BUDGET) -> None:
        self.protocol, self.visit = protocol, visit
        self.agenda = agenda_of(protocol, visit)
        self.variables: tuple[Variable, ...] = variables_of(protocol, visit)
        self.index = {variable.name: at for at, variable in enumerate(self.variables)}
        self.diagrams = Diagrams([variable.size for variable in self.variables], budget)
        self.both = Operation(
            lambda one, other: min(one, other, key=_AS_A_WHOLE.__getitem__), absorbing=FALSE, neutral=TRUE
        )
        self.one_of = Operation(max, absorbing=TRUE, neutral=FALSE)
        self._sums = Operation(_sum)
        self._set_moments()
        self._made: dict[tuple[int, tuple[tuple[str, Diagram], ...]], int] = {}
        self._moments: list[tuple[int, dict[str, Diagram]]] = []
        self._awaited = frozenset(item.criterion for item in protocol.written.tree.awaits.values())
        self._answered: dict[tuple[str, int], Diagram] = {}
        self._open: set[tuple[str, int]] = set()
        self._known: dict[tuple[int, tuple[Diagram, ...]], Diagram] = {}
        self._kept: list[Node] = []
        self._criteria: dict[int, tuple[str, ...]] = {}

    def _set_moments(self) -> None:
        """Numbers the screens; ``told`` is the moment when identity is known."""
        danger = self.agenda.stages["danger"]
        later = [step for stage in STAGES[1:3] for step in self.agenda.stages[stage]]
        self.danger_moments = range(len(danger))
        self.told = len(danger)
        self.interviewed = self.told + len(self.agenda.stages["interview"])
        self.examined = self.interviewed + len(self.agenda.stages["examination"])
        self.complete, self.final = self.examined + 1, self.examined + 2
        moments = {step.id: at for at, step in enumerate(danger)}
        moments |= {step.id: self.told + 1 + at for at, step in enumerate(later)}
        self._asks: dict[str, list[tuple[int, Node | None]]] = {}
        for step in self.agenda.steps:
            for ask in step.asks:
                moment = moments.get(step.id, self.final)
                self._asks.setdefault(ask.criterion, []).append((moment, ask.when))

    def knowing(self, base: int, answered: Mapping[str, Diagram]) -> int:
        """The moment that is like ``base`` (one that is not made), but that these are answered where TRUE is said."""
        key = (base, tuple(sorted(answered.items())))
        if key not in self._made:
            self._moments.append((base, dict(answered)))
            self._made[key] = self.final + len(self._moments)
        return self._made[key]

    def _of(self, moment: int) -> tuple[int, Mapping[str, Diagram]]:
        """(base, what it says otherwise) of a moment."""
        return self._moments[moment - self.final - 1] if moment > self.final else (moment, {})

    # ── what is answered when ────────────────────────────────────────────────────────────────────────────────────────

    def answered(self, name: str, moment: int) -> Diagram:
        """TRUE where the criterion has been asked by then (and so answered, « inconnu » included), FALSE elsewhere."""
        key = (name, self.examined if moment == self.complete else moment)
        if key in self._open:
            return self.diagrams.leaf(FALSE)
        if key not in self._answered:
            self._open.add(key)
            self._answered[key] = self._asked(*key)
            self._open.discard(key)
        return self._answered[key]

    def _asked(self, name: str, moment: int) -> Diagram:
        always, never = self.diagrams.leaf(TRUE), self.diagrams.leaf(FALSE)
        base, said = self._of(moment)
        if name in said:
            return said[name]
        if name in self.agenda.identity:
            return always if base >= self.told else never
        if name in self._awaited:
            return always if base >= self.final else never
        if bases := self.protocol.bases.get(name):
            return self.every(self.answered(one, moment) for one in bases)
        if moment != base:
            return self.answered(name, base)
        asked = never
        for since, guard in self._asks.get(name, ()):
            if since <= moment:
                # A screen before the tree is not shown again in the tree, where what it did not ask is unknown.
                looked_at = moment if since == self.final else min(moment, self.examined)
                shown = always if guard is None else self._shown(guard, looked_at)
                asked = self.diagrams.merged(self.one_of, asked, shown)
        return asked

    def _shown(self, guard: Node, moment: int) -> Diagram:
        return self.is_true(guard, moment, values=(TRUE, UNKNOWN))

    def open_questions(self, step: LinkedStep, moment: int) -> dict[str, Diagram]:
        """Question of a screen → TRUE where it applies at this moment and has no answer."""
        found: dict[str, Diagram] = {}
        for name, guard in step.asks:
            unanswered = self.diagrams.mapped(negated, self.answered(name, moment))
            here = unanswered if guard is None else self.every([unanswered, self._shown(guard, moment)])
            found[name] = self.some([found[name], here]) if name in found else here
        return found

    def rounds(self, step: LinkedStep, moment: int) -> list[dict[str, Diagram]]:
        """What has been answered each time that a screen grows, where a question of it depends on another one of it.

        ``moment`` is that of the whole screen: what is left out here is answered as it says, the last time among it.
        """
        names = {ask.criterion for ask in step.asks}
        guards = [ask.when for ask in step.asks if ask.when is not None]
        if not any(names & leading_to(self.protocol, self.agenda, guard.criteria()) for guard in guards):
            return []
        known = dict.fromkeys(sorted(names), self.diagrams.leaf(FALSE))
        found: list[dict[str, Diagram]] = []
        while True:
            open_ = self.open_questions(step, self.knowing(moment, known))
            if all(one == self.diagrams.leaf(FALSE) for one in open_.values()):
                return found[:-1]
            known = self.together(known, open_)
            found.append(known)

    def together(self, known: Mapping[str, Diagram], more: Mapping[str, Diagram]) -> dict[str, Diagram]:
        """What has been answered, and what is answered now."""
        return {**known, **{name: self.some([known[name], here]) for name, here in more.items()}}

    # ── truth ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def truth(self, node: Node, moment: int) -> Diagram:
        """FALSE, UNKNOWN, PENDING or TRUE for every patient."""
        key = (id(node), self.state(self._criteria_of(node), moment))
        if key not in self._known:
            self._known[key] = self._truth(node, moment)
        return self._known[key]

    def _criteria_of(self, node: Node) -> tuple[str, ...]:
        found = self._criteria.get(id(node))
        if found is None:
            found = self._criteria[id(node)] = tuple(dict.fromkeys(node.criteria()))
            self._kept.append(node)  # its identity is a key: it must outlive the table
        return found

    def state(self, names: Iterable[str], moment: int) -> tuple[int, ...]:
        """Equal where nothing that looks at these criteria tells two moments apart: what is read of them is shared."""
        return tuple([self._state(name, moment) for name in names])

    def _state(self, name: str, moment: int) -> int:
        """Tells apart the ways in which an unanswered criterion counts."""
        return self.answered(name, moment) * 2 + (self._unanswered(name, moment) == UNKNOWN)

    def _unanswered(self, name: str, moment: int) -> Truth:
        optional = self.protocol.written.criteria[name].optional
        if self._of(moment)[0] < self.complete or optional or name in self.agenda.asked_later:
            return PENDING
        return UNKNOWN

    def _truth(self, node: Node, moment: int) -> Diagram:
        if isinstance(node, Yes | OneOf | Within):
            return self._atom(node, moment)
        if isinstance(node, Defined):
            return self.truth(node.means, moment)
        if isinstance(node, Not):
            return self.diagrams.mapped(negation, self.truth(node.part, moment))
        if isinstance(node, ScoreWithin):
            return self._within(node.score, node.bounds, moment)
        assert isinstance(node, All | AnyOf | AtLeast)
        parts = [self.truth(part, moment) for part in node.parts]
        if isinstance(node, AtLeast):
            return self._at_least(node.count, parts)
        return self.every(parts) if isinstance(node, All) else self.some(parts)

    def every(self, parts: Iterable[Diagram]) -> Diagram:
        """TRUE where all parts are; the truth of ``all`` elsewhere."""
        return self._joined(self.both, TRUE, parts)

    def some(self, parts: Iterable[Diagram]) -> Diagram:
        """The truth of ``any``."""
        return self._joined(self.one_of, FALSE, parts)

    def _joined(self, operation: Operation, start: Truth, parts: Iterable[Diagram]) -> Diagram:
        # Parts that begin late in the order are joined first: what is built stays below what comes next.
        ordered = sorted(parts, key=self.diagrams.level, reverse=True)
        return reduce(
            lambda one, other: self.diagrams.merged(operation, other, one), ordered, self.diagrams.leaf(start)
        )

    def _atom(self, node: Yes | OneOf | Within, moment: int) -> Diagram:
        name = node.criterion
        unanswered = self.diagrams.leaf(self._unanswered(name, moment))
        if name not in self.index:
            return unanswered
        return self.diagrams.either(self.answered(name, moment), self.atom(node), unanswered)

    def atom(self, node: Yes | OneOf | Within) -> Diagram:
        """The truth of a comparison on an answer that was given."""
        variable = self.variables[self.index[node.criterion]]
        truths = [node.truth({node.criterion: cell.value}) for cell in variable.cells]
        more = [PENDING] * (variable.size - len(truths) - 1)
        return self.diagrams.variable(self.index[node.criterion], [*truths, UNKNOWN, *more])

    def _at_least(self, count: int, parts: Sequence[Diagram]) -> Diagram:
        state = self.diagrams.leaf((0, 0, 0))
        for part in parts:
            point = self.diagrams.mapped(partial(_point, points=1), part)
            state = self.diagrams.merged(self._sums, state, point)

        def settled(found: tuple[int, int, int]) -> Truth:
            low, high, pending = found
            if low >= count:
                return TRUE
            return FALSE if high < count else PENDING if pending else UNKNOWN

        return self.diagrams.mapped(settled, state)

    def score(self, score: ScoreNode, moment: int) -> Diagram:
        """(lowest, highest, whether an item is pending) of a score."""
        state = self.diagrams.leaf((0, 0, 0))
        for item in score.items:
            point = self.diagrams.mapped(partial(_point, points=item.points), self.truth(item.when, moment))
            state = self.diagrams.merged(self._sums, state, point)
        return state

    def _within(self, score: ScoreNode, bounds: Bounds, moment: int) -> Diagram:
        def settled(found: tuple[int, int, int]) -> Truth:
            low, high, pending = found
            held = [bounds.holds(value) for value in range(low, high + 1)]
            if all(held):
                return TRUE
            return FALSE if not any(held) else PENDING if pending else UNKNOWN

        return self.diagrams.mapped(settled, self.score(score, moment))

    def is_true(self, node: Node, moment: int, *, values: tuple[Truth, ...] = (TRUE,)) -> Diagram:
        """1 where the truth is one of these, 0 elsewhere."""
        return self.test(self.truth(node, moment), lambda found: found in values)

    def test(self, diagram: Diagram, holds: Callable[[Any], bool]) -> Diagram:
        """TRUE where the value passes, FALSE elsewhere."""
        return self.diagrams.mapped(lambda found: TRUE if holds(found) else FALSE, diagram)


def _point(truth: Truth, points: int) -> tuple[int, int, int]:
    """What an item adds to (lowest, highest, pending)."""
    if truth == TRUE:
        return points, points, 0
    if truth == FALSE:
        return 0, 0, 0
    return min(points, 0), max(points, 0), int(truth == PENDING)


def _sum(one: tuple[int, int, int], other: tuple[int, int, int]) -> tuple[int, int, int]:
    return one[0] + other[0], one[1] + other[1], int(one[2] or other[2])


def negated(truth: Truth) -> Truth:
    """Of TRUE and FALSE, the other one."""
    return TRUE - truth
