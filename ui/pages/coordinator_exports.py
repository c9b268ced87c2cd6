"""Encounters and acts to take away: pseudonymous, made when they are asked for, explained by their dictionary."""

from __future__ import annotations

from functools import partial

import streamlit as st

from engine.errors import Problem
from engine.services import oversight, sessions
from engine.services.oversight import Form, Period, Table
from engine.services.workspace import Workspace
from ui import session
from ui.commanding import draw_notice
from ui.components import frame, office
from ui.components.markup import el, label, show
from ui.pages import coordinator_lines as lines
from ui.pages.coordinator import period_of
from ui.pages.coordinator_texts import Exports, Follow
from ui.session import Desk

PAGE = "exports"
MIMES: dict[Form, str] = {"csv": "text/csv", "json": "application/json"}
FILES: dict[Table, str] = {"encounters": "prises_en_charge", "acts": "actes"}


def draw(desk: Desk) -> None:
    desk.actor.must_be("coordinator")
    office.dress(wide=True)
    office.menu(desk.actor.role)
    draw_notice()
    frame.heading(Exports.TITLE, PAGE)
    show(el("p", Exports.LEAD, cls="intro"))
    if desk.workspace.mode == "demo":
        show(el("p", Exports.DEMO, cls="quiet"))
    period, rank = chosen(desk)
    _choices(desk, period, rank)
    protocol = desk.actor.team.protocols[rank - 1] if rank else None
    for table, words in Exports.TABLES.items():
        frame.section(words)
        show(el("p", Exports.WHAT[table], cls="quiet"))
        with st.container(horizontal=True, key=f"downloads-{table}"):
            for form in MIMES:
                _download(desk, table, form, period_of(desk, period), protocol, f"{words} en {Exports.FORMS[form]}")  # type: ignore[arg-type]
    frame.section(Exports.DICTIONARY)
    show(el("p", Exports.DICTIONARY_WHAT, cls="quiet"))
    make = partial(_dictionary, desk.workspace, desk.session.token)
    st.download_button(label(Exports.DICTIONARY_GO), make, "dictionnaire_des_donnees.md", "text/markdown",
                       key="download.dictionnaire", on_click="ignore")  # fmt: skip


def chosen(desk: Desk) -> tuple[str, int]:
    """Period by its name and protocol by its rank (0: all), as the address says."""
    period, _, rank = (session.place().item or "").partition("-")
    most = len(desk.actor.team.protocols)
    return period if period in Follow.PERIODS else "an", int(rank) if rank.isdigit() and int(rank) <= most else 0


def _choices(desk: Desk, period: str, rank: int) -> None:
    show(el("h2", Exports.PERIOD))
    periods = [(f"{name}-{rank}", words) for name, words in Follow.PERIODS.items() if name != "j"]
    office.choice("periode", periods, f"{period}-{rank}", _go)
    show(el("h2", Exports.PROTOCOL))
    protocols = [(f"{period}-{at}", title) for at, title in enumerate([Exports.ALL, *lines.titles(desk)])]
    office.choice("protocole", protocols, f"{period}-{rank}", _go)


def _go(item: str | None) -> None:
    session.go(page=PAGE, item=item)


def _download(desk: Desk, table: Table, form: Form, period: Period, protocol: str | None, words: str) -> None:
    """A button that makes the bytes when it is touched; its name holds days and no person."""
    name = f"relais_{FILES[table]}_{period.since}_{period.until}.{form}"
    make = partial(_made, desk.workspace, desk.session.token, table, form, period, protocol)
    st.download_button(label(words), make, name, MIMES[form], key=f"download.{table}.{form}", on_click="ignore")


def _made(workspace: Workspace, token: str, table: Table, form: Form, period: Period, protocol: str | None) -> bytes:
    """The session is read again when the button is touched, perhaps long after the page was drawn."""
    return oversight.export(workspace, _live(workspace, token).actor, table, form, period, protocol)


def _dictionary(workspace: Workspace, token: str) -> bytes:
    return oversight.data_dictionary(_live(workspace, token).actor)


def _live(workspace: Workspace, token: str) -> sessions.Session:
    live = sessions.resume(workspace, token)
    if live.locked:
        raise session.Locked(
            Problem("UI-107", "Écran verrouillé.", "Rien n'a été exporté.", "Tapez votre mot de passe.")
        )
    return live
