"""Being more careful than the tree, always allowed: a doubt, a more urgent end, a reason to leave the protocol."""

from __future__ import annotations

import streamlit as st

from engine.encounter.commands import ChooseMoreCautious, StateDoubt, StateWithdrawal
from engine.protocol.compiled import LinkedOutcome
from engine.services.encounters import EncounterView
from ui import session
from ui.commanding import callback, notice, send
from ui.components import frame, reasons
from ui.components.markup import el, label, show
from ui.session import Desk
from ui.texts import Doubt, Reasons


def draw(desk: Desk, seen: EncounterView) -> None:
    key = f"{seen.encounter}.{seen.sequence}.doute"
    frame.heading(Doubt.TITLE, f"{seen.sequence}-doute")
    show(
        el("p", Doubt.LEAD, cls="intro"),
        el("p", Doubt.VITAL, el("a", Doubt.CALL_15, href="tel:15", cls="button"), cls="card held"),
    )
    if seen.state.doubts:
        show(el("p", Doubt.ALREADY))
    else:
        _doubt(seen, key)
    _more_cautious(seen, f"{key}.prudence")
    _withdrawal(seen, f"{key}.retrait")


def _doubt(seen: EncounterView, key: str) -> None:
    with st.form(f"{key}.form", border=False, enter_to_submit=False):
        reasons.draw(key, Doubt.REASON, Reasons.DOUBT)
        st.form_submit_button(label(Doubt.STATE), type="primary", width="stretch", key=f"{key}.go", on_click=_state,
                              args=(seen.encounter, seen.sequence, key))  # fmt: skip


@callback
def _state(encounter: str, expected: int, key: str) -> None:
    why = reasons.reason(key)
    if not why:
        notice("refused", Doubt.NEEDS_REASON)
        return
    send(encounter, expected, StateDoubt(why), Doubt.STATED)
    session.go(encounter=encounter)


def more_urgent(seen: EncounterView) -> list[LinkedOutcome]:
    """Ends of this protocol that are more urgent than the present one, the most urgent first."""
    outcomes = seen.loaded.compiled.outcomes
    present = outcomes[seen.state.outcome.outcome].urgency if seen.state.outcome is not None else None
    found = [
        outcome
        for outcome in outcomes.values()
        if outcome.written.disposition in ("refer_delegant", "emergency_department", "emergency_call")
        and outcome.written.nature not in ("administrative", "age", "scope")
        and (present is None or outcome.urgency < present)
    ]
    return sorted(found, key=lambda outcome: outcome.urgency)


def _more_cautious(seen: EncounterView, key: str) -> None:
    choices = {outcome.id: outcome.written.title for outcome in more_urgent(seen)}
    if not choices:
        return
    with st.expander(label(Doubt.CAUTIOUS)), st.form(f"{key}.form", border=False, enter_to_submit=False):
        show(el("p", Doubt.CAUTIOUS_LEAD))
        with st.container(key=f"question-end-{key}"):
            st.radio(label(Doubt.CAUTIOUS_WHICH), list(choices), index=None, key=f"{key}.fin", width="stretch",
                     format_func=lambda name: label(choices[name]))  # fmt: skip
        reasons.draw(key, Doubt.REASON, Reasons.DOUBT)
        st.form_submit_button(label(Doubt.CAUTIOUS_CHOOSE), width="stretch", key=f"{key}.go", on_click=_choose,
                              args=(seen.encounter, seen.sequence, key))  # fmt: skip


@callback
def _choose(encounter: str, expected: int, key: str) -> None:
    chosen, why = st.session_state.get(f"{key}.fin"), reasons.reason(key)
    if chosen is None or not why:
        notice("refused", Doubt.NEEDS_BOTH)
        return
    send(encounter, expected, ChooseMoreCautious(chosen, why), Doubt.CHOSEN)
    session.go(encounter=encounter)


def _withdrawal(seen: EncounterView, key: str) -> None:
    by_hand = {rule.id: rule.label for rule in seen.loaded.compiled.withdrawal if rule.condition is None}
    if not by_hand:
        return
    with st.expander(label(Doubt.WITHDRAW)), st.form(f"{key}.form", border=False, enter_to_submit=False):
        with st.container(key=f"question-exit-{key}"):
            st.radio(label(Doubt.WITHDRAW_WHICH), list(by_hand), index=None, key=f"{key}.motif", width="stretch",
                     format_func=lambda name: label(by_hand[name]))  # fmt: skip
            st.text_input(label(Reasons.DETAIL), key=f"{key}.detail", max_chars=300, autocomplete="off")
        st.form_submit_button(label(Doubt.WITHDRAW_STATE), width="stretch", key=f"{key}.go", on_click=_withdraw,
                              args=(seen.encounter, seen.sequence, key))  # fmt: skip


@callback
def _withdraw(encounter: str, expected: int, key: str) -> None:
    chosen = st.session_state.get(f"{key}.motif")
    if chosen is None:
        notice("refused", Doubt.WITHDRAW_NEEDS)
        return
    send(
        encounter, expected, StateWithdrawal(chosen, str(st.session_state.get(f"{key}.detail") or "")), Doubt.WITHDRAWN
    )
    session.go(encounter=encounter)
