"""The end: each advice and warning sign said and ticked, what is still missing, then « Clore »."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from engine.encounter.commands import Close, GiveSafetyNet
from engine.protocol.model import Advice, Outcome
from engine.services.encounters import EncounterView
from ui.commanding import callback, notice, send
from ui.components import controls, frame
from ui.components.markup import Markup, el, items, show
from ui.texts import Closing, hour


def draw(seen: EncounterView, outcome: Outcome) -> None:
    _safety_net(seen, outcome)
    show(follow_up(seen, outcome))
    if seen.state.closed_at is not None:
        at = hour(datetime.fromisoformat(seen.state.closed_at))
        show(el("p", el("span", cls="icon icon-check", aria_hidden="true"), Closing.CLOSED.format(at), cls="said done"))
    else:
        _close(seen)


# ── safety net ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _safety_net(seen: EncounterView, outcome: Outcome) -> None:
    if not outcome.safety_net:
        return
    frame.section(Closing.SAFETY)
    advice = {name: seen.loaded.model.advice[name] for name in outcome.safety_net}
    if set(advice) <= set(seen.state.advice_given):
        show(el("p", el("span", cls="icon icon-check", aria_hidden="true"), Closing.SAID, cls="said done"),
             items((one.text for one in advice.values()), "said-list"))  # fmt: skip
    elif not seen.state.is_closed:
        _to_say(seen, advice)


def _to_say(seen: EncounterView, advice: dict[str, Advice]) -> None:
    key = f"{seen.encounter}.{seen.sequence}.conseils"
    show(el("p", Closing.TICK, cls="quiet"))
    with controls.form(key):
        for kind, title in (("warning_sign", Closing.WARNINGS), ("advice", Closing.ADVICE)):
            found = {name: one for name, one in advice.items() if one.kind == kind}
            if found:
                with st.container(key=f"said-{kind}-{key}"):
                    show(el("h3", title))
                    for name, one in found.items():
                        controls.tick(one.text, f"{key}.{name}")
        controls.submit(Closing.ALL_SAID, f"{key}.go", _said, seen.encounter, seen.sequence, key, tuple(advice))


@callback
def _said(encounter: str, expected: int, key: str, advice: tuple[str, ...]) -> None:
    left = [name for name in advice if not st.session_state.get(f"{key}.{name}")]
    if left:
        notice("refused", Closing.LEFT_ONE if len(left) == 1 else Closing.LEFT.format(len(left)))
        return
    send(encounter, expected, GiveSafetyNet(advice))


# ── follow-up, closing ───────────────────────────────────────────────────────────────────────────────────────────────


def follow_up(seen: EncounterView, outcome: Outcome) -> Markup:
    """The visits and calls that the outcome plans."""
    if not outcome.follow_up:
        return Markup("")
    lines = []
    for name in outcome.follow_up:
        planned = seen.loaded.model.follow_up[name]
        days = [int(seen.loaded.compiled.number(end)) for end in planned.after_days or ()]
        when = (Closing.WHEN_ONE if days[0] == days[1] else Closing.WHEN).format(*days) if days else ""
        lines.append(el("li", el("strong", planned.label), when, el("p", planned.text)))
    return el("section", el("h2", Closing.FOLLOW_UP), el("ul", *lines), cls="card")


def _close(seen: EncounterView) -> None:
    frame.section(Closing.TITLE)
    if seen.missing_to_close:
        inside = items(f"{missing[:1].upper()}{missing[1:]}" for missing in seen.missing_to_close)
        show(el("div", el("p", el("strong", Closing.BEFORE)), inside, cls="card missing"))
        return
    show(el("p", Closing.READY, cls="quiet"))
    key = f"{seen.encounter}.{seen.sequence}.clore"
    controls.button(Closing.CLOSE, key, _done, seen.encounter, seen.sequence, primary=True, wide=True)


@callback
def _done(encounter: str, expected: int) -> None:
    send(encounter, expected, Close(), Closing.DONE)
