"""Where the délégué arrives: start a protocol, read an answer of the délégant, take up what is not finished."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import streamlit as st

from engine.services import encounters, views
from engine.services.encounters import Startable
from engine.store.contract import StreamSummary
from engine.store.errors import RepeatedCommand
from ui import session
from ui.commanding import callback, draw_notice
from ui.components import controls, frame, people
from ui.components.markup import Markup, disclosure, el, items, join, show, typed
from ui.pages.signing_place import NEWS
from ui.pages.signing_texts import News
from ui.session import Desk
from ui.texts import Home, People, hour
from ui.typing_in import french_day

NONCE = "nonce"
FORGOTTEN = timedelta(days=60)
"""A second visit that nobody opened leaves the list after that."""


def draw(desk: Desk) -> None:
    draw_notice()
    rows = views.unfinished(desk.workspace, desk.actor)
    answered = [row for row in rows if row.attributes["inbox"] == "answered" and _is_mine(desk, row)]
    mine = [row for row in rows if _is_mine(desk, row) and row not in answered]
    _listed(desk, Home.ANSWERED, answered, Home.READ, accent=True)
    _start(desk)
    _listed(desk, Home.RESUME, mine, Home.OPEN)
    _listed(desk, Home.TEAM, [row for row in rows if not _is_mine(desk, row)], Home.OPEN)
    _second_visits(desk)
    _today(desk, {row.stream for row in rows})
    with st.container(key="leave"):
        controls.button(Home.LEAVE, "leave-button", session.go, "sortie")


def _is_mine(desk: Desk, row: StreamSummary) -> bool:
    return row.attributes["delegue"] == desk.actor.member.id


# ── starting ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _start(desk: Desk) -> None:
    frame.heading(Home.START, "accueil")
    protocols = encounters.startable(desk.workspace, desk.actor)
    if not protocols:
        frame.empty(Home.NONE)
    nonce = st.session_state.setdefault(NONCE, desk.workspace.new_id())
    for protocol in sorted(protocols, key=lambda found: not found.gate.allowed):
        if protocol.gate.allowed:
            with st.container(key=f"start-{protocol.protocol}"):
                _startable(protocol, nonce)
    refused = [protocol for protocol in protocols if not protocol.gate.allowed]
    if refused:
        meanwhile = el("p", Home.CLOSED_CARE, cls="meanwhile") if desk.workspace.mode == "care" else None
        show(el("div", meanwhile, *(_refused(protocol) for protocol in refused), cls="shut-list"))


def _startable(protocol: Startable, nonce: str) -> None:
    """The button that starts; what changed since the last run is read first."""
    name = protocol.protocol
    if protocol.has_news:
        show(el("p", el("strong", protocol.short_title), el("span", News.HOME_TAG, cls="tag open")),
             el("p", News.HOME_LEAD, cls="quiet"))  # fmt: skip
        controls.button(News.HOME, f"news.{name}", session.go, primary=True, wide=True, page=NEWS, item=name)
        return
    controls.button(protocol.short_title, f"start.{name}", _open, name, nonce, primary=True, wide=True)
    show(el("p", protocol.title, el("span", Home.VERSION.format(protocol.version)), cls="under"))


def _refused(protocol: Startable) -> Markup:
    head = el("p", el("strong", protocol.short_title), el("span", Home.CLOSED, cls="tag"))
    return el("div", head, items(protocol.gate.reasons), cls="shut")


@callback
def _open(protocol: str, nonce: str, first_visit: str | None = None) -> None:
    """Opens an encounter and goes there; a second tap on the same button finds the first one's."""
    desk = session.desk()
    try:
        opened = encounters.open_encounter(desk.workspace, desk.actor, protocol, f"{nonce}-{protocol}", first_visit)
    except RepeatedCommand as error:
        opened = error.written[0].stream
    st.session_state.pop(NONCE, None)
    session.go(encounter=opened)


# ── taking up ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _listed(desk: Desk, title: str, rows: list[StreamSummary], verb: str, accent: bool = False) -> None:
    if not rows:
        return
    frame.section(title)
    for row in rows:
        with st.container(key=f"{'answered' if accent else 'row'}-{row.stream}"):
            show(_line(desk, row))
            controls.button(verb, f"open.{row.stream}", _resume, row.stream)


def _line(desk: Desk, row: StreamSummary) -> Markup:
    return el(
        "div", el("p", el("strong", _who(desk, row)), _tag(row)), el("p", _what(desk, row), cls="quiet"), cls="line"
    )


def _who(desk: Desk, row: StreamSummary) -> Markup:
    reference = row.attributes["patient"]
    traits = encounters.patient_traits(desk.workspace, desk.actor, str(reference)) if reference else None
    if traits is None:
        return typed(People.ERASED if reference else People.UNKNOWN)
    return join(people.full_name(traits), f", {people.age(traits, str(row.attributes['day']))}")


def _what(desk: Desk, row: StreamSummary) -> str:
    loaded = desk.workspace.protocol(str(row.attributes["fingerprint"]))
    opened = datetime.fromisoformat(row.opened_at)
    day = hour(opened) if row.attributes["day"] == desk.workspace.today() else french_day(opened.date())
    outcome = row.attributes["outcome"]
    end = f" · {loaded.model.outcomes[str(outcome)].title}" if outcome else ""
    return f"{loaded.model.short_title} · {day}{end}"


def _tag(row: StreamSummary) -> Markup:
    status = str(row.attributes["status"])
    return el("span", Home.STATUS[status], cls=f"tag {status}")


@callback
def _resume(encounter: str) -> None:
    desk = session.desk()
    encounters.resume(desk.workspace, desk.actor, encounter)
    session.go(encounter=encounter)


# ── later visits, the day ────────────────────────────────────────────────────────────────────────────────────────────


def _second_visits(desk: Desk) -> None:
    """Visits of protocols that this person may run, the earliest due first; one line a patient."""
    mine = {found.protocol for found in encounters.startable(desk.workspace, desk.actor) if found.gate.allowed}
    today = desk.workspace.clock().date()
    due = {row.stream: (row, date.fromisoformat(first), date.fromisoformat(last))
           for row, first, last in reversed(encounters.follow_ups(desk.workspace, desk.actor))
           if row.attributes["protocol"] in mine and today - date.fromisoformat(last) <= FORGOTTEN}  # fmt: skip
    if due:
        frame.section(Home.FOLLOW)
    for row, first, last in sorted(due.values(), key=lambda visit: visit[1]):
        _second_visit(desk, row, first, last)


def _second_visit(desk: Desk, row: StreamSummary, first: date, last: date) -> None:
    late = last < desk.workspace.clock().date()
    when = (Home.FOLLOW_LATE if late else Home.FOLLOW_DUE).format(first=french_day(first), last=french_day(last))
    with st.container(key=f"row-{row.stream}-2"):
        lines = (el("p", el("strong", _who(desk, row))), el("p", f"{_what(desk, row)} · {when}", cls="quiet"))
        show(el("div", *lines, cls="line"))
        where = (str(row.attributes["protocol"]), row.stream, row.stream)
        controls.button(Home.FOLLOW_OPEN, f"second.{row.stream}", _open, *where)


def _today(desk: Desk, unfinished: set[str]) -> None:
    rows = [row for row in encounters.todays(desk.workspace, desk.actor) if row.stream not in unfinished]
    if rows:
        show(disclosure(f"{Home.TODAY} ({len(rows)})", *(_line(desk, row) for row in rows), cls="more day"))
