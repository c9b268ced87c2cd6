"""What the coordinator reads: the legal figures counted on real encounters, and nothing that names a patient."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from engine.encounter import commands as c
from engine.encounter.declarations import AdverseEventDeclared
from engine.errors import NotEntitled
from engine.services import declarations, oversight, takeovers
from engine.services.encounters import EncounterView, act
from engine.services.oversight import Period, year
from engine.services.rehearsal import finish, play
from engine.services.workspace import Workspace
from engine.store.errors import StoreError
from tests.support import TRAITS, Bench, bench, person

YEAR = year(2026)
FEVERISH = person(temperature=38.5, toux=False, test="positif")
OTHER = {**TRAITS, "birth_family_name": "INVENTÉ", "birth_given_name": "Noé", "birth_date": "1990-05-17"}


@pytest.fixture
def on(tmp_path: Path) -> Bench:
    return bench(tmp_path)


def treated(on: Bench, traits: dict[str, str] = TRAITS) -> EncounterView:
    """A patient with fever: tested and given the drug, two acts that count; closed."""
    seen = play(on.workspace, on.delegue, "exemple", FEVERISH, traits)
    return finish(on.workspace, on.delegue, seen, called_at=on.clock().isoformat())


def doubted(on: Bench, traits: dict[str, str] = TRAITS, *, called: bool = True) -> EncounterView:
    """The délégué did the test, then had a doubt; he reached a délégant, or nobody."""
    seen = play(on.workspace, on.delegue, "exemple", FEVERISH, traits)
    seen = act(on.workspace, on.delegue, seen.encounter, seen.sequence, c.RecordActDone("test_exemple"))
    seen = act(on.workspace, on.delegue, seen.encounter, seen.sequence, c.StateDoubt("Réponses peu fiables"))
    call = c.RecordCall("medecin_a", called, on.clock().isoformat())
    return act(on.workspace, on.delegue, seen.encounter, seen.sequence, call)


def taken_over(on: Bench, traits: dict[str, str] = TRAITS) -> EncounterView:
    """The same, and the délégant sees the patient himself."""
    seen = doubted(on, traits)
    answered = takeovers.answer(
        on.workspace, on.delegant, seen.encounter, seen.sequence, "takes_over", "Je le vois aujourd'hui"
    )
    return takeovers.record_act(on.workspace, on.delegant, seen.encounter, answered.sequence, "Consultation au cabinet")


def figures(on: Bench) -> oversight.Figures:
    return oversight.figures(on.workspace, on.coordinator, "exemple", YEAR)


def values(on: Bench) -> list[tuple[int, int | None]]:
    return [(figure.numerator, figure.denominator) for figure in figures(on).report.official]


def declare(on: Bench, nature: str = "delay", key: str = "1") -> str:
    today = on.workspace.today()
    event = AdverseEventDeclared(
        protocol="exemple", encounter=None, occurred_on=today, discovered_on=today, nature=nature, event_kind="ei",
        severity=1, patient_informed=True, ars_informed_on=None, description="Inventé.",
    )  # fmt: skip
    return declarations.declare_adverse_event(on.workspace, on.delegue, event, key)


# ── the four legal indicators ────────────────────────────────────────────────────────────────────────────────────────


def test_with_nothing_done_rates_cannot_be_computed_and_are_never_zero(on: Bench) -> None:
    official = figures(on).report.official
    assert [figure.value for figure in official] == ["0", *["non calculable"] * 3]


def test_rates_are_counted_on_acts_and_patients_on_persons(on: Bench) -> None:
    treated(on)
    on.clock.forward(days=40)
    treated(on)
    treated(on, OTHER)
    patients, reprise, events, _ = values(on)
    assert patients == (2, None)
    assert reprise == (0, 6)
    assert events == (0, 6)


def test_an_act_of_the_delegant_on_call_is_a_takeover(on: Bench) -> None:
    taken_over(on)
    assert values(on)[1] == (1, 1)
    assert {figure.id: figure.numerator for figure in figures(on).report.categories}["takeover"] == 1


def test_an_act_without_a_call_cannot_be_recorded_so_never_counts(on: Bench) -> None:
    seen = doubted(on, called=False)
    with pytest.raises(Exception, match="appel"):
        takeovers.record_act(on.workspace, on.delegant, seen.encounter, seen.sequence, "Consultation au cabinet")
    assert values(on)[1] == (0, 1)


def test_an_emergency_is_not_a_takeover(on: Bench) -> None:
    seen = play(on.workspace, on.delegue, "exemple", person(gene_respiratoire=True), TRAITS)
    finish(on.workspace, on.delegue, seen, called_at=on.clock().isoformat())
    report = figures(on).report
    categories = {figure.id: figure.numerator for figure in report.categories}
    assert categories["referred_emergency"] == 1
    assert categories["takeover"] == 0
    assert report.official[1].value == "non calculable"


def test_a_patient_out_of_the_protocol_or_who_refuses_is_neither_counted_nor_taken_over(on: Bench) -> None:
    play(on.workspace, on.delegue, "exemple", person(), {**TRAITS, "birth_date": "1940-01-01"})
    play(on.workspace, on.delegue, "exemple", person(), OTHER, consent=False)
    report = figures(on).report
    categories = {figure.id: figure.numerator for figure in report.categories}
    assert (categories["not_eligible_age"], categories["consent_refused"], categories["takeover"]) == (1, 1, 0)
    assert report.official[0].numerator == 0


def test_every_encounter_with_an_outcome_is_in_one_category(on: Bench) -> None:
    treated(on)
    taken_over(on, OTHER)
    play(on.workspace, on.delegue, "exemple", person(gene_respiratoire=True), TRAITS)
    found = figures(on)
    counted = [encounter for figure in found.report.categories for encounter in figure.ids]
    assert sorted(counted) == sorted(one.encounter for one in found.encounters)


def test_adverse_events_come_with_their_nature(on: Bench) -> None:
    treated(on)
    declare(on, "delay", "1")
    declare(on, "drug_reaction", "2")
    report = figures(on).report
    assert values(on)[2] == (2, 2)
    assert {figure.id: figure.numerator for figure in report.natures if figure.numerator} == {
        "nature_delay": 1, "nature_drug_reaction": 1,
    }  # fmt: skip


def test_satisfaction_is_over_those_who_answered_not_over_those_asked(on: Bench) -> None:
    levels = (("infirmier_a", "very_satisfied"), ("infirmier_b", "unsatisfied"), ("medecin_a", "satisfied"))
    for who, level in levels:
        declarations.answer_satisfaction(on.workspace, on.actor(who, "delegue"), "exemple", level)
    report = figures(on).report
    assert values(on)[3] == (2, 3)
    assert report.asked == 5


def test_a_figure_opens_on_the_acts_that_it_counts(on: Bench) -> None:
    taken_over(on)
    found = figures(on)
    reprise = found.report.official[1]
    assert [(act.act, act.by) for _, act in found.acts(reprise.ids)] == [("autre", "delegant")]
    assert [act.act for _, act in found.acts(reprise.over)] == ["test_exemple"]


def test_indicators_of_the_protocol_itself_are_marked_as_not_official(on: Bench) -> None:
    treated(on)
    extra = figures(on).report.extra
    assert [(figure.id, figure.official, figure.value) for figure in extra] == [("part_tests", False, "100,0\u00a0%")]


def test_another_year_counts_nothing_of_this_one(on: Bench) -> None:
    treated(on)
    before = oversight.figures(on.workspace, on.coordinator, "exemple", year(2025))
    assert before.encounters == []
    assert before.report.official[0].numerator == 0


# ── fees ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_demonstration_opens_no_fee(on: Bench) -> None:
    treated(on)
    (fee,) = figures(on).fees
    assert dict(fee.states) == {"opens": 0, "does_not_open": 1, "to_check": 0}


def test_two_visits_on_two_days_open_one_fee_at_most(on: Bench) -> None:
    treated(on)
    on.clock.forward(days=1)
    treated(on)
    found = oversight.followed(on.workspace, on.coordinator, YEAR)
    care = [replace(one.facts, mode="care") for one in found]
    (fee,) = oversight._fees(on.workspace, care, care)
    assert dict(fee.states) == {"opens": 0, "does_not_open": 1, "to_check": 1}


# ── following ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_encounters_are_followed_without_any_trait_of_a_person(on: Bench) -> None:
    treated(on)
    (one,) = oversight.followed(on.workspace, on.coordinator, YEAR)
    shown = repr(one)
    assert not [trait for trait in TRAITS.values() if len(trait) > 1 and trait in shown]
    assert (one.facts.age_years, one.facts.sex) == (30, "F")
    assert one.facts.patient is not None and one.facts.patient[:8] != one.short


def test_what_is_left_open_from_another_day_is_listed(on: Bench) -> None:
    left = doubted(on)
    treated(on, OTHER)
    assert oversight.open_before(on.workspace, on.coordinator, on.workspace.today()) == []
    on.clock.forward(days=1)
    found = oversight.open_before(on.workspace, on.coordinator, on.workspace.today())
    assert [one.facts.encounter for one in found] == [left.encounter]


def test_a_call_is_unanswered_until_the_delegant_answers(on: Bench) -> None:
    seen = doubted(on)
    assert [one.facts.encounter for one in oversight.unanswered(on.workspace, on.coordinator)] == [seen.encounter]
    takeovers.mark_seen(on.workspace, on.delegant, seen.encounter, seen.sequence)
    assert len(oversight.unanswered(on.workspace, on.coordinator)) == 1
    takeovers.answer(on.workspace, on.delegant, seen.encounter, seen.sequence + 1, "advice", "Poursuivre")
    assert oversight.unanswered(on.workspace, on.coordinator) == []


def test_a_period_holds_the_days_of_opening_even_when_events_came_later(on: Bench) -> None:
    seen = doubted(on)
    on.clock.forward(days=20)
    takeovers.answer(on.workspace, on.delegant, seen.encounter, seen.sequence, "takes_over", "Je le rappelle")
    (one,) = oversight.followed(on.workspace, on.coordinator, Period("2026-06-15", "2026-06-15"))
    assert one.facts.category == "takeover"
    assert oversight.followed(on.workspace, on.coordinator, Period("2026-06-16", "2026-12-31")) == []


def test_another_team_is_never_seen(on: Bench) -> None:
    seen = treated(on)
    stranger = replace(on.coordinator, team=on.team.model_copy(update={"id": "ailleurs"}))
    assert oversight.followed(on.workspace, stranger, YEAR) == []
    with pytest.raises(StoreError):
        oversight.follow(on.workspace, stranger, seen.encounter)


@pytest.mark.parametrize("role", ["delegue", "delegant"])
def test_only_a_coordinator_reads_them(on: Bench, role: str) -> None:
    actor = on.delegue if role == "delegue" else on.delegant
    workspace: Workspace = on.workspace
    for reading in (
        lambda: oversight.followed(workspace, actor, YEAR), lambda: oversight.unanswered(workspace, actor),
        lambda: oversight.open_before(workspace, actor, "2026-01-01"), lambda: oversight.board(workspace, actor),
        lambda: oversight.figures(workspace, actor, "exemple", YEAR), lambda: oversight.data_dictionary(actor),
        lambda: oversight.export(workspace, actor, "acts", "csv", YEAR),
        lambda: oversight.follow(workspace, actor, "x"),
    ):  # fmt: skip
        with pytest.raises(NotEntitled):
            reading()


# ── team, exports ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_board_says_who_may_run_what_today_and_why_not(on: Bench) -> None:
    untrained = on.team.members[1].model_copy(update={"trainings": ()})
    members = (on.team.members[0], untrained, *on.team.members[2:])
    coordinator = replace(on.coordinator, team=on.team.model_copy(update={"members": members}))
    found = {member.id: held for member, held in oversight.board(on.workspace, coordinator)}
    (able,), (unable,) = found["infirmier_a"], found["infirmier_b"]
    assert able.verdict is not None and able.verdict.allowed
    assert unable.verdict is not None and unable.verdict.reasons == (
        "Formation au protocole « Exemple » non attestée.",
    )
    assert found["medecin_a"] == ()


def test_exports_hold_every_encounter_and_act_under_pseudonyms(on: Bench) -> None:
    seen = taken_over(on)
    encounters = oversight.export(on.workspace, on.coordinator, "encounters", "csv", YEAR).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(encounters), delimiter=";")
    assert row["categorie"] == "takeover" and row["actes_reprise"] == "1"
    acts = json.loads(oversight.export(on.workspace, on.coordinator, "acts", "json", YEAR))
    assert {line["par"] for line in acts["lignes"]} == {"delegue", "delegant"}
    for secret in (seen.encounter, TRAITS["birth_family_name"], TRAITS["birth_date"], "Consultation au cabinet"):
        assert secret not in encounters + json.dumps(acts)
    assert b"prises_en_charge" in oversight.data_dictionary(on.coordinator)
