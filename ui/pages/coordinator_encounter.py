"""One encounter without an identity: its end and why, its acts and what they count for, its calls, its fee states."""

from __future__ import annotations

import streamlit as st

from engine.reporting.encounter_facts import CountedAct
from engine.reporting.french import short_day
from engine.services import oversight
from engine.services.oversight import Followed
from ui import session
from ui.commanding import draw_notice
from ui.components import controls, frame, office
from ui.components.markup import Markup, el, items, join, show, typed
from ui.components.moments import at
from ui.pages import coordinator_lines as lines
from ui.pages.coordinator_texts import Follow, One
from ui.session import Desk
from ui.texts import End


def draw(desk: Desk) -> None:
    desk.actor.must_be("coordinator")
    encounter = session.place().encounter
    assert encounter is not None  # noqa: S101 - the registry led here by it
    one = oversight.follow(desk.workspace, desk.actor, encounter)
    office.dress(wide=True)
    office.menu(desk.actor.role)
    draw_notice()
    frame.heading(One.TITLE.format(one.short), f"suivi-{encounter}", lines.protocol(desk, one))
    show(el("div", _facts(desk, one), cls="card"), _acts(desk, one), el("p", One.PRIVATE, cls="quiet"))
    with st.container(horizontal=True, key="item-more"):
        controls.button(One.TREE, "item.tree", session.go, page="bibliotheque", encounter=encounter, view="arbre")
        controls.button(One.BACK, "item.back", session.go)


def _facts(desk: Desk, one: Followed) -> Markup:
    facts, words = one.facts, One.FACTS
    outcomes = lines.loaded(desk, facts).model.outcomes
    why = oversight.reasons(desk.workspace, desk.actor, facts.encounter)
    return office.facts([
        (words["day"], short_day(facts.day)), (words["patient"], lines.patient(one)),
        (words["delegue"], lines.delegue(desk, one)), (words["delegants"], _delegants(desk, one)),
        (words["consent"], One.YES_NO[facts.consent]), (words["sharing"], One.YES_NO[facts.sharing]),
        (words["outcome"], outcomes[facts.outcome].title if facts.outcome else Follow.NO_END),
        (words["reasons"], items(why) if why else None), (words["category"], lines.end(one)),
        (words["counted"], One.YES_NO[facts.entered]), (words["state"], lines.state(one)),
        (words["calls"], items(_call(desk, *call) for call in one.calls) if one.calls else None),
        (words["corrections"], str(facts.corrections) if facts.corrections else None),
        (words["alerts"], str(facts.alerts) if facts.alerts else None),
    ])  # fmt: skip


def _delegants(desk: Desk, one: Followed) -> Markup:
    members = [desk.actor.team.member(name) for name in one.facts.delegants]
    return typed(", ".join(member.full_name for member in members if member is not None))


def _call(desk: Desk, to: str, reached: bool, when: str) -> Markup:
    member = desk.actor.team.member(to)
    who = typed(member.full_name) if member is not None else join(End.ADDRESSEES.get(to, Follow.GONE))
    after = One.CALL[reached].partition("{}")[2]
    return join(who, after.format(at(when, desk.workspace.clock())))


def _acts(desk: Desk, one: Followed) -> Markup:
    if not one.facts.acts:
        return el("p", One.NO_ACT, cls="quiet")
    rows = [
        (title(desk, one, act), One.BY[act.by], at(act.at, desk.workspace.clock()), One.DONE[act.done],
         One.COUNTED[act.counts]) for act in one.facts.acts
    ]  # fmt: skip
    return join(el("h2", One.ACTS), office.table(One.ACTS, One.ACTS_HEADS, rows, "titled"))


def title(desk: Desk, one: Followed, act: CountedAct) -> str:
    known = lines.loaded(desk, one.facts).model.acts.get(act.act)
    return One.OTHER_ACT if known is None else known.title
