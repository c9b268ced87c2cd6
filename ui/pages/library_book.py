"""One version at a glance: its warning, its purpose, its counts, the way to each part, and what a signature binds."""

from __future__ import annotations

import streamlit as st

from engine.protocol import graph
from engine.protocol.loading import LoadedProtocol
from engine.reporting.to_confirm import to_confirm
from ui import session
from ui.components import controls, frame
from ui.components.markup import el, join, show
from ui.components.office import tag
from ui.pages import library_search
from ui.pages.library_place import PAGE, Opened, item_of
from ui.pages.library_shelf import span, status
from ui.pages.library_texts import Book, Shelf
from ui.pages.trial_place import free_door, may_try
from ui.pages.trial_texts import Doors
from ui.session import Desk


def draw(desk: Desk, opened: Opened) -> None:
    loaded, written = opened.loaded, opened.loaded.model
    frame.heading(written.title, f"{item_of(loaded)}-livre", f"{written.short_title} · version {written.version}")
    tags = (status(desk, loaded), tag(Shelf.SCOPES[written.scope]), tag(span(written.valid)))
    show(el("p", join(*tags), cls="tags"))
    show(el("div", el("p", el("strong", Book.WARNING)), el("p", written.warning), cls="card draft"),
         el("div", el("h2", Book.PURPOSE), el("p", written.intended_purpose), cls="card"))  # fmt: skip
    if opened.encounter is None and may_try(desk):
        show(el("p", Doors.TEXT_WHY, cls="quiet"))
        free_door(desk, loaded)
    frame.section(Book.CONTENTS)
    show(el("p", _counts(loaded), cls="quiet"))
    _parts(opened)
    frame.section(Book.SEARCH)
    library_search.form(opened)
    show(
        el("h2", Book.FINGERPRINT), el("p", loaded.fingerprint, cls="mono"), el("p", Book.FINGERPRINT_WHY, cls="quiet")
    )


def _counts(loaded: LoadedProtocol) -> str:
    written = loaded.model
    return Book.COUNTS.format(
        len(written.criteria), len(written.danger), len(written.exclusion), len(written.tree.decisions),
        len(written.outcomes), sum(graph.paths(written).values()),
    )  # fmt: skip


def _parts(opened: Opened) -> None:
    written, item = opened.loaded.model, item_of(opened.loaded)
    counts = {
        "criteres": len(written.criteria), "hypotheses": len(to_confirm(opened.loaded)),
        "actes": len(written.acts), "conduites": len(written.outcomes), "sources": len(written.sources),
    }  # fmt: skip
    with st.container(key="parts"):
        for part, words in Book.PARTS.items():
            told = Book.COUNTED.format(words, counts[part]) if part in counts else words
            controls.button(told, f"part.{part}", session.go, wide=True, page=PAGE, item=item, view=part)
