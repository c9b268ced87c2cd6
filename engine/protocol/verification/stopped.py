"""A line, an act or a rule that nobody meets: the nearest patient whose answers call for it, and who takes him away.

A reversed bound empties a tree far below it: the author needs the bound, not the lines that it has emptied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from engine.protocol.conditions import FALSE, TRUE, Node, Truth
from engine.protocol.deciding import Reason
from engine.protocol.model import Protocol
from engine.protocol.reading import Path
from engine.protocol.verification.certificate import CounterExample
from engine.protocol.verification.diagrams import Diagram
from engine.protocol.verification.failures import Facing

Called = Callable[[Facing], Diagram]
"""TRUE for the patients whose answers call for what nobody meets, whatever stops them on the way."""


def with_nearest(failure: CounterExample, facings: Sequence[Facing], called: Called) -> CounterExample:
    """The failure with that patient and the place of who takes him away; unchanged where no answers call for it."""
    for facing in facings:
        bad = facing.both(called(facing), facing.reach.known)
        cells = facing.stories.simplest(bad, lambda value: value == TRUE)
        if cells is None:
            continue
        nearest = _taken_by_fewest(facing, bad, cells)
        patient, reasons = facing.stories.patient(nearest), _reasons(facing, nearest)
        if not reasons:
            return replace(failure, patient=patient)
        what = f"{failure.what} Le patient le plus proche en est écarté par « {reasons[0].label} »."
        return replace(failure, what=what, patient=patient, cause=_path(facing.written, reasons[0]))
    return failure


def _reasons(facing: Facing, cells: Mapping[int, int]) -> tuple[Reason, ...]:
    return facing.stories.run(cells)[1].reasons


STEPS = 2
"""Answers changed at most on the way from the first patient found to one whom a single rule takes away."""
TRIES = 600
"""Patients run at most for that, over all that nobody meets: a text with a hundred dead lines is told as quickly."""


def _taken_by_fewest(facing: Facing, bad: Diagram, cells: dict[int, int]) -> dict[int, int]:
    """This patient, or one who differs by an answer or two that took him away, and whom fewer rules take.

    A child of five years is out of an age from six to fifty twice when one of the two is reversed; at ten, by that one.
    """
    best, fewest = cells, len(_reasons(facing, cells))
    looked, open_ = {tuple(sorted(cells.items()))}, [cells]
    for _ in range(STEPS):
        around = [near for one in open_ for near in _near(facing, bad, one)]
        open_ = []
        for near in around:
            key = tuple(sorted(near.items()))
            if fewest > 1 and key not in looked and facing.stories.tried < TRIES:
                looked.add(key)
                facing.stories.tried += 1
                open_.append(near)
                if 0 < (taken := len(_reasons(facing, near))) < fewest:
                    best, fewest = near, taken
    return best


def _near(facing: Facing, bad: Diagram, cells: dict[int, int]) -> Iterator[dict[int, int]]:
    """Patients called all the same, who answer otherwise to one question that a reason of this one looks at."""
    names = {name for reason in _reasons(facing, cells) for name in reason.criteria}
    for at, variable in facing.stories.as_asked:
        for cell in range(variable.unknown) if variable.name in names else ():
            near = {**cells, at: cell}
            if cell != cells[at] and facing.meaning.diagrams.at(bad, near) == TRUE:
                yield near


def line_called(name: str, at: int) -> Called:
    """Those for whom this line of a decision is the first that is true."""

    def called(facing: Facing) -> Diagram:
        rows = facing.meaning.protocol.decisions[name].rows
        return facing.both(_holds(facing, rows[at].when), *(_holds(facing, row.when, FALSE) for row in rows[:at]))

    return called


def act_called(name: str) -> Called:
    """Those for whom some line leads straight to an outcome that gives them the act."""

    def called(facing: Facing) -> Diagram:
        protocol, truths = facing.meaning.protocol, facing.meaning.truths
        ways = [
            facing.both(line_called(decision.id, at)(facing), _holds(facing, when))
            for decision in protocol.decisions.values()
            for at, row in enumerate(decision.rows)
            for act, when in (protocol.outcomes[row.to].acts if row.to in protocol.outcomes else ())
            if act == name
        ]
        return truths.some(ways) if ways else facing.meaning.diagrams.leaf(FALSE)

    return called


def rule_called(kind: str, name: str) -> Called:
    """Those for whom the rule would stand."""

    def called(facing: Facing) -> Diagram:
        agenda = facing.meaning.truths.agenda
        found = [
            _holds(facing, one.condition, FALSE if kind == "inclusion" else TRUE)
            for one in (*agenda.danger, *agenda.exclusion, *agenda.inclusion)
            if (one.rule.kind, one.rule.id) == (kind, name)
        ]
        return facing.meaning.truths.some(found) if found else facing.meaning.diagrams.leaf(FALSE)

    return called


def _holds(facing: Facing, condition: Node | None, wanted: Truth = TRUE) -> Diagram:
    """TRUE where the condition, all questions answered, has that truth; a line without one always holds."""
    truths = facing.meaning.truths
    if condition is None:
        return facing.meaning.diagrams.leaf(TRUE)
    return facing.where(truths.truth(condition, truths.final), lambda value: value == wanted)


def _path(written: Protocol, reason: Reason) -> Path:
    """Where a reason stands in the file; empty for one that is no block of its own."""
    if reason.kind == "row":
        decision, _, row = reason.id.partition(".")
        return ("tree", "decisions", decision, "rows", _at(written.tree.decisions[decision].rows, row))
    rules = getattr(written, reason.kind, ())
    return (reason.kind, _at(rules, reason.id)) if isinstance(rules, tuple) and rules else ()


def _at(blocks: Sequence[object], id_: str) -> int:
    return next(at for at, block in enumerate(blocks) if getattr(block, "id", None) == id_)
