"""The end of a session: what is still open is listed before one leaves."""

from __future__ import annotations

from engine.services import sessions, views
from engine.store.contract import StreamSummary
from ui import session
from ui.commanding import callback
from ui.components import controls, frame
from ui.components.markup import el, items, show
from ui.session import Desk
from ui.texts import Home, Leaving


def draw(desk: Desk) -> None:
    frame.heading(Leaving.TITLE, "sortie")
    left = _mine(desk) if desk.actor.role == "delegue" else []
    lines = [
        f"{_protocol(desk, str(row.attributes['fingerprint']))} · {Home.STATUS[str(row.attributes['status'])]}"
        for row in left
    ]
    show(el("p", Leaving.LEFT if left else Leaving.CLEAN), items(lines))
    controls.button(Leaving.LEAVE, "leave.go", _leave, primary=True, wide=True)
    controls.button(Leaving.STAY, "leave.stay", session.go, wide=True)


def _mine(desk: Desk) -> list[StreamSummary]:
    rows = views.unfinished(desk.workspace, desk.actor)
    return [row for row in rows if row.attributes["delegue"] == desk.actor.member.id]


def _protocol(desk: Desk, fingerprint: str) -> str:
    return desk.workspace.protocol(fingerprint).model.short_title


@callback
def _leave() -> None:
    desk = session.desk()
    sessions.sign_out(desk.workspace, desk.session.token)
    session.go()
