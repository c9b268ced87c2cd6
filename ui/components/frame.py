"""What stands around every page: banner, name and lock above, the legal line below; headings that take the focus."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from engine.protocol.entitlement import PROFESSION_LABELS
from ui.components.marking import marking
from ui.components.markup import Markup, el, show, typed
from ui.session import Desk
from ui.texts import NAME, Door, Frame


def top(desk: Desk) -> None:
    """Banner of the mode, brand, who is signed in, one-tap lock. The links work without a socket."""
    member = desk.actor.member
    who = el("span", el("strong", typed(member.full_name)), el("span", _quality(desk)), cls="who")
    lock = el("a", _LOCK, el("span", Frame.LOCK), href="/verrou", cls="lock", data_relais="keep-place")
    bar = el("div", el("a", NAME, href="/", cls="brand", title=Frame.HOME), who, lock, cls="bar")
    banner = marking(desk.workspace).banner()
    show(el("header", banner, bar, cls="top"), el("p", Frame.OFFLINE, cls="offline", role="alert", hidden=True))


def _quality(desk: Desk) -> str:
    role = Door.ROLES[desk.actor.role][0].lower()
    profession = desk.actor.member.profession
    return f"{Frame.SHORT.get(profession, PROFESSION_LABELS.get(profession, profession))}, {role}"


def bottom(desk: Desk) -> None:
    show(el("footer", marking(desk.workspace).legal(), cls="legal"))


def heading(
    text: str, screen: str, kicker: str | Markup | None = None, typed_text: bool = False,
    below: Iterable[Markup | None] = (),
) -> None:  # fmt: skip
    """The one h1 of a screen. ``screen`` changes with what is asked, which moves the focus here.

    ``below``: what stands under it, put on the page with it: each part on its own would be one message more a tap.
    """
    above = el("p", kicker, cls="kicker") if kicker else None
    title = el("h1", typed(text) if typed_text else text, tabindex="-1", data_screen=screen)
    under = [part for part in below if part]
    show(above, el("div", title, *under, cls="headed") if under else title)


def section(text: str) -> None:
    show(el("h2", text))


def leave_for(door: str, title: str, link: str) -> None:
    """An empty screen whose script, or whose one link, leads to a door."""
    st.session_state.clear()
    leave = el("a", link, href=door, cls="button primary", data_relais="leave")
    show(el("div", el("h1", title, tabindex="-1"), el("p", leave), cls="card"))


def empty(text: str) -> None:
    show(el("p", text, cls="empty"))


_LOCK = el("span", cls="icon icon-lock", aria_hidden="true")
