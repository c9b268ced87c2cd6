"""The tree for every patient at once: where each ends who stands at a node and has been asked so much.

Mirrors ``deciding.tree`` and ``deciding.acts``. What somebody has been asked depends on the way that he came by: a node
is read once for each state of knowledge in which somebody may stand there, told in what it and the nodes below still
look at. Where an unknown is passed over, nothing more is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Final

from engine.protocol.compiled import CompiledProtocol, LinkedDecision
from engine.protocol.conditions import FALSE, PENDING, TRUE, Truth
from engine.protocol.deciding.agenda import leading_to
from engine.protocol.graph import in_order
from engine.protocol.verification.asking import NO_SCREEN, Asking, Known, is_missing
from engine.protocol.verification.diagrams import Diagram, Operation
from engine.protocol.verification.leading import Leading
from engine.protocol.verification.proposals import MISSING
from engine.protocol.verification.results import Result
from engine.protocol.verification.truths import Truths

OPEN: Final = "open"
"""Leaf of those whom a question would have to be asked first."""


class Tree:
    """One visit."""

    def __init__(self, truths: Truths, leading: Leading) -> None:
        self.truths, self.diagrams, self.leading = truths, truths.diagrams, leading
        self.protocol: CompiledProtocol = truths.protocol
        self.written = truths.protocol.written.tree
        self.entry = self.written.entries[str(truths.visit)]
        self.awaited = frozenset(item.criterion for item in self.written.awaits.values())
        self.asking = Asking(truths, sorted(self.awaited))
        self._nodes: dict[tuple[str, int], Diagram] = {}
        self._outcomes: dict[tuple[str, int, str | None], Diagram] = {}
        self._apart: dict[tuple[str, int], Diagram] = {}
        self._same = Operation(lambda one, other: one if one == other else OPEN, absorbing=OPEN)

    @cached_property
    def ends(self) -> Diagram:
        """Result of everybody who enters the tree."""
        return self._at(self.entry, self.asking.nothing)

    def waiting(self, criterion: str) -> Diagram:
        """TRUE where the answer is still awaited."""
        at = self.truths.index[criterion]
        variable = self.truths.variables[at]
        return self.diagrams.variable(
            at, [TRUE if cell == variable.waiting else FALSE for cell in range(variable.size)]
        )

    # ── where somebody stands ────────────────────────────────────────────────────────────────────────────────────────

    def _at(self, node: str, known: Known) -> Diagram:
        """The end of whoever stands at this node and knows so much."""
        known = self._in_sight(node, known)
        key = (node, self.asking.moment(known))
        if key not in self._nodes:
            if node in self.protocol.decisions:
                found = self._of_decision(self.protocol.decisions[node], known)
            elif node in self.written.awaits:
                found = self._of_await(node, known)
            elif node in self.written.repeats:
                found = self._at(self.written.repeats[node].to, known)
            else:
                found = self._of_outcome(node, known)
            self._nodes[key] = found
        return self._nodes[key]

    def _in_sight(self, node: str, known: Known) -> Known:
        """What the node, and those that it leads to, still look at: for the rest it does not matter who was asked."""
        return {name: one for name, one in known.items() if name in self._sights[node]}

    @cached_property
    def _sights(self) -> dict[str, frozenset[str]]:
        protocol, found = self.protocol, dict[str, frozenset[str]]()
        for node in reversed(in_order(protocol.written, self.entry)):
            mine = set(self._looked_at_anywhere)
            below: list[str] = []
            if node in protocol.decisions:
                rows = protocol.decisions[node].rows
                mine |= {name for row in rows for name in (row.when.criteria() if row.when is not None else ())}
                below = [row.to for row in rows]
            elif node in self.written.awaits:
                waited = self.written.awaits[node]
                mine |= {waited.criterion} | self._watched
                below = [waited.meanwhile, waited.to]
            elif node in self.written.repeats:
                below = [self.written.repeats[node].to]
            else:
                mine |= set(self.leading.proposals.looked_at(node))
            mine = mine.union(*(found[one] for one in below))
            found[node] = leading_to(protocol, self.truths.agenda, mine)
        return found

    @cached_property
    def _watched(self) -> frozenset[str]:
        """What the rules look at: they are read again when an awaited answer comes."""
        agenda = self.truths.agenda
        return frozenset(name for one in (*agenda.danger, *self.leading.against) for name in one.criteria)

    @cached_property
    def _looked_at_anywhere(self) -> frozenset[str]:
        """By the acts of the outcomes that stand in for others: referrals, and where contra-indications send."""
        outcomes, acts = self.protocol.outcomes, self.protocol.acts
        instead = {item.fallback for act in acts.values() for item in act.contraindications}
        ends = [name for name, one in outcomes.items() if name in instead or one.written.disposition != "treat"]
        return frozenset(name for one in ends for name in self.leading.proposals.looked_at(one))

    def _of_decision(self, decision: LinkedDecision, known: Known) -> Diagram:
        def end(lines: Any) -> Diagram:
            if is_missing(lines):
                return self._once_asked(lines[1], known, lambda more: self._at(decision.id, more))
            targets = [decision.rows[at].to for at in lines]
            if not targets:
                return self._stuck(known)
            return self._at(targets[-1], known) if len(set(targets)) == 1 else self._as_answers_come(targets, known)

        return self.diagrams.chosen(self.selection(decision.id, self.asking.moment(known)), end)

    def _once_asked(self, names: tuple[str, ...], known: Known, then: Callable[[Known], Diagram]) -> Diagram:
        """What comes once the screen that leads to these criteria is filled in."""

        def after(screen: int) -> Diagram:
            return self._stuck(known) if screen == NO_SCREEN else then(self.asking.shown(screen, known))

        return self.diagrams.chosen(self.asking.screen_for(names, known), after)

    def _stuck(self, known: Known) -> Diagram:
        return self.leading.referred(self.protocol.written.unknown.to, "stuck", self.asking.moment(known))

    def _of_await(self, node: str, known: Known) -> Diagram:
        """Meanwhile until the answer is there; then the rules that look at it, then the way on."""
        waited = self.written.awaits[node]
        if known[waited.criterion] == self.asking.everybody:
            return self._at(waited.to, known)
        return self._of_outcome(waited.meanwhile, known, node)

    def _finished(self, end: Diagram, known: Known, node: str | None) -> Diagram:
        """An end, or what it is followed by where it is only what is done while this await waits."""
        if node is None:
            return end
        waited = self.written.awaits[node]
        on = self._received(waited.criterion, known, lambda more: self._at(waited.to, more))
        return self.diagrams.either(self.waiting(waited.criterion), self._awaiting(end, waited.criterion), on)

    def _awaiting(self, end: Diagram, criterion: str) -> Diagram:
        def until_then(one: Any) -> Any:
            return one._replace(awaiting=(criterion,)) if isinstance(one, Result) else one

        return self.diagrams.mapped(until_then, end)

    def _received(self, criterion: str, known: Known, then: Callable[[Known], Diagram]) -> Diagram:
        """Once the answer is there, all rules are read again, as after any answer; then the way on."""
        known = {**known, criterion: self.asking.everybody}
        asked, complete = self.come_by(known)
        rest = self.leading.stopped(self.leading.held(complete), "held", complete, then(known))
        rest = self.leading.stopped(self.leading.held(asked), "held", asked, rest)
        rest = self.leading.stopped(self.leading.dangers(complete, known=asked), "danger", asked, rest)
        rest = self.leading.stopped(self.leading.dangers(asked), "danger", asked, rest)

        def come(one: Any) -> Any:
            return one._replace(received=(*one.received, criterion)) if isinstance(one, Result) else one

        return self.diagrams.mapped(come, rest)

    def come_by(self, known: Known) -> tuple[int, int]:
        """The moment at which so much is known, and the same where what nobody asked is unknown."""
        return self.truths.knowing(self.truths.examined, known), self.asking.moment(known)

    def _of_outcome(self, outcome: str, known: Known, waiting_at: str | None = None) -> Diagram:
        """The outcome with its acts, asking what they need, or where they send instead; meanwhile, at an await."""
        key = (outcome, self.asking.moment(known), waiting_at)
        if key not in self._outcomes:
            self._outcomes[key] = self._asked_and_ended(outcome, known, waiting_at)
        return self._outcomes[key]

    def _asked_and_ended(self, outcome: str, known: Known, waiting_at: str | None) -> Diagram:
        if self.protocol.outcomes[outcome].written.disposition != "treat":
            return self._finished(self.without_asking(outcome, known), known, waiting_at)

        def end(found: Any) -> Diagram:
            if found[0] == "acts":
                treated = self.diagrams.leaf(Result(outcome, found[1], (), "tree", True))
                return self._finished(treated, known, waiting_at)
            if found[0] == "to":
                return self._of_outcome(found[1], known, waiting_at)
            return self._once_asked(found[1], known, lambda more: self._of_outcome(outcome, more, waiting_at))

        return self.diagrams.chosen(self.leading.proposals.of_outcome(outcome, self.asking.moment(known)), end)

    def can_end(self, outcome: str, moment: int) -> Diagram:
        """TRUE where no act of the outcome, or of where they send, waits for an answer that nobody gives."""
        if self.protocol.outcomes[outcome].written.disposition != "treat":
            return self.asking.everybody

        def end(found: Any) -> Diagram:
            if found[0] == "to":
                return self.can_end(found[1], moment)
            return self.asking.everybody if found[0] == "acts" else self.asking.nobody

        return self.diagrams.chosen(self.leading.proposals.of_outcome(outcome, moment), end)

    # ── several lines possible, and nothing more asked ───────────────────────────────────────────────────────────────

    def _as_answers_come(self, targets: Sequence[str], known: Known) -> Diagram:
        """The ends of several possible lines; where one waits for an answer and has it, those read with it."""

        def end(result: Any) -> Diagram:
            if not result.awaiting:
                return self.diagrams.leaf(result)
            (criterion,) = result.awaiting
            on = self._received(criterion, known, lambda more: self._as_answers_come(targets, more))
            return self.diagrams.either(self.waiting(criterion), self.diagrams.leaf(result), on)

        return self.diagrams.chosen(self._undecided(targets, known), end)

    def _undecided(self, targets: Sequence[str], known: Known) -> Diagram:
        """One end for all of them, without asking anything more, or the délégant."""
        to = self.leading.unknown_target(min(self.protocol.worst_from[target] for target in targets))
        same = self.without_asking(targets[0], known)
        for target in dict.fromkeys(targets[1:]):
            same = self.diagrams.merged(self._same, same, self.without_asking(target, known))
        if OPEN not in self.diagrams.values(same):
            return same
        differ = self.truths.test(same, lambda one: one == OPEN)
        return self.diagrams.either(differ, self.without_asking(to, known), same)

    def without_asking(self, node: str, known: Known) -> Diagram:
        """Where a node leads when nothing more is asked, OPEN where a question would have to be."""
        if node in self._sights:
            known = self._in_sight(node, known)
        key = (node, self.asking.moment(known))
        if key not in self._apart:
            if node in self.protocol.decisions:
                found = self._decided(self.protocol.decisions[node], known)
            elif node in self.written.awaits:
                found = self._meanwhile_or_on(node, known)
            elif node in self.written.repeats:
                found = self.without_asking(self.written.repeats[node].to, known)
            else:
                found = self._ended(node, known)
            self._apart[key] = found
        return self._apart[key]

    def _decided(self, decision: LinkedDecision, known: Known) -> Diagram:
        def end(lines: Any) -> Diagram:
            if lines == () or is_missing(lines):
                return self.diagrams.leaf(OPEN)
            targets = [decision.rows[at].to for at in lines]
            if len(set(targets)) == 1:
                return self.without_asking(targets[-1], known)
            return self._undecided(targets, known)

        return self.diagrams.chosen(self.selection(decision.id, self.asking.moment(known)), end)

    def _meanwhile_or_on(self, node: str, known: Known) -> Diagram:
        waited = self.written.awaits[node]
        meanwhile = self._awaiting(self.without_asking(waited.meanwhile, known), waited.criterion)
        on = self.without_asking(waited.to, known)
        return self.diagrams.either(known[waited.criterion], on, meanwhile)

    def _ended(self, outcome: str, known: Known) -> Diagram:
        moment = self.asking.moment(known)
        if self.protocol.outcomes[outcome].written.disposition != "treat":
            return self.leading.referred(outcome, "tree", moment)

        def end(found: Any) -> Diagram:
            if found[0] == "acts":
                return self.diagrams.leaf(Result(outcome, found[1], (), "tree", True))
            return self.without_asking(found[1], known) if found[0] == "to" else self.diagrams.leaf(OPEN)

        return self.diagrams.chosen(self.leading.proposals.of_outcome(outcome, moment), end)

    # ── lines ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def selection(self, name: str, moment: int) -> Diagram:
        """The lines of a decision that may be the patient's, in order, one number when it is sure; (MISSING, criteria)
        where what has not been asked would tell."""
        state = self.diagrams.leaf(((), 0))
        for at, row in enumerate(self.protocol.decisions[name].rows):
            truth = self.diagrams.leaf(TRUE) if row.when is None else self.truths.truth(row.when, moment)
            names = () if row.when is None else tuple(dict.fromkeys(row.when.criteria()))
            state = self.diagrams.merged(Operation(_reader(at, names)), state, truth)
        return self.diagrams.mapped(lambda found: found[0], state)


def _reader(at: int, names: tuple[str, ...]) -> Callable[[Any, Any], Any]:
    """Reads one line of a decision: (lines possible so far, whether one is sure), its truth → the same after it."""

    def read(state: tuple[Any, int], truth: Truth) -> tuple[Any, int]:
        lines, sure = state
        if sure or truth == FALSE:
            return state
        if truth == PENDING:
            return (MISSING, names), 1
        return (*lines, at), int(truth == TRUE)

    return read
