"""The délégant's answer in two taps: advice, « Je reprends », « J'adresse ailleurs »; then the acts he did himself.

What he typed outlives a dossier that moved meanwhile: forms keep their key until they are sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import streamlit as st

from engine.encounter.state import EncounterState
from engine.services import takeovers
from engine.services.encounters import EncounterView
from engine.services.reading import Handover
from engine.store.errors import RepeatedCommand, StaleCommand
from ui import session
from ui.commanding import callback, notice
from ui.components import controls
from ui.components.markup import el, items, label, show, typed
from ui.components.moments import at
from ui.pages.delegant_texts import Answer
from ui.session import Desk
from ui.texts import Told

Kind = Literal["advice", "takes_over", "sends_on"]
OPEN = "answering"
FORM = "form"


def draw(handed: Handover, now: datetime) -> None:
    seen = handed.seen
    show(el("h2", Answer.ANOTHER if seen.state.replies else Answer.TITLE, id=Answer.ANCHOR))
    if seen.state.seen_at and not seen.state.replies:
        show(el("p", Answer.SAW.format(at(seen.state.seen_at, now)), cls="quiet"))
    chosen = _chosen(seen)
    with st.container(key="answers"):
        for kind, words in Answer.KINDS.items():
            key = f"{seen.encounter}.{kind}"
            controls.button(words, key, _choose, seen.encounter, kind, primary=kind == chosen, wide=True)
    if chosen is not None:
        with st.container(key=f"panel-{chosen}"):
            _panel(handed, chosen)
    _acts(handed)


def _chosen(seen: EncounterView) -> Kind | None:
    kept = st.session_state.get(OPEN)
    return kept["kind"] if kept is not None and kept["encounter"] == seen.encounter else None


@callback
def _choose(encounter: str, kind: Kind) -> None:
    st.session_state[OPEN] = {"encounter": encounter, "kind": kind}


def _key(seen: EncounterView, what: str) -> str:
    """The key of a form: bound to the sequence at which it was first drawn, until it is sent."""
    return f"{seen.encounter}.{_first_drawn(seen)}.{what}"


def _first_drawn(seen: EncounterView) -> int:
    kept = st.session_state.get(FORM)
    if kept is None or kept["encounter"] != seen.encounter:
        st.session_state[FORM] = kept = {"encounter": seen.encounter, "sequence": seen.sequence}
    return int(kept["sequence"])


@dataclass(frozen=True, slots=True)
class Drawn:
    """The dossier as it stood on the screen: what the next command has seen."""

    encounter: str
    sequence: int
    replies: int
    acts: int


def _drawn(seen: EncounterView) -> Drawn:
    return Drawn(seen.encounter, seen.sequence, len(seen.state.replies), len(seen.state.delegant_acts))


# ── answering ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _panel(handed: Handover, kind: Kind) -> None:
    seen = handed.seen
    key = _key(seen, kind)
    show(el("h3", Answer.KINDS[kind]), el("p", Answer.LEADS[kind], cls="quiet"))
    for index, words in enumerate(Answer.READY.get(kind, ())):
        controls.button(words, f"{key}.{index}", _send_ready, _drawn(seen), kind, words, wide=True)
    with controls.form(key):
        lifts = _liftable(handed, key) if kind == "advice" else ()
        words = Answer.TEXT if kind == "advice" else Answer.OR
        st.text_area(label(words), key=f"{key}.texte", max_chars=1000, height=120)
        controls.submit(Answer.SEND, f"{key}.go", _send_typed, _drawn(seen), kind, key, lifts)


def _liftable(handed: Handover, key: str) -> tuple[str, ...]:
    """The reasons that he may set aside, none ticked; or why there is none."""
    if handed.seen.state.is_closed:
        show(el("p", Answer.LIFT_CLOSED, cls="hint"))
        return ()
    if not handed.liftable:
        show(el("p", Answer.LIFT_NONE, cls="hint"))
        return ()
    show(el("p", el("strong", Answer.LIFT)), el("p", Answer.LIFT_LEAD, cls="quiet"))
    for reason in handed.liftable:
        controls.tick(reason.label, f"{key}.leve.{reason.id}")
    return tuple(reason.id for reason in handed.liftable)


@callback
def _send_ready(drawn: Drawn, kind: Kind, text: str) -> None:
    _send(drawn, kind, text, ())


@callback
def _send_typed(drawn: Drawn, kind: Kind, key: str, liftable: tuple[str, ...]) -> None:
    text = str(st.session_state.get(f"{key}.texte") or "").strip()
    if not text:
        notice("refused", Answer.NEEDS_TEXT)
        return
    _send(drawn, kind, text, tuple(name for name in liftable if st.session_state.get(f"{key}.leve.{name}")))


def _send(drawn: Drawn, kind: Kind, text: str, lifts: tuple[str, ...]) -> None:
    def command(desk: Desk) -> EncounterView:
        return takeovers.answer(desk.workspace, desk.actor, drawn.encounter, drawn.sequence, kind, text, lifts)

    def is_there(state: EncounterState) -> bool:
        return any((reply.answer, reply.text) == (kind, text) for reply in state.replies[drawn.replies :])

    if _apply(drawn.encounter, command, is_there):
        notice("done", Answer.SENT, *((Answer.RESUMES,) if lifts else ()))
        st.session_state.pop(OPEN, None)


# ── seen, acts ───────────────────────────────────────────────────────────────────────────────────────────────────────


@callback
def mark_seen(encounter: str, expected: int) -> None:
    def command(desk: Desk) -> EncounterView:
        return takeovers.mark_seen(desk.workspace, desk.actor, encounter, expected)

    if _apply(encounter, command, lambda state: state.seen_at is not None, keep_forms=True):
        notice("done", Answer.SEEN)


def _acts(handed: Handover) -> None:
    """What the délégant did himself, on the délégué's call."""
    seen = handed.seen
    with st.expander(label(Answer.ACT_TITLE)):
        show(el("p", Answer.ACT_LEAD, cls="quiet"), items([typed(act) for act in seen.state.delegant_acts]))
        if not handed.may_act:
            show(el("p", Answer.ACT_NOT_YET, cls="hint"))
            return
        key = _key(seen, "acte")
        with controls.form(key):
            controls.choice(Answer.ACT_WHICH, {act: act for act in Answer.ACTS}, f"{key}.quoi")
            controls.line(Answer.ACT_MORE, f"{key}.detail", 200)
            controls.submit(Answer.ACT_SAVE, f"{key}.go", _record, _drawn(seen), key, primary=False)


