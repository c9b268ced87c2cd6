"""Every name that a protocol file uses, with the path where it is used; every condition, with the part it plays.

A plain listing of the grammar: it judges nothing (see ``linking``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from engine.protocol import model
from engine.protocol.reading import Path

Kind = Literal[
    "source", "parameter", "criterion", "outcome", "act", "fallback", "advice", "follow_up", "target", "entry"
]
Role = Literal[
    "definition", "score", "danger", "inclusion", "exclusion", "withdrawal", "ask", "row", "notice", "requires",
    "contraindication", "given", "indicator",
]  # fmt: skip
DECIDING: frozenset[Role] = frozenset(
    ("danger", "inclusion", "exclusion", "withdrawal", "ask", "row", "requires", "contraindication", "given")
)
"""Roles through which an answer changes what happens; definitions and scores do so where they are used."""


class Reference(NamedTuple):
    kind: Kind
    name: str
    path: Path


class WrittenCondition(NamedTuple):
    role: Role
    owner: str
    """Id of the block it stands in: the rule, the row, the act, the definition…"""
    raw: object
    path: Path


class SourcedBlock(NamedTuple):
    block: model.Sourced
    path: Path


class Edge(NamedTuple):
    """A way from a node of the tree to another node or to an outcome; ``row`` is the line, or the fixed way out."""

    source: str
    row: str
    target: str


def edges(tree: model.Tree) -> Iterator[Edge]:
    """Every way of the tree, in file order."""
    for name, decision in tree.decisions.items():
        yield from (Edge(name, row.id, row.to) for row in decision.rows)
    for name, waited in tree.awaits.items():
        yield Edge(name, "recu", waited.to)
        yield Edge(name, "en_attente", waited.meanwhile)
    for name, repeat in tree.repeats.items():
        yield Edge(name, "refait", repeat.to)


def sourced_blocks(written: model.Protocol) -> Iterator[SourcedBlock]:
    """Every block that carries a source."""
    yield from _listed(written.legal.entitlements, ("legal", "entitlements"))
    yield SourcedBlock(written.training, ("training",))
    for name in ("parameters", "criteria", "scores", "definitions", "acts", "advice", "outcomes", "follow_up"):
        yield from _named(getattr(written, name), (name,))
    for name in ("danger", "inclusion", "exclusion", "withdrawal", "look_back", "notices", "fees", "indicators"):
        yield from _listed(getattr(written, name), (name,))
    yield SourcedBlock(written.doubt, ("doubt",))
    yield SourcedBlock(written.unknown, ("unknown",))
    yield SourcedBlock(written.consent, ("consent",))
    yield SourcedBlock(written.consent.sharing, ("consent", "sharing"))
    if written.consent.minor:
        yield SourcedBlock(written.consent.minor, ("consent", "minor"))
    for name, decision in written.tree.decisions.items():
        yield from _listed(decision.rows, ("tree", "decisions", name, "rows"))
    yield from _named(written.tree.awaits, ("tree", "awaits"))
    yield from _named(written.tree.repeats, ("tree", "repeats"))
    for name, act in written.acts.items():
        yield from _listed(act.contraindications, ("acts", name, "contraindications"))


def _listed(blocks: Iterable[model.Sourced], path: Path) -> Iterator[SourcedBlock]:
    yield from (SourcedBlock(block, (*path, index)) for index, block in enumerate(blocks))


def _named(blocks: Mapping[str, model.Sourced], path: Path) -> Iterator[SourcedBlock]:
    yield from (SourcedBlock(block, (*path, name)) for name, block in blocks.items())


def references(written: model.Protocol) -> Iterator[Reference]:
    """Every use of a name outside conditions."""
    yield from _of_sources(written)
    yield from _of_criteria(written)
    yield from _of_rules(written)
    yield from _of_tree(written.tree)
    yield from _of_acts(written)
    yield from _of_outcomes(written)
    yield from _of_the_rest(written)


def _of_sources(written: model.Protocol) -> Iterator[Reference]:
    for block, path in sourced_blocks(written):
        for index, citation in enumerate(block.source):
            yield Reference("source", citation.text, (*path, "source", index, "text"))
    for index, text in enumerate(written.legal.texts):
        yield Reference("source", text.source, ("legal", "texts", index, "source"))
    for index, item in enumerate(written.legal.entitlements):
        for number, act in enumerate(item.acts):
            yield Reference("act", act, ("legal", "entitlements", index, "acts", number))
    for name, source in written.sources.items():
        if source.reported_by:
            yield Reference("source", source.reported_by, ("sources", name, "reported_by"))


def _of_criteria(written: model.Protocol) -> Iterator[Reference]:
    for name, criterion in written.criteria.items():
        path: Path = ("criteria", name)
        rule, test = criterion.derived, criterion.test
        if rule and rule.hours_since:
            yield Reference("criterion", rule.hours_since, (*path, "derived", "hours_since"))
        if rule and rule.days_since:
            yield Reference("criterion", rule.days_since, (*path, "derived", "days_since"))
        if rule and rule.late_period_days:
            late: Path = (*path, "derived", "late_period_days")
            yield Reference("criterion", rule.late_period_days.last_period, (*late, "last_period"))
            yield Reference("criterion", rule.late_period_days.cycle_days, (*late, "cycle_days"))
        for key in ("name", "lot", "expiry"):
            if recorded := getattr(test, key, None):
                yield Reference("criterion", recorded, (*path, "test", key))


def _of_rules(written: model.Protocol) -> Iterator[Reference]:
    for kind in ("danger", "exclusion", "withdrawal"):
        for index, rule in enumerate(getattr(written, kind)):
            yield Reference("outcome", rule.to, (kind, index, "to"))
    for index, inclusion in enumerate(written.inclusion):
        yield Reference("outcome", inclusion.otherwise, ("inclusion", index, "otherwise"))
    yield Reference("outcome", written.doubt.to, ("doubt", "to"))
    yield Reference("outcome", written.unknown.to, ("unknown", "to"))
    yield Reference("outcome", written.unknown.danger_to, ("unknown", "danger_to"))
    consent = written.consent
    yield Reference("outcome", consent.refused, ("consent", "refused"))
    if consent.sharing.to:
        yield Reference("outcome", consent.sharing.to, ("consent", "sharing", "to"))
    if consent.minor:
        path: Path = ("consent", "minor")
        yield Reference("criterion", consent.minor.age, (*path, "age"))
        yield Reference("outcome", consent.minor.without_representative, (*path, "without_representative"))
        yield from _number(consent.minor.age_below, (*path, "age_below"))


def _of_tree(tree: model.Tree) -> Iterator[Reference]:
    path: Path = ("tree",)
    for visit, node in tree.entries.items():
        yield Reference("entry", node, (*path, "entries", visit))
    for name, decision in tree.decisions.items():
        for index, row in enumerate(decision.rows):
            yield Reference("target", row.to, (*path, "decisions", name, "rows", index, "to"))
    for name, waited in tree.awaits.items():
        yield Reference("criterion", waited.criterion, (*path, "awaits", name, "criterion"))
        yield Reference("outcome", waited.meanwhile, (*path, "awaits", name, "meanwhile"))
        yield Reference("target", waited.to, (*path, "awaits", name, "to"))
    for name, repeat in tree.repeats.items():
        yield Reference("criterion", repeat.test, (*path, "repeats", name, "test"))
        yield Reference("criterion", repeat.again, (*path, "repeats", name, "again"))
        yield Reference("target", repeat.to, (*path, "repeats", name, "to"))


DOSE_NUMBERS = (
    "mg", "mg_per_kg_per_day", "mg_per_kg_per_intake", "unweighed_mg", "intakes_per_day", "days", "max_mg_per_intake",
    "max_mg_per_day", "max_mg_per_kg_per_day", "min_hours_between",
)  # fmt: skip


def _of_acts(written: model.Protocol) -> Iterator[Reference]:
    for name, act in written.acts.items():
        path: Path = ("acts", name)
        for index, item in enumerate(act.contraindications):
            yield Reference("fallback", item.fallback, (*path, "contraindications", index, "fallback"))
        if act.dose:
            if act.dose.weight:
                yield Reference("criterion", act.dose.weight, (*path, "dose", "weight"))
            for key in DOSE_NUMBERS:
                yield from _number(getattr(act.dose, key), (*path, "dose", key))
        for index, quantity in enumerate(act.quantity or ()):
            yield from _number(quantity, (*path, "quantity", index))
        if act.days_from:
            yield Reference("criterion", act.days_from, (*path, "days_from"))
        yield from _number(act.days_cap, (*path, "days_cap"))


def _of_outcomes(written: model.Protocol) -> Iterator[Reference]:
    for name, outcome in written.outcomes.items():
        path: Path = ("outcomes", name)
        for index, given in enumerate(outcome.acts):
            if isinstance(given, str):
                yield Reference("act", given, (*path, "acts", index))
            else:
                yield Reference("act", given.act, (*path, "acts", index, "act"))
        for index, advice in enumerate(outcome.safety_net):
            yield Reference("advice", advice, (*path, "safety_net", index))
        for index, follow_up in enumerate(outcome.follow_up):
            yield Reference("follow_up", follow_up, (*path, "follow_up", index))


def _of_the_rest(written: model.Protocol) -> Iterator[Reference]:
    for number, step in enumerate(written.steps):
        for index, ask in enumerate(step.ask):
            path: Path = ("steps", number, "ask", index)
            if isinstance(ask, str):
                yield Reference("criterion", ask, path)
            else:
                yield Reference("criterion", ask.criterion, (*path, "criterion"))
    for name, follow_up in written.follow_up.items():
        for index, day in enumerate(follow_up.after_days or ()):
            yield from _number(day, ("follow_up", name, "after_days", index))
    for index, earlier in enumerate(written.look_back):
        yield Reference("criterion", earlier.criterion, ("look_back", index, "criterion"))
        yield from _number(earlier.days, ("look_back", index, "days"))
    for index, indicator in enumerate(written.indicators):
        for key in ("numerator", "denominator"):
            yield from _counted(getattr(indicator, key), ("indicators", index, key))


def _counted(counted: model.Counted | None, path: Path) -> Iterator[Reference]:
    if counted:
        yield from (Reference("outcome", name, (*path, "outcomes", at)) for at, name in enumerate(counted.outcomes))
        yield from (Reference("act", name, (*path, "acts", at)) for at, name in enumerate(counted.acts))


def _number(value: Decimal | str | None, path: Path) -> Iterator[Reference]:
    if isinstance(value, str):
        yield Reference("parameter", value, path)


def written_conditions(written: model.Protocol) -> Iterator[WrittenCondition]:
    """Every condition of the file as it is written."""
    for name, definition in written.definitions.items():
        yield WrittenCondition("definition", name, definition.means, ("definitions", name, "means"))
    for name, score in written.scores.items():
        for index, item in enumerate(score.items):
            yield WrittenCondition("score", name, item.when, ("scores", name, "items", index, "when"))
    yield from _conditions_of_rules(written)
    yield from _conditions_of_tree(written)


def _conditions_of_rules(written: model.Protocol) -> Iterator[WrittenCondition]:
    kinds: tuple[Literal["danger", "inclusion", "exclusion", "withdrawal"], ...]
    kinds = ("danger", "inclusion", "exclusion", "withdrawal")
    for kind in kinds:
        for index, rule in enumerate(getattr(written, kind)):
            if rule.when is not None:
                yield WrittenCondition(kind, rule.id, rule.when, (kind, index, "when"))
    for number, step in enumerate(written.steps):
        for index, ask in enumerate(step.ask):
            if not isinstance(ask, str):
                yield WrittenCondition("ask", step.id, ask.when, ("steps", number, "ask", index, "when"))


def _conditions_of_tree(written: model.Protocol) -> Iterator[WrittenCondition]:
    for name, decision in written.tree.decisions.items():
        for index, row in enumerate(decision.rows):
            if row.when is not None:
                yield WrittenCondition("row", name, row.when, ("tree", "decisions", name, "rows", index, "when"))
    for index, notice in enumerate(written.notices):
        yield WrittenCondition("notice", notice.id, notice.when, ("notices", index, "when"))
    yield from _conditions_of_acts(written)
    for index, indicator in enumerate(written.indicators):
        for key in ("numerator", "denominator"):
            counted = getattr(indicator, key)
            if counted is not None and counted.when is not None:
                yield WrittenCondition("indicator", indicator.id, counted.when, ("indicators", index, key, "when"))


def _conditions_of_acts(written: model.Protocol) -> Iterator[WrittenCondition]:
    for name, act in written.acts.items():
        if act.requires is not None:
            yield WrittenCondition("requires", name, act.requires, ("acts", name, "requires"))
        for index, item in enumerate(act.contraindications):
            path: Path = ("acts", name, "contraindications", index, "when")
            yield WrittenCondition("contraindication", name, item.when, path)
    for name, outcome in written.outcomes.items():
        for index, given in enumerate(outcome.acts):
            if not isinstance(given, str):
                yield WrittenCondition("given", name, given.when, ("outcomes", name, "acts", index, "when"))
