"""What would have changed the outcome: the least, told in words, and true when tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from engine.encounter.explanation import Change, smallest_changes
from engine.protocol.alternatives import cells_of
from engine.protocol.answers import parse_number
from engine.protocol.conditions import INCONNU, Value
from engine.protocol.deciding import Concluded, Process, Situation, decide
from tests.support import AGREED, compiled, facing


@pytest.mark.parametrize(
    ("changed", "criterion", "was", "would_be", "outcome"),
    [
        ({"grossesse": True}, "grossesse", "oui", "non", "conseils"),
        ({"age": 66}, "age", "66 ans", "65 ans", "conseils"),
        ({"symptome": "?"}, "symptome", "inconnu", "oui", "conseils"),
        ({"temperature": 38.5, "toux": False, "test": "positif"}, "test", "positif", "négatif", "conseils"),
        (
            {"temperature": 38.5, "toux": False, "test": "positif", "poids": "?"},
            "poids", "inconnu", "toute valeur", "traiter",
        ),
    ],
)  # fmt: skip
def test_one_answer_is_named_when_it_is_enough(
    changed: dict[str, object], criterion: str, was: str, would_be: str, outcome: str
) -> None:
    found = smallest_changes(compiled(), facing(**changed))
    told = {
        (
            change.criterion,
            change.was.replace("\u00a0", " "),
            change.would_be.replace("\u00a0", " "),
            alternative.outcome,
        )
        for alternative in found
        for change in alternative.changes
    }
    assert (criterion, was, would_be, outcome) in told
    assert all(len(alternative.changes) == 1 for alternative in found)


def test_two_answers_are_named_when_one_is_not_enough() -> None:
    found = smallest_changes(compiled(), facing(grossesse=True, age=66))
    assert [change.criterion for change in found[0].changes] == ["grossesse", "age"]


def test_what_the_outcome_rests_on_comes_before_age_and_sex() -> None:
    first = smallest_changes(compiled(), facing(grossesse=True))[0]
    assert first.changes[0].criterion == "grossesse"


def value_of(change: Change) -> Value:
    """The answer that a change tells, read back from its words."""
    cells = cells_of(compiled())[change.criterion]
    number = parse_number(change.would_be.split("\u00a0")[0])
    return next((cell.value for cell in cells if cell.label == change.would_be), number or INCONNU)


def after(situation: Situation, changes: Mapping[str, Value]) -> str | None:
    verdict = decide(compiled(), replace(situation, answers={**situation.answers, **changes}))
    return verdict.outcome if isinstance(verdict, Concluded) else None


@pytest.mark.parametrize("changed", [
    {}, {"grossesse": True}, {"toux": "?", "temperature": 38.5}, {"gene_respiratoire": "?"}, {"age": 66}, {"age": 80},
])  # fmt: skip
def test_every_alternative_is_true_when_tried_and_no_nearer_number_would_do(changed: dict[str, object]) -> None:
    situation = facing(**changed)
    for alternative in smallest_changes(compiled(), situation):
        values = {change.criterion: value_of(change) for change in alternative.changes}
        assert after(situation, values) == alternative.outcome
        for name, value in values.items():
            was, step = situation.answers[name], compiled().written.criteria[name].step
            if isinstance(value, Decimal) and isinstance(was, Decimal) and step is not None:
                nearer = value + step if was > value else value - step
                assert after(situation, {**values, name: nearer}) != alternative.outcome


def test_danger_signs_that_played_no_part_are_not_tried() -> None:
    for changed in ({}, {"grossesse": True}, {"grossesse": True, "age": 66}):
        found = smallest_changes(compiled(), facing(**changed), limit=9)
        assert found and all(one.outcome != "appel_15" for one in found)


def test_one_change_comes_before_two() -> None:
    for changed in ({"grossesse": True, "age": 66}, {"grossesse": True, "symptome": False}):
        sizes = [len(one.changes) for one in smallest_changes(compiled(), facing(**changed), 9) if one.outcome]
        assert sizes == sorted(sizes)


def test_nothing_is_said_before_the_end() -> None:
    assert smallest_changes(compiled(), facing(Process())) == ()
    assert smallest_changes(compiled(), facing(AGREED, symptome=None)) == ()
    assert INCONNU not in facing().answers.values()
