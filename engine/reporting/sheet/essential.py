"""What must be read before signing, in twenty minutes: one part a subject, its points to tick where they stand.

Everything else (each question, source, note, case) is in the annex, under the same codes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engine.protocol import model
from engine.protocol.compiled import LinkedAct
from engine.reporting.blocks import Block, heading, paragraph, some
from engine.reporting.points import SUBJECTS
from engine.reporting.points import Subject as Topic
from engine.reporting.sheet.acts import dose_in_short
from engine.reporting.sheet.changes import changes
from engine.reporting.sheet.confirming import given, to_decide
from engine.reporting.sheet.destinations import tone, whom_and_when
from engine.reporting.sheet.details import detail
from engine.reporting.sheet.doses import dose_tables
from engine.reporting.sheet.shapes import Line, Row, cell, group, line, opening, row, small, table
from engine.reporting.sheet.signing import signature
from engine.reporting.sheet.subject import Subject
from engine.reporting.sheet.tree import drawings
from engine.reporting.to_confirm import assumed_parts

_LEADS: dict[Topic, str] = {
    "danger": "Un seul signe suffit : le protocole s'arrête. Tous sont revus après chaque réponse ; le plus urgent "
    "l'emporte. Un signe inconnu fait appeler le délégant.",
    "inclusion": "Toutes ces conditions sont nécessaires.",
    "exclusion": "Un seul motif suffit : le délégué ne traite pas. Le plus urgent mène.",
    "tree": "On n'y arrive qu'après les dangers, l'accord, l'inclusion et les exclusions.",
    "acts": "Une dose calculée est arrondie vers le bas ; toutes les limites s'appliquent. Si une contre-indication "
    "est inconnue, l'acte n'est pas fait : le délégant est appelé.",
    "ends": "De la plus urgente à la moins urgente.",
}


class Part(NamedTuple):
    """One part: ``points`` are the boxes to tick in it."""

    title: str
    points: int
    blocks: tuple[Block, ...]


def parts(subject: Subject) -> tuple[Part, ...]:
    """In reading order; what changed comes first, where a version was signed before, and the signature last."""
    told = tuple(_part(subject, topic) for topic in SUBJECTS)
    found = tuple(part for part in told if part.blocks)
    changed = () if subject.differences is None else (Part("Ce qui change", 0, changes(subject)),)
    return (*changed, *found, Part("Signature", 0, signature(subject)))


def _part(subject: Subject, topic: Topic) -> Part:
    points = [one for one in subject.codes.points if one.subject == topic]
    shown = [*_shown(subject, topic), to_decide(subject, points), *_given(subject, topic)]
    blocks = some(*shown)
    if not blocks:
        return Part(SUBJECTS[topic], 0, ())
    lead = (opening(_LEADS[topic]),) if topic in _LEADS else ()
    return Part(SUBJECTS[topic], len(points), (heading(SUBJECTS[topic]), *lead, *blocks))


def _shown(subject: Subject, topic: Topic) -> Sequence[Block | None]:
    match topic:
        case "tree":
            return drawings(subject)
        case "acts":
            return (_acts(subject), *dose_tables(subject))
        case "ends":
            return (_ends(subject),)
    return ()


def _given(subject: Subject, topic: Topic) -> tuple[Block, ...]:
    written = subject.written
    match topic:
        case "danger":
            return given(subject, written.danger)
        case "inclusion":
            return given(subject, written.inclusion)
        case "exclusion":
            return given(subject, (*written.exclusion, *written.withdrawal))
        case "acts" if not subject.protocol.acts:
            return (paragraph("Aucun acte."),)
    return ()


# ── acts and ends, in short ──────────────────────────────────────────────────────────────────────────────────────────


def _acts(subject: Subject) -> Block | None:
    rows = [_act(subject, act) for act in subject.protocol.acts.values()]
    return table(("N°", "Acte et dose", "Interdit quand, et à la place"), (0.5, 5, 4.5), rows)


def _act(subject: Subject, act: LinkedAct) -> Row:
    written = act.written
    doses = [small(words) for words in dose_in_short(subject.protocol, written.dose)]
    title = line(written.title, "strong")
    return row(cell(line(subject.codes.of(written), "code")), cell(title, *doses), cell(*_forbidden(subject, act)))


def _forbidden(subject: Subject, act: LinkedAct) -> Iterator[Line]:
    """Named here only where no point below names it."""
    for item in act.contraindications:
        point = subject.codes.to_confirm(item.written)
        name = f"voir {point}" if point else item.written.label
        yield line(f"{subject.codes.of(item.written)} {name} {detail(subject, item.written)}")


def _ends(subject: Subject) -> Block | None:
    """The outcomes that no point below names."""

    def rows() -> Iterator[Row]:
        known = ""
        for one in sorted(subject.protocol.outcomes.values(), key=lambda one: one.urgency):
            if assumed_parts(one.written):
                continue
            how = whom_and_when(one.written)
            if how != known:
                known = how
                yield group(how, tone(one.written))
            acts = ", ".join(subject.codes.acts[name] for name, _ in one.acts)
            yield _end(subject, one.written, acts)

    return table(("N°", "Conduites qui ne sont pas à confirmer", "Actes"), (0.5, 7, 2.5), rows())


def _end(subject: Subject, written: model.Outcome, acts: str) -> Row:
    return row(cell(line(subject.codes.of(written), "code")), cell(line(written.title)), cell(line(acts)))
