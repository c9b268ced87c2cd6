"""What was proved of the text, each property with its mark and, when it does not hold, the patient who shows it."""

from __future__ import annotations

from engine.protocol.verification.certificate import CounterExample, Proof, Status
from engine.reporting.blocks import Block, heading, paragraph, some
from engine.reporting.french import counted
from engine.reporting.sheet.magnitudes import situations
from engine.reporting.sheet.shapes import Line, Mark, Row, cell, line, opening, row, small, table
from engine.reporting.sheet.subject import Subject

MARKS: dict[Status, tuple[str, Mark]] = {
    "proved": ("prouvé", "sure"), "refuted": ("réfuté", "bad"), "unproved": ("non prouvé", "assumed"),
}  # fmt: skip


def proofs(subject: Subject) -> tuple[Block, ...]:
    rows = [_row(proof) for proof in subject.certificate.proofs]
    lead = (
        "Une preuve passe en revue toutes les situations, et non un échantillon. Elle porte sur le texte du protocole "
        "et sur lui seul : elle ne dit pas que le protocole est bon, elle dit qu'il fait ce qui est écrit. Ce qui est "
        "« non prouvé » ne peut pas servir au soin, pas plus que ce qui est « réfuté »."
    )
    return some(
        heading("Preuves"), opening(lead), paragraph(certificate_in_words(subject)),
        table(("N°", "Propriété", "Résultat"), (0.6, 8, 1.4), rows),
    )  # fmt: skip


def certificate_in_words(subject: Subject) -> str:
    """Counts of the certificate and the text that it is bound to."""
    found = subject.certificate
    return (
        f"Certificat du protocole {found.protocol}, version {found.version}, empreinte {found.fingerprint[:16]} : "
        f"{situations(found.situations)}, {counted(found.paths, 'chemin')}, "
        f"{proved(subject)} propriétés prouvées sur {len(found.proofs)}."
    )


def proved(subject: Subject) -> int:
    return sum(proof.status == "proved" for proof in subject.certificate.proofs)


def _row(proof: Proof) -> Row:
    words, mark = MARKS[proof.status]
    shown = [part for one in proof.counter_examples for part in _against(one)]
    return row(cell(line(proof.id, "code")), cell(line(proof.title, "strong"), line(proof.sentence), *shown),
               cell(line(words, mark)))  # fmt: skip


def _against(one: CounterExample) -> list[Line]:
    place = f" (ligne {one.line})" if one.line is not None else ""
    found = [line(f"Contre-exemple {one.code}{place} : {one.what}", "item")]
    if one.patient is not None:
        found.append(line(f"Patient : {one.patient.story}", "item"))
    return [*found, small(one.remedy)] if one.remedy else found
