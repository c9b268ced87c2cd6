"""Is the patient's record open to us? It changes where antecedents are read, never whether they are asked."""

from __future__ import annotations

import streamlit as st

from engine.encounter.commands import StateRecordAccess
from engine.services.encounters import EncounterView
from ui.commanding import callback, notice, send
from ui.components import controls, frame
from ui.components.markup import el, show
from ui.session import Desk
from ui.texts import Record


def draw(desk: Desk, seen: EncounterView) -> None:
    frame.heading(Record.TITLE, f"{seen.sequence}-dossier")
    show(el("p", Record.LEAD, cls="intro"))
    key = f"{seen.encounter}.{seen.sequence}.dossier"
    with controls.form(key):
        with st.container(key=f"question-{key}"):
            controls.choice(Record.TITLE, Record.CHOICES, key, said=False)
        controls.submit(Record.CONTINUE, f"{key}.go", _state, seen.encounter, seen.sequence, key)


@callback
def _state(encounter: str, expected: int, key: str) -> None:
    access = st.session_state.get(key)
    if access is None:
        notice("refused", Record.MISSING)
        return
    send(encounter, expected, StateRecordAccess(access))
