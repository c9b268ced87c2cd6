"""Past encounters run through another version: who would have been treated otherwise, and nothing written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.cli import main
from engine.encounter import commands as c
from engine.protocol.loading import LoadedProtocol, load_text
from engine.services import encounters
from engine.services.encounters import EncounterView
from engine.services.rehearsal import play
from engine.services.replay import Replay, replay, teams
from engine.store.keys import open_store
from engine.store.sealing import new_key
from tests.services.test_encounters import answers
from tests.support import DAY, EXAMPLE, TRAITS, Bench, bench, example, team

TODAY = DAY.date()
ALL_YEAR = (date(2026, 1, 1), date(2026, 12, 31))
SOURCED = "    source: {text: revue}\n    confidence: sourced\n"
ASTHMA = (
    ("  toux:\n    question:", "  asthme:\n    question: Asthme connu ?\n    label: asthme\n    type: yes_no\n"
     + SOURCED + "  toux:\n    question:"),
    ("    ask: [symptome,", "    ask: [asthme, symptome,"),
    ("  - id: grossesse\n    label:", "  - id: asthme\n    label: asthme\n    when: asthme\n"
     "    to: delegant_maintenant\n" + SOURCED + "  - id: grossesse\n    label:"),
)  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Bench]:
    made = bench(tmp_path)
    yield made
    made.workspace.store.close()


def edited(*pairs: tuple[str, str]) -> LoadedProtocol:
    text = EXAMPLE.read_text(encoding="utf-8")
    for found, put in pairs:
        assert text.count(found) == 1, found
        text = text.replace(found, put)
    return load_text(text.encode(), "exemple/protocol.yaml")


def seen(desk: Bench, **changed: object) -> EncounterView:
    return play(desk.workspace, desk.delegue, "exemple", answers(**changed), TRAITS)  # type: ignore[arg-type]


def again(desk: Bench, *pairs: tuple[str, str]) -> Replay:
    """The replay of everything; the end of the journal is where it was, and every stream too."""
    store = desk.workspace.store
    before = store.head(), store.summaries(desk.team.id, stream_kind="encounter"), store.documents("team")
    found = replay(desk.workspace, desk.team.id, edited(*pairs), *ALL_YEAR)
    assert (store.head(), store.summaries(desk.team.id, stream_kind="encounter"), store.documents("team")) == before
    return found


def test_the_same_text_leads_everybody_to_the_same_place(desk: Bench) -> None:
    for changed in ({}, {"grossesse": True}, {"gene_respiratoire": True}, {"toux": "?", "temperature": 38.5}):
        seen(desk, **changed)
    found = again(desk)
    assert (found.replayed, found.changed, found.unasked, found.left_out) == (4, 0, {}, {})


def test_who_would_have_been_treated_otherwise_is_grouped_with_what_changes(desk: Bench) -> None:
    seen(desk)
    seen(desk, toux=False)
    seen(desk, grossesse=True)
    found = again(desk, ("value: 15\n", "value: 31\n"))
    (group,) = found.of("safer")
    assert (group.before.outcome, group.after.outcome, len(group.encounters)) == ("conseils", "hors_protocole", 2)
    assert "« Conseils » devient « Hors du protocole »" in group.sentences
    assert found.changed == 2, "the pregnant woman goes to the délégant in both"


def test_a_dose_is_told_as_it_was_computed_for_this_patient(desk: Bench) -> None:
    seen(desk, temperature=38.5, toux=False, test="positif", poids=60)
    (group,) = again(desk, ("value: 2000, unit: mg/d", "value: 2500, unit: mg/d")).groups
    assert group.direction == "riskier"
    assert group.sentences == ("Médicament d'exemple : 1000 mg × 2 par jour, 6 jours → 1250 mg × 2 par jour, 6 jours",)


def test_what_the_version_asks_and_nobody_asked_is_unknown_and_said(desk: Bench) -> None:
    seen(desk)
    seen(desk, symptome=False)
    found = again(desk, *ASTHMA)
    assert found.unasked == {"asthme": 2}
    assert {one.rests_on_unasked for group in found.groups for one in group.encounters} == {True}
    assert {one.unasked for group in found.groups for one in group.encounters} == {("asthme",)}
    assert all(group.after.outcome == "delegant_maintenant" for group in found.groups)


def test_who_was_stopped_by_a_danger_that_is_gone_was_asked_neither_identity_nor_agreement(desk: Bench) -> None:
    seen(desk, gene_respiratoire=True)
    found = again(desk, ("    when: gene_respiratoire\n", "    when: {all: [gene_respiratoire, symptome]}\n"))
    assert {"âge", "accord pour le protocole", "accord pour le partage du dossier"} <= set(found.unasked)
    (group,) = found.groups
    assert group.before.outcome == "appel_15"


def test_an_answer_that_the_version_does_not_know_has_not_been_asked(desk: Bench) -> None:
    seen(desk, rougeur="legere")
    found = again(
        desk, ("choices: {aucune: aucune, legere: légère, forte: forte}", "choices: {aucune: aucune, forte: forte}"),
        ("worse: [aucune, legere, forte]", "worse: [aucune, forte]"),
    )  # fmt: skip
    assert found.unasked == {"rougeur": 1}


def test_a_reason_said_by_hand_that_the_version_does_not_name_counts_as_a_doubt(desk: Bench) -> None:
    opened = seen(desk)
    encounters.act(desk.workspace, desk.delegue, opened.encounter, opened.sequence, c.StateWithdrawal("souhait", ""))
    found = again(desk, ("  - id: souhait\n    label: souhait de la personne\n", "  - id: voeu\n    label: vœu\n"))
    assert found.changed == 0, "the délégant the same day, as before"


def test_what_is_unfinished_or_another_visit_is_left_out_and_counted(desk: Bench) -> None:
    encounters.open_encounter(desk.workspace, desk.delegue, "exemple", "tap")
    found = again(desk)
    assert (found.replayed, found.left_out) == (0, {"unfinished": 1})


@pytest.mark.parametrize(("first", "last", "replayed"), [(0, 0, 1), (-3, 0, 1), (0, 3, 1), (1, 3, 0), (-3, -1, 0)])
def test_both_days_of_the_period_are_included(desk: Bench, first: int, last: int, replayed: int) -> None:
    seen(desk)
    since, until = TODAY + timedelta(days=first), TODAY + timedelta(days=last)
    assert replay(desk.workspace, desk.team.id, example(), since, until).replayed == replayed


def test_another_team_and_another_protocol_see_nothing(desk: Bench) -> None:
    seen(desk)
    assert replay(desk.workspace, "autre", example(), *ALL_YEAR).replayed == 0
    other = edited(("protocol: exemple\n", "protocol: autre\n"))
    assert replay(desk.workspace, desk.team.id, other, *ALL_YEAR).replayed == 0
    assert teams(desk.workspace) == (desk.team.id,)


def test_delegues_whom_the_version_does_not_allow_are_counted(desk: Bench) -> None:
    seen(desk)
    assert again(desk).not_entitled == 0
    assert again(desk, ("      delegues: [infirmier]", "      delegues: [pharmacien]")).not_entitled == 1


# ── on the command line ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Folder:
    """A store on disk with two encounters, and another version of their protocol."""

    data: Path
    key: Path
    version: Path

    def options(self, *more: str) -> list[str]:
        period = ["--from", "2026-06-01", "--to", "2026-06-30"]
        return [
            "replay",
            *period,
            "--protocol",
            str(self.version),
            "--data",
            str(self.data),
            "--key",
            str(self.key),
            *more,
        ]

    def contents(self) -> dict[str, bytes]:
        """Every file but SQLite's shared memory and its journal, which any reader opens."""
        return {
            str(file): file.read_bytes() for file in sorted(self.data.rglob("*"))
            if file.is_file() and not file.name.endswith(("-shm", "-wal"))
        }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    data, key, version = tmp_path / "data", tmp_path / "key" / "key", tmp_path / "nouveau.yaml"
    data.mkdir()
    key.parent.mkdir()
    secret = new_key()
    key.write_text(secret.hex(), encoding="ascii")
    key.chmod(0o600)
    made = bench(tmp_path, open_store(data / "relais.db", secret))
    seen(made)
    seen(made, grossesse=True)
    made.workspace.store.close()
    version.write_bytes(edited(*ASTHMA, ("value: 15\n", "value: 31\n")).text)
    return Folder(data, key, version)


