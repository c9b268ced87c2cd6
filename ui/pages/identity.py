"""Who the patient is: typed once, told apart from people who look alike, taken again in one tap at a second visit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from engine.services import encounters
from engine.services.encounters import EncounterView, Homonym
from ui import session
from ui.commanding import callback, notice
from ui.components import controls, frame, people
from ui.components.markup import Markup, el, label, show
from ui.session import Desk
from ui.texts import Identity
from ui.typing_in import typed_date

ALIKE = "alike"
"""Traits typed and references of those who look alike, until they are told apart; this session's memory only."""
NEEDED = ("birth_family_name", "birth_given_name", "birth_date", "sex")
OPTIONAL = ("used_name", "phone", "attending_gp")


def draw(desk: Desk, seen: EncounterView) -> None:
    key = f"{seen.encounter}.{seen.sequence}.identite"
    alike = st.session_state.get(ALIKE)
    if alike is not None and alike["form"] == key:
        _tell_apart(desk, seen, key, alike)
        return
    known = encounters.patient_of_first_visit(desk.workspace, desk.actor, seen)
    if known is not None and not st.session_state.get(f"{key}.autre"):
        _same_as_before(seen, key, *known)
        return
    frame.heading(Identity.TITLE, f"{seen.sequence}-identite")
    _form(desk, seen, key)


# ── typing ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _form(desk: Desk, seen: EncounterView, key: str) -> None:
    with controls.form(key):
        fields(key, desk.workspace.mode)
        controls.submit(Identity.CONTINUE, f"{key}.go", _identify, seen.encounter, seen.sequence, key)


def fields(key: str, mode: str, known: Mapping[str, str] | None = None) -> None:
    """The lines of an identity; ``known`` fills them in where it is being corrected."""
    for name, value in (known or {}).items():
        st.session_state.setdefault(f"{key}.{name}", value)
    with st.container(key=f"question-{key}"):
        for name in NEEDED[:2]:
            controls.line(Identity.FIELDS[name], f"{key}.{name}", 100)
        with st.container(key=f"typed-date-{key}"):
            controls.line(Identity.FIELDS["birth_date"], f"{key}.birth_date", 20)
        controls.choice(Identity.FIELDS["sex"], Identity.SEXES, f"{key}.sex", across=True)
    with st.expander(label(Identity.MORE)):
        for name in (*OPTIONAL, "ins") if mode == "demo" else OPTIONAL:
            controls.line(Identity.FIELDS[name], f"{key}.{name}", 100, phone=name == "phone")


@callback
def _identify(encounter: str, expected: int, key: str) -> None:
    traits, wrong = read_traits(key)
    if wrong:
        notice("refused", Identity.TROUBLE, *wrong)
        return
    _record(encounter, expected, key, traits, None)


def read_traits(key: str) -> tuple[dict[str, str], list[str]]:
    """The traits typed, and the sentences about what is missing or wrong."""
    given = {name: str(st.session_state.get(f"{key}.{name}") or "").strip() for name in (*NEEDED, *OPTIONAL, "ins")}
    today = session.workspace().clock().date()
    wrong = [Identity.MISSING.format(Identity.FIELDS[name]) for name in NEEDED if not given[name]]
    wrong += [
        Identity.NOT_A_NAME.format(Identity.FIELDS[name])
        for name in NEEDED[:2]
        if given[name] and not _is_name(given[name])
    ]
    born = typed_date(given["birth_date"], today) if given["birth_date"] else None
    if given["birth_date"] and born is None:
        wrong.append(Identity.NOT_A_DATE)
    elif born is not None and born > today:
        wrong.append(Identity.IN_THE_FUTURE)
    elif born is not None:
        given["birth_date"] = born.isoformat()
    return {name: value for name, value in given.items() if value}, wrong


def _is_name(text: str) -> bool:
    return any(sign.isalpha() for sign in text) and not any(sign.isdigit() for sign in text)


def _record(encounter: str, expected: int, key: str, traits: Mapping[str, str], chosen: str | None) -> None:
    desk = session.desk()
    found = encounters.identify(desk.workspace, desk.actor, encounter, expected, traits, chosen)
    if isinstance(found, list):
        references = [alike.reference for alike in found]
        st.session_state[ALIKE] = {"form": key, "traits": dict(traits), "references": references}
    else:
        st.session_state.pop(ALIKE, None)


# ── telling apart ────────────────────────────────────────────────────────────────────────────────────────────────────


def _tell_apart(desk: Desk, seen: EncounterView, key: str, alike: Mapping[str, Any]) -> None:
    traits = alike["traits"]
    frame.heading(Identity.ALIKE_TITLE, f"{seen.sequence}-homonymes")
    day = seen.state.opened.day
    show(el("p", Identity.ALIKE_LEAD), el("h2", Identity.TYPED), people.card(traits, day), el("h2", Identity.KNOWN))
    where = (seen.encounter, seen.sequence, key)
    for found in encounters.candidates(desk.workspace, desk.actor, traits):
        with st.container(key=f"alike-{found.reference}"):
            show(people.card(found.traits, day), _differences(traits, found))
            controls.button(
                Identity.SAME, f"{key}.{found.reference}", _choose, *where, dict(found.traits), found.reference
            )
    controls.button(Identity.OTHER, f"{key}.new", _choose, *where, traits, "new", wide=True)
    controls.button(Identity.AGAIN, f"{key}.again", _type_again, wide=True)


def _differences(traits: Mapping[str, str], found: Homonym) -> Markup:
    named = [
        Identity.FIELDS[name].lower() for name in NEEDED if traits[name].casefold() != found.traits[name].casefold()
    ]
    words = Identity.DIFFERENT.format(", ".join(named)) if named else Identity.IDENTICAL
    return el("p", words, cls="hint")


@callback
def _choose(encounter: str, expected: int, key: str, traits: Mapping[str, str], chosen: str) -> None:
    _record(encounter, expected, key, traits, chosen)


@callback
def _type_again() -> None:
    st.session_state.pop(ALIKE, None)


# ── second visit ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _same_as_before(seen: EncounterView, key: str, reference: str, traits: Mapping[str, str]) -> None:
    frame.heading(Identity.BEFORE_TITLE, f"{seen.sequence}-identite")
    show(people.card(traits, seen.state.opened.day))
    where = (seen.encounter, seen.sequence, key)
    controls.button(Identity.SAME, f"{key}.same", _choose, *where, dict(traits), reference, primary=True, wide=True)
    controls.button(Identity.OTHER_BEFORE, f"{key}.other", _not_the_same, key, wide=True)


@callback
def _not_the_same(key: str) -> None:
    st.session_state[f"{key}.autre"] = True
