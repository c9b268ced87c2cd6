"""HTML that is safe by construction: every text is escaped, and this module alone hands HTML or Markdown to Streamlit.

Texts of ours and of protocols get French typography; what a person typed goes through ``typed`` and stays as typed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

import streamlit as st

from engine.reporting.french import as_typed, typographic


class Markup(str):
    """HTML that was built here, and may be shown as it is."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        """How Streamlit asks for HTML that is ready: it is then neither looked up as a file nor laid out again."""
        return str(self)


Child = str | Markup | None
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
_MARKDOWN = re.compile(
    r"[\\`*\[\]$~|]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|:(?=[a-zA-Z+\d_/-]+[:\[])|(?<=[a-zA-Z]):(?=//)"
    r"|^[#>+-](?=\s|[#>+-])|^=(?==)|(?<=^\d)[.)](?=\s)|(?<=^\d\d)[.)](?=\s)|@(?=\w)|(?<=\bwww)\."
)
"""What Markdown would read as a sign of its own. Nothing else is escaped: a widget's label is also its spoken name."""


def fr(text: str) -> str:
    """The one helper for typography: no-break spaces, curly apostrophes."""
    return typographic(text)


def escaped(text: str) -> Markup:
    return Markup(html.escape(text, quote=True))


def typed(text: str) -> Markup:
    """What a person typed: escaped, on one line, without control or direction characters."""
    return escaped(as_typed(text))


def el(tag: str, /, *children: Child, **attributes: str | int | bool | None) -> Markup:
    """One element. ``cls`` is the class, ``aria_label`` becomes ``aria-label``; None and False leave one out."""
    inside = "".join(child if isinstance(child, Markup) else escaped(fr(child)) for child in children if child)
    opening = tag + "".join(_attribute(key, value) for key, value in attributes.items())
    return Markup(f"<{opening}>") if tag in _VOID else Markup(f"<{opening}>{inside}</{tag}>")


def _attribute(key: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = "class" if key == "cls" else key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{html.escape(str(value), quote=True)}"'


def join(*parts: Child) -> Markup:
    return Markup("".join(part if isinstance(part, Markup) else escaped(fr(part)) for part in parts if part))


def items(texts: Iterable[Child], cls: str | None = None, ordered: bool = False) -> Markup:
    lines = [el("li", text) for text in texts]
    return el("ol" if ordered else "ul", *lines, cls=cls) if lines else Markup("")


def disclosure(summary: Child, *children: Child, cls: str = "more") -> Markup:
    """A closed « details » block: no round trip, opened by key or finger."""
    said = summary if isinstance(summary, Markup) else el("span", summary, cls="link")
    return el("details", el("summary", said), el("div", *children), cls=cls)


def show(*parts: Child) -> None:
    """Puts the parts on the page; where there are none, nothing."""
    whole = join(*parts)
    if whole:
        st.html(whole)


def label(text: str) -> str:
    """A text of ours or of a protocol as the label of a widget: typographic, its Markdown signs made inert."""
    return _inert(fr(text))


def typed_label(text: str) -> str:
    """The same for a text that a person typed (a name on a button)."""
    return _inert(as_typed(text))


def _inert(text: str) -> str:
    return _MARKDOWN.sub(lambda found: f"\\{found[0]}", text)
