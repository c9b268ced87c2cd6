"""The command line as a person or a script uses it: what it prints, what it returns, what it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine import interview
from engine.cli import main
from tests.support import EXAMPLE, HEALTHY, LIBRARY, example

PLAIN = {name: raw for name, raw in HEALTHY.items() if name != "test_peremption"}


def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], answers: object, *options: str) -> tuple[int, Any, str]:
    file = tmp_path / "answers.json"
    file.write_text(answers if isinstance(answers, str) else json.dumps(answers), encoding="utf-8")
    code = main(["run", str(EXAMPLE), "--answers", str(file), "--date", "2026-06-15", "--json", *options])
    shown = capsys.readouterr()
    return code, json.loads(shown.out) if shown.out else None, shown.err


def test_a_run_prints_one_object_with_all_that_decided(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, got, _ = run(
        tmp_path,
        capsys,
        {**PLAIN, "temperature": 38.5, "toux": False, "test": "positif", "test_peremption": "2027-01-31"},
    )
    assert code == 0
    assert (got["status"], got["outcome"], got["disposition"], got["delay"]) == ("outcome", "traiter", "treat", None)
    drug = next(act for act in got["acts"] if act["id"] == "medicament")
    assert (drug["drug"], drug["dose_mg"], drug["intakes_per_day"], drug["days"]) == ("exemplicilline", 1000, 2, 6)
    decided = {entry["id"]: entry for entry in got["criteria"]}
    assert {"resultat.positif", "test"} <= set(decided)
    assert decided["test"]["source"] == ["Revue d'exemple"]
    assert decided["resultat.positif"]["confidence"] == "sourced"
    assert got["next"] == []


@pytest.mark.parametrize(
    ("changed", "options", "status", "disposition", "delay"),
    [
        ({}, (), "outcome", "treat", None),
        ({"gene_respiratoire": True}, (), "outcome", "emergency_call", "now"),
        ({"gene_respiratoire": "inconnu"}, (), "outcome", "refer_delegant", "now"),
        ({"grossesse": True}, (), "outcome", "refer_delegant", "same_or_next_day"),
        ({"age": 14}, (), "outcome", "not_included", "usual_care"),
        ({"consentement": False}, (), "outcome", "consent_refused", "usual_care"),
        ({"partage": False}, (), "outcome", "consent_refused", "usual_care"),
        ({"age": 16, "accord_representant": False}, (), "outcome", "refer_delegant", "same_or_next_day"),
        ({}, ("--profession", "pharmacien"), "refused", "not_entitled", None),
        ({}, ("--profession", "IDE"), "outcome", "treat", None),
        ({}, ("--structure", "cpts"), "refused", "not_entitled", None),
    ],
)  # fmt: skip
def test_each_end_has_its_status_disposition_and_delay(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changed: dict[str, object], options: tuple[str, ...],
    status: str, disposition: str, delay: str | None,
) -> None:  # fmt: skip
    code, got, _ = run(tmp_path, capsys, {**PLAIN, **changed}, *options)
    assert code == 0
    assert (got["status"], got["disposition"], got["delay"]) == (status, disposition, delay)


def test_what_is_missing_is_asked_not_guessed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, got, _ = run(
        tmp_path, capsys, {name: value for name, value in PLAIN.items() if name not in ("temperature", "poids")}
    )
    assert (got["status"], got["step"], got["next"]) == ("asking", "examen", ["temperature", "poids"])


def test_a_derived_age_may_be_given_as_a_birth_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    aged = {**PLAIN, "date_naissance": "2012-06-16"}
    del aged["age"]
    _, got, _ = run(tmp_path, capsys, aged)
    assert got["disposition"] == "not_included", "13 years old on that day"


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({**PLAIN, "temperature": None}, "RUN-102"), ({**PLAIN, "toux": "oui"}, "RUN-103"),
        ({**PLAIN, "temperature": "38.5"}, "RUN-103"), ({**PLAIN, "toux": 1}, "RUN-103"),
        ({**PLAIN, "age": True}, "RUN-103"),
        ({**PLAIN, "temperature": 385}, "RUN-104"), ({**PLAIN, "temperature": 38.55}, "RUN-105"),
        ({**PLAIN, "rougeur": "bleue"}, "RUN-106"), ({**PLAIN, "test_peremption": "bientôt"}, "RUN-107"),
        ({**PLAIN, "inconnu_au_bataillon": True}, "RUN-101"), ({**PLAIN, "consentement": "oui"}, "RUN-108"),
        ({**PLAIN, "visite": 0}, "RUN-108"), ({**PLAIN, "visite": True}, "RUN-108"),
        ('{"toux": NaN}', "RUN-110"), ('{"toux": true, "toux": false}', "RUN-110"), ("[]", "RUN-110"), ("{", "RUN-110"),
        ({**PLAIN, "test": "positif", "test_peremption": "2026-06-14"}, "RUN-111"),
        ({**PLAIN, "toux": []}, "RUN-103"), ({**PLAIN, "rougeur": 3}, "RUN-103"), ({**PLAIN, "poids": {}}, "RUN-103"),
    ],
)  # fmt: skip
def test_a_bad_record_is_refused_with_its_code_and_nothing_is_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], answers: object, code: str
) -> None:
    returned, got, told = run(tmp_path, capsys, answers)
    assert returned == 3
    assert got is None
    assert code in told


def test_an_event_in_the_future_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "answers.json"
    file.write_text('{"date_dernieres_regles": "2027-12-01"}', encoding="utf-8")
    assert main(["run", "pollakiurie", "--answers", str(file), "--date", "2026-01-15", "--json"]) == 3
    assert "RUN-112" in capsys.readouterr().err


def test_an_unreadable_day_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["criteria", "pollakiurie", "--date", "hier"]) == 3
    assert "RUN-109" in capsys.readouterr().err


def test_a_protocol_that_is_not_there_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["criteria", "grippe"]) == 2
    assert "LIB-001" in capsys.readouterr().err


def test_criteria_are_listed_for_people_and_for_scripts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["criteria", str(EXAMPLE)]) == 0
    assert "gene_respiratoire" in capsys.readouterr().out
    assert main(["criteria", str(EXAMPLE), "--json"]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["temperature"]["range"] == ["33.0", "43.0"]
    assert rows["rougeur"]["choices"] == {"aucune": "aucune", "legere": "légère", "forte": "forte"}
    assert rows["age"]["derived"] and rows["sexe"]["from_identity"] == "sex"


def test_check_says_what_holds_and_who_reaches_each_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(EXAMPLE)]) == 0
    out = capsys.readouterr().out
    assert "✓" in out and "valeurs à confirmer par le délégant" in out and "score_haut → resultat" in out


def test_check_of_a_wrong_file_tells_where_and_returns_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "faux.yaml"
    wrong.write_text(EXAMPLE.read_text(encoding="utf-8").replace("to: appel_15\n", "to: appel_16\n"), encoding="utf-8")
    assert main(["check", str(wrong)]) == 2
    assert "faux.yaml:" in capsys.readouterr().out


def test_check_prints_the_share_that_unknowns_would_refer(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "cheville"]) == 0
    assert "les réponses inconnues en renverraient" in capsys.readouterr().out


@pytest.mark.parametrize("shape", ["mermaid", "dot"])
def test_the_tree_is_drawn(shape: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draw", str(EXAMPLE), "--format", shape]) == 0
    assert "Faut-il tester" in capsys.readouterr().out


def test_cases_are_played_and_one_can_be_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cases", "cheville", "--brief"]) == 0
    assert "conduites à tenir\u00a0: 21 sur 21" in capsys.readouterr().out
    assert main(["cases", "cheville", "--case", "CH07"]) == 0
    assert '"radio_cheville"' in capsys.readouterr().out


def keys(*typed: str) -> Iterator[str]:
    yield from typed


def interviewed(*typed: str, capsys: pytest.CaptureFixture[str]) -> str:
    left = keys(*typed)
    assert interview.run(example(), date(2026, 6, 15), read=lambda _: next(left)) == 0
    return capsys.readouterr().out


def test_the_interview_in_the_terminal_reads_french_numbers_and_asks_again(capsys: pytest.CaptureFixture[str]) -> None:
    out = interviewed(
        "peut-être", "n", "30", "1", "o", "o", "o", "n", "n", "o", "385", "38,0", "1", "60", capsys=capsys
    )
    assert "la réponse est vide" in out, "« peut-être » is neither yes nor no"
    assert "385 est impossible" in out
    assert "══ Conseils" in out


def test_the_interview_can_be_left_at_any_question(capsys: pytest.CaptureFixture[str]) -> None:
    assert "rien n'est conservé" in interviewed("q", capsys=capsys)


def test_the_interview_refuses_a_profession_that_no_text_allows(capsys: pytest.CaptureFixture[str]) -> None:
    assert interview.run(example(), date(2026, 6, 15), "pharmacien") == 5
    assert "Aucun texte" in capsys.readouterr().out


def test_the_library_is_that_of_the_checkout() -> None:
    from engine.cli import default_library

    assert default_library() == LIBRARY


def test_verifying_nothing_is_refused_and_makes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--data", str(tmp_path / "empty"), "--key", str(tmp_path / "key")]) == 1
    assert "UI-121" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_store_that_was_used_verifies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = ["--data", str(tmp_path / "data"), "--key", str(tmp_path / "key" / "demo.key")]
    assert main(["demo", *places]) == 0
    assert "claire / demonstration" in capsys.readouterr().out
    assert main(["verify", *places]) == 0
    assert "intègres" in capsys.readouterr().out


@pytest.mark.parametrize("command", [["check", "--no-cohort"], ["cases", "--brief"], ["prove"]])
def test_what_a_person_reads_has_french_spaces_that_do_not_break(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "pollakiurie/2024-06.1"]) == 0
    told = capsys.readouterr().out
    assert "\u00a0:" in told
    assert " :" not in told and "« " not in told and " »" not in told


def test_a_refusal_has_them_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "rien"]) != 0
    told = capsys.readouterr().err
    assert "«\u00a0rien\u00a0»" in told and " :" not in told
