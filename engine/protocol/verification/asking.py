"""What the tree has asked by now, and what it asks next: screen after screen, as the way through it needs.

Mirrors ``deciding.questions.ask_for``: what is missing is asked on the first screen that leads to it, with all that is
open there.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from engine.protocol.conditions import FALSE, TRUE
from engine.protocol.deciding.agenda import leading_to
from engine.protocol.verification.diagrams import Diagram
from engine.protocol.verification.proposals import MISSING
from engine.protocol.verification.truths import Truths, negated

Known = dict[str, Diagram]
"""Question of the tree, or awaited answer → TRUE where it has an answer."""
NO_SCREEN: Final = -1


class Asking:
    """``nothing``: what is known of a patient who enters the tree."""

    def __init__(self, truths: Truths, awaited: Iterable[str]) -> None:
        self.truths, self.diagrams = truths, truths.diagrams
        self.nobody, self.everybody = truths.diagrams.leaf(FALSE), truths.diagrams.leaf(TRUE)
        self._screens = truths.agenda.stages["decision"]
        criteria = truths.protocol.written.criteria
        asked = {ask.criterion for one in self._screens for ask in one.asks if criteria[ask.criterion].use == "decide"}
        self.nothing: Known = {name: truths.answered(name, truths.complete) for name in sorted(asked)}
        self.nothing |= dict.fromkeys(awaited, self.nobody)
        self._found: dict[tuple[tuple[str, ...], int], Diagram] = {}
        self._leading_to = cache(lambda name: leading_to(truths.protocol, truths.agenda, (name,)))

    def moment(self, known: Known) -> int:
        """What is known before the tree, and this."""
        return self.truths.knowing(self.truths.complete, known)

    def screen_for(self, names: tuple[str, ...], known: Known) -> Diagram:
        """The number of the screen that these criteria are asked on, NO_SCREEN where none leads to them."""
        key = (names, self.moment(known))
        if key not in self._found:
            self._found[key] = self._screen_for(*key, known)
        return self._found[key]

    def _screen_for(self, names: tuple[str, ...], moment: int, known: Known) -> Diagram:
        truths, criteria = self.truths, self.truths.protocol.written.criteria
        missing = [(name, self.diagrams.mapped(negated, truths.answered(name, moment))) for name in names]
        found = self.diagrams.leaf(NO_SCREEN)
        for at, screen in reversed(list(enumerate(self._screens))):
            open_ = truths.open_questions(screen, moment)
            needed = [
                truths.every([open_[name], self._wanted(name, missing)])
                for name in open_
                if name in known and not criteria[name].optional
            ]
            found = self.diagrams.either(truths.some(needed), self.diagrams.leaf(at), found)
        return found

    def _wanted(self, name: str, missing: Iterable[tuple[str, Diagram]]) -> Diagram:
        return self.truths.some(here for one, here in missing if name in self._leading_to(one))

    def shown(self, screen: int, known: Known) -> Known:
        """What is known once this screen has been filled in."""
        open_ = self.truths.open_questions(self._screens[screen], self.moment(known))
        return self.truths.together(known, {name: one for name, one in open_.items() if name in known})


def is_missing(value: Any) -> bool:
    return isinstance(value, tuple) and value[:1] == (MISSING,)
