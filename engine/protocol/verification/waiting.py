"""P5, what is done while an answer is awaited: no drug and no session that one of the answers would forbid.

Tests, imaging and examinations are what one waits for; a splint or crutches protect until it is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from typing import Final

from engine.protocol.conditions import FALSE, TRUE
from engine.protocol.verification.certificate import CounterExample
from engine.protocol.verification.diagrams import Diagram, Operation
from engine.protocol.verification.failures import Facing, found
from engine.protocol.verification.variables import Variable

TREATING: Final = ("medication", "sessions")
"""Kinds of acts that cannot be taken back when the answer comes."""


def waiting_is_not_knowing(facing: Facing) -> Iterator[CounterExample]:
    """Per awaited answer, what is given meanwhile against what each of its values gives."""
    for _, variable in facing.stories.as_asked:
        if variable.waiting is not None:
            label, places = facing.written.criteria[variable.name].label, facing.places(variable)
            bad = facing.meaning.diagrams.replaced(facing.gist, places, _hasty(facing, variable))
            what = f"« {label} » est attendu, et un traitement est donné qu'une des réponses interdirait."
            forced = {places: variable.waiting}
            path = ("tree", "awaits", _await(facing, variable.name), "meanwhile")
            yield from found(facing.failure("PRV-505", what, path, bad, special=(variable.name,), forced=forced))


def _hasty(facing: Facing, variable: Variable) -> Callable[[Sequence[Diagram]], Diagram]:
    """The alternatives of an awaited answer → TRUE where waiting gives a treatment that not every value gives."""
    acts, merge = facing.meaning.protocol.acts, facing.meaning.diagrams.merged
    treating = frozenset(name for name, act in acts.items() if act.written.kind in TREATING)
    common = Operation(lambda one, other: one & other)
    beyond = Operation(lambda known, waiting: TRUE if waiting - known else FALSE)

    def compare(below: Sequence[Diagram]) -> Diagram:
        assert variable.waiting is not None
        given = [facing.meaning.diagrams.mapped(lambda gist: gist.acts & treating, one) for one in below]
        known = reduce(lambda one, other: merge(common, one, other), given[: variable.unknown])
        return merge(beyond, known, given[variable.waiting])

    return compare


def _await(facing: Facing, criterion: str) -> str:
    return next(name for name, waited in facing.written.tree.awaits.items() if waited.criterion == criterion)
