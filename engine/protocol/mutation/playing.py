"""The cases of a protocol, prepared once, to be played on many mutants: which of them notices first?

A case notices when its expectation no longer holds. Most do not reach what changed: a verdict that is the same as on
the original is not compared with anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.errors import AnswersRefused
from engine.protocol import deciding, running
from engine.protocol.cases import Case, CaseFile, Result, request_of, run_case
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import TRUE
from engine.protocol.deciding import Ask, AskProcess, Concluded, ProposedAct, Situation, Verdict
from engine.protocol.reading import Path
from engine.protocol.suggestion.screens import walked


@dataclass(frozen=True, slots=True)
class Played:
    """A case with what it touches: ids of rules, rows, acts, and its criteria that are not those of its profile."""

    case: Case
    facing: Situation
    seen: object
    touched: frozenset[str]
    on_screen: object
    """What is done for the person asked screen by screen; None where the case stops short of a screen."""


class Bench:
    """The cases that pass on the original. ``protocol`` is the original."""

    def __init__(self, protocol: CompiledProtocol, file: CaseFile) -> None:
        self.protocol, self.file = protocol, file
        self.played = tuple(self._prepared(file.cases))
        self._noticed = Counter[str]()

    def _prepared(self, cases: Iterable[Case]) -> Iterable[Played]:
        for case in cases:
            result = run_case(self.protocol, "", self.file, case)
            if result.passed and result.got["status"] != "refused":
                facing = running.situation(self.protocol, request_of(self.protocol, self.file, case))
                verdict = deciding.decide(self.protocol, facing)
                shown = seen(self.protocol, facing, verdict)
                yield Played(case, facing, shown, touched(self.file, result), on_screen(self.protocol, facing))

    def nearest(self, path: Path, names: Iterable[str]) -> list[Played]:
        """Every case, those first that touch most of what changed, then those that have noticed most so far."""
        wanted = {str(key) for key in path} | set(names)
        return sorted(self.played, key=lambda one: (-len(wanted & one.touched), -self._noticed[one.case.id]))

    def first_to_notice(self, altered: CompiledProtocol, path: Path, order: Sequence[Played]) -> Case | None:
        """The first case whose expectation no longer holds. A run may raise anything: the mutant is not checked."""
        found = self._first(altered, path, order)
        if found is not None:
            self._noticed[found.id] += 1
        return found

    def _first(self, altered: CompiledProtocol, path: Path, order: Sequence[Played]) -> Case | None:
        for one in order:
            facing = self._facing(altered, one, path)
            if facing is None:
                return one.case
            if seen(altered, facing, deciding.decide(altered, facing)) == one.seen:
                continue
            if not run_case(altered, "", self.file, one.case).passed:
                return one.case
        return self._first_on_screen(altered, order) if path[0] == "steps" else None

    def _first_on_screen(self, altered: CompiledProtocol, order: Sequence[Played]) -> Case | None:
        """The first case that, asked screen by screen, no longer ends as it did: a question is not shown any more."""
        for one in order:
            if one.on_screen not in (None, on_screen(altered, one.facing)):
                return one.case
        return None

    def _facing(self, altered: CompiledProtocol, one: Played, path: Path) -> Situation | None:
        """What the mutant faces; None when it refuses the answers. Only what is asked changes how answers are read."""
        if path[0] != "steps":
            return one.facing
        try:
            return running.situation(altered, request_of(altered, self.file, one.case))
        except AnswersRefused:
            return None


def on_screen(protocol: CompiledProtocol, facing: Situation) -> object:
    """What is done for the same person asked screen by screen; None where a question stays open."""
    _, verdict = walked(protocol, facing.answers, facing.visit, facing.process)
    return conduct(protocol, verdict) if isinstance(verdict, Concluded) else None


def seen(protocol: CompiledProtocol, facing: Situation, verdict: Verdict) -> object:
    """Everything of a verdict that a case may look at."""
    if not isinstance(verdict, Concluded):
        return verdict if isinstance(verdict, AskProcess) else (verdict.step, verdict.criteria, _reasons(verdict))
    acts, withheld = [(act.id, act.dose) for act in verdict.acts], [reason.id for reason in verdict.withheld]
    remarks = [notice.id for notice in protocol.notices if notice.when.truth(facing.answers) == TRUE]
    points = deciding.scores(protocol, facing.answers)
    return conduct(protocol, verdict), acts, _reasons(verdict), verdict.path, withheld, remarks, points


def conduct(protocol: CompiledProtocol, verdict: Concluded) -> tuple[object, ...]:
    """What is done for the patient: the outcome, how fast and by whom, the acts with their doses, what is awaited."""
    outcome = protocol.outcomes[verdict.outcome].written
    return (verdict.outcome, outcome.disposition, outcome.delay, outcome.addressee, verdict.awaiting,
            tuple(_given(act) for act in verdict.acts))  # fmt: skip


def _given(act: ProposedAct) -> tuple[object, ...]:
    """The act as the patient has it: not how its dose came out."""
    dose = act.dose
    figures = dose and (dose.mg, dose.intakes_per_day, dose.days, dose.as_needed, dose.min_hours_between)
    return act.id, figures, act.quantity, act.days, act.replaces


def _reasons(verdict: Concluded | Ask) -> list[tuple[object, ...]]:
    found = verdict.reasons if isinstance(verdict, Concluded) else verdict.held
    return [(reason.kind, reason.id, reason.unknown, reason.criteria, reason.to) for reason in found]


def touched(file: CaseFile, result: Result) -> frozenset[str]:
    """Ids that the case reaches, and criteria by which it differs from its profile."""
    case, found = result.case, {*result.case.answers, *result.case.without}
    found |= {str(result.got["outcome"]), *case.process.retraits}
    for key in ("reasons", "acts", "withheld"):
        for entry in result.got.get(key, ()):  # type: ignore[attr-defined]
            found |= set(str(entry["id"]).split("."))
    for step in result.got.get("path", ()):  # type: ignore[attr-defined]
        found |= set(step)
    return frozenset(found)
