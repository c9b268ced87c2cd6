"""From a walk to facts, and from a PDF to its text."""

import io
from collections.abc import Mapping

from pypdf import PdfReader

from engine.protocol.model import DocumentKind
from engine.reporting.documents import DocumentFacts, facts_of, render
from engine.team.members import Member
from tests.reporting.conftest import ISSUED
from tests.reporting.people import CAMILLE, JEANNE, TEAM, TRAITS
from tests.reporting.walks import Walk


def facts(walk: Walk, *, traits: Mapping[str, object] | None = TRAITS, delegant: Member | None = JEANNE,
          mode: str = "demo", number: str = "2026-000123") -> DocumentFacts:  # fmt: skip
    return facts_of(
        walk.state, walk.loaded.compiled, fingerprint=walk.loaded.fingerprint, patient=traits, team=TEAM,
        delegue=CAMILLE, delegant=delegant, number=number, issued_at=ISSUED, mode=mode, software_version="0.1.0",
    )  # fmt: skip


def pages(pdf: bytes) -> list[str]:
    """The text of each page, non-breaking spaces as plain ones, lines joined."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def text(kind: DocumentKind, of: DocumentFacts) -> str:
    return " ".join(pages(render(kind, of)))
