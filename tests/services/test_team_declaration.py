"""Declaring a team, then again: people come and go, and nothing that was declared is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from engine.protocol.loading import Library
from engine.services import first_password, sessions, team_declaration
from engine.services.first_password import OneTimeCode
from engine.services.sessions import SessionEnded, load_team
from engine.services.workspace import Workspace
from engine.store.errors import StaleDocument
from engine.store.keys import open_store
from engine.store.memory import MemoryStore
from engine.team.declaring import TeamRefused
from tests.support import LIBRARY, Clock
from tests.team.files import NEWCOMER, team_file

PASSWORD = "quatre canards bleus"
GONE = ('account: claire\n    declared_on: "2026-01-05"',
        'account: claire\n    declared_on: "2026-01-05"\n    removed_on: "2026-06-20"')  # fmt: skip
LEFT_OUT = ("  # Partie : sa ligne reste, avec son dernier jour.\n  lou_ancienne:", "  lou_autre:")


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(params=["memory", "file"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    store = MemoryStore() if request.param == "memory" else open_store(tmp_path / "relais.db", bytes(32))
    yield Workspace(store, Library(LIBRARY), "care", clock=Clock(datetime(2026, 6, 15, 10, tzinfo=UTC)))
    store.close()


def declared(workspace: Workspace, *pairs: tuple[str, str], new_codes: tuple[str, ...] = ()) -> dict[str, OneTimeCode]:
    planned = team_declaration.plan(workspace, team_file(*pairs), new_codes)
    return {one.account: one for one in team_declaration.declare(workspace, planned)}


def refused(workspace: Workspace, *pairs: tuple[str, str], new_codes: tuple[str, ...] = ()) -> list[str]:
    before = workspace.store.head()
    with pytest.raises(TeamRefused) as error:
        team_declaration.plan(workspace, team_file(*pairs), new_codes)
    assert workspace.store.head() == before
    return [one.code for one in error.value.problems]


def entered(workspace: Workspace, code: OneTimeCode) -> sessions.Session:
    first_password.choose(workspace, code.account, code.code, PASSWORD, PASSWORD)
    return sessions.sign_in(workspace, code.account, PASSWORD)


def test_everybody_who_may_come_in_receives_a_code_of_his_own(workspace: Workspace) -> None:
    codes = declared(workspace)
    assert sorted(codes) == ["claire", "helene", "lou", "sophie", "yves"]
    assert len({one.code for one in codes.values()}) == 5
    opened = entered(workspace, codes["claire"])
    assert (opened.actor.member.id, opened.actor.role, opened.actor.team.id) == (
        "claire_exemple",
        "delegue",
        "cpts_exemple",
    )


def test_the_same_file_again_changes_nothing_and_makes_no_code(workspace: Workspace) -> None:
    declared(workspace)
    head = workspace.store.head()
    assert declared(workspace) == {}
    assert workspace.store.head() == head and len(workspace.store.document_history("team", "cpts_exemple")) == 1


def test_somebody_more_receives_a_code_and_the_others_keep_password_and_session(workspace: Workspace) -> None:
    opened = entered(workspace, declared(workspace)["helene"])
    assert list(declared(workspace, ("  # Partie", NEWCOMER))) == ["nour"]
    assert sessions.resume(workspace, opened.token).actor.team.member("nour_nouvelle") is not None
    assert sessions.sign_in(workspace, "helene", PASSWORD)


def test_who_ends_works_until_his_last_day_and_stays_in_the_team_for_whoever_reads_his_acts(
    workspace: Workspace,
) -> None:
    opened = entered(workspace, declared(workspace)["claire"])
    assert declared(workspace, GONE) == {}
    workspace.clock.forward(days=5)  # type: ignore[attr-defined]
    sessions.end_sessions(workspace, "claire")
    opened = sessions.sign_in(workspace, "claire", PASSWORD)
    workspace.clock.forward(hours=14)  # type: ignore[attr-defined]
    workspace.store.put_document("session", sessions._digest(opened.token), {
        **dict(workspace.store.get_document("session", sessions._digest(opened.token)) or {}),
        "seen_at": workspace.clock().isoformat(), "started_at": workspace.clock().isoformat(),
    })  # fmt: skip
    with pytest.raises(SessionEnded) as ended:
        sessions.resume(workspace, opened.token)
    assert ended.value.code == "UI-106"
    assert load_team(workspace, "cpts_exemple").member("claire_exemple") is not None


def test_the_journal_keeps_each_declaration_with_who_when_and_what(workspace: Workspace) -> None:
    declared(workspace)
    workspace.clock.forward(days=1)  # type: ignore[attr-defined]
    declared(workspace, GONE, ("declared_by: Sophie MODÈLE", "declared_by: Anne EXEMPLE"))
    first, second = workspace.store.events("cpts_exemple", "team.cpts_exemple")
    assert first.payload["declared_by"] == "Sophie MODÈLE, coordinatrice"
    assert second.payload["changes"] == ["~ Claire EXEMPLE : dernier jour : 20/06/2026."]
    assert (
        second.recorded_at.startswith("2026-06-16") and second.payload["declared_by"] == "Anne EXEMPLE, coordinatrice"
    )
    assert len(workspace.store.document_history("team", "cpts_exemple")) == 2
    assert workspace.store.verify().ok


def test_what_changes_is_told_before_it_is_kept(workspace: Workspace) -> None:
    declared(workspace)
    file = team_file(
        ("name: CPTS de l'Exemple (inventée)", "name: CPTS d'Exempleville (inventée)"),
        ("delegants: [helene_modele, yves_modele]", "delegants: [yves_modele, helene_modele]"),
        ("protocols: [pollakiurie, osteoporose]", "protocols: [pollakiurie, osteoporose, cheville]"),
        ("roles: [coordinator]", "roles: [coordinator, delegue]"),
        ('phone: "01 99 00 00 02"', 'phone: "01 99 00 00 03"'),
        ('completed_on: "2025-12-16"', 'completed_on: "2025-12-17"'),
    )  # fmt: skip
    trained = (
        "~ Claire EXEMPLE : formation à osteoporose du 17/12/2025 ; "
        "formation à osteoporose du 16/12/2025 retirée ou corrigée."
    )
    assert list(team_declaration.plan(workspace, file).changes) == [
        "~ nom : « CPTS de l'Exemple (inventée) » devient « CPTS d'Exempleville (inventée) ».",
        "~ ordre d'appel : helene_modele, yves_modele devient yves_modele, helene_modele.",
        "+ protocole cheville.",
        "~ Yves MODÈLE : téléphone : 01 99 00 00 02 devient 01 99 00 00 03.",
        "~ Sophie MODÈLE : rôles : coordinateur devient coordinateur, délégué.",
        trained,
    ]
    assert load_team(workspace, "cpts_exemple").name == "CPTS de l'Exemple (inventée)"


def test_another_role_is_given_without_another_password(workspace: Workspace) -> None:
    entered(workspace, declared(workspace)["sophie"])
    assert declared(workspace, ("roles: [coordinator]", "roles: [coordinator, delegue]")) == {}
    opened = sessions.sign_in(workspace, "sophie", PASSWORD, "delegue")
    assert opened.actor.role == "delegue"


def test_a_lost_password_is_replaced_by_a_code_asked_for_by_name(workspace: Workspace) -> None:
    opened = entered(workspace, declared(workspace)["helene"])
    again = declared(workspace, new_codes=("Helene",))
    assert list(again) == ["helene"]
    with pytest.raises(SessionEnded):
        sessions.resume(workspace, opened.token)
    assert entered(workspace, again["helene"])
    assert refused(workspace, new_codes=("personne",)) == ["TEA-126"]


def test_nobody_disappears_changes_person_or_has_his_leaving_rewritten(workspace: Workspace) -> None:
    declared(workspace)
    assert refused(workspace, LEFT_OUT) == ["TEA-121", "TEA-107"]
    assert refused(workspace, ('rpps: "10000000074"', 'rpps: "10000000082"')) == ["TEA-122"]
    assert refused(workspace, ("account: claire", "account: claire2")) == ["TEA-124"]
    declared(workspace, ('removed_on: "2026-06-30"', 'removed_on: "2026-07-10"'))  # not gone yet: may be put off
    workspace.clock.forward(days=40)  # type: ignore[attr-defined]
    assert refused(workspace) == ["TEA-123"]
    assert refused(workspace, ('    removed_on: "2026-06-30"\n', "")) == ["TEA-123"]


def test_a_name_to_sign_in_with_is_never_taken_from_another_team(workspace: Workspace) -> None:
    entered(workspace, declared(workspace)["claire"])
    assert set(refused(workspace, ("team: cpts_exemple", "team: cpts_exempl"))) == {"TEA-125"}
    assert sessions.sign_in(workspace, "claire", PASSWORD).actor.team.id == "cpts_exemple"


def test_a_protocol_that_the_library_lacks_is_told_with_the_one_that_was_meant(workspace: Workspace) -> None:
    with pytest.raises(TeamRefused) as error:
        team_declaration.plan(
            workspace, team_file(("[pollakiurie, osteoporose]", "[pollakiurie, osteoporose, cheville_]"))
        )
    assert error.value.code == "TEA-111" and "« cheville »" in error.value.message


def test_two_declarations_at_once_are_not_mixed(workspace: Workspace) -> None:
    declared(workspace)
    late = team_declaration.plan(workspace, team_file(GONE))
    declared(workspace, ("  # Partie", NEWCOMER))
    with pytest.raises(StaleDocument):
        team_declaration.declare(workspace, late)
    assert load_team(workspace, "cpts_exemple").member("nour_nouvelle") is not None


def test_a_declaration_that_stopped_half_way_is_finished_by_running_it_again(workspace: Workspace) -> None:
    sessions.save_team(workspace, team_file().team)
    assert len(declared(workspace)) == 5
    assert len(workspace.store.events("cpts_exemple", "team.cpts_exemple")) == 1
