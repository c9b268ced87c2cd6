"""The tree: drawn visit by visit to be read; told line by line, with exactly who reaches each, for the annex."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.protocol import decisions, graph, model
from engine.protocol.references import Edge, edges
from engine.reporting.blocks import Block, heading, some, subheading
from engine.reporting.french import counted
from engine.reporting.sheet.destinations import beside, target, title_of_node
from engine.reporting.sheet.grounds import grounds
from engine.reporting.sheet.lanes import lanes
from engine.reporting.sheet.shapes import Row, cell, drawing, group, line, opening, row, small, table
from engine.reporting.sheet.subject import Subject


def drawings(subject: Subject) -> tuple[Block, ...]:
    """The tree of each visit, drawn."""
    blocks: list[Block] = []
    for visit, entry in subject.written.tree.entries.items():
        ways = graph.paths(subject.written)[visit]
        blocks += [subheading(f"Consultation {visit} : {counted(ways, 'chemin')}"), _drawn(subject, entry)]
    return tuple(blocks)


MOST: Final = 6
"""Branches of one box: with the longest labels that a file may hold, they still fit on a page."""

# ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _drawn(subject: Subject, entry: str) -> Block:
    names = graph.reading_order(subject.written, entry)
    ways = [[edge for edge in edges(subject.written.tree) if edge.source == name] for name in names]
    lane = lanes([[edge.target for edge in found] for found in ways], names)
    return drawing(
        _node(subject, name, found[at : at + MOST], lane[name], continued=at > 0)
        for name, found in zip(names, ways, strict=True)
        for at in range(0, len(found), MOST)
    )


def _node(subject: Subject, name: str, ways: list[Edge], lane: int, *, continued: bool) -> Block:
    """A box and its branches; the branches that do not fit beside it stand beside a second box of the same number."""
    written = subject.written.tree
    kinds = (("decision", written.decisions), ("await", written.awaits), ("repeat", written.repeats))
    kind = next(kind for kind, block in kinds if name in block)
    words = {"await": "On attend une réponse.", "repeat": "Une seule fois de plus."}.get(kind, "")
    words = "Suite de la même case." if continued else words
    return {
        "number": str(subject.codes.nodes[name]), "kind": kind, "title": title_of_node(written, name), "words": words,
        "lane": lane, "continued": continued, "branches": [_branch(subject, name, edge) for edge in ways],
    }  # fmt: skip


def _branch(subject: Subject, name: str, edge: Edge) -> dict[str, object]:
    code, label = _said(subject, name, edge)
    return {"code": code, "label": label, "to": _target(subject, edge.target)}


def _said(subject: Subject, name: str, edge: Edge) -> tuple[str, str]:
    """Code and words of a way out: a line of a decision, or what an await and a repeat say."""
    tree = subject.written.tree
    if name in tree.decisions:
        found = next(one for one in tree.decisions[name].rows if one.id == edge.row)
        return subject.codes.of(found), found.label
    if name in tree.repeats:
        return "", "Refait : résultat du second"
    asked = subject.written.criteria[tree.awaits[name].criterion].label
    return "", f"Reçu : {asked}" if edge.row == "recu" else "En attendant"


def _target(subject: Subject, name: str) -> dict[str, str]:
    written = subject.written
    if name in written.outcomes:
        outcome = written.outcomes[name]
        number, words = subject.codes.outcomes[name], beside(outcome)
        return {"tone": outcome.disposition, "number": number, "title": outcome.title, "words": words}
    number = str(subject.codes.nodes[name])
    return {"tone": "node", "number": number, "title": title_of_node(written.tree, name), "words": ""}


# ── line by line ─────────────────────────────────────────────────────────────────────────────────────────────────────


def lines(subject: Subject) -> tuple[Block, ...]:
    """Every line of the tree with exactly who reaches it."""
    lead = "Pour chaque ligne : exactement qui la reçoit, une fois retirés ceux que les lignes du dessus ont pris."
    rows = [row for name in subject.codes.nodes for row in _rows(subject, name)]
    heads = ("N°", "Ligne, et qui la reçoit", "Suite", "Texte et sûreté")
    return some(heading("Qui reçoit chaque ligne de l'arbre"), opening(lead), table(heads, (0.6, 4, 2.6, 2.8), rows))


def _rows(subject: Subject, name: str) -> Iterator[Row]:
    tree = subject.written.tree
    yield group(f"{subject.codes.nodes[name]} {title_of_node(tree, name)}")
    if name in tree.decisions:
        yield from (_row(subject, name, one) for one in tree.decisions[name].rows)
    elif name in tree.awaits:
        waited = tree.awaits[name]
        what = f"Dès que « {subject.written.criteria[waited.criterion].label} » est connu"
        leads = f"→ {target(subject, waited.to)}"
        yield _way(subject, what, leads, f"En attendant : {target(subject, waited.meanwhile)}", waited)
    else:
        again = tree.repeats[name]
        what = f"À refaire une fois au plus : {subject.written.criteria[again.test].label}"
        yield _way(subject, what, f"→ {target(subject, again.to)}", "", again)


def _row(subject: Subject, decision: str, one: model.Row) -> Row:
    who = decisions.who_reaches(subject.protocol, decision, one.id)
    told = [line(one.label, "strong"), small(f"Qui : {who}." if who != one.label else "")]
    note = small(f"Note : {one.note}" if one.note else "")
    return row(cell(line(subject.codes.of(one), "code")), cell(*told, note), cell(line(f"→ {target(subject, one.to)}")),
               grounds(subject, one))  # fmt: skip


def _way(subject: Subject, what: str, leads: str, meanwhile: str, block: model.Await | model.Repeat) -> Row:
    note = small(f"Note : {block.note}" if block.note else "")
    return row(cell(line(subject.codes.of(block), "code")), cell(line(what, "strong"), note),
               cell(line(leads), line(meanwhile)), grounds(subject, block))  # fmt: skip
