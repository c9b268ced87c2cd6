"""Is the patient's record open to us? It changes where antecedents are read, never whether they are asked."""

from __future__ import annotations

import streamlit as st

from engine.encounter.commands import StateRecordAccess
from engine.services.encounters import EncounterView
from ui.commanding import callback, notice, send
from ui.components import frame
from ui.components.markup import el, label, show
from ui.session import Desk
from ui.texts import Record


def draw(desk: Desk, seen: EncounterView) -> None:
    frame.heading(Record.TITLE, f"{seen.sequence}-dossier")
    show(el("p", Record.LEAD, cls="intro"))
    key = f"{seen.encounter}.{seen.sequence}.dossier"
    with st.form(f"{key}.form", border=False, enter_to_submit=False):
        with st.container(key=f"question-{key}"):
            st.radio(label(Record.TITLE), list(Record.CHOICES), index=None, key=key, width="stretch",
                     format_func=lambda name: label(Record.CHOICES[name]), label_visibility="collapsed")  # fmt: skip
        st.form_submit_button(label(Record.CONTINUE), type="primary", width="stretch", key=f"{key}.go", on_click=_state,
                              args=(seen.encounter, seen.sequence, key))  # fmt: skip


@callback
def _state(encounter: str, expected: int, key: str) -> None:
    access = st.session_state.get(key)
    if access is None:
        notice("refused", Record.MISSING)
        return
    send(encounter, expected, StateRecordAccess(access))
