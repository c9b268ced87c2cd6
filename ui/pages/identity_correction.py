"""A mistyped identity put right: the traits, then the answers that they gave (age, sex), with the reason."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from engine.services import views
from engine.services.encounters import EncounterView
from ui import session
from ui.commanding import callback, notice
from ui.components import controls, frame, reasons
from ui.components.markup import el, show
from ui.pages.identity import NEEDED, OPTIONAL, fields, read_traits
from ui.session import Desk
from ui.texts import Identity, Reasons, Review

VIEW = "identite"


def draw(desk: Desk, seen: EncounterView) -> None:
    if seen.patient is None:
        session.go(encounter=seen.encounter)
        st.rerun()
    key = f"{seen.encounter}.{seen.sequence}.corriger-identite"
    frame.heading(Review.IDENTITY_TITLE, f"{seen.sequence}-corriger-identite")
    show(el("p", Review.IDENTITY_LEAD, cls="intro"))
    with controls.form(key):
        fields(key, desk.workspace.mode, _as_typed(seen.patient))
        reasons.draw(key, Review.REASON, Reasons.CORRECTION)
        controls.submit(Review.SAVE, f"{key}.go", _save, seen.encounter, seen.sequence, key)


def _as_typed(traits: Mapping[str, str]) -> dict[str, str]:
    """What is known, as it would be typed."""
    known = {name: traits.get(name, "") for name in (*NEEDED, *OPTIONAL, "ins")}
    return {**known, "birth_date": "/".join(reversed(known["birth_date"].split("-")))}


@callback
def _save(encounter: str, expected: int, key: str) -> None:
    traits, wrong = read_traits(key)
    why = reasons.reason(key)
    if wrong or not why:
        notice("refused", Identity.TROUBLE if wrong else Review.NEEDS_REASON, *wrong)
        return
    desk = session.desk()
    views.correct_identity(desk.workspace, desk.actor, encounter, expected, traits, why)
    notice("done", Review.DONE)
    session.go(encounter=encounter)
