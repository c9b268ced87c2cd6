"""Which address leads to which page, and for whom. A page is a function of the desk; see ui/README.md."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from engine.team.members import Role
from ui.incidents import guarded
from ui.session import Desk, Place

Page = Callable[[Desk], None]

HOMES: dict[Role, str] = {
    "delegue": "ui.pages.library_doors:draw",
    "delegant": "ui.pages.delegant:draw",
    "coordinator": "ui.pages.coordinator:draw",
}
"""Where each role arrives."""
PAGES: dict[str, str] = {
    "sortie": "ui.pages.leaving:draw",
    "bibliotheque": "ui.pages.library:draw",
    "declarer": "ui.pages.declare:draw",
    "indicateurs": "ui.pages.coordinator_figures:draw",
    "equipe": "ui.pages.coordinator_team:draw",
    "exports": "ui.pages.coordinator_exports:draw",
    "signature": "ui.pages.signing:draw",
    "ordonnances": "ui.pages.signing_prescriptions:draw",
    "nouveautes": "ui.pages.signing_news:draw",
    "ecrire": "ui.pages.authoring:draw",
    "essai": "ui.pages.trial:draw",
}
"""``?p=name`` → module and function, imported at first use so that no role pays for the pages of another."""
ENCOUNTER: dict[Role, str] = {
    "delegue": "ui.pages.run:draw",
    "delegant": "ui.pages.delegant_item:draw",
    "coordinator": "ui.pages.coordinator_encounter:draw",
}
"""What ``?e=…`` shows to each role."""


def page_at(place: Place, role: Role) -> Page:
    """The page of a place; an address that means nothing to this role leads home."""
    if place.page in PAGES:
        return _page(PAGES[place.page])
    if place.encounter and place.page is None and role in ENCOUNTER:
        return _page(ENCOUNTER[role])
    return _page(HOMES[role])


def _page(where: str) -> Page:
    module, _, name = where.partition(":")
    page: Page = getattr(import_module(module), name)
    return guarded(page)
