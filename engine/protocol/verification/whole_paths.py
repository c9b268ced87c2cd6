"""P1, P2, P3: what decides does decide, nobody is left without an end, everything written is met by some patient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.protocol.conditions import FALSE, TRUE
from engine.protocol.deciding.agenda import Watched
from engine.protocol.findings import quoted
from engine.protocol.model import Protocol
from engine.protocol.reading import Path
from engine.protocol.verification.certificate import CounterExample
from engine.protocol.verification.failures import Facing, found, plainly
from engine.protocol.verification.results import Result
from engine.protocol.verification.stopped import act_called, line_called, rule_called, with_nearest

Facings = Sequence[Facing]


def everything_decides(facings: Facings) -> tuple[CounterExample, ...]:
    """P1: each criterion marked as deciding changes something for somebody."""
    written = facings[0].written
    useful = {
        facing.stories.variables[at].name
        for facing in facings
        for at in facing.meaning.diagrams.support(facing.meaning.diagrams.mapped(_conduct, facing.meaning.result))
    }
    useful |= set(_doses(written)) | _noticed(facings[0])
    useful |= {base for name, bases in facings[0].meaning.protocol.bases.items() if name in useful for base in bases}
    asked = {variable.name for facing in facings for variable in facing.stories.variables}
    return tuple(
        plainly("PRV-101", f"« {name} » est demandé, et ne change rien pour personne.", ("criteria", name))
        for name in written.criteria
        if name in asked - useful
    )


def _conduct(result: Result) -> tuple[object, ...]:
    """What the patient sees of it: the end, the acts, what is awaited."""
    return result.outcome, result.acts, result.awaiting


def _doses(written: Protocol) -> Iterator[str]:
    for act in written.acts.values():
        yield from (name for name in (act.dose and act.dose.weight, act.days_from) if name)


def _noticed(facing: Facing) -> set[str]:
    return {name for notice in facing.meaning.protocol.notices for name in notice.when.criteria()}


def nobody_is_left_out(facings: Facings) -> tuple[CounterExample, ...]:
    """P2: every combination of answers has its end, and every line its patients."""
    return (*_left_out(facings), *_lines_without_patients(facings))


def _left_out(facings: Facings) -> Iterator[CounterExample]:
    for facing in facings:
        bad = facing.where(facing.meaning.result, lambda result: result.because == "stuck")
        what = "Ce patient reste sans conduite à tenir : il faudrait une réponse que personne ne lui demande."
        yield from found(facing.failure("PRV-202", what, ("tree",), bad))


def _lines_without_patients(facings: Facings) -> Iterator[CounterExample]:
    for name, decision in facings[0].meaning.protocol.decisions.items():
        for at, row in enumerate(decision.rows):
            if not any((name, row.id) in facing.ways.followed for facing in facings):
                what = f"« {name} », ligne « {row.id} » : aucun patient n'y arrive."
                failure = plainly("PRV-201", what, ("tree", "decisions", name, "rows", at))
                yield with_nearest(failure, facings, line_called(name, at))


def everything_is_met(facings: Facings) -> tuple[CounterExample, ...]:
    """P3: each outcome, each act and each rule has a patient; each patient has exactly one outcome, by construction."""
    return (*_outcomes(facings), *_acts(facings), *_rules(facings))


def _outcomes(facings: Facings) -> Iterator[CounterExample]:
    written = facings[0].written
    met = {
        result.outcome for facing in facings for result in facing.meaning.diagrams.values(facing.meaning.result)
    } | set(_outside_the_answers(written))
    for name in written.outcomes:
        if name not in met:
            yield plainly("PRV-301", f"« {name} » : aucun patient ne finit là.", ("outcomes", name))


def _outside_the_answers(written: Protocol) -> Iterator[str]:
    """Ends that consent, doubt or a withdrawal stated by hand lead to."""
    consent = written.consent
    yield consent.refused
    yield written.doubt.to
    if consent.sharing.to is not None:
        yield consent.sharing.to
    if consent.minor is not None:
        yield consent.minor.without_representative
    yield from (withdrawal.to for withdrawal in written.withdrawal if withdrawal.when is None)


def _acts(facings: Facings) -> Iterator[CounterExample]:
    met = {
        given.act
        for facing in facings
        for result in facing.meaning.diagrams.values(facing.meaning.result)
        for given in result.acts
    }
    for name in facings[0].written.acts:
        if name not in met:
            failure = plainly("PRV-302", f"« {name} » : aucun patient ne reçoit cet acte.", ("acts", name))
            yield with_nearest(failure, facings, act_called(name))


def _rules(facings: Facings) -> Iterator[CounterExample]:
    """A rule stands for somebody all of whose answers are known; one of several alternatives is enough."""
    standing: dict[tuple[str, str], bool] = {}
    for facing in facings:
        for watched in _watched(facing):
            key = (watched.rule.kind, watched.rule.id)
            standing[key] = standing.get(key, False) or _stands_for_somebody(facing, watched)
    for (kind, name), met in standing.items():
        if not met:
            what = f"{quoted([name])} ne s'applique à aucun patient."
            failure = plainly("PRV-303", what, _path(facings[0].written, kind, name))
            yield with_nearest(failure, facings, rule_called(kind, name))


def _watched(facing: Facing) -> Iterator[Watched]:
    agenda = facing.meaning.truths.agenda
    for watched in (*agenda.danger, *agenda.exclusion, *agenda.inclusion):
        if watched.condition is not None:
            yield watched


def _stands_for_somebody(facing: Facing, watched: Watched) -> bool:
    against = FALSE if watched.rule.kind == "inclusion" else TRUE
    stands = facing.standing(watched, against)
    if watched.rule.kind != "danger":
        before = facing.where(facing.meaning.result, lambda result: result.because != "danger")
        stands = facing.both(stands, before)
    return facing.reach.somebody(facing.both(stands, facing.reach.known))


def _path(written: Protocol, kind: str, name: str) -> Path:
    rules = getattr(written, kind)
    return (kind, next(at for at, rule in enumerate(rules) if rule.id == name))
