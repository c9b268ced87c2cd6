"""Whether an encounter opens a fee of its protocol: « ouvre », « n'ouvre pas », « à vérifier », and why. No invoice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from engine.protocol.model import Fee
from engine.reporting.encounter_facts import EncounterFacts
from engine.reporting.french import number, short_day, typographic

State = Literal["opens", "does_not_open", "to_check"]
LABELS: Final[Mapping[State, str]] = {
    "opens": "ouvre", "does_not_open": "n’ouvre pas", "to_check": "à vérifier",
}  # fmt: skip
NOT_AN_INVOICE: Final = "État indicatif. Ce n’est pas une facture."


@dataclass(frozen=True, slots=True)
class FeeState:
    """One fee for one encounter. ``why``: a French sentence for the coordinator; ``amount_eur``: what the file says."""

    fee: str
    label: str
    amount_eur: Decimal
    state: State
    why: str

    @property
    def text(self) -> str:
        return LABELS[self.state]


def fee_states(
    facts: EncounterFacts, fees: Iterable[Fee], others: Iterable[EncounterFacts] = ()
) -> tuple[FeeState, ...]:
    """The state of every fee for this encounter; ``others`` are the team's encounters, this one may be among them."""
    beside = [one for one in others if one.encounter != facts.encounter]
    return tuple(_state(facts, fee, beside) for fee in fees)


def _state(facts: EncounterFacts, fee: Fee, others: list[EncounterFacts]) -> FeeState:
    state, why = _by_itself(facts, fee) or _beside(facts, fee, others)
    return FeeState(fee.id, typographic(fee.label), fee.amount_eur, state, typographic(why))


Found = tuple[State, str]


def _by_itself(facts: EncounterFacts, fee: Fee) -> Found | None:
    """What the encounter alone says against the fee; None where nothing does."""
    return _outside(facts, fee) or _not_entered(facts, fee) or _incomplete(facts)


def _outside(facts: EncounterFacts, fee: Fee) -> Found | None:
    if facts.mode == "demo":
        return "does_not_open", "Prise en charge de démonstration."
    if facts.visit != fee.visit:
        return "does_not_open", f"Prévu pour la consultation {fee.visit}."
    if fee.since is not None and facts.day < fee.since:
        return "does_not_open", f"Prévu à partir du {short_day(fee.since)}."
    if fee.until is not None and facts.day > fee.until:
        return "does_not_open", f"Prévu jusqu'au {short_day(fee.until)}."
    return None


def _not_entered(facts: EncounterFacts, fee: Fee) -> Found | None:
    if facts.consent is False or facts.category == "consent_refused":
        return "does_not_open", "Le protocole ou le partage a été refusé."
    if facts.outcome is None:
        return "to_check", "La conduite à tenir n'est pas encore connue."
    if facts.consent is None:
        return "does_not_open", "Le patient n'est pas entré dans le protocole : son accord n'a pas été recueilli."
    if facts.nature in fee.except_natures:
        return "does_not_open", EXCEPTIONS.get(facts.nature, "Motif de sortie exclu par le texte.")
    if facts.disposition not in fee.dispositions:
        return "does_not_open", "Cette conduite n'est pas prévue par le texte."
    return None


EXCEPTIONS: Final[Mapping[str, str]] = {
    "age": "Exclusion pour l'âge.", "administrative": "Motif administratif.", "scope": "Hors du champ du protocole.",
}  # fmt: skip


def _incomplete(facts: EncounterFacts) -> Found | None:
    if facts.patient is None:
        return "to_check", "L'identité n'a pas été recueillie : le non-cumul ne peut pas être vérifié."
    if facts.closed_at is None:
        return "to_check", "La prise en charge n'est pas close."
    return None


def _beside(facts: EncounterFacts, fee: Fee, others: list[EncounterFacts]) -> Found:
    """Non-cumulation: the same patient and the same professionals within ``exclusive_days``."""
    near = [one for one in others if _is_near(facts, one, fee.exclusive_days)]
    same_fee = [one for one in near if one.protocol == facts.protocol and _by_itself(one, fee) is None]
    earlier = [one for one in same_fee if (one.opened_at, one.encounter) < (facts.opened_at, facts.encounter)]
    if any(_professionals(one) & _professionals(facts) for one in earlier):
        return "does_not_open", f"Déjà ouvert le {short_day(earlier[0].day)}, même patient, mêmes professionnels."
    if near:
        return "to_check", f"Une autre prise en charge de ce patient a eu lieu le {short_day(near[0].day)}."
    return "opens", _condition(fee)


def _condition(fee: Fee) -> str:
    days = "le même jour" if fee.exclusive_days == 0 else f"à moins de {number(fee.exclusive_days + 1)} jours"
    recall = " Comprend le rendez-vous du délégant qui suit." if fee.includes_recall else ""
    return f"Ne s'ajoute pas à un acte ordinaire des mêmes professionnels, {days}.{recall}"


def _is_near(facts: EncounterFacts, other: EncounterFacts, days: int) -> bool:
    if other.mode != facts.mode or other.patient != facts.patient:
        return False
    return abs((date.fromisoformat(other.day) - date.fromisoformat(facts.day)).days) <= days


def _professionals(facts: EncounterFacts) -> set[str]:
    return {facts.delegue, *facts.delegants}
