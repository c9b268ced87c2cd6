"""What changed in a protocol since the délégué's last run: read once, before the next."""

from __future__ import annotations

from collections.abc import Iterator

from engine.protocol.entitlement import french_date
from engine.protocol.verification.comparison_model import DIRECTIONS, Comparison, Difference
from engine.services import news
from engine.services.news import News as Found
from ui import session
from ui.commanding import callback, draw_notice, notice
from ui.components import controls, frame, office
from ui.components.markup import Markup, el, items, join, show
from ui.pages.library_place import PAGE as LIBRARY
from ui.pages.library_place import item_of
from ui.pages.library_proof_texts import Versions
from ui.pages.library_sources import told
from ui.pages.signing_texts import News
from ui.session import Desk
from ui.texts import Frame

MOST = 12


def draw(desk: Desk) -> None:
    desk.actor.must_be("delegue")
    office.dress()
    draw_notice()
    found = news.of_protocol(desk.workspace, desk.actor, session.place().item or "")
    if found is None:
        frame.heading(News.NOTHING_TITLE, "nouveautes")
        show(el("p", News.NOTHING, cls="card"))
        controls.button(Frame.BACK_HOME, "news.home", session.go)
        return
    _drawn(desk, found)


def _drawn(desk: Desk, found: Found) -> None:
    written, fingerprint = found.loaded.model, found.loaded.fingerprint
    frame.heading(News.TITLE.format(written.short_title), f"nouveautes-{item_of(found.loaded)}")
    day = french_date(found.last_day)
    same = News.SAME.format(found.before, day)
    show(el("p", same if found.is_same_version else News.LEAD.format(day, found.before, written.version), cls="intro"))
    show(_written(found), _computed(news.comparison(desk.workspace, found)))
    controls.button(
        News.DONE, f"news.{fingerprint}", _done, written.protocol, fingerprint, primary=True, wide=True
    )  # fmt: skip
    controls.button(News.LIBRARY, "news.library", session.go, page=LIBRARY, item=item_of(found.loaded))
    controls.button(Frame.BACK_HOME, "news.home", session.go)


@callback
def _done(protocol: str, fingerprint: str) -> None:
    desk = session.desk()
    news.acknowledge(desk.workspace, desk.actor, protocol, fingerprint)
    notice("done", News.THANKS)
    session.go()


def _written(found: Found) -> Markup:
    """The authors' own entries."""
    inside = [told(entry.text) for entry in found.entries] or [el("p", News.NO_ENTRY)]
    title = News.WRITTEN_SAME if found.is_same_version and found.entries else News.WRITTEN
    return el("section", el("h2", title), *inside, cls="card book")


def _computed(found: Comparison | None) -> Markup:
    """Who is treated otherwise, the riskier first, with the simplest patient of each group."""
    if found is None:
        return el("section", el("h2", News.COMPUTED), el("p", News.NOT_COMPARED), cls="card")
    ordered = [one for direction in DIRECTIONS for one in found.differences if one.direction == direction]
    rights = el("p", el("strong", Versions.RIGHTS), f" : {' ; '.join(found.rights)}.") if found.rights else None
    lines = [*_refusals(found), *map(_difference, ordered[:MOST])]
    more = el("p", News.MORE.format(len(ordered) - MOST), cls="quiet") if len(ordered) > MOST else None
    nobody = None if ordered else el("p", News.NOBODY)
    lead = el("p", News.COMPUTED_LEAD, cls="quiet")
    return el("section", el("h2", News.COMPUTED), rights, lead, nobody, items(lines), more, cls="card")


def _refusals(found: Comparison) -> Iterator[Markup]:
    for one in found.refusals:
        yield join(office.tag(News.DIRECTIONS[one.direction], News.CLASSES[one.direction]), f" {one.sentence}.")


def _difference(one: Difference) -> Markup:
    mark = office.tag(News.DIRECTIONS[one.direction], News.CLASSES[one.direction])
    said = el("p", mark, el("strong", " ; ".join(one.sentences)), cls="head")
    return join(said, el("p", News.EXAMPLE.format(one.patient.story), cls="quiet"))
