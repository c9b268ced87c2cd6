"""Every question as the délégué reads it, screen by screen; then what conditions rest on: values, definitions…."""

from __future__ import annotations

from collections.abc import Iterator

from engine.protocol import model
from engine.protocol.answers import french_number, with_unit
from engine.protocol.compiled import LinkedAsk, LinkedNotice
from engine.protocol.wording import condition_in_words
from engine.reporting import french
from engine.reporting.blocks import Block, heading, some, subheading
from engine.reporting.sheet.grounds import grounds
from engine.reporting.sheet.shapes import Cell, Line, Row, cell, group, line, opening, row, small, table
from engine.reporting.sheet.subject import Subject

_WIDTHS = (0.5, 6, 3.5)
_BENEATH = (0.5, 4.7, 4.8)
_TYPES = {
    "yes_no": "", "date": "une date", "datetime": "une date et une heure", "text": "un texte court",
    "number": "un nombre", "derived": "calculé, n'est pas demandé",
}  # fmt: skip


def questions(subject: Subject) -> tuple[Block, ...]:
    lead = (
        "Dans l'ordre où elles sont posées. Sans autre mention, on répond oui, non ou inconnu ; « inconnu » est "
        "toujours possible, et rien n'est coché d'avance."
    )
    rows = [*_asked(subject), *_not_asked(subject)]
    return some(heading("Questions"), opening(lead), table(("N°", "Question", "Texte et sûreté"), _WIDTHS, rows))


def _asked(subject: Subject) -> Iterator[Row]:
    told: set[str] = set()
    for step in subject.protocol.steps:
        new = [ask for ask in step.asks if ask.criterion not in told]
        again = [subject.codes.questions[ask.criterion] for ask in step.asks if ask.criterion in told]
        told |= {ask.criterion for ask in new}
        visits = f" – consultation {', '.join(map(str, step.visits))}" if step.visits else ""
        repeated = f" (et de nouveau {', '.join(again)})" if again else ""
        yield group(f"{step.title}{visits}{repeated}")
        yield from (_question(subject, ask.criterion, ask) for ask in new)


def _not_asked(subject: Subject) -> Iterator[Row]:
    asked = {ask.criterion for step in subject.protocol.steps for ask in step.asks}
    left = [name for name in subject.codes.questions if name not in asked]
    if left:
        yield group("Repris de l'identité, ou calculé")
        yield from (_question(subject, name, None) for name in left)


def _question(subject: Subject, name: str, ask: LinkedAsk | None) -> Row:
    criterion = subject.written.criteria[name]
    return row(cell(line(subject.codes.questions[name], "code")), _told(subject, criterion, ask),
               grounds(subject, criterion))  # fmt: skip


def _told(subject: Subject, criterion: model.Criterion, ask: LinkedAsk | None) -> Cell:
    return cell(
        line(criterion.question), *(line(item, "item") for item in criterion.items),
        small(" ".join(filter(None, (criterion.help, answers(criterion), _only_when(subject, ask))))),
        small(f"Note : {criterion.note}") if criterion.note else None,
    )  # fmt: skip


def _only_when(subject: Subject, ask: LinkedAsk | None) -> str:
    if ask is None or ask.when is None:
        return ""
    return f"Posée seulement si : {condition_in_words(ask.when, subject.written)}."


def answers(criterion: model.Criterion) -> str:
    """What can be answered, where it is not simply yes, no or unknown; and what the answer is for."""
    words = " / ".join(criterion.choices.values()) or _TYPES.get(criterion.type, "")
    if criterion.from_identity:
        words += ", repris de l'identité"
    if criterion.range is not None:
        words += f", de {french_number(criterion.range[0])} à {with_unit(criterion, criterion.range[1])}"
    if criterion.usual is not None:
        low, high = criterion.usual
        words += f" (redemandé hors de {french_number(low)} à {with_unit(criterion, high)})"
    extra = [
        "facultatif" if criterion.optional else "",
        "noté pour la traçabilité, ne décide de rien" if criterion.use == "record" else "",
    ]
    told = " ; ".join(part for part in (words, *extra) if part)
    return f"Réponses : {told}." if told else ""


def beneath(subject: Subject) -> tuple[Block, ...]:
    """Values, definitions, scores and notices."""
    written = subject.written
    values = [
        _row(subject, one, line(f"{one.label} : {french.with_unit(one.value, one.unit)}"))
        for one in written.parameters.values()
    ]
    return some(
        heading("Valeurs, définitions et scores"),
        *_titled("Seuils et valeurs", values),
        *_titled("Définitions", [_definition(subject, name) for name in written.definitions]),
        *_titled("Scores", [_score(subject, name) for name in written.scores]),
        *_titled("Remarques affichées, qui ne décident de rien", _notices(subject)),
    )  # fmt: skip


def _titled(title: str, rows: list[Row]) -> tuple[Block, ...]:
    found = table(("N°", "Ce que dit le protocole", "Texte et sûreté"), _BENEATH, rows)
    return (subheading(title), found) if found is not None else ()


def _row(subject: Subject, block: model.Sourced, *lines: Line) -> Row:
    note = small(f"Note : {block.note}") if block.note else None
    return row(cell(line(subject.codes.of(block), "code")), cell(*lines, note), grounds(subject, block))


def _definition(subject: Subject, name: str) -> Row:
    named = subject.protocol.definitions[name]
    words = condition_in_words(named.means, subject.written)
    return _row(subject, subject.written.definitions[name], line(named.label, "strong"), line(words))


def _score(subject: Subject, name: str) -> Row:
    score, written = subject.protocol.scores[name], subject.written.scores[name]
    points = [
        line(f"{item.label} : {_signed(item.points)} ({condition_in_words(item.when, subject.written)})", "item")
        for item in score.items
    ]
    return _row(subject, written, line(written.label, "strong"), *points)


def _signed(points: int) -> str:
    return f"{points:+d}".replace("-", "−")


def _notices(subject: Subject) -> list[Row]:
    return [_notice(subject, one) for one in subject.protocol.notices]


def _notice(subject: Subject, one: LinkedNotice) -> Row:
    when = small(f"Quand : {condition_in_words(one.when, subject.written)}.")
    return _row(subject, one.written, line(one.written.text), when)
