"""Where a patient may end: what is done and said, what follows, and the simplest patient who ends there."""

from __future__ import annotations

from collections.abc import Iterator

from engine.protocol import model
from engine.protocol.compiled import LinkedOutcome
from engine.protocol.wording import condition_in_words
from engine.reporting.blocks import Block, heading, paragraph, some, subheading
from engine.reporting.documents import title_of
from engine.reporting.french import counted, number
from engine.reporting.sheet.destinations import tone, whom_and_when
from engine.reporting.sheet.grounds import grounds
from engine.reporting.sheet.magnitudes import situations
from engine.reporting.sheet.shapes import Cell, Line, Row, cell, group, line, opening, row, small, table
from engine.reporting.sheet.subject import Subject, person

_NOBODY = "Les seules réponses n'y mènent pas : c'est un refus, un doute ou une sortie que le délégué note."


def outcomes(subject: Subject) -> tuple[Block, ...]:
    lead = (
        "De la plus urgente à la moins urgente. À droite, le patient le plus simple qui y arrive : tout ce qui n'est "
        "pas dit de lui est une réponse ordinaire."
    )
    heads = ("Ce que fait et dit le délégué", "Patient le plus simple, texte et sûreté")
    return some(
        heading("Conduites à tenir"), paragraph(counts(subject)), opening(lead),
        table(heads, (6.2, 3.8), _rows(subject)),
        *_advice(subject), *_measures(subject),
    )  # fmt: skip


def counts(subject: Subject) -> str:
    """« Consultation 1 : 12 345 situations distinguées, 21 chemins suivis par au moins un patient. »"""
    told = [
        f"consultation {visit.number} : {situations(visit.situations)} distinguées, "
        f"{counted(visit.paths, 'chemin')} suivis par au moins un patient"
        for visit in subject.certificate.visits
    ]
    if not told:
        return "La preuve n'a pas pu compter les situations."
    return f"Compté par la preuve, « inconnu » compris : {' ; '.join(told)}."


def _rows(subject: Subject) -> Iterator[Row]:
    for outcome in sorted(subject.protocol.outcomes.values(), key=lambda one: one.urgency):
        written = outcome.written
        yield group(f"{subject.codes.of(written)} {written.title} · {whom_and_when(written)}", tone(written))
        yield row(_does(subject, outcome), cell(*_simplest(subject, outcome.id), *grounds(subject, written)))


def _does(subject: Subject, outcome: LinkedOutcome) -> Cell:
    written = outcome.written
    return cell(
        *(line(words, "item") for words in written.do), line(f"Dit : {written.tell}"), *_acts(subject, outcome),
        *_also(subject, written),
        small(f"Note : {written.note}" if written.note else ""),
    )  # fmt: skip


def _acts(subject: Subject, outcome: LinkedOutcome) -> Iterator[Line]:
    told = []
    for name, when in outcome.acts:
        condition = "" if when is None else f" (si {condition_in_words(when, subject.written)})"
        told.append(f"{subject.codes.acts[name]} {subject.written.acts[name].title}{condition}")
    if told:
        yield line(f"Actes : {' ; '.join(told)}.")


def _also(subject: Subject, written: model.Outcome) -> Iterator[Line]:
    advice = [subject.codes.of(subject.written.advice[name]) for name in written.safety_net]
    follow_up = [subject.written.follow_up[name].label for name in written.follow_up]
    lists = (("Conseils et signes d'alerte", advice), ("Documents", [title_of(kind) for kind in written.documents]),
             ("Suite", follow_up))  # fmt: skip
    yield small(" ".join(f"{label} : {', '.join(found)}." for label, found in lists if found))


def _simplest(subject: Subject, outcome: str) -> Iterator[Line]:
    found = subject.simplest.get(outcome)
    if found is None:
        yield small(_NOBODY)
        return
    visit, patient = found
    again = f" (consultation {visit})" if visit > 1 else ""
    yield line(f"{person(patient)}{again}")


def _advice(subject: Subject) -> tuple[Block, ...]:
    kinds = {"advice": "(conseil)", "warning_sign": "(signe d'alerte)"}
    rows = [
        row(
            cell(line(subject.codes.of(one), "code")),
            cell(line(one.text), line(kinds[one.kind], "after")),
            grounds(subject, one),
        )
        for one in subject.written.advice.values()
    ]
    found = table(("N°", "Ce qui est dit au patient et écrit sur sa fiche", "Texte et sûreté"), (0.5, 5, 4.5), rows)
    return (subheading("Conseils et signes d'alerte"), found) if found is not None else ()


def _measures(subject: Subject) -> tuple[Block, ...]:
    """Second visits and calls, what older records say, fees and indicators."""
    written = subject.written
    rows = [
        *(_measure(subject, one, f"{one.label} {_days(subject, one)}", one.text) for one in written.follow_up.values()),
        *(_measure(subject, one, one.label, "(recherché dans les dossiers antérieurs)") for one in written.look_back),
        *(
            _measure(subject, one, f"{one.label} : {number(one.amount_eur)} €", "(rémunération)")
            for one in written.fees
        ),
        *(_measure(subject, one, one.label, "(indicateur non officiel)") for one in written.indicators),
    ]
    found = table(("N°", "Suite, rémunération, indicateurs", "Texte et sûreté"), (0.5, 5, 4.5), rows)
    return (subheading("Suite, rémunération et indicateurs"), found) if found is not None else ()


def _days(subject: Subject, one: model.FollowUp) -> str:
    if one.after_days is None:
        return ""
    low, high = (number(subject.protocol.number(day)) for day in one.after_days)
    return f"(jour {low})" if low == high else f"(du jour {low} au jour {high})"


def _measure(subject: Subject, block: model.Sourced, title: str, words: str) -> Row:
    note = small(f"Note : {block.note}" if block.note else "")
    return row(cell(line(subject.codes.of(block), "code")), cell(line(title.strip()), line(words, "after"), note),
               grounds(subject, block))  # fmt: skip
