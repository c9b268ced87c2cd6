"""What a visit does with every patient at once: one diagram from whole patients to results, danger signs to outcome.

It mirrors ``deciding`` for a patient who is asked screen by screen and answers each question as it comes. Two things
are told on their mild side, where the run is only more cautious: what a question, still asked of a patient who is
already excluded, shows of an exclusion that may wait; and an unknown that is passed over because all its values end in
one place, where the run may refer before it asks what comes next (``hasty``: where that would not be cautious).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple

from engine.protocol.compiled import CALL_FIRST, NOW_OR_WORSE, CompiledProtocol, LinkedDecision, LinkedRule
from engine.protocol.conditions import FALSE, PENDING, TRUE, UNKNOWN, Truth
from engine.protocol.deciding.agenda import Watched
from engine.protocol.graph import upstream
from engine.protocol.verification.diagrams import BUDGET, Diagram, Operation
from engine.protocol.verification.proposals import Given, Proposals
from engine.protocol.verification.truths import Truths

Because = Literal["danger", "held", "tree", "stuck"]
TREE: Final = "tree"
_NOBODY: Final = ()


class Result(NamedTuple):
    """Where a patient ends. ``stuck``: a question that the protocol never asks him would be needed to go on."""

    outcome: str
    acts: tuple[Given, ...]
    awaiting: tuple[str, ...]
    because: Because
    consented: bool


class Unsupported(Exception):
    """A rule looks at an answer that only the tree asks for: when it is known depends on the way through the tree."""

    def __init__(self, rule: LinkedRule, criteria: Iterable[str]) -> None:
        super().__init__(rule.id)
        self.rule, self.criteria = rule, tuple(sorted(criteria))


class Meaning:
    """One visit of a protocol, read once. ``result`` is the whole diagram; the rest tells how it came about.

    Raises TooWide beyond the budget, Unsupported where a rule cannot be placed in the order of the run.
    """

    def __init__(self, protocol: CompiledProtocol, visit: int, budget: int = BUDGET) -> None:
        self.protocol, self.visit = protocol, visit
        self.truths = Truths(protocol, visit, budget)
        self.diagrams = self.truths.diagrams
        self.proposals = Proposals(self.truths)
        self.entry = protocol.written.tree.entries[str(visit)]
        self.hasty: list[tuple[str, Result, str, Diagram]] = []
        """Where an unknown that is passed over may be referred, less urgently than all its values end, because a
        question is still open: (decision, end of the values, referral, who)."""
        self._either = Operation(max)
        self._nodes: dict[tuple[str, int], Diagram] = {}
        self._selections: dict[tuple[str, int], Diagram] = {}
        self._asked: dict[str, frozenset[str]] = {}
        agenda = self.truths.agenda
        self._refuse_misplaced((*agenda.danger, *agenda.exclusion, *agenda.inclusion))

    def rank(self, outcome: str) -> int:
        return self.protocol.outcomes[outcome].urgency

    # ── the whole run ────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def result(self) -> Diagram:
        """Whole patient → Result."""
        here = self.diagrams.mapped(lambda found: int(found == TREE), self.before_tree)
        return self.diagrams.either(here, self.node(self.entry, self.truths.final), self.before_tree)

    @cached_property
    def before_tree(self) -> Diagram:
        """Whole patient → Result, or TREE for those who reach the tree."""
        truths, diagrams = self.truths, self.diagrams
        agenda = truths.agenda
        against = (*agenda.exclusion, *agenda.inclusion)
        rest = diagrams.leaf(TREE)
        rest = self._stopped(self._held(against, truths.complete), "held", truths.complete, rest)
        rest = self._stopped(self._held(against, truths.examined), "held", truths.examined, rest)
        rest = self._stopped(self._excluded(against, truths.interviewed), "held", truths.interviewed, rest)
        told = [one for one in against if one.criteria and agenda.told.issuperset(one.criteria)]
        rest = self._stopped(self._excluded(told, truths.told), "held", truths.told, rest)
        moments = [truths.complete, *reversed(range(truths.told, truths.examined + 1))]
        for moment in moments:
            rest = self._stopped(self._dangers(moment), "danger", moment, rest)
        for moment in reversed(truths.danger_moments):
            last = moment == truths.danger_moments[-1]
            rest = self._stopped(self._dangers(moment, calls_only=not last), "danger", moment, rest)
        return rest

    def _stopped(self, lead: Diagram, because: Because, moment: int, rest: Diagram) -> Diagram:
        """The outcome that leads, with its acts, where there is one; the rest elsewhere."""
        consented = moment > self.truths.told or because == "held"

        def end(found: Any) -> Diagram:
            if found == _NOBODY:
                return rest
            # Identity may be known before the danger signs; who is excluded may still be asked to the end of the exam.
            known = self.truths.examined if because == "held" else self.truths.told
            acts = self.proposals.of_referral(found[2], max(moment, known))
            return self.diagrams.mapped(lambda given: Result(found[2], given, (), because, consented), acts)

        return self.diagrams.chosen(lead, end)

    def _dangers(self, moment: int, *, calls_only: bool = False) -> Diagram:
        """The danger rule that leads at this moment; before the last danger screen, only one that calls the 15."""
        lead = self._lead(self.truths.agenda.danger, moment, danger=True)
        if not calls_only:
            return self._beside(lead, min(moment, self.truths.examined))
        return self.diagrams.mapped(lambda found: found if found and found[:2] == (CALL_FIRST, 0) else _NOBODY, lead)

    def _beside(self, lead: Diagram, moment: int) -> Diagram:
        """Where the danger that leads is unknown, what is known against the patient and as urgent leads instead."""
        if not any(found[1] for found in self.diagrams.values(lead) if found):
            return lead
        agenda = self.truths.agenda
        for watched in (*agenda.exclusion, *agenda.inclusion):
            if watched.condition is not None and self.rank(watched.rule.to) <= NOW_OR_WORSE:
                lead = self.diagrams.merged(self._as_urgent, lead, self._stands(watched, moment, danger=False))
        return lead

    @cached_property
    def _as_urgent(self) -> Operation:
        return Operation(lambda lead, known: known if lead and lead[1] and known[:2] == (lead[0], 0) else lead)

    def _excluded(self, rules: Sequence[Watched], moment: int) -> Diagram:
        """What leads where one of these rules holds: the rules that send on now are looked at to the end even then."""
        held = self._held(rules, moment)
        now = [one for one in self.truths.agenda.immediate if one.rule.kind != "danger"]
        worst = self.diagrams.merged(self._first, self._held(now, self.truths.examined), held)
        nobody = self.diagrams.mapped(lambda found: int(found == _NOBODY), held)
        return self.diagrams.either(nobody, held, worst)

    def _held(self, rules: Sequence[Watched], moment: int) -> Diagram:
        return self._lead(rules, moment, danger=False)

    def _lead(self, rules: Sequence[Watched], moment: int, *, danger: bool) -> Diagram:
        """(rank, whether unknown, outcome) of the reason that leads, the first of equals; empty where nothing holds."""
        lead = self.diagrams.leaf(_NOBODY)
        for watched in reversed(rules):
            if watched.condition is not None:
                stands = self._stands(watched, moment, danger=danger)
                lead = self.diagrams.merged(self._first, stands, lead)
        return lead

    @cached_property
    def _first(self) -> Operation:
        return Operation(lambda one, other: other if other[:2] < one[:2] else one, neutral=_NOBODY)

    def _stands(self, watched: Watched, moment: int, *, danger: bool) -> Diagram:
        """What one rule says at this moment."""
        rule = watched.rule
        against = FALSE if rule.kind == "inclusion" else TRUE
        rank = self.rank(rule.to)
        to = self.unknown_target(rank, danger=danger)
        assert watched.condition is not None
        said: dict[Truth, tuple[object, ...]] = {against: (rank, 0, rule.to), UNKNOWN: (self.rank(to), 1, to)}
        truth = self.truths.truth(watched.condition, moment)
        return self.diagrams.mapped(lambda found: said.get(found, _NOBODY), truth)

    def unknown_target(self, rank: int, *, danger: bool = False) -> str:
        """Where an unknown leads, as ``deciding`` has it."""
        routing = self.protocol.written.unknown
        return routing.danger_to if danger or rank <= NOW_OR_WORSE else routing.to

    def _refuse_misplaced(self, rules: Sequence[Watched]) -> None:
        agenda, awaited = self.truths.agenda, set(self.awaited)
        for watched in rules:
            if late := (agenda.asked_later & set(watched.criteria)) - awaited:
                raise Unsupported(watched.rule, late)

    @cached_property
    def awaited(self) -> frozenset[str]:
        return frozenset(item.criterion for item in self.protocol.written.tree.awaits.values())

    # ── the tree ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def node(self, name: str, moment: int) -> Diagram:
        """Result of every patient who stands at this node, with the answers of that moment (``final``, or a part)."""
        key = (name, moment)
        if key not in self._nodes:
            tree = self.protocol.written.tree
            if name in self.protocol.decisions:
                found = self._decision(self.protocol.decisions[name], moment)
            elif name in tree.awaits:
                found = self._await(name, moment)
            elif name in tree.repeats:
                found = self.node(tree.repeats[name].to, moment)
            else:
                found = self.end(name, moment)
            self._nodes[key] = found
        return self._nodes[key]

    def selection(self, name: str, moment: int | None = None) -> Diagram:
        """The lines of a decision that may be the patient's, in order; one number when it is sure.

        PENDING where only a question that nobody has asked him would tell.
        """
        key = (name, self.truths.final if moment is None else moment)
        if key not in self._selections:
            state = self.diagrams.leaf(((), 0))
            for at, row in enumerate(self.protocol.decisions[name].rows):
                truth = self.diagrams.leaf(TRUE) if row.when is None else self.truths.truth(row.when, key[1])
                state = self.diagrams.merged(Operation(_reader(at)), state, truth)
            self._selections[key] = self.diagrams.mapped(lambda found: found[0], state)
        return self._selections[key]

    def _decision(self, decision: LinkedDecision, moment: int) -> Diagram:
        def end(lines: Any) -> Diagram:
            if lines in (PENDING, ()):
                return self._stuck(moment)
            targets = [decision.rows[at].to for at in lines]
            if len(set(targets)) == 1:
                return self.node(targets[-1], moment)
            here = self.truths.test(self.selection(decision.id, moment), lambda found: found == lines)
            return self._undecided(decision, targets, moment, here)

        return self.diagrams.chosen(self.selection(decision.id, moment), end)

    def _undecided(self, decision: LinkedDecision, targets: Sequence[str], moment: int, here: Diagram) -> Diagram:
        """Several lines are possible: one end for all of them, without asking anything more, or the délégant."""
        to = self.unknown_target(min(self.protocol.worst_from[target] for target in targets))
        if moment == self.truths.final:
            moment = self.truths.partly(self._asked_by(decision.id))
        same = self._one_end(targets, moment)
        differ = self.diagrams.mapped(
            lambda found: int(not isinstance(found, Result) or found.because == "stuck"), same
        )
        referred = self.diagrams.merged(self._either, differ, self._too_early(decision.id, targets, same, to, here))
        instead = self.end(to, moment)
        if any(value.acts for value in self.diagrams.values(instead)):
            same = self._with_acts(same, self._one_end(targets, self.truths.complete), instead)
        return self.diagrams.either(referred, instead, same)

    def _with_acts(self, same: Diagram, surely: Diagram, instead: Diagram) -> Diagram:
        """The one end; where a question is still open, with the acts that a referral would give."""
        unsure = self.diagrams.merged(Operation(lambda one, other: int(one != other)), same, surely)
        return self.diagrams.either(unsure, self.diagrams.merged(Operation(_joined_acts), same, instead), same)

    def _one_end(self, targets: Sequence[str], moment: int) -> Diagram:
        """The end that all these nodes lead to, « different » where they do not."""
        same = self.node(targets[0], moment)
        for target in dict.fromkeys(targets[1:]):
            same = self.diagrams.merged(self._same, same, self.node(target, moment))
        return same

    def _too_early(self, decision: str, targets: Sequence[str], same: Diagram, to: str, here: Diagram) -> Diagram:
        """1 for whom the one end is surely known only by questions that may not have been asked, and comes before
        the referral: the referral is the milder, so the patient is taken to end there."""
        urgent = [
            value
            for value in self.diagrams.values(same)
            if isinstance(value, Result) and value.because != "stuck" and self.rank(value.outcome) < self.rank(to)
        ]
        early = self.diagrams.leaf(0)
        if not urgent:
            return early
        surely = self._one_end(targets, self.truths.complete)
        for value in urgent:
            unsure = Operation(lambda one, other, end=value: int(one == end and other != end))  # type: ignore[misc]
            may_differ = self.diagrams.merged(unsure, same, surely)
            if may_differ != self.diagrams.leaf(0):
                who = self.truths.every([here, self.truths.test(may_differ, bool)])
                self.hasty.append((decision, value, to, who))
                early = self.diagrams.merged(self._either, early, may_differ)
        return early

    def _asked_by(self, decision: str) -> frozenset[str]:
        """Questions of the tree that may have been asked on the way to this decision: all those of the screens that
        its lines, and the lines before it, look at."""
        if decision in self._asked:
            return self._asked[decision]
        looked_at = {
            name
            for above in upstream(self.protocol.written, decision)
            if above in self.protocol.decisions
            for row in self.protocol.decisions[above].rows
            if row.when is not None
            for name in row.when.criteria()
        }
        wanted = self._leading_to(looked_at)
        self._asked[decision] = frozenset(
            ask.criterion
            for step in self.truths.agenda.stages["decision"]
            if any(ask.criterion in wanted for ask in step.asks)
            for ask in step.asks
        )
        return self._asked[decision]

    def _leading_to(self, criteria: set[str]) -> set[str]:
        """These criteria, what they are computed from, what decides whether they are asked, and so on."""
        found, fresh = set(criteria), set(criteria)
        while fresh:
            bases = {base for name in fresh for base in self.protocol.bases.get(name, ())}
            guards = [guard for name, guard in self.truths.agenda.asked if name in fresh and guard is not None]
            fresh = (bases | {name for guard in guards for name in guard.criteria()}) - found
            found |= fresh
        return found

    @cached_property
    def _same(self) -> Operation:
        return Operation(lambda one, other: one if one == other else "different", absorbing="different")

    def _await(self, name: str, moment: int) -> Diagram:
        """Meanwhile until the answer is there; then the rules that look at it, then the way on."""
        waited = self.protocol.written.tree.awaits[name]
        meanwhile = self.diagrams.mapped(
            lambda found: found._replace(awaiting=(waited.criterion,)), self.end(waited.meanwhile, moment)
        )
        received = self._received(waited.criterion, waited.to, moment)
        return self.diagrams.either(self.waiting(waited.criterion), meanwhile, received)

    def waiting(self, criterion: str) -> Diagram:
        """1 where the answer is still awaited."""
        at = self.truths.index[criterion]
        variable = self.truths.variables[at]
        return self.diagrams.variable(at, [int(cell == variable.waiting) for cell in range(variable.size)])

    def _received(self, criterion: str, to: str, moment: int) -> Diagram:
        danger, held = self._late(criterion, moment)
        rest = self._stopped(held, "held", moment, self.node(to, moment))
        return self._stopped(danger, "danger", moment, rest)

    def _late(self, criterion: str, moment: int) -> tuple[Diagram, Diagram]:
        """What leads of the danger rules, and of the others, that look at this awaited answer."""
        agenda = self.truths.agenda
        dangers = [one for one in agenda.danger if criterion in one.criteria]
        held = [one for one in (*agenda.exclusion, *agenda.inclusion) if criterion in one.criteria]
        return self._lead(dangers, moment, danger=True), self._held(held, moment)

    def goes_on(self, criterion: str, moment: int) -> Diagram:
        """TRUE where no rule that looks at the awaited answer stops the patient once it is there."""
        nobody = [self.truths.test(one, lambda found: found == _NOBODY) for one in self._late(criterion, moment)]
        return self.truths.every(nobody)

    def end(self, outcome: str, moment: int) -> Diagram:
        """The outcome with its acts, or where they send instead."""
        if self.protocol.outcomes[outcome].written.disposition != "treat":
            given = self.proposals.of_referral(outcome, moment)
            return self.diagrams.mapped(lambda acts: Result(outcome, acts, (), "tree", True), given)

        def settled(found: Any) -> Diagram:
            if found[0] == "acts":
                return self.diagrams.leaf(Result(outcome, found[1], (), "tree", True))
            return self.end(found[1], moment) if found[0] == "to" else self._stuck(moment)

        return self.diagrams.chosen(self.proposals.of_outcome(outcome, moment), settled)

    def _stuck(self, moment: int) -> Diagram:
        to = self.protocol.written.unknown.to
        acts = self.proposals.of_referral(to, moment)
        return self.diagrams.mapped(lambda given: Result(to, given, (), "stuck", True), acts)


def _joined_acts(one: Any, other: Any) -> Any:
    """A result with the acts of another one beside its own."""
    if not isinstance(one, Result) or not isinstance(other, Result):
        return one
    return one._replace(acts=(*one.acts, *(act for act in other.acts if act not in one.acts)))


def _reader(at: int) -> Callable[[Any, Any], Any]:
    """Reads one line of a decision: (lines possible so far, whether one is sure), its truth → the same after it."""

    def read(state: tuple[Any, int], truth: Truth) -> tuple[Any, int]:
        lines, sure = state
        if sure or truth == FALSE:
            return state
        if truth == PENDING:
            return PENDING, 1
        return (*lines, at), int(truth == TRUE)

    return read
