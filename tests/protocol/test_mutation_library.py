"""The cases of the library bite: no mutant of a newest version lives. A third of them here, all with ``mutants``."""

from __future__ import annotations

import hashlib

import pytest

from engine.protocol.cases import load_cases
from engine.protocol.loading import Library
from engine.protocol.mutation.building import Altered, built
from engine.protocol.mutation.judging import Judge
from engine.protocol.mutation.listing import mutants
from engine.protocol.mutation.mutant import Mutant
from engine.protocol.mutation.playing import conduct
from engine.protocol.verification.proving import prove
from tests.properties import people
from tests.support import LIBRARY

NEWEST = ["cheville/2020-03.1", "lombalgie/2020-03.1", "odynophagie/2024-06.1", "pollakiurie/2024-06.1"]
PEOPLE = 60


def drawn(mutant: Mutant) -> bool:
    """One in three, by its id: always the same ones."""
    return hashlib.sha256(mutant.id.encode()).digest()[0] % 3 == 0


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", NEWEST)
def test_no_mutant_of_a_newest_version_lives_and_equivalents_treat_everybody_alike(name: str) -> None:
    judge = opened(name)
    judged = [judge.judged(mutant) for mutant in mutants(judge.text) if drawn(mutant)]
    assert len(judged) > 120
    assert [one.mutant.id for one in judged if one.fate == "survivor"] == []
    for one in judged:
        if one.fate == "equivalent":
            assert treated_otherwise(judge, one.mutant, name.partition("/")[0]) == [], one.mutant.id


def treated_otherwise(judge: Judge, mutant: Mutant, name: str) -> list[int]:
    """Numbers of the drawn people whom the altered file does not treat alike, asked screen by screen."""
    altered = built(judge.text, mutant)
    assert isinstance(altered, Altered)
    found = []
    for seed in range(PEOPLE):
        person = people.drawn(name, seed, unknown=seed % 2 == 0)
        mine, _ = people.walked(judge.protocol, person)
        theirs, _ = people.walked(altered.protocol, person)
        if conduct(judge.protocol, mine) != conduct(altered.protocol, theirs):
            found.append(seed)
    return found


@pytest.mark.slow
def test_people_so_drawn_do_tell_mutants_apart() -> None:
    """The same draw on mutants that cases see: the comparison above can fail."""
    judge = opened("pollakiurie/2024-06.1")
    seen = [mutant for mutant in mutants(judge.text) if mutant.id.startswith("target@exclusion")]
    assert len([mutant for mutant in seen if treated_otherwise(judge, mutant, "pollakiurie")]) > len(seen) // 2


def opened(name: str) -> Judge:
    loaded = Library(LIBRARY).load(*name.split("/"))
    return Judge(loaded, load_cases(LIBRARY / name / "cases.yaml", loaded.model), prove)


def test_these_are_the_newest_versions() -> None:
    library = Library(LIBRARY)
    assert [
        f"{name}/{library.versions(name)[-1]}" for name in ("cheville", "lombalgie", "odynophagie", "pollakiurie")
    ] == (NEWEST)
