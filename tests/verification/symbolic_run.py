"""The run of one visit for every patient at once, as formulas: screens in order, then the tree, question by question.

Written from ``deciding`` and the design, without the diagrams.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import z3

from engine.protocol.compiled import CALL_FIRST, NOW_OR_WORSE, CompiledProtocol, LinkedAct, LinkedStep
from engine.protocol.conditions import Node
from engine.protocol.deciding.agenda import Watched
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
    answer comes. ``introduced``: identity is known before the danger signs."""

    def __init__(self, protocol: CompiledProtocol, visit: int, *, introduced: bool = True) -> None:
        self.protocol, self.visit, self.world = protocol, visit, World(protocol, visit)
        self.introduced = introduced
        self.agenda = self.world.agenda
        self.solver = z3.Solver()
        self.solver.add(self.world.possible())
        self._met: dict[int, tuple[bool, Formula]] = {}
        self.lines: dict[tuple[str, str], Formula] = {}
        self.received: dict[str, Formula] = {}
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
        """What has been asked once the screen is filled in; ``complete``: in the tree."""
        *_, last = self.in_rounds(asked, step, complete=complete)
        return last

    def in_rounds(self, asked: Asked, step: LinkedStep, *, complete: bool = False) -> Iterator[dict[str, Formula]]:
        """What has been asked each time that the screen has grown, since a question of it may depend on another."""
        known = dict(asked)
        for _ in step.asks:
            fresh = dict(known)
            for ask in step.asks:
                shown = YES
                if ask.when is not None:
                    truth = self.world.truth(ask.when, known, complete=complete)
                    shown = some(truth.true, truth.unknown)
                fresh[ask.criterion] = some(known.get(ask.criterion, NO), shown)
            known = fresh | self._computed(fresh)
            yield known
            if all(ask.when is None for ask in step.asks):
                return

    def _computed(self, known: Asked) -> dict[str, Formula]:
        return {name: both(*(known.get(base, NO) for base in bases))
                for name, bases in self.protocol.bases.items() if bases}  # fmt: skip

    def _run(self) -> Iterator[tuple[Formula, End]]:
        self.alive: Formula = YES
        yield from self._danger_screens()
        yield from self._dangers(self.told, consented=False)
        told = [one for one in self._against if (one.rule.kind, one.rule.id) in self.agenda.told]
        interview, examination = (self.agenda.stages[name] for name in ("interview", "examination"))
        yield from self._once_excluded(told, self.told, (*interview, *examination))
        interviewed = self.told
        for step in interview:
            for grown in self.in_rounds(interviewed, step):
                interviewed = grown
                yield from self._dangers(grown)
        yield from self._once_excluded(self._against, interviewed, examination)
        self.examined = interviewed
        for step in examination:
            for grown in self.in_rounds(self.examined, step):
                self.examined = grown
                yield from self._dangers(grown)
        yield from self._dangers(self.examined, complete=True)
        for complete in (False, True):
            yield from self._held(self.examined, complete=complete)
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
        return asked | self._computed(asked)

    def _danger_screens(self) -> Iterator[tuple[Formula, End]]:
        """Before the last of them, only what calls the 15 ends the run."""
        identity = dict.fromkeys(self.agenda.identity, YES)
        asked: dict[str, Formula] = dict(identity) if self.introduced else {}
        screens = self.agenda.stages["danger"]
        for at, step in enumerate(screens):
            for grown in self.in_rounds(asked, step):
                asked = grown
                for when, to in self._leading(self.agenda.danger, asked, danger=True, calls=True):
                    yield from self._stopped(when, to, asked, "danger", consented=False)
            if at == len(screens) - 1:
                yield from self._dangers(asked, consented=False)
        self.told = {**asked, **identity}

    def _dangers(
        self, asked: Asked, *, consented: bool = True, complete: bool = False
    ) -> Iterator[tuple[Formula, End]]:
        """Who is in danger by now; ``complete``: what nobody asked is unknown, but not for the acts of the end."""
        for when, to in self._leading(self.agenda.danger, asked, danger=True, complete=complete):
            yield from self._stopped(when, to, asked, "danger", consented=consented)

    def _held(self, asked: Asked, *, complete: bool = False) -> Iterator[tuple[Formula, End]]:
        before = NO
        for _, _, when, to in self.candidates(self._against, asked, danger=False, complete=complete):
            yield from self._stopped(both(when, no(before)), to, asked, "held", complete=complete)
            before = some(before, when)

    def _once_excluded(
        self, rules: Sequence[Watched], asked: Asked, steps: Sequence[LinkedStep]
    ) -> Iterator[tuple[Formula, End]]:
        """Those against whom one of these rules stands: only what a rule that sends on now waits for is asked still."""
        excluded = some(*(when for _, _, when, _ in self.candidates(rules, asked, danger=False, complete=False)))
        others, self.alive = both(self.alive, no(excluded)), both(self.alive, excluded)
        for step in steps:
            while shown := self._still_asked(step, asked):
                asked = {**asked, **shown}
                asked |= self._computed(asked)
                yield from self._dangers(asked)
        yield from self._dangers(asked, complete=True)
        yield from self._held(asked)
        self.alive = others

    def _still_asked(self, step: LinkedStep, asked: Asked) -> dict[str, Formula]:
        """What the screen asks of an excluded patient now, beside what has been asked; nothing where it is passed."""
        criteria = self.protocol.written.criteria
        open_, needed = {}, []
        for ask in step.asks:
            truth = self.world.truth(ask.when, asked) if ask.when is not None else Truth(YES, NO, NO)
            here = both(no(asked.get(ask.criterion, NO)), some(truth.true, truth.unknown))
            if not criteria[ask.criterion].optional:
                here = both(here, some(*self._waiting_for(ask.criterion, asked)))
                needed.append(here)
            open_[ask.criterion] = here
        screen = some(*needed)
        if not self.happens(both(self.alive, screen)):
            return {}
        return {name: some(asked.get(name, NO), both(screen, here)) for name, here in open_.items()}

    def _waiting_for(self, name: str, asked: Asked) -> Iterator[Formula]:
        """When each rule that sends on now still waits for this question, or for what it leads to."""
        for watched in self.agenda.immediate:
            if watched.condition is not None and any(name in self._leading_to(one) for one in watched.criteria):
                yield self.world.truth(watched.condition, asked).pending

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

    @property
    def _against(self) -> tuple[Watched, ...]:
        return (*self.agenda.exclusion, *self.agenda.inclusion)

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
        if not asks:
            return self._undecided(targets, asked, here)
        return self._as_answers_come(targets, asked, here)

    def _undecided(self, targets: list[str], asked: Asked, here: Formula) -> Ends:
        """One end for all, without asking anything more, or the délégant."""
        worst = min(self.protocol.worst_from[target] for target in targets)
        routing = self.protocol.written.unknown
        to = routing.danger_to if worst <= NOW_OR_WORSE else routing.to
        found: Ends = []
        rest = here
        for end, same in self._one_end(targets, asked, here):
            if self.happens(same):
                found.append((same, end))
                rest = both(rest, no(same))
        return found + self._end(to, asked, rest, asks=False)

    def _as_answers_come(self, targets: list[str], asked: Asked, here: Formula) -> Ends:
        """The same; whoever waits for an answer that comes is read again with it."""
        found: Ends = []
        for when, end in self._undecided(targets, asked, here):
            if end is None or not end.awaiting:
                found.append((when, end))
                continue
            name = end.awaiting[0]
            still = self.world.answers[name].is_absent
            found.append((both(when, still), end))
            known = self._with(asked, name)
            later, rest = self._looked_at_late(name, known, both(when, no(still)))
            if self.happens(rest):
                found += [*later, *self._as_answers_come(targets, known, rest)]
            else:
                found += later
        return found

    def _one_end(self, targets: Iterable[str], asked: Asked, here: Formula) -> Iterator[tuple[End, Formula]]:
        """Each end that all these nodes lead to, with when."""
        ways = [self._walk(target, asked, here, asks=False) for target in dict.fromkeys(targets)]
        for end in dict.fromkeys(end for _, end in ways[0] if end is not None):
            yield end, both(here, *(some(*(when for when, one in way if one == end)) for way in ways))

    def _await(self, node: str, asked: Asked, here: Formula, *, asks: bool) -> Ends:
        waited = self.protocol.written.tree.awaits[node]
        name = waited.criterion
        if not asks and asked.get(name, NO) is YES:
            return self._walk(waited.to, asked, here, asks=False)
        found: Ends = []
        for when, end, after in self._ended(waited.meanwhile, asked, here, asks=asks):
            if end is None:
                found.append((when, None))
                continue
            still = self.world.answers[name].is_absent if asks else YES
            found.append((both(when, still), end._replace(awaiting=(name,))))
            come = both(when, no(still))
            if self.happens(come):
                known = self._with(after, name)
                later, rest = self._looked_at_late(name, known, come)
                found += [*later, *self._walk(waited.to, known, rest, asks=True)]
        return found

    def _with(self, asked: Asked, name: str) -> dict[str, Formula]:
        """What is known once an awaited answer has come, what is computed from it among it."""
        known = {**asked, name: YES}
        return known | self._computed(known)

    def _looked_at_late(self, name: str, asked: Asked, here: Formula) -> tuple[Ends, Formula]:
        """Where the rules lead when an answer has come, and who is left: with what nobody asked unknown after what is
        known, as the run reads them."""
        self.received[name] = some(self.received.get(name, NO), here)
        found: Ends = []
        for danger, complete in ((True, False), (True, True), (False, False), (False, True)):
            if danger:
                leads = [*self._leading(self.agenda.danger, asked, danger=True, complete=complete)]
            else:
                leads, before = [], NO
                for _, _, when, to in self.candidates(self._against, asked, danger=False, complete=complete):
                    leads.append((both(when, no(before)), to))
                    before = some(before, when)
            for when, to in leads:
                because = "danger" if danger else "held"
                found += self._referred(both(here, when), to, asked, because, complete=complete and not danger)
                here = both(here, no(when))
        return found, here

    # ── ends ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _end(self, outcome: str, asked: Asked, here: Formula, *, asks: bool) -> Ends:
        return [(when, end) for when, end, _ in self._ended(outcome, asked, here, asks=asks)]

    def _ended(
        self, outcome: str, asked: Asked, here: Formula, *, asks: bool
    ) -> Iterator[tuple[Formula, End | None, Asked]]:
        """(when, where to, what has been asked by then)."""
        if not self.happens(here):
            return
        if self.protocol.outcomes[outcome].written.disposition != "treat":
            for when, end in self._referral(outcome, asked, here, complete=True):
                yield when, end, asked
            return
        for when, acts, stop in self._given(outcome, asked, here, complete=True):
            if stop is None:
                yield when, End(outcome, acts), asked
            elif stop.kind == "to":
                yield from self._ended(stop.to, asked, when, asks=asks)
            else:
                for fresh, then in self._asked_for(stop.needs, asked, when, asks=asks):
                    if fresh is None:
                        yield then, None, asked
                    else:
                        yield from self._ended(outcome, fresh, then, asks=asks)

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
