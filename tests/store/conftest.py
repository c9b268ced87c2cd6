"""A store in a fresh encrypted file, closed at the end of the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.store.contract import Store
from engine.store.keys import open_store

KEY = bytes(range(32))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "relais.db"


@pytest.fixture
def sql_store(database: Path) -> Iterator[Store]:
    store = open_store(database, KEY)
    yield store
    store.close()
