"""How names are brought to one form, and which of them are close."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.store.identity import SearchedTraits, letters_apart, person, plain_name, tokens

SECRET, OTHER_SECRET = b"s" * 32, b"o" * 32


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Lefèvre", "LEFEVRE"),
        ("  d'Œuvrard–Saint  Étienne ", "D OEUVRARD SAINT ETIENNE"),
        ("N\u0303on\u0303o", "NONO"),
        ("Straße", "STRASSE"),
        ("", ""),
    ],
)
def test_a_name_is_brought_to_capitals_without_accents(name: str, plain: str) -> None:
    assert plain_name(name) == plain


@given(st.text())
def test_bringing_a_name_to_its_form_twice_changes_nothing(name: str) -> None:
    assert plain_name(plain_name(name)) == plain_name(name)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [("MARTIN", "MARTIN", 0), ("MARTIN", "MARTINE", 1), ("LEROY", "LEROI", 1), ("AB", "BA", 2), ("", "ABC", 3)],
)
def test_letters_apart(one: str, other: str, apart: int) -> None:
    assert letters_apart(one, other) == letters_apart(other, one) == apart


@pytest.mark.parametrize(
    ("one", "other"), [("Dupont", "Dupond"), ("Mathieu", "Matthieu"), ("Catherine", "Katrine"), ("Philippe", "Filip")]
)
def test_names_that_sound_the_same_are_confused_whatever_the_date(one: str, other: str) -> None:
    first, second = person(one, "Jean", "1980-01-01", None), person(other, "Jean", "1955-05-05", None)
    assert first.may_be_confused_with(second)
    assert set(tokens(SECRET, first)) & set(tokens(SECRET, second))


def test_a_token_says_nothing_without_the_team_s_secret() -> None:
    somebody = person("Dupont", "Jean", "1980-01-01", "male")
    assert not set(tokens(SECRET, somebody)) & set(tokens(OTHER_SECRET, somebody))
    assert all("DUPONT" not in token for token in tokens(SECRET, somebody))


names = st.sampled_from(["DUPONT", "DUPOND", "MARTIN", "JEAN", "JEANNE", "PAUL", "Lefèvre", "LEFEBVRE", "MARTINS"])
people = st.builds(person, names, names, st.sampled_from(["1980-01-01", "1980-01-02"]), st.sampled_from([None, "male"]))


@given(people, people)
def test_whoever_may_be_confused_shares_a_token(one: SearchedTraits, other: SearchedTraits) -> None:
    """So the index never hides a homonym that a look at every patient would have found."""
    if one.may_be_confused_with(other):
        assert set(tokens(SECRET, one)) & set(tokens(SECRET, other))
