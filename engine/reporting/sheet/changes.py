"""Who is treated otherwise since the text that was signed last: groups of patients, the riskier first."""

from __future__ import annotations

from collections.abc import Iterator

from engine.protocol.verification.comparison_model import DIRECTIONS, Comparison, Difference, Direction
from engine.reporting.blocks import Block, Tone, heading, paragraph, some
from engine.reporting.french import counted
from engine.reporting.sheet.shapes import Row, cell, group, line, row, small, table
from engine.reporting.sheet.subject import Subject

TITLES: dict[Direction, tuple[str, Tone]] = {
    "riskier": ("Moins prudent", "urgent"), "safer": ("Plus prudent", "calm"), "neutral": ("Autrement", "soon"),
}  # fmt: skip


def changes(subject: Subject) -> tuple[Block, ...]:
    title = heading("Ce qui change depuis la dernière signature")
    found = subject.differences
    if found is None:
        return (title, paragraph("Aucune version signée n'a été donnée à comparer : tout est à lire."))
    lead = (
        f"Comparé à la version {found.old.version} (empreinte {found.old.fingerprint[:16]}). Le sens (« moins prudent », « plus "
        "prudent ») est un classement mécanique : c'est à vous d'en juger."
    )
    table_of = table(("Ce qui change", "Le patient le plus simple", "Situations"), (4.8, 4.2, 1), _rows(found))
    return some(title, paragraph(lead), paragraph(in_short(found)), table_of, *_beside(subject, found))


def in_short(found: Comparison) -> str:
    if not found.differences:
        return "Chaque patient reçoit la même chose qu'avant."
    parts = [f"{TITLES[direction][0].lower()} : {len(found.of(direction))}" for direction in DIRECTIONS]
    groups = counted(len(found.differences), "groupe")
    return f"{groups} de patients reçoivent autre chose ({', '.join(parts)})."


def _rows(found: Comparison) -> Iterator[Row]:
    for direction in DIRECTIONS:
        here = found.of(direction)
        if here:
            words, tone = TITLES[direction]
            yield group(f"{words} ({len(here)})", tone)
            yield from map(_row, here)


def _row(one: Difference) -> Row:
    again = f" (consultation {one.visit})" if one.visit > 1 else ""
    leads = small(f"{one.before.title} → {one.after.title}" if one.before.title != one.after.title else "")
    return row(cell(*(line(words) for words in one.sentences), leads), cell(line(f"{one.patient.story}{again}")),
               cell(line(f"{counted(one.situations, '')}".strip())))  # fmt: skip


def _beside(subject: Subject, found: Comparison) -> Iterator[Block]:
    names = [subject.written.criteria[name].label for name in found.only_after if name in subject.written.criteria]
    if names:
        yield paragraph(f"Questions qui décident seulement dans la nouvelle version : {', '.join(names)}.")
    if found.only_before:
        yield paragraph(f"Questions qui ne décident plus : {', '.join(found.only_before)}.")
    for visits, words in ((found.visits_before, "n'existe plus"), (found.visits_after, "est nouvelle")):
        for visit in visits:
            yield paragraph(f"La consultation {visit} {words} ; elle n'est pas comparée.")
