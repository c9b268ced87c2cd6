"""The three steps of a délégant who signs: the file, the points, the password on a page of its own."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import streamlit as st

from engine.reporting.points import SUBJECTS, Point, points_of
from engine.services import publication
from engine.services.publication import Published
from engine.services.signing_file import signing_file
from engine.team.signing_reading import Reading
from ui import session
from ui.commanding import callback, notice
from ui.components import controls, frame
from ui.components.markup import el, items, show
from ui.components.moments import at
from ui.pages.library_place import item_of
from ui.pages.signing_place import DOOR, PAGE
from ui.pages.signing_texts import Steps
from ui.printing import TRAY
from ui.session import Desk

PREPARED = "signing.prepared"


def draw(desk: Desk, one: Published) -> None:
    state, me = one.state, desk.actor.member.id
    missing = publication.missing_to_sign(desk.workspace, desk.actor, one.loaded)
    if state.status == "withdrawn":
        return
    if any(problem.code == "SIG-112" for problem in missing) and state.signature_of(me) is not None:
        show(el("p", Steps.SIGNED, cls="card notice done"))
        return
    reading = publication.reading_of(desk.workspace, desk.actor, one.loaded.fingerprint)
    frame.section(Steps.FILE)
    show(el("p", Steps.FILE_LEAD, cls="quiet"))
    show(
        el(
            "p",
            Steps.OPENED.format(at(reading.opened_at, desk.workspace.clock())) if reading.file else Steps.NOT_OPENED,
        )
    )
    file(desk, one)
    _assumptions(one, reading)
    frame.section(Steps.SIGN)
    if missing:
        lines = [f"{problem.what} {problem.remedy}" for problem in missing]
        show(el("div", el("p", el("strong", Steps.SIGN_NOT_YET)), items(lines), cls="card missing"))
    else:
        show(el("p", el("a", Steps.SIGN_LINK, href=f"{DOOR}?i={item_of(one.loaded)}", cls="button primary")))


# ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def file(desk: Desk, one: Published) -> None:
    """The file made and opened, in a tab of its own."""
    number = st.session_state.get(PREPARED, {}).get(one.loaded.fingerprint, "")
    written = one.loaded.model
    if number and TRAY.has(desk.session.token, number):
        show(el("p", el("a", Steps.OPEN, href=f"/document/{number}", target="_blank", cls="button")))
        controls.button(Steps.SEEN, f"file.{number}.seen", session.go, page=PAGE, item=item_of(one.loaded))
        return
    show(el("p", Steps.PREPARING, cls="quiet"))
    controls.button(Steps.PREPARE, f"file.{one.loaded.fingerprint}", _prepare, written.protocol, written.version)


@callback
def _prepare(protocol: str, version: str) -> None:
    """Makes the file; that a délégant opened it is kept when its bytes are given, not before."""
    desk = session.desk()
    made = signing_file(desk.workspace, desk.actor, protocol, version)
    opened = partial(publication.open_file, desk.workspace, desk.actor, made.loaded, made.digest)
    signs = desk.actor.role == "delegant"
    TRAY.put(desk.session.token, made.number, made.content, opened if signs else None)
    st.session_state[PREPARED] = {**st.session_state.get(PREPARED, {}), made.loaded.fingerprint: made.number}
    notice("done", Steps.READY)


# ── the points ──────────────────────────────────────────────────────────────────────────────────────────────────


def _assumptions(one: Published, reading: Reading) -> None:
    """The subjects, each with its count; a subject is a page of its own."""
    frame.section(Steps.ASSUMED)
    found = points_of(one.loaded)
    if not found:
        show(el("p", Steps.NONE))
        return
    done = [point for point in found if publication.is_confirmed(point, reading)]
    show(el("p", Steps.ASSUMED_LEAD, cls="quiet"), el("p", Steps.COUNT.format(len(done), len(found))))
    item = item_of(one.loaded)
    with st.container(key="parts"):
        for subject, words in SUBJECTS.items():
            if total := _of(found, subject):
                told = Steps.GROUP.format(words, _of(done, subject), total)
                controls.button(
                    told, f"group.{item}.{subject}", session.go, wide=True, page=PAGE, item=item, view=subject
                )


def _of(found: Iterable[Point], subject: str) -> int:
    return sum(one.subject == subject for one in found)
