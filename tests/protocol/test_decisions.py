"""What is proved of a decision, and the patient that a failure is told with."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import Problem, ProtocolRefused
from engine.protocol import decisions, model
from engine.protocol.boxes import Boxes
from engine.protocol.compiled import CompiledProtocol, LinkedDecision, LinkedRow, link
from engine.protocol.conditions import TRUE, AnyOf, Bounds, Node, Scope, ScoreNode, ScoreWithin, parse
from engine.protocol.findings import Finding
from engine.protocol.loading import load_text
from engine.protocol.reading import read
from engine.protocol.tables import BUDGET, attainable, table

SECOND = """        - {id: positif_bis, label: second test positif, when: {test_bis: positif}, to: traiter, source: {text: revue}, confidence: sourced}
        - {id: negatif_bis, label: second test négatif, when: {test_bis: negatif}, to: conseils, source: {text: revue}, confidence: sourced}
        - {id: reste, label: second test invalide, when: {test_bis: invalide}, to: demander_avis, source: {text: revue}, confidence: assumption}
"""  # fmt: skip # noqa: E501


def refused(minimal: str, *rows: str) -> list[Problem]:
    """Problems of the protocol whose decision « second_resultat » has these lines."""
    assert SECOND in minimal
    made = "".join(f"        - {{{row}, source: {{text: revue}}, confidence: sourced}}\n" for row in rows)
    text = minimal.replace(SECOND, made)
    with pytest.raises(ProtocolRefused) as refusal:
        load_text(text.encode(), "exemple/protocol.yaml")
    return [problem for problem in refusal.value.problems if problem.code.startswith("PRO-5")]


def test_a_gap_is_told_as_the_simplest_patient(minimal: str) -> None:
    (problem,) = refused(
        minimal,
        "id: a, label: a, when: {any: [toux, allergie]}, to: traiter",
        "id: b, label: b, when: {all: [{not: {any: [toux, allergie]}}, grossesse]}, to: demander_avis",
    )
    assert str(problem) == (
        "PRO-501 · exemple/protocol.yaml:309:5 · « second_resultat » n'a pas de suite quand tout est à non. "
        "Ce patient resterait sans conduite à tenir. Ajoutez une ligne, ou un « else » vers le délégant."
    )


def test_what_is_special_about_the_patient_comes_first(minimal: str) -> None:
    (problem,) = refused(
        minimal,
        "id: a, label: a, when: {not: toux}, to: traiter",
        "id: b, label: b, when: {all: [toux, {any: [allergie, grossesse]}]}, to: demander_avis",
    )
    assert problem.what == "« second_resultat » n'a pas de suite quand toux est à oui et tout le reste à non."


def test_numbers_and_choices_are_told_with_their_unit_and_label(minimal: str) -> None:
    (problem,) = refused(
        minimal,
        'id: a, label: a, when: "temperature <= fievre_seuil", to: traiter',
        "id: b, label: b, when: {all: [fievre, {rougeur: {in: [aucune, legere]}}]}, to: demander_avis",
    )
    story = "quand température est à 38,1\u00a0°C ou plus et rougeur est à forte"
    assert problem.what == f"« second_resultat » n'a pas de suite {story}."


def test_a_contradiction_names_both_lines_and_both_places(minimal: str) -> None:
    problems = refused(
        minimal,
        "id: a, label: a, when: toux, to: traiter",
        "id: b, label: b, when: allergie, to: conseils",
        "id: c, label: c, else: true, to: delegant_j0_j1",
    )
    (problem,) = [problem for problem in problems if problem.code == "PRO-503"]
    assert problem.what == (
        "Les lignes « a » et « b » se recouvrent et mènent à deux endroits (« traiter », « conseils ») "
        "quand toux est à oui et allergie est à oui."
    )
    assert "over: [b]" in problem.remedy


@pytest.mark.parametrize(
    "raws",
    [
        [{"all": ["toux", "allergie"]}, "toux", {"toux": False}],  # a special case comes before the rule
        [
            {"all": ["toux", "allergie"]},
            "toux",
            "allergie",
            {"not": {"any": ["toux", "allergie"]}},
        ],  # what was taken is gone
    ],
)
def test_a_special_case_before_its_rule_is_allowed(linked: CompiledProtocol, raws: list[object]) -> None:
    scope = Scope(linked.written.criteria, linked.parameters, linked.scores.get, linked.definitions.get)
    assert wrong(linked, decision([parse(raw, scope) for raw in raws], linked)) == []


def test_two_lines_to_one_place_may_overlap(minimal: str) -> None:
    problems = refused(
        minimal,
        "id: a, label: a, when: toux, to: traiter",
        "id: b, label: b, when: allergie, to: traiter",
        "id: c, label: c, when: {all: [toux, allergie]}, to: demander_avis",
    )
    assert [problem.code for problem in problems] == ["PRO-501", "PRO-502"]


def test_a_line_that_says_over_may_win_by_its_place(minimal: str) -> None:
    rows = ["toux, to: demander_avis", "allergie, to: traiter"]
    without, with_over = (
        refused(minimal, f"id: a, label: a, {over} when: {rows[0]}", f"id: b, label: b, when: {rows[1]}")
        for over in ("", "over: [b],")
    )
    assert [problem.code for problem in without] == ["PRO-501", "PRO-503"]
    assert [problem.code for problem in with_over] == ["PRO-501"]


def test_an_else_definition_that_is_not_the_rest_is_told_with_the_patient_it_forgets(minimal: str) -> None:
    with pytest.raises(ProtocolRefused) as refusal:
        load_text(minimal.replace("means: {test: negatif}", "means: {all: [{test: negatif}, toux]}").encode(), "a.yaml")
    assert refusal.value.message == (
        "« else: test_negatif » n'est pas ce qui reste : quand test est à négatif et tout le reste à non, "
        "« test_negatif » est faux."
    )


# ── scores ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_score_counts_as_whole_numbers_where_its_items_are_not_looked_at(protocol: CompiledProtocol) -> None:
    found = table(protocol, protocol.decisions["faut_il_tester"])
    (variable,) = found.translator.variables
    assert (variable.name, [cell.label for cell in variable.cells]) == ("score_exemple", ["0 ou 1", "2 ou 3"])


def test_a_score_is_split_where_one_of_its_items_is_looked_at_too(protocol: CompiledProtocol) -> None:
    scope = Scope(protocol.written.criteria, protocol.parameters, protocol.scores.get, protocol.definitions.get)
    rows = [{"all": ["toux", "score_exemple >= 3"]}, "score_exemple < 2"]
    made = decision([parse(row, scope) for row in rows], protocol)
    found = table(protocol, made)
    assert {variable.name for variable in found.translator.variables} == {"toux", "temperature", "rougeur"}
    assert found.space.best(found.reached[0]) is None, "three points need no cough"


def test_only_values_that_a_patient_can_have_are_kept(protocol: CompiledProtocol) -> None:
    scope = Scope(protocol.written.criteria, protocol.parameters, protocol.scores.get, protocol.definitions.get)
    written = protocol.scores["score_exemple"].items
    young, old = parse("age < 15", scope), parse("age >= 45", scope)
    items = (
        written[0].__class__("jeune", "jeune", young, 1),
        written[0].__class__("age", "âgé", old, -1),
        written[0].__class__("toux", "toux", parse("toux", scope), 2),
    )
    assert attainable(protocol.written, ScoreNode("score_exemple", items)) == (-1, 0, 1, 2, 3)
    assert attainable(protocol.written, ScoreNode("score_exemple", (items[2],))) == (0, 2)


# ── random decisions against trying everything ───────────────────────────────────────────────────────────────────────

QUESTIONS = ("toux", "allergie", "rougeur", "age")
BASE = [
    "toux",
    "allergie",
    {"rougeur": "forte"},
    {"rougeur": {"in": ["legere", "forte"]}},
    "age < 15",
    "15 <= age <= 44",
]
raw_conditions = st.recursive(
    st.sampled_from(BASE),
    lambda below: st.one_of(
        st.lists(below, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(below, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        below.map(lambda part: {"not": part}),
        st.lists(below, min_size=2, max_size=3).map(lambda parts: {"at_least": 2, "of": parts}),
    ),
    max_leaves=6,
)
PATIENTS = [
    dict(zip(QUESTIONS, answers, strict=True))
    for answers in product(
        (False, True), (False, True), ("aucune", "legere", "forte"), (Decimal(3), Decimal(15), Decimal(44), Decimal(80))
    )
]


def decision(conditions: list[Node], protocol: CompiledProtocol) -> LinkedDecision:
    """A decision whose line *n* leads to place *n*, modulo three."""
    places = ("traiter", "conseils", "delegant_j0_j1")
    rows = []
    for at, condition in enumerate(conditions):
        written = protocol.written.tree.decisions["resultat"].rows[0].model_copy(update={"id": f"r{at}", "over": ()})
        rows.append(LinkedRow(f"r{at}", f"r{at}", condition, None, places[at % 3], written))
    return LinkedDecision("essai", "Essai", tuple(rows))


def boxes_for(linked: CompiledProtocol, made: LinkedDecision) -> Boxes:
    return Boxes.of(linked.written, [row.when for row in made.rows if row.when is not None])


def wrong(linked: CompiledProtocol, made: LinkedDecision, budget: int = BUDGET) -> list[Finding]:
    return list(decisions.proved(linked, made, boxes_for(linked, made), budget))


@pytest.fixture(scope="module")
def linked() -> CompiledProtocol:
    from tests.protocol.conftest import MINIMAL

    protocol, problems = link(model.Protocol.model_validate(read(MINIMAL.read_bytes(), "a.yaml").data))
    assert protocol is not None, problems
    return protocol


@given(st.lists(raw_conditions, min_size=1, max_size=4))
@settings(max_examples=150)
def test_proofs_agree_with_trying_every_patient(linked: CompiledProtocol, raws: list[object]) -> None:
    scope = Scope(linked.written.criteria, linked.parameters, linked.scores.get, linked.definitions.get)
    made = decision([parse(raw, scope) for raw in raws], linked)
    found = wrong(linked, made)
    assert decisions.is_sound(made, boxes_for(linked, made)) == (found == [])
    first = [next((at for at, row in enumerate(made.rows) if holds(row.when, patient)), None) for patient in PATIENTS]
    assert has(found, "PRO-501") == (None in first)
    unreached = [at for at in range(len(made.rows)) if at not in first]
    assert sum(one.code == "PRO-502" for one in found) == len(unreached)
    assert has(found, "PRO-503") == any(
        clashes(made, first, at, below) for at, below in pairs(made) if below not in unreached
    )
    reach = {row.id: first.count(at) for at, row in enumerate(made.rows)}
    assert all(bool(table(linked, made).space.count(table(linked, made).reached[at])) == bool(reach[row.id])
               for at, row in enumerate(made.rows))  # fmt: skip


def holds(condition: Node | None, patient: dict[str, object]) -> bool:
    assert condition is not None
    return condition.truth(patient) == TRUE  # type: ignore[arg-type]


def has(found: list[Finding], code: str) -> bool:
    return any(one.code == code for one in found)


def pairs(made: LinkedDecision) -> list[tuple[int, int]]:
    return [(at, below) for at in range(len(made.rows)) for below in range(at + 1, len(made.rows))]


def clashes(made: LinkedDecision, first: list[int | None], at: int, below: int) -> bool:
    """By the definition in docs/protocol-file.md, read patient by patient."""
    if made.rows[at].to == made.rows[below].to:
        return False
    own = [patient for patient, line in zip(PATIENTS, first, strict=True) if line == at]
    shared = [holds(made.rows[below].when, patient) for patient in own]
    return any(shared) and not all(shared)


def test_a_decision_beyond_the_budget_is_not_taken_for_proved(linked: CompiledProtocol) -> None:
    scope = Scope(linked.written.criteria, linked.parameters, linked.scores.get, linked.definitions.get)
    made = decision([parse(raw, scope) for raw in BASE], linked)
    (found,) = wrong(linked, made, budget=5)
    assert found.code == "PRO-505"


# ── who reaches a line ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("decision_id", "row", "words"),
    [
        ("faut_il_tester", "score_haut", "score d'exemple d’au moins 2"),
        ("faut_il_tester", "score_bas", "score d'exemple de moins de 2"),
        ("resultat", "positif", "test : positif"),
        ("resultat", "negatif", "test négatif"),
        ("apres_avis", "avis_voir", "tous les patients, sauf : avis du délégant : traiter"),
    ],
)
def test_each_line_says_who_reaches_it(protocol: CompiledProtocol, decision_id: str, row: str, words: str) -> None:
    assert decisions.who_reaches(protocol, decision_id, row) == words


def test_lines_above_are_named_only_where_they_take_somebody(linked: CompiledProtocol) -> None:
    scope = Scope(linked.written.criteria, linked.parameters, linked.scores.get, linked.definitions.get)
    raws = [
        {"all": ["toux", "allergie"]},
        {"rougeur": "forte"},
        {"all": [{"toux": True}, {"rougeur": "aucune"}]},
        {"not": "toux"},
    ]
    made = decision([parse(raw, scope) for raw in raws], linked)
    protocol = CompiledProtocol(**{**linked.__dict__, "decisions": {"essai": made}})
    assert decisions.who_reaches(protocol, "essai", "r2") == "toux et rougeur : aucune, sauf : allergie"
    assert decisions.who_reaches(protocol, "essai", "r3") == "pas de « toux », sauf : rougeur : forte"
    assert decisions.shares(protocol, "essai")["r0"] == (3, 12)


def test_an_empty_condition_has_nobody(linked: CompiledProtocol) -> None:
    made = decision([AnyOf(()), ScoreWithin(linked.scores["score_exemple"], Bounds(high=Decimal(9)))], linked)
    codes = [found.code for found in wrong(linked, made)]
    assert codes == ["PRO-502"]
