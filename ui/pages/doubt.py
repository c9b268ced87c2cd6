"""Being more careful than the tree, always allowed: a doubt, a more urgent end, a reason to leave the protocol."""

from __future__ import annotations

import streamlit as st

from engine.encounter.commands import ChooseMoreCautious, StateDoubt, StateWithdrawal
from engine.protocol.compiled import LinkedOutcome
from engine.services.encounters import EncounterView
from ui import session
from ui.commanding import callback, notice, send
from ui.components import controls, frame, reasons
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
    with controls.form(key):
        reasons.draw(key, Doubt.REASON, Reasons.DOUBT)
        controls.submit(Doubt.STATE, f"{key}.go", _state, seen.encounter, seen.sequence, key)


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
    with st.expander(label(Doubt.CAUTIOUS)), controls.form(key):
        show(el("p", Doubt.CAUTIOUS_LEAD))
        controls.choice(Doubt.CAUTIOUS_WHICH, choices, f"{key}.fin")
        reasons.draw(key, Doubt.REASON, Reasons.DOUBT)
        controls.submit(Doubt.CAUTIOUS_CHOOSE, f"{key}.go", _choose, seen.encounter, seen.sequence, key, primary=False)


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
    with st.expander(label(Doubt.WITHDRAW)), controls.form(key):
        controls.choice(Doubt.WITHDRAW_WHICH, by_hand, f"{key}.motif")
        controls.line(Reasons.DETAIL, f"{key}.detail")
        controls.submit(Doubt.WITHDRAW_STATE, f"{key}.go", _withdraw, seen.encounter, seen.sequence, key, primary=False)


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
