"""All that no text read gives: what the délégant confirms, one by one, before he signs."""

from __future__ import annotations

from engine.protocol import model
from engine.reporting.to_confirm import GROUPS, Assumption, to_confirm
from ui.components import office
from ui.components.cited import badge, cited
from ui.components.markup import Markup, disclosure, el, show
from ui.pages.library_place import Opened, heading
from ui.pages.library_texts import Assumed, Book
from ui.session import Desk


def draw(desk: Desk, opened: Opened) -> None:
    found = to_confirm(opened.loaded)
    heading(opened, Assumed.TITLE, "hypotheses")
    show(el("p", Assumed.LEAD.format(len(found)) if found else Assumed.NONE, cls="intro"))
    for group, words in GROUPS.items():
        lines = [_line(opened.loaded.model, one) for one in found if one.group == group]
        if lines:
            show(office.group(f"{words} ({len(lines)})", *lines))


def _line(protocol: model.Protocol, one: Assumption) -> Markup:
    value = el("strong", f" : {one.value}") if one.value else None
    head = el("p", el("span", one.label, value), badge(one.written), cls="head")
    return el("div", head, disclosure(Book.SOURCE, cited(protocol, one.written)), cls="criterion")
