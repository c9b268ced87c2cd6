"""The tree for every patient at once: where each goes, what he has been asked on the way, where he ends.

Mirrors ``deciding.tree`` and ``deciding.acts``. Nodes are read in the order in which they lead to each other, so that
what the patients of a node have answered is known when it is read; then ends are carried back up. Where an unknown is
passed over, nothing more is asked: the nodes behind it are read with the answers of that moment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

from engine.protocol.compiled import CompiledProtocol, LinkedDecision
from engine.protocol.conditions import FALSE, PENDING, TRUE, Truth
from engine.protocol.graph import in_order
from engine.protocol.verification.asking import Asking, Known, is_missing
from engine.protocol.verification.diagrams import Diagram, Operation
from engine.protocol.verification.leading import Leading
from engine.protocol.verification.proposals import MISSING
from engine.protocol.verification.results import TREE, Result
from engine.protocol.verification.truths import Truths, negated

OPEN: Final = "open"
"""Leaf of those whom a question would have to be asked first."""


class Standing(NamedTuple):
    """Who comes to a node on the way that is followed, and what they have answered by then."""

    here: Diagram
    known: Known


class Tree:
    """One visit. ``before``: the diagram of those who reach the tree, and of where the others end."""

    def __init__(self, truths: Truths, leading: Leading, before: Diagram) -> None:
        self.truths, self.diagrams, self.leading = truths, truths.diagrams, leading
        self.protocol: CompiledProtocol = truths.protocol
        self.written = truths.protocol.written.tree
        self.entry = self.written.entries[str(truths.visit)]
        self.awaited = frozenset(item.criterion for item in self.written.awaits.values())
        self.asking = Asking(truths, self.awaited)
        self._before = before
        self._onward: dict[str, Diagram] = {}
        self._apart: dict[tuple[str, int], Diagram] = {}
        self._same = Operation(lambda one, other: one if one == other else OPEN, absorbing=OPEN)

    # ── the way down ─────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def start(self) -> Diagram:
        """Who enters the tree."""
        return self.truths.test(self._before, lambda found: found == TREE)

    @cached_property
    def standing(self) -> dict[str, Standing]:
        """Node or outcome → who comes to it, in the order of the tree; nodes that nobody comes to are left out."""
        return self._followed[0]

    @cached_property
    def selections(self) -> dict[str, Diagram]:
        """Decision → the lines that may be the patient's, in order, one number when it is sure; (MISSING, criteria)
        where only a question that nobody asks him would tell. Of those who stand there."""
        return self._followed[1]

    @cached_property
    def _followed(self) -> tuple[dict[str, Standing], dict[str, Diagram]]:
        self._comings: dict[str, list[Standing]] = {self.entry: [Standing(self.start, self.asking.nothing)]}
        standing: dict[str, Standing] = {}
        selections: dict[str, Diagram] = {}
        for node in in_order(self.protocol.written, self.entry):
            found = self._gathered(self._comings.get(node, []))
            if found.here == self.asking.nobody:
                continue
            standing[node] = found
            if node in self.protocol.decisions:
                selections[node], known = self._asked_at(node, found)
                standing[node] = found = Standing(found.here, known)
                for at, row in enumerate(self.protocol.decisions[node].rows):
                    self._goes_to(row.to, found, self.taking(node, at, selections[node]))
            elif node in self.written.awaits:
                standing[node] = self._waited_at(node, found)
            elif node in self.written.repeats:
                self._goes_to(self.written.repeats[node].to, found, self.asking.everybody)
        return standing, selections

    def _gathered(self, comings: Sequence[Standing]) -> Standing:
        """All those who come by one way or another."""
        here = self.truths.some(one.here for one in comings)
        if len(comings) == 1:
            return comings[0]
        known = {
            name: self.truths.some(self.truths.every([one.here, one.known[name]]) for one in comings)
            for name in self.asking.nothing
        }
        return Standing(here, self.asking.plainly(known, here))

    def _goes_to(self, node: str, coming: Standing, taken: Diagram) -> None:
        here = self.truths.every([coming.here, taken])
        if here != self.asking.nobody:
            self._comings.setdefault(node, []).append(Standing(here, coming.known))

    def _asked_at(self, name: str, found: Standing) -> tuple[Diagram, Known]:
        _, known = self.asking.settled(lambda moment: self._selection(name, moment), found.here, found.known)
        return self._selection(name, self.asking.in_full(known)), known

    def taking(self, name: str, line: int, selection: Diagram | None = None) -> Diagram:
        """TRUE where this line of a decision is followed: of several that lead to one place, the last."""
        targets = [row.to for row in self.protocol.decisions[name].rows]
        if selection is None:
            selection = self.selections.get(name, self.asking.nobody)

        def follows(found: Any) -> bool:
            sure = found not in (FALSE, ()) and not is_missing(found)
            return sure and found[-1] == line and len({targets[at] for at in found}) == 1

        return self.truths.test(selection, follows)

    def _waited_at(self, node: str, found: Standing) -> Standing:
        """What is asked for the acts meanwhile stays known when the answer comes."""
        waited = self.written.awaits[node]
        meanwhile, known = self._end(waited.meanwhile, found.here, found.known, keeps=True)
        with_answer = {**known, waited.criterion: self.asking.everybody}
        come = [self.diagrams.mapped(negated, self.waiting(waited.criterion)),
                self.diagrams.mapped(negated, self._is_open(meanwhile)),
                self.leading.nobody(*self.leading.late(waited.criterion, self.asking.moment(with_answer)))]  # fmt: skip
        self._onward[node] = self.truths.every(come)
        self._goes_to(waited.to, Standing(found.here, with_answer), self._onward[node])
        return Standing(found.here, known)

    def going_on(self, node: str) -> Diagram:
        """TRUE where the answer of this await is there and no rule that looks at it stops those who stand there."""
        return self._onward[node] if node in self.standing else self.asking.nobody

    def waiting(self, criterion: str) -> Diagram:
        """TRUE where the answer is still awaited."""
        at = self.truths.index[criterion]
        variable = self.truths.variables[at]
        return self.diagrams.variable(
            at, [TRUE if cell == variable.waiting else FALSE for cell in range(variable.size)]
        )

    def received(self, node: str) -> Diagram:
        """TRUE for those who stand at this await and whose answer comes, or has come."""
        if node not in self.standing:
            return self.asking.nobody
        waiting = self.waiting(self.written.awaits[node].criterion)
        return self.truths.every([self.standing[node].here, self.diagrams.mapped(negated, waiting)])

    # ── the ends, carried back ───────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def ends(self) -> Diagram:
        """Result of everybody who enters the tree."""
        found: dict[str, Diagram] = {}
        for node in reversed(self.standing):
            standing = self.standing[node]
            if node in self.protocol.decisions:
                found[node] = self._of_decision(self.protocol.decisions[node], standing.known, found)
            elif node in self.written.awaits:
                found[node] = self._of_await(node, standing, found)
            elif node in self.written.repeats:
                found[node] = self._where(found, self.written.repeats[node].to)
            else:
                found[node] = self._of_outcome(node, standing)
        return self._where(found, self.entry)

    def _where(self, found: dict[str, Diagram], node: str) -> Diagram:
        """The ends of a node; those of nobody where nobody comes to it."""
        return found[node] if node in found else self.diagrams.leaf(OPEN)

    def _or_stuck(self, end: Diagram, known: Known) -> Diagram:
        if OPEN not in self.diagrams.values(end):
            return end
        stuck = self.leading.referred(self.protocol.written.unknown.to, "stuck", self.asking.moment(known))
        return self.diagrams.either(self._is_open(end), stuck, end)

    def _is_open(self, end: Diagram) -> Diagram:
        return self.truths.test(end, lambda one: one == OPEN)

    def _of_decision(self, decision: LinkedDecision, known: Known, found: dict[str, Diagram]) -> Diagram:
        def end(lines: Any) -> Diagram:
            if lines == () or is_missing(lines):
                return self.diagrams.leaf(OPEN)
            targets = [decision.rows[at].to for at in lines]
            if len(set(targets)) == 1:
                return self._where(found, targets[-1])
            return self._as_answers_come(lambda moment: self._undecided(targets, moment), known)

        return self._or_stuck(self.diagrams.chosen(self.selections[decision.id], end), known)

    def _as_answers_come(self, read: Callable[[int], Diagram], known: Known) -> Diagram:
        """The ends that are read at this moment; where one waits for an answer and has it, those read with it."""

        def end(result: Any) -> Diagram:
            if not isinstance(result, Result) or not result.awaiting:
                return self.diagrams.leaf(result)
            criterion = result.awaiting[0]
            with_answer = {**known, criterion: self.asking.everybody}
            rest = self._unless_late(criterion, with_answer, self._as_answers_come(read, with_answer))
            return self.diagrams.either(self.waiting(criterion), self.diagrams.leaf(result), rest)

        return self.diagrams.chosen(read(self.asking.moment(known)), end)

    def _of_outcome(self, outcome: str, standing: Standing) -> Diagram:
        """What has been asked on the way matters to the acts of a referral only."""
        full = self.asking.in_full(standing.known)
        proposed = self.diagrams.values(self.leading.proposals.of_outcome(outcome, full))
        ends = {outcome, *(value[1] for value in proposed if value[0] == "to")}
        refers = [one for one in ends if self.protocol.outcomes[one].written.disposition != "treat"]
        if len(ends) - len(refers) == 1 and not any(self.protocol.outcomes[one].acts for one in refers):
            return self._or_stuck(self._ended(outcome, full), standing.known)
        return self._or_stuck(*self._end(outcome, standing.here, standing.known))

    def _of_await(self, node: str, standing: Standing, found: dict[str, Diagram]) -> Diagram:
        """Meanwhile until the answer is there; then the rules that look at it, then the way on."""
        waited = self.written.awaits[node]
        end, known = self._end(waited.meanwhile, standing.here, standing.known, keeps=True)
        with_answer = {**known, waited.criterion: self.asking.everybody}
        rest = self._unless_late(waited.criterion, with_answer, self._where(found, waited.to))
        waits = self.diagrams.either(self.waiting(waited.criterion), self._awaiting(end, waited.criterion), rest)
        return self._or_stuck(self.diagrams.either(self._is_open(end), end, waits), known)

    def _awaiting(self, end: Diagram, criterion: str) -> Diagram:
        return self.diagrams.mapped(
            lambda one: (
                one._replace(awaiting=(criterion,)) if isinstance(one, Result) and one.because == "tree" else one
            ),
            end,
        )

    def _unless_late(self, criterion: str, known: Known, rest: Diagram) -> Diagram:
        """The rules that look at the answer that has come, then the rest."""
        moment = self.asking.moment(known)
        danger, held = self.leading.late(criterion, moment)
        return self.leading.stopped(danger, "danger", moment, self.leading.stopped(held, "held", moment, rest))

    # ── without asking ───────────────────────────────────────────────────────────────────────────────────────────────

    def _without_asking(self, node: str, moment: int) -> Diagram:
        """Where a node leads when nothing more is asked, OPEN where a question would have to be."""
        key = (node, moment)
        if key not in self._apart:
            if node in self.protocol.decisions:
                found = self._decided(self.protocol.decisions[node], moment)
            elif node in self.written.awaits:
                found = self._meanwhile_or_on(node, moment)
            elif node in self.written.repeats:
                found = self._without_asking(self.written.repeats[node].to, moment)
            else:
                found = self._ended(node, moment)
            self._apart[key] = found
        return self._apart[key]

    def _decided(self, decision: LinkedDecision, moment: int) -> Diagram:
        def end(lines: Any) -> Diagram:
            if lines == () or is_missing(lines):
                return self.diagrams.leaf(OPEN)
            targets = [decision.rows[at].to for at in lines]
            return (
                self._without_asking(targets[-1], moment)
                if len(set(targets)) == 1
                else self._undecided(targets, moment)
            )

        return self.diagrams.chosen(self._selection(decision.id, moment), end)

    def _meanwhile_or_on(self, node: str, moment: int) -> Diagram:
        waited = self.written.awaits[node]
        meanwhile = self._awaiting(self._without_asking(waited.meanwhile, moment), waited.criterion)
        on = self._without_asking(waited.to, moment)
        return self.diagrams.either(self.truths.answered(waited.criterion, moment), on, meanwhile)

    def _undecided(self, targets: Sequence[str], moment: int) -> Diagram:
        """Several lines are possible: one end for all of them, without asking anything more, or the délégant."""
        to = self.leading.unknown_target(min(self.protocol.worst_from[target] for target in targets))
        same = self._without_asking(targets[0], moment)
        for target in dict.fromkeys(targets[1:]):
            same = self.diagrams.merged(self._same, same, self._without_asking(target, moment))
        if OPEN not in self.diagrams.values(same):
            return same
        return self.diagrams.either(self._is_open(same), self._ended(to, moment), same)

    def _selection(self, name: str, moment: int) -> Diagram:
        rows = self.protocol.decisions[name].rows
        state = self.diagrams.leaf(((), 0))
        for at, row in enumerate(rows):
            truth = self.diagrams.leaf(TRUE) if row.when is None else self.truths.truth(row.when, moment)
            names = () if row.when is None else tuple(dict.fromkeys(row.when.criteria()))
            state = self.diagrams.merged(Operation(_reader(at, names)), state, truth)
        return self.diagrams.mapped(lambda found: found[0], state)

    # ── outcomes ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _ended(self, outcome: str, moment: int) -> Diagram:
        """The outcome with its acts, or where they send instead; OPEN where one of them needs an answer."""
        if self.protocol.outcomes[outcome].written.disposition != "treat":
            return self.leading.referred(outcome, "tree", moment)

        def end(found: Any) -> Diagram:
            if found[0] == "acts":
                return self.diagrams.leaf(Result(outcome, found[1], (), "tree", True))
            return self._ended(found[1], moment) if found[0] == "to" else self.diagrams.leaf(OPEN)

        return self.diagrams.chosen(self.leading.proposals.of_outcome(outcome, moment), end)

    def _end(self, outcome: str, here: Diagram, known: Known, *, keeps: bool = False) -> tuple[Diagram, Known]:
        """The same where questions are asked; ``keeps``: and what is known after all of them."""
        if self.protocol.outcomes[outcome].written.disposition != "treat":
            return self._ended(outcome, self.asking.moment(known)), known
        found, known = self.asking.settled(
            lambda moment: self.leading.proposals.of_outcome(outcome, moment), here, known
        )
        after = known

        def end(value: Any) -> Diagram:
            nonlocal after
            if value[0] == "acts":
                return self.diagrams.leaf(Result(outcome, value[1], (), "tree", True))
            if is_missing(value):
                return self.diagrams.leaf(OPEN)
            there = self.truths.every([here, self.truths.test(found, lambda one: one == value)])
            instead, more = self._end(value[1], there, known, keeps=keeps)
            if keeps:
                asked = {name: self.truths.every([there, one]) for name, one in more.items()}
                after = self.truths.together(after, asked)
            return instead

        return self.diagrams.chosen(found, end), after


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
