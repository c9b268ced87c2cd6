"""« Pourquoi ? » in two taps: a preset reason, and words of one's own where they help."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui.components import controls
from ui.texts import Reasons


def draw(key: str, question: str, presets: Sequence[str]) -> None:
    """The presets as radios, and a free line; ``reason`` reads them back."""
    with st.container(key=f"question-{key}.motif"):
        controls.choice(question, {preset: preset for preset in presets}, f"{key}.motif")
        controls.line(Reasons.DETAIL, f"{key}.detail")


def reason(key: str) -> str:
    """« Erreur de saisie : touche voisine », or an empty text where nothing was given."""
    parts = (st.session_state.get(f"{key}.motif"), str(st.session_state.get(f"{key}.detail") or "").strip())
    return " : ".join(part for part in parts if part)
