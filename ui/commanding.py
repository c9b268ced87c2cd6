"""Sending one command, and saying what came of it: done, refused with its reasons, or already done, calmly."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec

import streamlit as st

from engine.encounter.commands import Command
from engine.services import encounters
from engine.services.encounters import EncounterView
from engine.services.sessions import SessionEnded
from engine.store.errors import RepeatedCommand, StaleCommand
from ui import incidents, session
from ui.components.markup import el, show
from ui.session import Desk
from ui.texts import Told

NOTICE = "notice"
COUNT = "notices"
Given = ParamSpec("Given")
_left: ContextVar[tuple[Desk, EncounterView] | None] = ContextVar("left", default=None)
"""What the command of this very run left, with the desk that sent it. A run has a thread, and a thread one visitor."""


def notice(kind: str, *lines: str) -> None:
    """Keeps sentences for the next drawing: « done », « calm » or « refused »."""
    st.session_state[COUNT] = st.session_state.get(COUNT, 0) + 1
    st.session_state[NOTICE] = {"kind": kind, "lines": list(lines), "count": st.session_state[COUNT]}


def draw_notice() -> None:
    """Shows the sentences once, where the eye and the screen reader are."""
    kept = st.session_state.pop(NOTICE, None)
    if kept is None:
        return
    first, *rest = kept["lines"]
    alert = kept["kind"] == "refused"
    seen = f"n{kept['count']}" if alert else None
    lines = (el("p", el("strong", first)), *(el("p", line) for line in rest))
    role, cls = "alert" if alert else "status", f"card notice {kept['kind']}"
    show(el("div", *lines, cls=cls, role=role, tabindex="-1", data_alert=seen))


def callback(handler: Callable[Given, None]) -> Callable[Given, None]:
    """A widget's callback in which nothing is raised: what fails is told on the next drawing."""

    @wraps(handler)
    def called(*args: Given.args, **kwargs: Given.kwargs) -> None:
        _left.set(None)
        try:
            handler(*args, **kwargs)
        except (StaleCommand, RepeatedCommand):
            notice("calm", *Told.ALREADY)
        except (SessionEnded, session.Locked):
            return  # the drawing that follows finds the door closed, and says so
        except Exception as error:
            notice("refused", *incidents.later(error))

    return called


def send(encounter: str, expected: int, command: Command, done: str = "") -> EncounterView:
    """Applies a command as the person at this screen; the session is read anew. Raises what the use case raises."""
    desk = session.desk()
    seen = encounters.act(desk.workspace, desk.actor, encounter, expected, command)
    _left.set((desk, seen))
    if done:
        notice("done", done)
    return seen


def left_by_this_run(encounter: str | None) -> tuple[Desk, EncounterView] | None:
    """Who sent the command that started this drawing, his session read for it, and what it left; given once.

    None where this run sent nothing on that encounter from this visitor's session: then both are to be read.
    """
    kept = _left.get()
    _left.set(None)
    if kept is None or (session.token(), encounter) != (kept[0].session.token, kept[1].encounter):
        return None
    return kept


@callback
def send_quietly(encounter: str, expected: int, command: Command, done: str = "") -> None:
    """``send`` as a button's callback."""
    send(encounter, expected, command, done)
