"""The acts of the outcome, confirmed one by one: done, or not done and why. A dose stands large, with its basis."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from engine.encounter.commands import RecordActDone, RecordActNotDone
from engine.encounter.state import ActRecord
from engine.protocol.answers import french_number
from engine.protocol.deciding import Concluded, ProposedAct
from engine.reporting.french import number
from engine.services.encounters import EncounterView
from ui.commanding import callback, notice, send
from ui.components import controls, frame
from ui.components.grounds import grounds
from ui.components.markup import Markup, disclosure, el, items, show
from ui.texts import Acts, hour


def draw(seen: EncounterView, concluded: Concluded) -> None:
    show(_no_longer_proposed(seen, concluded))
    if not concluded.acts:
        return
    frame.section(Acts.TITLE)
    for act in concluded.acts:
        with st.container(key=f"act-{seen.encounter}.{act.id}"):
            recorded = seen.state.latest_acts.get(act.id)
            show(proposed(seen, act) if recorded is None else _settled(seen, act, recorded))
            if not seen.state.is_closed:
                _decide(seen, act, recorded)


# ── what is proposed ─────────────────────────────────────────────────────────────────────────────────────────────────


def proposed(seen: EncounterView, act: ProposedAct) -> Markup:
    """What is to be done, with its dose and its source."""
    written = act.written
    told = Acts.OPTIONAL in written.title
    optional = el("span", Acts.OPTIONAL, cls="tag") if written.optional and not told else None
    replaced = seen.loaded.model.acts[act.replaces].title if act.replaces else ""
    hint = el("p", Acts.REPLACES.format(replaced), cls="hint") if replaced else None
    source = disclosure(Acts.SOURCE, grounds(seen.loaded.model, written))
    parts = (_dose(act), _quantity(act), el("p", written.text), items(written.instructions), source)
    return el("div", el("h3", written.title, optional), hint, *parts, cls="act")


def _settled(seen: EncounterView, act: ProposedAct, record: ActRecord) -> Markup:
    """An act that was noted takes one line; what it was stays at hand."""
    return el("div", el("h3", act.written.title), _recorded(record), disclosure(Acts.DETAILS, proposed(seen, act)))


def _dose(act: ProposedAct) -> Markup | None:
    dose, drug = act.dose, act.written.drug
    if dose is None or drug is None:
        return None
    times = Acts.INTAKES_NEEDED if dose.as_needed else Acts.INTAKES
    amount = f"{number(dose.mg)} mg"
    rhythm = f"{times.format(dose.intakes_per_day)}, {dose.days} {'jours' if dose.days > 1 else 'jour'}"
    basis = f"{dose.basis}{Acts.CAPPED if dose.capped else ''}"
    hours = dose.min_hours_between
    apart = el("p", Acts.APART.format(french_number(hours)), cls="quiet") if hours is not None else None
    what = ", ".join(part for part in (drug.name, drug.form, drug.route) if part)
    lines = (el("p", what, cls="drug"), el("p", amount, el("span", rhythm), cls="dose"))
    return el("div", *lines, el("p", Acts.BASIS.format(basis), cls="quiet"), apart)


def _quantity(act: ProposedAct) -> Markup | None:
    if act.days is not None:
        return el("p", f"{french_number(act.days)} jour{'s' if act.days > 1 else ''}", cls="dose")
    if act.quantity is None:
        return None
    low, high = (french_number(end) for end in act.quantity)
    return el("p", low if low == high else Acts.BETWEEN.format(low, high), cls="dose")


def _no_longer_proposed(seen: EncounterView, concluded: Concluded) -> Markup:
    """Acts done before a correction: they stay, and the délégant was told."""
    proposed = {act.id for act in concluded.acts}
    left = [record for name, record in seen.state.latest_acts.items() if record.done and name not in proposed]
    if not left:
        return Markup("")
    lines = items(f"{seen.loaded.model.acts[record.act].title} ({_hour(record.at)})" for record in left)
    return el("div", el("p", el("strong", Acts.ALERT)), lines, cls="card remark")


# ── what was done ────────────────────────────────────────────────────────────────────────────────────────────────────


def _recorded(record: ActRecord) -> Markup:
    if record.done:
        return el(
            "p",
            el("span", cls="icon icon-check", aria_hidden="true"),
            Acts.DONE_AT.format(_hour(record.at)),
            cls="said done",
        )
    return el("p", Acts.NOT_DONE_BECAUSE.format(Acts.REASONS[record.reason].lower()), cls="said")


def _hour(iso: str) -> str:
    return hour(datetime.fromisoformat(iso))


def _decide(seen: EncounterView, act: ProposedAct, record: ActRecord | None) -> None:
    key = f"{seen.encounter}.{seen.sequence}.{act.id}"
    if st.session_state.get(f"{key}.non"):
        _why_not(seen, act, key)
        return
    where = (seen.encounter, seen.sequence, act.id)
    with st.container(horizontal=True, key=f"choices-{key}"):
        if record is None or not record.done:
            controls.button(Acts.DONE, f"{key}.fait", _done, *where, primary=record is None)
        if record is None or record.done:
            words = Acts.NOT_DONE if record is None else Acts.NOT_DONE_AFTER_ALL
            controls.button(words, f"{key}.ouvrir", _open, f"{key}.non")


@callback
def _done(encounter: str, expected: int, act: str) -> None:
    send(encounter, expected, RecordActDone(act))


@callback
def _open(flag: str) -> None:
    st.session_state[flag] = True


def _why_not(seen: EncounterView, act: ProposedAct, key: str) -> None:
    with controls.form(key):
        controls.choice(Acts.WHY_NOT, Acts.REASONS, f"{key}.motif")
        controls.line(Acts.NOTE, f"{key}.note")
        controls.submit(Acts.SAVE, f"{key}.go", _not_done, seen.encounter, seen.sequence, act.id, key)


@callback
def _not_done(encounter: str, expected: int, act: str, key: str) -> None:
    reason = st.session_state.get(f"{key}.motif")
    if reason is None:
        notice("refused", Acts.NEEDS_REASON)
        return
    send(encounter, expected, RecordActNotDone(act, reason, str(st.session_state.get(f"{key}.note") or "")))
