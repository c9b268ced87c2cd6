"""A draft proved and drawn: what holds for every patient, and the tree that its text makes."""

from __future__ import annotations

from engine.services import authoring
from engine.services.authoring import Draft as Written
from ui.components import frame
from ui.components.markup import el, show
from ui.pages import library_faults, library_proofs, library_tree
from ui.pages.authoring_texts import Draft
from ui.pages.library_place import Opened
from ui.pages.library_proof_texts import Proofs
from ui.pages.library_texts import Tree
from ui.pages.trial_place import free_door
from ui.pages.trial_texts import Doors
from ui.session import Desk


def draw(desk: Desk, draft: Written) -> None:
    found = authoring.read(draft)
    if found.loaded is None:
        show(el("div", el("p", Draft.FIRST), cls="card draft", role="status"))
        library_faults.draw(found.problems, draft.text)
        return
    show(el("p", Doors.TEXT_WHY, cls="quiet"))
    free_door(desk, found.loaded)
    frame.section(Proofs.TITLE)
    show(el("p", Proofs.LEAD, cls="quiet"))
    library_proofs.told(desk, found.loaded)
    frame.section(Tree.TITLE)
    library_tree.told(Opened(found.loaded))
