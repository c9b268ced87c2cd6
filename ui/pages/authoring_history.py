"""Every version of a draft: by whom, when, taken up again, and which patients have changed since."""

from __future__ import annotations

import streamlit as st

from engine.services import authoring
from engine.services.authoring import Draft as Written
from ui import session
from ui.commanding import callback, notice
from ui.components import controls
from ui.components.markup import el, show
from ui.components.office import tag
from ui.pages import library_versions
from ui.pages.authoring_place import go, saved
from ui.pages.authoring_texts import Draft, History
from ui.session import Desk

MOST = 20
COMPARED = "compared"


def draw(desk: Desk, draft: Written) -> None:
    show(el("p", History.LEAD, cls="intro"))
    versions = authoring.history(desk.workspace, desk.actor, draft.id)[-MOST:]
    for one in reversed(versions):
        with st.container(key=f"draft-{one.id}-{one.version}"):
            _version(desk, draft, one)
    wanted = st.session_state.get(COMPARED)
    if wanted and wanted[:2] == (draft.id, draft.version):
        _changes(desk, draft, next((one for one in versions if one.version == wanted[2]), draft))


def _version(desk: Desk, draft: Written, one: Written) -> None:
    latest = tag(History.LATEST, "open") if one.version == draft.version else None
    show(el("p", saved(desk, one, History.LINE), latest), el("p", one.fingerprint, cls="mono"))
    if one.version == draft.version:
        return
    controls.button(History.AGAIN.format(one.version), f"{one.id}.{one.version}.again", _again, draft.id, draft.version,
                    one.version)  # fmt: skip
    controls.button(History.CHANGES.format(one.version), f"{one.id}.{one.version}.changes", _compare, draft.id,
                    draft.version, one.version)  # fmt: skip


@callback
def _again(draft: str, seen: int, version: int) -> None:
    desk = session.desk()
    old = authoring.draft(desk.workspace, desk.actor, draft, version)
    found = authoring.save(desk.workspace, desk.actor, draft, seen, text=old.text, cases=old.cases)
    notice("calm", *Draft.APART) if found.apart else notice("done", History.TAKEN.format(version))
    go(found.draft.id, "texte")


@callback
def _compare(draft: str, latest: int, version: int) -> None:
    st.session_state[COMPARED] = (draft, latest, version)


def _changes(desk: Desk, draft: Written, old: Written) -> None:
    before, after = authoring.read(old), authoring.read(draft)
    show(el("h2", History.CHANGES.format(old.version)))
    if before.loaded is None or after.loaded is None:
        show(el("div", el("p", History.UNREADABLE), cls="card draft", role="status"))
    else:
        library_versions.told(desk, before.loaded, after.loaded)
