"""The condition language: truth tables written out, scores as intervals, what may not be written."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from engine.protocol.conditions import (
    FALSE,
    INCONNU,
    PENDING,
    TRUE,
    UNKNOWN,
    All,
    AnyOf,
    AtLeast,
    ConditionError,
    Not,
    Scope,
    Yes,
    parse,
)
from tests.support import compiled, person

F, U, P, T = FALSE, UNKNOWN, PENDING, TRUE
ANSWERS = {F: {"a": False}, U: {"a": INCONNU}, P: {}, T: {"a": True}}
AND = {(F, F): F, (F, U): F, (F, P): F, (F, T): F, (U, U): U, (U, P): P, (U, T): U, (P, P): P, (P, T): P, (T, T): T}
OR = {(F, F): F, (F, U): U, (F, P): P, (F, T): T, (U, U): U, (U, P): P, (U, T): T, (P, P): P, (P, T): T, (T, T): T}


def answers(left: int, right: int) -> dict[str, object]:
    renamed = {"b": ANSWERS[right]["a"]} if "a" in ANSWERS[right] else {}
    return {**ANSWERS[left], **renamed}


@pytest.mark.parametrize(("left", "right"), list(product((F, U, P, T), repeat=2)))
def test_and_is_false_as_soon_as_one_is_and_pending_comes_before_unknown(left: int, right: int) -> None:
    expected = AND[min(left, right), max(left, right)] if (left, right) not in AND else AND[left, right]
    assert All((Yes("a"), Yes("b"))).truth(answers(left, right)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(("left", "right"), list(product((F, U, P, T), repeat=2)))
def test_or_is_true_as_soon_as_one_is_and_pending_comes_before_unknown(left: int, right: int) -> None:
    expected = OR[min(left, right), max(left, right)] if (left, right) not in OR else OR[left, right]
    assert AnyOf((Yes("a"), Yes("b"))).truth(answers(left, right)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(("truth", "expected"), [(F, T), (U, U), (P, P), (T, F)])
def test_not_turns_what_is_known_and_leaves_what_is_not(truth: int, expected: int) -> None:
    assert Not(Yes("a")).truth(ANSWERS[truth]) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "expected"),
    [((T, T, F), T), ((T, F, F), F), ((T, U, F), U), ((T, P, F), P), ((T, U, P), P), ((U, U, F), U), ((F, F, U), F)],
)
def test_at_least_two_counts_what_is_sure(given: tuple[int, ...], expected: int) -> None:
    answered = {name: value for name, truth in zip("abc", given, strict=True) for value in ANSWERS[truth].values()}
    assert AtLeast(2, tuple(Yes(name) for name in "abc")).truth(answered) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "age", "expected"),
    [
        ("18 <= age <= 55", 17, F), ("18 <= age <= 55", 18, T), ("18 <= age <= 55", 55, T), ("18 <= age <= 55", 56, F),
        ("18 < age < 55", 18, F), ("18 < age < 55", 19, T), ("age == 20", 20, T), ("age == 20", 21, F),
        ("age != 20", 20, F), ("age != 20", 21, T), ("20 > age", 19, T), ("20 > age", 20, F),
        ("age >= age_min", 15, T), ("age >= age_min", 14, F), ("age_min <= age", 15, T),
    ],
)  # fmt: skip
def test_comparisons_keep_or_leave_out_their_bounds_as_written(text: str, age: int, expected: int) -> None:
    assert parse(text, scope()).truth({"age": Decimal(age)}) == expected


def scope() -> Scope:
    protocol = compiled()
    return Scope(protocol.written.criteria, protocol.parameters, protocol.scores.get, protocol.definitions.get)


@pytest.mark.parametrize(
    ("changed", "interval", "at_least_two"),
    [
        ({"temperature": 38.5, "toux": False, "rougeur": "aucune"}, (2, 2), T),
        ({"temperature": 38.0, "toux": False, "rougeur": "aucune"}, (1, 1), F),
        ({"temperature": "?", "toux": False, "rougeur": "aucune"}, (1, 2), U),
        ({"temperature": "?", "toux": False, "rougeur": "forte"}, (2, 3), T),
        ({"temperature": "?", "toux": True, "rougeur": "aucune"}, (0, 1), F),
        ({"temperature": None, "toux": False, "rougeur": "aucune"}, (1, 2), P),
    ],
)  # fmt: skip
def test_a_score_with_unknown_items_is_an_interval(
    changed: dict[str, object], interval: tuple[int, int], at_least_two: int
) -> None:
    score = compiled().scores["score_exemple"]
    assert score.interval(person(**changed))[:2] == interval
    assert parse("score_exemple >= 2", scope()).truth(person(**changed)) == at_least_two


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("age", "PRO-311"), ("nobody", "PRO-301"), ("age >= nobody", "PRO-301"), ("age >= temperature", "PRO-314"),
        ("toux >= 1", "PRO-311"), ({"rougeur": "bleue"}, "PRO-312"), ({"toux": "oui"}, "PRO-311"),
        ({"all": []}, "PRO-310"), ({"all": ["toux"], "any": ["toux"]}, "PRO-310"), (3, "PRO-310"),
        ("age >= 1 >= 0", "PRO-310"), ("55 <= age <= 18", "PRO-313"), ({"at_least": 3, "of": ["toux"]}, "PRO-310"),
        ("toux or age", "PRO-310"), ("__import__('os')", "PRO-310"), ("age_min", "PRO-311"),
        ({"rougeur": {"in": [["forte"]]}}, "PRO-312"), ({"rougeur": {"in": "forte"}}, "PRO-311"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_condition_is_refused_with_its_code(raw: object, code: str) -> None:
    with pytest.raises(ConditionError) as refusal:
        parse(raw, scope())
    assert refusal.value.code == code


def test_unknown_is_neither_true_nor_false_in_python_either() -> None:
    with pytest.raises(TypeError):
        bool(INCONNU)
