"""What a visit of a protocol looks at, whoever the patient is: found once a protocol, read at every decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from engine.protocol.compiled import NOW_OR_WORSE, CompiledProtocol, LinkedRule, LinkedStep
from engine.protocol.conditions import Node

STAGES = ("danger", "interview", "examination", "decision")


class Question(NamedTuple):
    """A criterion as a step asks it. ``serves``: the computed values that are all that its answer is for."""

    criterion: str
    when: Node | None
    serves: tuple[str, ...]


class Watched(NamedTuple):
    """A rule of the visit with its condition (None: stated by hand) and the criteria that it looks at, each once."""

    rule: LinkedRule
    condition: Node | None
    criteria: tuple[str, ...]


class Agenda(NamedTuple):
    """One visit. ``holding`` names the questions that hold a step back: all but the optional ones."""

    steps: tuple[LinkedStep, ...]
    stages: dict[str, tuple[LinkedStep, ...]]
    asked: tuple[tuple[str, Node | None], ...]
    """Every question in the order of the stages, with its guard: what a guard looks at comes before it."""
    holding: dict[str, tuple[Question, ...]]
    danger: tuple[Watched, ...]
    exclusion: tuple[Watched, ...]
    """Withdrawals too: both stand against the patient when they are true."""
    inclusion: tuple[Watched, ...]
    immediate: tuple[Watched, ...]
    """Danger, and every exclusion or inclusion that sends the patient on now: asked even of who is already excluded."""
    identity: frozenset[str]
    told: frozenset[tuple[str, str]]
    """Rules (kind, id) about what is known before the interview alone: identity, and what the danger steps ask."""
    heard: frozenset[tuple[str, str]]
    """The same before the examination: what the interview asks too."""
    partly_heard: tuple[Watched, ...]
    """Rules that look at something of before the examination, and at something later."""
    by_hand: frozenset[tuple[str, str]]
    """Rules without a condition: the délégué states them, whatever was asked."""
    early: tuple[tuple[str, Node | None], ...]
    """The questions asked before the examination, in order, each with its guard."""
    counted_anyway: frozenset[str]
    """Criteria whose answer counts without a step that asks it: computed, from identity, awaited."""
    asked_later: frozenset[str]
    """What the decision steps ask, what is computed from it, what is awaited: not unknown because nobody asked yet."""


def agenda_of(protocol: CompiledProtocol, visit: int) -> Agenda:
    """The agenda of a visit, kept with the protocol."""
    found = protocol.agendas.get(visit)
    if found is None:
        found = protocol.agendas[visit] = _agenda(protocol, visit)
    return found


def identity_criteria(protocol: CompiledProtocol) -> tuple[str, ...]:
    """Criteria that the patient's traits answer: sex, age."""
    return tuple(
        name
        for name, criterion in protocol.computed.items()
        if criterion.from_identity is not None
        or (criterion.derived is not None and (criterion.derived.age_in_years or criterion.derived.age_in_months))
    )


def leading_to(protocol: CompiledProtocol, agenda: Agenda, criteria: Iterable[str]) -> frozenset[str]:
    """These criteria, what they are computed from, what decides whether they are asked, and so on."""
    found, fresh = set(criteria), set(criteria)
    while fresh:
        bases = {base for name in fresh for base in protocol.bases.get(name, ())}
        guards = [guard for name, guard in agenda.asked if name in fresh and guard is not None]
        fresh = (bases | {name for guard in guards for name in guard.criteria()}) - found
        found |= fresh
    return frozenset(found)


def _agenda(protocol: CompiledProtocol, visit: int) -> Agenda:
    steps = tuple(step for step in protocol.steps if not step.visits or visit in step.visits)
    identity = identity_criteria(protocol)
    danger = _watched(protocol.danger, visit)
    against = _watched((*protocol.exclusion, *protocol.withdrawal), visit), _watched(protocol.inclusion, visit)
    awaited = {item.criterion for item in protocol.written.tree.awaits.values()}
    stages = {stage: tuple(step for step in steps if step.stage == stage) for stage in STAGES}
    told, heard = (_settled(protocol, stages, until) | {*identity} for until in (1, 2))
    rules = [one for found in against for one in found]
    return Agenda(
        steps=steps,
        stages=stages,
        asked=tuple((ask.criterion, ask.when) for stage in STAGES for step in stages[stage] for ask in step.asks),
        holding={step.id: tuple(_holding(protocol, step)) for step in steps},
        danger=danger,
        exclusion=against[0],
        inclusion=against[1],
        immediate=(*danger, *(one for rules in against for one in rules if _is_immediate(protocol, one))),
        identity=frozenset(identity),
        told=_keys(one for one in rules if one.criteria and told.issuperset(one.criteria)),
        heard=_keys(one for one in rules if one.criteria and heard.issuperset(one.criteria)),
        partly_heard=tuple(one for one in rules if not heard.issuperset(one.criteria) and heard & set(one.criteria)),
        by_hand=_keys(one for one in rules if one.condition is None),
        early=tuple((ask.criterion, ask.when) for stage in STAGES[:2] for step in stages[stage] for ask in step.asks),
        counted_anyway=frozenset((*protocol.computed, *awaited)),
        asked_later=_asked_later(protocol, steps, awaited),
    )


def _settled(protocol: CompiledProtocol, stages: Mapping[str, tuple[LinkedStep, ...]], until: int) -> set[str]:
    """Criteria asked in the first stages and in no later one: what will ever be known of them is known after these."""
    late = {name for stage in STAGES[until:] for name in _asked(stages[stage])}
    found = {name for stage in STAGES[:until] for name in _asked(stages[stage]) if name not in late}
    return found | {derived for derived, bases in protocol.bases.items() if bases and found.issuperset(bases)}


def _keys(rules: Iterable[Watched]) -> frozenset[tuple[str, str]]:
    return frozenset((one.rule.kind, one.rule.id) for one in rules)


def _is_immediate(protocol: CompiledProtocol, watched: Watched) -> bool:
    return protocol.outcomes[watched.rule.to].urgency <= NOW_OR_WORSE


def _watched(rules: Iterable[LinkedRule], visit: int) -> tuple[Watched, ...]:
    return tuple(
        Watched(rule, rule.condition, () if rule.condition is None else tuple(dict.fromkeys(rule.condition.criteria())))
        for rule in rules
        if not rule.visits or visit in rule.visits
    )


def _holding(protocol: CompiledProtocol, step: LinkedStep) -> Iterator[Question]:
    for ask in step.asks:
        if not protocol.written.criteria[ask.criterion].optional:
            serves = tuple(derived for derived, bases in protocol.bases.items() if ask.criterion in bases)
            yield Question(ask.criterion, ask.when, serves)


def _asked_later(protocol: CompiledProtocol, steps: Iterable[LinkedStep], awaited: Iterable[str]) -> frozenset[str]:
    later = {*_asked(step for step in steps if step.stage == "decision"), *awaited}
    return frozenset(later | {derived for derived, bases in protocol.bases.items() if later.intersection(bases)})


def _asked(steps: Iterable[LinkedStep]) -> Iterator[str]:
    return (ask.criterion for step in steps for ask in step.asks)
