"""``relais mutants`` and ``relais cases --suggest``, on a library of one invented protocol."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.cli import main
from tests.support import EXAMPLE

CASES = EXAMPLE.parent / "minimal_cases.yaml"


@pytest.fixture
def library(tmp_path: Path) -> list[str]:
    folder = tmp_path / "exemple" / "2026-01.1"
    folder.mkdir(parents=True)
    (folder / "protocol.yaml").write_bytes(EXAMPLE.read_bytes())
    (folder / "cases.yaml").write_bytes(CASES.read_bytes())
    return ["--library", str(tmp_path)]


def test_survivors_are_told_and_counted_in_the_exit_code(
    library: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*library, "mutants", "exemple", "--brief"]) == 1
    said = plain(capsys.readouterr().out)
    assert said.startswith("exemple/2026-01.1\n")
    where = f"exemple/2026-01.1/protocol.yaml:{line_of('    value: 65')}"
    assert f"survivant · {where} · « age_max » : 65 devient 64" in said
    assert "\n  équivalent ·" not in said


def test_without_brief_equivalents_are_listed_too(library: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main([*library, "mutants", "exemple"])
    where = f"exemple/2026-01.1/protocol.yaml:{line_of('    ask: [symptome, {criterion: grossesse')}"
    assert f"équivalent · {where} · « grossesse » demandé sans condition" in plain(capsys.readouterr().out)


def plain(told: str) -> str:
    """What was printed, its French spaces as they are typed."""
    return told.replace("\u00a0", " ").replace("’", "'")


def line_of(start: str) -> int:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(start))


def test_cases_are_suggested_below_the_coverage(library: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*library, "cases", "exemple", "--brief", "--suggest"]) == 0
    said = plain(capsys.readouterr().out)
    assert "comparaisons agissant seules :" in said
    assert "cas à confirmer ou à corriger par un médecin" in said
    assert "  - id: SG01" in said
