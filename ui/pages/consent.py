"""Information read aloud, then consent to the protocol and to sharing; for a minor the representative first."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.encounter.commands import RecordConsent
from engine.protocol.deciding import AskProcess
from engine.services.encounters import EncounterView
from ui.commanding import callback, notice, send
from ui.components import frame
from ui.components.grounds import grounds
from ui.components.markup import disclosure, el, label, show
from ui.session import Desk
from ui.texts import YES_NO, Consent

AGREED = {"oui": True, "non": False}


def draw(desk: Desk, seen: EncounterView) -> None:
    written = seen.loaded.model.consent
    minor = isinstance(seen.screen.verdict, AskProcess) and seen.screen.verdict.what == "representative"
    key = f"{seen.encounter}.{seen.sequence}.accord"
    frame.heading(Consent.TITLE, f"{seen.sequence}-accord")
    show(
        el("p", Consent.READ_ALOUD, cls="intro"),
        el("div", *(el("p", text) for text in written.information), cls="card aloud"),
    )
    with st.form(f"{key}.form", border=False, enter_to_submit=False):
        with st.container(key=f"question-informed-{key}"):
            st.checkbox(label(Consent.INFORMED), key=f"{key}.informed")
        if minor:
            _representative(key)
        _asked(key, "protocol", Consent.PROTOCOL_MINOR if minor else Consent.PROTOCOL)
        _asked(key, "sharing", Consent.SHARING)
        st.form_submit_button(label(Consent.CONTINUE), type="primary", width="stretch", key=f"{key}.go", on_click=_record,
                              args=(seen.encounter, seen.sequence, key, minor))  # fmt: skip
    show(disclosure(Consent.WHY_SHARING, el("p", written.sharing.text), grounds(seen.loaded.model, written.sharing)))


def _asked(key: str, name: str, question: str) -> None:
    with st.container(key=f"question-{name}-{key}"):
        show(el("p", question, cls="asked"))
        _choice(f"{key}.{name}", question, {code: YES_NO[code] for code in AGREED})


def _choice(key: str, question: str, choices: dict[str, str]) -> None:
    st.radio(label(question), list(choices), index=None, key=key, horizontal=True, width="stretch",
             format_func=lambda name: label(choices[name]), label_visibility="collapsed")  # fmt: skip


def _representative(key: str) -> None:
    """A minor: the holder of parental authority, his relation, then the assent of the child."""
    show(el("p", Consent.MINOR, cls="card held"))
    _asked(key, "representative", Consent.REPRESENTATIVE)
    with st.container(key=f"question-relation-{key}"):
        show(el("p", Consent.RELATION, cls="asked"))
        _choice(f"{key}.relation", Consent.RELATION, Consent.RELATIONS)
    _asked(key, "assent", Consent.ASSENT)


@callback
def _record(encounter: str, expected: int, key: str, minor: bool) -> None:
    given = _Given(key)
    missing = _missing(given, minor)
    if missing:
        notice("refused", Consent.TROUBLE, *missing)
        return
    refused = minor and not given.agreed("representative")
    command = RecordConsent(
        informed=True,
        protocol=None if refused else given.agreed("protocol"),
        sharing=None if refused or not given.agreed("protocol") else given.agreed("sharing"),
        representative=given.agreed("representative") if minor else None,
        representative_relation=given.value("relation") if minor and not refused else None,
        assent=given.agreed("assent") if minor else None,
    )
    send(encounter, expected, command)


class _Given:
    """What was tapped on the screen."""

    def __init__(self, key: str) -> None:
        self.key = key

    def value(self, name: str) -> Any:
        return st.session_state.get(f"{self.key}.{name}")

    def agreed(self, name: str) -> bool | None:
        return AGREED.get(self.value(name) or "")


def _missing(given: _Given, minor: bool) -> list[str]:
    """What must be answered first; a refusal makes the questions after it pointless."""
    wanted = [] if given.value("informed") else [Consent.NOT_INFORMED]
    if minor and given.agreed("representative") is None:
        return [*wanted, Consent.REPRESENTATIVE]
    if minor and not given.agreed("representative"):
        return wanted
    if minor and given.value("relation") is None:
        wanted.append(Consent.RELATION)
    if minor and given.agreed("assent") is None:
        wanted.append(Consent.ASSENT)
    if given.agreed("protocol") is None:
        wanted.append(Consent.PROTOCOL_MINOR if minor else Consent.PROTOCOL)
    elif given.agreed("protocol") and given.agreed("sharing") is None:
        wanted.append(Consent.SHARING)
    return wanted
