"""What would have changed the outcome: the least, told in words, and true when tried."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.encounter.explanation import smallest_changes
from engine.protocol.conditions import INCONNU
from engine.protocol.deciding import Concluded, Process, decide
from tests.support import AGREED, compiled, facing


@pytest.mark.parametrize(
    ("changed", "criterion", "was", "would_be", "outcome"),
    [
        ({"grossesse": True}, "grossesse", "oui", "non", "conseils"),
        ({"age": 66}, "age", "66 ans", "15 à 17 ans", "conseils"),
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


def test_every_alternative_is_true_when_tried() -> None:
    protocol = compiled()
    from engine.protocol.alternatives import cells_of

    for changed in ({}, {"grossesse": True}, {"toux": "?", "temperature": 38.5}, {"gene_respiratoire": "?"}):
        situation = facing(**changed)
        for alternative in smallest_changes(protocol, situation):
            values = {
                change.criterion: cell.value
                for change in alternative.changes
                for cell in cells_of(protocol)[change.criterion]
                if cell.label == change.would_be
            }
            verdict = decide(protocol, replace(situation, answers={**situation.answers, **values}))
            assert (verdict.outcome if isinstance(verdict, Concluded) else None) == alternative.outcome


def test_nothing_is_said_before_the_end() -> None:
    assert smallest_changes(compiled(), facing(Process())) == ()
    assert smallest_changes(compiled(), facing(AGREED, symptome=None)) == ()
    assert INCONNU not in facing().answers.values()
