"""Calling: the 15 first and writing after; délégants in order, the next one as soon as one cannot be reached."""

from __future__ import annotations

from datetime import datetime, timedelta

import streamlit as st

from engine.encounter.commands import RecordAppointment, RecordCall
from engine.encounter.state import Call
from engine.protocol.model import Outcome
from engine.services.encounters import EncounterView
from engine.team.members import Member
from ui import session
from ui.commanding import callback, notice, send
from ui.components import controls, frame
from ui.components.markup import Markup, el, join, label, show, typed
from ui.pages import replies
from ui.texts import Calls, hour
from ui.typing_in import french_day, typed_moment

FIRST_CALLS = {"emergency_call": "samu", "emergency_department": "urgences"}
"""Whom an emergency is told to before anybody else."""


def draw(seen: EncounterView, outcome: Outcome) -> None:
    frame.section(Calls.TITLE)
    show(_history(seen), replies.standing(seen))
    if seen.state.is_closed:
        return
    first = FIRST_CALLS.get(outcome.disposition)
    if first is not None and first not in _reached(seen):
        _line(seen, first, Calls.NAMES[first], Calls.NUMBERS.get(first), first=True)
    _delegants(seen, title=Calls.THEN if first else "")
    if first is None and outcome.delay != "now":
        _appointment(seen)


def dial_first(seen: EncounterView, outcome: Outcome) -> Markup:
    """Where every minute counts, the number to touch stands right under the urgency."""
    if seen.state.is_closed or seen.state.calls or outcome.delay != "now":
        return Markup("")
    if outcome.disposition == "emergency_call":
        return _dial("15")
    phones = [member.phone for member in seen.delegants if member.phone]
    return _dial(phones[0], seen.delegants[0].full_name) if phones else Markup("")


def offered(seen: EncounterView) -> None:
    """Even where nothing asks for it, the délégant is a tap away."""
    with st.expander(label(Calls.OFFERED)):
        show(_history(seen))
        _delegants(seen)


def _reached(seen: EncounterView) -> set[str]:
    return {call.to for call in seen.state.calls if call.reached}


def _delegants(seen: EncounterView, title: str = "") -> None:
    """The next délégant to call, large; those after him in one line; the 15 first when none could be reached."""
    if title:
        show(el("h3", title))
    tried, reached = {call.to for call in seen.state.calls}, _reached(seen)
    waiting = [member for member in seen.delegants if member.id not in tried]
    answered = [member for member in seen.delegants if member.id in reached]
    if answered:
        show(
            el(
                "p",
                el("span", cls="icon icon-check", aria_hidden="true"),
                Calls.REACHED.format(_names(answered)),
                cls="said done",
            )
        )
    elif waiting:
        _line(seen, waiting[0].id, waiting[0].full_name, waiting[0].phone, first=True)
        if waiting[1:]:
            show(el("p", Calls.NEXT, *(_short(member) for member in waiting[1:]), cls="quiet"))
        _fifteen(seen, expanded=False)
    else:
        urgent = seen.state.outcome is not None and seen.state.outcome.delay == "now"
        show(el("p", Calls.NOBODY if urgent else Calls.NOBODY_YET, cls="card held"))
        _fifteen(seen, expanded=urgent)
        for member in seen.delegants:
            _line(seen, member.id, member.full_name, member.phone, first=False)


def _fifteen(seen: EncounterView, *, expanded: bool) -> None:
    """The 15 beside the délégants, but where it was called first or where the patient is treated here."""
    outcome = seen.state.outcome
    if outcome is None or outcome.disposition in ("emergency_call", "treat") or {"samu", "urgences"} & _reached(seen):
        return
    with st.expander(label(Calls.EMERGENCY), expanded=expanded):
        _line(seen, "samu", Calls.NAMES["samu"], Calls.NUMBERS["samu"], first=expanded)


def _names(members: list[Member]) -> str:
    return ", ".join(member.full_name for member in members)


def _short(member: Member) -> Markup:
    link = el("a", typed(member.phone), href=f"tel:{_dialled(member.phone)}") if member.phone else None
    return join(typed(member.full_name), " ", link)


def _dialled(phone: str) -> str:
    return "".join(sign for sign in phone if sign.isdigit() or sign == "+")


