"""Who may delegate to whom, where, from when to when; on which texts; after which training."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.protocol import model
from engine.protocol.entitlement import PROFESSION_LABELS, STRUCTURE_LABELS
from engine.protocol.wording import joined
from engine.reporting.blocks import Block, heading, some, subheading
from engine.reporting.french import counted, long_day, number, short_day
from engine.reporting.sheet.grounds import grounds, named
from engine.reporting.sheet.shapes import Row, cell, line, row, small, table
from engine.reporting.sheet.subject import Subject


def who(subject: Subject) -> tuple[Block, ...]:
    written = subject.written
    rights = [_right(subject, one) for one in written.legal.entitlements]
    texts = [_text(subject, one) for one in written.legal.texts]
    training = [_training(subject, written.training)]
    return some(
        heading("Qui délègue à qui, où, quand"),
        table(("N°", "Qui et où", "Quand", "Texte et sûreté"), (0.5, 5.1, 1.6, 2.8), rights),
        subheading("Textes légaux"),
        table(("Texte", "Signé", "Publié", "En vigueur"), (6.4, 1.2, 1.2, 1.2), texts),
        subheading("Formation du délégué"), table(("Ce qui est demandé", "Texte et sûreté"), (6.6, 3.4), training),
    )  # fmt: skip


def _right(subject: Subject, one: model.Entitlement) -> Row:
    delegants = joined((PROFESSION_LABELS[name] for name in one.delegants), "ou")
    delegues = joined((PROFESSION_LABELS[name] for name in one.delegues), "ou")
    where = joined((STRUCTURE_LABELS[name] for name in one.structures), "ou")
    told = [
        line(f"{delegants} → {delegues}", "strong"),
        line(f"En {where}."),
        small(f"Note : {one.note}" if one.note else ""),
    ]
    return row(cell(line(subject.codes.of(one), "code")), cell(*told), cell(line(span(one.since, one.until))),
               grounds(subject, one))  # fmt: skip


def span(since: str, until: str | None) -> str:
    """« Du 1er juin 2020 au 31 mars 2023 », « Depuis le 9 mars 2020 »."""
    first = long_day(date.fromisoformat(since))
    return f"Depuis le {first}" if until is None else f"Du {first} au {long_day(date.fromisoformat(until))}"


def _text(subject: Subject, one: model.LegalText) -> Row:
    text = subject.written.sources[one.source]
    title = f"{text.title} [{subject.codes.texts[one.source]}]"
    reported = "" if text.reported_by is None else f"Non lu, rapporté par {named(subject, text.reported_by)}."
    days = (cell(line(short_day(day) if day else "–")) for day in (one.signed, one.published, one.in_force))
    return row(cell(line(title), small(reported)), *days)


def _training(subject: Subject, asked: model.Training) -> Row:
    hours = ", ".join(_hours(asked)) or "Aucune source lue ne donne de nombre d'heures"
    return row(cell(line(f"{hours}.", "strong"), *(line(part, "item") for part in asked.content),
                    line(f"Évaluation : {asked.assessment}"), small(f"Note : {asked.note}" if asked.note else "")),
               cell(*grounds(subject, asked)))  # fmt: skip


def _hours(asked: model.Training) -> Iterator[str]:
    given = (("de théorie", asked.theory_hours), ("de pratique", asked.practice_hours), ("en tout", asked.total_hours))
    yield from (f"{number(value)} h {words}" for words, value in given if value is not None)
    if asked.refresh_months is not None:
        yield f"à refaire tous les {counted(asked.refresh_months, 'mois', 'mois')}"
