"""One's satisfaction with a protocol: four levels, once a year, kept without a name."""

from __future__ import annotations

import streamlit as st

from engine.encounter.declarations import LEVELS
from engine.errors import CommandRefused
from engine.services import declarations
from engine.services.workspace import Actor
from ui import session
from ui.commanding import callback, notice
from ui.components import controls, frame, office
from ui.components.markup import el, show
from ui.pages import coordinator_lines as lines
from ui.pages.declare_texts import Satisfaction
from ui.session import Desk


def draw(desk: Desk) -> None:
    frame.heading(Satisfaction.TITLE, "satisfaction")
    show(el("p", Satisfaction.ANONYMOUS, cls="card notice calm"))
    titles = dict(zip(desk.actor.team.protocols, lines.titles(desk), strict=True))
    concerned = [name for name in titles if is_concerned(desk.actor, name)]
    if not concerned:
        frame.empty(Satisfaction.NONE)
    for protocol in concerned:
        with st.container(key=f"question-satisfaction-{protocol}"):
            show(el("h2", titles[protocol]))
            _answer(desk, protocol)


def is_concerned(actor: Actor, protocol: str) -> bool:
    """A délégué says what he thinks of the protocols that he was trained for, the others of every one."""
    return actor.role != "delegue" or actor.member.training_for(protocol) is not None


def _answer(desk: Desk, protocol: str) -> None:
    if declarations.has_answered(desk.workspace, desk.actor, protocol):
        show(el("p", office.sign("check"), Satisfaction.ANSWERED, cls="said done"))
        return
    key = f"satisfaction.{protocol}.{desk.workspace.clock().year}"
    with controls.form(key):
        levels = {level: words[:1].upper() + words[1:] for level, words in LEVELS.items()}
        controls.choice(Satisfaction.QUESTION, levels, f"{key}.niveau")
        controls.submit(Satisfaction.SEND, f"{key}.go", _send, key, protocol, primary=False)


@callback
def _send(key: str, protocol: str) -> None:
    level = st.session_state.get(f"{key}.niveau")
    if level is None:
        notice("refused", Satisfaction.MISSING)
        return
    desk = session.desk()
    try:
        declarations.answer_satisfaction(desk.workspace, desk.actor, protocol, str(level))
    except CommandRefused as error:
        if error.code != "DEC-103":
            raise
        notice("calm", Satisfaction.ANSWERED)
        return
    notice("done", Satisfaction.DONE)
