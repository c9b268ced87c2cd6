"""What the tree asks on the way: the answers of every patient who stands somewhere, screen after screen.

Mirrors ``deciding.questions.ask_for``: what is missing is asked on the first screen that leads to it, with all that is
open there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from engine.protocol.conditions import FALSE, TRUE
from engine.protocol.verification.diagrams import Diagram
from engine.protocol.verification.proposals import MISSING
from engine.protocol.verification.truths import Truths, leading_to, negated

Known = dict[str, Diagram]
"""Question of the tree, or awaited answer → TRUE for those who stand here and have answered it."""


class Asking:
    """``nothing``: what is known of a patient who enters the tree."""

    def __init__(self, truths: Truths, awaited: Iterable[str]) -> None:
        self.truths, self.diagrams = truths, truths.diagrams
        self.nobody, self.everybody = truths.diagrams.leaf(FALSE), truths.diagrams.leaf(TRUE)
        self._steps = truths.agenda.stages["decision"]
        self._awaited = frozenset(awaited)
        criteria = truths.protocol.written.criteria
        asked = {ask.criterion for step in self._steps for ask in step.asks if criteria[ask.criterion].use == "decide"}
        self.nothing: Known = {name: truths.answered(name, truths.complete) for name in sorted(asked)}
        self.nothing |= dict.fromkeys(sorted(self._awaited), self.nobody)
        self._leading_to = cache(lambda name: leading_to(truths.protocol, truths.agenda, (name,)))

    def moment(self, known: Known) -> int:
        """What is known before the tree, and this."""
        return self.truths.knowing(self.truths.complete, known)

    def in_full(self, known: Known) -> int:
        """Every question of the tree answered where it applies; of the awaited answers, those that have come.

        What is true, false or unknown stays so whatever is asked more: who is asked all that he must be for a line or
        an act is where he would be with everything asked.
        """
        return self.truths.knowing(self.truths.final, {name: known[name] for name in sorted(self._awaited)})

    def settled(self, read: Callable[[int], Diagram], here: Diagram, known: Known) -> tuple[Diagram, Known]:
        """``read`` at the moment when all that it misses and that may be asked has been, and what is known then."""
        while True:
            found = read(self.moment(known))
            after = known
            for value in self.diagrams.values(found):
                if is_missing(value):
                    who = self.truths.every([here, self.truths.test(found, lambda one, value=value: one == value)])  # type: ignore[misc]
                    after = self._asked(value[1], who, after)
            if after == known:
                return found, known
            known = self.plainly(after, here)

    def _asked(self, names: Iterable[str], who: Diagram, known: Known) -> Known:
        """What is known once these patients have been shown the screen that leads to these criteria."""
        truths, moment, criteria = self.truths, self.moment(known), self.truths.protocol.written.criteria
        missing = [(name, truths.diagrams.mapped(negated, truths.answered(name, moment))) for name in names]
        for step in self._steps:
            if who == self.nobody:
                break
            open_ = {name: one for name, one in truths.open_questions(step, moment).items() if name in known}
            needed = [
                truths.every([open_[name], self._wanted(name, missing)])
                for name in open_
                if not criteria[name].optional
            ]
            now = truths.every([who, truths.some(needed)])
            if now != self.nobody:
                known = {
                    **known,
                    **{name: truths.some([known[name], truths.every([now, one])]) for name, one in open_.items()},
                }
                who = truths.every([who, self.diagrams.mapped(negated, now)])
        return known

    def _wanted(self, name: str, missing: Iterable[tuple[str, Diagram]]) -> Diagram:
        return self.truths.some(here for one, here in missing if name in self._leading_to(one))

    def plainly(self, known: Mapping[str, Diagram], here: Diagram) -> Known:
        """The same for those who stand here, said as shortly as may be: for the others nothing is said."""
        return {
            name: self.diagrams.narrowed(one, here, self.truths.one_of) if here != self.nobody else one
            for name, one in known.items()
        }


def is_missing(value: Any) -> bool:
    return isinstance(value, tuple) and value[:1] == (MISSING,)
