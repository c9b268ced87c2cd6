"""The cases of the library bite: no mutant of any version lives. A part of them here, all of them with ``mutants``."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache

import pytest

from engine.protocol.cases import load_cases
from engine.protocol.conditions import Value
from engine.protocol.loading import Library
from engine.protocol.mutation.building import Altered, built
from engine.protocol.mutation.judging import Judge
from engine.protocol.mutation.listing import mutants, text_of
from engine.protocol.mutation.mutant import Mutant
from engine.protocol.mutation.playing import conduct
from engine.protocol.verification.proving import prove
from tests.properties import people
from tests.support import LIBRARY

library = Library(LIBRARY)
VERSIONS = [f"{name}/{version}" for name in library.protocols() for version in library.versions(name)]
PEOPLE = 60


def drawn(mutant: Mutant, name: str) -> bool:
    """By its id, always the same ones: a third in the newest version, the others dealt out among the older ones.

    So every fault that the versions of a protocol can share is judged in one of them.
    """
    protocol, _, version = name.partition("/")
    *older, newest = versions(protocol)
    number = hashlib.sha256(mutant.id.encode()).digest()[0]
    if version == newest:
        return number % 3 == 0
    return number % 3 > 0 and number // 3 % len(older) == older.index(version)


@cache
def versions(protocol: str) -> list[str]:
    return library.versions(protocol)


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", VERSIONS)
def test_no_mutant_of_a_version_lives_and_equivalents_treat_everybody_alike(name: str) -> None:
    judge = opened(name)
    every = mutants(judge.text)
    judged = [judge.judged(mutant) for mutant in every if drawn(mutant, name)]
    assert len(judged) > len(every) // 6
    assert [one.mutant.id for one in judged if one.fate == "survivor"] == []
    for one in judged:
        if one.fate == "equivalent":
            assert treated_otherwise(judge, one.mutant, name.partition("/")[0]) == [], one.mutant.id


def treated_otherwise(judge: Judge, mutant: Mutant, name: str) -> list[int]:
    """Numbers of the drawn people whom the altered file does not treat alike, asked screen by screen."""
    altered = built(judge.text, mutant)
    assert isinstance(altered, Altered)
    found = []
    for seed, (person, mine) in enumerate(treated(judge, name)):
        theirs, _ = people.walked(altered.protocol, person)
        if mine != conduct(altered.protocol, theirs):
            found.append(seed)
    return found


@lru_cache(maxsize=1)
def treated(judge: Judge, name: str) -> list[tuple[dict[str, Value], tuple[object, ...]]]:
    """The drawn people and what the version does for each: the same for all of its mutants."""
    drawn_people = [people.drawn(name, seed, unknown=seed % 2 == 0) for seed in range(PEOPLE)]
    return [(person, conduct(judge.protocol, people.walked(judge.protocol, person)[0])) for person in drawn_people]


@pytest.mark.slow
def test_people_so_drawn_do_tell_mutants_apart() -> None:
    """The same draw on mutants that cases see: the comparison above can fail."""
    judge = opened("pollakiurie/2024-06.1")
    seen = [mutant for mutant in mutants(judge.text) if mutant.id.startswith("target@exclusion")]
    assert len([mutant for mutant in seen if treated_otherwise(judge, mutant, "pollakiurie")]) > len(seen) // 2


def test_every_fault_that_versions_share_is_judged_in_exactly_one_of_them() -> None:
    names = [name for name in VERSIONS if name.startswith("odynophagie/")]
    for mutant in mutants(text_of(library.load(*names[-1].split("/")))):
        assert sum(drawn(mutant, name) for name in names) == 1, mutant.id


def opened(name: str) -> Judge:
    loaded = library.load(*name.split("/"))
    return Judge(loaded, load_cases(LIBRARY / name / "cases.yaml", loaded.model), prove)
