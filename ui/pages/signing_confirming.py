"""One group of assumptions, each to be ticked by the délégant himself; every tick is kept at once."""

from __future__ import annotations

import streamlit as st

from engine.protocol.model import Protocol
from engine.reporting.to_confirm import GROUPS, Assumption, to_confirm
from engine.services import publication
from engine.services.publication import Published
from engine.team.signing_reading import Reading
from ui import session
from ui.commanding import callback
from ui.components import controls, frame
from ui.components.cited import badge, cited
from ui.components.markup import Markup, disclosure, el, label, show
from ui.pages.library_place import item_of
from ui.pages.library_texts import Book
from ui.pages.signing_meaning import meaning
from ui.pages.signing_place import PAGE
from ui.pages.signing_texts import Confirming, Steps
from ui.session import Desk


def draw(desk: Desk, one: Published, group: str) -> None:
    found = [assumed for assumed in to_confirm(one.loaded) if assumed.group == group]
    written, item = one.loaded.model, item_of(one.loaded)
    reading = publication.reading_of(desk.workspace, desk.actor, one.loaded.fingerprint)
    done = sum(reading.has_confirmed(assumed.key, assumed.words) for assumed in found)
    kicker = Confirming.KICKER.format(written.short_title, written.version)
    frame.heading(GROUPS.get(group, Steps.ASSUMED), f"confirm-{item}-{group}", kicker)
    show(el("p", Confirming.LEAD, cls="intro"), el("p", Steps.COUNT.format(done, len(found)), cls="quiet"))
    for assumed in found:
        _line(one, assumed, reading)
    following = _next(one, group)
    if following:
        words = Confirming.NEXT.format(GROUPS[following])
        controls.button(words, "confirm.next", session.go, primary=True, page=PAGE, item=item, view=following)
    controls.button(Confirming.BACK, "confirm.back", session.go, page=PAGE, item=item)


def _line(one: Published, assumed: Assumption, reading: Reading) -> None:
    """The line with what stands behind it, and its box: ticked only where he ticked it, in the same words."""
    written = one.loaded.model
    key = f"confirm.{one.loaded.fingerprint}.{assumed.key}"
    with st.container(key=f"question-{one.loaded.fingerprint[:8]}-{assumed.key.replace('/', '-').replace('.', '-')}"):
        st.checkbox(
            label(Confirming.TICK.format(assumed.words)), value=reading.has_confirmed(assumed.key, assumed.words),
            key=key, on_change=_tick, args=(written.protocol, written.version, assumed.key, key), width="stretch",
        )  # fmt: skip
        show(_grounds(written, assumed))


def _grounds(written: Protocol, assumed: Assumption) -> Markup:
    """What it means, what of it is assumed, and what stands behind it."""
    said = meaning(written, assumed.written)
    return el("div", el("p", said) if said else None, el("p", badge(assumed.written), cls="tags"),
              disclosure(Book.SOURCE, cited(written, assumed.written)), cls="criterion")  # fmt: skip


@callback
def _tick(protocol: str, version: str, assumption: str, key: str) -> None:
    desk = session.desk()
    publication.confirm(desk.workspace, desk.actor, protocol, version, assumption, bool(st.session_state.get(key)))


def _next(one: Published, group: str) -> str:
    """The group after this one that has something to confirm."""
    used = {assumed.group for assumed in to_confirm(one.loaded)}
    order = [name for name in GROUPS if name in used]
    place = order.index(group) + 1 if group in order else len(order)
    return order[place] if place < len(order) else ""