def _line(seen: EncounterView, to: str, name: str, phone: str | None, first: bool) -> None:
    """One person to call: the number to touch, then « joint » or « pas joint »."""
    key = f"{seen.encounter}.{seen.sequence}.appel.{to}"
    with st.container(key=f"call-{key}"):
        first_call = el("span", Calls.FIRST_WRITE_LATER) if to == "samu" else None
        show(el("div", el("p", el("strong", typed(name)), first_call), _number(phone), cls="line"))
        with controls.form(key):
            controls.line(Calls.NOTE, f"{key}.note")
            with st.container(horizontal=True, key=f"choices-{key}"):
                for reached, words in ((True, Calls.YES), (False, Calls.NO)):
                    where = (seen.encounter, seen.sequence, key, to, reached)
                    controls.submit(words, f"{key}.{reached}", _record, *where, primary=reached and first)


def _number(phone: str | None) -> Markup:
    if not phone:
        return el("p", Calls.NO_PHONE, cls="quiet")
    return _dial(phone)


def _dial(phone: str, name: str = "") -> Markup:
    """A link that the phone dials; with a name where it stands away from its card."""
    words = (Calls.CALL_NAMED.format(name), typed(phone)) if name else (Calls.CALL, typed(phone))
    sign = el("span", cls="icon icon-phone", aria_hidden="true")
    return el("a", sign, el("span", *words), href=f"tel:{_dialled(phone)}", cls="button dial")


@callback
def _record(encounter: str, expected: int, key: str, to: str, reached: bool) -> None:
    now = session.workspace().clock().isoformat()
    send(encounter, expected, RecordCall(to, reached, now, str(st.session_state.get(f"{key}.note") or "")))


def _history(seen: EncounterView) -> Markup:
    lines = [el("li", _said(seen, call), typed(f" – {call.note}") if call.note else None) for call in seen.state.calls]
    appointment = seen.state.appointment
    if appointment is not None:
        at = datetime.fromisoformat(appointment.at)
        lines.append(
            el("li", Calls.APPOINTED.format(_who(seen, appointment.with_whom), french_day(at.date()), hour(at)))
        )
    return el("ul", *lines, cls="history") if lines else Markup("")


def _said(seen: EncounterView, call: Call) -> str:
    words = Calls.SAID_YES if call.reached else Calls.SAID_NO
    return words.format(_who(seen, call.to), hour(datetime.fromisoformat(call.at)))


def _who(seen: EncounterView, to: str) -> str:
    member = next((member for member in seen.delegants if member.id == to), None)
    return member.full_name if member is not None else Calls.OTHERS.get(to, to)


# ── appointment ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _appointment(seen: EncounterView) -> None:
    if seen.state.appointment is not None:
        return
    key = f"{seen.encounter}.{seen.sequence}.rdv"
    people = {member.id: member.full_name for member in seen.delegants}
    people["medecin_traitant"] = Calls.OTHERS["medecin_traitant"]
    with st.expander(label(Calls.APPOINTMENT)), controls.form(key):
        controls.choice(Calls.WITH, people, f"{key}.qui")
        with st.container(key=f"typed-datetime-{key}"):
            controls.line(Calls.DAY, f"{key}.jour", 20)
            controls.line(Calls.HOUR, f"{key}.heure", 10)
        controls.submit(Calls.SAVE, f"{key}.go", _appoint, seen.encounter, seen.sequence, key, primary=False)


@callback
def _appoint(encounter: str, expected: int, key: str) -> None:
    who, now = st.session_state.get(f"{key}.qui"), session.workspace().clock()
    day, at_hour = (str(st.session_state.get(f"{key}.{name}") or "") for name in ("jour", "heure"))
    at = typed_moment(_tomorrow(day, now), at_hour, now)
    if who is None or at is None:
        notice("refused", Calls.APPOINTMENT_MISSING)
    elif at < now:
        notice("refused", Calls.APPOINTMENT_PAST)
    else:
        send(encounter, expected, RecordAppointment(who, at.isoformat(timespec="minutes")))


def _tomorrow(text: str, now: datetime) -> str:
    return french_day((now.replace(hour=12) + _ONE_DAY).date()) if text.strip().lower() == "demain" else text


_ONE_DAY = timedelta(days=1)
