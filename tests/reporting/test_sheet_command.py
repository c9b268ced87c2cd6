"""``relais sheet`` from the command line."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.cli import main
from engine.protocol.loading import Library
from tests.reporting.printing import pages
from tests.support import LIBRARY


@pytest.fixture(autouse=True)
def seen_by_the_collector() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_it_writes_the_file_and_says_the_fingerprint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "fichier.pdf"
    assert main(["sheet", "pollakiurie/2024-06.1", "--output", str(output), "--date", "2026-03-01"]) == 0
    fingerprint = Library(LIBRARY).load("pollakiurie", "2024-06.1").fingerprint
    assert capsys.readouterr().out == f"{output} : empreinte {fingerprint}\n"
    first, second, *_ = pages(output.read_bytes())
    assert fingerprint in second
    assert "non signé" in first
    assert "édité le 1er mars 2026" in first


def test_a_file_beside_its_cases_and_the_version_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("protocol.yaml", "cases.yaml"):
        (tmp_path / name).write_bytes((LIBRARY / "pollakiurie" / "2024-06.1" / name).read_bytes())
    assert main(["sheet", "protocol.yaml", "--since", "pollakiurie/2023-03.1", "--date", "2026-03-01"]) == 0
    first, second, third, *_ = pages((tmp_path / "pollakiurie-2024-06.1-a-signer.pdf").read_bytes())
    assert "Depuis la version 2023-03.1" in second
    assert "Ce qui change" in first, "read first, and counted in the time"
    assert "Ce qui change depuis la dernière signature" in third


def test_a_protocol_without_cases_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alone = tmp_path / "protocol.yaml"
    alone.write_bytes((LIBRARY / "pollakiurie" / "2024-06.1" / "protocol.yaml").read_bytes())
    assert main(["sheet", str(alone), "--output", str(tmp_path / "x.pdf")]) != 0
    assert "PRO-101" in capsys.readouterr().err
    assert not (tmp_path / "x.pdf").exists()
