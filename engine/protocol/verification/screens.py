"""What a visit does with every patient before the tree: danger signs, identity, interview, examination.

Mirrors ``deciding.flow``. Who is excluded when a stage is over is asked, from then on, only what a rule that sends on
now still waits for: what he has answered in the end differs from what the others have (``Quiet``).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from engine.protocol.compiled import LinkedStep
from engine.protocol.conditions import FALSE, PENDING, TRUE
from engine.protocol.deciding.agenda import leading_to
from engine.protocol.verification.diagrams import Diagram
from engine.protocol.verification.leading import Leading
from engine.protocol.verification.results import TREE
from engine.protocol.verification.truths import Truths


class BeforeTree:
    """``ends``: whole patient → Result, or TREE for those who reach the tree; ``of_strangers``: the same of patients
    whose identity is asked when the danger signs are over, as a first visit asks it, and not known beforehand."""

    def __init__(self, truths: Truths, leading: Leading) -> None:
        self.truths, self.diagrams, self.leading = truths, truths.diagrams, leading

    @cached_property
    def ends(self) -> Diagram:
        return self._behind_dangers(dict.fromkeys(self.truths.agenda.identity, self.diagrams.leaf(TRUE)))

    @cached_property
    def of_strangers(self) -> Diagram:
        return self._behind_dangers({})

    def _behind_dangers(self, identity: dict[str, Diagram]) -> Diagram:
        """Before the danger screens are over only what calls the 15 ends the run."""
        truths, rest = self.truths, self._introduced
        screens = list(zip(truths.danger_moments, truths.agenda.stages["danger"], strict=True))
        for at, (moment, step) in enumerate(reversed(screens)):
            whole = truths.knowing(moment, identity)
            lead = self.leading.calls(whole) if at else self.leading.dangers(whole)
            rest = self.leading.stopped(lead, "danger", whole, rest, consented=False)
            for known in reversed(truths.rounds(step, moment)):
                part = truths.knowing(moment, known | identity)
                rest = self.leading.stopped(self.leading.calls(part), "danger", part, rest, consented=False)
        return rest

    @cached_property
    def _introduced(self) -> Diagram:
        """Those whom no danger seen or told has stopped, and who are known."""
        truths, leading = self.truths, self.leading
        interview, examination = (truths.agenda.stages[name] for name in ("interview", "examination"))
        rest = leading.stopped(leading.held(truths.complete), "held", truths.complete, self.diagrams.leaf(TREE))
        rest = leading.stopped(leading.held(truths.examined), "held", truths.examined, rest)
        asked = self._moments(examination, truths.interviewed)
        rest = self._dangers(truths.interviewed, [*asked, (truths.complete, truths.examined)], rest)
        rest = self._excluded(leading.held(truths.interviewed), truths.interviewed, examination, rest)
        rest = self._dangers(truths.told, self._moments(interview, truths.told), rest)
        told = [one for one in leading.against if (one.rule.kind, one.rule.id) in truths.agenda.told]
        rest = self._excluded(leading.lead(told, truths.told), truths.told, (*interview, *examination), rest)
        return leading.stopped(leading.dangers(truths.told), "danger", truths.told, rest, consented=False)

    def _moments(self, steps: Sequence[LinkedStep], since: int) -> list[tuple[int, int]]:
        """Each time that something has been answered, and what is known then: the same."""
        found: list[int] = []
        for moment, step in enumerate(steps, since + 1):
            found += [self.truths.knowing(moment, known) for known in self.truths.rounds(step, moment)]
            found.append(moment)
        return [(moment, moment) for moment in found]

    def _dangers(self, since: int, moments: Sequence[tuple[int, int]], rest: Diagram) -> Diagram:
        """``rest`` behind the dangers of each moment, the first of them first; with each, what is known by then.

        Whom a moment stops as the one before it did is not there any more.
        """
        leads = [self.leading.dangers(moment, known=known) for moment, known in ((since, since), *moments)]
        for at in reversed(range(len(moments))):
            if leads[at + 1] != leads[at]:
                rest = self.leading.stopped(leads[at + 1], "danger", moments[at][1], rest)
        return rest

    def _excluded(self, lead: Diagram, since: int, steps: Sequence[LinkedStep], rest: Diagram) -> Diagram:
        """Where something leads already, what the quiet end of the run adds to it; the rest elsewhere."""
        nobody = self.leading.nobody(lead)
        if nobody == self.diagrams.leaf(TRUE):
            return rest
        quiet = Quiet(self.truths, since, steps)
        found = self.leading.stopped(self.leading.held(quiet.last), "held", quiet.last, self.diagrams.leaf(TREE))
        asked = [(moment, moment) for moment in quiet.moments]
        found = self._dangers(since, [*asked, (quiet.complete, quiet.last)], found)
        return self.diagrams.either(nobody, rest, found)


class Quiet:
    """The screens of a patient who is excluded since ``since``. ``moments``: one after each that is shown; ``last``;
    ``complete``: what was not asked is unknown."""

    def __init__(self, truths: Truths, since: int, steps: Sequence[LinkedStep]) -> None:
        self.truths, self._base = truths, since
        names = {ask.criterion for step in steps for ask in step.asks}
        self._answered = {name: truths.answered(name, since) for name in names}
        self._waiting = [
            (watched.condition, leading_to(truths.protocol, truths.agenda, watched.criteria))
            for watched in truths.agenda.immediate
            if watched.condition is not None
        ]
        self.last = since
        self.moments: list[int] = []
        for step in steps:
            while self._shown(step):
                self.moments.append(self.last)
        self.complete = truths.knowing(truths.complete, self._answered)

    def _shown(self, step: LinkedStep) -> bool:
        """Whether somebody is shown this screen now; notes what he answers."""
        truths = self.truths
        optional = [ask.criterion for ask in step.asks if truths.protocol.written.criteria[ask.criterion].optional]
        open_ = truths.open_questions(step, self.last)
        asked = {name: truths.every([open_[name], self._needed(name)]) for name in open_ if name not in optional}
        screen = truths.some(asked.values())
        if screen == truths.diagrams.leaf(FALSE):
            return False
        asked |= {name: truths.every([open_[name], screen]) for name in optional}
        self._answered = truths.together(self._answered, asked)
        self.last = truths.knowing(self._base, self._answered)
        return True

    def _needed(self, name: str) -> Diagram:
        """TRUE where a rule that sends on now waits for this question, or for what it leads to."""
        waiting = [
            self.truths.is_true(condition, self.last, values=(PENDING,))
            for condition, names in self._waiting
            if name in names
        ]
        return self.truths.some(waiting)
