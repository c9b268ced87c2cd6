"""Which rule leads at a moment of the run, and the end that it leads to, for every patient at once.

Mirrors ``deciding.rules`` and ``deciding.flow.concluded``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final

from engine.protocol.compiled import CALL_FIRST, NOW_OR_WORSE
from engine.protocol.conditions import FALSE, TRUE, UNKNOWN, Truth
from engine.protocol.deciding.agenda import Watched
from engine.protocol.verification.diagrams import Diagram, Operation
from engine.protocol.verification.proposals import Proposals
from engine.protocol.verification.results import Because, Result
from engine.protocol.verification.truths import Truths

NOBODY: Final = ()


class Leading:
    """Leads are leaves (rank, whether unknown, outcome); NOBODY where no rule stands."""

    def __init__(self, truths: Truths, proposals: Proposals) -> None:
        self.truths, self.proposals = truths, proposals
        self.diagrams, self.protocol, self.agenda = truths.diagrams, truths.protocol, truths.agenda
        self.against: tuple[Watched, ...] = (*self.agenda.exclusion, *self.agenda.inclusion)

    def rank(self, outcome: str) -> int:
        return self.protocol.outcomes[outcome].urgency

    def unknown_target(self, rank: int, *, danger: bool = False) -> str:
        """Where an unknown leads, as ``deciding`` has it."""
        routing = self.protocol.written.unknown
        return routing.danger_to if danger or rank <= NOW_OR_WORSE else routing.to

    # ── leads ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def dangers(self, moment: int, *, known: int | None = None) -> Diagram:
        """The danger that leads; where it is only unknown, what is known against the patient and as urgent instead.

        ``known``: the moment at which the latter is read, where it is another one.
        """
        lead = self.lead(self.agenda.danger, moment, danger=True)
        if not any(found[1] for found in self.diagrams.values(lead) if found):
            return lead
        for watched in self.against:
            if watched.condition is not None and self.rank(watched.rule.to) <= NOW_OR_WORSE:
                stands = self._stands(watched, moment if known is None else known, danger=False)
                lead = self.diagrams.merged(self._as_urgent, lead, stands)
        return lead

    def calls(self, moment: int) -> Diagram:
        """Of the dangers, those that call the 15: they alone end a run before the danger screens are over."""
        lead = self.lead(self.agenda.danger, moment, danger=True)
        return self.diagrams.mapped(lambda found: found if found and found[:2] == (CALL_FIRST, 0) else NOBODY, lead)

    def held(self, moment: int) -> Diagram:
        """What leads of exclusions, inclusions and withdrawals."""
        return self.lead(self.against, moment)

    def lead(self, rules: Sequence[Watched], moment: int, *, danger: bool = False) -> Diagram:
        """The reason that leads, the first of equals."""
        lead = self.diagrams.leaf(NOBODY)
        for watched in reversed(rules):
            if watched.condition is not None:
                stands = self._stands(watched, moment, danger=danger)
                lead = self.diagrams.merged(self._first, stands, lead)
        return lead

    def nobody(self, *leads: Diagram) -> Diagram:
        """TRUE where none of these leads."""
        return self.truths.every(self.truths.test(lead, lambda found: found == NOBODY) for lead in leads)

    @cached_property
    def _as_urgent(self) -> Operation:
        return Operation(lambda lead, known: known if lead and lead[1] and known[:2] == (lead[0], 0) else lead)

    @cached_property
    def _first(self) -> Operation:
        return Operation(lambda one, other: other if other[:2] < one[:2] else one, neutral=NOBODY)

    def _stands(self, watched: Watched, moment: int, *, danger: bool) -> Diagram:
        """What one rule says at this moment."""
        rule = watched.rule
        against = FALSE if rule.kind == "inclusion" else TRUE
        rank = self.rank(rule.to)
        to = self.unknown_target(rank, danger=danger)
        assert watched.condition is not None
        said: dict[Truth, tuple[object, ...]] = {against: (rank, 0, rule.to), UNKNOWN: (self.rank(to), 1, to)}
        truth = self.truths.truth(watched.condition, moment)
        return self.diagrams.mapped(lambda found: said.get(found, NOBODY), truth)

    # ── ends ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def stopped(
        self, lead: Diagram, because: Because, moment: int, rest: Diagram, *, consented: bool = True
    ) -> Diagram:
        """The outcome that leads, with the acts that the answers of ``moment`` settle; ``rest`` where nobody leads."""

        def end(found: Any) -> Diagram:
            if found == NOBODY:
                return self.diagrams.leaf(NOBODY)
            acts = self.proposals.of_referral(found[2], moment)
            return self.diagrams.mapped(lambda given: Result(found[2], given, (), because, consented), acts)

        return self.diagrams.either(self.nobody(lead), rest, self.diagrams.chosen(lead, end))

    def referred(self, to: str, because: Because, moment: int) -> Diagram:
        """This outcome for everybody, with the acts that the answers of ``moment`` settle."""
        acts = self.proposals.of_referral(to, moment)
        return self.diagrams.mapped(lambda given: Result(to, given, (), because, True), acts)
