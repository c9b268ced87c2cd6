"""Explaining a run: the reasons with their sources, and the least that would have led elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.cli import main
from engine.protocol.cases import load_cases
from engine.protocol.loading import Library
from tests.support import EXAMPLE, HEALTHY, LIBRARY

TREATED = {"temperature": 38.5, "toux": False, "test": "positif"}


@pytest.fixture
def explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def explain(*options: str, **changed: object) -> str:
        file = tmp_path / "answers.json"
        answers = {name: raw for name, raw in {**HEALTHY, **changed}.items() if raw is not None}
        file.write_text(json.dumps(answers), encoding="utf-8")
        assert main(["explain", str(EXAMPLE), "--answers", str(file), "--date", "2026-06-15", *options]) == 0
        return capsys.readouterr().out.replace("\u00a0", " ")

    return explain


def test_an_outcome_is_told_with_reasons_answers_sources_and_confidence(explained: Any) -> None:
    out = explained(grossesse=True, age=66)
    assert "══ Délégant aujourd’hui ou demain" in out
    assert "âge au-dessus de la limite (exclusion)" in out
    assert "réponses : âge : 66 ans" in out
    assert "réponses : sexe : féminin ; grossesse : oui" in out, "a rule named as its criterion keeps its answer"
    assert "Arrêté d’exemple (rapporté par Revue d’exemple)" in out
    assert "conduite : hypothèse, à confirmer par le délégant" in out


def test_path_scores_and_acts_are_told(explained: Any) -> None:
    out = explained(**TREATED)
    assert "Faut-il tester ? → score haut" in out
    assert "score d’exemple : 2" in out
    assert "1000 mg × 2 par jour, 6 jour(s) (50 mg/kg/jour × 60 kg ÷ 2 prises, ramené au plafond)" in out


def test_the_smallest_change_is_told_and_true_when_tried(explained: Any) -> None:
    assert "« test » : négatif au lieu de positif → Conseils" in explained(**TREATED)
    assert "══ Conseils" in explained(**{**TREATED, "test": "negatif"})


def test_two_changes_are_told_together(explained: Any) -> None:
    assert "« grossesse » : non au lieu de oui et « âge » : " in explained(grossesse=True, age=66)


def test_what_is_awaited_and_scores_that_unknowns_leave_open_are_told(explained: Any) -> None:
    assert "score d’exemple : entre 0 et 1" in explained(temperature="inconnu")
    out = explained(**{**TREATED, "test": "invalide", "test_bis": "invalide"})
    assert "Avis du délégant → en attente" in out
    assert "En attente de :\n  - avis du délégant" in out


def test_before_the_end_what_is_missing_is_told_and_nothing_else(explained: Any) -> None:
    out = explained(poids=None)
    assert "Il manque une réponse à :\n  - poids" in out
    assert "mené ailleurs" not in out


def test_what_already_stands_against_the_patient_is_told_while_danger_is_still_looked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = Library(LIBRARY)
    loaded = library.load("odynophagie", library.versions("odynophagie")[-1])
    file_of_cases = load_cases(LIBRARY / "odynophagie" / loaded.model.version / "cases.yaml", loaded.model)
    answers = {**next(iter(file_of_cases.profiles.values())), "immunodepression": True}
    del answers["spo2"]
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(answers, default=float), encoding="utf-8")
    assert main(["explain", "odynophagie", "--answers", str(file), "--date", "2026-06-15"]) == 0
    out = capsys.readouterr().out
    assert "Ce qui compte déjà contre la prise en charge" in out
    assert loaded.model.criteria["spo2"].label in out


def test_a_missing_entitlement_is_told(explained: Any) -> None:
    assert "Le protocole ne s’ouvre pas : Aucun texte" in explained("--profession", "pharmacien")


def test_programs_get_the_run_and_its_alternatives_as_one_object(explained: Any) -> None:
    got = json.loads(explained("--json", **TREATED))
    assert (got["outcome"], got["path"][0]) == ("traiter", ["faut_il_tester", "score_haut"])
    assert got["reasons"][0]["source"] == ["Revue d'exemple"]
    first = got["smallest_changes"][0]
    assert first["outcome"] == "conseils"
    assert first["changes"] == [{"criterion": "test", "label": "test", "was": "positif", "would_be": "négatif"}]
    assert json.loads(explained("--json", poids=None))["smallest_changes"] == []


def test_answers_that_cannot_be_read_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "answers.json"
    file.write_text('{"toux": "oui"}', encoding="utf-8")
    assert main(["explain", str(EXAMPLE), "--answers", str(file), "--date", "2026-06-15"]) == 3
    assert "RUN-103" in capsys.readouterr().err
