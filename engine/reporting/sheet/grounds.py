"""What a row rests on, in words: how sure it is, and its texts; one not read is always « rapporté par … ».

What the authors propose is no text: it has a name and a number like one, and never counts as one.
"""

from __future__ import annotations

import re

from engine.protocol import model
from engine.protocol.citing import standing_of
from engine.reporting.sheet.shapes import Cell, Line, cell, line, small
from engine.reporting.sheet.subject import Subject

_WORDS = {"sourced": "sourcé", "analogy": "par analogie", "assumption": "à confirmer"}
_END_OF_NAME = re.compile(r",\s| \(| ; | : |: | « | autorisant | modifiant | sur la | sur le ")
_LONGEST = 60


def grounds(subject: Subject, block: model.Sourced) -> Cell:
    """The cell beside a row: its marks, then its texts."""
    return cell(*marks(subject, block), small(cited(subject, block)))


def marks(subject: Subject, block: model.Sourced) -> list[Line]:
    """« sourcé », « rapporté », « par analogie », « à confirmer – H12 »; two where criterion and action differ."""
    confidence = block.confidence
    if isinstance(confidence, str) or confidence.criterion == confidence.action:
        sure = confidence if isinstance(confidence, str) else confidence.criterion
        return [_mark(subject, block, sure)]
    return [
        _mark(subject, block, confidence.criterion, "critère "),
        _mark(subject, block, confidence.action, "conduite "),
    ]


def _mark(subject: Subject, block: model.Sourced, sure: model.Confidence, what: str = "") -> Line:
    if sure == "assumption":
        return line(f"{what}à confirmer – {subject.codes.to_confirm(block)}", "assumed")
    if sure == "analogy":
        return line(f"{what}{_WORDS[sure]}", "near")
    if any(standing_of(subject.written.sources[citation.text]) == "reported" for citation in block.source):
        return line(f"{what}rapporté", "near")
    return line(f"{what}{_WORDS[sure]}", "sure")


def cited(subject: Subject, block: model.Sourced) -> str:
    """« Arrêté du 6 mars 2020 [1], rapporté par MACSF [4] ; VIDAL Recos [20], tableau 2 ».

    A text that is cited only as what it reports is told once, beside what it reports.
    """
    sources = subject.written.sources
    reporters = {sources[one.text].reported_by for one in block.source}
    alone = [one for one in block.source if one.at is not None or one.text not in reporters]
    return " ; ".join(_citation(subject, one) for one in alone)


def _citation(subject: Subject, citation: model.Citation) -> str:
    text = subject.written.sources[citation.text]
    words = named(subject, citation.text)
    if citation.at is not None:
        words += f", {citation.at}"
    if text.reported_by is not None:
        words += f", rapporté par {named(subject, text.reported_by)}"
    return f"{words}, lu en partie" if standing_of(text) == "read_in_part" else words


def named(subject: Subject, text: str) -> str:
    """« MACSF [4] »: the short name of a text and its number in the map of texts."""
    return f"{short(subject.written.sources[text].title)} [{subject.codes.texts[text]}]"


def short(title: str) -> str:
    """The beginning of a title, up to where it starts to describe; whole words."""
    found = _END_OF_NAME.search(title)
    name = title[: found.start()] if found and found.start() >= 3 else title
    if len(name) <= _LONGEST:
        return name
    return f"{name[:_LONGEST].rsplit(' ', 1)[0]}…"
