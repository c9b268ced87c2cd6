"""Is the patient's record open to us? It changes where antecedents are read, never whether they are asked."""

from __future__ import annotations

import streamlit as st

from engine.encounter.commands import StateRecordAccess
from engine.services.encounters import EncounterView
from ui.commanding import callback, notice, send
from ui.components import controls, frame
from ui.components.controls import Act
from ui.components.markup import el, show
from ui.session import Desk
from ui.texts import Record


def draw(desk: Desk, seen: EncounterView) -> None:
    asked(seen, _state)


def key_of(seen: EncounterView) -> str:
    return f"{seen.encounter}.{seen.sequence}.dossier"


def asked(seen: EncounterView, act: Act) -> None:
    """The screen, whoever takes its answer."""
    frame.heading(Record.TITLE, f"{seen.sequence}-dossier")
    show(el("p", Record.LEAD, cls="intro"))
    key = key_of(seen)
    with controls.form(key):
        with st.container(key=f"question-{key}"):
            controls.choice(Record.TITLE, Record.CHOICES, key, said=False)
        controls.submit(Record.CONTINUE, f"{key}.go", act, seen.encounter, seen.sequence, key)


@callback
def _state(encounter: str, expected: int, key: str) -> None:
    command = said(key)
    if command is not None:
        send(encounter, expected, command)


def said(key: str) -> StateRecordAccess | None:
    """What was tapped, as a command; None where nothing was, which is told."""
    access = st.session_state.get(key)
    if access is None:
        notice("refused", Record.MISSING)
        return None
    return StateRecordAccess(access)
