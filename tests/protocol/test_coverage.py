"""What cases cover: comparisons acting alone (masking MC/DC), dose rules, and what nobody could show."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from engine.protocol.cases import CaseFile, cases_of, run_case
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import FALSE, INCONNU, TRUE, Value, parse
from engine.protocol.conditions import Scope as Names
from engine.protocol.coverage import Covered, coverage, covered_by, doses, lines
from engine.protocol.coverage.alone import Occurrence, Side, missing_sides, occurrences, shown_sides
from engine.protocol.coverage.somebody import Somebody
from engine.protocol.coverage.tracing import Condition, conditions, played
from engine.protocol.formulas import TooWide
from tests.support import compiled, example, value

HERE = Path(__file__).parent
T, F = TRUE, FALSE


def file(extra: str = "") -> CaseFile:
    text = (HERE / "minimal_cases.yaml").read_text(encoding="utf-8") + extra
    return cases_of(text.encode(), "exemple/cases.yaml", example().model)


def case(id_: str, answers: str, expect: str) -> str:
    return (
        f"  - id: {id_}\n    story: Essai.\n    origin: own\n    confidence: sourced\n"
        f"    answers: {answers}\n    expect: {expect}\n"
    )


def covered(name: str, cases: CaseFile) -> Covered:
    results = [run_case(compiled(), "", cases, one) for one in cases.cases]
    return next(one for one in coverage(compiled(), cases, results) if one.name == name)


# ── acting alone ─────────────────────────────────────────────────────────────────────────────────────────────────────


def of(raw: object) -> list[Occurrence]:
    protocol = compiled()
    scope = Names(protocol.written.criteria, protocol.parameters, protocol.scores.get, protocol.definitions.get)
    return list(occurrences(Condition("essai", parse(raw, scope), ("rule", "exclusion", "grossesse"))))


def answers(**given: object) -> dict[str, Value]:
    return {name: value(raw) for name, raw in given.items()}


EITHER = {"any": ("toux", "allergie")}
BOTH = {"all": ("toux", {"allergie": False})}


@pytest.mark.parametrize(
    ("raw", "given", "sides"),
    [
        ("toux", {"toux": True}, [(T, T)]),
        ("toux", {"toux": False}, [(F, F)]),
        ("toux", {"toux": "?"}, [None]),
        ({"not": "toux"}, {"toux": True}, [(T, F)]),
        (EITHER, {"toux": True, "allergie": False}, [(T, T), None]),
        (EITHER, {"toux": True, "allergie": True}, [None, None]),
        (EITHER, {"toux": False, "allergie": False}, [(F, F), (F, F)]),
        (EITHER, {"toux": True, "allergie": "?"}, [None, None]),
        (BOTH, {"toux": True, "allergie": False}, [(T, T), (T, T)]),
        (BOTH, {"toux": False, "allergie": False}, [(F, F), None]),
        (BOTH, {"toux": False, "allergie": True}, [None, None]),
        ({"at_least": 2, "of": ("toux", "allergie", "grossesse")}, {"toux": True, "allergie": True, "grossesse": False},
         [(T, T), (T, T), None]),
        ("score_exemple >= 2", {"temperature": 39, "toux": False, "rougeur": "aucune"}, [(T, T), (T, T), None]),
        ("score_exemple >= 2", {"temperature": 39, "toux": True, "rougeur": "aucune"}, [None, (F, F), (F, F)]),
    ],
)  # fmt: skip
def test_where_each_comparison_acts_alone(raw: object, given: dict[str, object], sides: list[Side | None]) -> None:
    assert [occurrence.side(answers(**given)) for occurrence in of(raw)] == sides


def test_other_comparisons_may_differ_as_long_as_they_are_masked() -> None:
    """« toux » is shown by two patients of whom the second has no fever either: masking, not unique cause."""
    raw = {"any": ({"all": ("toux", "fievre")}, "allergie")}
    every = of(raw)
    reads = [
        {"essai": [answers(toux=True, temperature=39, allergie=False)]},
        {"essai": [answers(toux=False, temperature=39, allergie=False)]},
    ]
    shown = shown_sides(every, reads)
    assert shown[every[0].key] == {(T, T), (F, F)}
    assert shown[every[2].key] == {(F, F)}


@pytest.mark.parametrize(
    ("shown", "possible", "missing"),
    [
        ({(T, T), (F, F)}, (), ()),
        ({(T, T)}, ((T, T), (F, F)), ((F, F),)),
        (set(), ((T, T), (F, F)), ((T, T), (F, F))),
        ({(T, F)}, ((T, T), (F, F), (T, F), (F, T)), ((F, T),)),
        ({(T, T)}, ((T, T),), ()),
        (set(), (), ()),
    ],
)  # fmt: skip
def test_what_is_missing_to_show_a_comparison(
    shown: set[Side], possible: tuple[Side, ...], missing: tuple[Side, ...]
) -> None:
    assert missing_sides(shown, possible) == missing


def test_a_comparison_under_a_score_is_named_in_french() -> None:
    words = [occurrence.in_words(example().model) for occurrence in of("score_exemple >= 2")]
    assert words[1] == "« grossesse » : pas de « toux »"


def test_a_condition_is_named_by_titles_and_labels() -> None:
    written = example().model
    words = {condition.key: condition.in_words(written) for condition in conditions(compiled())}
    assert words["exclusion.grossesse"] == "« grossesse »"
    assert words["faut_il_tester.score_haut"] == "« Faut-il tester ? », ligne « score haut »"
    assert not any("_" in one for one in words.values())


# ── what the cases read ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_condition_that_a_case_does_not_come_to_is_not_read() -> None:
    cases = file()
    result = {case.id: run_case(compiled(), "", cases, case) for case in cases.cases}
    read = {id_: next(played(compiled(), cases, [one])).read for id_, one in result.items()}
    assert "resultat.positif" not in read["sans_rien"]
    assert read["test_positif"]["resultat.positif"] == [{"test": "positif"}]
    assert read["test_positif"]["medicament.allergie"] == [{"allergie": False}]


def test_every_condition_of_rules_rows_and_acts_is_among_them() -> None:
    keys = [condition.key for condition in conditions(compiled())]
    assert keys == [
        "danger.respiration", "inclusion.age_permis", "inclusion.symptome_present", "exclusion.trop_age",
        "exclusion.grossesse", "faut_il_tester.score_haut", "faut_il_tester.score_bas", "resultat.positif",
        "resultat.invalide", "second_resultat.positif_bis", "second_resultat.negatif_bis", "second_resultat.reste",
        "apres_avis.avis_traiter", "medicament.allergie", "conseils.test_exemple",
    ]  # fmt: skip


def test_one_more_case_shows_one_more_comparison() -> None:
    name = "comparaisons agissant seules"
    before = covered(name, file())
    after = covered(name, file(case("age", "{age: 66}", "{outcome: delegant_j0_j1}")))
    assert "« âge au-dessus de la limite » : âge de plus de 65\u00a0ans (vraie seule)" in before.missing
    assert set(before.missing) - set(after.missing) == {
        "« âge au-dessus de la limite » : âge de plus de 65\u00a0ans (vraie seule)"
    }
    assert (after.reached, after.total) == (before.reached + 1, before.total)


def test_a_case_that_fails_covers_nothing() -> None:
    wrong = file(case("age", "{age: 66}", "{outcome: refus}"))
    assert covered("comparaisons agissant seules", wrong) == covered("comparaisons agissant seules", file())


def test_what_nobody_can_show_is_not_counted() -> None:
    """« grossesse » is asked of women only: no man is there to show that « sexe : F » alone makes the difference."""
    missing = covered("comparaisons agissant seules", file()).missing
    keys = {occurrence.key for condition in conditions(compiled()) for occurrence in occurrences(condition)}
    assert ("exclusion.grossesse", 0) in keys
    assert not any(one.startswith("« grossesse » : sexe") for one in missing)


def test_beyond_the_budget_nothing_is_said_to_be_impossible(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_wide(*_: object) -> None:
        raise TooWide

    monkeypatch.setattr("engine.protocol.coverage.somebody.Meaning", too_wide)
    occurrence = next(occurrences(next(iter(conditions(compiled())))))
    assert set(Somebody(compiled()).sides(occurrence)) == {(T, T), (F, F), (T, F), (F, T)}


# ── doses ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_ways_of_a_dose_are_read_from_its_rule() -> None:
    ways = dict(doses.ways(compiled(), "medicament"))
    assert set(ways) == {doses.BELOW, doses.CAPPED}
    assert max(weight for weight in ways[doses.BELOW] if weight is not None) == Decimal("40.0")
    assert min(weight for weight in ways[doses.CAPPED] if weight is not None) == Decimal("40.5")
    assert dict(doses.ways(compiled(), "conseil")) == {}


def test_a_dose_without_weight_is_a_way_of_its_own() -> None:
    protocol = compiled()
    act = protocol.acts["medicament"]
    assert act.written.dose is not None
    dose = act.written.dose.model_copy(update={"unweighed_mg": Decimal(500)})
    changed = with_dose(protocol, dose)
    assert set(dict(doses.ways(changed, "medicament"))) == {doses.BELOW, doses.CAPPED, doses.UNWEIGHED}


def test_a_fixed_dose_has_one_way() -> None:
    fixed = {"mg": Decimal(500), "mg_per_kg_per_day": None, "weight": None}
    act = compiled().acts["medicament"].written
    assert act.dose is not None
    assert dict(doses.ways(with_dose(compiled(), act.dose.model_copy(update=fixed)), "medicament")) == {
        doses.GIVEN: (None,)
    }


def with_dose(protocol: CompiledProtocol, dose: object) -> CompiledProtocol:
    act = protocol.acts["medicament"]
    written = act.written.model_copy(update={"dose": dose})
    linked = type(act)(act.id, act.requires, act.contraindications, written)
    return replace(protocol, acts={**protocol.acts, "medicament": linked})


def test_a_dose_at_its_cap_and_below_it_are_two_things_to_show() -> None:
    below = case("leger", "{temperature: 38.5, toux: false, test: positif, poids: 30}", "{outcome: traiter}")
    assert covered("règles de dose", file()).missing == ("medicament (sous le plafond)",)
    assert covered("règles de dose", file(below)).missing == ()


# ── as told ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_lines_say_what_no_case_shows() -> None:
    cases = file()
    results = [run_case(compiled(), "", cases, one) for one in cases.cases]
    told = list(lines(compiled(), cases, results))
    assert "conduites à tenir : 4 sur 7 — sans cas : delegant_maintenant, hors_protocole et refus" in told
    assert "    sans cas · « symptôme présent » : symptôme (fausse seule)" in told
    assert "règles de dose : 1 sur 2 — sans cas : medicament (sous le plafond)" in told
    assert covered_by(results[-1]).startswith("→ traiter · faut_il_tester.score_haut et resultat.positif · actes :")


def test_an_unknown_answer_is_no_side() -> None:
    assert of("toux")[0].side({"toux": INCONNU}) is None
