"""A protocol opened as plain records decides as the model does, and is never used stale, damaged or forged."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from engine.protocol import admission, records, running
from engine.protocol.cases import load_cases, request_of
from engine.protocol.loading import Library, load_protocol, load_text
from engine.protocol.records import RecordCache
from tests.support import EXAMPLE, HEALTHY, LIBRARY

TEXT = EXAMPLE.read_bytes()


def kept(folder: Path) -> Path:
    """The one copy in a folder."""
    (path,) = folder.iterdir()
    return path


@pytest.fixture
def filled(tmp_path: Path) -> RecordCache:
    cache = RecordCache(tmp_path / "relais")
    load_text(TEXT, "exemple.yaml", cache)
    return cache


def test_every_case_of_the_library_runs_the_same_on_records(tmp_path: Path) -> None:
    cache = RecordCache(tmp_path)
    for loaded in Library(LIBRARY).all():
        load_text(loaded.text, loaded.file, cache)
        opened = load_text(loaded.text, loaded.file, cache)
        path = LIBRARY / loaded.model.protocol / loaded.model.version / "cases.yaml"
        if not path.exists():
            continue
        file = load_cases(path, loaded.model)
        for case in file.cases:
            request = request_of(loaded.compiled, file, case)
            expected = running.run(loaded.compiled, loaded.fingerprint, request)
            assert running.run(opened.compiled, opened.fingerprint, request) == expected, case.id


def test_the_second_opening_reads_no_yaml(filled: RecordCache, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(admission, "admitted", never)
    assert load_text(TEXT, "exemple.yaml", filled).model.version == "2026-01.1"


def test_another_text_finds_no_copy(filled: RecordCache) -> None:
    assert filled.get("0" * 64) is None


@pytest.mark.parametrize("at", [0, 63, 64, 200, -1])
def test_a_changed_byte_is_seen(filled: RecordCache, at: int) -> None:
    path = kept(filled.directory)
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    assert filled.get(path.name.partition("-")[0]) is None
    assert load_text(TEXT, "exemple.yaml", filled).model.protocol == "exemple"


def test_a_copy_cut_short_or_of_another_engine_is_not_used(
    filled: RecordCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = kept(filled.directory)
    fingerprint, content = path.name.partition("-")[0], path.read_bytes()
    path.write_bytes(content[:100])
    assert filled.get(fingerprint) is None
    path.write_bytes(content)
    monkeypatch.setattr(records, "engine_digest", lambda: path.name.partition("-")[2][:16] + "0" * 48)
    assert filled.get(fingerprint) is None


def test_a_copy_builds_no_object_but_records_and_decimals(filled: RecordCache) -> None:
    """Even one with the right seal, which whoever may write there can put."""
    path = kept(filled.directory)
    fingerprint = path.name.partition("-")[0]
    for hostile in (
        pickle.dumps(print),
        pickle.dumps(Path()),
        b"\x80\x05cos\nsystem\n(S'true'\ntR.",
        b"",
        b"not a pickle",
    ):
        path.write_bytes(records._seal(fingerprint, hostile) + hostile)
        assert filled.get(fingerprint) is None


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert load_protocol(EXAMPLE, RecordCache(tmp_path / "file" / "relais")).model.protocol == "exemple"


def test_the_oldest_copies_go(filled: RecordCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_COPIES", 2)
    for number in range(4):
        load_text(TEXT + b"\n" * number, "exemple.yaml", filled)
    assert len(list(filled.directory.iterdir())) == 2


def test_a_run_on_a_kept_copy_needs_neither_pydantic_nor_yaml(tmp_path: Path) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({**HEALTHY, "temperature": 37}), encoding="utf-8")
    code = (
        "import sys; from engine.cli import main; main(sys.argv[1:]);"
        "print(sorted({'pydantic', 'yaml', 'networkx', 'sqlalchemy', 'streamlit'} & set(sys.modules)), file=sys.stderr)"
    )
    asked = ["run", str(EXAMPLE), "--answers", str(answers), "--date", "2026-06-15", "--json"]
    imported = []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", code, *asked],
            env={"XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": str(LIBRARY.parent)},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert json.loads(done.stdout)["outcome"] == "conseils"
        imported.append(done.stderr.strip())
    assert imported == ["['networkx', 'pydantic', 'yaml']", "[]"]
