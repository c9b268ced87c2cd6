"""The points of one subject, each to be ticked by the délégant himself; every tick is kept at once.

One box a point, under everything that it covers; no box ticks several points.
"""

from __future__ import annotations

import streamlit as st

from engine.protocol.model import Protocol
from engine.reporting.points import SUBJECTS, Line, Point, points_of
from engine.reporting.to_confirm import Assumption
from engine.services import publication
from engine.services.publication import Published
from engine.team.signing_reading import Reading
from ui import session
from ui.commanding import callback
from ui.components import controls, frame
from ui.components.cited import badge, cited
from ui.components.markup import Markup, disclosure, el, join, label, show
from ui.pages.library_place import item_of
from ui.pages.signing_meaning import meaning
from ui.pages.signing_place import PAGE
from ui.pages.signing_texts import Confirming, Steps
from ui.session import Desk


def draw(desk: Desk, one: Published, subject: str) -> None:
    found = [point for point in points_of(one.loaded) if point.subject == subject]
    written, item = one.loaded.model, item_of(one.loaded)
    reading = publication.reading_of(desk.workspace, desk.actor, one.loaded.fingerprint)
    done = sum(publication.is_confirmed(point, reading) for point in found)
    kicker = Confirming.KICKER.format(written.short_title, written.version)
    title = next((words for name, words in SUBJECTS.items() if name == subject), Steps.ASSUMED)
    frame.heading(title, f"confirm-{item}-{subject}", kicker)
    show(el("p", Confirming.LEAD, cls="intro"), el("p", Steps.COUNT.format(done, len(found)), cls="quiet"))
    for point in found:
        _point(one, point, reading)
    following = _next(one, subject)
    if following is not None:
        name, words = following
        controls.button(
            Confirming.NEXT.format(words), "confirm.next", session.go, primary=True, page=PAGE, item=item, view=name
        )
    controls.button(Confirming.BACK, "confirm.back", session.go, page=PAGE, item=item)


def _point(one: Published, point: Point, reading: Reading) -> None:
    """What is decided, every line of it, what stands behind them, then its box: ticked only where he ticked it."""
    written = one.loaded.model
    key = f"confirm.{one.loaded.fingerprint}.{point.key}"
    with st.container(key=f"question-{one.loaded.fingerprint[:8]}-{point.key.replace('/', '-')}"):
        same = len({row.parts for row in point.rows}) == 1
        head = el("p", badge(point.rows[0].written), cls="tags") if same else None
        lines = [_line(written, point, line, badges=not same) for line in point.lines]
        behind = disclosure(Confirming.SOURCES, *(_sources(written, line) for line in point.lines))
        show(el("div", el("h2", point.title), head, *lines, behind, cls="criterion"))
        st.checkbox(
            label(_tick_words(point)), value=publication.is_confirmed(point, reading),
            key=key, on_change=_tick, args=(written.protocol, written.version, point.key, key), width="stretch",
        )  # fmt: skip


def _tick_words(point: Point) -> str:
    count = len(point.lines)
    return Confirming.TICK_ONE if count == 1 else Confirming.TICK.format(count)


def _line(written: Protocol, point: Point, line: Line, *, badges: bool) -> Markup:
    """One line in bold, then what it means; where its point leads is told once, by the title."""
    meant = [meaning(written, row.written) for row in line.rows if not _is_told(point, row)]
    marks = [el("p", badge(row.written), cls="tags") for row in line.rows] if badges else []
    return join(el("p", el("strong", line.words)), *(el("p", said) for said in meant if said), *marks)


def _is_told(point: Point, row: Assumption) -> bool:
    return bool(point.outcome) and point.outcome in (getattr(row.written, name, None) for name in ("to", "otherwise"))


def _sources(written: Protocol, line: Line) -> Markup:
    return el("div", el("p", el("strong", line.words)), *(cited(written, row.written) for row in line.rows))


@callback
def _tick(protocol: str, version: str, point: str, key: str) -> None:
    desk = session.desk()
    publication.confirm(desk.workspace, desk.actor, protocol, version, point, bool(st.session_state.get(key)))


def _next(one: Published, subject: str) -> tuple[str, str] | None:
    """The subject after this one that has something to confirm, and its title."""
    used = {point.subject for point in points_of(one.loaded)}
    order = [name for name in SUBJECTS if name in used]
    place = next((at + 1 for at, name in enumerate(order) if name == subject), len(order))
    return (order[place], SUBJECTS[order[place]]) if place < len(order) else None
