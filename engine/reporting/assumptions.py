"""What a conclusion rests on that the protocol marks as an assumption: « valeur à confirmer par le délégant »."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.protocol import model
from engine.protocol.compiled import CompiledProtocol, LinkedAct
from engine.protocol.conditions import Node, ScoreWithin, Within
from engine.protocol.deciding import Concluded, ProposedAct, Reason
from engine.reporting.french import typographic, with_unit

TO_CONFIRM = "valeur à confirmer par le délégant"


def is_assumed(written: model.Sourced | None) -> bool:
    """Whether the row, or the action that it asks for, is an assumption."""
    if written is None:
        return False
    return "assumption" in model.parts_of(written.confidence)


def of_reason(protocol: CompiledProtocol, reason: Reason) -> bool:
    """Whether the reason, or a threshold it compares with, is an assumption; questions are marked where they stand."""
    parameters = protocol.written.parameters
    named = thresholds(conditions_of(protocol, reason))
    return is_assumed(reason.written) or any(is_assumed(parameters[name]) for name in named)


def in_words(protocol: CompiledProtocol, verdict: Concluded) -> tuple[str, ...]:
    """Each assumption behind the conclusion once: rules and rows, questions, thresholds, doses, and where it leads."""
    return tuple(dict.fromkeys(typographic(line) for line in _lines(protocol, verdict)))


def _lines(protocol: CompiledProtocol, verdict: Concluded) -> Iterator[str]:
    outcome = protocol.written.outcomes[verdict.outcome]
    for reason in verdict.reasons:
        yield from _of_written(f"règle « {reason.label} »", reason.written)
        for name in reason.criteria:
            if is_assumed(protocol.written.criteria.get(name)):
                yield f"question « {protocol.written.criteria[name].label} »"
        yield from _parameters(protocol, thresholds(conditions_of(protocol, reason)))
    yield from _of_written(f"conduite « {outcome.title} »", outcome)
    for act in verdict.acts:
        yield from _of_written(f"acte « {act.written.title} »", act.written)
        yield from _parameters(protocol, dose_parameters(act))


def _of_written(name: str, written: model.Sourced | None) -> Iterator[str]:
    if written is None or not is_assumed(written):
        return
    confidence = written.confidence
    if isinstance(confidence, str) or confidence.criterion == confidence.action:
        yield name
    else:
        part = "le critère" if confidence.criterion == "assumption" else "le destinataire et le délai"
        yield f"{name} ({part})"


def _parameters(protocol: CompiledProtocol, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        parameter = protocol.written.parameters[name]
        if is_assumed(parameter):
            yield f"{parameter.label} : {with_unit(parameter.value, parameter.unit)}"


def dose_parameters(act: ProposedAct) -> tuple[str, ...]:
    """Names of the parameters that the dose, the cap or the number of sessions is computed from."""
    written = act.written
    given = [*(written.dose.model_dump().values() if written.dose is not None else ()), *(written.quantity or ())]
    given.append(written.days_cap)
    weight = written.dose.weight if written.dose is not None else None
    return tuple(value for value in given if isinstance(value, str) and value != weight)


def thresholds(nodes: Iterable[Node]) -> tuple[str, ...]:
    """Names of the parameters that these conditions compare with, in writing order."""
    return tuple(dict.fromkeys(name for node in nodes for name in _walked(node)))


def _walked(node: Node) -> Iterator[str]:
    if isinstance(node, Within | ScoreWithin):
        yield from node.parameters
    for child in node.children():
        yield from _walked(child)


def conditions_of(protocol: CompiledProtocol, reason: Reason) -> tuple[Node, ...]:
    """The conditions that the reason comes from; none for doubt, consent and what was stated by hand."""
    if reason.kind in ("danger", "inclusion", "exclusion", "withdrawal"):
        rules = (*protocol.danger, *protocol.inclusion, *protocol.exclusion, *protocol.withdrawal)
        return tuple(rule.condition for rule in rules
                     if (rule.kind, rule.id) == (reason.kind, reason.id) and rule.condition is not None)  # fmt: skip
    if reason.kind in ("row", "unknown"):
        decision_id, _, row_id = reason.id.partition(".")
        rows = protocol.decisions[decision_id].rows if decision_id in protocol.decisions else ()
        return tuple(row.when for row in rows if row.when is not None and row_id in ("", row.id))
    if reason.kind == "act":
        act_id, _, item_id = reason.id.partition(".")
        return _of_act(protocol.acts[act_id], item_id)
    return ()


def _of_act(act: LinkedAct, item_id: str) -> tuple[Node, ...]:
    if not item_id:
        return () if act.requires is None else (act.requires,)
    return tuple(item.when for item in act.contraindications if item.written.id == item_id)
