"""The four indicators of the law (CSP D.4011-4), counted exactly as it says."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.encounter import commands as c
from engine.protocol.loading import LoadedProtocol
from engine.reporting.encounter_facts import EncounterFacts, encounter_facts
from engine.reporting.french import NBSP
from engine.reporting.indicators import Report, report, year
from tests.reporting.conftest import TREATED
from tests.reporting.records import KEY, adverse_event, answered, counted_act, record
from tests.reporting.walks import Walk

CARE_2026 = year("exemple", "msp_demo", 2026, "care")


def worked_example() -> Report:
    """40 patients, 52 acts of délégués, 6 of délégants on call, 1 event, 9 answers of which 7 positive, 12 asked."""
    encounters = [
        record(
            f"e{number}",
            acts=tuple(
                [counted_act(f"e{number}/{rank}") for rank in range(2 if number < 12 else 1)]
                + ([counted_act(f"e{number}/d", "delegant")] if number < 6 else [])
            ),
        )
        for number in range(40)
    ]
    levels = ["very_satisfied"] * 4 + ["satisfied"] * 3 + ["unsatisfied", "very_unsatisfied"]
    return report(CARE_2026, encounters, [adverse_event("v1")], [answered(level) for level in levels], asked=12)


def test_the_worked_example_of_the_governance_note() -> None:
    assert [figure.value for figure in worked_example().official] == [
        "40", f"11,5{NBSP}%", f"1,9{NBSP}%", f"77,8{NBSP}%",
    ]  # fmt: skip


def test_the_four_say_what_they_are_made_of() -> None:
    made_of = [(figure.id, figure.numerator, figure.denominator) for figure in worked_example().official]
    assert made_of == [("patients", 40, None), ("reprise", 6, 52), ("evenements", 1, 52), ("satisfaction", 7, 9)]
    assert all(figure.official for figure in worked_example().official)


def test_every_act_counted_can_be_opened() -> None:
    patients, takeovers, events, _ = worked_example().official
    assert len(patients.ids) == 40
    assert takeovers.ids == tuple(f"e{number}/d" for number in range(6))
    assert len(takeovers.over) == len(set(takeovers.over)) == 52
    assert events.ids == ("v1",)


def test_no_rate_is_zero_for_want_of_a_denominator() -> None:
    shown = [figure.value for figure in report(CARE_2026, []).official]
    assert shown == ["0", "non calculable", "non calculable", "non calculable"]
    assert report(CARE_2026, []).official[1].rate is None


def test_those_asked_who_did_not_answer_are_in_no_denominator() -> None:
    figures = report(CARE_2026, [], (), [answered("satisfied")], asked=12)
    assert figures.official[3].rate == Decimal(1)
    assert figures.asked == 12


def test_one_person_counts_once_whatever_the_visits() -> None:
    visits = [record("a", patient="p"), record("b", patient="p", visit=2, day="2026-03-20"), record("c", patient="q")]
    assert report(CARE_2026, visits).official[0].numerator == 2
    assert len(report(CARE_2026, visits).official[0].ids) == 3


def test_acts_that_do_not_count_and_acts_not_done_are_in_no_denominator() -> None:
    acts = (counted_act("a/1"), counted_act("a/2", counts=False), counted_act("a/3", counts=False, done=False))
    assert report(CARE_2026, [record("a", acts=acts)]).official[1].denominator == 1


def test_a_referral_to_the_emergency_department_is_no_takeover() -> None:
    sent = record("a", category="referred_emergency", disposition="emergency_department", acts=())
    assert report(CARE_2026, [record("b"), sent]).official[1].numerator == 0


OUTSIDE = [{"protocol": "autre"}, {"team": "autre"}, {"day": "2025-12-31"}, {"day": "2027-01-01"}, {"mode": "demo"}]


@pytest.mark.parametrize("more", OUTSIDE)
def test_another_protocol_team_period_or_mode_is_left_out(more: dict[str, str]) -> None:
    assert report(CARE_2026, [record("a", **more)]).official[0].numerator == 0


def test_both_ends_of_the_year_are_in_it() -> None:
    ends = [record("a", day="2026-01-01"), record("b", day="2026-12-31")]
    assert report(CARE_2026, ends).official[0].numerator == 2


def test_an_event_counts_on_the_day_it_was_declared() -> None:
    late = adverse_event("v", occurred_on="2026-12-30", discovered_on="2026-12-31", declared_on="2027-01-02")
    assert report(CARE_2026, [record("a")], [late]).official[2].numerator == 0
    assert report(year("exemple", "msp_demo", 2027, "care"), [], [late]).official[2].numerator == 1


def test_events_are_broken_down_by_nature_and_by_kind() -> None:
    events = [adverse_event("v1"), adverse_event("v2"), adverse_event("v3", nature="test_fault", event_kind="eigs")]
    figures = report(CARE_2026, [record("a"), record("b")], events)
    natures = {figure.id: figure.ids for figure in figures.natures if figure.numerator}
    assert natures == {"nature_drug_reaction": ("v1", "v2"), "nature_test_fault": ("v3",)}
    assert sum(figure.numerator for figure in figures.natures) == figures.official[2].numerator == 3
    assert {figure.id: figure.numerator for figure in figures.kinds if figure.numerator} == {
        "sorte_ei": 2,
        "sorte_eigs": 1,
    }


def test_every_figure_of_a_demonstration_says_so() -> None:
    scope = year("exemple", "msp_demo", 2026, "demo")
    figures = report(scope, [record("a", mode="demo")], [adverse_event("v")], [answered("satisfied")])
    for figure in (*figures.official, *figures.natures, *figures.kinds, *figures.categories):
        assert figure.text.endswith("(démonstration)")
    assert "démonstration" not in worked_example().official[0].text


# ── from real encounters ─────────────────────────────────────────────────────────────────────────────────────────────


def counted(walk: Walk, encounter: str = "e1") -> EncounterFacts:
    return encounter_facts(walk.history, walk.loaded.compiled, encounter=encounter, team="msp_demo", key=KEY)


def test_an_encounter_counts_its_acts_once_whatever_was_corrected(example: LoadedProtocol) -> None:
    walk = Walk(example, TREATED).to_the_end().act()
    before = counted(walk)
    assert [act.act for act in before.delegue_acts] == [
        "test_exemple",
        "medicament",
        "radio",
        "seances",
        "arret",
        "cannes",
    ]
    walk.do(c.CorrectAnswer("temperature", Decimal("38.6"), "mal lue"))
    assert counted(walk).delegue_acts == before.delegue_acts
    walk.do(c.RecordActNotDone("cannes", "refused_by_patient"))
    assert [act.act for act in counted(walk).delegue_acts] == [
        "test_exemple",
        "medicament",
        "radio",
        "seances",
        "arret",
    ]


def test_each_act_names_its_place_in_the_record(example: LoadedProtocol) -> None:
    walk = Walk(example, TREATED).to_the_end().act()
    for act in counted(walk).acts:
        sequence = int(act.id.removeprefix("e1/"))
        assert walk.history[sequence - 1].event.act == act.act


def test_an_act_of_the_delegant_counts_only_on_the_call_of_the_delegue(example: LoadedProtocol) -> None:
    walk = Walk(example, {**TREATED, "grossesse": True}).to_the_end()
    walk.do(c.RecordCall("jeanne", True, "2026-01-15T14:20:00+01:00"))
    walk.do(c.RecordDelegantAct("jeanne", "medicament"), author="jeanne")
    facts = counted(walk)
    assert [act.by for act in facts.takeover_acts] == ["delegant"]
    assert facts.category == "takeover"
    without_call = [recorded for recorded in walk.history if recorded.event.kind != "call_placed"]
    again = encounter_facts(without_call, example.compiled, encounter="e1", team="msp_demo", key=KEY)
    assert again.takeover_acts == ()
    assert again.category == "excluded_other"


def test_before_consent_nothing_was_delegated_hence_nothing_taken_over(example: LoadedProtocol) -> None:
    walk = Walk(example, {"gene_respiratoire": True}).to_the_end()
    walk.do(c.RecordCall("jeanne", True, "2026-01-15T14:06:00+01:00"))
    walk.do(c.RecordDelegantAct("jeanne", "medicament"), author="jeanne")
    assert counted(walk).takeover_acts == ()
    assert not counted(walk).entered


def test_what_a_delegant_typed_as_an_act_is_not_kept_in_figures(example: LoadedProtocol) -> None:
    walk = Walk(example, {**TREATED, "grossesse": True}).to_the_end()
    walk.do(c.RecordCall("jeanne", True, "2026-01-15T14:20:00+01:00"))
    walk.do(c.RecordDelegantAct("jeanne", "vu Mme Durand à domicile"), author="jeanne")
    assert [act.act for act in counted(walk).takeover_acts] == ["autre"]


CATEGORIES = [
    ("completed", {}, {}, True),
    ("not_eligible_age", {}, {"birth_date": "2020-01-01"}, False),
    ("excluded_other", {"grossesse": True}, {}, False),
    ("excluded_other", {"symptome": False}, {}, False),
    ("consent_refused", {}, {"consent": False}, False),
    ("consent_refused", {}, {"sharing": False}, False),
    ("excluded_other", {}, {"birth_date": "2010-01-01", "representative": False}, False),
    ("referred_emergency", {"gene_respiratoire": True}, {}, False),
    ("referred_other", {"test": "invalide", "test_bis": "invalide"}, {}, True),
]


@pytest.mark.parametrize(("category", "answers", "more", "entered"), CATEGORIES)
def test_each_encounter_falls_in_one_category(
    example: LoadedProtocol, category: str, answers: dict[str, object], more: dict[str, object], entered: bool
) -> None:
    facts = counted(Walk(example, {**TREATED, **answers}, **more).to_the_end())
    assert (facts.category, facts.entered) == (category, entered)


def test_a_doubt_is_a_referral_and_a_stated_reason_a_withdrawal(example: LoadedProtocol) -> None:
    doubt = Walk(example, TREATED).to_the_end().do(c.StateDoubt("teint gris"))
    assert counted(doubt).category == "referred_other"
    assert counted(doubt).doubted
    left = Walk(example, TREATED).to_the_end().do(c.StateWithdrawal("souhait", "veut partir"))
    assert counted(left).category == "withdrawn"


def test_a_patient_set_aside_after_an_act_was_done_is_a_patient_of_the_protocol(example: LoadedProtocol) -> None:
    walk = Walk(example, TREATED).to_the_end()
    walk.do(c.RecordActDone("test_exemple"))
    walk.do(c.CorrectAnswer("grossesse", True, "test fait depuis"))
    facts = counted(walk)
    assert facts.category == "excluded_other"
    assert facts.entered


def test_an_encounter_in_progress_is_in_no_category(example: LoadedProtocol) -> None:
    facts = counted(Walk(example, TREATED))
    assert facts.category is None
    assert report(year("exemple", "msp_demo", 2026, "demo"), [facts]).in_progress == ("e1",)


def test_one_patient_is_one_key_and_another_team_has_another(example: LoadedProtocol) -> None:
    first, second = (counted(Walk(example, TREATED, patient="p").to_the_end(), name) for name in ("a", "b"))
    assert first.patient == second.patient != "p"
    elsewhere = Walk(example, TREATED, patient="p").to_the_end()
    other = encounter_facts(elsewhere.history, example.compiled, encounter="a", team="t", key=b"x" * 32)
    assert other.patient != first.patient


def test_a_declared_indicator_is_counted_and_never_official(example: LoadedProtocol) -> None:
    tested = counted(Walk(example, TREATED).to_the_end().act(), "a")
    advised = counted(Walk(example, {**TREATED, "temperature": Decimal("37.0"), "rougeur": "aucune"}).to_the_end(), "b")
    scope = year("exemple", "msp_demo", 2026, "demo")
    figure = report(scope, [tested, advised], declared=example.model.indicators).extra[0]
    assert (figure.id, figure.numerator, figure.denominator, figure.official) == ("part_tests", 1, 2, False)


# ── properties ───────────────────────────────────────────────────────────────────────────────────────────────────────

RECORDS = st.lists(
    st.builds(
        lambda number, patient, category, acts, taken: record(
            f"e{number}", patient=patient, category=category, entered=category == "completed",
            acts=tuple([counted_act(f"e{number}/{rank}") for rank in range(acts)]
                       + [counted_act(f"e{number}/d{rank}", "delegant") for rank in range(taken)]),
        ),
        st.integers(0, 10**9), st.sampled_from("pqrst"),
        st.sampled_from(["completed", "excluded_other", "takeover", "referred_emergency", None]),
        st.integers(0, 3), st.integers(0, 2),
    ),
    unique_by=lambda one: one.encounter,
)  # fmt: skip


@given(RECORDS)
def test_denominators_are_acts_and_categories_are_disjoint(encounters: list[EncounterFacts]) -> None:
    figures = report(CARE_2026, encounters)
    acts = sum(len(one.delegue_acts) for one in encounters)
    assert figures.official[1].denominator == figures.official[2].denominator == acts
    assert figures.official[0].numerator == len({one.patient for one in encounters if one.entered})
    told = sum(figure.numerator for figure in figures.categories)
    assert told + len(figures.in_progress) == len(encounters)


@given(RECORDS, st.randoms())
def test_the_order_of_records_changes_no_figure(encounters: list[EncounterFacts], chance: object) -> None:
    shuffled = list(encounters)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    values = [figure.value for figure in report(CARE_2026, encounters).official]
    assert [figure.value for figure in report(CARE_2026, shuffled).official] == values
