"""A role whose pages are not there yet."""

from __future__ import annotations

import streamlit as st

from ui import session
from ui.components import frame
from ui.components.markup import label
from ui.session import Desk
from ui.texts import Home, Soon


def draw(desk: Desk) -> None:
    frame.heading(Soon.TITLE, "bientot")
    frame.empty(Soon.TEXT)
    st.button(label(Home.LEAVE), on_click=session.go, args=("sortie",))
