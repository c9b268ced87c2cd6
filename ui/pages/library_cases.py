"""The cases of a version, run again on its text; what they cover, and the tree coloured by it."""

from __future__ import annotations

import streamlit as st

from engine.protocol import drawings
from engine.protocol.loading import LoadedProtocol
from engine.services import examining
from engine.services.apart import WorkFailed
from engine.services.examination import CaseTold, Played
from ui.components import frame, office
from ui.components.markup import Markup, el, fr, items, join, label, show
from ui.components.office import tag
from ui.pages import library_faults, trial_place
from ui.pages.library_place import Opened, heading
from ui.pages.library_proof_texts import Cases
from ui.pages.library_proofs import failed
from ui.pages.library_tree import narrow
from ui.session import Desk


def draw(desk: Desk, opened: Opened) -> None:
    heading(opened, Cases.TITLE, "cas")
    show(el("p", Cases.LEAD, cls="intro"))
    cases = examining.cases_of_library(desk.workspace, opened.loaded)
    if cases is None:
        frame.empty(Cases.NONE if opened.encounter is None else Cases.CHANGED)
        return
    told(desk, opened.loaded, cases, cases.decode(errors="replace"), tried=opened.encounter is None)


def told(desk: Desk, loaded: LoadedProtocol, cases: bytes, text: str, tried: bool = True) -> None:
    """The cases run on a protocol, in words and on its tree; ``text`` is theirs, for the lines that are wrong.

    ``tried``: whoever may try a text is led from a case into a trial of its patient.
    """
    try:
        with st.spinner(label(Cases.WAIT)):
            played = examining.played(loaded, cases)
    except WorkFailed as error:
        show(failed(error, Cases.OUT_OF_TIME, Cases.FAILED, examining.CASES_SECONDS))
        return
    if played.problems:
        show(el("div", el("p", el("strong", Cases.PROBLEMS)), cls="card alert", role="alert"))
        library_faults.draw(played.problems, text)
        return
    show(_summary(played))
    _failing(desk, loaded, played, tried)
    show(_covered(played))
    _tree(loaded, played.uncovered)
    show(office.group(f"{Cases.EVERY} ({len(played.cases)})", *(_case(one) for one in played.cases)))
    if tried:
        trial_place.cases_door(desk, loaded, played.cases)


def _summary(played: Played) -> Markup:
    gating = [one for one in played.cases if one.gate]
    differing = sum(not one.passed for one in gating)
    words = Cases.SUMMARY_ONE if differing == 1 else Cases.SUMMARY
    lines = [el("p", el("strong", words.format(len(gating), len(gating) - differing, differing)))]
    if kept := len(played.cases) - len(gating):
        lines.append(el("p", Cases.APART.format(kept), cls="quiet"))
    if played.left_out:
        lines.append(el("p", Cases.LEFT_OUT.format(played.left_out)))
    return el("div", *lines, cls=f"card proof {'now' if differing else 'good'}", role="status")


MOST_DOORS = 20
"""Cases that differ and have a way of their own into a trial; the others have it in the list of all."""


def _failing(desk: Desk, loaded: LoadedProtocol, played: Played, tried: bool) -> None:
    differing = [one for one in played.cases if one.gate and not one.passed]
    if differing:
        frame.section(Cases.FAILING)
    for at, one in enumerate(differing):
        with st.container(key=f"against-cas-{at}"):
            show(_case(one))
            if tried and at < MOST_DOORS:
                trial_place.case_door(desk, loaded, one)


def _case(one: CaseTold) -> Markup:
    found = tag(Cases.PASSED, "good") if one.passed else tag(Cases.DIFFERS, "now")
    apart = None if one.gate else tag(Cases.KEPT_APART)
    head = el("p", el("span", el("strong", one.id), f" · {one.story}"), found, apart, cls="head")
    leads = el("p", f"→ {one.outcome}", cls="quiet") if one.outcome else None
    return el("div", head, leads, items(one.differences) or None, cls="criterion")


def _covered(played: Played) -> Markup:
    rows = [
        (one.name, Cases.OF.format(one.reached, one.total), ", ".join(one.missing) or Cases.ALL)
        for one in played.covered
    ]
    return office.table(Cases.COVERED, Cases.HEADS, rows)


# ── the tree ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _tree(loaded: LoadedProtocol, uncovered: frozenset[str]) -> None:
    frame.section(Cases.TREE)
    show(el("p", Cases.TREE_LEAD, cls="quiet"))
    ways = {(node.id, row.id): f"{node.id}.{row.id}" not in uncovered
            for node in loaded.compiled.decisions.values() for row in node.rows}  # fmt: skip
    reached = sum(ways.values())
    alt = Cases.ALT.format(loaded.model.short_title, reached, len(ways) - reached)
    with st.container(key="tree"):
        st.graphviz_chart(narrow(drawings.dot(loaded.compiled, covered=ways)), alt=fr(alt))
    show(*(_decision(loaded, node, ways) for node in loaded.compiled.decisions))


def _decision(loaded: LoadedProtocol, node: str, ways: dict[tuple[str, str], bool]) -> Markup:
    decision = loaded.compiled.decisions[node]
    lines = []
    for row in decision.rows:
        has_case = ways[node, row.id]
        found = tag(Cases.WITH, "good") if has_case else tag(Cases.WITHOUT, "now")
        lines.append(el("li", el("p", row.label), found, cls="covered" if has_case else "uncovered"))
    return el("section", el("h3", join(decision.title)), el("ul", *lines, cls="rows"), cls="card")
