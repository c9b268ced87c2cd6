"""Names across blocks: no name that the grammar can write is forgotten, and a slip is answered by a suggestion."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from engine.errors import ProtocolRefused
from engine.protocol import model
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import Scope, parse
from engine.protocol.findings import atoms, quoted, suggestion
from engine.protocol.loading import load_text
from engine.protocol.references import references, sourced_blocks, written_conditions
from engine.protocol.wording import condition_in_words
from tests.protocol.conftest import Edit

# Every field of the grammar that names something elsewhere, or is a condition. A new one must be added to
# engine/protocol/references.py before it is added here, or nobody would check the names written in it.
NAMING_FIELDS = {
    "Act.contraindications", "Act.days_cap", "Act.days_from", "Act.dose", "Act.quantity", "Act.requires",
    "Asked.criterion", "Asked.when", "Await.criterion", "Await.meanwhile", "Await.to", "Citation.text",
    "Consent.minor", "Consent.refused", "Consent.sharing", "Contraindication.fallback", "Contraindication.when",
    "Counted.acts", "Counted.outcomes", "Counted.when", "Definition.means", "Derivation.days_since",
    "Derivation.hours_since", "Derivation.late_period_days", "Dose.days", "Dose.intakes_per_day",
    "Dose.max_mg_per_day", "Dose.max_mg_per_intake", "Dose.max_mg_per_kg_per_day", "Dose.mg",
    "Dose.mg_per_kg_per_day", "Dose.mg_per_kg_per_intake", "Dose.min_hours_between", "Dose.unweighed_mg",
    "Dose.weight", "Entitlement.acts", "FollowUp.after_days", "GivenAct.act", "GivenAct.when",
    "InclusionRule.otherwise", "InclusionRule.when", "LatePeriod.cycle_days", "LatePeriod.last_period",
    "LegalText.source", "LookBack.criterion",
    "LookBack.days", "Minor.age", "Minor.age_below", "Minor.without_representative", "Notice.when", "Outcome.acts",
    "Outcome.follow_up", "Outcome.safety_net", "Repeat.again", "Repeat.test", "Repeat.to", "Routed.to", "Row.else_",
    "Row.over", "Row.to", "Row.when", "Rule.to", "Rule.when", "ScoreItem.when", "Sharing.to", "SourceText.reported_by",
    "Step.ask", "TestDetails.expiry", "TestDetails.lot", "TestDetails.name", "Tree.entries", "UnknownRouting.danger_to",
    "UnknownRouting.to", "Withdrawal.to", "Withdrawal.when",
}  # fmt: skip
# Fields that hold an identifier of their own, or named blocks.
OWN_NAMES = {"id", "protocol", "criteria", "parameters", "scores", "definitions", "sources", "acts", "advice",
             "outcomes", "follow_up", "decisions", "awaits", "repeats"}  # fmt: skip


def blocks() -> Iterator[type[BaseModel]]:
    for found in vars(model).values():
        if isinstance(found, type) and issubclass(found, model.Block) and found is not model.Block:
            yield found


def test_every_field_that_names_something_is_known_to_the_checks() -> None:
    naming = set()
    for block in blocks():
        for name, field in block.model_fields.items():
            written = f"{field.annotation} {field.metadata}"
            names = model.IDENTIFIER in written or "Condition" in written
            if names and not (name in OWN_NAMES and (name == "id" or block in (model.Protocol, model.Tree))):
                naming.add(f"{block.__name__}.{name}")
    groups = {"Act.contraindications", "Act.dose", "Consent.minor", "Consent.sharing", "Derivation.late_period_days"}
    assert naming - groups == NAMING_FIELDS - groups


def everything_below(value: Any) -> Iterator[Any]:
    yield value
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from everything_below(getattr(value, name))
    elif isinstance(value, dict):
        for one in value.values():
            yield from everything_below(one)
    elif isinstance(value, tuple):
        for one in value:
            yield from everything_below(one)


def test_every_block_with_a_source_is_listed(protocol: CompiledProtocol) -> None:
    listed = [id(found.block) for found in sourced_blocks(protocol.written)]
    assert sorted(listed) == sorted(
        {id(one) for one in everything_below(protocol.written) if isinstance(one, model.Sourced)}
    )


def test_every_path_given_is_in_the_file(edited: Edit) -> None:
    loaded = edited()
    for found in (*references(loaded.model), *written_conditions(loaded.model)):
        path = found.path if "source" not in found.path else found.path[: found.path.index("source")]
        assert path in loaded.positions.values, path


def test_atoms_are_placed_at_their_own_text(protocol: CompiledProtocol) -> None:
    scope = Scope(protocol.written.criteria, protocol.parameters, protocol.scores.get, protocol.definitions.get)
    raw = {"all": ["toux", {"any": [{"not": "allergie"}, "fievre"]}, {"at_least": 1, "of": ["age > age_max"]}]}
    found = [path for _, path in atoms(parse(raw, scope), raw, ("when",))]
    assert found == [
        ("when", "all", 0),
        ("when", "all", 1, "any", 0, "not"),
        ("when", "all", 1, "any", 1),
        ("when", "all", 2, "of", 0),
    ]


@pytest.mark.parametrize(
    ("found", "put", "said"),
    [
        ("to: appel_15", "to: apel_15", "Vouliez-vous dire « appel_15 » ?"),
        ("when: gene_respiratoire", "when: gene_respiratiore", "Vouliez-vous dire « gene_respiratoire » ?"),
        ("weight: poids", "weight: poid", "Vouliez-vous dire « poids » ?"),
        ("intakes_per_day: prises", "intakes_per_day: prise", "Vouliez-vous dire « prises » ?"),
        ("to: appel_15", "to: zzzzzzzz", "Corrigez le nom, ou ajoutez-la à « outcomes »."),
    ],
)
def test_a_slip_is_answered_by_a_suggestion(minimal: str, found: str, put: str, said: str) -> None:
    with pytest.raises(ProtocolRefused) as refusal:
        load_text(minimal.replace(found, put).encode(), "a.yaml")
    assert refusal.value.remedy == said


def test_names_are_joined_as_one_says_them() -> None:
    assert quoted(["a"]) == "« a »"
    assert quoted(["a", "b", "c"]) == "« a », « b » et « c »"
    assert suggestion("toux", [f"nom{at}" for at in range(1_000)] + ["toux_"]) == "", "too many to look at"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("toux", "toux"),
        ({"toux": False}, "pas de « toux »"),
        ({"not": "toux"}, "pas de « toux »"),
        ("fievre", "fièvre"),
        ({"rougeur": "forte"}, "rougeur : forte"),
        ({"rougeur": {"in": ["legere", "forte"]}}, "rougeur : « légère » ou « forte »"),
        ({"not": {"rougeur": {"in": ["legere", "forte"]}}}, "rougeur : ni « légère » ni « forte »"),
        ("age_min <= age <= age_max", "âge d’au moins 15\u00a0ans et d’au plus 65\u00a0ans"),
        ("temperature > fievre_seuil", "température de plus de 38\u00a0°C"),
        ("score_exemple >= score_seuil", "score d'exemple d’au moins 2"),
        ("age != age_max", "âge différent de 65\u00a0ans"),
        ({"all": ["toux", {"any": ["fievre", "allergie"]}]}, "toux et (fièvre ou allergie)"),
        ({"at_least": 2, "of": ["toux", "fievre", "allergie"]}, "au moins 2 parmi : toux, fièvre et allergie"),
        ({"not": {"all": ["toux", "fievre"]}}, "pas (toux et fièvre)"),
    ],
)
def test_a_condition_is_said_in_french(protocol: CompiledProtocol, raw: object, words: str) -> None:
    scope = Scope(protocol.written.criteria, protocol.parameters, protocol.scores.get, protocol.definitions.get)
    assert condition_in_words(parse(raw, scope), protocol.written) == words
