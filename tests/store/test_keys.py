"""The key of a store: made once, kept apart, refused when others could have read it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from engine.store.errors import KeyRefused
from engine.store.keys import kept_key, read_key


def test_the_key_is_made_once_random_and_private(tmp_path: Path) -> None:
    paths = [tmp_path / "keys" / name for name in ("one.key", "two.key")]
    keys = [kept_key(path, data_folder=tmp_path / "data") for path in paths]
    assert kept_key(paths[0], data_folder=tmp_path / "data") == keys[0] != keys[1]
    assert [len(key) for key in keys] == [32, 32]
    assert stat.S_IMODE(paths[0].stat().st_mode) == 0o600
    assert sorted(path.name for path in paths[0].parent.iterdir()) == ["one.key", "two.key"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_that_others_may_read_is_refused_with_the_line_to_type(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "demo.key"
    kept_key(path, data_folder=tmp_path / "data")
    path.chmod(mode)
    with pytest.raises(KeyRefused, match="chmod 600") as refused:
        kept_key(path, data_folder=tmp_path / "data")
    assert "d'autres utilisateurs" in refused.value.message
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_key_inside_the_data_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyRefused, match="dossier des données"):
        kept_key(tmp_path / "data" / "sub" / "demo.key", data_folder=tmp_path / "data")
    with pytest.raises(KeyRefused):
        kept_key(tmp_path / "data" / ".." / "data" / "demo.key", data_folder=tmp_path / "data")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("content", ["", "abc", "00" * 31, "g" * 64, "é" * 64])
def test_a_file_that_holds_no_key_is_refused_and_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "demo.key"
    path.write_text(content, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(KeyRefused, match="32 octets"):
        kept_key(path, data_folder=tmp_path / "data")
    assert path.read_text(encoding="utf-8") == content


def test_a_key_file_that_is_not_there_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(KeyRefused):
        read_key(tmp_path / "absent.key")
