"""The shelf: every protocol, its versions with their dates, who may run them where, and their status."""

from __future__ import annotations

import streamlit as st

from engine.protocol.entitlement import PROFESSION_LABELS, STRUCTURE_LABELS
from engine.protocol.loading import LoadedProtocol
from engine.protocol.model import Entitlement, Validity
from engine.protocol.wording import joined
from engine.reporting.french import short_day
from engine.services import authoring, publication, reading
from engine.services.reading import Edition, Shelved
from ui import session
from ui.components import controls, frame
from ui.components.markup import Markup, disclosure, el, items, join, show
from ui.components.office import tag
from ui.pages.library_place import PAGE, item_of
from ui.pages.library_texts import Shelf
from ui.pages.signing_texts import Versions
from ui.session import Desk


def draw(desk: Desk) -> None:
    frame.heading(Shelf.TITLE, "bibliotheque")
    show(el("p", Shelf.LEAD, cls="intro"))
    found = reading.shelf(desk.workspace, desk.actor)
    if not found:
        frame.empty(Shelf.EMPTY)
    for one in found:
        with st.container(key=f"shelf-{one.protocol}"):
            _shelved(desk, one)
    if desk.actor.role in authoring.AUTHORS:
        frame.section(Shelf.WRITE)
        show(el("p", Shelf.WRITE_LEAD, cls="quiet"))
        controls.button(Shelf.WRITE, "write", session.go, page="ecrire")


def _shelved(desk: Desk, one: Shelved) -> None:
    leading = one.leading
    show(_head(desk, one, leading))
    others = [edition for edition in one.editions if edition is not leading]
    if leading.loaded is not None:
        _open(leading, leading.loaded.model.short_title)
    if others:
        with st.expander(f"{Shelf.OTHERS} ({len(others)})"):
            for edition in others:
                show(el("div", _line(desk, edition), cls="book"))
                if edition.loaded is not None:
                    _open(edition, Shelf.VERSION.format(edition.version).lower())


def _open(edition: Edition, words: str) -> None:
    if edition.loaded is not None:
        item = item_of(edition.loaded)
        controls.button(Shelf.OPEN.format(words), f"read.{item}", session.go, page=PAGE, item=item)


def _head(desk: Desk, one: Shelved, leading: Edition) -> Markup:
    title = leading.loaded.model.title if leading.loaded is not None else one.protocol
    ours = tag(Shelf.DECLARED, "good") if one.declared else tag(Shelf.NOT_DECLARED)
    return el("div", el("h2", title), el("p", ours, cls="tags"), _line(desk, leading), cls="book")


def _line(desk: Desk, edition: Edition) -> Markup:
    """Version, dates, status, and who may run it."""
    if edition.loaded is None:
        return join(el("p", el("strong", Shelf.VERSION.format(edition.version))), _refused(edition))
    written = edition.loaded.model
    applies = tag(Shelf.APPLIES, "open") if edition.applies else None
    head = el(
        "p",
        el("strong", Shelf.VERSION.format(written.version)),
        f", {span(written.valid)}",
        applies,
        status(desk, edition.loaded),
    )
    lines = [entitled(one, desk.workspace.today()) for one in written.legal.entitlements]
    return join(head, items(lines, "quiet"))


def _refused(edition: Edition) -> Markup:
    lines = [str(problem) for problem in edition.problems]
    return el("div", el("p", el("strong", Shelf.REFUSED)), disclosure(str(len(lines)), items(lines)), cls="card alert")


def status(desk: Desk, loaded: LoadedProtocol) -> Markup:
    """Where the version stands in the team of the reader; a local one that nobody has signed says so first."""
    found = publication.status_of(desk.workspace, desk.actor, loaded.fingerprint)
    draft = Shelf.DRAFT if desk.workspace.mode == "demo" else Shelf.DRAFT_CARE
    local = tag(Shelf.LOCAL_UNSIGNED, "soon") if loaded.model.scope == "local" and found != "signed" else None
    return join(local, tag(draft if found == "draft" else Versions.STATUS[found], Versions.STATUS_CLASS[found]))


def span(valid: Validity | Entitlement) -> str:
    if valid.until is None:
        return Shelf.SINCE.format(short_day(valid.since))
    return Shelf.SPAN.format(short_day(valid.since), short_day(valid.until))


def entitled(one: Entitlement, today: str) -> Markup:
    """« Infirmier délégué, avec médecin délégant. En MSP ou CDS, depuis le … », and whether that holds today."""
    delegues, delegants = (
        joined((PROFESSION_LABELS[name] for name in names), "ou") for names in (one.delegues, one.delegants)
    )
    who = Shelf.WHO.format(delegues[:1].upper() + delegues[1:], delegants)
    where = Shelf.WHERE.format(joined((STRUCTURE_LABELS[name] for name in one.structures), "ou"))
    over = one.until is not None and one.until < today
    holds = tag(Shelf.OVER) if over else tag(Shelf.LATER) if one.since > today else tag(Shelf.TODAY, "good")
    return join(f"{who}. {where}, {span(one)}", holds)
