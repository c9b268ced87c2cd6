"""A fee state is « ouvre », « n'ouvre pas » or « à vérifier », with its reason; never an invoice."""

from decimal import Decimal
from typing import Any

import pytest

from engine.protocol.model import Citation, Fee
from engine.reporting.fees import LABELS, fee_states
from tests.reporting.records import record

FEE = Fee(id="forfait", label="Forfait d'équipe", amount_eur=Decimal(25), dispositions=("treat", "refer_delegant"),
          except_natures=("age", "administrative"), includes_recall=True, exclusive_days=1, since="2023-08-25",
          until="2026-12-31", source=(Citation(text="arrete"),), confidence="sourced")  # fmt: skip

STATES: list[tuple[str, dict[str, Any], str]] = [
    ("opens", {}, "Ne s’ajoute pas à un acte ordinaire des mêmes professionnels"),
    ("opens", {"disposition": "refer_delegant", "category": "excluded_other"}, "Comprend le rendez-vous du délégant"),
    ("opens", {"disposition": "refer_delegant", "nature": "doubt", "category": "referred_other"}, ""),
    ("opens", {"day": "2023-08-25"}, ""),
    ("does_not_open", {"day": "2023-08-24"}, "Prévu à partir du 25/08/2023."),
    ("does_not_open", {"day": "2027-01-01"}, "Prévu jusqu’au 31/12/2026."),
    ("does_not_open", {"nature": "age", "disposition": "refer_delegant"}, "Exclusion pour l’âge."),
    ("does_not_open", {"visit": 2}, "Prévu pour la consultation 1."),
    ("does_not_open", {"consent": False, "disposition": "consent_refused"}, "a été refusé"),
    ("does_not_open", {"category": "consent_refused", "sharing": False}, "a été refusé"),
    ("does_not_open", {"consent": None, "disposition": "emergency_call"}, "n’est pas entré dans le protocole"),
    ("does_not_open", {"disposition": "emergency_department"}, "n’est pas prévue par le texte"),
    ("does_not_open", {"mode": "demo"}, "démonstration"),
    ("to_check", {"outcome": None, "category": None}, "n’est pas encore connue"),
    ("to_check", {"closed_at": None}, "n’est pas close"),
    ("to_check", {"patient": None}, "non-cumul"),
]


@pytest.mark.parametrize(("state", "more", "why"), STATES)
def test_the_state_of_a_fee_and_why(state: str, more: dict[str, Any], why: str) -> None:
    (found,) = fee_states(record("a", **more), [FEE])
    assert found.state == state
    assert why in found.why
    assert found.text == LABELS[found.state]
    assert found.amount_eur == 25


EARLIER = {"opened_at": "2026-03-02T08:00:00+01:00", "patient": "p"}
BESIDE: list[tuple[str, dict[str, Any]]] = [
    ("does_not_open", {}),
    ("does_not_open", {"day": "2026-03-01", "opened_at": "2026-03-01T18:00:00+01:00"}),
    ("opens", {"day": "2026-02-28", "opened_at": "2026-02-28T18:00:00+01:00"}),
    ("to_check", {"delegue": "autre"}),
    ("to_check", {"protocol": "autre"}),
    ("to_check", {"nature": "age"}),
    ("to_check", {"day": "2026-03-03", "opened_at": "2026-03-03T08:00:00+01:00"}),
    ("opens", {"patient": "q"}),
    ("opens", {"mode": "demo"}),
]


@pytest.mark.parametrize(("state", "more"), BESIDE)
def test_the_same_patient_and_professionals_open_it_once_in_the_window(state: str, more: dict[str, Any]) -> None:
    facts, other = record("b", patient="p"), record("a", **{**EARLIER, **more})
    (found,) = fee_states(facts, [FEE], [other, facts])
    assert found.state == state


def test_the_first_of_two_stays_to_be_checked_against_the_second() -> None:
    first, second = record("a", **EARLIER), record("b", patient="p")
    assert [fee_states(one, [FEE], [first, second])[0].state for one in (first, second)] == [
        "to_check",
        "does_not_open",
    ]
