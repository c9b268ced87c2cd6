"""Where a working group writes a local protocol: its drafts, then one draft and what is known of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from engine.services import authoring
from ui import session
from ui.commanding import draw_notice
from ui.components import controls, frame, office
from ui.pages import authoring_checked, authoring_drafts, authoring_history, authoring_writing
from ui.pages.authoring_place import PAGE, go
from ui.pages.authoring_texts import Desk as Words
from ui.pages.authoring_texts import Draft
from ui.session import Desk

View = Callable[[Desk, authoring.Draft], None]
VIEWS: dict[str, View] = {
    "texte": authoring_writing.draw_text, "cas": authoring_writing.draw_cases, "preuves": authoring_checked.draw,
    "histoire": authoring_history.draw,
}  # fmt: skip


def draw(desk: Desk) -> None:
    desk.actor.must_be(*authoring.AUTHORS)
    office.dress(wide=True)
    office.menu(desk.actor.role)
    draw_notice()
    item = session.place().item
    if not item:
        authoring_drafts.draw(desk)
        return
    found = authoring.draft(desk.workspace, desk.actor, item)
    view = session.place().view or ""
    view = view if view in VIEWS else "texte"
    frame.heading(found.title or Words.UNTITLED, f"{PAGE}-{view}-{found.id}-{found.version}",
                  Draft.KICKER.format(found.version), typed_text=True)  # fmt: skip
    if view not in authoring_writing.PARTS:
        office.choice("brouillon", Draft.VIEWS.items(), view, partial(go, found.id))
    VIEWS[view](desk, found)
    controls.button(Draft.BACK, "drafts.all", session.go, page=PAGE)
