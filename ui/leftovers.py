"""What Streamlit keeps of widgets that left the screen: how to read each, and its key, for as long as a tab lives.

A screen of ours has keys of its own, so a day of screens would pile up (9 KB a tap, measured with Streamlit 1.67).
Streamlit drops the values itself; this drops the rest of what no value is kept for, a screen later than it could: a tap
that was under way on the screen before still finds its answer (« déjà enregistré »). A test tells when an upgrade of
Streamlit keeps it elsewhere.
"""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

LEFT = "left_screens"
"""Widgets that were found without a value the last time."""


def forget() -> None:
    """Forgets widgets found without a value twice. To be called before a screen is drawn."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return
    state: Any = context.session_state._state
    gone = _without_value(state)
    for widget in gone & set(st.session_state.get(LEFT, ())):
        _forget(state, widget)
    st.session_state[LEFT] = sorted(gone)


def _without_value(state: Any) -> set[str]:
    """Identifiers of widgets that hold no value, neither of their own nor under their key."""
    held = state._old_state.keys() | state._new_session_state.keys() | state._new_widget_state.states.keys()
    keys = state._key_id_mapper.id_key_mapping
    return {name for name in state._new_widget_state.widget_metadata if not {name, keys.get(name)} & held}


def _forget(state: Any, widget: str) -> None:
    state._new_widget_state.widget_metadata.pop(widget, None)
    mapper = state._key_id_mapper
    key = mapper.id_key_mapping.get(widget)
    if key is not None and mapper.get_id_from_key(key) == widget:
        mapper.delete(key)
