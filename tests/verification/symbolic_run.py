"""The run of one visit for every patient at once, as formulas: screens in order, then the tree, question by question.

Written from ``deciding`` and the design, without the diagrams. Two readings are the prover's stated ones: what is read
of a patient who is already excluded, and what counts as asked where an unknown is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import z3

from engine.protocol.compiled import CALL_FIRST, NOW_OR_WORSE, CompiledProtocol, LinkedAct, LinkedStep
from engine.protocol.conditions import Node
from engine.protocol.deciding.agenda import Watched
from engine.protocol.graph import upstream
from tests.verification.logic import NO, YES, Asked, Formula, Truth, World, both, no, some


class End(NamedTuple):
    """Where patients end: outcome, acts with what each replaces, what is awaited, and why."""

    outcome: str
    acts: tuple[tuple[str, str | None], ...] = ()
    awaiting: tuple[str, ...] = ()
    because: str = "tree"
    consented: bool = True


class Choice(NamedTuple):
    """One way that an act may go. ``kind``: given, left out, sent elsewhere, or waiting for these criteria."""

    when: Formula
    kind: str
    act: tuple[str, str | None] = ("", None)
    to: str = ""
    needs: tuple[str, ...] = ()


Ends = list[tuple[Formula, End | None]]
"""When, and where to; None: a question is open and nobody may ask it here."""


class SymbolicRun:
    """``ends`` of the visit; ``lines``: when each line of the tree is followed; ``received``: when an awaited
    answer comes; ``hasty``: when an unknown may be referred although all its values lead, sooner, to one end."""

    def __init__(self, protocol: CompiledProtocol, visit: int) -> None:
        self.protocol, self.visit, self.world = protocol, visit, World(protocol, visit)
        self.agenda = self.world.agenda
        self.solver = z3.Solver()
        self.solver.add(self.world.possible())
        self._met: dict[int, tuple[bool, Formula]] = {}
        self.lines: dict[tuple[str, str], Formula] = {}
        self.received: dict[str, Formula] = {}
        self.hasty: list[tuple[Formula, str]] = []
        self.unknown_to = protocol.written.unknown.to
        self.ends: list[tuple[Formula, End]] = list(self._run())

    def happens(self, when: Formula) -> bool:
        if when is NO:
            return False
        key = when.get_id()
        if key not in self._met:
            self._met[key] = (self.solver.check(when) == z3.sat, when)
        return self._met[key][0]

    def rank(self, outcome: str) -> int:
        return self.protocol.outcomes[outcome].urgency

    # ── before the tree ──────────────────────────────────────────────────────────────────────────────────────────────

    def asking(self, asked: Asked, step: LinkedStep, *, complete: bool = False) -> dict[str, Formula]:
        """What has been asked once the screen is filled in, round after round; ``complete``: in the tree."""
        known = dict(asked)
        for _ in step.asks:
            for ask in step.asks:
                shown = YES
                if ask.when is not None:
                    truth = self.world.truth(ask.when, known, complete=complete)
                    shown = some(truth.true, truth.unknown)
                known[ask.criterion] = some(asked.get(ask.criterion, NO), shown)
            known |= self._computed(known)
            if all(ask.when is None for ask in step.asks):
                break
        return known

    def _computed(self, known: Asked) -> dict[str, Formula]:
        return {name: both(*(known.get(base, NO) for base in bases))
                for name, bases in self.protocol.bases.items() if bases}  # fmt: skip

    def _run(self) -> Iterator[tuple[Formula, End]]:
        self.alive: Formula = YES
        yield from self._danger_screens()
        yield from self._later_dangers()
        yield from self._exclusions()
        self.in_tree = self.alive
        entry = self.protocol.written.tree.entries[str(self.visit)]
        for when, end in self._walk(entry, self.examined, self.alive, asks=True):
            if end is not None:
                yield when, end
            else:
                yield from self._referred(when, self.unknown_to, self.final, "stuck", complete=True)

    @cached_property
    def final(self) -> dict[str, Formula]:
        """Every question asked that may be, and every awaited answer there."""
        asked = {**self.examined, **dict.fromkeys(self.world.awaited, YES)}
        for step in self.agenda.stages["decision"] * len(self.agenda.stages["decision"]):
            asked = self.asking(asked, step, complete=True)
        return asked

    def _danger_screens(self) -> Iterator[tuple[Formula, End]]:
        """Before the last of them, only what calls the 15 ends the run; identity may be known already."""
        asked: dict[str, Formula] = {}
        identity = dict.fromkeys(self.agenda.identity, YES)
        screens = self.agenda.stages["danger"]
        for at, step in enumerate(screens):
            asked = self.asking(asked, step)
            found = self._leading(self.agenda.danger, asked, danger=True, calls=at < len(screens) - 1)
            for when, to in found:
                yield from self._stopped(when, to, {**asked, **identity}, "danger", consented=False)
        self.told = {**asked, **identity}

    def _later_dangers(self) -> Iterator[tuple[Formula, End]]:
        moments, asked = [self.told], self.told
        for stage in ("interview", "examination"):
            for step in self.agenda.stages[stage]:
                asked = self.asking(asked, step)
                moments.append(asked)
            if stage == "interview":
                self.interviewed = asked
        self.examined = asked
        for at, moment in enumerate([*moments, asked]):
            complete = at == len(moments)
            for when, to in self._leading(self.agenda.danger, moment, danger=True, complete=complete):
                yield from self._stopped(when, to, moment, "danger", consented=at > 0, complete=complete)

    def _exclusions(self) -> Iterator[tuple[Formula, End]]:
        first = [one for one in self._against if one.criteria and self.agenda.told.issuperset(one.criteria)]
        for rules, moment, complete, more in (
            (first, self.told, False, True), (self._against, self.interviewed, False, True),
            (self._against, self.examined, False, False), (self._against, self.examined, True, False),
        ):  # fmt: skip
            for when, to in self._excluded(rules, moment, complete=complete, more=more):
                yield from self._stopped(when, to, self.examined, "held", complete=complete)

    def _stopped(
        self, when: Formula, to: str, asked: Asked, because: str, *, consented: bool = True, complete: bool = False
    ) -> Iterator[tuple[Formula, End]]:
        yield from self._referred(both(self.alive, when), to, asked, because, consented=consented, complete=complete)
        self.alive = both(self.alive, no(when))

    def candidates(
        self, rules: Iterable[Watched], asked: Asked, *, danger: bool, complete: bool
    ) -> list[tuple[int, int, Formula, str]]:
        """(rank, whether unknown, when, outcome) of each way in which a rule may stand, the first to lead first."""
        found = []
        routing = self.protocol.written.unknown
        for watched in rules:
            if watched.condition is None:
                continue
            truth, to = self.world.truth(watched.condition, asked, complete=complete), watched.rule.to
            stands = truth.false if watched.rule.kind == "inclusion" else truth.true
            unsure = routing.danger_to if danger or self.rank(to) <= NOW_OR_WORSE else routing.to
            found += [(self.rank(to), 0, stands, to), (self.rank(unsure), 1, truth.unknown, unsure)]
        return sorted(found, key=lambda one: one[:2])

    def _leading(
        self, rules: Iterable[Watched], asked: Asked, *, danger: bool, calls: bool = False, complete: bool = False
    ) -> Iterator[tuple[Formula, str]]:
        """When each leads, before all others. Beside a danger that is unknown, what is known and as urgent leads."""
        before = NO
        for rank, unknown, when, to in self.candidates(rules, asked, danger=danger, complete=complete):
            if calls and (rank, unknown) != (CALL_FIRST, 0):
                return
            here = both(when, no(before))
            if danger and unknown:
                for other, unsure, stands, instead in self.candidates(
                    self._against, asked, danger=False, complete=False
                ):
                    if (other, unsure) == (rank, 0):
                        yield both(here, stands), instead
                        here = both(here, no(stands))
            yield here, to
            before = some(before, when)

    def _as_urgent(self, rank: int, asked: Asked) -> Iterator[tuple[Formula, str]]:
        """What is known against the patient, and no less urgent."""
        for other, unsure, stands, to in self.candidates(self._against, asked, danger=False, complete=False):
            if (other, unsure) == (rank, 0):
                yield stands, to

    @property
    def _against(self) -> tuple[Watched, ...]:
        return (*self.agenda.exclusion, *self.agenda.inclusion)

    def _excluded(
        self, rules: Sequence[Watched], asked: Asked, *, complete: bool, more: bool
    ) -> Iterator[tuple[Formula, str]]:
        """The rule that leads; ``more``: those that send on now are looked at to the end of the examination."""
        mine = self.candidates(rules, asked, danger=False, complete=complete)
        anybody = some(*(when for _, _, when, _ in mine))
        if more:
            now = [one for one in self.agenda.immediate if one.rule.kind != "danger"]
            later = self.candidates(now, self.examined, danger=False, complete=False)
            mine = sorted([*later, *mine], key=lambda one: one[:2])
        before = NO
        for _, _, when, to in mine:
            yield both(anybody, when, no(before)), to
            before = some(before, when)

    def _referred(
        self, here: Formula, to: str, asked: Asked, because: str, *, consented: bool = True, complete: bool = False
    ) -> Iterator[tuple[Formula, End]]:
        if self.happens(here):
            for when, end in self._referral(to, asked, here, complete=complete):
                yield when, end._replace(because=because, consented=consented)

    # ── the tree ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def truth(self, node: Node, asked: Asked) -> Truth:
        return self.world.truth(node, asked, complete=True)

    def _walk(self, node: str, asked: Asked, here: Formula, *, asks: bool) -> Ends:
        tree = self.protocol.written.tree
        if not self.happens(here):
            return []
        if node in self.protocol.decisions:
            return self._rows(node, 0, (), asked, here, asks=asks)
        if node in tree.repeats:
            return self._walk(tree.repeats[node].to, asked, here, asks=asks)
        if node in tree.awaits:
            return self._await(node, asked, here, asks=asks)
        return self._end(node, asked, here, asks=asks)

    def _rows(self, name: str, at: int, possible: tuple[int, ...], asked: Asked, here: Formula, *, asks: bool) -> Ends:
        rows = self.protocol.decisions[name].rows
        if not self.happens(here):
            return []
        if at == len(rows):
            return self._followed(name, possible, asked, here, asks=asks)
        when = rows[at].when
        if when is None:
            return self._followed(name, (*possible, at), asked, here, asks=asks)
        truth = self.truth(when, asked)
        found: Ends = []
        for fresh, then in self._asked_for(tuple(when.criteria()), asked, both(here, truth.pending), asks=asks):
            found += [(then, None)] if fresh is None else self._rows(name, at, possible, fresh, then, asks=asks)
        found += self._followed(name, (*possible, at), asked, both(here, truth.true), asks=asks)
        found += self._rows(name, at + 1, (*possible, at), asked, both(here, truth.unknown), asks=asks)
        return found + self._rows(name, at + 1, possible, asked, both(here, truth.false), asks=asks)

    def _asked_for(
        self, names: tuple[str, ...], asked: Asked, here: Formula, *, asks: bool
    ) -> Iterator[tuple[Asked | None, Formula]]:
        """The screen that is shown for these criteria, with what is asked after it; None where there is none."""
        wanted = [name for name in dict.fromkeys(names) if name in self.agenda.asked_later]
        for step in self.agenda.steps if asks else ():
            open_ = [both(no(asked.get(name, NO)), some(*self._open(step, name, asked))) for name in wanted]
            shown = both(here, some(*open_))
            if self.happens(shown):
                yield self.asking(asked, step, complete=True), shown
                here = both(here, no(shown))
        if self.happens(here):
            yield None, here

    def _open(self, step: LinkedStep, name: str, asked: Asked) -> Iterator[Formula]:
        """When the screen still asks something that leads to this criterion."""
        leading = self._leading_to(name) & self.agenda.asked_later
        for ask in step.asks:
            if ask.criterion in leading and not self.protocol.written.criteria[ask.criterion].optional:
                shown = YES
                if ask.when is not None:
                    truth = self.truth(ask.when, asked)
                    shown = some(truth.true, truth.unknown)
                yield both(no(asked.get(ask.criterion, NO)), shown)

    def _leading_to(self, name: str) -> set[str]:
        """The criterion, what it is computed from, what decides whether it is asked, and so on."""
        asks = [ask for step in self.agenda.steps for ask in step.asks]
        found, fresh = {name}, {name}
        while fresh:
            guards = [ask.when for ask in asks if ask.criterion in fresh and ask.when is not None]
            bases = {base for one in fresh for base in self.protocol.bases.get(one, ())}
            fresh = (bases | {one for guard in guards for one in guard.criteria()}) - found
            found |= fresh
        return found

    def _followed(self, name: str, possible: tuple[int, ...], asked: Asked, here: Formula, *, asks: bool) -> Ends:
        rows = self.protocol.decisions[name].rows
        if not self.happens(here):
            return []
        targets = [rows[at].to for at in possible]
        if len(set(targets)) == 1:
            if asks:
                key = (name, rows[possible[-1]].id)
                self.lines[key] = some(self.lines.get(key, NO), here)
            return self._walk(targets[-1], asked, here, asks=asks)
        return self._undecided(name, targets, asked, here)

    def _undecided(self, name: str, targets: list[str], asked: Asked, here: Formula) -> Ends:
        worst = min(self.protocol.worst_from[target] for target in targets)
        routing = self.protocol.written.unknown
        to = routing.danger_to if worst <= NOW_OR_WORSE else routing.to
        asked = self._asked_on_the_way(name, asked)
        surely = dict(self._one_end(targets, self.examined, here))
        found: Ends = []
        rest = here
        for end, same in self._one_end(targets, asked, here):
            sure = surely.get(end, NO)
            if self.rank(end.outcome) < self.rank(to):
                self.hasty.append((both(same, no(sure)), to))
                same = both(same, sure)
            if self.happens(same):
                found += self._with_acts(end, same, sure, self._end(to, asked, both(same, no(sure)), asks=False))
                rest = both(rest, no(same))
        return found + self._end(to, asked, rest, asks=False)

    def _with_acts(self, end: End, same: Formula, sure: Formula, referred: Ends) -> Ends:
        """The one end of an unknown; where a question is still open, with the acts that a referral would give."""
        if not any(instead is not None and instead.acts for _, instead in referred):
            return [(same, end)]
        found: Ends = [(both(same, sure), end)]
        for when, instead in referred:
            more = () if instead is None else tuple(act for act in instead.acts if act not in end.acts)
            found.append((when, end._replace(acts=(*end.acts, *more))))
        return found

    def _one_end(self, targets: Iterable[str], asked: Asked, here: Formula) -> Iterator[tuple[End, Formula]]:
        """Each end that all these nodes lead to, with when."""
        ways = [self._walk(target, asked, here, asks=False) for target in dict.fromkeys(targets)]
        for end in dict.fromkeys(end for _, end in ways[0] if end is not None):
            yield end, both(here, *(some(*(when for when, one in way if one == end)) for way in ways))

    def _asked_on_the_way(self, name: str, asked: Asked) -> Asked:
        """As the prover reads it: every screen that this decision and those before it may have shown."""
        above = [one for one in upstream(self.protocol.written, name) if one in self.protocol.decisions]
        looked_at = {
            criterion
            for one in above
            for row in self.protocol.decisions[one].rows
            if row.when is not None
            for criterion in row.when.criteria()
        }
        leading = {name for one in looked_at for name in self._leading_to(one)}
        for step in self.agenda.stages["decision"]:
            if any(ask.criterion in leading for ask in step.asks):
                asked = self.asking(asked, step, complete=True)
        return asked

    def _await(self, node: str, asked: Asked, here: Formula, *, asks: bool) -> Ends:
        waited = self.protocol.written.tree.awaits[node]
        come = self.world.answers[waited.criterion].is_absent
        assert come is not None
        found: Ends = [
            (when, end and end._replace(awaiting=(waited.criterion,)))
            for when, end in self._end(waited.meanwhile, asked, both(here, come), asks=asks)
        ]
        asked, here = {**asked, waited.criterion: YES}, both(here, no(come))
        if asks:
            self.received[waited.criterion] = some(self.received.get(waited.criterion, NO), here)
        for rules, danger, because in ((self.agenda.danger, True, "danger"), (self._against, False, "held")):
            late = [one for one in rules if waited.criterion in one.criteria]
            for _, _, when, to in self.candidates(late, asked, danger=danger, complete=True):
                found += self._referred(both(here, when), to, asked, because, complete=True)
                here = both(here, no(when))
        return found + self._walk(waited.to, asked, here, asks=asks)

    # ── ends ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _end(self, outcome: str, asked: Asked, here: Formula, *, asks: bool) -> Ends:
        if not self.happens(here):
            return []
        if self.protocol.outcomes[outcome].written.disposition != "treat":
            return [*self._referral(outcome, asked, here, complete=True)]
        found: Ends = []
        for when, acts, stop in self._given(outcome, asked, here, complete=True):
            if stop is None:
                found.append((when, End(outcome, acts)))
            elif stop.kind == "to":
                found += self._end(stop.to, asked, when, asks=asks)
            else:
                for fresh, then in self._asked_for(stop.needs, asked, when, asks=asks):
                    found += [(then, None)] if fresh is None else self._end(outcome, fresh, then, asks=asks)
        return found

    def _referral(self, outcome: str, asked: Asked, here: Formula, *, complete: bool) -> Iterator[tuple[Formula, End]]:
        for when, acts, stop in self._given(outcome, asked, here, complete=complete):
            yield when, End(outcome, acts if stop is None else ())

    def _given(
        self, outcome: str, asked: Asked, here: Formula, *, complete: bool
    ) -> list[tuple[Formula, tuple[tuple[str, str | None], ...], Choice | None]]:
        """(when, acts given so far, what stopped it)."""
        found: list[tuple[Formula, tuple[tuple[str, str | None], ...], Choice | None]] = [(here, (), None)]
        for name, condition in self.protocol.outcomes[outcome].acts:
            fresh = []
            for when, acts, stop in found:
                if stop is not None:
                    fresh.append((when, acts, stop))
                    continue
                for choice in self._proposed(name, condition, asked, complete):
                    then = both(when, choice.when)
                    if self.happens(then):
                        more = (*acts, choice.act) if choice.kind == "given" else acts
                        fresh.append((then, more, choice if choice.kind in ("to", "missing") else None))
            found = fresh
        return found

    def _proposed(self, name: str, condition: Node | None, asked: Asked, complete: bool) -> Iterator[Choice]:
        if condition is None:
            yield from self._resolved(self.protocol.acts[name], None, YES, asked, complete)
            return
        truth = self.world.truth(condition, asked, complete=complete)
        yield Choice(truth.pending, "missing", needs=tuple(condition.criteria()))
        yield Choice(truth.unknown, "to", to=self.unknown_to)
        yield Choice(truth.false, "omit")
        yield from self._resolved(self.protocol.acts[name], None, truth.true, asked, complete)

    def _resolved(
        self, act: LinkedAct, replaces: str | None, here: Formula, asked: Asked, complete: bool
    ) -> Iterator[Choice]:
        if act.requires is not None:
            needed = self.world.truth(act.requires, asked, complete=complete)
            yield Choice(both(here, needed.pending), "missing", needs=tuple(act.requires.criteria()))
            yield Choice(both(here, some(needed.false, needed.unknown)), "to", to=self.unknown_to)
            here = both(here, needed.true)
        truths = [self.world.truth(item.when, asked, complete=complete) for item in act.contraindications]
        for item, truth in zip(act.contraindications, truths, strict=True):
            yield Choice(both(here, truth.pending), "missing", needs=tuple(item.when.criteria()))
            here = both(here, no(truth.pending))
        for item, truth in zip(act.contraindications, truths, strict=True):
            yield Choice(both(here, truth.unknown), "to", to=self.unknown_to)
            yield from self._fallen_back(act, item.fallback, both(here, truth.true), asked, complete)
            here = both(here, truth.false)
        yield from self._measured(act, replaces, here, asked)

    def _fallen_back(
        self, act: LinkedAct, fallback: str, here: Formula, asked: Asked, complete: bool
    ) -> Iterator[Choice]:
        if fallback in self.protocol.acts:
            yield from self._resolved(self.protocol.acts[fallback], act.id, here, asked, complete)
        elif fallback == "omit":
            yield Choice(here, "omit")
        else:
            yield Choice(here, "to", to=fallback)

    def _measured(self, act: LinkedAct, replaces: str | None, here: Formula, asked: Asked) -> Iterator[Choice]:
        """The weight of a dose and the days of a sick leave: asked, known, under the ceiling."""
        dose, days, cap = act.written.dose, act.written.days_from, act.written.days_cap
        if dose is not None and dose.weight is not None and dose.mg is None and dose.unweighed_mg is None:
            there = self.world.present(dose.weight, asked)
            yield Choice(both(here, no(there)), "missing", needs=(dose.weight,))
            unknown = self.world.answers[dose.weight].is_unknown
            yield Choice(both(here, there, unknown), "to", to=self.unknown_to)
            here = both(here, there, no(unknown))
        if days is not None and cap is not None:
            there, answer = self.world.present(days, asked), self.world.answers[days]
            ceiling = self.protocol.number(cap)
            fits = some(*(one for one, cell in zip(answer.is_cell, answer.cells, strict=True)
                          if cell.values[-1] <= ceiling))  # type: ignore[operator]  # fmt: skip
            yield Choice(both(here, no(there)), "missing", needs=(days,))
            yield Choice(both(here, there, no(fits)), "to", to=self.unknown_to)
            here = both(here, there, fits)
        yield Choice(here, "given", act=(act.id, replaces))
