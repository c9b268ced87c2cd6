"""Each mutation operator as a table of before and after; the list is ordered, named, and the same every time."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from engine.protocol.mutation.listing import Text, mutants, text_of
from engine.protocol.mutation.mutant import DELETED, TITLES, Change, altered, at
from engine.protocol.mutation.of_conditions import of_condition, shown
from engine.protocol.mutation.vocabulary import Vocabulary, last_digit
from tests.support import example

TEXT = text_of(example())
WORDS = Vocabulary(example().compiled)


def of_operator(operator: str, raw: object) -> list[object]:
    """What the operator makes of a condition that stands alone, whole."""
    drafts = of_condition(raw, ("root",), WORDS)
    return [altered({"root": raw}, Change(one.path, one.value))["root"] for one in drafts if one.operator == operator]


@pytest.mark.parametrize(
    ("raw", "after"),
    [
        ("grossesse", [{"not": "grossesse"}]),
        ({"rougeur": "forte"}, [{"not": {"rougeur": "forte"}}]),
        ({"not": "toux"}, [{"not": {"not": "toux"}}, {"not": {"not": "toux"}}]),
        ({"all": ("toux", "allergie")}, [
            {"not": {"all": ("toux", "allergie")}}, {"all": ({"not": "toux"}, "allergie")},
            {"all": ("toux", {"not": "allergie"})},
        ]),
    ],
)  # fmt: skip
def test_a_condition_is_negated_whole_and_part_by_part(raw: object, after: list[object]) -> None:
    assert of_operator("negation", raw) == after


@pytest.mark.parametrize(
    ("raw", "after"),
    [
        ("symptome", ["grossesse"]),
        ("toux", ["gene_respiratoire"]),
        ({"toux": False}, [{"gene_respiratoire": False}]),
        ("fievre", ["test_negatif"]),
        ("temperature > 38", ["poids > 38"]),
        ("38 < temperature <= 40", ["38 < poids <= 40"]),
        ("temperature > 300", []),
        ({"rougeur": "forte"}, [{"rougeur": "aucune"}]),
        ({"rougeur": {"in": ("aucune", "legere")}}, [{"rougeur": {"in": ("aucune", "forte")}}]),
        ({"rougeur": {"in": ("aucune", "legere", "forte")}}, []),
    ],
)  # fmt: skip
def test_another_criterion_of_the_same_type_or_another_choice(raw: object, after: list[object]) -> None:
    assert of_operator("criterion", raw) == after


@pytest.mark.parametrize(
    ("raw", "after"),
    [
        ("age >= 18", ["age > 18", "age >= 17", "age >= 19"]),
        ("temperature < 38.0", ["temperature <= 38.0", "temperature < 37.9", "temperature < 38.1"]),
        ("age >= age_min", ["age > age_min"]),
        ("score_exemple == 2", ["score_exemple == 1", "score_exemple == 3"]),
        ("score_exemple >= score_seuil", ["score_exemple > score_seuil", "score_exemple >= 1", "score_exemple >= 3"]),
        ({"at_least": 2, "of": ("toux", "allergie", "grossesse")}, [
            {"at_least": 1, "of": ("toux", "allergie", "grossesse")},
            {"at_least": 3, "of": ("toux", "allergie", "grossesse")},
        ]),
    ],
)  # fmt: skip
def test_a_bound_moves_by_one_step_and_changes_its_strictness(raw: object, after: list[object]) -> None:
    """A parameter written once moves where its value stands, not here."""
    assert of_operator("bound", raw) == after


@pytest.mark.parametrize(
    ("raw", "after"),
    [
        ({"all": ("toux", "allergie")}, [{"any": ("toux", "allergie")}]),
        ({"any": ("toux", {"all": ("allergie", "grossesse")})}, [
            {"all": ("toux", {"all": ("allergie", "grossesse")})},
            {"any": ("toux", {"any": ("allergie", "grossesse")})},
        ]),
        ({"all": ("toux",)}, []),
    ],
)  # fmt: skip
def test_all_and_any_are_swapped(raw: object, after: list[object]) -> None:
    assert of_operator("connective", raw) == after


@pytest.mark.parametrize(
    ("raw", "after"),
    [
        ({"all": ("toux", "allergie")}, [{"all": ("allergie",)}, {"all": ("toux",)}]),
        ({"any": ("toux",)}, []),
        ({"at_least": 1, "of": ("toux", "allergie")}, [
            {"at_least": 1, "of": ("allergie",)}, {"at_least": 1, "of": ("toux",)},
        ]),
        ({"rougeur": {"in": ("aucune", "legere")}}, [
            {"rougeur": {"in": ("legere",)}}, {"rougeur": {"in": ("aucune",)}},
        ]),
    ],
)  # fmt: skip
def test_a_part_of_a_condition_is_deleted(raw: object, after: list[object]) -> None:
    assert of_operator("deletion", raw) == after


# ── in the whole file ────────────────────────────────────────────────────────────────────────────────────────────────

LISTED = {mutant.id: mutant for mutant in mutants(TEXT)}


@pytest.mark.parametrize(
    ("id_", "before", "after"),
    [
        ("bound@parameters.fievre_seuil.value", Decimal("38.0"), Decimal("37.9")),
        ("bound@parameters.age_majorite.value~2", 18, 19),
        ("bound@scores.score_exemple.items.fievre.points", 1, 0),
        ("dose@parameters.dose_jour_max.value~2", 2000, 3000),
        ("dose@parameters.prises.value", 2, 1),
        ("dose@acts.medicament.dose.round_down_to_mg", 50, 40),
        ("target@danger.respiration.to", "appel_15", "delegant_maintenant"),
        ("target@exclusion.trop_age.to~2", "delegant_j0_j1", "hors_protocole"),
        ("target@tree.decisions.resultat.rows.positif.to~2", "traiter", "refaire"),
        ("target@tree.repeats.refaire.to", "second_resultat", "apres_avis"),
        ("target@acts.medicament.contraindications.allergie.fallback~3", "delegant_j0_j1", "omit"),
        ("target@consent.minor.without_representative", "delegant_j0_j1", "refus"),
        ("unknown@unknown.to", "delegant_j0_j1", "delegant_maintenant"),
        ("unknown@unknown.danger_to", "delegant_maintenant", "delegant_j0_j1"),
        ("delay@outcomes.delegant_j0_j1.delay", "same_or_next_day", "within_24_hours"),
        ("delay@outcomes.delegant_j0_j1.delay~2", "same_or_next_day", "usual_care"),
        ("deletion@steps.entretien.ask.grossesse", {"criterion": "grossesse", "when": {"sexe": "F"}}, "grossesse"),
    ],
)  # fmt: skip
def test_values_of_the_file_are_changed(id_: str, before: object, after: object) -> None:
    mutant = LISTED[id_]
    assert at(TEXT.data, mutant.path) == before
    assert at(altered(TEXT.data, mutant.change), mutant.path) == after


@pytest.mark.parametrize(
    "id_",
    [
        "deletion@exclusion.grossesse", "deletion@inclusion.age_permis",
        "deletion@acts.medicament.contraindications.allergie",
        "deletion@tree.decisions.resultat.rows.negatif", "deletion@scores.score_exemple.items.fievre",
        "deletion@outcomes.traiter.acts.1", "dose@acts.medicament.dose.max_mg_per_day",
    ],
)  # fmt: skip
def test_lines_of_the_file_are_deleted(id_: str) -> None:
    mutant = LISTED[id_]
    container = at(TEXT.data, mutant.path[:-1])
    assert mutant.change.value is DELETED
    assert len(at(altered(TEXT.data, mutant.change), mutant.path[:-1])) == len(container) - 1


def test_each_operator_has_mutants_and_each_mutant_its_own_id_and_text() -> None:
    listed = mutants(TEXT)
    assert {mutant.operator for mutant in listed} == set(TITLES)
    assert max(Counter(mutant.id for mutant in listed).values()) == 1
    texts = [repr(altered(TEXT.data, mutant.change)) for mutant in listed]
    assert len(set(texts)) == len(texts)
    assert repr(TEXT.data) not in texts


def test_the_list_follows_the_file_and_is_the_same_every_time() -> None:
    listed = mutants(TEXT)
    assert [mutant.line for mutant in listed] == sorted(mutant.line for mutant in listed)
    assert listed == mutants(text_of(example()))


def test_the_line_is_that_of_what_changes() -> None:
    lines = example().text.decode().splitlines()
    mutant = LISTED["bound@parameters.fievre_seuil.value"]
    assert lines[mutant.line - 1].strip() == "value: 38.0"
    assert mutant.what == "« fievre_seuil » : 38 devient 37,9"


def test_what_decides_nothing_is_left_alone() -> None:
    """Remarks, indicators, texts and rights change no patient: their conditions give no mutant."""
    touched = {mutant.path[0] for mutant in LISTED.values()}
    assert touched.isdisjoint({"notices", "indicators", "legal", "sources", "training", "fees", "advice"})


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"all": ("toux", {"any": ("allergie", {"rougeur": "forte"})})}, "toux et (allergie ou rougeur : forte)"),
        ({"not": {"toux": False}}, "non (toux : non)"),
        ({"rougeur": {"in": ("aucune", "forte")}}, "rougeur : aucune ou forte"),
        ({"at_least": 2, "of": ("toux", "allergie")}, "au moins 2 parmi (toux, allergie)"),
    ],
)  # fmt: skip
def test_a_condition_is_shown_on_one_line(raw: object, words: str) -> None:
    assert shown(raw) == words


@pytest.mark.parametrize(
    ("value", "step"), [("3000", "1000"), ("50", "10"), ("12.5", "0.1"), ("1", "1"), ("0", "1"), ("0.25", "0.01")]
)
def test_a_dose_moves_by_its_last_digit(value: str, step: str) -> None:
    assert last_digit(Decimal(value)) == Decimal(step)


def test_a_change_shares_what_it_does_not_touch() -> None:
    change = Change(("danger", 0, "to"), "refus")
    after = altered(TEXT.data, change)
    assert after["criteria"] is TEXT.data["criteria"]
    assert TEXT.data["danger"][0]["to"] == "appel_15"
    assert isinstance(TEXT, Text)
