"""A protocol with its names linked: conditions parsed once, definitions and scores shared, steps found by criterion.

Built once when a file is loaded; immutable afterwards. Refuses to know files, YAML and patients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from engine.protocol.conditions import AnyOf, ConditionError, Defined, Node, Path, Scope, ScoredItem, ScoreNode, parse

if TYPE_CHECKING:
    from engine.protocol import model
    from engine.protocol.deciding.agenda import Agenda
    from engine.protocol.deciding.learned import Learned

RuleKind = Literal["danger", "inclusion", "exclusion", "withdrawal"]
Link = TypeVar("Link")


class LinkedRule(NamedTuple):
    """A rule that stops the protocol when ``stops_when`` is true (for an inclusion: when it is *false*)."""

    kind: RuleKind
    id: str
    label: str
    condition: Node | None
    to: str
    nature: model.Nature
    visits: tuple[int, ...]
    written: model.Rule | model.InclusionRule | model.Withdrawal


class LinkedAsk(NamedTuple):
    """A question of a step; ``when`` None: asked of everybody."""

    criterion: str
    when: Node | None


class LinkedStep(NamedTuple):
    """One screen."""

    id: str
    stage: Literal["danger", "interview", "examination", "decision"]
    title: str
    asks: tuple[LinkedAsk, ...]
    visits: tuple[int, ...]
    written: model.Step


class LinkedRow(NamedTuple):
    """One line of a decision."""

    id: str
    label: str
    when: Node | None
    """None for an ``else`` line."""
    else_definition: Defined | None
    to: str
    written: model.Row


class LinkedDecision(NamedTuple):
    """Lines read in order."""

    id: str
    title: str
    rows: tuple[LinkedRow, ...]


class LinkedContraindication(NamedTuple):
    """When it holds, the act gives way to its fall-back."""

    when: Node
    fallback: str
    written: model.Contraindication


class LinkedAct(NamedTuple):
    """An act with what it requires and what forbids it."""

    id: str
    requires: Node | None
    contraindications: tuple[LinkedContraindication, ...]
    written: model.Act


class LinkedOutcome(NamedTuple):
    """Where a path ends; each act with its condition, None when it is always proposed."""

    id: str
    acts: tuple[tuple[str, Node | None], ...]
    urgency: int
    written: model.Outcome


class LinkedNotice(NamedTuple):
    """A remark and when it is shown."""

    id: str
    when: Node
    written: model.Notice


@dataclass(frozen=True)
class CompiledProtocol:
    """Everything that deciding needs, keyed by name."""

    written: model.Protocol
    parameters: dict[str, Decimal]
    scores: dict[str, ScoreNode]
    definitions: dict[str, Defined]
    danger: tuple[LinkedRule, ...]
    inclusion: tuple[LinkedRule, ...]
    exclusion: tuple[LinkedRule, ...]
    withdrawal: tuple[LinkedRule, ...]
    steps: tuple[LinkedStep, ...]
    decisions: dict[str, LinkedDecision]
    outcomes: dict[str, LinkedOutcome]
    acts: dict[str, LinkedAct]
    notices: tuple[LinkedNotice, ...]
    step_ids_of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Criterion → the steps that ask it, in file order."""
    bases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Derived criterion → the questions that it is computed from (none for an age)."""

    @cached_property
    def agendas(self) -> dict[int, Agenda]:
        """Visit → what deciding found that it always looks at; filled by ``deciding.agenda``."""
        return {}

    @cached_property
    def orders(self) -> dict[int, tuple[str, ...]]:
        """Visit → what it looks at, in the order of its decision diagrams; filled by ``verification.variables``."""
        return {}

    @cached_property
    def learned(self) -> dict[int, Learned]:
        """Visit → what was decided before; filled by ``deciding.learned``."""
        return {}

    @property
    def key(self) -> str:
        return f"{self.written.protocol} {self.written.version}"

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Criteria answered by a number."""
        criteria = self.written.criteria.items()
        return frozenset(name for name, criterion in criteria if criterion.type in ("number", "derived"))

    @cached_property
    def computed(self) -> dict[str, model.Criterion]:
        """Criteria that identity or other answers give."""
        criteria = self.written.criteria.items()
        return {name: one for name, one in criteria if one.derived is not None or one.from_identity is not None}

    @cached_property
    def counted_from(self) -> dict[str, model.Criterion]:
        """Computed criteria that other answers give, an age apart."""
        return {name: one for name, one in self.computed.items() if self.bases.get(name)}

    @cached_property
    def worst_from(self) -> dict[str, int]:
        """Node or outcome → rank of the most urgent outcome that can be reached from it. The tree has no cycle."""
        tree, ranks = self.written.tree, {name: outcome.urgency for name, outcome in self.outcomes.items()}

        def worst(node: str) -> int:
            if node not in ranks:
                if node in self.decisions:
                    ranks[node] = min(worst(row.to) for row in self.decisions[node].rows)
                else:
                    ranks[node] = worst((tree.awaits[node] if node in tree.awaits else tree.repeats[node]).to)
            return ranks[node]

        for node in (*self.decisions, *tree.awaits, *tree.repeats):
            worst(node)
        return ranks

    @cached_property
    def _steps_by_id(self) -> dict[str, LinkedStep]:
        return {step.id: step for step in self.steps}

    def step(self, step_id: str) -> LinkedStep:
        return self._steps_by_id[step_id]

    def number(self, value: Decimal | str) -> Decimal:
        """A bare number, or the value of the parameter of that name."""
        return self.parameters[value] if isinstance(value, str) else value


