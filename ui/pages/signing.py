"""The team's versions and where each stands: a délégant goes and signs, a coordinator goes and reviews."""

from __future__ import annotations

import streamlit as st

from engine.services import publication
from engine.services.publication import Published
from ui import session
from ui.commanding import draw_notice
from ui.components import controls, frame, office
from ui.components.markup import Markup, el, label, show
from ui.components.office import tag
from ui.pages import signing_confirming, signing_version
from ui.pages.library_place import item_of
from ui.pages.library_shelf import span
from ui.pages.library_texts import Shelf
from ui.pages.signing_place import PAGE, PRESCRIPTIONS, named
from ui.pages.signing_texts import Versions
from ui.session import Desk


def draw(desk: Desk) -> None:
    desk.actor.must_be("delegant", "coordinator")
    office.dress(wide=True)
    office.menu(desk.actor.role)
    draw_notice()
    where = session.place()
    if not where.item:
        _list(desk)
        return
    found = publication.of_version(desk.workspace, desk.actor, *named(where.item))
    if where.view and desk.actor.role == "delegant":
        signing_confirming.draw(desk, found, where.view)
    else:
        signing_version.draw(desk, found)
        controls.button(Versions.BACK, "versions.back", session.go, page=PAGE)


def _list(desk: Desk) -> None:
    role = desk.actor.role
    frame.heading(Versions.TITLE[role], "versions")
    show(el("p", Versions.LEAD[role], cls="intro"))
    if role == "delegant":
        controls.button(Versions.PRESCRIPTIONS, "versions.prescriptions", session.go, page=PRESCRIPTIONS)
    found = publication.published(desk.workspace, desk.actor)
    if not found:
        frame.empty(Versions.EMPTY)
    for one in found:
        if one.applies:
            _version(desk, one)
    others = [one for one in found if not one.applies]
    if others:
        with st.expander(label(f"{Versions.OTHERS} ({len(others)})")):
            for one in others:
                _version(desk, one)


def _version(desk: Desk, one: Published) -> None:
    item, role = item_of(one.loaded), desk.actor.role
    with st.container(key=f"shelf-{item}"):
        show(_told(one))
        waits = one.state.status in (("draft",) if role == "coordinator" else ("reviewed", "signed"))
        words = f"{Versions.OPEN[role] if waits else Versions.SEE} : {_name(one)}"
        controls.button(words, f"version.{item}", session.go, page=PAGE, item=item)


def _name(one: Published) -> str:
    written = one.loaded.model
    return f"{written.short_title} {written.version}"


def _told(one: Published) -> Markup:
    written, status = one.loaded.model, one.state.status
    applies = tag(Shelf.APPLIES, "open") if one.applies else None
    head = el(
        "p", el("strong", written.short_title), tag(Versions.STATUS[status], Versions.STATUS_CLASS[status]), applies
    )
    about = el("p", f"{Versions.VERSION.format(written.version)}, {span(written.valid)}", cls="quiet")
    return el("div", head, about, el("p", lacking(one), cls="quiet"), cls="book")


def lacking(one: Published) -> str:
    if not one.lacking:
        return Versions.READY
    return Versions.LACKING_ONE if len(one.lacking) == 1 else Versions.LACKING.format(len(one.lacking))
