"""One encounter in few words for the coordinator: its code, age and sex, protocol, end, délégué, state."""

from __future__ import annotations

from engine.errors import ProtocolRefused
from engine.protocol.loading import LoadedProtocol
from engine.reporting.categories import LABELS
from engine.reporting.encounter_facts import EncounterFacts
from engine.reporting.french import short_day
from engine.services import reading
from engine.services.oversight import Followed
from ui.components import office
from ui.components.markup import Child, Markup, el, join, typed
from ui.pages.coordinator_texts import Follow
from ui.session import Desk
from ui.texts import People


def link(one: Followed) -> Markup:
    return linked(one.short, one.facts.encounter)


def linked(short: str, encounter: str) -> Markup:
    """The code, leading to the encounter: an address of this place only, that names nobody."""
    return el("a", short, href=f"/?e={encounter}", cls="code", aria_label=Follow.OPEN_CODE.format(short))


def loaded(desk: Desk, facts: EncounterFacts) -> LoadedProtocol:
    return desk.workspace.protocol(facts.fingerprint)


def protocol(desk: Desk, one: Followed) -> str:
    return loaded(desk, one.facts).model.short_title


def titles(desk: Desk) -> list[str]:
    """The protocols of the team by their short titles, in the order of its declaration."""
    return [_title(desk, name) for name in desk.actor.team.protocols]


def _title(desk: Desk, name: str) -> str:
    try:
        return reading.edition(desk.workspace, desk.actor, name).model.short_title
    except ProtocolRefused:
        return name


def patient(one: Followed) -> str:
    age = Follow.UNKNOWN_AGE if one.facts.age_years is None else Follow.AGE.format(one.facts.age_years)
    return Follow.PATIENT.format(age, People.SEXES.get(one.facts.sex or "", Follow.UNKNOWN_SEX))


def delegue(desk: Desk, one: Followed) -> Markup:
    member = desk.actor.team.member(one.facts.delegue)
    return typed(member.full_name) if member is not None else join(Follow.GONE)


def end(one: Followed) -> str:
    return Follow.NO_END if one.facts.category is None else LABELS[one.facts.category]


def state(one: Followed) -> Markup:
    marks = [office.tag(Follow.WAITING[one.inbox or ""], "soon")] if one.is_unanswered else []
    marks += [office.tag(Follow.ALERT, "late")] if one.facts.alerts else []
    return join(Follow.STATUS[one.status], *marks)


def row(desk: Desk, one: Followed) -> tuple[Child, ...]:
    who, what = patient(one), protocol(desk, one)
    return link(one), short_day(one.facts.day), what, who, end(one), delegue(desk, one), state(one)
