"""A role whose pages are not there yet."""

from __future__ import annotations

from ui import session
from ui.components import controls, frame
from ui.session import Desk
from ui.texts import Home, Soon


def draw(desk: Desk) -> None:
    frame.heading(Soon.TITLE, "bientot")
    frame.empty(Soon.TEXT)
    controls.button(Home.LEAVE, "leave-button", session.go, "sortie")
