"""All that no text read gives: what the délégant confirms, one by one, before he signs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.protocol import model
from engine.protocol.loading import LoadedProtocol
from engine.reporting import french
from ui.components import office
from ui.components.cited import assumed_parts, badge, cited
from ui.components.markup import Markup, disclosure, el, show
from ui.pages.library_place import Opened, heading
from ui.pages.library_texts import Assumed, Book
from ui.session import Desk


@dataclass(frozen=True, slots=True)
class Assumption:
    """A block that is an assumption, whole or in part, under its group; ``value`` where it is a figure."""

    group: str
    id: str
    label: str
    written: model.Sourced
    value: str = ""


def draw(desk: Desk, opened: Opened) -> None:
    found = assumed(opened.loaded)
    heading(opened, Assumed.TITLE, "hypotheses")
    show(el("p", Assumed.LEAD.format(len(found)) if found else Assumed.NONE, cls="intro"))
    for group, words in Assumed.GROUPS.items():
        lines = [_line(opened.loaded.model, one) for one in found if one.group == group]
        if lines:
            show(office.group(f"{words} ({len(lines)})", *lines))


def _line(protocol: model.Protocol, one: Assumption) -> Markup:
    value = el("strong", f" : {one.value}") if one.value else None
    head = el("p", el("span", one.label, value), badge(one.written), cls="head")
    return el("div", head, disclosure(Book.SOURCE, cited(protocol, one.written)), cls="criterion")


def assumed(loaded: LoadedProtocol) -> list[Assumption]:
    """Every assumption of the file, in the order in which a doctor reads it."""
    return [one for one in _sourced(loaded.model) if assumed_parts(one.written)]


def _sourced(written: model.Protocol) -> Iterator[Assumption]:
    """Every block that carries its source, once."""
    yield from _organised(written)
    for name, parameter in written.parameters.items():
        value = french.with_unit(parameter.value, parameter.unit)
        yield Assumption("parameters", name, parameter.label, parameter, value)
    for name, criterion in written.criteria.items():
        yield Assumption("criteria", name, criterion.label, criterion)
    for name, definition in written.definitions.items():
        yield Assumption("definitions", name, definition.label, definition)
    for name, score in written.scores.items():
        yield Assumption("scores", name, score.label, score)
    for group in ("danger", "inclusion", "exclusion", "withdrawal"):
        yield from (Assumption(group, rule.id, rule.label, rule) for rule in getattr(written, group))
    yield from _tree(written.tree)
    yield from _acted(written)
    yield from (Assumption("outcomes", name, one.title, one) for name, one in written.outcomes.items())
    yield from (Assumption("advice", name, one.text, one) for name, one in written.advice.items())
    yield from (Assumption("follow_up", name, one.label, one) for name, one in written.follow_up.items())
    yield from (Assumption("fees", one.id, one.label, one) for one in written.fees)
    yield from (Assumption("indicators", one.id, one.label, one) for one in written.indicators)


def _organised(written: model.Protocol) -> Iterator[Assumption]:
    for one in written.legal.entitlements:
        yield Assumption("organisation", one.id, one.id.replace("_", " "), one)
    blocks: tuple[tuple[str, model.Sourced | None], ...] = (
        ("training", written.training), ("consent", written.consent), ("consent.sharing", written.consent.sharing),
        ("consent.minor", written.consent.minor), ("doubt", written.doubt), ("unknown", written.unknown),
    )  # fmt: skip
    yield from (Assumption("organisation", name, Assumed.OTHER[name], one) for name, one in blocks if one is not None)


def _tree(tree: model.Tree) -> Iterator[Assumption]:
    for name, decision in tree.decisions.items():
        for row in decision.rows:
            yield Assumption("tree", f"{name}.{row.id}", f"{decision.title} : {row.label}", row)
    yield from (Assumption("tree", name, one.title, one) for name, one in tree.awaits.items())
    yield from (Assumption("tree", name, one.title, one) for name, one in tree.repeats.items())


def _acted(written: model.Protocol) -> Iterator[Assumption]:
    for name, act in written.acts.items():
        yield Assumption("acts", name, act.title, act)
        for item in act.contraindications:
            yield Assumption("acts", f"{name}.{item.id}", Assumed.CONTRA.format(act.title, item.label), item)
