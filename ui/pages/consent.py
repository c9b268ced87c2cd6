"""Information read aloud, then consent to the protocol and to sharing; for a minor the representative first."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.encounter.commands import RecordConsent
from engine.protocol.deciding import AskProcess
from engine.services.encounters import EncounterView
from ui.commanding import callback, notice, send
from ui.components import controls, frame
from ui.components.controls import Act
from ui.components.grounds import grounds
from ui.components.markup import disclosure, el, show
from ui.session import Desk
from ui.texts import YES_NO, Consent

AGREED = {"oui": True, "non": False}


def draw(desk: Desk, seen: EncounterView) -> None:
    asked(seen, _record)


def key_of(seen: EncounterView) -> str:
    return f"{seen.encounter}.{seen.sequence}.accord"


def asked(seen: EncounterView, act: Act) -> None:
    """The screen, whoever takes its answers."""
    written = seen.loaded.model.consent
    minor = isinstance(seen.screen.verdict, AskProcess) and seen.screen.verdict.what == "representative"
    key = key_of(seen)
    frame.heading(Consent.TITLE, f"{seen.sequence}-accord")
    aloud = el("div", *(el("p", text) for text in written.information), cls="card aloud")
    show(el("p", Consent.READ_ALOUD, cls="intro"), aloud)
    with controls.form(key):
        with st.container(key=f"question-informed-{key}"):
            controls.tick(Consent.INFORMED, f"{key}.informed")
        if minor:
            _representative(key)
        _asked(key, "protocol", Consent.PROTOCOL_MINOR if minor else Consent.PROTOCOL)
        _asked(key, "sharing", Consent.SHARING)
        controls.submit(Consent.CONTINUE, f"{key}.go", act, seen.encounter, seen.sequence, key, minor)
    show(disclosure(Consent.WHY_SHARING, el("p", written.sharing.text), grounds(seen.loaded.model, written.sharing)))


def _asked(key: str, name: str, question: str) -> None:
    with st.container(key=f"question-{name}-{key}"):
        show(el("p", question, cls="asked"))
        controls.choice(question, {code: YES_NO[code] for code in AGREED}, f"{key}.{name}", across=True, said=False)


def _representative(key: str) -> None:
    """A minor: the holder of parental authority, his relation, then the assent of the child."""
    show(el("p", Consent.MINOR, cls="card held"))
    _asked(key, "representative", Consent.REPRESENTATIVE)
    with st.container(key=f"question-relation-{key}"):
        show(el("p", Consent.RELATION, cls="asked"))
        controls.choice(Consent.RELATION, Consent.RELATIONS, f"{key}.relation", said=False)
    _asked(key, "assent", Consent.ASSENT)


@callback
def _record(encounter: str, expected: int, key: str, minor: bool) -> None:
    command = said(key, minor)
    if command is not None:
        send(encounter, expected, command)


def said(key: str, minor: bool) -> RecordConsent | None:
    """What was tapped on the screen, as a command; None where something is missing, which is told."""
    given = _Given(key)
    missing = _missing(given, minor)
    if missing:
        notice("refused", Consent.TROUBLE, *missing)
        return None
    refused = minor and not given.agreed("representative")
    return RecordConsent(
        informed=True,
        protocol=None if refused else given.agreed("protocol"),
        sharing=None if refused or not given.agreed("protocol") else given.agreed("sharing"),
        representative=given.agreed("representative") if minor else None,
        representative_relation=given.value("relation") if minor and not refused else None,
        assent=given.agreed("assent") if minor else None,
    )


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