def bases_of(derivation: model.Derivation) -> tuple[str, ...]:
    late = derivation.late_period_days
    named = (derivation.hours_since, derivation.days_since, late and late.last_period, late and late.cycle_days)
    return tuple(name for name in named if name)


URGENCIES: dict[tuple[str, str | None], int] = {
    ("emergency_call", "now"): 0,
    ("emergency_department", "now"): 1,
    ("refer_delegant", "now"): 2,
    ("refer_delegant", "within_2_hours"): 3,
    ("refer_delegant", "within_24_hours"): 4,
    ("refer_delegant", "same_or_next_day"): 5,
    ("refer_delegant", "usual_care"): 6,
    ("consent_refused", None): 7,
    ("not_included", None): 8,
    ("treat", None): 9,
}
"""Rank of an outcome, worst first; a delay that the table does not name follows its disposition."""
CALL_FIRST = 0
"""Rank of « appeler le 15 »: nothing is asked before it."""
NOW_OR_WORSE = 2


def urgency(outcome: model.Outcome) -> int:
    return URGENCIES.get((outcome.disposition, outcome.delay), URGENCIES.get((outcome.disposition, None), 6))


class _Linker:
    """Parses every condition of a protocol, collecting what is wrong with its path instead of stopping at the first."""

    def __init__(self, written: model.Protocol) -> None:
        self.written = written
        self.problems: list[tuple[Path, ConditionError]] = []
        self.parameters = {name: parameter.value for name, parameter in written.parameters.items()}
        self._scores: dict[str, ScoreNode | None] = {}
        self._definitions: dict[str, Defined | None] = {}
        self._open: list[str] = []
        self.scope = Scope(written.criteria, self.parameters, self.score, self.definition)

    def condition(self, raw: object, path: Path) -> Node:
        """The node; a false placeholder when it is wrong, since nothing is built in the end."""
        try:
            return parse(raw, self.scope)
        except ConditionError as error:
            self.problems.append(((*path, *error.path), error))
            return AnyOf(())

    def optional(self, raw: object, path: Path) -> Node | None:
        return None if raw is None else self.condition(raw, path)

    def score(self, name: str) -> ScoreNode | None:
        return self._resolved(name, self._scores, name in self.written.scores, ("scores", name), self._link_score)

    def definition(self, name: str) -> Defined | None:
        known = name in self.written.definitions
        return self._resolved(name, self._definitions, known, ("definitions", name), self._link_definition)

    def _resolved(
        self, name: str, cache: dict[str, Link | None], known: bool, path: Path, link: Callable[[str], Link]
    ) -> Link | None:
        if not known:
            return None
        if name in cache:
            return cache[name]
        if name in self._open:
            ring = " → ".join([*self._open[self._open.index(name) :], name])
            error = ConditionError(
                "PRO-320", (), f"Ces blocs se définissent l'un par l'autre : {ring}.", "Rompez le cercle."
            )
            self.problems.append((path, error))
            return None
        self._open.append(name)
        try:
            cache[name] = link(name)
        finally:
            self._open.pop()
        return cache[name]

    def _link_score(self, name: str) -> ScoreNode:
        written = self.written.scores[name]
        return ScoreNode(
            name,
            tuple(
                ScoredItem(
                    item.id,
                    item.label,
                    self.condition(item.when, ("scores", name, "items", index, "when")),
                    item.points,
                )
                for index, item in enumerate(written.items)
            ),
        )

    def _link_definition(self, name: str) -> Defined:
        written = self.written.definitions[name]
        return Defined(name, written.label, self.condition(written.means, ("definitions", name, "means")))

    def rules(
        self, kind: RuleKind, written: Iterable[model.Rule | model.InclusionRule | model.Withdrawal]
    ) -> tuple[LinkedRule, ...]:
        linked: list[LinkedRule] = []
        for index, rule in enumerate(written):
            condition = self.optional(rule.when, (kind, index, "when"))
            to = rule.otherwise if hasattr(rule, "otherwise") else rule.to
            split = (
                condition.parts
                if kind == "danger" and isinstance(condition, AnyOf) and condition.parts
                else (condition,)
            )
            linked += [
                LinkedRule(kind, rule.id, rule.label, part, to, rule.nature, rule.visits, rule) for part in split
            ]
        return tuple(linked)

    def step(self, index: int, step: model.Step) -> LinkedStep:
        asks = []
        for number, ask in enumerate(step.ask):
            if isinstance(ask, str):
                asks.append(LinkedAsk(ask, None))
            else:
                asks.append(LinkedAsk(ask.criterion, self.condition(ask.when, ("steps", index, "ask", number, "when"))))
        return LinkedStep(step.id, step.stage, step.title, tuple(asks), step.visits, step)

    def decision(self, name: str, decision: model.Decision) -> LinkedDecision:
        rows = []
        for index, row in enumerate(decision.rows):
            path: Path = ("tree", "decisions", name, "rows", index)
            named = self.definition(row.else_) if isinstance(row.else_, str) else None
            if isinstance(row.else_, str) and named is None:
                what = f"« {row.else_} » n'est pas une définition."
                self.problems.append(
                    ((*path, "else"), ConditionError("PRO-301", (), what, "Nommez une définition, ou « true »."))
                )
            rows.append(LinkedRow(row.id, row.label, self.optional(row.when, (*path, "when")), named, row.to, row))
        return LinkedDecision(name, decision.title, tuple(rows))

    def act(self, name: str, act: model.Act) -> LinkedAct:
        contraindications = tuple(
            LinkedContraindication(
                self.condition(item.when, ("acts", name, "contraindications", index, "when")), item.fallback, item
            )
            for index, item in enumerate(act.contraindications)
        )
        return LinkedAct(name, self.optional(act.requires, ("acts", name, "requires")), contraindications, act)

    def outcome(self, name: str, outcome: model.Outcome) -> LinkedOutcome:
        acts: list[tuple[str, Node | None]] = []
        for index, given in enumerate(outcome.acts):
            if isinstance(given, str):
                acts.append((given, None))
            else:
                acts.append((given.act, self.condition(given.when, ("outcomes", name, "acts", index, "when"))))
        return LinkedOutcome(name, tuple(acts), urgency(outcome), outcome)

    def protocol(self) -> CompiledProtocol:
        written = self.written
        steps = tuple(self.step(index, step) for index, step in enumerate(written.steps))
        step_ids_of: dict[str, tuple[str, ...]] = {}
        for step in steps:
            for ask in step.asks:
                step_ids_of[ask.criterion] = (*step_ids_of.get(ask.criterion, ()), step.id)
        return CompiledProtocol(
            written=written,
            parameters=self.parameters,
            scores={name: score for name in written.scores if (score := self.score(name))},
            definitions={name: defined for name in written.definitions if (defined := self.definition(name))},
            danger=self.rules("danger", written.danger),
            inclusion=self.rules("inclusion", written.inclusion),
            exclusion=self.rules("exclusion", written.exclusion),
            withdrawal=self.rules("withdrawal", written.withdrawal),
            steps=steps,
            decisions={name: self.decision(name, decision) for name, decision in written.tree.decisions.items()},
            outcomes={name: self.outcome(name, outcome) for name, outcome in written.outcomes.items()},
            acts={name: self.act(name, act) for name, act in written.acts.items()},
            notices=tuple(
                LinkedNotice(notice.id, self.condition(notice.when, ("notices", index, "when")), notice)
                for index, notice in enumerate(written.notices)
            ),
            step_ids_of=step_ids_of,
            bases={name: bases_of(found.derived) for name, found in written.criteria.items() if found.derived},
        )


def link(written: model.Protocol) -> tuple[CompiledProtocol | None, list[tuple[Path, ConditionError]]]:
    """The linked protocol, or None and every problem with the path of the key it stands under."""
    linker = _Linker(written)
    compiled = linker.protocol()
    return (None, linker.problems) if linker.problems else (compiled, [])
