"""The end of what must be read: what the délégant declares, and where he signs."""

from __future__ import annotations

from engine.reporting.blocks import Block, bullets, fields, heading, paragraph, signatures
from engine.reporting.sheet.shapes import mono, together
from engine.reporting.sheet.subject import Subject


def signature(subject: Subject) -> tuple[Block, ...]:
    written = subject.written
    return (together(
        heading("Signature"),
        paragraph(f"Pour cette version {written.version}, je déclare :"),
        bullets((
            "avoir lu la partie à lire de ce dossier, et disposé de son annexe ;",
            "avoir lu chaque ligne des points que j'ai cochés ;",
            f"confirmer les points cochés, sur les {len(subject.codes.points)} qui sont à confirmer ;",
            "avoir noté ci-dessous ceux que je ne confirme pas : tant qu'il en reste, cette version ne sert pas ;",
            "rester joignable, ou me faire remplacer par un délégant déclaré, pendant les prises en charge.",
        )),
        fields(("Points que je ne confirme pas", "Pourquoi", "Autres remarques")),
        paragraph("Empreinte du texte signé :"), mono(subject.loaded.fingerprint),
        signatures(("Délégant : nom, RPPS, date, signature", ""),
                   ("Seconde personne, qui a relu : nom, date, signature", "")),
    ),)  # fmt: skip
