"""Where the délégant arrives: what came back to him, by urgency then age. Looking at the list marks nothing as seen."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from engine.encounter.state import Call
from engine.services import reading
from engine.services.reading import Returned, Standing
from ui import session
from ui.commanding import draw_notice
from ui.components import controls, frame, office, people
from ui.components.markup import Markup, el, join, show, typed
from ui.components.moments import ago, at, due_at
from ui.pages.delegant_texts import Inbox, Item
from ui.session import Desk
from ui.texts import End

MOST_ANSWERED = 50


def draw(desk: Desk) -> None:
    desk.actor.must_be("delegant")
    office.dress()
    office.menu(desk.actor.role)
    draw_notice()
    chosen = Inbox.ADDRESS.get(session.place().view or "", "waiting")
    frame.heading(Inbox.TITLE, f"retours-{chosen}")
    _views(desk, chosen)
    most = MOST_ANSWERED if chosen == "answered" else None
    found = reading.returned(desk.workspace, desk.actor, chosen, most)
    if not found:
        frame.empty(Inbox.EMPTY[chosen])
    now = desk.workspace.clock()
    _corrected(desk, [one for one in found if one.alerts and chosen != "answered"], now)
    for one in found:
        if not one.alerts or chosen == "answered":
            _line(desk, one, now, office.level(one.disposition, one.delay))
    if len(found) == MOST_ANSWERED == most:
        show(el("p", Inbox.MOST.format(MOST_ANSWERED), cls="quiet"))
    controls.button(Inbox.REFRESH, "inbox.refresh", session.go, view=session.place().view)


def _views(desk: Desk, chosen: Standing) -> None:
    """What waits, what was seen, what was answered, each with its count."""
    counts = reading.waiting(desk.workspace, desk.actor)
    addresses: dict[Standing, str | None] = {"waiting": None, **{one: name for name, one in Inbox.ADDRESS.items()}}
    choices = [(addresses[one], Inbox.COUNTED.format(words, counts[one])) for one, words in Inbox.VIEWS.items()]
    office.choice("retours", choices, addresses[chosen], lambda view: session.go(view=view))


def _corrected(desk: Desk, found: list[Returned], now: datetime) -> None:
    """Corrections that came after an act, visibly apart and first."""
    if not found:
        return
    frame.section(Inbox.ALERTS)
    show(el("p", Inbox.ALERTS_LEAD, cls="quiet"))
    for one in found:
        _line(desk, one, now, "alert")


def _line(desk: Desk, one: Returned, now: datetime, level: str) -> None:
    with st.container(key=f"inbox-{level}-{one.encounter}"):
        show(_told(desk, one, now))
        controls.button(Inbox.OPEN, f"inbox.{one.encounter}", session.go, wide=True, encounter=one.encounter)


def _told(desk: Desk, one: Returned, now: datetime) -> Markup:
    alerts = [
        el("p", office.sign("now"), Inbox.ALERT.format(alert.criterion, alert.act), cls="alert-line")
        for alert in one.alerts
    ]
    return el(
        "div", _how(one, now), el("p", _who(one), cls="name"), *alerts, el("p", one.reason or one.outcome, cls="why"),
        el("p", _context(desk, one, now), cls="quiet"), _answered(desk, one, now), cls="come-back",
    )  # fmt: skip


def _how(one: Returned, now: datetime) -> Markup:
    """How fast the protocol wants it, since when, and what is late or new."""
    level = office.level(one.disposition, one.delay)
    delay = End.DELAYS[one.delay] if one.delay else one.outcome
    where = {"emergency_call": "15", "emergency_department": End.ADDRESSEES["urgences"]}.get(one.disposition, "")
    words = " – ".join(part for part in (where, delay) if part)
    return el(
        "p", office.sign(level), el("span", words[:1].upper() + words[1:]),
        el("span", ago(one.since, now), cls="quiet"),
        office.tag(Inbox.LATE, "late") if _is_late(one, now) else None,
        office.tag(Inbox.CHANGED, "news") if one.has_changed else None, cls=f"how {level}",
    )  # fmt: skip


def _is_late(one: Returned, now: datetime) -> bool:
    """A delay that has passed without an answer; « tout de suite » says it already."""
    due = due_at(one.since, one.delay)
    return one.standing != "answered" and one.delay != "now" and due is not None and due < now


def _who(one: Returned) -> Markup:
    if one.traits is None:
        return typed(Inbox.ERASED if one.is_erased else Inbox.NO_IDENTITY)
    return join(people.full_name(one.traits), f", {people.age(one.traits, one.day)}")


def _context(desk: Desk, one: Returned, now: datetime) -> Markup:
    """Protocol, then who called whom and when."""
    who = typed(one.delegue.full_name) if one.delegue is not None else Markup("")
    calls = [call for call in one.calls if call.to not in Inbox.SAMU] or list(one.calls)
    called = _called(desk, calls[-1], who, now) if calls else join(Inbox.BY.format(""), who, f" – {Inbox.NO_CALL}")
    return join(f"{one.protocol} · ", called)


def _called(desk: Desk, call: Call, who: Markup, now: datetime) -> Markup:
    mine, moment = call.to == desk.actor.member.id, at(call.at, now)
    if mine:
        return _filled(Inbox.CALLED if call.reached else Inbox.CALL_MISSED, who, join(moment))
    member = desk.actor.team.member(call.to)
    whom = typed(member.full_name) if member is not None else join(Inbox.SAMU.get(call.to, ""))
    return _filled(Inbox.CALLED_OTHER if call.reached else Inbox.CALL_MISSED_OTHER, who, whom, join(moment))


def _filled(words: str, *parts: Markup) -> Markup:
    """A sentence of ours with markup in its gaps."""
    first, *rest = words.split("{}")
    return join(first, *(piece for part, after in zip(parts, rest, strict=True) for piece in (part, after)))


def _answered(desk: Desk, one: Returned, now: datetime) -> Markup | None:
    if one.reply is None:
        return None
    member = desk.actor.team.member(one.reply.delegant)
    who = typed(member.full_name) if member is not None else Markup("")
    return el(
        "p",
        office.sign("check"),
        el("span", who, f" {Item.ANSWERS[one.reply.answer]}, {at(one.reply.at, now)}"),
        cls="said done",
    )
