"""Declaring, open to every role: an adverse event, or one's satisfaction. Two forms behind one door."""

from __future__ import annotations

import streamlit as st

from ui import session
from ui.commanding import draw_notice
from ui.components import controls, frame, office
from ui.components.markup import el, show
from ui.pages import declare_event, declare_satisfaction
from ui.pages.declare_texts import Declare
from ui.session import Desk

PAGE = "declarer"


def draw(desk: Desk) -> None:
    desk.actor.must_be("delegue", "delegant", "coordinator")
    office.dress()
    office.menu(desk.actor.role)
    draw_notice()
    view = session.place().view
    if view == "evenement":
        declare_event.draw(desk)
    elif view == "satisfaction":
        declare_satisfaction.draw(desk)
    else:
        _doors()
        return
    controls.button(Declare.BACK, "declare.back", session.go, page=PAGE)


def _doors() -> None:
    frame.heading(Declare.TITLE, PAGE)
    doors = (
        ("evenement", Declare.EVENT, Declare.EVENT_LEAD),
        ("satisfaction", Declare.SATISFACTION, Declare.SATISFACTION_LEAD),
    )  # fmt: skip
    for view, words, lead in doors:
        with st.container(key=f"door-{view}"):
            controls.button(words, f"declare.{view}", session.go, primary=True, wide=True, page=PAGE, view=view)
            show(el("p", lead, cls="under"))
