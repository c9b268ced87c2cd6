"""Where a value, a question, a definition or a score first decides: that is the subject it is confirmed with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from engine.protocol.compiled import CompiledProtocol, LinkedAct, LinkedRule
from engine.protocol.conditions import Defined, Node, ScoreWithin, Within, walk
from engine.reporting.points.point import Subject


class Use(NamedTuple):
    """``theme`` is the block that reads it first; ``measure``: the number that a threshold is compared with."""

    subject: Subject
    theme: tuple[str, ...]
    measure: str = ""


def first_uses(protocol: CompiledProtocol) -> Mapping[tuple[str, str], Use]:
    """(« criteria », id), (« parameters », id)… → its first use, dangers before all else."""
    found: dict[tuple[str, str], Use] = {}
    for subject, theme, node in _conditions(protocol):
        for part in walk(node):
            for key, measure in _named(part):
                found.setdefault(key, Use(subject, theme, measure))
    for key, use in _unconditioned(protocol):
        found.setdefault(key, use)
    return found


def _conditions(protocol: CompiledProtocol) -> Iterator[tuple[Subject, tuple[str, ...], Node]]:
    rules: tuple[tuple[Subject, tuple[LinkedRule, ...]], ...] = (
        ("danger", _by_urgency(protocol, protocol.danger)), ("inclusion", protocol.inclusion),
        ("exclusion", _by_urgency(protocol, (*protocol.exclusion, *protocol.withdrawal))),
    )  # fmt: skip
    for subject, found in rules:
        yield from ((subject, (rule.kind, rule.id), rule.condition) for rule in found if rule.condition is not None)
    for name, decision in protocol.decisions.items():
        for row in decision.rows:
            whens = (row.when, row.else_definition)
            yield from (("tree", ("tree", f"{name}.{row.id}"), when) for when in whens if when is not None)
    for act in protocol.acts.values():
        yield from (("acts", ("acts", f"{act.id}.{item.written.id}"), item.when) for item in act.contraindications)
        if act.requires is not None:
            yield "acts", ("acts", act.id), act.requires
    for outcome in protocol.outcomes.values():
        yield from (("acts", ("acts", name), when) for name, when in outcome.acts if when is not None)
    yield from (("ends", ("notices", one.id), one.when) for one in protocol.notices)


def _by_urgency(protocol: CompiledProtocol, rules: tuple[LinkedRule, ...]) -> tuple[LinkedRule, ...]:
    return tuple(sorted(rules, key=lambda rule: protocol.outcomes[rule.to].urgency))


def _named(part: Node) -> Iterator[tuple[tuple[str, str], str]]:
    if isinstance(part, Within):
        yield ("criteria", part.criterion), part.criterion
        yield from ((("parameters", name), part.criterion) for name in part.parameters)
    elif isinstance(part, ScoreWithin):
        yield ("scores", part.score.id), ""
        yield from ((("parameters", name), "") for name in part.parameters)
    elif isinstance(part, Defined):
        yield ("definitions", part.name), ""
    elif not part.children():
        yield from ((("criteria", name), "") for name in part.criteria())


def _unconditioned(protocol: CompiledProtocol) -> Iterator[tuple[tuple[str, str], Use]]:
    """What is named outside conditions: awaited results, tests done again, doses, days."""
    tree, written = protocol.written.tree, protocol.written
    for name, waited in tree.awaits.items():
        yield ("criteria", waited.criterion), Use("tree", ("tree", name))
    for name, again in tree.repeats.items():
        yield from ((("criteria", test), Use("tree", ("tree", name))) for test in (again.test, again.again))
    for act in protocol.acts.values():
        use = Use("acts", ("dose", _what_is_dosed(act)))
        yield from ((key, use) for value in _dosed(act) for key in (("parameters", value), ("criteria", value)))
    for name, follow_up in written.follow_up.items():
        days = follow_up.after_days or ()
        yield from ((("parameters", str(day)), Use("ends", ("follow_up", name))) for day in days)
    for one in written.look_back:
        yield ("parameters", str(one.days)), Use("ends", ("look_back", one.id))
    if written.consent.minor is not None:
        yield ("parameters", str(written.consent.minor.age_below)), Use("organisation", ("organisation", ""))


def _what_is_dosed(act: LinkedAct) -> str:
    return act.written.drug.name if act.written.drug is not None else act.written.title


def _dosed(act: LinkedAct) -> Iterator[str]:
    written = act.written
    dose = written.dose.model_dump().values() if written.dose is not None else ()
    values = (*dose, *(written.quantity or ()), written.days_cap, written.days_from)
    yield from (value for value in values if isinstance(value, str))
