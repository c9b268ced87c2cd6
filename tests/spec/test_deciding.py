"""How a protocol is decided: danger first, one thing after the other, unknown never read as no."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from engine.protocol.compiled import CompiledProtocol, link
from engine.protocol.deciding import Ask, AskProcess, Concluded, Process, Situation, decide
from engine.protocol.model import Protocol
from engine.protocol.reading import read
from tests.support import AGREED, EXAMPLE, compiled, facing, person

TESTED: dict[str, object] = {"temperature": 38.5, "toux": False}
"""Feverish without a cough: the score opens the test."""


def outcome(situation: Situation) -> Concluded:
    verdict = decide(compiled(), situation)
    assert isinstance(verdict, Concluded), verdict
    return verdict


@pytest.mark.parametrize(
    ("story", "changed", "expected"),
    [
        ("score 0: advice", {}, "conseils"),
        ("danger wins over everything", {"gene_respiratoire": True, "age": 5, "symptome": False}, "appel_15"),
        ("too young", {"age": 14}, "hors_protocole"),
        ("lowest age is in", {"age": 15}, "conseils"),
        ("highest age is in", {"age": 65}, "conseils"),
        ("too old goes to the delegant, not away", {"age": 66}, "delegant_j0_j1"),
        ("no symptom", {"symptome": False}, "hors_protocole"),
        ("pregnant", {"grossesse": True}, "delegant_j0_j1"),
        ("pregnant answered for a man is moot", {"sexe": "M", "grossesse": True}, "conseils"),
        ("test positive", {"temperature": 38.5, "toux": False, "test": "positif"}, "traiter"),
        ("test negative", {"temperature": 38.5, "toux": False, "test": "negatif"}, "conseils"),
        ("test invalid then positive", TESTED | {"test": "invalide", "test_bis": "positif"}, "traiter"),
        ("allergic: the delegant, not another drug", TESTED | {"test": "positif", "allergie": True}, "delegant_j0_j1"),
    ],
)  # fmt: skip
def test_each_patient_has_one_outcome(story: str, changed: dict[str, object], expected: str) -> None:
    assert outcome(facing(**changed)).outcome == expected, story


@pytest.mark.parametrize(
    ("story", "changed", "expected"),
    [
        ("a danger sign unknown: the delegant, now", {"gene_respiratoire": "?"}, "delegant_maintenant"),
        ("an inclusion unknown: the delegant", {"symptome": "?"}, "delegant_j0_j1"),
        ("an exclusion unknown: the delegant", {"grossesse": "?"}, "delegant_j0_j1"),
        ("an unknown that changes nothing is passed over", {"toux": "?", "temperature": 36.5}, "conseils"),
        ("an unknown that might open the test", {"toux": "?", "temperature": 38.5}, "delegant_j0_j1"),
        ("a test unknown", {"temperature": 38.5, "toux": False, "test": "?"}, "delegant_j0_j1"),
        ("a contra-indication unknown", TESTED | {"test": "positif", "allergie": "?"}, "delegant_j0_j1"),
        ("a weight unknown: no dose, the delegant", TESTED | {"test": "positif", "poids": "?"}, "delegant_j0_j1"),
        ("an allergy unknown does not matter without the drug", {"allergie": "?"}, "conseils"),
    ],
)  # fmt: skip
def test_unknown_is_settled_by_one_rule(story: str, changed: dict[str, object], expected: str) -> None:
    assert outcome(facing(**changed)).outcome == expected, story


def test_with_nothing_known_nobody_is_treated() -> None:
    everything = dict.fromkeys(person(), "?") | {"age": 30, "sexe": "F"}
    assert outcome(facing(**everything)).outcome == "delegant_maintenant"


@pytest.mark.parametrize(
    ("taken_away", "step"),
    [("gene_respiratoire", "danger"), ("symptome", "entretien"), ("temperature", "examen")],
)
def test_what_is_not_answered_is_asked_in_the_order_of_the_file(taken_away: str, step: str) -> None:
    verdict = decide(compiled(), facing(**{taken_away: None}))
    assert isinstance(verdict, Ask)
    assert (verdict.step, verdict.criteria) == (step, (taken_away,))


def test_the_test_is_asked_only_when_the_score_opens_it() -> None:
    verdict = decide(compiled(), facing(temperature=38.5, toux=False))
    assert isinstance(verdict, Ask)
    assert verdict.step == "test"
    assert "test_lot" not in verdict.criteria, "an optional record never holds a screen back"


@pytest.mark.parametrize(
    ("process", "what"),
    [
        (Process(), "identity"), (Process(identity=True), "consent"),
        (Process(identity=True, consent=True), "sharing"),
    ],
)  # fmt: skip
def test_identity_and_consent_come_after_danger_and_before_the_interview(process: Process, what: str) -> None:
    assert decide(compiled(), facing(process, symptome=None)) == AskProcess(what)  # type: ignore[arg-type]
    asked_first = decide(compiled(), facing(process, gene_respiratoire=None))
    assert isinstance(asked_first, Ask) and asked_first.step == "danger"


@pytest.mark.parametrize(
    ("process", "age", "expected"),
    [
        (replace(AGREED, consent=False), 30, "refus"), (replace(AGREED, sharing=False), 30, "refus"),
        (replace(AGREED, representative=False), 17, "delegant_j0_j1"),
        (replace(AGREED, representative=False), 18, "conseils"),
    ],
)  # fmt: skip
def test_refusals_have_their_own_end(process: Process, age: int, expected: str) -> None:
    assert outcome(facing(process, age=age)).outcome == expected


def test_a_danger_is_not_hidden_by_a_refusal() -> None:
    assert outcome(facing(replace(AGREED, consent=False), gene_respiratoire=True)).outcome == "appel_15"


def test_all_exclusions_are_kept_and_the_most_urgent_leads() -> None:
    reached = outcome(facing(age=66, grossesse=True, symptome=False))
    assert {reason.id for reason in reached.reasons} == {"trop_age", "grossesse", "symptome_present"}
    assert reached.outcome == "delegant_j0_j1"


def test_doubt_refers_whatever_the_tree_says() -> None:
    reached = outcome(facing(replace(AGREED, doubt=True)))
    assert (reached.outcome, reached.reasons[0].kind) == ("delegant_j0_j1", "doubt")


@pytest.mark.parametrize(
    ("weight", "mg", "capped"),
    [(30, 750, False), (39.5, 950, False), (40, 1000, False), (40.5, 1000, True), (200, 1000, True), (31, 750, False)],
)
def test_doses_are_capped_and_rounded_down(weight: float, mg: int, capped: bool) -> None:
    reached = outcome(facing(temperature=38.5, toux=False, test="positif", poids=weight))
    drug = next(act for act in reached.acts if act.id == "medicament")
    assert drug.dose is not None
    assert (drug.dose.mg, drug.dose.intakes_per_day, drug.dose.days) == (Decimal(mg), 2, 6)
    assert drug.dose.capped is capped


def test_an_awaited_answer_gives_a_provisional_outcome_then_goes_on() -> None:
    twice_invalid = {"temperature": 38.5, "toux": False, "test": "invalide", "test_bis": "invalide"}
    waiting = outcome(facing(**twice_invalid))
    assert (waiting.outcome, waiting.awaiting) == ("delegant_j0_j1", ("avis",))
    assert outcome(facing(**twice_invalid, avis="traiter")).outcome == "traiter"
    assert outcome(facing(**twice_invalid, avis="voir")).outcome == "delegant_j0_j1"


def test_a_lifted_exclusion_lets_the_run_go_on_but_never_a_danger() -> None:
    lifted = replace(AGREED, lifted=frozenset({"grossesse", "respiration"}))
    assert outcome(facing(lifted, grossesse=True)).outcome == "conseils"
    assert outcome(facing(lifted, gene_respiratoire=True)).outcome == "appel_15"


def ladder(rungs: int, last: dict[str, str]) -> CompiledProtocol:
    """Decisions two by two, each leading to both of the next pair, all about one answer; ``last``: where both end."""
    written = read(EXAMPLE.read_bytes(), str(EXAMPLE)).data
    ground = {"source": {"text": "revue"}, "confidence": "assumption"}

    def decision(at: int) -> object:
        ends = last if at + 1 == rungs else {"a": f"a{at + 1}", "b": f"b{at + 1}"}
        rows = [{"id": "oui", "label": "oui", "when": "toux", "to": ends["a"], **ground},
                {"id": "non", "label": "non", "else": True, "to": ends["b"], **ground}]  # fmt: skip
        return {"title": f"Décision {at}", "rows": rows}

    decisions = {f"{side}{at}": decision(at) for at in range(rungs) for side in "ab"}
    assert isinstance(written, dict)
    tree = {"entries": {"1": "a0"}, "decisions": decisions}
    linked, problems = link(Protocol.model_validate(_frozen({**written, "tree": tree})))
    assert linked is not None, problems
    return linked


def _frozen(value: object) -> object:
    """Lists as the tuples that the model holds."""
    if isinstance(value, list | tuple):
        return tuple(_frozen(part) for part in value)
    return {key: _frozen(part) for key, part in value.items()} if isinstance(value, dict) else value


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    ("last", "expected"),
    [({"a": "conseils", "b": "conseils"}, "conseils"), ({"a": "conseils", "b": "hors_protocole"}, "delegant_j0_j1")],
)
def test_unknowns_in_a_row_are_settled_without_following_every_path(last: dict[str, str], expected: str) -> None:
    reached = decide(ladder(40, last), facing(toux="?"))
    assert isinstance(reached, Concluded) and reached.outcome == expected
