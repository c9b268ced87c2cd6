"""The delegated acts: what is done, each dose rule in words with its caps, what forbids it and what replaces it."""

from __future__ import annotations

from decimal import Decimal

from engine.protocol import model
from engine.protocol.compiled import CompiledProtocol, LinkedAct, LinkedContraindication
from engine.protocol.wording import condition_in_words
from engine.reporting import french
from ui.components import office
from ui.components.cited import badge, cited
from ui.components.markup import Markup, disclosure, el, items, join, show
from ui.components.office import tag
from ui.pages.library_place import Opened, heading
from ui.pages.library_texts import Criteria, Doses
from ui.session import Desk


def draw(desk: Desk, opened: Opened) -> None:
    protocol = opened.loaded.compiled
    heading(opened, Doses.TITLE, "actes")
    show(el("p", Doses.LEAD, cls="intro"))
    for act in protocol.acts.values():
        show(_act(protocol, act))


def _act(protocol: CompiledProtocol, act: LinkedAct) -> Markup:
    written = act.written
    marks = [tag(Doses.OPTIONAL)] if written.optional else []
    marks += [tag(Doses.COUNTS, "open")] if written.counts else []
    return el(
        "section", el("h2", written.title), el("p", *marks, badge(written), cls="tags"), *act_in_words(protocol, act),
        disclosure(Criteria.DETAILS, cited(protocol.written, written)), cls="card",
    )  # fmt: skip


def act_in_words(protocol: CompiledProtocol, act: LinkedAct) -> tuple[Markup, ...]:
    """What is done and given, in which dose, when, and what forbids it: all that a délégant signs of an act."""
    written = act.written
    requires = condition_in_words(act.requires, protocol.written) if act.requires is not None else None
    told = office.facts([
        (Doses.RULE, items(dose_in_words(protocol, written.dose)) if written.dose else None),
        (Doses.REQUIRES, requires), (Doses.INSTRUCTIONS, items(written.instructions) or None),
    ])  # fmt: skip
    parts = (_drug(written.drug), el("p", written.text), _amount(protocol, written), told,
             _contraindications(protocol, act))  # fmt: skip
    return tuple(part for part in parts if part)


def _drug(drug: model.Drug | None) -> Markup | None:
    if drug is None:
        return None
    return el("p", ", ".join(part for part in (drug.name, drug.form, drug.route) if part), cls="drug")


def _amount(protocol: CompiledProtocol, written: model.Act) -> Markup | None:
    if written.days_cap is not None:
        cap = protocol.number(written.days_cap)
        return el("p", Doses.DAYS_CAP_ONE if cap == 1 else Doses.DAYS_CAP.format(french.number(cap)))
    if written.quantity is None:
        return None
    low, high = (french.number(protocol.number(end)) for end in written.quantity)
    return el("p", Doses.QUANTITY_ONE.format(low) if low == high else Doses.QUANTITY.format(low, high))


def _contraindications(protocol: CompiledProtocol, act: LinkedAct) -> Markup | None:
    if not act.contraindications:
        return None
    lines = [_forbids(protocol, item) for item in act.contraindications]
    return join(el("h3", Doses.CONTRA), el("ul", *lines))


def _forbids(protocol: CompiledProtocol, item: LinkedContraindication) -> Markup:
    when = f"{Criteria.WHEN} : {condition_in_words(item.when, protocol.written)}"
    more = disclosure(Criteria.DETAILS, el("p", when), cited(protocol.written, item.written))
    leads = f" → {_fallback(protocol.written, item.fallback)}"
    return el("li", el("strong", item.written.label), leads, badge(item.written), more)


def _fallback(written: model.Protocol, target: str) -> str:
    if target in written.acts:
        return Doses.INSTEAD.format(written.acts[target].title)
    if target in written.outcomes:
        return Doses.LEADS.format(written.outcomes[target].title)
    return Doses.OMIT


# ── dose rules ───────────────────────────────────────────────────────────────────────────────────────────────────────


def dose_in_words(protocol: CompiledProtocol, dose: model.Dose) -> list[str]:
    """The rule, then how often and how long, then every cap, then how it is rounded."""

    def said(words: str, value: Decimal | str | None) -> list[str]:
        return [] if value is None else [words.format(french.number(protocol.number(value)))]

    intakes, days = (french.number(protocol.number(value)) for value in (dose.intakes_per_day, dose.days))
    times = Doses.TIMES_NEEDED if dose.as_needed else Doses.ONCE if intakes == "1" else Doses.TIMES
    by_day = said(Doses.PER_KG_DAY.replace("{} prises", f"{intakes} prises"), dose.mg_per_kg_per_day)
    return [
        *said(Doses.PER_INTAKE, dose.mg), *by_day, *said(Doses.PER_KG_INTAKE, dose.mg_per_kg_per_intake),
        times.format(intakes), (Doses.ONE_DAY if days == "1" else Doses.DAYS).format(days),
        *said(Doses.MAX_INTAKE, dose.max_mg_per_intake), *said(Doses.MAX_DAY, dose.max_mg_per_day),
        *said(Doses.MAX_KG_DAY, dose.max_mg_per_kg_per_day), *said(Doses.UNWEIGHED, dose.unweighed_mg),
        *said(Doses.APART, dose.min_hours_between),
        *(said(Doses.ROUND, dose.round_down_to_mg) if dose.mg is None else []),
    ]  # fmt: skip
