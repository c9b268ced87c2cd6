"""The text of a draft and that of its cases: one form each, saved before it is checked, so that nothing is lost."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from engine.protocol.limits import MAX_BYTES
from engine.protocol.loading import LoadedProtocol
from engine.services import authoring, trials
from engine.services.apart import WorkFailed
from engine.services.authoring import Draft as Written
from ui import session
from ui.commanding import callback, notice
from ui.components import controls
from ui.components.markup import Markup, el, label, show
from ui.pages import library_cases, library_faults
from ui.pages.authoring_place import go
from ui.pages.authoring_texts import Draft
from ui.pages.trial_place import enter, free
from ui.pages.trial_texts import Doors
from ui.session import Desk

Part = Literal["texte", "cas"]
PARTS: tuple[Part, ...] = ("texte", "cas")
MOST_SIGNS = 500_000
"""Even in signs of two bytes, one text fits in one message of the socket; the loader's own limit counts bytes."""
HEIGHT = 560


def draw_text(desk: Desk, draft: Written) -> None:
    """What is known of the saved text stands above it, in a few words; its faults below, one by one."""
    found = authoring.read(draft)
    if found.loaded is None:
        library_faults.summary(found.problems)
        _failed(desk, draft)
    else:
        _reads(found.loaded)
    _form(draft, "texte", draft.text, Draft.TEXT, Draft.TEXT_HOW)
    library_faults.draw(found.problems, draft.text)


def _failed(desk: Desk, draft: Written) -> None:
    """Whom the text would fail: a fault of names says nothing to a doctor, a patient does."""
    try:
        with st.spinner(label(Draft.SEEKING)):
            found = authoring.failed_by(desk.workspace, desk.actor, draft)
    except WorkFailed:
        return  # the faults are told all the same, one by one
    if found is not None:
        told = [el("p", el("strong", Draft.FAILED)), el("p", found.what), el("p", found.consequence, cls="quiet")]
        show(el("div", *told, cls="card proof now", role="status"))


def draw_cases(desk: Desk, draft: Written) -> None:
    _form(draft, "cas", draft.cases, Draft.CASES, Draft.CASES_HOW)
    found = authoring.read(draft)
    if found.loaded is None:
        show(el("div", el("p", Draft.FIRST), cls="card draft", role="status"))
    elif not draft.cases.strip():
        show(el("p", Draft.NO_CASES, cls="empty"))
    else:
        library_cases.told(desk, found.loaded, draft.cases.encode(), draft.cases)


def _form(draft: Written, part: Part, text: str, words: str, how: str) -> None:
    """The key changes with the version: what was saved is what is shown; what was refused stays as it was typed."""
    key = f"{draft.id}.{draft.version}.{part}"
    show(_unsaved(draft, part), el("p", how, cls="quiet"), _file())
    with st.container(key="writing"), controls.form(key):
        st.text_area(label(words), text, key=f"{key}.area", max_chars=MOST_SIGNS, height=HEIGHT)
        controls.submit(Draft.SAVE, f"{key}.go", _save, draft.id, draft.version, part, part)
        show(el("p", Draft.SAVE_THEN, cls="quiet"))
        with st.container(horizontal=True, key="views-brouillon"):
            for view, name in Draft.VIEWS.items():
                if view != part:
                    controls.submit(name, f"{key}.{view}", _save, draft.id, draft.version, part, view, primary=False)
            controls.submit(Doors.TEXT, f"{key}.essai", _save_and_try, draft.id, draft.version, part, primary=False)


def _unsaved(draft: Written, part: Part) -> Markup:
    """Shown by the page's script where this tab still holds a text that was typed and never saved."""
    again = el("button", Draft.UNSAVED_AGAIN, type="button", cls="button")
    return el("div", el("p", el("strong", Draft.UNSAVED)), el("p", again), cls="card draft unsaved", hidden=True,
              data_draft=f"{draft.id}.{part}", data_saved=f"{draft.id}.{draft.version}.{part}")  # fmt: skip


def _file() -> Markup:
    """A file that the page's script reads into the text area; nothing is sent before the draft is saved."""
    field = el("input", type="file", accept=".yaml,.yml")
    too_large = el("p", Draft.FILE_TOO_LARGE, role="alert", hidden=True)
    return el("div", el("label", Draft.FILE, field, cls="button"), too_large, cls="take-file", data_most=MAX_BYTES)


@callback
def _save(draft: str, seen: int, part: Part, then: str) -> None:
    """Keeps what was typed, then shows the view that was asked for: moving on never loses a text."""
    saved = _kept(session.desk(), draft, seen, part)
    _tell(saved, seen)
    go(saved.draft.id, then)


@callback
def _save_and_try(draft: str, seen: int, part: Part) -> None:
    """Keeps it, then opens a trial of the text where it can be read; where it cannot, its faults come next."""
    desk = session.desk()
    saved = _kept(desk, draft, seen, part)
    loaded = authoring.read(saved.draft).loaded
    go(saved.draft.id, "texte")
    if loaded is None or saved.apart:
        _tell(saved, seen)
    else:
        enter(desk, loaded, trials.request_of(desk.workspace, loaded), free(loaded))


def _kept(desk: Desk, draft: str, seen: int, part: Part) -> authoring.Saved:
    typed = str(st.session_state.get(f"{draft}.{seen}.{part}.area") or "")
    changed = {"text": typed} if part == "texte" else {"cases": typed}
    return authoring.save(desk.workspace, desk.actor, draft, seen, **changed)


def _tell(saved: authoring.Saved, seen: int) -> None:
    if saved.apart:
        notice("calm", *Draft.APART)
    else:
        words = Draft.SAME if saved.draft.version == seen else Draft.SAVED
        notice("done", words.format(saved.draft.version))


def _reads(loaded: LoadedProtocol) -> None:
    written = loaded.model
    counts = Draft.COUNTS.format(
        len(written.criteria), len(written.danger), len(written.exclusion), len(written.tree.decisions),
        len(written.outcomes),
    )  # fmt: skip
    local = None if written.scope == "local" else el("p", Draft.NOT_LOCAL)
    show(el("div", el("p", el("strong", Draft.READS)), el("p", counts), local, cls="card proof good", role="status"))
