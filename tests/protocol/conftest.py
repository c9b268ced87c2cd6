"""The minimal protocol, whole or edited, for every test of this folder."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.protocol.compiled import CompiledProtocol
from engine.protocol.loading import LoadedProtocol, load_text

MINIMAL = Path(__file__).parent / "minimal.yaml"
Edit = Callable[..., LoadedProtocol]


@pytest.fixture(scope="session")
def minimal() -> str:
    return MINIMAL.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def edited(minimal: str) -> Edit:
    """Loads the minimal protocol after replacing texts: pairs (found once, put instead)."""

    def load(*pairs: tuple[str, str]) -> LoadedProtocol:
        text = minimal
        for found, put in pairs:
            assert text.count(found) == 1, f"« {found} » stands {text.count(found)} times"
            text = text.replace(found, put)
        return load_text(text.encode(), "exemple/protocol.yaml")

    return load


@pytest.fixture(scope="session")
def protocol(edited: Edit) -> CompiledProtocol:
    return edited().compiled
