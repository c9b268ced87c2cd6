"""The protocol library, open to every role: the shelf, then one version and its parts. The address tells which."""

from __future__ import annotations

from collections.abc import Callable

from engine.protocol.loading import LoadedProtocol
from engine.services import reading
from ui import session
from ui.commanding import draw_notice
from ui.components import controls, office
from ui.pages import (
    library_acts,
    library_assumed,
    library_book,
    library_cases,
    library_criteria,
    library_outcomes,
    library_proofs,
    library_search,
    library_shelf,
    library_sources,
    library_tree,
    library_versions,
    library_who,
)
from ui.pages.library_place import PAGE, Opened, item_of
from ui.pages.library_texts import Book
from ui.session import Desk

Part = Callable[[Desk, Opened], None]
PARTS: dict[str, Part] = {
    "qui": library_who.draw, "criteres": library_criteria.draw, "hypotheses": library_assumed.draw,
    "actes": library_acts.draw, "arbre": library_tree.draw, "conduites": library_outcomes.draw,
    "preuves": library_proofs.draw, "cas": library_cases.draw, "versions": library_versions.draw,
    "sources": library_sources.draw, "journal": library_sources.draw_journal, "recherche": library_search.draw,
}  # fmt: skip


def draw(desk: Desk) -> None:
    desk.actor.must_be("delegue", "delegant", "coordinator")
    office.dress(wide=True)
    office.menu(desk.actor.role)
    draw_notice()
    opened = _opened(desk)
    if opened is None:
        library_shelf.draw(desk)
        return
    view = (session.place().view or "").partition("--")[0]
    PARTS.get(view, library_book.draw)(desk, opened)
    if view in PARTS:
        controls.button(Book.BACK, "book.back", session.go, page=PAGE, item=item_of(opened.loaded))
    if opened.encounter is not None:
        controls.button(Book.PATIENT, "book.patient", session.go, encounter=opened.encounter)
    controls.button(Book.SHELF, "book.shelf", session.go, page=PAGE)


def _opened(desk: Desk) -> Opened | None:
    """The version that the address names, or that of an encounter of the team, with the path it took."""
    where = session.place()
    if where.encounter:
        taken = reading.taken(desk.workspace, desk.actor, where.encounter)
        return Opened(taken.loaded, where.encounter, taken.path)
    if not where.item:
        return None
    protocol, _, version = where.item.partition("--")
    return Opened(_loaded(desk, protocol, version.replace("_", ".")))


def _loaded(desk: Desk, protocol: str, version: str) -> LoadedProtocol:
    return reading.edition(desk.workspace, desk.actor, protocol, version or None)
