"""Care mode: a store serves one mode for good, and nothing opens until somebody has answered for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.services import care
from engine.services.care import CareRefused
from engine.store.keys import open_store
from engine.store.memory import MemoryStore
from tests.support import Bench, bench

WHO = "Anne EXEMPLE, directrice de la CPTS"


@pytest.fixture(params=["memory", "file"])
def on(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    store = open_store(tmp_path / "relais.db", bytes(32)) if request.param == "file" else None
    made = bench(tmp_path, store, mode="care", software_version="1.0")
    yield made
    made.workspace.store.close()


def code(step: object, *given: object) -> str:
    with pytest.raises(CareRefused) as refusal:
        step(*given)  # type: ignore[operator]
    return refusal.value.code


def test_a_fresh_store_takes_the_mode_that_it_is_first_opened_with_and_keeps_it() -> None:
    for mode, other, refused in (("care", "demo", "CAR-102"), ("demo", "care", "CAR-101")):
        store = MemoryStore()
        care.settle_mode(store, mode)  # type: ignore[arg-type]
        care.settle_mode(store, mode)  # type: ignore[arg-type]
        assert code(care.settle_mode, store, other) == refused


def test_a_store_that_was_used_before_modes_were_kept_is_a_demonstration(on: Bench) -> None:
    assert code(care.settle_mode, on.workspace.store, "care") == "CAR-101"
    care.settle_mode(on.workspace.store, "demo")


def test_nobody_answers_for_a_store_until_somebody_is_named_and_the_refusal_says_the_sentences(on: Bench) -> None:
    with pytest.raises(CareRefused) as refusal:
        care.answered_for(on.workspace)
    assert refusal.value.code == "CAR-103"
    assert all(sentence in str(refusal.value) for sentence in care.words("1.0"))
    assert "Relais 1.0 n'est pas marqué CE." in str(refusal.value)
    care.acknowledge(on.workspace, f"  {WHO} ")
    assert care.answered_for(on.workspace).responsible == WHO


def test_the_journal_keeps_who_when_and_under_which_sentences(on: Bench) -> None:
    care.acknowledge(on.workspace, WHO)
    on.clock.forward(days=2)
    care.acknowledge(on.workspace, "Bruno MODÈLE, fabricant")
    first, second = on.workspace.store.events(care.WHOLE, care.STREAM)
    assert first.payload == {"responsible": WHO, "software": "1.0", "words": list(care.words("1.0"))}
    assert first.recorded_at.startswith("2026-06-15T10:00") and second.recorded_at.startswith("2026-06-17")
    assert care.answered_for(on.workspace).responsible == "Bruno MODÈLE, fabricant"
    assert on.workspace.store.verify().ok


def test_another_version_of_the_software_has_to_be_answered_for_anew(on: Bench) -> None:
    care.acknowledge(on.workspace, WHO)
    updated = replace(on.workspace, software_version="1.1")
    assert code(care.answered_for, updated) == "CAR-103"
    care.acknowledge(updated, WHO)
    assert care.answered_for(updated).responsible == WHO


@pytest.mark.parametrize("name", ["", "   ", "Anne", "moi", "x" * 250, "Anne\u202eEXEMPLE, directrice"])
def test_whoever_answers_is_named(on: Bench, name: str) -> None:
    assert code(care.acknowledge, on.workspace, name) == "CAR-104"
    assert care.acknowledgement(on.workspace) is None
