"""Which documents an encounter may print: those of its outcome that say something, and two that facts call for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, get_args

from engine.encounter.state import EncounterState
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.deciding import Concluded
from engine.protocol.model import DocumentKind
from engine.reporting.facts import ProposedFact

ALL_KINDS: Final[tuple[DocumentKind, ...]] = get_args(DocumentKind)
WRITTEN_BY: Final[dict[DocumentKind, tuple[str, ...]]] = {
    "ordonnance": ("medication", "splint", "walking_aid"),
    "demande_imagerie": ("imaging",),
    "ordonnance_kine": ("sessions",),
    "proposition_arret": ("sick_leave",),
    "certificat_enfant_malade": ("certificate",),
}
"""Kinds of acts that a document writes down; without such an act the document has nothing to say."""


def written_acts(kind: DocumentKind, proposals: Sequence[ProposedFact]) -> tuple[ProposedFact, ...]:
    """The acts that this document writes down; a sick leave of no day is none."""
    kinds = WRITTEN_BY.get(kind, ())
    return tuple(act for act in proposals if act.kind in kinds and act.is_written and act.days != 0)


def printable(
    state: EncounterState,
    protocol: CompiledProtocol,
    concluded: Concluded | None,
    proposals: Sequence[ProposedFact],
    *,
    has_test: bool,
    is_minor: bool,
) -> tuple[DocumentKind, ...]:
    """In the order of ``DocumentKind``. ``has_test``: a test was answered; ``is_minor`` as the consent block says."""
    listed = set(protocol.written.outcomes[concluded.outcome].documents) if concluded else set()
    found = {kind for kind in listed if kind not in WRITTEN_BY or written_acts(kind, proposals)}
    if not is_minor:
        found.discard("certificat_enfant_malade")
    if has_test:
        found.add("resultat_test")
    else:
        found.discard("resultat_test")
    if refuses(state, protocol, concluded):
        found.add("note_refus")
    return tuple(kind for kind in ALL_KINDS if kind in found)


def refuses(state: EncounterState, protocol: CompiledProtocol, concluded: Concluded | None) -> bool:
    """Whether the protocol, or the sharing that it asks for, was refused."""
    consent = state.consent
    if consent is not None and (consent.protocol is False or consent.sharing is False):
        return True
    return concluded is not None and protocol.written.outcomes[concluded.outcome].disposition == "consent_refused"
