"""An old encounter needs no library: its text is in the store, once, and everything about it reads from there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.encounter import commands as c
from engine.protocol.loading import Library
from engine.services import encounters, oversight, reading, takeovers, views
from engine.services.encounters import EncounterView
from engine.services.oversight import Period
from engine.services.rehearsal import finish, play
from engine.services.workspace import Workspace
from engine.store.keys import open_store
from tests.support import LIBRARY, TRAITS, Bench, bench, example, person

YEAR = Period("2026-01-01", "2026-12-31")


@pytest.fixture(params=["memory", "file"])
def on(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Bench]:
    made = bench(tmp_path, open_store(tmp_path / "relais.db", bytes(32)) if request.param == "file" else None)
    yield made
    made.workspace.store.close()


def played(on: Bench, **changed: object) -> EncounterView:
    answers = {name: value for name, value in person(**changed).items() if name not in ("age", "sexe")}
    return play(on.workspace, on.delegue, "exemple", answers, TRAITS)


def bare(on: Bench) -> Workspace:
    """A process that starts afterwards, on the same store: no library, nothing in memory."""
    shutil.rmtree(on.workspace.library.root)
    return replace(on.workspace, library=Library(on.workspace.library.root), _texts={})


def test_a_closed_encounter_replays_to_the_same_state_and_prints(on: Bench) -> None:
    seen = finish(on.workspace, on.delegue, played(on, temperature=38.5, toux=False, test="positif"),
                  called_at="2026-06-15T10:05:00+00:00")  # fmt: skip
    without = bare(on)
    again = encounters.view(without, on.delegue, seen.encounter)
    assert again.state == seen.state and again.screen == seen.screen
    assert again.loaded.text == example().text
    kinds = views.document_facts(without, on.delegue, again, "n").kinds
    assert set(kinds) >= {"ordonnance", "fiche_conseils"}
    assert views.issue_document(without, on.delegue, seen.encounter, again.sequence, "ordonnance").content
    assert reading.taken(without, on.delegue, seen.encounter).path


def test_one_that_is_open_goes_on_to_its_end(on: Bench) -> None:
    opened = encounters.open_encounter(on.workspace, on.delegue, "exemple", "tap")
    without = bare(on)
    seen = encounters.resume(without, on.delegue, opened)
    seen = encounters.act(without, on.delegue, opened, seen.sequence,
                          c.AnswerStep("danger", {"gene_respiratoire": True}))  # fmt: skip
    assert seen.state.outcome is not None and seen.state.outcome.disposition == "emergency_call"


def test_the_delegant_and_the_coordinator_read_it_too(on: Bench) -> None:
    seen = played(on, allergie=True, temperature=38.5, toux=False, test="positif")
    without = bare(on)
    assert [one.encounter for one in reading.returned(without, on.delegant, "waiting")] == [seen.encounter]
    assert reading.handover(without, on.delegant, seen.encounter).seen.state == seen.state
    takeovers.mark_seen(without, on.delegant, seen.encounter, seen.sequence)
    assert oversight.figures(without, on.coordinator, "exemple", YEAR).encounters
    assert oversight.export(without, on.coordinator, "encounters", "csv", YEAR)
    assert oversight.reasons(without, on.coordinator, seen.encounter)
    assert oversight.board(without, on.coordinator)


def test_home_lists_what_is_to_take_up_and_starts_nothing(on: Bench) -> None:
    seen = played(on)
    without = bare(on)
    assert [row.stream for row in views.unfinished(without, on.delegue)] == [seen.encounter]
    assert encounters.startable(without, on.delegue) == []
    assert encounters.follow_ups(without, on.delegue) == []


def test_each_text_is_kept_once_per_fingerprint(on: Bench) -> None:
    for tap in ("un", "deux"):
        encounters.open_encounter(on.workspace, on.delegue, "exemple", tap)
        on.workspace = replace(on.workspace, _texts={})  # as after a new start
    on.workspace.store.keep_text(example().fingerprint, example().text)
    assert on.workspace.store.text(example().fingerprint) == example().text
    assert on.workspace.store.verify().ok


@pytest.mark.parametrize("loaded", Library(LIBRARY).all(), ids=lambda one: f"{one.model.protocol}-{one.model.version}")
def test_the_text_of_every_shipped_version_comes_back_from_the_store_as_it_was(on: Bench, loaded: object) -> None:
    from engine.protocol.loading import LoadedProtocol

    assert isinstance(loaded, LoadedProtocol)
    on.workspace.keep(loaded)
    back = bare(on).protocol(loaded.fingerprint)
    assert (back.text, back.fingerprint, back.model) == (loaded.text, loaded.fingerprint, loaded.model)
