"""Each encounter in exactly one category (GOV-10), and who counts as a patient of the protocol. Reads the outcome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

from engine.encounter.state import EncounterState
from engine.protocol.compiled import CompiledProtocol

Category = Literal[
    "not_eligible_age", "excluded_other", "consent_refused", "completed", "withdrawn", "takeover",
    "referred_emergency", "referred_other",
]  # fmt: skip
CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)
LABELS: Final[Mapping[str, str]] = {
    "not_eligible_age": "Non inclus : âge", "excluded_other": "Non inclus ou exclu : autre critère",
    "consent_refused": "Refus du protocole ou du partage", "completed": "Mené à son terme par le délégué",
    "withdrawn": "Sorti du protocole (critère de retrait)", "takeover": "Repris par le délégant sur appel du délégué",
    "referred_emergency": "Adressé en urgence (15, urgences)", "referred_other": "Réorienté vers le délégant",
}  # fmt: skip
_CONSENT_REASONS: Final = ("refus_du_protocole", "refus_du_partage")
_PROCESS_REASONS: Final = ("mineur_sans_representant",)


def category_of(state: EncounterState, protocol: CompiledProtocol) -> Category | None:
    """The category of the outcome as it stands, the first that fits; None while there is no outcome.

    A patient sent to the emergency department, or set aside for age, is never a takeover, whatever the délégant did.
    """
    outcome = state.outcome
    if outcome is None:
        return None
    leading = outcome.reasons[0] if outcome.reasons else ""
    if outcome.disposition == "consent_refused" or leading in _CONSENT_REASONS:
        return "consent_refused"
    if outcome.disposition in ("emergency_call", "emergency_department"):
        return "referred_emergency"
    if outcome.nature == "age":
        return "not_eligible_age"
    if _is_taken_over(state):
        return "takeover"
    if outcome.disposition == "treat":
        return "completed"
    if _names(protocol, "withdrawal", leading) or state.withdrawals:
        return "withdrawn"
    if outcome.disposition == "not_included" or _sets_aside(protocol, leading):
        return "excluded_other"
    return "referred_other"


def _is_taken_over(state: EncounterState) -> bool:
    """A délégant said so, or acted for a patient that the délégué does not treat."""
    assert state.outcome is not None
    said = any(reply.answer == "takes_over" for reply in state.replies)
    asked = state.delegant_reached or bool(state.replies)
    return said or (asked and bool(state.delegant_acts) and state.outcome.disposition != "treat")


def _sets_aside(protocol: CompiledProtocol, reason: str) -> bool:
    return _names(protocol, "exclusion", reason) or _names(protocol, "inclusion", reason) or reason in _PROCESS_REASONS


def _names(protocol: CompiledProtocol, kind: Literal["withdrawal", "exclusion", "inclusion"], reason: str) -> bool:
    rules = {"withdrawal": protocol.withdrawal, "exclusion": protocol.exclusion, "inclusion": protocol.inclusion}[kind]
    return any(rule.id == reason for rule in rules)


def has_entered(state: EncounterState, category: Category | None, *, acted: bool) -> bool:
    """A patient « pris en charge au titre du protocole »: consented, and not set aside before any delegated act.

    ``acted``: the délégué did at least one act that counts. While questions remain, only such an act makes a patient.
    """
    if state.consent is None or state.consent.protocol is not True or category == "consent_refused":
        return False
    return acted or category not in (None, "not_eligible_age", "excluded_other")
