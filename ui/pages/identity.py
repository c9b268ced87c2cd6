"""Who the patient is: typed once, told apart from people who look alike, taken again in one tap at a second visit."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from engine.services import encounters
from engine.services.encounters import EncounterView, Homonym
from ui import session
from ui.commanding import callback, notice
from ui.components import frame, people
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
    fields = (*OPTIONAL, "ins") if desk.workspace.mode == "demo" else OPTIONAL
    with st.form(f"{key}.form", border=False, enter_to_submit=False):
        with st.container(key=f"question-{key}"):
            for name in NEEDED[:2]:
                st.text_input(label(Identity.FIELDS[name]), key=f"{key}.{name}", max_chars=100, autocomplete="off")
            with st.container(key=f"typed-date-{key}"):
                st.text_input(
                    label(Identity.FIELDS["birth_date"]), key=f"{key}.birth_date", max_chars=20, autocomplete="off"
                )
            st.radio(label(Identity.FIELDS["sex"]), list(Identity.SEXES), index=None, key=f"{key}.sex", horizontal=True,
                     width="stretch", format_func=Identity.SEXES.__getitem__)  # fmt: skip
        with st.expander(label(Identity.MORE)):
            for name in fields:
                kind = "phone" if name == "phone" else "default"
                st.text_input(
                    label(Identity.FIELDS[name]), key=f"{key}.{name}", max_chars=100, autocomplete="off", type=kind
                )  # type: ignore[call-overload]
        st.form_submit_button(label(Identity.CONTINUE), type="primary", width="stretch", key=f"{key}.go", on_click=_identify,
                              args=(seen.encounter, seen.sequence, key))  # fmt: skip


@callback
def _identify(encounter: str, expected: int, key: str) -> None:
    traits, wrong = _traits(key)
    if wrong:
        notice("refused", Identity.TROUBLE, *wrong)
        return
    _record(encounter, expected, key, traits, None)


def _traits(key: str) -> tuple[dict[str, str], list[str]]:
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


def _tell_apart(desk: Desk, seen: EncounterView, key: str, alike: Mapping[str, object]) -> None:
    traits = alike["traits"]
    assert isinstance(traits, dict)
    frame.heading(Identity.ALIKE_TITLE, f"{seen.sequence}-homonymes")
    day = seen.state.opened.day
    show(el("p", Identity.ALIKE_LEAD), el("h2", Identity.TYPED), people.card(traits, day), el("h2", Identity.KNOWN))
    for found in encounters.candidates(desk.workspace, desk.actor, traits):
        with st.container(key=f"row-{found.reference}"):
            show(people.card(found.traits, day), _differences(traits, found))
            st.button(label(Identity.SAME), key=f"{key}.{found.reference}", on_click=_choose,
                      args=(seen.encounter, seen.sequence, key, dict(found.traits), found.reference))  # fmt: skip
    st.button(label(Identity.OTHER), key=f"{key}.new", width="stretch", on_click=_choose,
              args=(seen.encounter, seen.sequence, key, traits, "new"))  # fmt: skip
    st.button(label(Identity.AGAIN), key=f"{key}.again", width="stretch", on_click=_type_again)


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
    st.button(label(Identity.SAME), type="primary", width="stretch", key=f"{key}.same", on_click=_choose,
              args=(seen.encounter, seen.sequence, key, dict(traits), reference))  # fmt: skip
    st.button(label(Identity.OTHER_BEFORE), width="stretch", key=f"{key}.other", on_click=_not_the_same, args=(key,))


@callback
def _not_the_same(key: str) -> None:
    st.session_state[f"{key}.autre"] = True
