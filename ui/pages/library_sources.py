"""The texts that a version cites, those that were not read named as such; and what each version contains."""

from __future__ import annotations

import re

from engine.protocol import model
from engine.protocol.citing import standing_in_words, standing_of
from engine.reporting.french import short_day
from engine.services import reading
from ui.components import frame
from ui.components.markup import Markup, el, escaped, fr, join, show
from ui.components.office import tag
from ui.pages.library_place import Opened, heading
from ui.pages.library_texts import Journal, Texts
from ui.session import Desk


def draw(desk: Desk, opened: Opened) -> None:
    written = opened.loaded.model
    heading(opened, Texts.TITLE, "sources")
    show(el("p", Texts.LEAD, cls="intro"))
    show(el("div", *(_source(written, name) for name in written.sources), cls="card"))


def _source(written: model.Protocol, name: str) -> Markup:
    source = written.sources[name]
    day = f" ({short_day(source.date)})" if source.date else ""
    words = standing_in_words(written, name)
    mark = tag(f"{words[:1].upper()}{words[1:]}", "good" if standing_of(source) == "read" else "assumption")
    head = el("p", el("strong", source.title), day, mark, cls="head")
    return el("div", head, _link(source), cls="criterion")


def _link(source: model.SourceText) -> Markup | None:
    """The text where it was read, in a tab of its own; nothing but a web address is ever made a link."""
    if source.link is None or not source.link.startswith(("https://", "http://")):
        return None
    return el("p", el("a", Texts.LINK, el("span", f" : {source.title}", cls="aside"), href=source.link, target="_blank",
                      rel="noopener noreferrer"))  # fmt: skip


# ── what each version contains ───────────────────────────────────────────────────────────────────────────────────────


def draw_journal(desk: Desk, opened: Opened) -> None:
    heading(opened, Journal.TITLE, "journal")
    text = reading.changelog(desk.workspace, desk.actor, opened.loaded.model.protocol)
    if not text:
        frame.empty(Journal.NONE)
        return
    show(el("div", told(text), cls="card book"))


_BOLD = re.compile(r"\*\*(.+?)\*\*|`(.+?)`")


def told(text: str) -> Markup:
    """The few marks that a changelog uses (headings, lists, bold); everything else is text."""
    blocks: list[Markup] = []
    listed: list[str] = []
    for block in _blocks(text):
        if block.startswith("- "):
            listed.append(block[2:])
            continue
        blocks += _list(listed)
        listed = []
        if block.startswith("#"):
            level = 2 if block.startswith(("# ", "## ")) else 3
            blocks.append(el(f"h{level}", _inline(block.lstrip("# "))))
        else:
            blocks.append(el("p", _inline(block)))
    return join(*blocks, *_list(listed))


def _list(lines: list[str]) -> list[Markup]:
    return [el("ul", *(el("li", _inline(line)) for line in lines))] if lines else []


def _blocks(text: str) -> list[str]:
    """Paragraphs, headings and list items, each on one line."""
    blocks: list[str] = []
    goes_on = False
    for line in text.splitlines():
        bare = line.strip()
        if not bare:
            goes_on = False
        elif bare.startswith(("#", "- ")) or not goes_on:
            blocks.append(bare)
            goes_on = not bare.startswith("#")
        else:
            blocks[-1] += f" {bare}"
    return blocks


def _inline(text: str) -> Markup:
    parts, at = [], 0
    for found in _BOLD.finditer(text):
        parts += [escaped(fr(text[at : found.start()])), el("strong", found[1] or found[2])]
        at = found.end()
    return join(*parts, escaped(fr(text[at:])))
