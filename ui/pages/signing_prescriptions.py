"""Standard prescriptions: what the délégant has signed, until when; signing them is on the page of the password."""

from __future__ import annotations

import streamlit as st

from engine.protocol.entitlement import french_date
from engine.services import standard_prescriptions
from engine.services.standard_prescriptions import Drawer, StandardPrescription
from engine.team.standard_prescriptions import SignedPrescription
from ui import session
from ui.commanding import callback, draw_notice, notice
from ui.components import controls, frame, office
from ui.components.markup import Markup, el, label, show, typed
from ui.pages.signing_place import DOOR, PAGE
from ui.pages.signing_texts import Prescriptions, Versions
from ui.session import Desk


def draw(desk: Desk) -> None:
    desk.actor.must_be("delegant")
    office.dress(wide=True)
    office.menu(desk.actor.role)
    draw_notice()
    frame.heading(Prescriptions.TITLE, "ordonnances")
    show(el("p", Prescriptions.LEAD, cls="intro"))
    if desk.workspace.mode == "demo":
        show(el("p", Prescriptions.DEMO, cls="quiet"))
    found = standard_prescriptions.drawers(desk.workspace, desk.actor)
    if not found:
        frame.empty(Prescriptions.EMPTY)
    for drawer in found:
        _drawer(desk, drawer)
    controls.button(Versions.BACK, "prescriptions.back", session.go, page=PAGE)


def _drawer(desk: Desk, drawer: Drawer) -> None:
    written = drawer.loaded.model
    sign = el("a", Prescriptions.SIGN.format(written.short_title), href=f"{DOOR}?o={written.protocol}", cls="button")
    lines = [_line(desk, one) for one in drawer.prescriptions]
    show(el("section", el("h2", written.short_title), *lines, el("p", sign), cls="card"))
    own = {one.act: one.written.title for one in drawer.prescriptions if _is_standing(desk, one)}
    if own:
        _taking_back(written.protocol, written.short_title, own)


def _is_standing(desk: Desk, one: StandardPrescription) -> bool:
    mine = one.signed.get(desk.actor.member.id)
    return mine is not None and not mine.withdrawn_at


def _line(desk: Desk, one: StandardPrescription) -> Markup:
    team, me = desk.actor.team, desk.actor.member.id
    head = el("p", el("span", one.written.title), _mark(desk, one, one.signed.get(me)), cls="head")
    others = [
        member.full_name for member in team.members
        if member.id != me and member.id in one.signed and one.standing(member, desk.workspace.today()) is None
    ]  # fmt: skip
    also = el("p", f"{Prescriptions.OTHERS} ", typed(", ".join(others)), cls="quiet") if others else None
    return el("div", head, also, cls="criterion")


def _mark(desk: Desk, one: StandardPrescription, mine: SignedPrescription | None) -> Markup:
    """Where the délégant's own signature stands today."""
    if mine is None:
        return office.tag(Prescriptions.NOT_SIGNED, "paused")
    until = french_date(mine.valid_until)
    standing = one.standing(desk.actor.member, desk.workspace.today())
    marks = {
        "": (Prescriptions.SIGNED.format(until), "good"), "SIG-202": (Prescriptions.OVER.format(until), "late"),
        "SIG-204": (Prescriptions.CHANGED, "late"), "SIG-201": (Prescriptions.TAKEN_BACK, "late"),
    }  # fmt: skip
    return office.tag(*marks[standing.code if standing else ""])


def _taking_back(protocol: str, title: str, own: dict[str, str]) -> None:
    key = f"takeback.{protocol}"
    with st.expander(label(f"{Prescriptions.TAKE_BACK} ({title})")), controls.form(key):
        controls.choice(Prescriptions.WHICH, own, f"{key}.act")
        controls.line(Prescriptions.REASON, f"{key}.reason", 500)
        controls.submit(Prescriptions.GO, f"{key}.go", _take_back, protocol, key, primary=False)


@callback
def _take_back(protocol: str, key: str) -> None:
    desk = session.desk()
    act, reason = str(st.session_state.get(f"{key}.act") or ""), str(st.session_state.get(f"{key}.reason") or "")
    standard_prescriptions.withdraw(desk.workspace, desk.actor, protocol, act, reason)
    notice("done", Prescriptions.DONE)
