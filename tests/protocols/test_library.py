"""Every protocol of the library: it loads, its cases pass, and screens never end milder than all answers at once."""

from __future__ import annotations

from datetime import date

import pytest

from engine.protocol import running
from engine.protocol.cases import CaseFile, load_cases, request_of, run_case
from engine.protocol.coverage import coverage
from engine.protocol.deciding import Ask, Concluded, Situation, decide
from engine.protocol.loading import Library, LoadedProtocol
from engine.protocol.running import situation
from tests.support import LIBRARY

VERSIONS = sorted(path.parent.relative_to(LIBRARY).as_posix() for path in LIBRARY.glob("*/*/protocol.yaml"))
library = Library(LIBRARY)
every_version = pytest.mark.parametrize("name", VERSIONS)


def opened(name: str) -> tuple[LoadedProtocol, CaseFile]:
    loaded = library.load(*name.split("/"))
    return loaded, load_cases(LIBRARY / name / "cases.yaml", loaded.model)


@every_version
def test_every_case_that_gates_a_release_passes(name: str) -> None:
    loaded, file = opened(name)
    results = [run_case(loaded.compiled, loaded.fingerprint, file, case) for case in file.cases]
    failed = {result.case.id: result.differences for result in results if result.case.gate and not result.passed}
    assert not failed


@every_version
def test_cases_kept_apart_say_why(name: str) -> None:
    _, file = opened(name)
    assert all(case.note for case in file.cases if not case.gate)


@every_version
def test_all_answers_at_once_are_never_milder_than_one_screen_at_a_time(name: str) -> None:
    """A file may hold an answer that the screens had no reason left to ask; it can only make the end more urgent."""
    loaded, file = opened(name)
    different, outcomes = {}, loaded.compiled.outcomes
    for case in file.cases:
        request = request_of(loaded.compiled, file, case)
        if case.expect.status != "outcome":
            continue
        whole = running.run(loaded.compiled, loaded.fingerprint, request)
        walked = walk(loaded, situation(loaded.compiled, request))
        if walked is None:
            continue
        if outcomes[str(whole["outcome"])].urgency > outcomes[walked.outcome].urgency:
            different[case.id] = (whole["outcome"], walked.outcome)
    assert not different


def walk(loaded: LoadedProtocol, person: Situation) -> Concluded | None:
    """Answers what is asked, and what is awaited; None where the person's file stops short of a screen."""
    criteria = loaded.model.criteria
    given = {
        name: value for name, value in person.answers.items() if criteria[name].derived or criteria[name].from_identity
    }
    for _ in range(100):
        verdict = decide(loaded.compiled, Situation(given, person.process, person.visit))
        if isinstance(verdict, Concluded):
            arrived = {name: person.answers[name] for name in verdict.awaiting if name in person.answers}
            if not arrived:
                return verdict
            given |= arrived
        else:
            assert isinstance(verdict, Ask), verdict
            optional = [
                ask.criterion for ask in loaded.compiled.step(verdict.step).asks if criteria[ask.criterion].optional
            ]
            given |= {name: person.answers[name] for name in (*verdict.criteria, *optional) if name in person.answers}
            if not any(name in person.answers for name in verdict.criteria):
                return None
    raise AssertionError("no end")


@every_version
def test_every_outcome_line_act_and_exclusion_has_a_case(name: str) -> None:
    loaded, file = opened(name)
    results = [run_case(loaded.compiled, loaded.fingerprint, file, case) for case in file.cases]
    missing = {one.name: one.missing for one in coverage(loaded.compiled, file, results) if one.missing}
    assert not missing


@pytest.mark.parametrize(
    ("protocol", "day", "version"),
    [
        ("odynophagie", "2020-06-01", "2020-03.1"), ("odynophagie", "2023-06-15", "2023-03.1"),
        ("odynophagie", "2024-01-15", "2023-08.1"), ("odynophagie", "2025-03-01", "2024-06.1"),
        ("pollakiurie", "2021-06-01", "2020-03.1"), ("pollakiurie", "2024-01-15", "2023-03.1"),
        ("pollakiurie", "2026-11-21", "2024-06.1"), ("cheville", "2026-11-21", "2020-03.1"),
        ("lombalgie", "2026-11-21", "2020-03.1"), ("osteoporose", "2026-11-21", "2026-01.1"),
    ],
)  # fmt: skip
def test_the_version_is_that_of_the_day_of_the_encounter(protocol: str, day: str, version: str) -> None:
    assert library.resolve(protocol, date.fromisoformat(day)).model.version == version


@pytest.mark.parametrize(
    ("protocol", "profession", "day", "allowed"),
    [
        ("odynophagie", "pharmacien", "2024-06-16", True), ("odynophagie", "pharmacien", "2024-06-17", False),
        ("odynophagie", "infirmier", "2025-03-01", True),
        ("odynophagie", "masseur_kinesitherapeute", "2025-03-01", False),
        ("pollakiurie", "pharmacien", "2024-06-16", True), ("pollakiurie", "pharmacien", "2024-06-17", False),
        ("cheville", "masseur_kinesitherapeute", "2026-11-21", True), ("cheville", "infirmier", "2026-11-21", False),
        ("osteoporose", "dieteticien", "2026-11-21", True), ("osteoporose", "orthoptiste", "2026-11-21", False),
    ],
)  # fmt: skip
def test_rights_to_delegate_follow_the_dated_texts(protocol: str, profession: str, day: str, allowed: bool) -> None:
    loaded = library.resolve(protocol, date.fromisoformat(day))
    request = running.request_from({}, day, profession)
    result = running.run(loaded.compiled, loaded.fingerprint, request)
    assert (result["disposition"] != "not_entitled") is allowed
