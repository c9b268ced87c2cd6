"""A signed-in screen on a store in memory: the script of Streamlit is run, no browser and no server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from engine.services import sessions
from tests.support import Bench, bench
from tests.ui.tabs import Tab, sign_in
from ui import session

OpenTab = Callable[[str], Tab]


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password costs a second on purpose; these tests are about screens."""
    monkeypatch.setattr(sessions, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def on(tmp_path: Path) -> Bench:
    return bench(tmp_path)


@pytest.fixture
def open_tab(on: Bench) -> Iterator[OpenTab]:
    tokens: dict[str, str] = {}

    def opened(member: str = "infirmier_a") -> Tab:
        if member not in tokens:
            tokens[member] = sign_in(on.workspace, on.team, member)
        return Tab(on.workspace, tokens[member])

    yield opened
    session.install(on.workspace, lambda: None)


@pytest.fixture
def tab(open_tab: OpenTab) -> Tab:
    return open_tab("infirmier_a")
