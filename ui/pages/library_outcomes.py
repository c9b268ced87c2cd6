"""Where paths end: to whom and how fast, what is done, what is said, which acts and documents."""

from __future__ import annotations

from engine.protocol import model
from engine.protocol.compiled import CompiledProtocol, LinkedOutcome
from engine.protocol.wording import condition_in_words
from engine.reporting import documents
from ui.components import office
from ui.components.cited import badge, cited
from ui.components.markup import Markup, disclosure, el, items, join, show
from ui.components.office import addressed, sign
from ui.pages.library_place import Opened, heading
from ui.pages.library_texts import Criteria, Ends
from ui.session import Desk
from ui.texts import End


def draw(desk: Desk, opened: Opened) -> None:
    protocol = opened.loaded.compiled
    heading(opened, Ends.TITLE, "conduites")
    for one in sorted(protocol.outcomes.values(), key=lambda outcome: outcome.urgency):
        show(_outcome(protocol, one))


def _outcome(protocol: CompiledProtocol, one: LinkedOutcome) -> Markup:
    written = one.written
    level = office.level(written.disposition, written.delay)
    whom = End.TREAT if written.disposition == "treat" else addressed(written)
    papers = [documents.title_of(kind) for kind in written.documents]
    told = office.facts([
        (Ends.DO, items(written.do, ordered=True)), (Ends.TELL, el("q", written.tell)),
        (Ends.ACTS, items(_acts(protocol, one)) or None), (Ends.DOCUMENTS, ", ".join(papers)),
    ])  # fmt: skip
    mark = el("span", sign(level), el("span", whom), cls=f"how {level}")
    more = disclosure(Criteria.DETAILS, cited(protocol.written, written))
    return office.group(
        join(written.title, el("span", mark, cls="come-back")), el("p", badge(written), cls="tags"), told, more
    )


def _acts(protocol: CompiledProtocol, one: LinkedOutcome) -> list[str]:
    titles: dict[str, model.Act] = protocol.written.acts
    return [
        titles[name].title if when is None else f"{titles[name].title}, si {condition_in_words(when, protocol.written)}"
        for name, when in one.acts
    ]
