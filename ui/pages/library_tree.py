"""The tree twice: drawn, and told line by line with exactly who gets each; the path of a patient marked in both."""

from __future__ import annotations

import re
import textwrap
from functools import lru_cache

import streamlit as st

from engine.protocol import decisions, drawings
from engine.protocol.compiled import CompiledProtocol, LinkedDecision
from engine.protocol.loading import LoadedProtocol
from ui.components import frame
from ui.components.cited import badge, cited
from ui.components.markup import Markup, disclosure, el, fr, join, show
from ui.components.office import tag
from ui.pages.library_place import Opened, heading
from ui.pages.library_texts import Criteria, Tree
from ui.session import Desk

Path = tuple[tuple[str, str], ...]


def draw(desk: Desk, opened: Opened) -> None:
    heading(opened, Tree.TITLE, "arbre")
    if opened.encounter is not None:
        show(el("p", Tree.TAKEN if opened.path else Tree.NO_PATH, cls="card notice calm"))
    told(opened)


def told(opened: Opened) -> None:
    """The drawing, then each line in words."""
    show(el("p", Tree.FIRST, cls="quiet"))
    written = opened.loaded.model
    frame.section(Tree.DRAWING)
    show(el("p", Tree.DRAWING_LEAD, cls="quiet"))
    alt = Tree.ALT.format(written.short_title, len(written.tree.decisions), len(written.outcomes))
    with st.container(key="tree"):
        st.graphviz_chart(narrow(drawings.dot(opened.loaded.compiled, opened.path)), alt=fr(alt))
    frame.section(Tree.LIST)
    show(*_entries(opened.loaded.compiled), *(_decision(opened.loaded, one, opened.path) for one in _decisions(opened)))
    show(_awaits(opened.loaded.compiled), _repeats(opened.loaded.compiled))


_LABEL = re.compile(r'(?<=label=")((?:[^"\\]|\\.)*)(?=")')
WIDTH = 20
"""Signs on a line of the drawing: narrow, so that it stays readable on a tablet."""
CLOSE = "graph [nodesep=0.1, ranksep=0.25]; node [margin=0.06];"


def narrow(dot: str) -> str:
    """The drawing with its labels broken over several lines."""

    def broken(found: re.Match[str]) -> str:
        lines = [part for line in found[1].split("\\n") for part in textwrap.wrap(line, WIDTH) or [""]]
        return "\\n".join(lines)

    head, brace, rest = _LABEL.sub(broken, dot).partition("{")
    return f"{head}{brace}\n    {CLOSE}{rest}"


def _decisions(opened: Opened) -> list[LinkedDecision]:
    return list(opened.loaded.compiled.decisions.values())


def _entries(protocol: CompiledProtocol) -> list[Markup]:
    entries = protocol.written.tree.entries
    return [el("p", Tree.VISIT.format(visit, _name(protocol, node)), cls="quiet") for visit, node in entries.items()]


def _name(protocol: CompiledProtocol, target: str) -> str:
    """The title of a node or of an outcome."""
    tree, outcomes = protocol.written.tree, protocol.written.outcomes
    if target in outcomes:
        return outcomes[target].title
    blocks = (tree.decisions, tree.awaits, tree.repeats)
    return next((block[target].title for block in blocks if target in block), target)


# ── lines ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _decision(loaded: LoadedProtocol, decision: LinkedDecision, path: Path) -> Markup:
    told = _reached(loaded.fingerprint, loaded)
    lines = []
    for row in decision.rows:
        followed = (decision.id, row.id) in path
        head = el("p", el("strong", row.label), tag(Tree.FOLLOWED, "open") if followed else None, badge(row.written))
        leads = el("p", Tree.LEADS.format(_name(loaded.compiled, row.to)))
        who = el("p", told[decision.id, row.id], cls="quiet")
        source = disclosure(Criteria.DETAILS, cited(loaded.model, row.written))
        lines.append(el("li", head, who, leads, source, cls="followed" if followed else None))
    return el("section", el("h3", decision.title), el("ul", *lines, cls="rows"), cls="card")


@lru_cache(maxsize=64)
def _kept(fingerprint: str) -> dict[tuple[str, str], str]:
    return {}


def _reached(fingerprint: str, loaded: LoadedProtocol) -> dict[tuple[str, str], str]:
    """Exactly who reaches each line, in words; kept per text of protocol, which holds nobody's data."""
    known = _kept(fingerprint)
    if not known:
        for decision in loaded.compiled.decisions.values():
            for row in decision.rows:
                words = decisions.who_reaches(loaded.compiled, decision.id, row.id)
                known[decision.id, row.id] = words[:1].upper() + words[1:]
    return known


def _awaits(protocol: CompiledProtocol) -> Markup:
    written = protocol.written
    lines = [
        el(
            "li",
            Tree.WAITED.format(
                written.criteria[one.criterion].label, _name(protocol, one.to), _name(protocol, one.meanwhile)
            ),
        )
        for one in written.tree.awaits.values()
    ]
    return el("section", el("h3", Tree.AWAIT), el("ul", *lines, cls="rows"), cls="card") if lines else join()


def _repeats(protocol: CompiledProtocol) -> Markup:
    written = protocol.written
    lines = [
        el("li", Tree.REPEATED.format(written.criteria[one.test].label, _name(protocol, one.to)))
        for one in written.tree.repeats.values()
    ]
    return el("section", el("h3", Tree.REPEAT), el("ul", *lines, cls="rows"), cls="card") if lines else join()
