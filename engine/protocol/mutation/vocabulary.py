"""What a mutation may put instead of what is written: other criteria, other targets, values one step away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from engine.protocol import conditions, model
from engine.protocol.alternatives import conditions as every_condition
from engine.protocol.compiled import CompiledProtocol, urgency
from engine.protocol.references import Reference, references, written_conditions


@dataclass(frozen=True)
class Vocabulary:
    """Choices are the nearest in file order, so that the same file always gives the same mutants."""

    protocol: CompiledProtocol

    @property
    def written(self) -> model.Protocol:
        return self.protocol.written

    # ── criteria ──────────────────────────────────────────────────────────────────────────────────────────────────

    def other_criterion(self, name: str, constants: Sequence[Decimal] = ()) -> str | None:
        """The next criterion of the same type that decides; for a number, one whose range holds the constants."""
        mine = self.written.criteria[name]
        alike = [
            other
            for other, found in self.written.criteria.items()
            if other == name or (_kind(found) == _kind(mine) and found.use == "decide" and _holds(found, constants))
        ]
        return following(alike, name)

    def other_choice(self, name: str, chosen: Sequence[str]) -> str | None:
        """The next choice of a criterion that is not among those chosen."""
        choices = list(self.written.criteria[name].choices)
        start = choices.index(chosen[-1]) if chosen[-1] in choices else 0
        left = [one for one in (*choices[start:], *choices[:start]) if one not in chosen]
        return left[0] if left else None

    # ── numbers ───────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def uses(self) -> Counter[str]:
        """How many times each parameter is written: in conditions, and where a number may stand."""
        found = Counter[str]()
        for condition in written_conditions(self.written):
            found.update(name for name in _names(condition.raw) if name in self.written.parameters)
        found.update(one.name for one in self.references if one.kind == "parameter")
        return found

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        return tuple(references(self.written))

    @cached_property
    def steps(self) -> dict[str, Decimal]:
        """Parameter → step of the criterion that it bounds; 1 for a score."""
        found: dict[str, Decimal] = {}
        for condition in every_condition(self.protocol):
            for node in conditions.walk(condition):
                if isinstance(node, conditions.Within | conditions.ScoreWithin):
                    found |= dict.fromkeys(node.parameters, self.step_of(node))
        minor = self.written.consent.minor
        if minor is not None and isinstance(minor.age_below, str):
            found[minor.age_below] = self.written.criteria[minor.age].step or Decimal(1)
        return found

    def step_of(self, node: conditions.Within | conditions.ScoreWithin) -> Decimal:
        if isinstance(node, conditions.ScoreWithin):
            return Decimal(1)
        return self.written.criteria[node.criterion].step or Decimal(1)

    # ── targets ───────────────────────────────────────────────────────────────────────────────────────────────────

    def other_outcomes(self, name: str) -> tuple[str, ...]:
        """The outcome nearest in urgency, and the next one in the file: the two that are taken for it most easily."""
        rank = urgency(self.written.outcomes[name])
        others = [other for other in self.written.outcomes if other != name]
        near = sorted(others, key=lambda other: abs(urgency(self.written.outcomes[other]) - rank))[:1]
        after = following(list(self.written.outcomes), name)
        return tuple(dict.fromkeys((*near, *([after] if after else []))))

    def other_act(self, name: str) -> str | None:
        """The next act of the same kind."""
        kind = self.written.acts[name].kind
        return following([other for other, act in self.written.acts.items() if act.kind == kind], name)


def following(names: Sequence[str], name: str) -> str | None:
    """The name after this one, the first after the last; None when it stands alone, or is not among them."""
    if len(names) < 2 or name not in names:
        return None
    return names[(list(names).index(name) + 1) % len(names)]


def last_digit(value: Decimal) -> Decimal:
    """One unit of the last digit that counts: 1000 for 3000, 10 for 50, 0.5 → 0.1."""
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(int(exponent)) if value else Decimal(1)


def _kind(criterion: model.Criterion) -> str:
    return "number" if criterion.type == "derived" else criterion.type


def _holds(criterion: model.Criterion, constants: Sequence[Decimal]) -> bool:
    return criterion.range is None or all(criterion.range[0] <= one <= criterion.range[1] for one in constants)


def _names(raw: object) -> Counter[str]:
    """Every word of a condition as it is written."""
    if isinstance(raw, str):
        return Counter(raw.replace("<", " ").replace(">", " ").replace("=", " ").replace("!", " ").split())
    if isinstance(raw, dict):
        return sum((_names(part) for part in raw.values()), Counter[str]())
    return sum((_names(part) for part in raw), Counter[str]()) if isinstance(raw, tuple | list) else Counter[str]()
