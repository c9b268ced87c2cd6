"""The cases of one protocol over its versions: the same name is the same person, and what changes for her is said.

Each file of cases is whole, since a signature binds its bytes; this is what keeps the copies from drifting apart.
Cases with a date are about that version's own rights, and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from engine.protocol.cases import Case, CaseFile, answers_of, load_cases, run_case
from engine.protocol.loading import Library
from tests.support import LIBRARY

library = Library(LIBRARY)
OLDER = [(name, version) for name in library.protocols() for version in library.versions(name)[:-1]]
SURENESS = ("assumption", "analogy", "sourced")
every_older_version = pytest.mark.parametrize(("name", "version"), OLDER)


@every_older_version
def test_the_same_name_is_the_same_person_in_the_newest_version(name: str, version: str) -> None:
    older, newest = cases(name, version), cases(name, library.versions(name)[-1])
    different = [mine.id for mine, theirs in shared(older, newest) if person(older, mine) != person(newest, theirs)]
    assert different == []


@every_older_version
def test_a_note_says_it_where_the_newest_version_treats_her_otherwise(name: str, version: str) -> None:
    older, newest = cases(name, version), cases(name, library.versions(name)[-1])
    unsaid = [mine.id for mine, theirs in shared(older, newest) if conduct(mine) != conduct(theirs) and not mine.note]
    assert unsaid == []


@every_older_version
def test_a_case_is_never_surer_than_a_line_that_only_a_later_text_says_in_writing(name: str, version: str) -> None:
    older, newest = (name, version), (name, library.versions(name)[-1])
    too_sure = {}
    for mine, theirs in shared(cases(*older), cases(*newest)):
        after = lines(newest, theirs)
        weaker = [sure for line, sure in lines(older, mine).items() if rank(sure) < rank(after.get(line, sure))]
        if rank(mine.confidence) > min(map(rank, weaker), default=len(SURENESS)):
            too_sure[mine.id] = weaker
    assert too_sure == {}


@pytest.mark.parametrize("version", library.versions("odynophagie")[:-1])
def test_nobody_of_the_newest_odynophagie_is_missing_from_an_older_one(version: str) -> None:
    """But for the certificate for a sick child, which 2020 does not know."""
    names = {case.id for case in cases("odynophagie", version).cases}
    newest = cases("odynophagie", library.versions("odynophagie")[-1])
    missing = [case.id for case in newest.cases if not case.date and case.id not in names]
    assert missing == (["O-CER15", "O-CER16"] if version == "2020-03.1" else [])


@cache
def cases(name: str, version: str) -> CaseFile:
    return load_cases(LIBRARY / name / version / "cases.yaml", library.load(name, version).model)


def shared(older: CaseFile, newest: CaseFile) -> Iterator[tuple[Case, Case]]:
    named = {case.id: case for case in newest.cases}
    for case in older.cases:
        if case.id in named and not case.date and not named[case.id].date:
            yield case, named[case.id]


def person(file: CaseFile, case: Case) -> object:
    return answers_of(file, case), case.process, case.profession, case.structure, case.visit


def lines(version: tuple[str, str], case: Case) -> dict[str, str]:
    """The lines and acts that her end rests on, each with how sure its criterion is."""
    loaded = library.load(*version)
    got = run_case(loaded.compiled, loaded.fingerprint, cases(*version), case).got
    found = {one["id"]: one["confidence"] for one in got["reasons"] if one["confidence"]}
    found |= {act: loaded.model.acts[act].confidence for act in case.expect.acts}
    return {line: sure if isinstance(sure, str) else dict(sure)["criterion"] for line, sure in found.items()}


def rank(sure: str) -> int:
    return SURENESS.index(sure)


def conduct(case: Case) -> object:
    """What is done, by when, with which acts and figures; not the rows cited for it, nor the acts that are denied."""
    expected = case.expect
    acts = expected.acts if isinstance(expected.acts, dict) else {act: {} for act in expected.acts}
    return expected.status, expected.outcome, expected.disposition, expected.delay, expected.next, acts
