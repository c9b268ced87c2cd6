"""The file that a délégant reads before he signs: one tagged PDF, the same bytes for the same input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Final

import segno

from engine.errors import Problem
from engine.protocol.cases import CaseFile, run_case
from engine.protocol.loading import LoadedProtocol
from engine.protocol.verification.certificate import Certificate
from engine.protocol.verification.comparison_model import Comparison
from engine.reporting.blocks import Block
from engine.reporting.errors import DocumentRefused
from engine.reporting.french import long_day, typographic
from engine.reporting.sheet import rules
from engine.reporting.sheet.acts import acts
from engine.reporting.sheet.clauses import clauses
from engine.reporting.sheet.essential import parts
from engine.reporting.sheet.outcomes import outcomes
from engine.reporting.sheet.proofs import proofs
from engine.reporting.sheet.questions import beneath, questions
from engine.reporting.sheet.shapes import new_part
from engine.reporting.sheet.stories import stories
from engine.reporting.sheet.subject import Status, Subject
from engine.reporting.sheet.summary import NOT_A_DEVICE, summary
from engine.reporting.sheet.tree import lines
from engine.reporting.sheet.who import who
from engine.reporting.typesetting import typeset

TEMPLATE: Final = "sheet.typ"
SHORT: Final = 16
"""Signs of the fingerprint at the head of every page."""
STATUS_LINES: Final[Mapping[Status, str]] = {
    "demonstration": "Démonstration – sans valeur – non signé",
    "draft": "Brouillon – non signé – ne peut pas servir au soin",
    "reviewed": "Relu – non signé – ne peut pas servir au soin",
    "signed": "Signé – la signature ne vaut que pour cette empreinte",
    "withdrawn": "Retiré – ne doit plus servir",
}
_FILLS: Final[Mapping[Status, str]] = {
    "demonstration": "#7a1f1f", "draft": "#7a1f1f", "reviewed": "#7a4a00", "signed": "#0d4f24", "withdrawn": "#444444",
}  # fmt: skip
_ANNEX: Final[tuple[Callable[[Subject], tuple[Block, ...]], ...]] = (
    who, rules.consent, rules.danger, rules.inclusion, rules.exclusion, rules.withdrawal, questions, lines,
    beneath, acts, outcomes, proofs, stories, clauses,
)  # fmt: skip
TO_READ: Final = "À lire avant de signer"
TO_CONSULT: Final = "Annexe, à consulter"


def signing_sheet(
    loaded: LoadedProtocol, certificate: Certificate, cases: CaseFile, differences: Comparison | None = None,
    status: Status = "draft", issued: date | None = None,
) -> bytes:  # fmt: skip
    """The signing file of one version, its cases run again. ``differences``: since the version that was signed last.

    Without ``issued`` the file bears no day of issue (its metadata the first day of validity). Equal input, equal
    bytes. Raises DocumentRefused (DOC-104) for the certificate or the comparison of another text.
    """
    _refuse_another_text(loaded, certificate, differences)
    results = tuple(run_case(loaded.compiled, loaded.fingerprint, cases, case) for case in cases.cases)
    subject = Subject(loaded, certificate, results, differences, status)
    day = issued or date.fromisoformat(loaded.model.valid.since)
    return typeset(data_of(subject, issued), datetime.combine(day, time(), UTC), TEMPLATE)


def data_of(subject: Subject, issued: date | None = None) -> dict[str, object]:
    """What the template is given: the blocks, and what stands around every page."""
    written, fingerprint = subject.written, subject.loaded.fingerprint
    day = issued or date.fromisoformat(written.valid.since)
    edited = f", édité le {long_day(issued)}" if issued else ""
    version = f"{written.short_title}, version {written.version}"
    title = f"Dossier de signature : {version}"
    return {
        "title": TO_READ, "to_read": TO_READ,
        "metadata_title": typographic(f"{title} ({STATUS_LINES[subject.status]})"),
        "subtitle": typographic(f"{version}. {written.title}"), "author": "Relais",
        "date": [day.year, day.month, day.day],
        "running": typographic(f"Dossier de signature – {version}{edited}"),
        "short_fingerprint": fingerprint[:SHORT],
        "status": {"words": typographic(STATUS_LINES[subject.status]), "fill": _FILLS[subject.status]},
        "code": code_of(subject.loaded), "code_words": f"Code à scanner : empreinte {fingerprint}",
        "footer": typographic(NOT_A_DEVICE),
        "blocks": _typographic(list(blocks_of(subject))),
    }  # fmt: skip


def blocks_of(subject: Subject) -> Iterator[Block]:
    """The summary, what must be read, then the annex."""
    read, annex = parts(subject), list(_annex(subject))
    yield from summary(subject, read, annex)
    yield from (block for part in read for block in part.blocks)
    yield new_part(TO_CONSULT)
    yield from annex


def _annex(subject: Subject) -> Iterator[Block]:
    """Its sections are numbered, so that none is taken for the part to read of the same name."""
    for number, section in enumerate(_ANNEX, 1):
        first, *others = section(subject)
        yield {**first, "text": f"Annexe {number} – {first['text']}"}
        yield from others


def scanned(loaded: LoadedProtocol) -> str:
    """What the code on every page says: short, capitals and digits only, so that it stays coarse enough to scan."""
    return f"RELAIS:{loaded.fingerprint}".upper()


def code_of(loaded: LoadedProtocol) -> str:
    """The code as SVG, the same for the same text."""
    return str(segno.make_qr(scanned(loaded), error="m", boost_error=False).svg_inline(border=2, scale=4))


def _refuse_another_text(loaded: LoadedProtocol, certificate: Certificate, differences: Comparison | None) -> None:
    found = [("Le certificat", certificate.fingerprint)]
    if differences is not None:
        found.append(("La comparaison", differences.new.fingerprint))
    for what, fingerprint in found:
        if fingerprint != loaded.fingerprint:
            told = f"{what} porte sur un autre texte (empreinte {fingerprint[:12]}, et non {loaded.fingerprint[:12]})."
            raise DocumentRefused(Problem("DOC-104", told, "Aucun dossier de signature n’a été imprimé.",
                                          "Prouvez et comparez de nouveau ce texte."))  # fmt: skip


_NOT_WORDS: Final = ("kind", "s", "tone", "mark")


def _typographic(value: object) -> object:
    """French spaces and apostrophes everywhere but in the keys that name a shape."""
    if isinstance(value, str):
        return typographic(value)
    if isinstance(value, Mapping):
        return {name: part if name in _NOT_WORDS else _typographic(part) for name, part in value.items()}
    return [_typographic(part) for part in value] if isinstance(value, list | tuple) else value
