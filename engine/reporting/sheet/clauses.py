"""The map of texts: what each one gives, at which place; texts that give nothing; rows that no text gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from engine.protocol import model
from engine.protocol.citing import Standing, standing_in_words, standing_of
from engine.protocol.references import sourced_blocks
from engine.reporting.blocks import Block, heading, paragraph, some, subheading
from engine.reporting.french import short_day
from engine.reporting.sheet.grounds import named
from engine.reporting.sheet.shapes import Cell, Line, Mark, Row, cell, line, opening, row, small, table
from engine.reporting.sheet.subject import Subject
from engine.reporting.to_confirm import assumed_parts


def clauses(subject: Subject) -> tuple[Block, ...]:
    cited = _cited(subject)
    used = [name for name in subject.written.sources if cited.get(name)]
    unused = [name for name in subject.written.sources if name not in used]
    lead = (
        "Chaque texte, puis les lignes qui le citent, avec l'endroit quand il a été lu. Un texte qui n'a pas été lu "
        "est donné « rapporté par » celui qui le cite."
    )
    rows = [_row(subject, name, cited[name]) for name in used]
    return some(
        heading("Textes et lignes"), opening(lead),
        table(("N°", "Texte", "Lignes qui le citent"), (0.4, 5.5, 4.1), rows),
        subheading("Textes qu'aucune ligne ne cite"),
        paragraph(" ; ".join(_idle(subject, name) for name in unused) or "Aucun."),
        subheading("Lignes sans aucun texte : les auteurs les proposent"), paragraph(_proposed(subject)),
        subheading("Lignes à confirmer en entier, bien qu'elles citent un texte"), paragraph(_without_text(subject)),
    )  # fmt: skip


def _cited(subject: Subject) -> dict[str, dict[str, list[str]]]:
    """Text → place (empty where none is given) → codes of the rows, in the order of the file."""
    found: dict[str, dict[str, list[str]]] = {}
    for block, _ in sourced_blocks(subject.written):
        for citation in block.source:
            places = found.setdefault(citation.text, {})
            places.setdefault(citation.at or "", []).append(subject.codes.of(block))
    return found


def _row(subject: Subject, name: str, places: dict[str, list[str]]) -> Row:
    told = [
        line(f"{place} : {listed(codes)}" if place else listed(codes))
        for place, codes in sorted(places.items(), key=lambda one: bool(one[0]))
    ]
    return row(cell(line(str(subject.codes.texts[name]), "code")), _text(subject, name), cell(*told))


def _text(subject: Subject, name: str) -> Cell:
    text = subject.written.sources[name]
    return cell(
        line(text.title),
        _standing(subject, name),
        small(" – ".join(filter(None, (_dates(subject, name, text), text.link)))),
    )


_MARKS: Final[Mapping[Standing, Mark]] = {
    "read": "sure", "read_in_part": "near", "reported": "near", "proposal": "assumed",
}  # fmt: skip


def _standing(subject: Subject, name: str) -> Line:
    """What is known of it; whoever reported it has its number."""
    text = subject.written.sources[name]
    words = standing_in_words(subject.written, name)
    if text.reported_by is not None:
        words = f"non lu, rapporté par {named(subject, text.reported_by)}"
    return line(words, _MARKS[standing_of(text)])


def _dates(subject: Subject, name: str, text: model.SourceText) -> str:
    legal = next((one for one in subject.written.legal.texts if one.source == name), None)
    if legal is None:
        return f"Daté du {short_day(text.date)}." if text.date else ""
    days = (("signé", legal.signed), ("publié", legal.published), ("en vigueur", legal.in_force))
    told = ", ".join(f"{word} le {short_day(day)}" for word, day in days if day)
    return f"Texte légal : {told}." if told else "Texte légal."


def _idle(subject: Subject, name: str) -> str:
    written = subject.written
    reports = [f"[{subject.codes.texts[other]}]" for other, one in written.sources.items() if one.reported_by == name]
    title = f"[{subject.codes.texts[name]}] {written.sources[name].title}"
    parts = [f"rapporte {', '.join(reports)}"] if reports else []
    if any(one.source == name for one in written.legal.texts):
        parts.append("texte légal")
    return f"{title} ({', '.join(parts)})" if parts else title


def _proposed(subject: Subject) -> str:
    return _codes(subject, (block for block in _assumed(subject) if _cites_no_text(subject, block)))


def _without_text(subject: Subject) -> str:
    return _codes(subject, (block for block in _assumed(subject) if not _cites_no_text(subject, block)))


def _assumed(subject: Subject) -> list[model.Sourced]:
    return [block for block, _ in sourced_blocks(subject.written) if assumed_parts(block) == ("whole",)]


def _cites_no_text(subject: Subject, block: model.Sourced) -> bool:
    return all(standing_of(subject.written.sources[one.text]) == "proposal" for one in block.source)


def _codes(subject: Subject, blocks: Iterable[model.Sourced]) -> str:
    told = listed(map(subject.codes.of, blocks))
    return f"{told}. Toutes sont dans les points à confirmer." if told else "Aucune."


def listed(codes: Iterable[str]) -> str:
    """« D1 à D4, Q3 »: codes in the order given, runs of three and more shortened, repeats told once."""
    return ", ".join(_runs(list(dict.fromkeys(codes))))


def _runs(codes: list[str]) -> Iterator[str]:
    at = 0
    while at < len(codes):
        end = at
        while end + 1 < len(codes) and _follows(codes[end], codes[end + 1]):
            end += 1
        if end - at >= 2:
            yield f"{codes[at]} à {codes[end]}"
        else:
            yield from codes[at : end + 1]
        at = end + 1


def _follows(one: str, other: str) -> bool:
    same = one[:1] == other[:1] and one[:1].isupper()
    return same and one[1:].isdigit() and other[1:].isdigit() and int(other[1:]) == int(one[1:]) + 1
