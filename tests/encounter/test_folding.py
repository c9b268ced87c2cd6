"""A history becomes a state: each event changes fields that exist, and answers keep who gave them, when and where."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

import pytest

from engine.encounter import events as e
from engine.encounter.state import Answer, EncounterState, Recorded, applied, fold
from tests.support import DAY

OPENED = e.EncounterOpened(
    protocol="exemple", version="2026-01.1", fingerprint="0" * 64, visit=1, day="2026-06-15", opened_at=DAY.isoformat(),
    mode="demo", delegue="a", profession="infirmier", structure="msp", entitlement="infirmier_msp", delegants=("m",),
)  # fmt: skip
EVENTS: tuple[e.Event, ...] = (
    e.AnswersGiven(step="danger", answers={"gene_respiratoire": False, "toux": True}),
    e.PatientIdentified(patient="p", answers={"age": "30", "sexe": "F"}),
    e.ConsentRecorded(informed=True, protocol=True, sharing=True),
    e.RecordAccessStated(access="full"),
    e.AnswerCorrected(criterion="toux", old=True, new=False, personal={"reason": "erreur"}),
    e.DoubtStated(personal={"reason": "doute"}),
    e.WithdrawalStated(withdrawal="souhait", personal=None),
    e.MoreCautiousChosen(outcome="delegant_j0_j1", personal=None),
    e.OutcomeReached(
        outcome="conseils", disposition="treat", delay=None, nature="clinical", reasons=(), path=(), acts=(),
    ),
    e.OutcomeReopened(),
    e.ActDone(act="conseil", counts=False),
    e.ActNotDone(act="conseil", reason="other", personal=None),
    e.SafetyNetGiven(advice=("boire",)),
    e.DocumentIssued(document="fiche_conseils", number="1", digest="0" * 64),
    e.CallPlaced(to="m", reached=True, called_at=DAY.isoformat(), personal=None),
    e.AppointmentObtained(with_whom="m", at=DAY.isoformat()),
    e.DelegantSaw(delegant="m"),
    e.DelegantAnswered(delegant="m", answer="advice", personal=None),
    e.DelegantActed(delegant="m", act="conseil"),
    e.AlertRaised(act="conseil", criterion="toux"),
    e.Paused(),
    e.Resumed(expired=("toux",)),
    e.EncounterClosed(),
)  # fmt: skip


def at(sequence: int) -> str:
    return DAY.replace(minute=sequence).isoformat()


def history(*events: e.Event) -> list[Recorded]:
    return [Recorded(event, place, at(place), f"author {place}") for place, event in enumerate((OPENED, *events), 1)]


def test_one_event_of_each_kind_is_folded_and_only_fields_that_exist_are_written() -> None:
    every = {type(OPENED), *map(type, EVENTS)}
    assert every == set(get_args(get_args(e.AnyEvent)[0])), "an event of each kind"
    state = fold(history(*EVENTS))
    assert set(vars(state)) == {one.name for one in fields(EncounterState)}
    assert (state.sequence, state.updated_at) == (len(EVENTS) + 1, at(len(EVENTS) + 1))


def test_a_history_folded_at_once_or_one_event_after_the_other_is_one_state() -> None:
    record = history(*EVENTS)
    state = fold(record[:1])
    for place, one in enumerate(record[1:], 2):
        before = dict(vars(state))
        after = applied(state, one)
        assert vars(state) == before, "the earlier state is left as it was"
        assert after == fold(record[:place])
        state = after


def test_an_opening_alone_is_the_state_that_its_class_makes() -> None:
    assert fold(history()) == EncounterState(OPENED, 1, at(1), patient=None)


def test_an_answer_knows_who_gave_it_last_and_on_which_step() -> None:
    state = fold(history(
        e.AnswersGiven(step="danger", answers={"gene_respiratoire": False}),
        e.AnswersGiven(step="entretien", answers={"toux": True, "symptome": True}),
        e.AnswerCorrected(criterion="toux", old=True, new=False, personal=None),
    ))  # fmt: skip
    assert dict(state.answers) == {
        "gene_respiratoire": Answer(False, at(2), "author 2", "danger"),
        "toux": Answer(False, at(4), "author 4", "entretien"),
        "symptome": Answer(True, at(3), "author 3", "entretien"),
    }
    assert state.answers.said == {"gene_respiratoire": False, "toux": False, "symptome": True}


def test_an_answer_that_aged_is_set_aside_until_it_is_given_again() -> None:
    record = history(
        e.AnswersGiven(step="examen", answers={"temperature": "38.5", "rougeur": "aucune"}), e.Paused(),
        e.Resumed(expired=("temperature",)), e.AnswersGiven(step="examen", answers={"temperature": "37.0"}),
    )  # fmt: skip
    resumed, measured = fold(record[:4]), fold(record)
    assert (list(resumed.answers), list(resumed.aged)) == (["rougeur"], ["temperature"])
    assert resumed.aged["temperature"].value == "38.5"
    assert measured.answers["temperature"] == Answer("37.0", at(5), "author 5", "examen")
    assert not measured.aged


def test_what_is_not_answered_is_not_there() -> None:
    answers = fold(history()).answers
    assert "toux" not in answers
    assert answers.get("toux") is None
    with pytest.raises(KeyError):
        answers["toux"]


@pytest.mark.parametrize("record", [[], history(e.Paused())[1:]], ids=["nothing", "no opening"])
def test_a_history_begins_with_its_opening(record: list[Recorded]) -> None:
    with pytest.raises(ValueError, match="an encounter"):
        fold(record)
