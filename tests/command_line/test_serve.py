"""Starting the screens: which mode a folder serves, what must be there first, and what is printed before care opens."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
import structlog

from engine import serving
from engine.cli import main
from engine.services.sessions import save_team
from tests.support import LIBRARY, team

WHO = "Anne EXEMPLE, directrice de la CPTS"


class Served(Exception):
    """The process would have become the server of the screens, with these arguments."""


@pytest.fixture(autouse=True)
def _no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    def instead(program: str, arguments: list[str]) -> NoReturn:
        raise Served(*arguments)

    monkeypatch.setattr(serving.os, "execv", instead)


@pytest.fixture
def as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process that serves moves to its folder and sets up its log: this one goes back, for the tests after."""
    monkeypatch.chdir(Path.cwd())
    configured, kept = structlog.is_configured(), structlog.get_config()
    quiet = logging.getLogger("streamlit.error_util")
    filters = quiet.filters[:]
    yield
    quiet.filters[:] = filters
    if configured:
        structlog.configure(**kept)
    else:
        structlog.reset_defaults()


@pytest.fixture
def places(tmp_path: Path) -> list[str]:
    return ["--data", str(tmp_path / "data"), "--key", str(tmp_path / "key" / "relais.key"), "--port", "8999"]


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["serve", *arguments]) == 5
    said = capsys.readouterr()
    assert "s'ouvre" not in said.out
    return said.err


def declared(tmp_path: Path) -> None:
    with serving.workspace_on(LIBRARY, tmp_path / "data", tmp_path / "key" / "relais.key", "care") as workspace:
        save_team(workspace, team())


def test_care_without_a_team_is_refused_and_makes_nothing(
    tmp_path: Path, places: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(capsys, "--care", "--responsible", WHO, *places)
    assert said.startswith("CAR-105") and "relais team FICHIER" in said
    assert not list(tmp_path.iterdir())


def test_care_opens_once_somebody_answers_for_it_and_says_what_that_means_each_time(
    tmp_path: Path, places: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    declared(tmp_path)
    said = refused(capsys, "--care", *places).replace("’", "'")
    assert said.startswith("CAR-103") and "n'est pas marqué CE" in said and "--responsible" in said
    for named in (["--responsible", WHO], []):
        with pytest.raises(Served) as served:
            main(["serve", "--care", *named, *places])
        assert served.value.args[-2:] == ("--mode", "care")
        told = capsys.readouterr().out.replace("\u00a0", " ").replace("’", "'")
        assert "n'est pas marqué CE" in told and "fabricant légal" in told
        assert f"Répond de cet usage : {WHO}, depuis le " in told


@pytest.mark.usefixtures("as_before")
def test_the_screens_themselves_do_not_open_in_care_while_nobody_answers_for_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from ui import serve

    declared(tmp_path)
    places = ["--data", str(tmp_path / "data"), "--key", str(tmp_path / "key" / "relais.key")]
    assert serve.main([*places, "--mode", "care"]) == 5
    assert capsys.readouterr().err.startswith("CAR-103")


def test_a_folder_of_care_is_not_opened_as_a_demonstration_nor_the_reverse(
    tmp_path: Path, places: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    declared(tmp_path)
    for arguments in (["serve", "--demo", *places], ["demo", *places[:4]]):
        assert main(arguments) == 5
        said = capsys.readouterr().err
        assert said.startswith("CAR-102") and "de vrais patients" in said and "--care" in said
    other = ["--data", str(tmp_path / "demo"), *places[2:]]
    assert main(["demo", *other[:4]]) == 0
    capsys.readouterr()
    assert refused(capsys, "--care", *other).startswith("CAR-101")


def test_options_that_contradict_each_other_open_nothing(
    tmp_path: Path, places: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for options in (["--demo", "--care"], ["--responsible", WHO], ["--demo", "--responsible", WHO]):
        assert refused(capsys, *options, *places).startswith("CAR-107")
    assert not list(tmp_path.iterdir())


def test_a_folder_of_care_whose_key_is_gone_is_not_given_another(
    tmp_path: Path, places: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    declared(tmp_path)
    key = tmp_path / "key" / "relais.key"
    key.rename(tmp_path / "elsewhere")
    assert refused(capsys, "--care", *places).startswith("CAR-106")
    assert not key.exists()


def test_care_has_a_folder_and_a_key_of_its_own() -> None:
    from engine.cli import parser
    from engine.commands.naming import data_of

    found = {flag: data_of(parser(["serve"]).parse_args(["serve", *flag])) for flag in ((), ("--care",))}
    assert [place.name for place in found[()]] == [".relais", "demonstration.key"]
    assert [place.name for place in found[("--care",)]] == [".relais-care", "care.key"]
