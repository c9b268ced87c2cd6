"""The documents of the encounter: prepared one by one, each issue recorded under its number, opened as PDF."""

from __future__ import annotations

import streamlit as st

from engine.errors import RelaisError
from engine.protocol.model import DocumentKind
from engine.reporting import documents
from engine.services import views
from engine.services.encounters import EncounterView
from ui import session
from ui.commanding import callback
from ui.components import controls, frame
from ui.components.markup import Markup, el, show
from ui.printing import TRAY
from ui.session import Desk
from ui.texts import Papers


def draw(desk: Desk, seen: EncounterView) -> None:
    kinds = _kinds(desk, seen)
    if not kinds:
        return
    frame.section(Papers.TITLE)
    if desk.workspace.mode == "demo":
        show(el("p", Papers.DEMO, cls="quiet"))
    for kind in kinds:
        with st.container(key=f"paper-{seen.encounter}.{kind}"):
            show(_line(desk, seen, kind))
            again = any(issued.document == kind for issued in seen.state.documents)
            words = Papers.AGAIN if again else Papers.PREPARE
            where = (seen.encounter, seen.sequence, kind)
            controls.button(words, f"{seen.encounter}.{seen.sequence}.{kind}", _prepare, *where)


def _kinds(desk: Desk, seen: EncounterView) -> tuple[DocumentKind, ...]:
    try:
        return views.document_facts(desk.workspace, desk.actor, seen, "").kinds
    except RelaisError:
        return ()


def _line(desk: Desk, seen: EncounterView, kind: DocumentKind) -> Markup:
    issued = [document for document in seen.state.documents if document.document == kind]
    ready = [document.number for document in issued if TRAY.has(desk.session.token, document.number)]
    link = el("a", Papers.OPEN, href=f"/document/{ready[-1]}", target="_blank", cls="button") if ready else None
    said = el("p", Papers.ISSUED.format(issued[-1].number), cls="quiet") if issued else None
    return el("div", el("p", el("strong", documents.title_of(kind))), said, link, cls="line")


@callback
def _prepare(encounter: str, expected: int, kind: DocumentKind) -> None:
    desk = session.desk()
    issued = views.issue_document(desk.workspace, desk.actor, encounter, expected, kind)
    TRAY.put(desk.session.token, issued.number, issued.content)
