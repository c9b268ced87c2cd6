"""The team as declared: dates, trainings and when they end, what each délégué may run today, and why not."""

from __future__ import annotations

from datetime import date, timedelta

from engine.protocol.entitlement import PROFESSION_LABELS, STRUCTURE_LABELS
from engine.reporting.french import short_day
from engine.services import oversight
from engine.services.oversight import Held
from engine.team.authorisation import Gate
from engine.team.members import Member, Training
from ui.commanding import draw_notice
from ui.components import frame, office
from ui.components.markup import Markup, disclosure, el, items, join, show, typed
from ui.pages import coordinator_lines as lines
from ui.pages.coordinator_texts import Team
from ui.session import Desk


def draw(desk: Desk) -> None:
    desk.actor.must_be("coordinator")
    office.dress(wide=True)
    office.menu(desk.actor.role)
    draw_notice()
    team = desk.actor.team
    frame.heading(Team.TITLE, "equipe")
    kind = STRUCTURE_LABELS[team.structure]
    show(
        el("p", el("strong", typed(team.name)), f" · {kind[:1].upper()}{kind[1:]} · FINESS ", typed(team.finess)),
        office.facts([(Team.PROTOCOLS, ", ".join(lines.titles(desk)))]), el("p", Team.OTHERS, cls="quiet"),
    )  # fmt: skip
    for member, held in oversight.board(desk.workspace, desk.actor):
        show(_member(desk, member, held))


def _member(desk: Desk, member: Member, held: tuple[Held, ...]) -> Markup:
    roles = ", ".join(Team.ROLES[role] for role in member.roles)
    dates = Team.DECLARED.format(short_day(member.declared_on))
    if member.removed_on is not None:
        dates += f", {Team.REMOVED.format(short_day(member.removed_on))}"
    about = f"{PROFESSION_LABELS[member.profession]}, {roles}"
    head = el("p", typed(member.full_name), cls="name")
    left = [one for one in held if _is_unconcerned(one)]
    told = [_held(desk, one) for one in held if one not in left]
    none = el("p", Team.NO_PROTOCOL, cls="quiet") if "delegue" in member.roles and not told else None
    return el(
        "section", head, el("p", about), el("p", f"{dates} · {Team.RPPS.format(member.rpps)}", cls="quiet"),
        *told, none, _unconcerned(left), cls="card member",
    )  # fmt: skip


def _is_unconcerned(one: Held) -> bool:
    """No text lets his profession be a délégué of it, and he was never trained for it."""
    return one.training is None and one.verdict is not None and one.verdict.entitlement is None


def _unconcerned(left: list[Held]) -> Markup:
    told = [Team.UNCONCERNED_LINE.format(one.protocol, one.verdict.reasons[0]) for one in left if one.verdict]
    return disclosure(f"{Team.UNCONCERNED} ({len(left)})", items(told)) if left else Markup("")


def _held(desk: Desk, one: Held) -> Markup:
    may = one.verdict is not None and one.verdict.allowed
    mark = None
    if one.verdict is not None:
        mark = office.tag(Team.MAY, "good") if may else office.tag(Team.MAY_NOT, "late")
    head = el("p", el("strong", one.protocol), mark, cls="head")
    return el("div", head, _training(desk, one.training), _verdict(one.verdict), cls="criterion")


def _training(desk: Desk, training: Training | None) -> Markup:
    """When it was done, until when it holds, marked before it ends; the gate says where there is none."""
    if training is None:
        return Markup("")
    words, mark = Team.TRAINED.format(short_day(training.completed_on)), None
    if training.valid_until is not None:
        today, ends = desk.workspace.clock().date(), date.fromisoformat(training.valid_until)
        words += f", {Team.VALID.format(short_day(training.valid_until))}"
        if ends < today:
            mark = office.tag(Team.EXPIRED.format(short_day(training.valid_until)), "late")
        elif ends < today + timedelta(days=Team.SOON_DAYS):
            mark = office.tag(Team.SOON.format(short_day(training.valid_until)), "soon")
    return el("p", words[:1].upper() + words[1:], mark)


def _verdict(verdict: Gate | None) -> Markup:
    """The reasons of the gate, said of the member; or the délégants who can be reached."""
    if verdict is None:
        return Markup("")
    if verdict.allowed:
        return el(
            "p", Team.REACHES.format(""), typed(", ".join(one.full_name for one in verdict.delegants)), cls="quiet"
        )
    return join(items(_of_him(reason) for reason in verdict.reasons))


def _of_him(reason: str) -> str:
    return reason.replace("Vous n'êtes pas", "N'est pas", 1)
