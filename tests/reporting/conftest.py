"""The example protocol of these tests, and the facts of its encounters."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from engine.protocol.loading import LoadedProtocol, load_protocol

EXAMPLE = Path(__file__).parent / "example.yaml"
ISSUED = datetime.fromisoformat("2026-01-15T14:42:00+01:00")
TREATED = {
    "symptome": True, "temperature": Decimal("38.5"), "rougeur": "forte", "poids": Decimal(26), "cote": "gauche",
    "test": "positif", "test_lot": "A12-77", "test_peremption": "2027-03-31", "arret_jours": Decimal(2),
}  # fmt: skip
"""Answers that lead the example to its treatment, by name."""


@pytest.fixture(scope="session")
def example() -> LoadedProtocol:
    return load_protocol(EXAMPLE)
