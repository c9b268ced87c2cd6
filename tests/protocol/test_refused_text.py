"""A refusal names the patient whom the text would fail, wherever the text can be followed that far."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from engine.cli import main
from engine.errors import Problem, ProtocolRefused
from engine.protocol import refused_text
from engine.protocol.loading import LoadedProtocol, load_text
from tests.support import EXAMPLE, HERE, example

TEXT = EXAMPLE.read_text(encoding="utf-8")
CASES = (HERE / "protocol" / "minimal_cases.yaml").read_text(encoding="utf-8")
EXCLUSION = TEXT[TEXT.index("  - id: grossesse\n    label: grossesse\n    when: {all") : TEXT.index("\nwithdrawal:")]
NO_EXCLUSION = TEXT.replace(EXCLUSION, "")
PREGNANT = CASES[CASES.index("  - id: enceinte\n") : CASES.index("  - id: test_positif\n")]
WITHOUT_HER = CASES.replace(PREGNANT, "")


def refused(text: str) -> Sequence[Problem]:
    with pytest.raises(ProtocolRefused) as refusal:
        load_text(text.encode(), "exemple/protocol.yaml")
    return refusal.value.problems


def shown(text: str, cases: str | None, before: LoadedProtocol | None = None) -> Problem | None:
    content = None if cases is None else cases.encode()
    return refused_text.shown(text.encode(), "exemple/protocol.yaml", refused(text), content, lambda _: before)


def test_an_exclusion_deleted_is_told_by_the_case_that_it_excluded() -> None:
    assert [problem.code for problem in refused(NO_EXCLUSION)] == ["PRO-321"]
    found = shown(NO_EXCLUSION, CASES)
    assert found is not None and found.code == "CAS-001"
    assert found.what.startswith("enceinte · Enceinte. Attendu « ")
    line = CASES.count("\n", 0, CASES.index(PREGNANT)) + 1
    assert found.place is not None and (found.place.file, found.place.line) == ("exemple/cases.yaml", line)


def test_without_a_case_that_fails_the_version_it_came_from_shows_who_changed() -> None:
    for cases in (None, WITHOUT_HER, "not: cases"):
        found = shown(NO_EXCLUSION, cases, example())
        assert found is not None and found.code == "CAS-002"
        assert "grossesse" in found.what and "Dans la version 2026-01.1 : « " in found.what


def test_without_either_a_proof_shows_somebody() -> None:
    text = TEXT.replace("down_to_mg: 50", "down_to_mg: 2000")
    found = shown(text, None)
    assert found is not None and found.code == "CAS-003"
    assert "30 kg" in found.what and "Conduite : « " in found.what


def test_a_run_that_breaks_is_what_the_patient_would_meet() -> None:
    text = TEXT.replace("when: {test_bis: invalide}", "when: {all: [{test_bis: invalide}, toux]}")
    answers = "{temperature: 39, toux: false, test: invalide, test_bis: invalide}"
    found = shown(text, CASES + PREGNANT.replace("enceinte", "bis").replace("{grossesse: true}", answers))
    assert found is not None
    assert "la rencontre s'arrêterait au milieu" in found.what.lower()


def test_where_the_prover_does_not_follow_the_order_of_asking_only_a_case_shows_somebody() -> None:
    waits = TEXT.replace("{criterion: grossesse, when: {sexe: F}}", "{criterion: grossesse, when: {rougeur: forte}}")
    assert [problem.code for problem in refused(waits)] == ["PRO-352"]
    assert shown(waits, None, example()) is None
    pregnant = "when: {all: [{sexe: F}, grossesse]}"
    of_the_tree = TEXT.replace(pregnant, "when: {any: [{all: [{sexe: F}, grossesse]}, {test: positif}]}")
    assert [problem.code for problem in refused(of_the_tree)] == ["PRO-349"]
    assert shown(of_the_tree, None, example()) is None
    found = shown(of_the_tree, CASES)
    assert found is not None and found.code == "CAS-001" and "test_positif" in found.what


def test_where_a_name_means_nothing_nobody_can_be_followed() -> None:
    assert shown(TEXT.replace("when: gene_respiratoire\n", "when: gene_respi\n"), CASES) is None
    assert shown(TEXT.replace("kind: medication", "kind: drogue", 1), CASES) is None
    assert shown(TEXT.replace("text: revue", "text: revu", 1), CASES, example()) is None


@pytest.mark.parametrize("command", ["check", "cases", "prove"])
def test_the_commands_show_the_patient_below_the_finding(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "protocol.yaml").write_text(NO_EXCLUSION, encoding="utf-8")
    (tmp_path / "cases.yaml").write_text(CASES, encoding="utf-8")
    assert main([command, str(tmp_path / "protocol.yaml")]) == 2
    shown = capsys.readouterr()
    told = shown.out + shown.err
    assert told.index("PRO-321") < told.index("CAS-001")
    assert "Enceinte." in told


def test_a_library_shows_who_changed_since_the_version_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for version, text in (("2026-01.1", TEXT), ("2026-02.1", NO_EXCLUSION)):
        place = tmp_path / "exemple" / version
        place.mkdir(parents=True)
        (place / "protocol.yaml").write_text(text.replace('"2026-01.1"', f'"{version}"', 1), encoding="utf-8")
    assert main(["--library", str(tmp_path), "check", "exemple/2026-02.1"]) == 2
    assert "CAS-002" in capsys.readouterr().out