@callback
def _record(drawn: Drawn, key: str) -> None:
    chosen, detail = st.session_state.get(f"{key}.quoi"), str(st.session_state.get(f"{key}.detail") or "").strip()
    if chosen is None:
        notice("refused", Answer.ACT_NEEDS)
        return
    what = f"{chosen} : {detail}" if detail else str(chosen)

    def command(desk: Desk) -> EncounterView:
        return takeovers.record_act(desk.workspace, desk.actor, drawn.encounter, drawn.sequence, what)

    if _apply(drawn.encounter, command, lambda state: what in state.delegant_acts[drawn.acts :]):
        notice("done", Answer.ACT_DONE)


# ── what all share ───────────────────────────────────────────────────────────────────────────────────────────────────


def _apply(
    encounter: str, command: Callable[[Desk], EncounterView], is_there: Callable[[EncounterState], bool],
    keep_forms: bool = False,
) -> bool:  # fmt: skip
    """Sends; a second tap is told that the first one counted, a dossier that moved that nothing was sent or lost."""
    desk = session.desk()
    try:
        command(desk)
    except (StaleCommand, RepeatedCommand):
        known = is_there(desk.workspace.state(desk.actor, encounter))
        notice("calm", *(Told.ALREADY if known else Answer.STALE))
        return False
    if not keep_forms:
        st.session_state.pop(FORM, None)
    return True
