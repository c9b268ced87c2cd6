"""Where the coordinator arrives: what nobody has answered or closed, then every encounter, without an identity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import streamlit as st

from engine.reporting.categories import CATEGORIES, LABELS
from engine.services import oversight
from engine.services.oversight import Followed, Period
from engine.services.workspace import Actor
from ui import session
from ui.commanding import callback, draw_notice
from ui.components import frame, office
from ui.components.markup import Markup, el, label, show, typed_label
from ui.components.moments import ago
from ui.pages import coordinator_lines as lines
from ui.pages.coordinator_texts import Follow
from ui.session import Desk

MOST = 100
DEFAULT = "30j"
NO_OUTCOME = "sans"


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is cut down to; written in the address by ranks, so that nobody is named there."""

    protocol: int = 0
    period: str = DEFAULT
    category: int = 0
    delegue: int = 0

    @property
    def code(self) -> str:
        return f"{self.protocol}-{self.period}-{self.category}-{self.delegue}"


def read(code: str | None) -> Filter:
    """The filter of an address; anything else gives the default one."""
    parts = (code or "").split("-")
    if len(parts) != 4 or parts[1] not in Follow.PERIODS or not all(parts[at].isdigit() for at in (0, 2, 3)):
        return Filter()
    return Filter(int(parts[0]), parts[1], int(parts[2]), int(parts[3]))


def draw(desk: Desk) -> None:
    desk.actor.must_be("coordinator")
    office.dress(wide=True)
    office.menu(desk.actor.role)
    draw_notice()
    frame.heading(Follow.TITLE, "suivi")
    show(el("p", Follow.LEAD, cls="intro"))
    _to_watch(desk)
    frame.section(Follow.LIST)
    chosen = read(session.place().item)
    _filters(desk, chosen)
    _list(desk, chosen)


# ── what to watch ────────────────────────────────────────────────────────────────────────────────────────────────────


def _to_watch(desk: Desk) -> None:
    """Referrals without an answer and encounters left open: first, and open, where there are any."""
    today = desk.workspace.today()
    unanswered = oversight.unanswered(desk.workspace, desk.actor)
    left = oversight.open_before(desk.workspace, desk.actor, today)
    of_today = [
        one for one in oversight.followed(desk.workspace, desk.actor, Period(today, today)) if one.status != "closed"
    ]
    groups = (
        (Follow.UNANSWERED, Follow.UNANSWERED_LEAD, unanswered), (Follow.LEFT, Follow.LEFT_LEAD, left),
        (Follow.LEFT_TODAY, Follow.LEFT_TODAY_LEAD, of_today),
    )  # fmt: skip
    if not any(found for _, _, found in groups):
        show(el("p", office.sign("check"), Follow.ALL_WELL, cls="said done"))
    for words, lead, found in groups:
        if found:
            inside = el("ul", *(el("li", _short(desk, one)) for one in found), cls="watched")
            show(office.group(words.format(len(found)), inside, lead=lead, cls="watch"))


def _short(desk: Desk, one: Followed) -> Markup:
    now = desk.workspace.clock()
    since = one.concluded_at if one.is_unanswered else one.facts.opened_at
    waits = Follow.WAITING.get(one.inbox or "", "") if one.is_unanswered else Follow.STATUS[one.status]
    return el(
        "p", lines.link(one), el("span", f"{lines.protocol(desk, one)} · {lines.patient(one)} · "),
        lines.delegue(desk, one), el("span", f" · {ago(since, now)}", cls="quiet"), office.tag(waits, "soon"),
    )  # fmt: skip


# ── list ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def delegues(actor: Actor) -> list[str]:
    return [member.id for member in actor.team.members if "delegue" in member.roles]


def period_of(desk: Desk, name: str) -> Period:
    """The days of a named period, seen from today."""
    today = desk.workspace.clock().date()
    if name in ("an", "avant"):
        return oversight.year(today.year - (name == "avant"))
    back = {"j": 0, "7j": 6, "30j": 29}[name]
    return Period((today - timedelta(days=back)).isoformat(), today.isoformat())


def _filters(desk: Desk, chosen: Filter) -> None:
    team = desk.actor.team
    members = [team.member(name) for name in delegues(desk.actor)]
    names = [member.full_name for member in members if member is not None]
    categories = [*(LABELS[name] for name in CATEGORIES), Follow.NO_OUTCOME]
    with st.expander(label(Follow.FILTER)), st.container(key="filters"):
        _chips(chosen, "period", dict(Follow.PERIODS), chosen.period)
        _chips(chosen, "protocol", _ranked(Follow.ALL["protocol"], lines.titles(desk)), str(chosen.protocol))
        _chips(chosen, "category", _ranked(Follow.ALL["category"], categories), str(chosen.category))
        _chips(chosen, "delegue", _ranked(Follow.ALL["delegue"], names), str(chosen.delegue), typed=True)


def _ranked(everything: str, names: list[str]) -> dict[str, str]:
    return {"0": everything} | {str(rank): name for rank, name in enumerate(names, 1)}


def _chips(chosen: Filter, name: str, choices: Mapping[str, str], value: str, typed: bool = False) -> None:
    """One filter; the present value is marked, a tap on another shows the list anew."""
    written = typed_label if typed else label
    words = {key: written(text) for key, text in choices.items()}
    key = f"filter.{name}.{chosen.code}"
    st.radio(
        label(Follow.FILTERS[name]), list(words), index=list(words).index(value) if value in words else 0, key=key,
        horizontal=True, format_func=words.__getitem__, on_change=_chosen, args=(chosen, name, key),
    )  # fmt: skip


@callback
def _chosen(chosen: Filter, name: str, key: str) -> None:
    value = str(st.session_state.get(key) or "0")
    picked = {
        "protocol": chosen.protocol, "category": chosen.category, "delegue": chosen.delegue,
    }  # fmt: skip
    period = value if name == "period" else chosen.period
    if name != "period":
        picked[name] = int(value)
    session.go(item=Filter(picked["protocol"], period, picked["category"], picked["delegue"]).code)


def _list(desk: Desk, chosen: Filter) -> None:
    protocols, members = desk.actor.team.protocols, delegues(desk.actor)
    protocol = protocols[chosen.protocol - 1] if 0 < chosen.protocol <= len(protocols) else None
    found = oversight.followed(desk.workspace, desk.actor, period_of(desk, chosen.period), protocol)
    if 0 < chosen.delegue <= len(members):
        found = [one for one in found if one.facts.delegue == members[chosen.delegue - 1]]
    if chosen.category:
        wanted = CATEGORIES[chosen.category - 1] if chosen.category <= len(CATEGORIES) else None
        found = [one for one in found if one.facts.category == wanted]
    if not found:
        frame.empty(Follow.NONE)
        return
    caption = Follow.COUNT_ONE if len(found) == 1 else Follow.COUNT.format(len(found))
    show(office.table(caption, Follow.HEADS, (lines.row(desk, one) for one in found[:MOST]), "dated"))
    if len(found) > MOST:
        show(el("p", Follow.MOST.format(MOST), cls="quiet"))
