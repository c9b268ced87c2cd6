"""What a block of a protocol rests on, said in one line: its sources and, as a badge, how sure it is."""

from __future__ import annotations

from engine.protocol import model
from engine.protocol.citing import citation_in_words
from engine.reporting.to_confirm import assumed_parts
from ui.components.markup import Markup, el, items, join
from ui.components.office import tag

TO_CONFIRM = "valeur à confirmer par le délégant"
CRITERION = "critère à confirmer par le délégant"
ACTION = "conduite à confirmer par le délégant"
ANALOGY = "par analogie avec un texte voisin"


def badge(written: model.Sourced) -> Markup:
    """« valeur à confirmer par le délégant » on every assumption, « par analogie » where a neighbour text serves."""
    words = {"whole": TO_CONFIRM, "criterion": CRITERION, "action": ACTION}
    assumed = [tag(words[part], "assumption") for part in assumed_parts(written)]
    return join(*assumed, tag(ANALOGY) if "analogy" in model.parts_of(written.confidence) else None)


def cited(protocol: model.Protocol, written: model.Sourced) -> Markup:
    """Every source with its place; a text that was not read is « rapporté par … ». Then the note of the authors."""
    sources = [citation_in_words(protocol, citation) for citation in written.source]
    note = el("p", written.note, cls="note") if written.note else None
    return el("div", items(sources, "sources"), note, cls="grounds")
