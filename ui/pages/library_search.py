"""Searching within a version: what holds every word, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from engine.protocol import model
from engine.protocol.loading import LoadedProtocol
from engine.services import reading
from engine.services.reading import Hit
from ui import session
from ui.commanding import callback
from ui.components import controls
from ui.components.cited import badge, cited
from ui.components.markup import Markup, disclosure, el, show, typed
from ui.components.office import tag
from ui.pages.library_place import PAGE, Opened, heading, item_of
from ui.pages.library_texts import Book
from ui.session import Desk

WORDS = "searched"
"""The words stay in this session: they may be a patient's, so they never enter an address."""


def form(opened: Opened) -> None:
    item = item_of(opened.loaded)
    key = f"chercher.{item}"
    with controls.form(key):
        controls.line(Book.SEARCH_LABEL, f"{key}.mots", 80)
        controls.submit(Book.SEARCH_GO, f"{key}.go", _search, item, key, primary=False)


@callback
def _search(item: str, key: str) -> None:
    st.session_state[WORDS] = str(st.session_state.get(f"{key}.mots") or "").strip()
    session.go(page=PAGE, item=item, view="recherche")


def draw(desk: Desk, opened: Opened) -> None:
    words = str(st.session_state.get(WORDS) or "")
    heading(opened, Book.SEARCH, f"recherche-{len(words)}")
    form(opened)
    if not words:
        return
    found = reading.search(opened.loaded, words)
    counted = Book.FOUND_ONE if len(found) == 1 else Book.FOUND.format(len(found)) if found else Book.FOUND_NONE
    show(el("p", counted, " : ", el("strong", typed(words)), role="status"))
    if found:
        show(el("div", *(_hit(opened.loaded, hit) for hit in found), cls="card"))


def _hit(loaded: LoadedProtocol, hit: Hit) -> Markup:
    written = _block(loaded.model, hit)
    head = el("p", el("strong", hit.title), tag(Book.KINDS[hit.kind]), badge(written) if written else None, cls="head")
    more = disclosure(Book.SOURCE, cited(loaded.model, written)) if written else None
    return el("div", head, el("p", hit.text) if hit.text else None, more, cls="criterion")


def _block(written: model.Protocol, hit: Hit) -> model.Sourced | None:
    """The block that the hit stands for."""
    named: Mapping[str, Mapping[str, model.Sourced]] = {
        "criterion": written.criteria, "parameter": written.parameters, "definition": written.definitions,
        "act": written.acts, "advice": written.advice, "outcome": written.outcomes,
    }  # fmt: skip
    if hit.kind in named:
        return named[hit.kind].get(hit.id)
    listed: Mapping[str, Sequence[model.Rule | model.InclusionRule | model.Withdrawal]] = {
        "danger": written.danger, "inclusion": written.inclusion, "exclusion": written.exclusion,
        "withdrawal": written.withdrawal,
    }  # fmt: skip
    if hit.kind == "row":
        decision, _, row = hit.id.partition(".")
        return next((one for one in written.tree.decisions[decision].rows if one.id == row), None)
    return next((one for one in listed[hit.kind] if one.id == hit.id), None)
