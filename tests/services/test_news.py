"""What changed since a délégué's last run: read once before the next, told from the CHANGELOG."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import NotEntitled
from engine.protocol.loading import Library
from engine.services import encounters, news
from engine.services.signing_file import compared
from tests.services.signed import PROTOCOL, altered
from tests.support import LIBRARY, Bench, bench, example

JOURNAL = """# Exemple : ce qui change

## 2026-09.1, depuis le 1er septembre 2026

- Un seuil.

## 2026-02.1

- Une question.

## 2026-01.1

- Première version.

## Ce qui est notre choix

- Rien.
"""


@pytest.fixture
def on(tmp_path: Path) -> Bench:
    return bench(tmp_path)


def replaced_by(on: Bench, version: str) -> None:
    """The library holds this version alone, in force."""
    root = on.workspace.library.root / PROTOCOL
    place = root / version
    place.mkdir()
    text = example().text.decode().replace('version: "2026-01.1"', f'version: "{version}"')
    (place / "protocol.yaml").write_text(text, encoding="utf-8")
    (root / "2026-01.1" / "protocol.yaml").unlink()
    (root / "CHANGELOG.md").write_text(JOURNAL, encoding="utf-8")


def run(on: Bench, tap: str, who: str = "infirmier_a") -> str:
    return encounters.open_encounter(on.workspace, on.actor(who), PROTOCOL, tap)


def test_a_changed_version_is_read_once_before_the_next_run(on: Bench) -> None:
    run(on, "un")
    replaced_by(on, "2026-09.1")
    on.clock.forward(days=1)
    assert encounters.startable(on.workspace, on.delegue)[0].has_news
    with pytest.raises(NotEntitled) as error:
        run(on, "deux")
    assert error.value.code == "SIG-301"
    found = news.of_protocol(on.workspace, on.delegue, PROTOCOL)
    assert found is not None and (found.before, found.last_day) == ("2026-01.1", "2026-06-15")
    assert [one.version for one in found.entries] == ["2026-09.1", "2026-02.1"]
    assert "Un seuil." in found.entries[0].text and "Une question." not in found.entries[0].text
    for _ in range(2):
        news.acknowledge(on.workspace, on.delegue, PROTOCOL, found.loaded.fingerprint)
    assert not encounters.startable(on.workspace, on.delegue)[0].has_news
    assert run(on, "trois")
    assert len(list(on.workspace.store.all_events("equipe", stream_kind=news.NEWS))) == 1


def test_who_never_ran_it_and_who_ran_this_text_have_nothing_to_read(on: Bench) -> None:
    run(on, "un")
    assert run(on, "deux")
    replaced_by(on, "2026-09.1")
    assert run(on, "trois", "infirmier_b")


def test_reading_another_text_opens_nothing(on: Bench) -> None:
    run(on, "un")
    replaced_by(on, "2026-09.1")
    news.acknowledge(on.workspace, on.delegue, PROTOCOL, "0" * 64)
    assert news.of_protocol(on.workspace, on.delegue, PROTOCOL) is not None


def test_a_text_altered_under_the_same_number_is_told_too(on: Bench) -> None:
    run(on, "un")
    altered(on)
    found = news.of_protocol(on.workspace, on.delegue, PROTOCOL)
    assert found is not None and found.is_same_version and found.entries == ()


def test_texts_that_cannot_be_compared_are_told_without_their_patients() -> None:
    other = Library(LIBRARY).load("lombalgie", "2020-03.1")
    assert compared(example(), other) is None


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ("2026-01.1", "2026-02.1", ["2026-02.1"]),
        ("2026-01.1", "2026-09.1", ["2026-09.1", "2026-02.1"]),
        ("2026-09.1", "2026-02.1", ["2026-02.1"]),
        ("2026-02.1", "2026-02.1", ["2026-02.1"]),
        ("2026-02.1", "2026-02.2", []),
    ],
)
def test_the_entries_told_are_those_of_the_versions_since(before: str, now: str, told: list[str]) -> None:
    assert [one.version for one in news.entries(JOURNAL, before, now)] == told


def test_the_last_entry_stops_before_what_is_no_version() -> None:
    (last,) = news.entries(JOURNAL, "2025-01.1", "2026-01.1")
    assert last.text == "## 2026-01.1\n\n- Première version."
