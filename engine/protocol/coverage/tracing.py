"""Cases played with a witness at every condition: which were read, facing which answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.protocol.cases import CaseFile, Result, request_of
from engine.protocol.compiled import (
    CompiledProtocol,
    LinkedAct,
    LinkedContraindication,
    LinkedDecision,
    LinkedOutcome,
    LinkedRow,
    LinkedRule,
)
from engine.protocol.conditions import Answers, AnyOf, Node, Truth, Value
from engine.protocol.deciding import decide
from engine.protocol.model import Protocol
from engine.protocol.running import situation

Read = Mapping[str, list[dict[str, Value]]]
"""Condition → the answers that it was read with, restricted to its own criteria, each once."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that decides something. ``key`` names it: « exclusion.plaie », « radiographie.cheville »…"""

    key: str
    node: Node
    owner: tuple[str, ...]
    """("rule", kind, id), ("row", decision, number), ("requires", act), ("contraindication", act, number) or
    ("given", outcome, number)."""

    def in_words(self, written: Protocol) -> str:
        """Where it stands, in titles and labels: « Cheville », ligne « Radiographie utile »."""
        kind, name, *rest = self.owner
        if kind == "rule":
            return f"« {next(rule.label for rule in getattr(written, name) if rule.id == rest[0])} »"
        if kind == "row":
            decision = written.tree.decisions[name]
            return f"« {decision.title} », ligne « {decision.rows[int(rest[0])].label} »"
        if kind == "given":
            act = self.key.removeprefix(f"{name}.")
            return f"« {written.outcomes[name].title} », acte « {written.acts[act].title} »"
        title = f"« {written.acts[name].title} »"
        if kind == "requires":
            return f"{title}, condition de l’acte"
        return f"{title}, contre-indication « {written.acts[name].contraindications[int(rest[0])].label} »"


@dataclass(frozen=True, slots=True)
class Witness:
    """A condition that notes the answers it is asked with."""

    key: str
    node: Node
    names: frozenset[str]
    seen: dict[str, list[dict[str, Value]]]

    def truth(self, answers: Answers) -> Truth:
        mine = {name: value for name, value in answers.items() if name in self.names}
        noted = self.seen.setdefault(self.key, [])
        if mine not in noted:
            noted.append(mine)
        return self.node.truth(answers)

    def criteria(self) -> Iterator[str]:
        return self.node.criteria()

    def children(self) -> Sequence[Node]:
        return (self.node,)


@dataclass(frozen=True)
class Played:
    """A case that passes, with what it read; ``answers`` are all those it gives, computed ones included."""

    result: Result
    read: Read
    answers: Mapping[str, Value] = field(default_factory=dict)


def conditions(protocol: CompiledProtocol) -> Iterator[Condition]:
    """Every condition of rules, rows and acts. Guards of questions and remarks are not among them."""
    for key, linked in rules(protocol).items():
        parts = tuple(rule.condition for rule in linked if rule.condition is not None)
        if parts:
            node = parts[0] if len(parts) == 1 else AnyOf(parts)
            yield Condition(key, node, ("rule", linked[0].kind, linked[0].id))
    for name, decision in protocol.decisions.items():
        for at, row in enumerate(decision.rows):
            if row.when is not None:
                yield Condition(f"{name}.{row.id}", row.when, ("row", name, str(at)))
    yield from _of_acts(protocol)


def _of_acts(protocol: CompiledProtocol) -> Iterator[Condition]:
    for act in protocol.acts.values():
        if act.requires is not None:
            yield Condition(f"{act.id}.requires", act.requires, ("requires", act.id))
        for at, item in enumerate(act.contraindications):
            yield Condition(f"{act.id}.{item.written.id}", item.when, ("contraindication", act.id, str(at)))
    for outcome in protocol.outcomes.values():
        for at, (act_id, when) in enumerate(outcome.acts):
            if when is not None:
                yield Condition(f"{outcome.id}.{act_id}", when, ("given", outcome.id, str(at)))


def rules(protocol: CompiledProtocol) -> dict[str, list[LinkedRule]]:
    """The rules as they are written: a danger written as alternatives is linked as several."""
    found: dict[str, list[LinkedRule]] = {}
    for rule in (*protocol.danger, *protocol.inclusion, *protocol.exclusion, *protocol.withdrawal):
        found.setdefault(_key(rule), []).append(rule)
    return found


def _key(rule: LinkedRule) -> str:
    return f"{rule.kind}.{rule.id}"


def played(protocol: CompiledProtocol, file: CaseFile, results: Sequence[Result]) -> Iterator[Played]:
    """The cases that pass and are entitled, each played once more under witnesses."""
    for result in results:
        if not result.passed:
            continue
        if result.got["status"] == "refused":
            yield Played(result, {})
            continue
        seen: dict[str, list[dict[str, Value]]] = {}
        facing = situation(protocol, request_of(protocol, file, result.case))
        decide(_witnessed(protocol, seen), facing)
        yield Played(result, seen, facing.answers)


Watch = Callable[[str, Node | None], Node | None]


def _witnessed(protocol: CompiledProtocol, seen: dict[str, list[dict[str, Value]]]) -> CompiledProtocol:
    names = {condition.key: frozenset(condition.node.criteria()) for condition in conditions(protocol)}

    def watched(key: str, node: Node | None) -> Node | None:
        return None if node is None else Witness(key, node, names[key], seen)

    def rules_of(linked: Sequence[LinkedRule]) -> tuple[LinkedRule, ...]:
        return tuple(_rule(rule, watched) for rule in linked)

    return replace(
        protocol,
        danger=rules_of(protocol.danger),
        inclusion=rules_of(protocol.inclusion),
        exclusion=rules_of(protocol.exclusion),
        withdrawal=rules_of(protocol.withdrawal),
        decisions={name: _decision(decision, watched) for name, decision in protocol.decisions.items()},
        acts={name: _act(act, watched) for name, act in protocol.acts.items()},
        outcomes={name: _outcome(outcome, watched) for name, outcome in protocol.outcomes.items()},
    )


def _rule(rule: LinkedRule, watched: Watch) -> LinkedRule:
    condition = watched(_key(rule), rule.condition)
    return LinkedRule(
        rule.kind, rule.id, rule.label, condition, rule.to, rule.nature, rule.visits, rule.written
    )  # fmt: skip


def _decision(decision: LinkedDecision, watched: Watch) -> LinkedDecision:
    rows = tuple(
        LinkedRow(
            row.id, row.label, watched(f"{decision.id}.{row.id}", row.when), row.else_definition, row.to, row.written
        )
        for row in decision.rows
    )
    return LinkedDecision(decision.id, decision.title, rows)


def _act(act: LinkedAct, watched: Watch) -> LinkedAct:
    items = tuple(
        LinkedContraindication(
            watched(f"{act.id}.{item.written.id}", item.when) or item.when, item.fallback, item.written
        )
        for item in act.contraindications
    )
    return LinkedAct(act.id, watched(f"{act.id}.requires", act.requires), items, act.written)


def _outcome(outcome: LinkedOutcome, watched: Watch) -> LinkedOutcome:
    acts = tuple((act, watched(f"{outcome.id}.{act}", when)) for act, when in outcome.acts)
    return LinkedOutcome(outcome.id, acts, outcome.urgency, outcome.written)
