"""Who may delegate to whom, where and when, on which texts; and the training asked before the first act."""

from __future__ import annotations

from engine.protocol import model
from engine.protocol.answers import french_number
from engine.reporting.french import short_day
from ui.components import frame, office
from ui.components.cited import badge, cited
from ui.components.markup import Markup, el, items, show
from ui.pages.library_place import Opened, heading
from ui.pages.library_shelf import entitled
from ui.pages.library_texts import Who
from ui.session import Desk


def draw(desk: Desk, opened: Opened) -> None:
    written, today = opened.loaded.model, desk.workspace.today()
    heading(opened, Who.TITLE, "qui")
    for one in written.legal.entitlements:
        show(el("div", el("p", entitled(one, today), badge(one)), cited(written, one), cls="card"))
    show(_texts(written))
    frame.section(Who.TRAINING)
    show(_training(written))


def _texts(written: model.Protocol) -> Markup:
    def day(iso: str | None) -> str:
        return short_day(iso) if iso else Who.UNKNOWN

    rows = [
        (written.sources[text.source].title, day(text.signed), day(text.published), day(text.in_force))
        for text in written.legal.texts
    ]
    return office.table(Who.TEXTS, Who.TEXTS_HEADS, rows)


def _training(written: model.Protocol) -> Markup:
    asked = written.training
    given = (("theory", asked.theory_hours), ("practice", asked.practice_hours), ("total", asked.total_hours))
    hours = [Who.HOURS[name].format(french_number(value)) for name, value in given if value is not None]
    if asked.refresh_months is not None:
        hours.append(Who.REFRESH.format(asked.refresh_months))
    told = office.facts([
        (Who.TRAINING, ", ".join(hours) or Who.NO_HOURS), (Who.ASSESSMENT, asked.assessment),
        (Who.CONTENT, items(asked.content) if asked.content else None),
    ])  # fmt: skip
    return el("div", el("p", badge(asked)), told, cited(written, asked), cls="card")
