"""The acts of an outcome for every patient at once: given, replaced, left out, or sending elsewhere.

Mirrors ``deciding.acts``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from engine.protocol.compiled import CompiledProtocol, LinkedAct
from engine.protocol.conditions import FALSE, INCONNU, PENDING, TRUE, UNKNOWN, Node
from engine.protocol.doses import needs_weight
from engine.protocol.model import Act, Dose
from engine.protocol.verification.diagrams import Diagram, Operation
from engine.protocol.verification.truths import Truths

_SKIPPED: Final = ("skipped",)
MISSING: Final = "missing"
"""First of a leaf (MISSING, criteria): these must be asked before going on."""


class Given(NamedTuple):
    """An act that a patient gets. ``rule`` is its dose, quantity and ceiling, every parameter as its value.

    Two acts with equal rules give equal doses at equal weights.
    """

    act: str
    replaces: str | None
    rule: str


class Proposals:
    """The acts of every outcome of one visit; what was built is kept."""

    def __init__(self, truths: Truths) -> None:
        self.truths, self.protocol = truths, truths.protocol
        self.diagrams = truths.diagrams
        self._known: dict[tuple[str, str | None, tuple[int, ...]], Diagram] = {}
        self._criteria: dict[str, tuple[str, ...]] = {}
        self._added = Operation(_added)
        self._with_names = Operation(lambda one, other: tuple(dict.fromkeys((*one, *other))))

    def of_referral(self, outcome: str, moment: int) -> Diagram:
        """Acts of an outcome that refers: those given when everything they need is known, nothing otherwise."""
        return self.diagrams.mapped(
            lambda found: found[1] if found[0] == "acts" else (), self.of_outcome(outcome, moment)
        )

    def of_outcome(self, outcome: str, moment: int) -> Diagram:
        """("acts", acts given), ("to", outcome instead), or (MISSING, criteria) where a needed answer is not asked."""
        key = (outcome, None, self.truths.state(self.looked_at(outcome), moment))
        if key not in self._known:
            found = self.diagrams.leaf(("acts", ()))
            for act, when in self.protocol.outcomes[outcome].acts:
                proposed = self._resolved(act, None, moment)
                if when is not None:
                    proposed = self._guarded(when, moment, proposed)
                found = self.diagrams.merged(self._added, found, proposed)
            self._known[key] = found
        return self._known[key]

    def _elsewhere(self) -> Diagram:
        return self.diagrams.leaf(("to", self.protocol.written.unknown.to))

    def _guarded(self, when: Node, moment: int, proposed: Diagram) -> Diagram:
        options = {TRUE: proposed, FALSE: self.diagrams.leaf(_SKIPPED), UNKNOWN: self._elsewhere(),
                   PENDING: self._missing(when)}  # fmt: skip
        return self.diagrams.chosen(self.truths.truth(when, moment), options.__getitem__)

    def _missing(self, node: Node) -> Diagram:
        return self.diagrams.leaf((MISSING, _names(node)))

    def looked_at(self, outcome: str) -> tuple[str, ...]:
        """The criteria that the acts of an outcome look at."""
        acts = self.protocol.outcomes[outcome].acts
        found = {name for act, when in acts for name in (*self._looked_at(act), *(_names(when) if when else ()))}
        return tuple(sorted(found))

    def _looked_at(self, name: str) -> tuple[str, ...]:
        """The criteria that an act, and those it may give way to, look at."""
        if name not in self._criteria:
            self._criteria[name] = ()  # acts that give way to each other are refused when the file is read
            act = self.protocol.acts[name]
            nodes = [*(item.when for item in act.contraindications), *([act.requires] if act.requires else [])]
            dose = act.written.dose
            found = {one for node in nodes for one in node.criteria()}
            found |= {one for one in (act.written.days_from, dose and dose.weight) if one}
            for item in act.contraindications:
                found |= set(self._looked_at(item.fallback) if item.fallback in self.protocol.acts else ())
            self._criteria[name] = tuple(sorted(found))
        return self._criteria[name]

    def _resolved(self, name: str, replaces: str | None, moment: int) -> Diagram:
        """The act itself, its fall-back, nothing, or the outcome it sends to instead."""
        key = (name, replaces or "", self.truths.state(self._looked_at(name), moment))
        if key not in self._known:
            self._known[key] = self._made(name, replaces, moment)
        return self._known[key]

    def _made(self, name: str, replaces: str | None, moment: int) -> Diagram:
        act = self.protocol.acts[name]
        found = self._dosed(act, replaces, moment)
        for item in reversed(act.contraindications):
            options = {TRUE: self._fallen_back(act, item.fallback, moment), FALSE: found, UNKNOWN: self._elsewhere()}
            truth = self.diagrams.mapped(
                lambda truth: FALSE if truth == PENDING else truth, self.truths.truth(item.when, moment)
            )
            found = self.diagrams.chosen(truth, options.__getitem__)
        found = self._asked_first([item.when for item in act.contraindications], moment, found)
        if act.requires is not None:
            options = {TRUE: found, PENDING: self._missing(act.requires),
                       FALSE: self._elsewhere(), UNKNOWN: self._elsewhere()}  # fmt: skip
            found = self.diagrams.chosen(self.truths.truth(act.requires, moment), options.__getitem__)
        return found

    def _asked_first(self, nodes: Sequence[Node], moment: int, found: Diagram) -> Diagram:
        """All that any of these conditions waits for, before the first of them is read."""
        waiting = self.diagrams.leaf(())
        for node in nodes:
            more = self.diagrams.mapped(
                lambda truth, node=node: _names(node) if truth == PENDING else (),  # type: ignore[misc]
                self.truths.truth(node, moment),
            )
            waiting = self.diagrams.merged(self._with_names, waiting, more)
        return self.diagrams.chosen(waiting, lambda names: self.diagrams.leaf((MISSING, names)) if names else found)

    def _fallen_back(self, act: LinkedAct, fallback: str, moment: int) -> Diagram:
        if fallback == "omit":
            return self.diagrams.leaf(_SKIPPED)
        if fallback in self.protocol.acts:
            return self._resolved(fallback, act.id, moment)
        return self.diagrams.leaf(("to", fallback))

    def _dosed(self, act: LinkedAct, replaces: str | None, moment: int) -> Diagram:
        written = act.written
        found = self.diagrams.leaf(("act", Given(act.id, replaces, rule_in_words(self.protocol, written))))
        if written.days_from is not None and written.days_cap is not None:
            cap = self.protocol.number(written.days_cap)
            found = self._measured(
                written.days_from, moment, found, lambda value: isinstance(value, Decimal) and value <= cap
            )
        dose = written.dose
        if dose is not None and dose.weight is not None:
            spared = dose.unweighed_mg is not None or not needs_weight(dose)
            found = self._measured(
                dose.weight, moment, found, lambda value: spared or isinstance(value, Decimal),
                needed=dose.unweighed_mg is None,
            )  # fmt: skip
        return found

    def _measured(
        self, criterion: str, moment: int, found: Diagram, fits: Callable[[object], bool], *, needed: bool = True
    ) -> Diagram:
        """The act where the number fits; the délégant where it does not; missing where it was needed and not asked."""
        optional = self.protocol.written.criteria[criterion].optional or not needed
        without = found if fits(None) else self._elsewhere()
        unasked = without if optional else self.diagrams.leaf((MISSING, (criterion,)))
        at = self.truths.index.get(criterion)
        if at is None:
            return unasked
        variable = self.truths.variables[at]
        values: list[object] = [*(cell.values[-1] for cell in variable.cells), INCONNU]
        cells = [int(fits(value)) for value in values] + [int(fits(None))] * (variable.size - len(values))
        given = self.diagrams.either(self.diagrams.variable(at, cells), found, self._elsewhere())
        return self.diagrams.either(self.truths.answered(criterion, moment), given, unasked)


def _names(node: Node) -> tuple[str, ...]:
    return tuple(dict.fromkeys(node.criteria()))


def _added(found: tuple[Any, ...], proposed: tuple[Any, ...]) -> tuple[Any, ...]:
    if found[0] != "acts" or proposed == _SKIPPED:
        return found
    return ("acts", (*found[1], proposed[1])) if proposed[0] == "act" else proposed


def rule_in_words(protocol: CompiledProtocol, act: Act) -> str:
    """The dose, quantity and ceiling of an act with the values of its parameters: equal texts, equal doses."""
    parts = []
    if act.dose is not None:
        drug = act.drug.name if act.drug is not None else ""
        parts.append(f"{drug}: {_dose(protocol, act.dose)}")
    if act.quantity is not None:
        parts.append(f"quantity={'…'.join(format(protocol.number(end), 'f') for end in act.quantity)}")
    if act.days_cap is not None:
        parts.append(f"days≤{format(protocol.number(act.days_cap), 'f')}")
    return "; ".join(parts)


def _dose(protocol: CompiledProtocol, dose: Dose) -> str:
    said = []
    for name in type(dose).model_fields:
        value = getattr(dose, name)
        if value is None or value is False:
            continue
        number = protocol.parameters.get(value, value) if isinstance(value, str) else value
        said.append(f"{name}={format(number, 'f') if isinstance(number, Decimal) else number}")
    return ", ".join(said)
