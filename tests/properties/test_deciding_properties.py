"""What holds for every patient of every protocol of the library, unknown answers included."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.protocol.alternatives import cells_of
from engine.protocol.compiled import NOW_OR_WORSE
from engine.protocol.conditions import FALSE, INCONNU, TRUE, Value
from engine.protocol.deciding import Concluded, Situation, effective_answers, identity_criteria
from tests.properties.people import AGREED, NAMES, people, subject, verdict_on, walked

every_protocol = pytest.mark.parametrize("name", NAMES)
often = settings(max_examples=80)


@every_protocol
@often
@given(data=st.data())
def test_every_patient_reaches_one_outcome_with_its_reasons_and_no_question_twice(
    name: str, data: st.DataObject
) -> None:
    protocol = subject(name).protocol
    reached, _ = walked(protocol, data.draw(people(name)))
    assert reached.outcome in protocol.outcomes
    assert reached.reasons


@every_protocol
@often
@given(data=st.data())
def test_answers_given_at_once_are_never_milder_than_screen_by_screen(name: str, data: st.DataObject) -> None:
    """A file of answers may show a danger that the screens had no reason left to look for."""
    protocol = subject(name).protocol
    person = data.draw(people(name))
    reached, given_answers = walked(protocol, person)
    again = verdict_on(protocol, given_answers)
    assert isinstance(again, Concluded)
    assert again == reached
    awaited = {item.criterion for item in protocol.written.tree.awaits.values()}
    at_once = verdict_on(protocol, {key: value for key, value in person.items() if key not in awaited})
    assert isinstance(at_once, Concluded)
    assert protocol.outcomes[at_once.outcome].urgency <= protocol.outcomes[reached.outcome].urgency


@every_protocol
@often
@given(data=st.data())
def test_a_true_danger_rule_is_never_outdone_by_another_answer(name: str, data: st.DataObject) -> None:
    protocol = subject(name).protocol
    person = data.draw(people(name))
    counted = effective_answers(protocol, Situation(person, AGREED))
    verdict = verdict_on(protocol, person)
    assert isinstance(verdict, Concluded)
    reached = protocol.outcomes[verdict.outcome]
    for rule in protocol.danger:
        applies = not rule.visits or 1 in rule.visits
        if applies and rule.condition is not None and rule.condition.truth(counted) == TRUE:
            assert reached.urgency <= protocol.outcomes[rule.to].urgency
            assert reached.written.disposition != "treat"


@every_protocol
@often
@given(data=st.data())
def test_an_unknown_is_never_milder_than_the_mildest_value_and_opens_no_act(name: str, data: st.DataObject) -> None:
    """« The délégant, now » stops the questions: an emergency that a later measure would have shown is his to find."""
    protocol = subject(name).protocol
    person = data.draw(people(name, unknown=False))
    _, asked = walked(protocol, person)
    candidates = sorted(set(asked) & set(cells_of(protocol)) - set(identity_criteria(protocol)))
    chosen = data.draw(st.sampled_from(candidates))
    ends = [
        walked(protocol, {**person, chosen: value})[0] for cell in cells_of(protocol)[chosen] for value in cell.values
    ]
    unsure, _ = walked(protocol, {**person, chosen: INCONNU})
    mildest = max(NOW_OR_WORSE, *(protocol.outcomes[end.outcome].urgency for end in ends))
    assert protocol.outcomes[unsure.outcome].urgency <= mildest
    if protocol.outcomes[unsure.outcome].written.disposition == "treat":
        for act in unsure.acts:
            assert all(act.id in {other.id for other in end.acts} for end in ends), f"{act.id} opened by an unknown"


@every_protocol
@often
@given(data=st.data())
def test_no_act_meets_a_contra_indication_and_no_dose_its_cap(name: str, data: st.DataObject) -> None:
    protocol = subject(name).protocol
    reached, given_answers = walked(protocol, data.draw(people(name)))
    for act in reached.acts:
        for contraindication in protocol.acts[act.id].contraindications:
            assert contraindication.when.truth(given_answers) == FALSE
        rule = act.written.dose
        if act.dose is not None and rule is not None and rule.max_mg_per_day is not None:
            assert 0 < act.dose.mg * act.dose.intakes_per_day <= protocol.number(rule.max_mg_per_day)


@every_protocol
@settings(max_examples=20)
@given(data=st.data())
def test_with_nothing_known_but_age_and_sex_nobody_is_treated(name: str, data: st.DataObject) -> None:
    protocol = subject(name).protocol
    person = data.draw(people(name))
    identity = identity_criteria(protocol)
    nothing: dict[str, Value] = {key: value if key in identity else INCONNU for key, value in person.items()}
    reached, _ = walked(protocol, nothing)
    assert protocol.outcomes[reached.outcome].written.disposition != "treat"
