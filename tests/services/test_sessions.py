"""Signing in: who gets in, for how long, and what a guessed password meets."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.services import sessions
from engine.services.sessions import SessionEnded, SignInRefused
from tests.support import Bench, bench

GOOD = "un mot de passe"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Bench]:
    made = bench(tmp_path)
    sessions.create_account(made.workspace, "Alix", GOOD, made.team.id, "infirmier_a", ("delegue",))
    yield made
    made.workspace.store.close()


def code_of(desk: Bench, name: str, password: str) -> str:
    with pytest.raises(SignInRefused) as refusal:
        sessions.sign_in(desk.workspace, name, password)
    return refusal.value.code


def test_the_right_password_opens_a_session_whatever_the_case_of_the_name(desk: Bench) -> None:
    opened = sessions.sign_in(desk.workspace, " ALIX ", GOOD)
    assert opened.actor.member.id == "infirmier_a"
    assert sessions.resume(desk.workspace, opened.token).actor == opened.actor


def test_a_wrong_name_and_a_wrong_password_are_told_alike(desk: Bench) -> None:
    assert code_of(desk, "alix", "autre chose") == code_of(desk, "personne", GOOD) == "UI-103"


def test_five_wrong_tries_block_the_account_for_five_minutes_even_for_the_right_password(desk: Bench) -> None:
    for _ in range(5):
        code_of(desk, "alix", "essai faux")
    assert code_of(desk, "alix", GOOD) == "UI-104"
    desk.clock.forward(minutes=6)
    assert sessions.sign_in(desk.workspace, "alix", GOOD)


def test_five_wrong_tries_on_the_lock_end_the_session(desk: Bench) -> None:
    opened = sessions.sign_in(desk.workspace, "alix", GOOD)
    sessions.lock(desk.workspace, opened.token)
    codes = []
    for _ in range(5):
        with pytest.raises(SignInRefused) as refusal:
            sessions.unlock(desk.workspace, opened.token, "essai faux")
        codes.append(refusal.value.code)
    assert codes == ["UI-103"] * 4 + ["UI-104"]
    with pytest.raises(SessionEnded):
        sessions.resume(desk.workspace, opened.token)


def test_the_lock_hides_and_the_password_opens_the_same_session(desk: Bench) -> None:
    opened = sessions.sign_in(desk.workspace, "alix", GOOD)
    sessions.lock(desk.workspace, opened.token)
    assert sessions.resume(desk.workspace, opened.token).locked
    assert not sessions.unlock(desk.workspace, opened.token, GOOD).locked


@pytest.mark.parametrize(("minutes", "ended"), [(29, False), (31, True)])
def test_a_session_ends_when_nobody_touches_it(desk: Bench, minutes: int, ended: bool) -> None:
    opened = sessions.sign_in(desk.workspace, "alix", GOOD)
    desk.clock.forward(minutes=minutes)
    if ended:
        with pytest.raises(SessionEnded) as refusal:
            sessions.resume(desk.workspace, opened.token)
        assert refusal.value.code == "UI-105"
    else:
        assert sessions.resume(desk.workspace, opened.token)


def test_a_session_has_an_absolute_limit(desk: Bench) -> None:
    opened = sessions.sign_in(desk.workspace, "alix", GOOD)
    for _ in range(30):
        desk.clock.forward(minutes=20)
        sessions.resume(desk.workspace, opened.token)
    desk.clock.forward(minutes=20)
    with pytest.raises(SessionEnded):
        sessions.resume(desk.workspace, opened.token)


def test_signing_out_ends_it_everywhere(desk: Bench) -> None:
    opened = sessions.sign_in(desk.workspace, "alix", GOOD)
    sessions.sign_out(desk.workspace, opened.token)
    with pytest.raises(SessionEnded):
        sessions.resume(desk.workspace, opened.token)


def test_somebody_who_left_the_team_is_out_at_the_next_click(desk: Bench) -> None:
    opened = sessions.sign_in(desk.workspace, "alix", GOOD)
    gone = [member.model_copy(update={"removed_on": "2026-06-14"}) for member in desk.team.members]
    sessions.save_team(desk.workspace, desk.team.model_copy(update={"members": tuple(gone)}))
    with pytest.raises(SessionEnded) as refusal:
        sessions.resume(desk.workspace, opened.token)
    assert refusal.value.code == "UI-106"


def test_only_a_digest_of_the_token_is_stored(desk: Bench) -> None:
    opened = sessions.sign_in(desk.workspace, "alix", GOOD)
    kept = desk.workspace.store.documents("session")
    assert opened.token not in str(kept)
    assert GOOD not in str(desk.workspace.store.documents("account"))


def test_a_short_password_is_refused(desk: Bench) -> None:
    with pytest.raises(ValueError, match="8 characters"):
        sessions.create_account(desk.workspace, "b", "court", desk.team.id, "infirmier_b", ("delegue",))


def test_guesses_sent_together_are_counted_one_by_one(desk: Bench) -> None:
    with ThreadPoolExecutor(12) as pool:
        codes = list(pool.map(lambda number: code_of(desk, "alix", f"essai faux {number}"), range(12)))
    assert codes.count("UI-103") == 5
    assert codes.count("UI-104") == 7


def test_a_name_that_nobody_has_is_blocked_like_the_others(desk: Bench) -> None:
    assert [code_of(desk, "inconnue", "essai faux") for _ in range(6)] == ["UI-103"] * 5 + ["UI-104"]
    desk.clock.forward(minutes=6)
    assert code_of(desk, "inconnue", "essai faux") == "UI-103"
