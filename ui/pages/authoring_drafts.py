"""The drafts of the team, how to begin one, and the schema that helps an editor."""

from __future__ import annotations

import streamlit as st

from engine.protocol import schema
from engine.protocol.loading import LoadedProtocol
from engine.services import authoring, examining, reading
from engine.services.authoring import Draft
from ui import session
from ui.commanding import callback, notice
from ui.components import controls, frame
from ui.components.markup import el, label, show, typed, typed_label
from ui.pages.authoring_place import PAGE, go, saved
from ui.pages.authoring_texts import Desk as Words
from ui.session import Desk


def draw(desk: Desk) -> None:
    frame.heading(Words.TITLE, PAGE)
    show(el("p", Words.LEAD, cls="intro"))
    frame.section(Words.DRAFTS)
    found = authoring.drafts(desk.workspace, desk.actor)
    if not found:
        frame.empty(Words.NONE)
    for one in found:
        with st.container(key=f"draft-{one.id}"):
            _draft(desk, one)
    frame.section(Words.NEW)
    controls.button(Words.BLANK, "draft.blank", _start, "", "", wide=True)
    for loaded in _examples(desk):
        written = loaded.model
        controls.button(Words.FROM.format(written.short_title), f"draft.from.{written.protocol}", _start,
                        written.protocol, written.version, wide=True)  # fmt: skip
    show(el("p", Words.SCHEMA_WHY, cls="quiet"))
    st.download_button(label(Words.SCHEMA), schema.printed(), "schema.json", "application/schema+json",
                       key="download.schema", on_click="ignore")  # fmt: skip
    controls.button(Words.SHELF, "draft.shelf", session.go, page="bibliotheque")


def _draft(desk: Desk, one: Draft) -> None:
    title = one.title or Words.UNTITLED
    show(el("div", el("h3", typed(title)), el("p", saved(desk, one, Words.SAVED), cls="quiet")))
    before, _, after = Words.OPEN.partition("{}")
    st.button(f"{label(before)}{typed_label(title)}{label(after)}", key=f"draft.open.{one.id}", on_click=go,
              args=(one.id, "texte"))  # fmt: skip


def _examples(desk: Desk) -> list[LoadedProtocol]:
    """Local protocols of the library that can be read: what a working group may start from."""
    shelved = (one.leading.loaded for one in reading.shelf(desk.workspace, desk.actor))
    return [loaded for loaded in shelved if loaded is not None and loaded.model.scope == "local"]


@callback
def _start(protocol: str, version: str) -> None:
    desk = session.desk()
    text, cases = Words.BLANK_TEXT.format(desk.workspace.today()[:7]), ""
    if protocol:
        loaded = reading.edition(desk.workspace, desk.actor, protocol, version)
        text = loaded.text.decode()
        cases = (examining.cases_of_library(desk.workspace, loaded) or b"").decode()
    made = authoring.start(desk.workspace, desk.actor, text, cases)
    notice("done", Words.STARTED)
    go(made.id, "texte")
