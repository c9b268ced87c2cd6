"""What every made protocol shares: its head, and every end that it may lead to."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any, Final

Raw = dict[str, Any]
SOURCED: Final[Raw] = {"source": {"text": "texte"}, "confidence": "sourced"}


def _end(title: str, disposition: str, addressee: str | None, delay: str | None, paper: str | None) -> Raw:
    found: Raw = {"title": title, "do": ["Faire."], "tell": "Dit.", "disposition": disposition, **SOURCED}
    found |= {"addressee": addressee} if addressee else {}
    found |= {"delay": delay} if delay else {}
    return found | ({"documents": [paper]} if paper else {})


def _treating(title: str) -> Raw:
    papers = ["ordonnance", "proposition_arret"]
    return _end(title, "treat", None, None, None) | {"acts": ["conseil"], "documents": papers, "safety_net": ["alerte"]}


OUTCOMES: Final[Raw] = {
    "appel_15": _end("Appeler le 15", "emergency_call", "samu", "now", "lettre_urgences"),
    "urgences": _end("Urgences", "emergency_department", "urgences", "now", "lettre_urgences"),
    "maintenant": _end("Délégant maintenant", "refer_delegant", "delegant", "now", "lettre_delegant"),
    "maintenant_bis": _end("Délégant sur place", "refer_delegant", "delegant", "now", "lettre_delegant"),
    "deux_heures": _end("Délégant dans deux heures", "refer_delegant", "delegant", "within_2_hours", "lettre_delegant"),
    "j0_j1": _end("Délégant demain", "refer_delegant", "delegant", "same_or_next_day", "lettre_delegant"),
    "hors": _end("Hors du protocole", "not_included", "medecin_traitant", "usual_care", "note_refus"),
    "refus": _end("Refus", "consent_refused", "medecin_traitant", "usual_care", "note_refus"),
    "traiter": _treating("Traiter"),
    "traiter_bis": _treating("Traiter autrement"),
    "conseils": _treating("Conseils"),
}


def head(random: Random) -> Raw:
    """All the blocks that no other depends on; where unknowns lead differs from one protocol to another."""
    unknown = "deux_heures" if random.random() < 0.15 else "j0_j1"
    return {
        "protocol": "fait", "version": "2026-01.1", "title": "Protocole fait pour les essais", "short_title": "Fait",
        "scope": "local", "valid": {"since": "2026-01-01", "until": "2027-12-31"},
        "intended_purpose": "Éprouver la démonstration. Aucun soin.", "warning": "Protocole inventé.",
        "legal": {
            "texts": [{"source": "texte", "signed": "2025-12-01", "in_force": "2026-01-01"}],
            "entitlements": [{"id": "infirmier", "delegants": ["medecin"], "delegues": ["infirmier"],
                              "structures": ["msp"], "since": "2026-01-01", **SOURCED}],
        },
        "training": {"total_hours": 3, "assessment": "Mise en situation.", **SOURCED},
        "sources": {"texte": {"title": "Texte inventé", "read": True}},
        "withdrawal": [{"id": "souhait", "label": "souhait", "to": "j0_j1", **SOURCED}],
        "doubt": {"to": "j0_j1", **SOURCED},
        "unknown": {"to": unknown, "danger_to": "maintenant", **SOURCED},
        "consent": {"information": ["Exemple."], "refused": "refus", **SOURCED,
                    "sharing": {"refusal": "stop", "to": "refus", "text": "Partage.", **SOURCED}},
        "advice": {"alerte": {"kind": "warning_sign", "text": "Appeler le 15.", **SOURCED}},
    }  # fmt: skip


def frozen(value: Any) -> Any:
    """As the reader of files gives it: lists as tuples, numbers as they are."""
    if isinstance(value, list | tuple):
        return tuple(frozen(one) for one in value)
    if isinstance(value, dict):
        return {key: frozen(one) for key, one in value.items()}
    return Decimal(str(value)) if isinstance(value, float) else value
