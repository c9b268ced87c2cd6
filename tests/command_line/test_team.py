"""``relais team`` as whoever sets up care uses it: what is printed, what is written and for whose eyes."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from engine import serving
from engine.cli import main
from engine.services import first_password, sessions
from tests.support import LIBRARY
from tests.team.files import NEWCOMER, PLACE, changed

CODE = re.compile(r"(?:[A-Z2-9]{4}-){3}[A-Z2-9]{4}")


@pytest.fixture
def places(tmp_path: Path) -> list[str]:
    return ["--data", str(tmp_path / "data"), "--key", str(tmp_path / "key" / "care.key")]


def slips(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "key").glob("codes-*.txt"))


def test_the_codes_stand_in_one_file_for_the_callers_eyes_and_nowhere_else(
    tmp_path: Path, places: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["team", str(PLACE), *places]) == 0
    said = capsys.readouterr()
    (kept,) = slips(tmp_path)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    codes = CODE.findall(kept.read_text(encoding="utf-8"))
    assert codes and not CODE.findall(said.out + said.err)
    assert str(kept) in said.out and "en main propre" in said.out
    others = b"".join(one.read_bytes() for one in (tmp_path / "data").rglob("*") if one.is_file())
    assert not any(code.encode() in others for code in codes)
    with serving.workspace_on(LIBRARY, tmp_path / "data", tmp_path / "key" / "care.key", "care") as workspace:
        chosen = "quatre canards bleus"
        first_password.choose(workspace, "helene", codes[0], chosen, chosen)
        assert sessions.sign_in(workspace, "helene", chosen).actor.role == "delegant"


def test_again_with_somebody_more_writes_his_code_alone_in_a_new_file(
    tmp_path: Path, places: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["team", str(PLACE), *places]) == 0
    more = tmp_path / "more.yaml"
    more.write_text(changed(("  # Partie", NEWCOMER)), encoding="utf-8")
    asked = tmp_path / "key" / "for-nour.txt"
    capsys.readouterr()
    assert main(["team", str(more), "--codes", str(asked), *places]) == 0
    told = capsys.readouterr().out
    assert "+ Nour NOUVELLE" in told and "1 code(s)" in told
    assert len(CODE.findall(asked.read_text(encoding="utf-8"))) == 1
    assert main(["team", str(more), *places]) == 0
    assert "Rien ne change dans l’équipe." in capsys.readouterr().out and len(slips(tmp_path)) == 1


def test_checking_tells_what_would_change_and_makes_nothing(
    tmp_path: Path, places: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["team", str(PLACE), "--check", *places]) == 0
    assert "Nouvelle équipe" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


def test_where_the_codes_cannot_be_written_nothing_is_declared(
    tmp_path: Path, places: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    taken = tmp_path / "taken.txt"
    taken.write_text("kept", encoding="utf-8")
    assert main(["team", str(PLACE), "--codes", str(taken), *places]) == 2
    assert capsys.readouterr().err.startswith("TEA-127") and taken.read_text(encoding="utf-8") == "kept"
    assert main(["team", str(PLACE), *places]) == 0
    assert "Nouvelle équipe" in capsys.readouterr().out


def plainly(text: str) -> str:
    return text.replace("\u00a0", " ").replace("’", "'")


def test_a_wrong_file_says_place_fault_consequence_and_remedy_and_leaves_nothing(
    tmp_path: Path, places: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "equipe.yaml"
    wrong.write_text(changed(('    phone: "01 99 00 00 01"\n', "")), encoding="utf-8")
    assert main(["team", str(wrong), *places]) == 2
    said = plainly(capsys.readouterr().err)
    assert said.startswith(f"TEA-106 · {wrong}:20:5 · Hélène MODÈLE est délégant, et n'a pas de téléphone.")
    assert "le patient devant lui" in said and "phone:" in said
    assert main(["team", str(tmp_path / "absent.yaml"), *places]) == 2
    said = plainly(capsys.readouterr().err)
    assert said.startswith("PRO-101") and "l'équipe reste telle qu'elle était" in said
    assert [one.name for one in tmp_path.iterdir()] == ["equipe.yaml"]


def test_a_demonstration_takes_no_team(tmp_path: Path, places: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", *places]) == 0
    capsys.readouterr()
    assert main(["team", str(PLACE), *places]) == 5
    assert capsys.readouterr().err.startswith("CAR-101")
    assert not slips(tmp_path)
