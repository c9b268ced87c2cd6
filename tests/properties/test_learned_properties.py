"""What is found again is what ``decide`` says, whoever came before: every reason, act, dose, path and question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, replace
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.protocol.alternatives import cells_of
from engine.protocol.answers import plain
from engine.protocol.conditions import INCONNU, Value
from engine.protocol.deciding import Ask, AskProcess, Process, Situation, Verdict, decide, learned
from engine.protocol.deciding.agenda import agenda_of
from engine.protocol.deciding.learned import Learned
from tests.properties.people import AGREED, NAMES, drawn, subject

RUNS = [
    (name, visit) for name in NAMES for visit in (1, 2) if str(visit) in subject(name).protocol.written.tree.entries
]
every_visit = pytest.mark.parametrize(("name", "visit"), RUNS)
often = settings(max_examples=150)


@cache
def service(name: str, visit: int) -> Learned:
    """One a test run: what it learnt of one patient must hold for the next ones."""
    return Learned(subject(name).protocol, visit)


def said(name: str, situation: Situation) -> Verdict:
    """What is found, asked as a server asks: by values where something is computed from them, else as stored."""
    protocol, answers = subject(name).protocol, situation.answers
    stored: Mapping[str, Value] = answers
    if not protocol.counted_from:
        stored = {key: plain(value) for key, value in answers.items()}
    learnt = service(name, situation.visit)
    return learnt.known(astuple(situation.process), stored) or learnt.verdict(situation, stored)


def same(name: str, situation: Situation) -> Verdict:
    expected = decide(subject(name).protocol, situation)
    assert said(name, situation) == expected
    assert said(name, situation) == expected, "the second time"
    return expected


@every_visit
@often
@given(seed=st.integers(0, 2**32), unknown=st.booleans())
def test_a_patient_asked_screen_by_screen(name: str, visit: int, seed: int, unknown: bool) -> None:
    person = drawn(name, seed, unknown=unknown)
    identity = {key: person[key] for key, one in subject(name).protocol.computed.items()}
    given: dict[str, Value] = {}
    process = Process()
    for _ in range(100):
        verdict = same(name, Situation(given, process, visit))
        if isinstance(verdict, Ask):
            given = given | {key: person[key] for key in verdict.criteria}
        elif isinstance(verdict, AskProcess):
            process, given = AGREED, given | identity
        else:
            return
    raise AssertionError("no end")


@every_visit
@often
@given(seed=st.integers(0, 2**32), missing=st.integers(0, 6), process=st.sampled_from((
    AGREED, replace(AGREED, doubt=True), replace(AGREED, consent=False), replace(AGREED, sharing=False),
    replace(AGREED, representative=False), replace(AGREED, representative=None), replace(AGREED, consent=None),
)))  # fmt: skip
def test_a_patient_told_at_once_with_answers_missing_or_unknown(
    name: str, visit: int, seed: int, missing: int, process: Process
) -> None:
    answers = drawn(name, seed, unknown=seed % 2 == 0)
    for key in Random(seed).sample(sorted(answers), missing):
        del answers[key]
    same(name, Situation(answers, process, visit))


@every_visit
@often
@given(seed=st.integers(0, 2**32), moved=st.integers(0, 2**16))
def test_a_patient_like_the_last_one_but_for_one_number(name: str, visit: int, seed: int, moved: int) -> None:
    """So that other numbers of a cell that was met are met: weights and days among them, whose dose must follow."""
    protocol, answers = subject(name).protocol, drawn(name, seed, unknown=False)
    same(name, Situation(answers, AGREED, visit))
    for key in Random(moved).sample(sorted(protocol.numbers), min(3, len(protocol.numbers))):
        written = protocol.written.criteria[key]
        assert written.range is not None and written.step is not None
        steps = int((written.range[1] - written.range[0]) / written.step)
        answers = answers | {key: written.range[0] + Random(moved).randint(0, steps) * written.step}
        same(name, Situation(answers, AGREED, visit))


@every_visit
def test_each_answer_of_ordinary_patients_moved_alone_to_each_of_its_cells(name: str, visit: int) -> None:
    """Guards too, which make other answers count or not, and the age below which somebody must agree."""
    protocol = subject(name).protocol
    minor = protocol.written.consent.minor
    edges = {minor.age: [protocol.number(minor.age_below) + years for years in (-1, 0)]} if minor else {}
    for seed in range(4):
        person = drawn(name, seed, unknown=False)
        for key, cells in cells_of(protocol).items():
            values = [*(value for cell in cells for value in cell.values), *edges.get(key, ()), INCONNU]
            for value in values:
                for process in (AGREED, replace(AGREED, representative=None)):
                    same(name, Situation(person | {key: value}, process, visit))


def test_answers_that_decide_which_others_count_are_looked_at_before_everything_else() -> None:
    """Whether a rule happens to look at them too or not: two patients who differ in them are never taken as alike."""
    name = "odynophagie"
    protocol, situation = subject(name).protocol, Situation(drawn(name, 1, unknown=False), AGREED)
    guards = [guard for _, guard in agenda_of(protocol, 1).asked if guard is not None]
    guarding = list(dict.fromkeys(criterion for guard in guards for criterion in guard.criteria()))
    assert guarding
    learnt = Learned(protocol, 1)
    learnt.verdict(situation, situation.answers)
    (branch,) = learnt._first.values()
    for criterion in guarding:
        assert isinstance(branch, learned.Branch)
        assert branch.criterion == criterion
        (branch,) = branch.by_cell.values()


def test_a_service_that_is_full_goes_on_deciding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learned, "MOST_ENTRIES", 40)
    name, full = "odynophagie", Learned(subject("odynophagie").protocol, 1)
    for seed in range(60):
        situation = Situation(drawn(name, seed, unknown=False), AGREED)
        assert full.verdict(situation, situation.answers) == decide(subject(name).protocol, situation)
    assert full._room <= 0
    assert len(full._first) <= 40
