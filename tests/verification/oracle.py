"""The nine properties once more, asked of z3 on the formulas of ``symbolic_run``: what a protocol breaks, and where.

Written from the design; knows neither the diagrams nor the prover. Pairs of patients are two copies of one formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain

import z3

from engine.protocol.compiled import NOW_OR_WORSE, CompiledProtocol, LinkedAct
from engine.protocol.conditions import Node
from engine.protocol.deciding.agenda import Watched
from engine.protocol.doses import compute_dose
from engine.protocol.model import Act
from tests.verification.logic import NO, Answer, Formula, Truth, both, no, some
from tests.verification.oracle_of_drugs import DRUGS, is_milder, is_one_drug, not_asked_again, unweighed_is_too_much
from tests.verification.symbolic_run import End, SymbolicRun

Refuted = tuple[str, str, tuple[str | int, ...]]
"""Property, code, place in the file."""


class Visit:
    """One visit with what the properties look at."""

    def __init__(self, protocol: CompiledProtocol, number: int, *, introduced: bool = True) -> None:
        self.protocol, self.run = protocol, SymbolicRun(protocol, number, introduced=introduced)
        self.world, self.happens = self.run.world, self.run.happens

    def where(self, holds: Callable[[End], bool]) -> Formula:
        return some(*(when for when, end in self.run.ends if holds(end)))

    def acts(self, end: End) -> frozenset[str]:
        """The delegated ones."""
        return frozenset(act for act, _ in end.acts if is_delegated(self.protocol.acts[act].written))

    def rank(self, end: End) -> int:
        """How urgent; the ends that act now are equals."""
        return max(self.run.rank(end.outcome), NOW_OR_WORSE)

    def truth(self, node: Node) -> Truth:
        return self.world.truth(node, self.run.final, complete=True)

    def rule(self, watched: Watched) -> tuple[Formula, Formula]:
        """When the rule stands, and when nobody knows, once its questions are answered."""
        assert watched.condition is not None
        truth = self.truth(watched.condition)
        return (truth.false if watched.rule.kind == "inclusion" else truth.true), truth.unknown

    def come(self, watched: Watched) -> Formula:
        """For a rule about an awaited answer, when it has come."""
        looked_at = {base for name in watched.criteria for base in (name, *self.protocol.bases.get(name, ()))}
        late = self.world.awaited & looked_at
        return both(*(self.run.received.get(name, NO) for name in late))

    @cached_property
    def rules(self) -> list[Watched]:
        agenda = self.run.agenda
        every = (*agenda.danger, *agenda.exclusion, *agenda.inclusion)
        return [watched for watched in every if watched.condition is not None]

    def given(self, act: str) -> Formula:
        return self.where(lambda end: any(given == act for given, _ in end.acts))

    def rank_above(self, limit: int) -> Formula:
        return self.where(lambda end: self.rank(end) > limit)


def is_delegated(act: Act) -> bool:
    """Kind by kind as the design lists them, whatever the indicators count."""
    doctors = {"test", "medication", "imaging", "splint", "walking_aid", "sessions", "sick_leave", "examination"}
    return act.kind in doctors


def refuted(protocol: CompiledProtocol) -> set[Refuted]:
    """Everything that z3 finds wrong."""
    entries = protocol.written.tree.entries
    visits = [Visit(protocol, int(number), introduced=known) for number in entries for known in (True, False)]
    whole = (_decides, _met, _lines, _law, not_asked_again)
    each = (_stuck, _dangers, _unknowns, _consent, _allowed, _prescribed, _nothing_known, _ordered)
    return set(
        chain(
            *(check(protocol, visits) for check in whole),
            *(check(visit) for visit in visits for check in each),
            *(check(visit) for visit in visits for check in DRUGS),
            _danger_targets(protocol), _at_refusal(protocol),
        )
    )  # fmt: skip


def _place(protocol: CompiledProtocol, watched: Watched) -> tuple[str, int]:
    kind = watched.rule.kind
    rules = getattr(protocol.written, kind)
    return kind, next(at for at, rule in enumerate(rules) if rule.id == watched.rule.id)


def _copies(formula: Formula, answer: Answer) -> list[Formula]:
    """The formula with one answer set to each of its values in turn."""
    return [z3.substitute(formula, *answer.fixed(place)) for place in range(len(answer.all))]


# ── P1, P2, P3 ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _decides(protocol: CompiledProtocol, visits: list[Visit]) -> Iterator[Refuted]:
    useful = {name for notice in protocol.notices for name in notice.when.criteria()}
    for act in protocol.acts.values():
        useful |= {name for name in (act.written.dose and act.written.dose.weight, act.written.days_from) if name}
    useful |= {name for visit in visits for name, answer in visit.world.answers.items() if _changes(visit, answer)}
    useful |= {base for name in useful for base in protocol.bases.get(name, ())}
    for name in dict.fromkeys(name for visit in visits for name in visit.world.answers):
        if name not in useful:
            yield "P1", "PRV-101", ("criteria", name)


def _changes(visit: Visit, answer: Answer) -> bool:
    """Whether two patients who differ in this answer alone may end differently."""
    ways: dict[tuple[object, ...], Formula] = {}
    for when, end in visit.run.ends:
        key = (end.outcome, end.acts, end.awaiting)
        ways[key] = some(ways.get(key, NO), when)
    solver = z3.Solver()
    solver.add(visit.world.possible(but=answer.name))
    for formula in ways.values():
        first, *others = _copies(formula, answer)
        if solver.check(some(*(z3.Xor(first, other) for other in others))) == z3.sat:
            return True
    return False


def _stuck(visit: Visit) -> Iterator[Refuted]:
    if visit.happens(visit.where(lambda end: end.because == "stuck")):
        yield "P2", "PRV-202", ("tree",)


def _lines(protocol: CompiledProtocol, visits: list[Visit]) -> Iterator[Refuted]:
    for name, decision in protocol.decisions.items():
        for at, row in enumerate(decision.rows):
            followed = [both(visit.run.lines.get((name, row.id), NO), visit.world.known) for visit in visits]
            if not any(visit.happens(one) for visit, one in zip(visits, followed, strict=True)):
                yield "P2", "PRV-201", ("tree", "decisions", name, "rows", at)


def _met(protocol: CompiledProtocol, visits: list[Visit]) -> Iterator[Refuted]:
    written = protocol.written
    ends = [end for visit in visits for when, end in visit.run.ends if visit.happens(when)]
    outcomes = {end.outcome for end in ends} | {written.consent.refused, written.doubt.to}
    outcomes |= {written.consent.sharing.to or ""} | {one.to for one in written.withdrawal if one.when is None}
    outcomes |= {written.consent.minor.without_representative} if written.consent.minor else set()
    yield from (("P3", "PRV-301", ("outcomes", name)) for name in written.outcomes if name not in outcomes)
    acts = {act for end in ends for act, _ in end.acts}
    yield from (("P3", "PRV-302", ("acts", name)) for name in written.acts if name not in acts)
    standing: dict[tuple[str, int], bool] = {}
    for visit in visits:
        for watched in visit.rules:
            place = _place(protocol, watched)
            standing[place] = standing.get(place, False) or _stands(visit, watched)
    yield from (("P3", "PRV-303", place) for place, met in standing.items() if not met)


def _stands(visit: Visit, watched: Watched) -> bool:
    stands = both(visit.rule(watched)[0], visit.world.known, visit.come(watched))
    if watched.rule.kind != "danger":
        stands = both(stands, visit.where(lambda end: end.because != "danger"))
    return visit.happens(stands)


# ── P4, P5 ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _danger_targets(protocol: CompiledProtocol) -> Iterator[Refuted]:
    for at, rule in enumerate(protocol.written.danger):
        if protocol.outcomes[rule.to].urgency > NOW_OR_WORSE:
            yield "P4", "PRV-402", ("danger", at, "to")


def _dangers(visit: Visit) -> Iterator[Refuted]:
    later = visit.where(lambda end: visit.rank(end) > NOW_OR_WORSE or bool(visit.acts(end)))
    for watched in visit.rules:
        if watched.rule.kind == "danger":
            true, unknown = visit.rule(watched)
            for property_, code, when in (("P4", "PRV-401", true), ("P5", "PRV-504", unknown)):
                if visit.happens(both(when, later, visit.come(watched))):
                    yield property_, code, _place(visit.protocol, watched)


def _unknowns(visit: Visit) -> Iterator[Refuted]:
    acts = {act for _, end in visit.run.ends for act in visit.acts(end)}
    for name, answer in visit.world.answers.items():
        known, unknown = len(answer.cells), len(answer.cells)
        solver = z3.Solver()
        solver.add(visit.world.possible(but=name))
        for act in acts:
            copies = _copies(visit.where(lambda end, act=act: act in visit.acts(end)), answer)  # type: ignore[misc]
            if solver.check(both(copies[unknown], no(both(*copies[:known])))) == z3.sat:
                yield "P5", "PRV-501", ("criteria", name)
                break
        for limit in range(NOW_OR_WORSE, 9):
            copies = _copies(visit.rank_above(limit), answer)
            if solver.check(both(copies[unknown], no(some(*copies[:known])))) == z3.sat:
                yield "P5", "PRV-502", ("criteria", name)
                break


# ── P6, P7 ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _at_refusal(protocol: CompiledProtocol) -> Iterator[Refuted]:
    consent = protocol.written.consent
    ends = {"refused": consent.refused, "sharing": consent.sharing.to}
    ends |= {"minor": consent.minor.without_representative} if consent.minor else {}
    for key, end in ends.items():
        if end is not None and any(is_delegated(protocol.acts[act].written) for act, _ in protocol.outcomes[end].acts):
            yield "P6", "PRV-601", ("consent", key)


def _consent(visit: Visit) -> Iterator[Refuted]:
    if visit.happens(visit.where(lambda end: not end.consented and bool(visit.acts(end)))):
        yield "P6", "PRV-601", ("danger",)


def _allowed(visit: Visit) -> Iterator[Refuted]:
    treated = visit.where(lambda end: bool(visit.acts(end)))
    for watched in visit.rules:
        if watched.rule.kind != "danger" and visit.happens(
            both(some(*visit.rule(watched)), treated, visit.come(watched))
        ):
            yield "P6", "PRV-602", _place(visit.protocol, watched)
    for name, act in visit.protocol.acts.items():
        if act.requires is not None and visit.happens(both(visit.given(name), no(visit.truth(act.requires).true))):
            yield "P6", "PRV-603", ("acts", name, "requires")


def _prescribed(visit: Visit) -> Iterator[Refuted]:
    for name, act in visit.protocol.acts.items():
        if any(visit.happens(both(visit.given(name), against)) for against in _against(visit, name, act)):
            yield "P7", "PRV-701", ("acts", name, "contraindications")
        if act.written.dose is not None and _dose_is_wrong(visit, name, act.written):
            yield "P7", "PRV-702", ("acts", name, "dose")


def _against(visit: Visit, name: str, act: LinkedAct) -> Iterator[Formula]:
    """Contra-indications of the act, and those of another act of the same drug that this one does not stand in for."""
    yield from (no(visit.truth(item.when).false) for item in act.contraindications)
    for other in visit.protocol.acts.values():
        if other.id == name or not (act.written.drug and other.written.drug):
            continue
        if is_one_drug(act.written, other.written):
            for item in other.contraindications:
                truth = visit.truth(item.when)
                asked = [visit.run.final.get(one, NO) for one in item.when.criteria()]
                if item.fallback != name or not is_milder(visit, act.written, other.written):
                    yield both(*asked, some(truth.true, truth.unknown))


def _dose_is_wrong(visit: Visit, name: str, act: Act) -> bool:
    dose, number = act.dose, visit.protocol.number
    assert dose is not None
    given = visit.given(name)
    if unweighed_is_too_much(visit, act, given):
        return True
    weights = visit.world.answers.get(dose.weight or "")
    if weights is None or (dose.mg is not None and dose.max_mg_per_kg_per_day is None):
        computed = compute_dose(dose, None, number)
        return computed is not None and computed.mg <= 0 and visit.happens(given)
    for at, cell in enumerate(weights.cells):
        for weight in cell.values:
            computed = compute_dose(dose, weight, number)  # type: ignore[arg-type]
            assert computed is not None
            a_day = computed.mg * computed.intakes_per_day
            wrong = computed.mg <= 0 or (dose.max_mg_per_day is not None and a_day > number(dose.max_mg_per_day))
            if wrong and visit.happens(both(given, weights.is_cell[at])):
                return True
    return False


# ── P8, P9 ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _nothing_known(visit: Visit) -> Iterator[Refuted]:
    outcomes = visit.protocol.written.outcomes
    nothing = both(*(answer.is_unknown for answer in visit.world.answers.values()))
    treated = visit.where(lambda end: bool(visit.acts(end)) or outcomes[end.outcome].disposition == "treat")
    if visit.happens(both(nothing, treated)):
        yield "P8", "PRV-801", ("unknown",)


def _ordered(visit: Visit) -> Iterator[Refuted]:
    """Two known patients, one answer worse in the one: his end is no later."""
    for name, answer in visit.world.answers.items():
        order = visit.protocol.written.criteria[name].worse
        pairs = [] if order is None else [*_worse(answer, order)]
        if pairs and _is_later(visit, answer, pairs):
            yield "P8", "PRV-802", ("criteria", name)


def _is_later(visit: Visit, answer: Answer, pairs: list[tuple[int, int]]) -> bool:
    solver = z3.Solver()
    solver.add(visit.world.possible(but=answer.name))
    solver.add(*(no(one.is_unknown) for name, one in visit.world.answers.items() if name != answer.name))
    for limit in range(NOW_OR_WORSE, 9):
        copies = _copies(visit.rank_above(limit), answer)
        if solver.check(some(*(both(copies[worse], no(copies[better])) for better, worse in pairs))) == z3.sat:
            return True
    return False


def _worse(answer: Answer, order: str | tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """(better, worse) cells: every value of the one before every value of the other."""
    places = range(len(answer.cells))
    for better in places:
        for worse in places:
            one, other = answer.cells[better].values, answer.cells[worse].values
            if isinstance(order, tuple):
                if max(order.index(str(value)) for value in one) < min(order.index(str(value)) for value in other):
                    yield better, worse
            elif (one[-1] < other[0]) if order in ("yes", "higher") else (other[-1] < one[0]):  # type: ignore[operator]
                yield better, worse


def _law(protocol: CompiledProtocol, visits: list[Visit]) -> Iterator[Refuted]:
    valid = protocol.written.valid
    for at, one in enumerate(protocol.written.legal.entitlements):
        apart = (one.until or "9") < valid.since or (valid.until or "9") < one.since
        forbidden = [name for name, act in protocol.acts.items() if is_delegated(act.written) and name not in one.acts]
        if not one.acts or (
            not apart and any(visit.happens(visit.given(name)) for visit in visits for name in forbidden)
        ):
            yield "P9", "PRV-901", ("legal", "entitlements", at)
