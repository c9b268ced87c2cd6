"""Missing cases, found and told: pasted into the file as they are, they complete it."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from engine.protocol.cases import CaseFile, cases_of, run_case
from engine.protocol.conditions import INCONNU
from engine.protocol.coverage import coverage
from engine.protocol.mutation.judging import Judge
from engine.protocol.suggestion.cells import near
from engine.protocol.suggestion.person import Person, profiles_of, verdict_on
from engine.protocol.suggestion.processes import people
from engine.protocol.suggestion.screens import walked
from engine.protocol.suggestion.suggesting import Suggestion, Suggestions, smallest, suggestions
from engine.protocol.suggestion.telling import as_yaml, lines, story, suggested
from engine.protocol.verification.variables import variables_of
from tests.support import compiled, example, person

TEXT = (Path(__file__).parent / "minimal_cases.yaml").read_text(encoding="utf-8")


def file(extra: str = "") -> CaseFile:
    return cases_of((TEXT + extra).encode(), "exemple/cases.yaml", example().model)


@cache
def judge() -> Judge:
    return Judge(example(), file())


@cache
def found() -> Suggestions:
    return suggestions(judge(), judge().all())


@cache
def completed() -> CaseFile:
    """The cases with every suggestion pasted below them."""
    told = [line for number, one in enumerate(found().chosen, 1) for line in as_yaml(judge(), one, f"SG{number:02d}")]
    return file("\n".join(told) + "\n")


def test_the_suggested_cases_read_and_pass() -> None:
    added = completed().cases[len(file().cases) :]
    assert len(added) == len(found().chosen) > 0
    assert all(run_case(compiled(), "", completed(), case).passed for case in added)


def test_with_them_nothing_is_missing_from_the_coverage() -> None:
    results = [run_case(compiled(), "", completed(), case) for case in completed().cases]
    every = coverage(compiled(), completed(), results)
    told = {"comparaisons agissant seules", "règles de dose", "conduites à tenir"}
    assert {one.name: one.missing for one in every if one.name in told} == dict.fromkeys(told, ())


def test_with_them_no_mutant_lives() -> None:
    assert [one.mutant.id for one in Judge(example(), completed()).all() if one.fate == "survivor"] == []


def test_nothing_is_left_without_a_patient() -> None:
    assert found().left == ()


def test_none_of_them_can_be_left_out() -> None:
    every = frozenset(found().words)
    for one in found().chosen:
        others = frozenset().union(*(other.goals for other in found().chosen if other is not one))
        assert (one.goals & every) - others


def test_where_nothing_is_missing_it_says_so() -> None:
    said = list(suggested(example(), completed()))
    assert said == ["Rien ne manque : la couverture est complète et aucun mutant ne survit."]


def test_each_is_told_with_what_happens_today_and_what_it_shows() -> None:
    told = "\n".join(lines(judge(), found()))
    assert "Aujourd'hui : « Hors du protocole ». Est-ce bien la conduite voulue ?" in told
    assert "montre · « symptôme présent » : symptôme, faux, tout le reste ne pesant pas" in told
    assert "    confidence: assumption" in told


# ── the smallest set ─────────────────────────────────────────────────────────────────────────────────────────────────


def one(name: str, *goals: str) -> Suggestion:
    return Suggestion(Person(name, 1), frozenset(("outcome", goal, "") for goal in goals))


def test_whoever_has_become_useless_goes() -> None:
    """The widest is taken first, and is not needed once the two others are there."""
    widest, left, right = one("large", "b", "c", "d", "e"), one("gauche", "a", "b", "c"), one("droite", "d", "e", "f")
    wanted = frozenset(("outcome", goal, "") for goal in "abcdef")
    assert {found.person.profile for found in smallest([widest, left, right], wanted)} == {"gauche", "droite"}


def test_the_plainest_of_equals_is_taken() -> None:
    odd = Suggestion(Person("adulte", 1, {"toux": True, "allergie": True}), frozenset({("outcome", "a", "")}))
    plain = Suggestion(Person("adulte", 1, {"toux": True}), frozenset({("outcome", "a", "")}))
    assert smallest([odd, plain], frozenset({("outcome", "a", "")})) == [plain]


def test_what_nobody_shows_ends_the_search() -> None:
    assert smallest([one("adulte", "a")], frozenset({("outcome", "z", "")})) == []


# ── in words, and as YAML ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (Person("adulte", 1), "Femme, 30\u00a0ans, symptôme, rien de particulier."),
        (Person("adulte", 1, {"age": Decimal(66)}), "Femme, 66\u00a0ans, symptôme, le reste sans particularité."),
        (Person("adulte", 1, {"toux": False, "sexe": "M"}),
         "Homme, 30\u00a0ans, symptôme, pas de « toux », le reste sans particularité."),
        (Person("adulte", 1, {"symptome": INCONNU}),
         "Femme, 30\u00a0ans, symptôme : inconnu, le reste sans particularité."),
        (Person("adulte", 1, {"age": Decimal(16)}, process={"accord_representant": False}),
         "Femme, 16\u00a0ans, symptôme, vient sans l'accord d'un représentant, le reste sans particularité."),
        (Person("adulte", 1, process={"retraits": ("souhait",)}),
         "Femme, 30\u00a0ans, symptôme, dit : souhait de la personne, le reste sans particularité."),
        (Person("adulte", 2), "Femme, 30\u00a0ans, symptôme, rien de particulier, visite 2."),
    ],
)  # fmt: skip
def test_a_person_is_told_as_to_a_doctor_who_knows_no_profile(who: Person, words: str) -> None:
    assert story(compiled(), file(), who) == words


def test_whoever_waits_is_told_how_far_it_is() -> None:
    told: list[int] = []
    list(suggested(example(), completed(), told.append))
    assert told == list(range(1, len(told) + 1)) and len(told) > 100


def test_a_case_is_written_so_that_the_strict_reader_takes_it() -> None:
    who = Person("adulte", 1, {"temperature": Decimal("38.1"), "toux": False, "test": "positif"}, frozenset({"poids"}))
    text = "\n".join(as_yaml(judge(), Suggestion(who, frozenset()), "SG01"))
    read = file(text + "\n").cases[-1]
    assert read.answers == {"toux": False, "temperature": Decimal("38.1"), "test": "positif"}
    assert read.without == ("poids",)
    assert (read.expect.status, read.expect.next) == ("asking", ("poids",))


# ── people ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_people_of_the_process_end_each_in_their_own_way() -> None:
    ends = {verdict.outcome for who in people(compiled(), file()) if (verdict := verdict_on(compiled(), file(), who))}
    assert {"refus", "delegant_j0_j1", "conseils"} <= ends


def test_a_person_is_asked_screen_by_screen() -> None:
    given, _ = walked(compiled(), person(sexe="M", grossesse=True), 1)
    assert "grossesse" not in given
    assert "test" not in given


def test_profiles_are_those_of_visits_that_exist() -> None:
    extra = "  - {id: V3, story: Trois., origin: own, confidence: sourced, visit: 3, expect: {status: refused}}\n"
    assert profiles_of(compiled(), file(extra)) == {1: ("adulte",)}


def test_an_answer_that_is_not_the_profile_s_costs_more() -> None:
    variables = variables_of(compiled(), 1)
    costs = dict(zip([variable.name for variable in variables], near(person(), variables), strict=True))
    assert costs["toux"] == (2, 0, 3)
    assert costs["avis"][-1] == 0
