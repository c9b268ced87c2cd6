"""The last page: what the délégant declares, and where he signs."""

from __future__ import annotations

from engine.reporting.blocks import Block, bullets, fields, heading, paragraph, signatures
from engine.reporting.sheet.shapes import mono, together
from engine.reporting.sheet.subject import Subject


def signature(subject: Subject) -> tuple[Block, ...]:
    written = subject.written
    return (together(
        heading("Signature"),
        paragraph(f"Protocole « {written.title} », version {written.version}. Je déclare :"),
        bullets((
            "avoir lu ce dossier de signature en entier, et la ligne de chaque point que j'ai coché ;",
            f"confirmer les points cochés, sur les {len(subject.codes.assumptions)} qui sont à confirmer ;",
            "avoir noté ci-dessous ceux que je ne confirme pas : tant qu'il en reste, cette version ne sert pas ;",
            "rester joignable, ou me faire remplacer par un délégant déclaré, pendant les prises en charge.",
        )),
        fields(("Points que je ne confirme pas", "Pourquoi", "Autres remarques")),
        paragraph("Empreinte du texte signé :"), mono(subject.loaded.fingerprint),
        signatures(("Délégant : nom, RPPS, date, signature", ""),
                   ("Seconde personne, qui a relu : nom, date, signature", "")),
    ),)  # fmt: skip
