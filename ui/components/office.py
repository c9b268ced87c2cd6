"""What the pages of délégants, coordinators and readers share: menu, tables that fold on a phone, bars, badges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

import streamlit as st

from engine.protocol.model import Outcome
from engine.team.members import Role
from ui import session
from ui.components import controls
from ui.components.markup import Child, Markup, el, fr, join, show
from ui.texts import End

BY_DELEGUE = "Prise en charge par le délégué, dans le protocole"
STYLE = Path(__file__).with_suffix(".css")
MENUS: dict[Role, tuple[tuple[str | None, str], ...]] = {
    "delegue": ((None, "Accueil"), ("bibliotheque", "Protocoles"), ("declarer", "Déclarer")),
    "delegant": (
        (None, "Appels"), ("signature", "Signer"), ("bibliotheque", "Protocoles"), ("declarer", "Déclarer"),
        ("sortie", "Quitter"),
    ),
    "coordinator": (
        (None, "Suivi"), ("indicateurs", "Indicateurs"), ("equipe", "Équipe"), ("exports", "Exports"),
        ("bibliotheque", "Protocoles"), ("signature", "Versions"), ("declarer", "Déclarer"), ("sortie", "Quitter"),
    ),
}  # fmt: skip
"""Page of the address and word of the menu, by role."""


@cache
def _style() -> Markup:
    return Markup(f"<style>{STYLE.read_text(encoding='utf-8')}</style>")


def dress(wide: bool = False) -> None:
    """The style of these pages; ``wide`` lets tables take the room of a desk's screen."""
    show(_style())
    if wide:
        show(el("span", cls="wide-page", aria_hidden="true"))


def menu(role: Role) -> None:
    """The pages of the role, the present one marked; above the heading, which takes the focus."""
    here = session.place().page
    with st.container(horizontal=True, key="menu"):
        for page, words in MENUS[role]:
            controls.button(words, f"menu.{page or 'accueil'}", session.go, page, primary=page == here)


def choice(
    key: str, choices: Iterable[tuple[str | None, str]], chosen: str | None, go: Callable[[str | None], None]
) -> None:
    """A row of views of one list, one of them shown."""
    with st.container(horizontal=True, key=f"views-{key}"):
        for name, words in choices:
            controls.button(words, f"{key}.{name or 'tout'}", go, name, primary=name == chosen)


# ── tables, bars ─────────────────────────────────────────────────────────────────────────────────────────────────────


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[Child]], cls: str = "") -> Markup:
    """A table that a phone shows as cards: each cell repeats the name of its column; roles keep it a table for all."""
    top = el("tr", *(el("th", head, scope="col", role="columnheader") for head in heads), role="row")
    lines = [_row(heads, cells) for cells in rows]
    body = el("tbody", *lines, role="rowgroup")
    head = el("thead", top, role="rowgroup")
    return el("table", el("caption", caption), head, body, cls=f"folding {cls}".strip(), role="table")


def _row(heads: Sequence[str], cells: Sequence[Child]) -> Markup:
    first, *rest = cells
    named = [el("td", cell, data_head=fr(head), role="cell") for head, cell in zip(heads[1:], rest, strict=True)]
    return el("tr", el("th", first, scope="row", role="rowheader"), *named, role="row")


def bar(words: str, part: int, whole: int) -> Markup:
    """A figure in words, and beside it a bar as long as its share."""
    share = 0 if not whole else round(100 * part / whole)
    drawn = el("span", el("span", style=f"width:{share}%"), cls="share", aria_hidden="true")
    return el("span", el("span", words), drawn, cls="counted")


def facts(pairs: Iterable[tuple[Child, Child]], cls: str = "facts") -> Markup:
    """« Name: value » lines; a line without a value is left out."""
    kept = [el("div", el("dt", name), el("dd", value)) for name, value in pairs if value]
    return el("dl", *kept, cls=cls) if kept else Markup("")


def group(title: Child, *children: Child, lead: str = "", cls: str = "") -> Markup:
    """A part of a long page, folded under its heading; a browser's own search opens it."""
    head = el("summary", el("h2", title), el("span", lead, cls="quiet") if lead else None)
    return el("details", head, el("div", *children), cls=f"card group {cls}".strip())


def tag(words: Child, cls: str = "") -> Markup:
    return el("span", words, cls=f"tag {cls}".strip())


# ── how urgent ───────────────────────────────────────────────────────────────────────────────────────────────────────


def level(disposition: str, delay: str | None) -> str:
    """The class and sign of an urgency: now, soon, later, treat."""
    if disposition == "treat":
        return "treat"
    if disposition in ("emergency_call", "emergency_department") or delay == "now":
        return "now"
    return "soon" if disposition == "refer_delegant" and delay != "usual_care" else "later"


def urgency(outcome: Outcome) -> Markup:
    """To whom and how fast, by words, a sign and a colour."""
    found = level(outcome.disposition, outcome.delay)
    words = BY_DELEGUE if found == "treat" else addressed(outcome)
    return el("p", sign(found), words, cls=f"urgency {found}")


def addressed(outcome: Outcome) -> str:
    """« Délégant – tout de suite »."""
    return f"{End.ADDRESSEES[outcome.addressee or 'delegant']} – {End.DELAYS[outcome.delay or 'usual_care']}"


def sign(name: str) -> Markup:
    return el("span", cls=f"icon icon-{name}", aria_hidden="true")


def phone(number: str, words: Child) -> Markup:
    """A number to touch, as wide as a thumb."""
    dialled = "".join(mark for mark in number if mark.isdigit() or mark == "+")
    return el("a", sign("phone"), join(words), href=f"tel:{dialled}", cls="button dial")