def test_the_lines_name_no_patient_and_the_folder_stays_as_it_was(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    before = folder.contents()
    assert main(folder.options()) == 0
    out = capsys.readouterr().out.replace("\u00a0", " ")
    assert folder.contents() == before
    assert "2 prises en charge ; 2 auraient fini autrement." in out
    assert "  - asthme : 2" in out
    assert "Rien n’a été changé, envoyé ni écrit." in out
    assert not any(secret in out for secret in (*TRAITS.values(), "FICTIF", "infirmier_a", "id00"))


def test_programs_get_one_object_a_team_without_identity(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(folder.options("--json")) == 0
    out = capsys.readouterr().out
    (found,) = json.loads(out)
    assert (found["team"], found["replayed"], found["changed"]) == (team().id, 2, 2)
    past = found["groups"][0]["encounters"][0]
    assert set(past) == {"encounter", "month", "version", "visit", "unasked", "rests_on_unasked"}
    assert past["month"] == "2026-06" and len(past["encounter"]) == 12
    assert "FICTIF" not in out and "id00" not in out


def test_a_team_can_be_named(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(folder.options("--team", "personne", "--json")) == 0
    assert json.loads(capsys.readouterr().out)[0]["replayed"] == 0


def test_where_there_is_no_store_nothing_is_made(folder: Folder, tmp_path: Path, capsys: Any) -> None:
    assert main(replace(folder, data=tmp_path / "rien").options()) == 1
    assert "UI-121" in capsys.readouterr().err
    assert not (tmp_path / "rien").exists()


@pytest.mark.parametrize(("first", "last"), [("2026-06-30", "2026-06-01"), ("hier", "2026-06-01")])
def test_a_period_that_is_none_is_refused(folder: Folder, first: str, last: str, capsys: Any) -> None:
    options = folder.options()
    options[2], options[4] = first, last
    assert main(options) == 3
    assert "RUN-109" in capsys.readouterr().err
