"""One encounter that came back, on one screen: who and how fast, whom to call, four parts, then the answer."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from engine.services import reading
from engine.services.reading import Handover
from ui import session
from ui.commanding import draw_notice
from ui.components import controls, frame, office, people
from ui.components.markup import Markup, el, items, join, show, typed
from ui.components.moments import ago, at
from ui.pages import delegant_answer, delegant_summary
from ui.pages.delegant_texts import Answer, Inbox, Item
from ui.session import Desk


def draw(desk: Desk) -> None:
    desk.actor.must_be("delegant")
    encounter = session.place().encounter
    assert encounter is not None  # noqa: S101 - the registry led here by it
    handed, now = reading.handover(desk.workspace, desk.actor, encounter), desk.workspace.clock()
    office.dress()
    office.menu(desk.actor.role)
    draw_notice()
    _head(handed, now)
    show(_urgent(handed, now), _replies(handed, now), _alerts(handed, now), _reach(desk, handed))
    show(delegant_summary.told(handed, now), delegant_summary.beside(handed, now))
    delegant_answer.draw(handed, now)
    with st.container(horizontal=True, key="item-more"):
        controls.button(Item.TREE, "item.tree", session.go, page="bibliotheque", encounter=encounter, view="arbre")
        controls.button(Item.BACK, "item.back", session.go)
    _under_the_thumb(handed, now)


def _head(handed: Handover, now: datetime) -> None:
    seen = handed.seen
    kicker = Item.KICKER.format(seen.loaded.model.title, seen.state.opened.visit)
    screen = Item.SCREEN.format(seen.encounter)
    if seen.patient is None:
        frame.heading(Inbox.ERASED if seen.erased else Inbox.NO_IDENTITY, screen, kicker)
        return
    day = seen.state.opened.day
    name = f"{seen.patient['birth_family_name'].upper()} {seen.patient['birth_given_name']}"
    frame.heading(name, screen, kicker, typed_text=True)
    used = seen.patient.get("used_name", "")
    show(el("p", f"{people.born(seen.patient)} · {people.age_and_sex(seen.patient, day)}", cls="intro"),
         el("p", typed(used), cls="quiet") if used else None)  # fmt: skip


def _urgent(handed: Handover, now: datetime) -> Markup:
    seen = handed.seen
    if seen.state.outcome is None:
        return el("p", Item.RUNNING, cls="card held")
    closed = Item.CLOSED.format(at(seen.state.closed_at, now)) if seen.state.closed_at else Item.STILL_OPEN
    outcome = seen.loaded.model.outcomes[seen.state.outcome.outcome]
    when = Item.SINCE.format(ago(seen.state.outcome_at, now), closed)
    return join(
        office.urgency(outcome), el("p", el("strong", outcome.title), el("span", when, cls="quiet"), cls="where")
    )


def _replies(handed: Handover, now: datetime) -> Markup:
    """What was answered already, the last word first."""
    return join(*(_reply(handed, index, now) for index in reversed(range(len(handed.seen.state.replies)))))


def _reply(handed: Handover, index: int, now: datetime) -> Markup:
    seen, reply = handed.seen, handed.seen.state.replies[index]
    member = next((one for one in seen.delegants if one.id == reply.delegant), None)
    who = typed(member.full_name) if member is not None else Markup("")
    lifted = [label for name in reply.lifts for label in _labels(handed, name)]
    more = el("p", Item.LIFTED.format(", ".join(lifted)), cls="quiet") if lifted else None
    head = el("p", el("strong", who, f" {Item.ANSWERS[reply.answer]}"), f", {at(reply.at, now)}")
    return el("div", head, el("p", typed(reply.text), cls="reply-text"), more, cls="card reply")


def _labels(handed: Handover, reason: str) -> list[str]:
    """The label of a reason that was lifted, so no longer among those of the conclusion."""
    protocol = handed.seen.loaded.compiled
    rules = (*protocol.exclusion, *protocol.withdrawal, *protocol.inclusion)
    return list(dict.fromkeys(rule.label for rule in rules if rule.id == reason)) or [Item.DOUBT.lower()]


def _alerts(handed: Handover, now: datetime) -> Markup:
    if not handed.alerts:
        return Markup("")
    told = [f"{Inbox.ALERT.format(alert.criterion, alert.act)}, {at(alert.at, now)}" for alert in handed.alerts]
    return el(
        "div", el("p", office.sign("now"), el("strong", Item.ALERT), cls="alert-line"), items(told), cls="card held"
    )


def _reach(desk: Desk, handed: Handover) -> Markup:
    """Who asks, and his number to touch; the patient's own, where he gave it."""
    delegue, team = handed.seen.delegue, desk.actor.team
    name = typed(delegue.full_name) if delegue is not None else Markup("")
    profession = handed.facts.delegue.profession
    number = (delegue.phone if delegue is not None else None) or team.phone
    words = join(Item.REACH.format(""), name) if delegue is not None and delegue.phone else join(Item.REACH_TEAM)
    patient = (handed.seen.patient or {}).get("phone", "")
    return el(
        "div",
        el("p", el("strong", name), f", {profession}" if name else None),
        office.phone(number, words),
        el("p", el("a", typed(f"{Item.PATIENT_PHONE} : {patient}"), href=f"tel:{_digits(patient)}"))
        if patient
        else None,
        cls="card reach",
    )


def _digits(number: str) -> str:
    return "".join(sign for sign in number if sign.isdigit() or sign == "+")


def _under_the_thumb(handed: Handover, now: datetime) -> None:
    """« Vu » and the way to the answer, always in reach."""
    state = handed.seen.state
    with st.container(horizontal=True, key="reach"):
        if not state.seen_at and not state.replies:
            where = (handed.seen.encounter, handed.seen.sequence)
            controls.button(Answer.SEE, f"{handed.seen.encounter}.vu", delegant_answer.mark_seen, *where)
        show(el("a", Answer.ANSWER, href=f"#{Answer.ANCHOR}", cls="button"))
