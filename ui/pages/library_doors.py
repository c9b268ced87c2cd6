"""Where the délégué arrives, with the two doors that every role has under it: the library, and declaring."""

from __future__ import annotations

import streamlit as st

from ui import session
from ui.components import controls, office
from ui.pages import home
from ui.pages.library_texts import Doors
from ui.session import Desk


def draw(desk: Desk) -> None:
    home.draw(desk)
    office.dress()
    with st.container(horizontal=True, key="views-doors"):
        for page, words in Doors.PAGES.items():
            controls.button(words, f"door.{page}", session.go, page)
