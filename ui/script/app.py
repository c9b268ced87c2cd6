"""The script that Streamlit runs: who is there, where he is, and the page that draws it."""

import streamlit as st

from engine.services.sessions import SessionEnded
from ui import session
from ui.components import frame
from ui.incidents import guarded
from ui.pages import registry
from ui.texts import NAME, Frame

st.set_page_config(page_title=NAME, layout="centered", initial_sidebar_state="collapsed")


@guarded
def main() -> None:
    try:
        desk = session.desk()
    except session.Locked:
        frame.leave_for("/verrou", Frame.LOCKED_LINK, Frame.LOCKED_LINK)
        return
    except SessionEnded:
        frame.leave_for("/connexion", Frame.ENDED_TITLE, Frame.ENDED_LINK)
        return
    frame.top(desk)
    registry.page_at(session.place(), desk.actor.role)(desk)
    frame.bottom(desk)


main()
