"""How the address names a draft, and how its versions are told. Opaque ids only."""

from __future__ import annotations

from engine.services.authoring import Draft
from ui import session
from ui.components import moments
from ui.components.markup import Markup, join, typed
from ui.pages.authoring_texts import Desk as Words
from ui.session import Desk

PAGE = "ecrire"


def go(draft: str, view: str | None) -> None:
    session.go(page=PAGE, item=draft, view=view)


def author(desk: Desk, one: Draft) -> Markup:
    """The author's name, as typed in the team's declaration."""
    member = desk.actor.team.member(one.author)
    return join(Words.SOMEBODY) if member is None else typed(member.full_name)


def saved(desk: Desk, one: Draft, words: str) -> Markup:
    """« Version 3, enregistrée hier à 14 h 05 par … »; ``words`` has a place for each of the three."""
    when = moments.at(one.saved_at, desk.workspace.clock())
    before, _, after = words.format(one.version, when, "\0").partition("\0")
    return join(before, author(desk, one), after)
