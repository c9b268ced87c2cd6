"""The walk through the graph: decisions read line by line, awaits, repeats. Pending is asked, unknown is settled."""

from __future__ import annotations

from dataclasses import replace

from engine.protocol.compiled import LinkedDecision, LinkedRow
from engine.protocol.conditions import FALSE, INCONNU, PENDING, TRUE
from engine.protocol.deciding.acts import Missing, Path, end
from engine.protocol.deciding.facts import Facts
from engine.protocol.deciding.verdict import Concluded, Reason


def walk(facts: Facts, node: str, path: Path, reasons: tuple[Reason, ...]) -> Concluded:
    tree = facts.protocol.written.tree
    if node in facts.protocol.decisions:
        return decide_row(facts, facts.protocol.decisions[node], path, reasons)
    if node in tree.awaits:
        waited = tree.awaits[node]
        if waited.criterion not in facts.answers:
            meanwhile = end(facts, waited.meanwhile, (*path, (node, "en_attente")), reasons)
            return replace(meanwhile, awaiting=(waited.criterion,))
        return walk(facts, waited.to, (*path, (node, "recu")), reasons)
    if node in tree.repeats:
        return walk(facts, tree.repeats[node].to, (*path, (node, "refait")), reasons)
    return end(facts, node, path, reasons)


def decide_row(facts: Facts, decision: LinkedDecision, path: Path, reasons: tuple[Reason, ...]) -> Concluded:
    possible: list[LinkedRow] = []
    for row in decision.rows:
        truth = TRUE if row.when is None else facts.truth(row.when)
        if truth == PENDING:
            assert row.when is not None
            raise Missing(name for name in row.when.criteria() if name not in facts.answers)
        if truth == FALSE:
            continue
        possible.append(row)
        if truth == TRUE:
            break
    if len(possible) == 1 or len({row.to for row in possible}) == 1:
        row = possible[-1]
        reason = Reason(
            "row",
            f"{decision.id}.{row.id}",
            row.label,
            row_criteria(facts, decision, row),
            row.to,
            written=row.written,
        )
        return walk(facts, row.to, (*path, (decision.id, row.id)), (*reasons, reason))
    return undecided(facts, decision, possible, path, reasons)


def row_criteria(facts: Facts, decision: LinkedDecision, row: LinkedRow) -> tuple[str, ...]:
    nodes = [other.when for other in decision.rows if other.when is not None] if row.when is None else [row.when]
    return tuple(dict.fromkeys(name for node in nodes for name in node.criteria() if name in facts.answers))


def undecided(
    facts: Facts,
    decision: LinkedDecision,
    possible: list[LinkedRow],
    path: Path,
    reasons: tuple[Reason, ...],
) -> Concluded:
    """Several lines are possible because something is unknown: one place for all of them, or the délégant."""
    ends = [end_without_questions(facts, row.to) for row in possible]
    first = ends[0]
    if first is not None and all(
        end is not None and (end.outcome, end.acts, end.awaiting) == (first.outcome, first.acts, first.awaiting)
        for end in ends
    ):
        return walk(facts, possible[0].to, path, reasons)
    worst = min(facts.protocol.worst_from[row.to] for row in possible)
    unknown = tuple(
        dict.fromkeys(
            name
            for row in possible
            if row.when is not None
            for name in row.when.criteria()
            if facts.answers.get(name) is INCONNU
        )
    )
    to = facts.unknown_target(worst)
    label = f"{decision.title} : réponse inconnue"
    reason = Reason("unknown", decision.id, label, unknown, to, True, facts.protocol.written.unknown)
    return end(facts, to, (*path, (decision.id, "inconnu")), (reason, *reasons))


def end_without_questions(facts: Facts, node: str) -> Concluded | None:
    """Where a node leads when nothing more is asked; None where a question would be.

    Found once a node: unknowns in a row lead to it by more paths than anybody could follow.
    """
    if node not in facts.ends:
        try:
            facts.ends[node] = walk(facts, node, (), ())
        except Missing:
            facts.ends[node] = None
    return facts.ends[node]
