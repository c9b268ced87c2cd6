"""One-time codes: they open the choice of a password and nothing else, once, for a week."""

from __future__ import annotations

from pathlib import Path

import pytest
from argon2 import PasswordHasher

from engine.services import first_password, sessions
from engine.services.first_password import OneTimeCode
from engine.services.sessions import FirstPassword, SessionEnded, SignInRefused, save_team
from tests.support import Bench, bench

CHOSEN = "quatre canards bleus"


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password costs a tenth of a second on purpose; these tests try dozens."""
    monkeypatch.setattr(sessions, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def on(tmp_path: Path) -> Bench:
    return bench(tmp_path)


@pytest.fixture
def given(on: Bench) -> OneTimeCode:
    return invited(on)


def invited(on: Bench) -> OneTimeCode:
    return first_password.invite(on.workspace, "Alix", on.team.id, "infirmier_a", ("delegue",))


def code_of(on: Bench, *typed: str) -> str:
    """How signing in is refused; with three words, how the choice of a password is."""
    step = sessions.sign_in if len(typed) == 1 else first_password.choose
    with pytest.raises(SignInRefused) as refusal:
        step(on.workspace, "alix", *typed)
    return refusal.value.code


def test_the_code_opens_no_session_but_the_choice_of_a_password(on: Bench, given: OneTimeCode) -> None:
    with pytest.raises(FirstPassword):
        sessions.sign_in(on.workspace, "alix", given.code)
    assert on.workspace.store.documents("session") == {}
    first_password.choose(on.workspace, "alix", given.code, CHOSEN, CHOSEN)
    assert sessions.sign_in(on.workspace, "alix", CHOSEN).actor.member.id == "infirmier_a"


def test_it_serves_once(on: Bench, given: OneTimeCode) -> None:
    first_password.choose(on.workspace, "alix", given.code, CHOSEN, CHOSEN)
    assert code_of(on, given.code) == "UI-103"
    assert code_of(on, given.code, "un autre mot de passe", "un autre mot de passe") == "UI-103"
    assert code_of(on, CHOSEN, "un autre mot de passe", "un autre mot de passe") == "UI-103"
    assert sessions.sign_in(on.workspace, "alix", CHOSEN)


def test_it_may_be_typed_as_it_was_copied_from_paper(on: Bench, given: OneTimeCode) -> None:
    for typed in (given.code.lower(), given.code.replace("-", ""), f" {given.code.replace('-', ' ')} "):
        with pytest.raises(FirstPassword):
            sessions.sign_in(on.workspace, "ALIX", typed)


def test_after_a_week_it_is_worth_nothing_and_another_may_be_given(on: Bench, given: OneTimeCode) -> None:
    on.clock.forward(days=7)
    with pytest.raises(FirstPassword):
        sessions.sign_in(on.workspace, "alix", given.code)
    on.clock.forward(minutes=1)
    assert code_of(on, given.code) == code_of(on, given.code, CHOSEN, CHOSEN) == "UI-109"
    again = invited(on)
    assert again.code != given.code
    first_password.choose(on.workspace, "alix", again.code, CHOSEN, CHOSEN)


def test_guesses_block_it_as_they_do_a_password(on: Bench, given: OneTimeCode) -> None:
    told = [code_of(on, f"AAAA-BBBB-CCCC-000{n}", CHOSEN, CHOSEN) for n in range(5)]
    assert told == ["UI-103"] * 5
    assert code_of(on, given.code, CHOSEN, CHOSEN) == "UI-104"


@pytest.mark.parametrize(
    "password", ["court", "onze signes", "alix et la suite", "aaaaaaaaaaaaaa", "{code}", "avec {code}", "x" * 201]
)
def test_a_password_that_is_short_or_guessed_is_refused_and_the_code_still_serves(
    on: Bench, given: OneTimeCode, password: str
) -> None:
    tried = password.format(code=given.code)
    assert code_of(on, given.code, tried, tried) == "UI-110"
    assert code_of(on, given.code, CHOSEN, CHOSEN + ".") == "UI-110"
    first_password.choose(on.workspace, "alix", given.code, CHOSEN, CHOSEN)


def test_a_new_code_ends_the_sessions_and_takes_the_password_away(on: Bench, given: OneTimeCode) -> None:
    first_password.choose(on.workspace, "alix", given.code, CHOSEN, CHOSEN)
    opened = sessions.sign_in(on.workspace, "alix", CHOSEN)
    invited(on)
    with pytest.raises(SessionEnded):
        sessions.resume(on.workspace, opened.token)
    assert code_of(on, CHOSEN) == "UI-103"


def test_a_code_signs_nothing(on: Bench, given: OneTimeCode) -> None:
    first_password.choose(on.workspace, "alix", given.code, CHOSEN, CHOSEN)
    opened = sessions.sign_in(on.workspace, "alix", CHOSEN)
    row = dict(on.workspace.store.documents("session"))
    fresh = invited(on)
    for key, kept in row.items():  # a session that another process had not yet ended
        on.workspace.store.put_document("session", key, kept)
    with pytest.raises(SignInRefused):
        sessions.confirm(on.workspace, opened.token, fresh.code)


def test_neither_the_code_nor_the_password_stands_in_the_store(on: Bench, given: OneTimeCode) -> None:
    first_password.choose(on.workspace, "alix", given.code, CHOSEN, CHOSEN)
    kept = str([one.body for one in on.workspace.store.document_history("account", "alix")])
    assert given.code not in kept and CHOSEN not in kept and kept.count("$argon2") == 2


def test_a_role_that_was_taken_away_ends_the_session_that_used_it(on: Bench, given: OneTimeCode) -> None:
    first_password.choose(on.workspace, "alix", given.code, CHOSEN, CHOSEN)
    opened = sessions.sign_in(on.workspace, "alix", CHOSEN)
    changed = [
        one.model_copy(update={"roles": ("coordinator",)}) if one.id == "infirmier_a" else one
        for one in on.team.members
    ]
    save_team(on.workspace, on.team.model_copy(update={"members": tuple(changed)}))
    with pytest.raises(SessionEnded) as ended:
        sessions.resume(on.workspace, opened.token)
    assert ended.value.code == "UI-112"
