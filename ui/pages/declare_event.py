"""The form of an adverse event: dates, nature, kind, severity, who knows, what happened. Says the clocks first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import streamlit as st

from engine.encounter.declarations import KINDS, NATURES, SEVERITIES, AdverseEventDeclared
from engine.services import declarations, encounters
from engine.store.contract import StreamSummary
from engine.store.errors import RepeatedCommand
from ui import session
from ui.commanding import callback, notice
from ui.components import controls, frame
from ui.components.markup import el, items, label, show
from ui.pages import coordinator_lines as lines
from ui.pages.declare_texts import Event
from ui.session import Desk
from ui.texts import hour
from ui.typing_in import french_day, typed_date

NONCE = "declaring"
RECENT = timedelta(days=60)
MOST = 20
SERIOUS = ("eig", "eigs")


def draw(desk: Desk) -> None:
    frame.heading(Event.TITLE, "evenement")
    show(el("div", el("h2", Event.CLOCKS), items(Event.CLOCKS_LINES), cls="card held"))
    key = f"evenement.{st.session_state.setdefault(NONCE, desk.workspace.new_id())}"
    titles = dict(zip(desk.actor.team.protocols, lines.titles(desk), strict=True))
    with controls.form(key):
        _question(key, "protocole", Event.PROTOCOL, titles)
        with st.expander(label(Event.ENCOUNTER)):
            show(el("p", Event.ENCOUNTER_LEAD, cls="quiet"))
            controls.choice(Event.ENCOUNTER, _recent(desk, titles), f"{key}.prise", said=False)
        with st.container(key=f"question-{key}-dates"):
            controls.line(Event.OCCURRED, f"{key}.survenue", 20)
            controls.line(Event.DISCOVERED, f"{key}.decouverte", 20)
        _question(key, "nature", Event.NATURE, {code: _capital(words) for code, words in NATURES.items()})
        _question(key, "sorte", Event.KIND, {code: _capital(words) for code, words in KINDS.items()})
        degrees = {str(degree): Event.SEVERITY_LINE.format(degree, words) for degree, words in SEVERITIES.items()}
        _question(key, "gravite", Event.SEVERITY, degrees)
        _question(key, "informe", Event.INFORMED, dict(Event.YES_NO))
        with st.container(key=f"question-{key}-fin"):
            controls.line(Event.ARS, f"{key}.ars", 20)
            st.text_area(label(Event.DESCRIPTION), key=f"{key}.description", max_chars=2000, height=160)
        controls.submit(Event.SEND, f"{key}.go", _declare, key)


def _question(key: str, name: str, words: str, choices: dict[str, str]) -> None:
    with st.container(key=f"question-{key}-{name}"):
        controls.choice(words, choices, f"{key}.{name}")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _recent(desk: Desk, titles: dict[str, str]) -> dict[str, str]:
    """The latest encounters of the team by protocol, day, hour and délégué: no patient is named."""
    since = desk.workspace.clock() - RECENT
    rows = encounters.listing(desk.workspace, desk.actor, mine=False, since=since)[:MOST]
    return {"": Event.NO_ENCOUNTER} | {row.stream: _line(desk, row, titles) for row in rows}


def _line(desk: Desk, row: StreamSummary, titles: dict[str, str]) -> str:
    opened = datetime.fromisoformat(row.opened_at)
    member = desk.actor.team.member(str(row.attributes["delegue"]))
    name = member.full_name if member is not None else ""
    protocol = str(row.attributes["protocol"])
    return Event.ENCOUNTER_LINE.format(titles.get(protocol, protocol), french_day(opened.date()), hour(opened), name)


# ── reading and sending ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class _Typed:
    """What was given in the form, and what keeps it from being sent."""

    key: str
    today: date
    wrong: list[str] = field(default_factory=list)

    def given(self, name: str) -> str:
        return str(st.session_state.get(f"{self.key}.{name}") or "").strip()

    def needed(self, name: str) -> str:
        value = self.given(name)
        if not value:
            self.wrong.append(Event.MISSING[name])
        return value

    def day(self, name: str, optional: bool = False) -> str | None:
        """An ISO day that is not in the future, or a word about what is wrong."""
        text = self.given(name) if optional else self.needed(name)
        found = typed_date(text, self.today) if text else None
        if text and found is None:
            self.wrong.append(Event.NOT_A_DATE.format(text))
        elif found is not None and found > self.today:
            self.wrong.append(Event.IN_THE_FUTURE.format(french_day(found)))
            found = None
        return found.isoformat() if found is not None else None


@callback
def _declare(key: str) -> None:
    desk = session.desk()
    event, wrong = _read(desk, key)
    if event is None:
        notice("refused", Event.TROUBLE, *wrong)
        return
    try:
        declarations.declare_adverse_event(desk.workspace, desk.actor, event, key)
    except RepeatedCommand:
        notice("calm", *Event.ALREADY)
        return
    st.session_state.pop(NONCE, None)
    clocks = [] if event.ars_informed_on else [Event.DONE_ARS]
    clocks += [Event.DONE_SERIOUS] if event.event_kind in SERIOUS else []
    notice("done", Event.DONE, *clocks)
    session.go(page="declarer")


def _read(desk: Desk, key: str) -> tuple[AdverseEventDeclared | None, list[str]]:
    typed = _Typed(key, desk.workspace.clock().date())
    protocol, occurred, discovered = typed.needed("protocole"), typed.day("survenue"), typed.day("decouverte")
    nature, kind, severity = typed.needed("nature"), typed.needed("sorte"), typed.needed("gravite")
    informed, ars, description = typed.needed("informe"), typed.day("ars", optional=True), typed.needed("description")
    encounter = typed.given("prise") or None
    if occurred and discovered and discovered < occurred:
        typed.wrong.append(Event.REVERSED)
    if encounter and protocol and desk.workspace.state(desk.actor, encounter).opened.protocol != protocol:
        typed.wrong.append(Event.OTHER_PROTOCOL)
    if typed.wrong:
        return None, typed.wrong
    return AdverseEventDeclared.model_validate({
        "protocol": protocol, "encounter": encounter, "occurred_on": occurred, "discovered_on": discovered,
        "nature": nature, "event_kind": kind, "severity": int(severity), "patient_informed": informed == "oui",
        "ars_informed_on": ars, "description": description,
    }), []  # fmt: skip
