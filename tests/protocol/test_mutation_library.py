"""The cases of the library bite: no mutant of a newest version lives. A third of them here, all by ``relais mutants``."""

from __future__ import annotations

import hashlib

import pytest

from engine.protocol.cases import load_cases
from engine.protocol.loading import Library
from engine.protocol.mutation.judging import Judge
from engine.protocol.mutation.listing import mutants
from engine.protocol.mutation.mutant import Mutant
from engine.protocol.verification.proving import prove
from tests.support import LIBRARY

NEWEST = ["cheville/2020-03.1", "lombalgie/2020-03.1", "odynophagie/2024-06.1", "pollakiurie/2024-06.1"]


def drawn(mutant: Mutant) -> bool:
    """One in three, by its id: always the same ones."""
    return hashlib.sha256(mutant.id.encode()).digest()[0] % 3 == 0


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", NEWEST)
def test_no_mutant_of_a_newest_version_lives(name: str) -> None:
    loaded = Library(LIBRARY).load(*name.split("/"))
    judge = Judge(loaded, load_cases(LIBRARY / name / "cases.yaml", loaded.model), prove)
    judged = [judge.judged(mutant) for mutant in mutants(judge.text) if drawn(mutant)]
    assert len(judged) > 120
    assert [one.mutant.id for one in judged if one.fate == "survivor"] == []


def test_these_are_the_newest_versions() -> None:
    library = Library(LIBRARY)
    assert [
        f"{name}/{library.versions(name)[-1]}" for name in ("cheville", "lombalgie", "odynophagie", "pollakiurie")
    ] == (NEWEST)
