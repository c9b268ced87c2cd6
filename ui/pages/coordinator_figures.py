"""The four legal indicators of a protocol and year with what they count, then the counts beside them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from engine.encounter.declarations import KINDS, NATURES, SEVERITIES
from engine.reporting.encounter_facts import CountedAct, EncounterFacts
from engine.reporting.french import counted, number, percentage, short_day
from engine.reporting.indicators import DeclaredEvent, Figure
from engine.reporting.suppression import THRESHOLD, suppressed
from engine.services import oversight
from ui import session
from ui.commanding import draw_notice
from ui.components import controls, frame, office
from ui.components.markup import Markup, el, items, join, show
from ui.pages import coordinator_lines as lines
from ui.pages.coordinator_texts import MONTHS, Figures, One
from ui.session import Desk

PAGE = "indicateurs"


def draw(desk: Desk) -> None:
    desk.actor.must_be("coordinator")
    office.dress(wide=True)
    office.menu(desk.actor.role)
    draw_notice()
    if not desk.actor.team.protocols:
        frame.heading(Figures.TITLE, PAGE)
        frame.empty(Figures.EMPTY)
        return
    protocol, year = chosen(desk)
    item, view = _item(desk, protocol, year), session.place().view
    frame.heading(Figures.TITLE, f"{PAGE}-{item}-{view or ''}")
    found = oversight.figures(desk.workspace, desk.actor, protocol, oversight.year(year))
    if view is not None and view in Figures.DETAIL:
        _detail(desk, found, view, item)
        return
    show(el("p", Figures.LEAD, cls="intro"))
    _choices(desk, protocol, year)
    _official(found, item)
    show(
        _breakdowns(found), _categories(found), _months(found, desk.workspace.today()[:7]), _extra(found), _fees(found)
    )


# ── which protocol, which year ───────────────────────────────────────────────────────────────────────────────────────


def chosen(desk: Desk) -> tuple[str, int]:
    """Protocol by its rank and year, as the address says; the first protocol and this year otherwise."""
    protocols, this_year = desk.actor.team.protocols, desk.workspace.clock().year
    rank, _, year = (session.place().item or "").partition("-")
    at = int(rank) if rank.isdigit() and int(rank) < len(protocols) else 0
    return protocols[at], int(year) if year.isdigit() and 2020 <= int(year) <= this_year else this_year


def _item(desk: Desk, protocol: str, year: int) -> str:
    return f"{desk.actor.team.protocols.index(protocol)}-{year}"


def _choices(desk: Desk, protocol: str, year: int) -> None:
    protocols, this_year = desk.actor.team.protocols, desk.workspace.clock().year
    named = [(_item(desk, name, year), title) for name, title in zip(protocols, lines.titles(desk), strict=True)]
    office.choice("protocole", named, _item(desk, protocol, year), _go)
    years = [(_item(desk, protocol, one), str(one)) for one in range(this_year - 2, this_year + 1)]
    office.choice("annee", years, _item(desk, protocol, year), _go)


def _go(item: str | None) -> None:
    session.go(page=PAGE, item=item)


# ── the four ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _official(found: oversight.Figures, item: str) -> None:
    frame.section(Figures.OFFICIAL)
    show(el("div", *(_figure(found, figure) for figure in found.report.official), cls="figures"))
    opened = [one for one in found.report.official if one.id in Figures.OPEN and (one.ids or one.over)]
    with st.container(horizontal=True, key="views-figures"):
        for one in opened:
            words, key = Figures.OPEN[one.id], f"figure.{one.id}"
            controls.button(words, key, session.go, page=PAGE, view=one.id, item=item)


def _figure(found: oversight.Figures, figure: Figure, title: str = "h3") -> Markup:
    """The value large; under it what it was counted from; a rate over nothing is « non calculable »."""
    none = figure.denominator == 0
    mark = office.tag(Figures.DEMO, "paused") if figure.demonstration else None
    return el(
        "div", el(title, figure.label), el("p", figure.value, cls="value none" if none else "value"),
        el("p", _counted_from(found, figure), mark, cls="quiet"),
        el("p", Figures.WHY_NONE, cls="quiet") if none else None,
        el("p", Figures.ANONYMOUS, cls="quiet") if figure.id == "satisfaction" else None, cls="figure",
    )  # fmt: skip


def _counted_from(found: oversight.Figures, figure: Figure) -> str:
    """Numerator and denominator in words."""
    above, below = figure.numerator, figure.denominator or 0
    of_delegue = counted(below, "acte du délégué", "actes du délégué")
    return {
        "patients": Figures.PERSONS.format(
            counted(above, "personne distincte", "personnes distinctes"),
            counted(len(figure.ids), "prise en charge", "prises en charge"),
        ),
        "reprise": Figures.FOR.format(
            counted(above, "acte du délégant sur appel", "actes du délégant sur appel"), of_delegue
        ),
        "evenements": Figures.FOR.format(counted(above, "événement déclaré", "événements déclarés"), of_delegue),
        "satisfaction": Figures.AMONG.format(
            counted(above, "réponse favorable", "réponses favorables"), counted(below, "réponse"),
            counted(found.report.asked, "professionnel invité", "professionnels invités"),
        ),
    }[figure.id]  # fmt: skip


# ── breakdowns ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _breakdowns(found: oversight.Figures) -> Markup:
    """Events by nature, which the law asks for, and by kind; lines of zero are left out."""
    report = found.report
    if not found.events:
        return join(el("h2", Figures.NATURES), el("p", Figures.NO_EVENT, cls="quiet"))
    tables = [
        _events_by(title, figures, len(found.events), cls)
        for title, figures, cls in ((Figures.NATURES, report.natures, "titled"), (Figures.KINDS, report.kinds, ""))
    ]
    return join(el("h2", Figures.NATURES), *tables)


def _events_by(title: str, figures: Sequence[Figure], whole: int, cls: str) -> Markup:
    rows = [_event_row(figure, whole) for figure in figures if figure.numerator]
    return office.table(title, (title, *Figures.NATURES_HEADS[1:]), rows, cls)


def _event_row(figure: Figure, whole: int) -> tuple[str, Markup, str]:
    count = office.bar(number(figure.numerator), figure.numerator, whole)
    return figure.label, count, percentage(figure.rate)


def _categories(found: oversight.Figures) -> Markup:
    cells = {figure.id: figure.numerator for figure in found.report.categories}
    shown, whole = suppressed(cells), sum(cells.values())
    rows = []
    for figure in found.report.categories:
        count = office.bar(number(figure.numerator), figure.numerator, whole)
        share = percentage(Decimal(figure.numerator) / whole if whole else None)
        told = shown[figure.id]
        rows.append((figure.label, count, share, Figures.HIDDEN if told is None else number(told)))
    left = len(found.report.in_progress)
    return join(
        el("h2", Figures.CATEGORIES), el("p", Figures.CATEGORIES_LEAD.format(THRESHOLD), cls="quiet"),
        office.table(Figures.CATEGORIES, Figures.CATEGORIES_HEADS, rows, "titled"),
        el("p", Figures.IN_PROGRESS.format(left), cls="quiet") if left else None,
    )  # fmt: skip


def _worked(found: oversight.Figures, this_month: str) -> list[tuple[str, int, int]]:
    """The months from the first that has something to the present one."""
    past = [one for one in found.months if one[0] <= this_month]
    first = next((at for at, (_, encounters, acts) in enumerate(past) if encounters or acts), len(past))
    return past[first:] or past[-1:]


def _months(found: oversight.Figures, this_month: str) -> Markup:
    most = max((max(encounters, acts) for _, encounters, acts in found.months), default=0)
    rows = [
        (
            MONTHS[int(month[5:]) - 1],
            office.bar(number(encounters), encounters, most),
            office.bar(number(acts), acts, most),
        )
        for month, encounters, acts in _worked(found, this_month)
    ]
    return join(el("h2", Figures.MONTHS), office.table(Figures.MONTHS, Figures.MONTHS_HEADS, rows, "titled"))


def _extra(found: oversight.Figures) -> Markup:
    if not found.report.extra:
        return Markup("")
    rows = [(figure.label, figure.value, _over(figure)) for figure in found.report.extra]
    return join(el("h2", Figures.EXTRA), office.table(Figures.EXTRA, Figures.EXTRA_HEADS, rows, "titled"))


def _over(figure: Figure) -> str:
    if figure.denominator is None:
        return number(figure.numerator)
    return Figures.EXTRA_OVER.format(number(figure.numerator), number(figure.denominator))


def _fees(found: oversight.Figures) -> Markup:
    """States counted, and why; never an amount to claim."""
    if not found.fees:
        return join(el("h2", Figures.FEES), el("p", Figures.NO_FEE, cls="quiet"))
    rows, why = [], []
    for fee in found.fees:
        counts = dict(fee.states)
        states = (number(counts[state]) for state in ("opens", "does_not_open", "to_check"))
        rows.append((Figures.FEE.format(fee.label, fee.amount.replace(".", ",")), *states))
        why += [Figures.WHY_LINE.format(fee.label, words, number(count)) for _, words, count in fee.why]
    table = office.table(Figures.FEES, Figures.FEES_HEADS, rows, "titled")
    return join(el("h2", Figures.FEES), table, office.group(Figures.FEES_WHY, items(why)))


# ── what a figure counts ─────────────────────────────────────────────────────────────────────────────────────────────


def _detail(desk: Desk, found: oversight.Figures, view: str, item: str) -> None:
    figure = next(figure for figure in found.report.official if figure.id == view)
    show(_figure(found, figure, "h2"), el("h2", Figures.DETAIL[view]))
    if view == "patients":
        wanted = set(figure.ids)
        rows = [one for one in found.encounters if one.encounter in wanted]
        followed = [oversight.follow(desk.workspace, desk.actor, one.encounter) for one in rows]
        heads = ("Code", "Jour", "Patient", "Issue")
        cells = [(lines.link(one), short_day(one.facts.day), lines.patient(one), lines.end(one)) for one in followed]
        show(office.table(counted(len(cells), "prise en charge", "prises en charge"), heads, cells, "dated"))
    else:
        numerator = _events(found.events) if view == "evenements" else _acts(desk, found.acts(figure.ids))
        show(numerator, el("h2", Figures.UNDER), _acts(desk, found.acts(figure.over)))
    controls.button(Figures.BACK, "figure.back", _go, item)


def _acts(desk: Desk, acts: Sequence[tuple[EncounterFacts, CountedAct]]) -> Markup:
    if not acts:
        return el("p", Figures.NOTHING, cls="quiet")
    rows = []
    for one, act in acts:
        known = lines.loaded(desk, one).model.acts.get(act.act)
        opened = oversight.short_name(desk.workspace, desk.actor, one.encounter)
        row = lines.linked(opened, one.encounter)
        rows.append((row, short_day(act.at), One.OTHER_ACT if known is None else known.title, One.BY[act.by]))
    return office.table(counted(len(rows), "acte"), Figures.ACTS_HEADS, rows, "dated")


def _events(events: Sequence[DeclaredEvent]) -> Markup:
    if not events:
        return el("p", Figures.NOTHING, cls="quiet")
    rows = [
        (short_day(told.declared_on), short_day(told.event.occurred_on), NATURES[told.event.nature],
         KINDS[told.event.event_kind], f"{told.event.severity} – {SEVERITIES[told.event.severity]}",
         short_day(told.event.ars_informed_on) if told.event.ars_informed_on else Figures.NOT_YET)
        for told in events
    ]  # fmt: skip
    return office.table(counted(len(rows), "événement"), Figures.EVENTS_HEADS, rows, "dated")
