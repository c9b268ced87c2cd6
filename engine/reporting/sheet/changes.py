"""Who is treated otherwise since the text that was signed last: groups of patients, the riskier first."""

from __future__ import annotations

from collections.abc import Iterator

from engine.protocol.verification.comparison_model import DIRECTIONS, Comparison, Difference, Direction, RefusalChange
from engine.reporting.blocks import Block, Tone, bullets, heading, paragraph, some
from engine.reporting.french import counted
from engine.reporting.sheet.magnitudes import about
from engine.reporting.sheet.shapes import Row, cell, group, line, opening, row, small, table
from engine.reporting.sheet.subject import Subject, person

TITLES: dict[Direction, tuple[str, Tone]] = {
    "riskier": ("Moins prudent", "urgent"), "safer": ("Plus prudent", "calm"), "neutral": ("Autrement", "soon"),
}  # fmt: skip


def changes(subject: Subject) -> tuple[Block, ...]:
    title = heading("Ce qui change depuis la dernière signature")
    found = subject.differences
    if found is None:
        return (title, paragraph("Aucune version signée n'a été donnée à comparer : tout est à lire."))
    lead = (
        f"Comparé à la version {found.old.version} (empreinte {found.old.fingerprint[:16]}). Le sens (« moins "
        "prudent », « plus prudent ») est un classement mécanique : c'est à vous d'en juger."
    )
    heads = ("Ce qui change, et pour qui", "Le patient le plus simple", "Situations")
    found_table = table(heads, (4.8, 3.8, 1.4), _rows(found))
    return some(
        title,
        opening(lead),
        paragraph(in_short(found)),
        *_rights(found),
        *_concerned(found),
        found_table,
        *_beside(found),
    )


def _rights(found: Comparison) -> Iterator[Block]:
    if found.rights:
        yield bullets([f"Qui peut agir : {line}." for line in found.rights])


def in_short(found: Comparison) -> str:
    """How many groups of patients receive something else, by direction."""
    if found.same:
        return "Chaque patient reçoit la même chose qu'avant."
    counts = {direction: len(found.of(direction)) + len(_refusals(found, direction)) for direction in DIRECTIONS}
    parts = [f"{TITLES[direction][0].lower()} : {count}" for direction, count in counts.items()]
    total = sum(counts.values())
    verb = "reçoit" if total < 2 else "reçoivent"
    return f"{counted(total, 'groupe')} de patients {verb} autre chose ({', '.join(parts)})."


def _refusals(found: Comparison, direction: Direction) -> tuple[RefusalChange, ...]:
    return tuple(one for one in found.refusals if one.direction == direction)


def _rows(found: Comparison) -> Iterator[Row]:
    for direction in DIRECTIONS:
        groups, refusals = found.of(direction), _refusals(found, direction)
        if groups or refusals:
            words, tone = TITLES[direction]
            yield group(f"{words} ({len(groups) + len(refusals)})", tone)
            yield from map(_row, groups)
            yield from map(_refusal, refusals)


def _row(one: Difference) -> Row:
    first, *others = one.sentences
    told = cell(line(first, "strong"), *map(line, others), *(line(who, "item") for who in one.who))
    patient = cell(line(f"{person(one.patient)}{_visit(one.visit)}"))
    return row(told, patient, cell(line(about(one.situations))))


def _refusal(one: RefusalChange) -> Row:
    return row(cell(line(one.sentence, "strong")), cell(small(_visit(one.visit).strip())),
               cell(line(about(one.situations))))  # fmt: skip


def _visit(number: int) -> str:
    return f" (consultation {number})" if number > 1 else ""


def _concerned(found: Comparison) -> Iterator[Block]:
    for visit, sentences in found.concerned.items():
        if sentences:
            yield paragraph(f"Consultation {visit}, tous les patients concernés ont ceci en commun :")
            yield bullets(sentences)


def _beside(found: Comparison) -> Iterator[Block]:
    if found.only_after:
        yield paragraph(f"Ne compte que dans cette version : {', '.join(found.only_after)}.")
    if found.only_before:
        yield paragraph(f"Ne compte plus : {', '.join(found.only_before)}.")
    if found.left_out:
        yield paragraph("Ce qui n'a pas d'équivalent, et n'est pas comparé :")
        yield bullets(found.left_out)
