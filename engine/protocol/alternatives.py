"""All the answers that a protocol can tell apart: each criterion's cells under every condition of the file."""

from __future__ import annotations

from collections.abc import Iterator

from engine.protocol.cells import Cell, cells
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import Node, OneOf, Within, Yes, walk


def conditions(protocol: CompiledProtocol) -> Iterator[Node]:
    """Every condition of the protocol, definitions and scores opened by whoever walks them."""
    for rule in (*protocol.danger, *protocol.inclusion, *protocol.exclusion, *protocol.withdrawal):
        if rule.condition is not None:
            yield rule.condition
    for step in protocol.steps:
        yield from (ask.when for ask in step.asks if ask.when is not None)
    for decision in protocol.decisions.values():
        yield from (row.when for row in decision.rows if row.when is not None)
    for act in protocol.acts.values():
        yield from (item.when for item in act.contraindications)
        if act.requires is not None:
            yield act.requires
    for outcome in protocol.outcomes.values():
        yield from (when for _, when in outcome.acts if when is not None)
    yield from (notice.when for notice in protocol.notices)


def cells_of(protocol: CompiledProtocol) -> dict[str, tuple[Cell, ...]]:
    """Criterion → its cells, for every criterion that decides."""
    atoms: dict[str, list[Node]] = {}
    for condition in conditions(protocol):
        for node in walk(condition):
            if isinstance(node, Yes | OneOf | Within):
                atoms.setdefault(node.criterion, []).append(node)
    return {
        name: cells(criterion, atoms.get(name, ()))
        for name, criterion in protocol.written.criteria.items()
        if criterion.type in ("yes_no", "choice", "number", "derived") and criterion.use == "decide"
    }
