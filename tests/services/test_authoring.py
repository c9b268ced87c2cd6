"""Drafts of local protocols: kept version by version, per team, checked as the loader checks, and examined apart."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from engine.errors import NotEntitled
from engine.protocol.limits import MAX_BYTES
from engine.protocol.loading import Library, load_text
from engine.services import authoring, examination, examining
from engine.services.apart import OutOfTime, WorkFailed, apart
from engine.services.authoring import DraftRefused
from engine.services.examining import Kept
from engine.services.workspace import Actor
from tests.support import EXAMPLE, LIBRARY, Bench, bench

TEXT = EXAMPLE.read_text(encoding="utf-8")
EXAMPLE_CASES = EXAMPLE.with_name("minimal_cases.yaml").read_text(encoding="utf-8")
OSTEOPOROSE = Library(LIBRARY).load("osteoporose", "2026-01.1")
CASES = (LIBRARY / "osteoporose" / "2026-01.1" / "cases.yaml").read_bytes()


@pytest.fixture
def on(tmp_path: Path) -> Bench:
    return bench(tmp_path)


def stranger(on: Bench) -> Actor:
    return Actor(on.coordinator.member, on.team.model_copy(update={"id": "ailleurs"}), "coordinator")


# ── kept ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_version_of_a_draft_stays_with_its_author_and_its_time(on: Bench) -> None:
    first = authoring.start(on.workspace, on.coordinator, TEXT)
    on.clock.forward(minutes=5)
    saved = authoring.save(on.workspace, on.delegant, first.id, first.version, text=TEXT + "\n# revu\n")
    versions = authoring.history(on.workspace, on.coordinator, first.id)
    assert [(one.version, one.author) for one in versions] == [(1, "coordinateur_a"), (2, "medecin_a")]
    assert versions[0].saved_at < versions[1].saved_at == saved.draft.saved_at
    assert versions[0].text == TEXT
    assert authoring.draft(on.workspace, on.delegant, first.id) == saved.draft
    assert authoring.draft(on.workspace, on.delegant, first.id, 1) == first


def test_saving_the_same_text_writes_nothing(on: Bench) -> None:
    first = authoring.start(on.workspace, on.coordinator, TEXT)
    assert authoring.save(on.workspace, on.coordinator, first.id, 1, text=TEXT).draft.version == 1


def test_a_draft_that_somebody_else_saved_is_not_written_over_and_no_text_is_lost(on: Bench) -> None:
    first = authoring.start(on.workspace, on.coordinator, TEXT)
    authoring.save(on.workspace, on.delegant, first.id, 1, text="du délégant")
    late = authoring.save(on.workspace, on.coordinator, first.id, 1, text="du coordinateur")
    assert late.apart and late.draft.id != first.id
    assert late.draft.text == "du coordinateur"
    assert authoring.draft(on.workspace, on.coordinator, first.id).text == "du délégant"
    assert {one.id for one in authoring.drafts(on.workspace, on.coordinator)} == {first.id, late.draft.id}


def test_the_cases_are_saved_beside_the_text_and_do_not_touch_it(on: Bench) -> None:
    first = authoring.start(on.workspace, on.coordinator, TEXT)
    saved = authoring.save(on.workspace, on.coordinator, first.id, 1, cases="protocol: exemple\n")
    assert (saved.draft.text, saved.draft.cases) == (TEXT, "protocol: exemple\n")


def test_a_draft_calls_itself_what_its_text_says_even_when_it_does_not_load(on: Bench) -> None:
    start = authoring.start
    assert start(on.workspace, on.coordinator, 'protocol: x\ntitle: "Le titre"\n: : :').title == "Le titre"
    assert start(on.workspace, on.coordinator, "title: Dépistage de l'os\n").title == "Dépistage de l'os"
    assert start(on.workspace, on.coordinator, "protocol: mon_protocole").title == "mon_protocole"
    assert start(on.workspace, on.coordinator, "").title == ""


# ── refused ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_another_team_sees_and_changes_nothing(on: Bench) -> None:
    first = authoring.start(on.workspace, on.coordinator, TEXT)
    assert authoring.drafts(on.workspace, stranger(on)) == []
    assert authoring.history(on.workspace, stranger(on), first.id) == []
    with pytest.raises(DraftRefused) as refusal:
        authoring.draft(on.workspace, stranger(on), first.id)
    assert refusal.value.code == "UI-131"
    with pytest.raises(DraftRefused):
        authoring.save(on.workspace, stranger(on), first.id, 1, text="x")


def test_a_delegue_does_not_write_protocols(on: Bench) -> None:
    for reach in (authoring.drafts, authoring.start):
        with pytest.raises(NotEntitled):
            reach(on.workspace, on.delegue)
    with pytest.raises(NotEntitled):
        authoring.history(on.workspace, on.delegue, "x")


def test_a_text_beyond_the_loaders_limit_is_refused_and_nothing_is_written(on: Bench) -> None:
    first = authoring.start(on.workspace, on.coordinator, TEXT)
    with pytest.raises(DraftRefused) as refusal:
        authoring.save(on.workspace, on.coordinator, first.id, 1, text="é" * (MAX_BYTES // 2 + 1))
    assert refusal.value.code == "UI-132"
    assert authoring.draft(on.workspace, on.coordinator, first.id).version == 1


def test_a_team_has_so_many_drafts_and_no_more(on: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authoring, "MOST_DRAFTS", 2)
    for _ in range(2):
        authoring.start(on.workspace, on.coordinator)
    with pytest.raises(DraftRefused) as refusal:
        authoring.start(on.workspace, on.coordinator)
    assert refusal.value.code == "UI-133"


# ── checked ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_wrong_is_told_with_its_line_what_it_means_and_what_to_do(on: Bench) -> None:
    wrong = TEXT.replace("short_title: Exemple", "shorttitle: Exemple")
    read = authoring.read(authoring.start(on.workspace, on.coordinator, wrong))
    assert read.loaded is None
    line = 1 + wrong.split("\n").index("shorttitle: Exemple")
    found = next(one for one in read.problems if one.place and one.place.line == line)
    assert found.place is not None and found.place.file == "protocol.yaml"
    assert found.what and found.consequence and found.remedy


def test_a_right_text_is_read_and_keeps_its_fingerprint(on: Bench) -> None:
    one = authoring.start(on.workspace, on.coordinator, TEXT)
    read = authoring.read(one)
    assert read.loaded is not None and read.problems == ()
    assert read.loaded.fingerprint == one.fingerprint


@pytest.mark.parametrize("text", [
    "", "\x00", "a: &a [*a]", "- " * 20_000, "{" * 5_000, "a: " + "[" * 5_000, "when: " + "(" * 10_000, "é" * 100_000,
    "protocol: x\n" * 20_000,
])  # fmt: skip
def test_a_hostile_text_is_told_within_a_second(on: Bench, text: str) -> None:
    started = time.perf_counter()
    read = authoring.read(authoring.start(on.workspace, on.coordinator, text))
    assert read.loaded is None and read.problems
    assert time.perf_counter() - started < 3


def test_a_text_that_is_refused_names_the_patient_of_a_case_or_of_the_version_before(on: Bench) -> None:
    exclusion = TEXT[
        TEXT.index("  - id: grossesse\n    label: grossesse\n    when: {all") : TEXT.index("\nwithdrawal:")
    ]
    first = authoring.start(on.workspace, on.coordinator, TEXT)
    assert authoring.failed_by(on.workspace, on.coordinator, first) is None
    broken = authoring.save(on.workspace, on.coordinator, first.id, 1, text=TEXT.replace(exclusion, "")).draft
    found = authoring.failed_by(on.workspace, on.delegant, broken)
    assert found is not None and found.code == "CAS-002" and "grossesse" in found.what
    with_cases = authoring.save(on.workspace, on.coordinator, first.id, 2, cases=EXAMPLE_CASES).draft
    found = authoring.failed_by(on.workspace, on.coordinator, with_cases)
    assert found is not None and found.code == "CAS-001" and "Enceinte." in found.what
    assert authoring.failed_by(on.workspace, on.coordinator, authoring.start(on.workspace, on.coordinator, "x")) is None


# ── examined apart ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_cases_are_played_in_a_process_of_their_own_and_what_they_cover_is_told() -> None:
    played = examining.played(OSTEOPOROSE, CASES)
    assert len(played.cases) == 96 and all(case.passed for case in played.cases)
    assert played.uncovered == frozenset() and not played.problems
    assert examining.played(OSTEOPOROSE, CASES) is played


def test_a_case_that_fails_a_profile_that_is_not_there_and_an_answer_that_is_none_are_told() -> None:
    text = CASES.decode()
    wrong = text.replace("expect: {outcome: urgences,", "expect: {outcome: prescription,", 1)
    wrong = wrong.replace("answers: {fracture_recente_suspectee: true}", "answers: {fracture_recente_suspectee: 7}", 1)
    wrong = wrong.replace(
        'story: "Dit avoir de la fièvre."\n', 'story: "Dit avoir de la fièvre."\n    profile: nul\n', 1
    )
    told = {case.id: case for case in examination.played(OSTEOPOROSE.text, "x", wrong.encode()).cases}
    title = {name: outcome.title for name, outcome in OSTEOPOROSE.model.outcomes.items()}
    assert told["OS01"].differences[0] == f"attendu « {title['prescription']} », obtenu « {title['urgences']} »"
    assert not told["OS02"].passed
    assert told["OS04"].differences == ("Le profil « nul » n'existe pas.",)
    assert told["OS05"].passed


def test_lines_without_a_case_are_named() -> None:
    text = CASES.decode()
    only = text[: text.index("  - id: OS02")]
    assert "second_examen.rembourse" in examination.played(OSTEOPOROSE.text, "x", only.encode()).uncovered


def test_a_file_of_cases_that_is_wrong_gives_its_problems() -> None:
    played = examination.played(OSTEOPOROSE.text, "x", b"protocol: osteoporose\ncase: []\n")
    assert played.problems and not played.cases
    assert played.problems[0].place is not None


# ── apart ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_work_that_does_not_end_is_stopped() -> None:
    started = time.perf_counter()
    with pytest.raises(OutOfTime):
        apart(time.sleep, 60, seconds=0.5)
    assert time.perf_counter() - started < 10


def test_work_that_raises_or_dies_is_told_by_name_only() -> None:
    with pytest.raises(WorkFailed, match="ProtocolRefused"):
        apart(load_text, b"", "x", seconds=20)
    with pytest.raises(WorkFailed, match="MemoryError"):
        apart(bytearray, 4 * 1024**3, seconds=20)
    with pytest.raises(WorkFailed):
        apart(os._exit, 3, seconds=20)
    assert apart(print, "not an answer", seconds=20) is None


def test_what_was_made_once_is_kept_and_a_failure_is_tried_anew() -> None:
    kept, made = Kept(most=2), []

    def make() -> int:
        made.append(1)
        return len(made)

    assert [kept.once(("a",), make), kept.once(("a",), make)] == [1, 1]
    kept.once(("b",), make)
    kept.once(("c",), make)
    assert kept.once(("a",), make) == 4
    with pytest.raises(ZeroDivisionError):
        kept.once(("d",), lambda: 1 // 0)
    assert kept.once(("d",), lambda: 7) == 7
