"""Signing keeps its contract on the store in memory and on the encrypted file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.store.keys import open_store
from tests.services.signing_contract import SigningContract
from tests.support import Bench, bench


class TestSigningInMemory(SigningContract):
    @pytest.fixture
    def on(self, tmp_path: Path) -> Bench:
        return bench(tmp_path)


class TestSigningInAFile(SigningContract):
    @pytest.fixture
    def on(self, tmp_path: Path) -> Iterator[Bench]:
        made = bench(tmp_path, open_store(tmp_path / "relais.db", bytes(32)))
        yield made
        made.workspace.store.close()
