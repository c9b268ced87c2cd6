"""Documents of an encounter as PDF: one function, one kind at a time. Facts come from ``gathering.facts_of``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from engine.errors import Problem
from engine.protocol.model import DocumentKind
from engine.reporting import handouts, letters, prescriptions
from engine.reporting.blocks import Page
from engine.reporting.errors import DocumentRefused
from engine.reporting.facts import DocumentFacts, Head
from engine.reporting.french import NBSP, clock, labelled, long_day, quoted
from engine.reporting.gathering import facts_of
from engine.reporting.kinds import ALL_KINDS
from engine.reporting.typesetting import typeset, warm_up
from engine.reporting.wording import person_lines, structure_lines

__all__ = ["ALL_KINDS", "DEMONSTRATION", "DocumentFacts", "data_of", "facts_of", "render", "title_of", "warm_up"]

DEMONSTRATION: Final = "Démonstration – sans valeur"
NOT_A_DEVICE: Final = (
    "Logiciel sans marquage CE. À ne pas utiliser pour des soins avant l’évaluation de la conformité "
    "par son fabricant légal."
)
_PAGES: Final[Mapping[DocumentKind, Callable[[DocumentFacts], Page]]] = {
    "lettre_delegant": letters.to_the_delegant,
    "lettre_urgences": letters.to_the_emergency_department,
    "fiche_conseils": handouts.advice_sheet,
    "ordonnance": prescriptions.prescription,
    "demande_imagerie": prescriptions.imaging_request,
    "proposition_arret": prescriptions.sick_leave,
    "certificat_enfant_malade": prescriptions.sick_child,
    "note_refus": handouts.refusal_note,
    "resultat_test": handouts.test_result,
    "ordonnance_kine": prescriptions.physiotherapy,
}
_TITLES: Final[Mapping[DocumentKind, str]] = {
    "lettre_delegant": "Lettre au délégant", "lettre_urgences": "Lettre aux urgences",
    "fiche_conseils": "Fiche de conseils",
    "ordonnance": "Proposition d’ordonnance", "demande_imagerie": "Demande d’imagerie",
    "proposition_arret": "Proposition d’arrêt de travail", "certificat_enfant_malade": "Certificat pour enfant malade",
    "note_refus": "Note de refus", "resultat_test": "Résultat de test",
    "ordonnance_kine": "Prescription de masso-kinésithérapie",
}  # fmt: skip
_SIGNED_BY_THE_DELEGANT: Final = (
    "ordonnance", "demande_imagerie", "proposition_arret", "certificat_enfant_malade", "ordonnance_kine",
)  # fmt: skip


def title_of(kind: DocumentKind) -> str:
    """The name of the document in lists and on buttons."""
    return _TITLES[kind]


def render(kind: DocumentKind, facts: DocumentFacts) -> bytes:
    """The document as a tagged PDF. Raises DocumentRefused (DOC-101, DOC-102, DOC-103); nothing half-printed."""
    return typeset(data_of(kind, facts), facts.head.issued_at)


def data_of(kind: DocumentKind, facts: DocumentFacts) -> dict[str, object]:
    """What the template is given: the page, and the frame that stands around every page."""
    _refuse(kind, facts)
    page, head = _PAGES[kind](facts), facts.head
    return {
        "title": page.title,
        "subtitle": page.subtitle,
        "metadata_title": " – ".join(part for part in (_demonstration(head), page.title, head.number) if part),
        "author": facts.structure.name,
        "date": [head.issued_at.year, head.issued_at.month, head.issued_at.day],
        "large": page.large,
        "demonstration": _demonstration(head),
        "structure": structure_lines(facts.structure),
        "recipient": list(page.recipient),
        "reference": [["Document", head.number], ["Établi le", _issued(head)]],
        "patient": [[label, value] for label, value in person_lines(facts.patient) if value],
        "identified": facts.patient is not None,
        "blocks": list(page.blocks),
        "footer": [NOT_A_DEVICE, _provenance(head, page.names_protocol)],
    }


def _refuse(kind: DocumentKind, facts: DocumentFacts) -> None:
    title = _TITLES[kind]
    if kind not in facts.kinds:
        _say(
            "DOC-101",
            f"{quoted(title)} n’est pas un document prévu pour cette prise en charge.",
            "Choisissez dans la liste.",
        )
    if kind in _SIGNED_BY_THE_DELEGANT and facts.delegant is None:
        _say("DOC-102", f"{quoted(title)} repose sur un modèle signé par un délégant.", "Indiquez le délégant.")
    if kind in _SIGNED_BY_THE_DELEGANT and facts.patient is None:
        _say("DOC-103", f"{quoted(title)} a besoin de l’identité du patient.", "Recueillez l’identité, puis réessayez.")


def _say(code: str, what: str, remedy: str) -> None:
    raise DocumentRefused(Problem(code, what, "Rien n’a été imprimé.", remedy))


def _demonstration(head: Head) -> str:
    return DEMONSTRATION if head.mode == "demo" else ""


def _issued(head: Head) -> str:
    return f"{long_day(head.issued_at.date())} à {clock(head.issued_at)}"


def _provenance(head: Head, names_protocol: bool) -> str:
    """What the document came from; on a certificate without the title, which would tell the reason of the visit."""
    protocol = labelled("Protocole", head.protocol_title) if names_protocol else "Protocole de coopération"
    version = f"version {head.protocol_version}, empreinte{NBSP}{head.fingerprint[:12]}"
    return f"{protocol}, {version}. Relais {head.software_version}."
