"""What the délégant answered, shown as soon as it is there; and whether he has seen the call."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from engine.protocol.model import Outcome
from engine.services import views
from engine.services.encounters import EncounterView
from ui import session
from ui.components.markup import Markup, el, label, show, typed
from ui.texts import Replies, hour

EVERY = 15
"""Seconds between two looks at the store while an answer is awaited; looking is not activity."""
AWAITED = ("refer_delegant", "emergency_department", "emergency_call")


def standing(seen: EncounterView) -> Markup:
    """Whether the call was seen, until it is answered."""
    waits = seen.state.outcome is not None and seen.state.outcome.disposition in AWAITED
    if seen.state.replies or not seen.state.calls or not waits:
        return Markup("")
    words = Replies.SEEN.format(_hour(seen.state.seen_at)) if seen.state.seen_at else Replies.WAITING
    return el("p", words, cls="quiet", role="status")


def last(seen: EncounterView) -> Markup:
    reply = seen.state.replies[-1]
    member = next((member for member in seen.delegants if member.id == reply.delegant), None)
    who = typed(member.full_name) if member is not None else Markup("")
    head = el("p", el("strong", who, " ", Replies.ANSWERS[reply.answer]), f" ({_hour(reply.at)})")
    return el("div", head, el("p", typed(reply.text), cls="reply-text"), cls="card reply", role="status")


def _hour(iso: str) -> str:
    return hour(datetime.fromisoformat(iso))


def watch(seen: EncounterView, outcome: Outcome) -> None:
    """Looks for news of the délégant without touching what is being typed."""
    if not seen.state.is_closed and outcome.disposition in AWAITED:
        _news(seen.encounter, seen.sequence)


@st.fragment(run_every=EVERY)
def _news(encounter: str, known: int) -> None:
    workspace = session.workspace()
    team = views.team_of(workspace, session.token() or "")
    if team is None:
        st.rerun()
    summary = workspace.store.summary(team, encounter)
    if summary is None or summary.last_sequence <= known:
        return
    with st.container(key="news"):
        show(el("p", Replies.NEWS, role="alert"))
        if st.button(label(Replies.READ), key=f"{encounter}.{known}.news", type="primary"):
            st.rerun()
