"""One encounter, one screen at a time. A fragment: what stands around, the bar too, is not drawn again at a tap."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from engine.encounter.commands import Pause
from engine.encounter.navigation import STAGES
from engine.errors import Problem
from engine.services import encounters
from engine.services.encounters import EncounterView
from engine.services.sessions import SessionEnded
from ui import leftovers, session
from ui.commanding import callback, draw_notice, left_by_this_run, notice, send
from ui.components import controls, frame, people
from ui.components.markup import Markup, el, items, show
from ui.incidents import guarded
from ui.pages import (
    asking,
    consent,
    doubt,
    identity,
    identity_correction,
    outcome,
    record_access,
    replies,
    review,
)
from ui.session import Desk
from ui.texts import Home, Run, Told

Draw = Callable[[Desk, EncounterView], None]
SCREENS: dict[str, Draw] = {
    "questions": asking.draw, "identity": identity.draw, "consent": consent.draw, "record_access": record_access.draw,
    "outcome": outcome.draw, "closed": outcome.draw,
}  # fmt: skip
ANSWERED = ("questions", "identity", "consent", "record_access")
"""Screens that are nothing but answers to give."""
VIEWS: dict[str, Draw] = {"corriger": review.draw, "doute": doubt.draw, "identite": identity_correction.draw}
"""What ``&v=`` shows in place of the next screen."""


BAR = "bar"
"""What the bar was drawn for; the page is drawn whole when the screen wants another one."""
DRAWN = "drawn"
"""The encounter and the sequence that this tab shows: what a tap on the bar answers to."""


def draw(desk: Desk) -> None:
    st.session_state[BAR] = {}
    _body()
    wanted = st.session_state[BAR]
    if wanted and not wanted["hidden"]:
        _bar(wanted["encounter"], wanted["view"])


@st.fragment
@guarded
def _body() -> None:
    """The session is read in every run: by the command that the run began with, else here, before anything is drawn."""
    leftovers.forget()
    where = session.place()
    left = left_by_this_run(where.encounter)
    try:
        desk = left[0] if left else session.desk()
    except (SessionEnded, session.Locked):
        st.rerun()
    if where.encounter is None or where.page is not None:
        st.rerun()
    desk.actor.must_be("delegue")
    _draw(desk, left[1] if left else encounters.view(desk.workspace, desk.actor, where.encounter), where.view)


def _draw(desk: Desk, seen: EncounterView, view: str | None) -> None:
    _agree_on_the_bar(seen, view)
    show(el("div", progress(seen), people.strip(seen.patient, seen.erased, seen.state.opened.day), cls="status"))
    draw_notice()
    if seen.state.paused:
        _paused(seen)
        return
    if (reasons := encounters.stopped(desk.workspace, desk.actor, seen)) and view != "doute":
        _stopped(seen, reasons)
        if view is None and seen.screen.kind in ANSWERED:
            return
    if seen.concluded is None and seen.state.replies:
        show(replies.last(seen))
    drawn = VIEWS.get(view or "", SCREENS[seen.screen.kind]) if not seen.state.is_closed else SCREENS["closed"]
    drawn(desk, seen)


def _stopped(seen: EncounterView, reasons: Sequence[Problem]) -> None:
    """The version left service: said before anything is answered, with the one way on."""
    *whys, stop = reasons
    frame.heading(Run.STOPPED, f"{seen.sequence}-arret")
    show(
        el("div", items([why.what for why in whys]), el("p", stop.what), el("p", Run.STOPPED_LEAD), cls="card held")
    )  # fmt: skip
    controls.button(
        Run.DOUBT, "stopped.doubt", session.go, primary=True, wide=True, encounter=seen.encounter, view="doute"
    )


def progress(seen: EncounterView, named: str = "") -> Markup:
    """Stage by name, one segment a stage, screens counted as an upper bound."""
    stages, stands = list(STAGES.values()), seen.screen.progress
    at = stages.index(stands.stage)
    segments = [
        el("span", cls="done" if index < at else "here" if index == at else None) for index in range(len(stages))
    ]
    screen = Run.SCREEN.format(min(stands.done + 1, stands.total), stands.total)
    words = el("p", el("strong", stands.stage), el("span", None if at == len(stages) - 1 else screen))
    title = el("p", named or seen.loaded.model.short_title, cls="protocol")
    return el("div", title, words, el("div", *segments, cls="segments", aria_hidden="true"), cls="progress")


def _agree_on_the_bar(seen: EncounterView, view: str | None) -> None:
    """Says which bar this screen wants, before any of it is drawn; draws the whole page where another one stands."""
    hidden = seen.state.is_closed or seen.state.paused
    wanted = {"encounter": seen.encounter, "view": view or "", "hidden": hidden}
    standing = st.session_state.get(BAR)
    if standing not in ({}, wanted):
        st.rerun()
    st.session_state[BAR] = wanted
    st.session_state[DRAWN] = {"encounter": seen.encounter, "sequence": seen.sequence}


def _bar(here: str, view: str) -> None:
    """Doubt, correction and pause: one tap away on every screen."""
    with st.container(horizontal=True, key="actions"):
        if view:
            controls.button(Run.BACK, "act.back", session.go, encounter=here)
        if view != "doute":
            controls.button(Run.DOUBT, "act.doubt", session.go, encounter=here, view="doute")
        if view != "corriger":
            controls.button(Run.REVIEW, "act.review", session.go, encounter=here, view="corriger")
        controls.button(Run.PAUSE, "act.pause", _pause, here)


@callback
def _pause(encounter: str) -> None:
    drawn = st.session_state[DRAWN]
    if drawn["encounter"] == encounter:
        send(encounter, drawn["sequence"], Pause())
        notice("done", Told.PAUSED)
    session.go()


def _paused(seen: EncounterView) -> None:
    frame.heading(Home.STATUS["paused"], f"pause-{seen.sequence}")
    show(el("p", Run.PAUSED_LEAD))
    controls.button(Home.OPEN, "resume", _resume, seen.encounter, primary=True, wide=True)


@callback
def _resume(encounter: str) -> None:
    desk = session.desk()
    encounters.resume(desk.workspace, desk.actor, encounter)
