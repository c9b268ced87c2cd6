"""The tree of ``fixtures/tree.yaml`` in the other two ways: nested ifs by hand, and a decision table of zen-engine.

15 inputs, 20 nodes. All give the outcome as text; Relais gives its trace too, zen the outcome only.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.protocol.loading import LoadedProtocol, load_protocol

FIXTURE = Path(__file__).parent / "fixtures" / "tree.yaml"
DAY = "2026-06-15"
Record = dict[str, Any]
INPUTS = (
    "trouble_neurovasculaire", "gene_respiratoire", "age", "sexe", "symptome", "allergie", "toux", "duree", "terrain",
    "temperature", "rougeur", "douleur", "gonflement", "appui", "test",
)  # fmt: skip


def protocol() -> LoadedProtocol:
    return load_protocol(FIXTURE)


def people(count: int, seed: int = 7) -> list[Record]:
    """Complete, known records. Temperatures are decimals where they are not whole, as JSON is read by Relais."""
    chance = random.Random(seed)
    return [_person(chance) for _ in range(count)]


def _person(chance: random.Random) -> Record:
    tenths = chance.randint(360, 405)
    return {
        "trouble_neurovasculaire": chance.random() < 0.05, "gene_respiratoire": chance.random() < 0.05,
        "age": chance.randint(10, 70), "sexe": chance.choice(("F", "M")), "symptome": chance.random() < 0.95,
        "allergie": chance.random() < 0.2, "toux": chance.random() < 0.4, "duree": chance.randint(0, 33),
        "terrain": chance.choice(("aucun", "fragile", "tres_fragile")),
        "temperature": tenths // 10 if tenths % 10 == 0 else Decimal(tenths) / 10,
        "rougeur": chance.choice(("aucune", "legere", "forte")), "douleur": chance.randint(0, 10),
        "gonflement": chance.random() < 0.5, "appui": chance.random() < 0.5,
        "test": chance.choice(("positif", "positif", "negatif", "invalide")),
    }  # fmt: skip


def for_zen(record: Mapping[str, Any]) -> Record:
    """The same record with the floats that zen's Python binding takes."""
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in record.items()}


# ── by hand ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def nested_ifs(one: Record) -> str:
    """The fastest that Python does: no check, no trace."""
    if one["trouble_neurovasculaire"] or one["gene_respiratoire"]:
        return "appel_15"
    if one["terrain"] == "tres_fragile" and one["temperature"] >= 39:
        return "delegant_maintenant"
    if one["age"] > 65 or one["duree"] > 30 or (one["allergie"] and one["toux"]):
        return "delegant_j0_j1"
    if one["age"] < 15 or not one["symptome"]:
        return "hors_protocole"
    test = one["test"]
    if test == "positif":
        return _positive(one)
    if test == "negatif":
        return _negative(one)
    return "delegant_j0_j1"


def _positive(one: Record) -> str:
    temperature = one["temperature"]
    if temperature >= 39:
        terrain = one["terrain"]
        if terrain == "tres_fragile":
            return "delegant_j0_j1"
        return _by_age(one) if terrain == "fragile" else _by_allergy(one)
    if temperature >= 38:
        rougeur = one["rougeur"]
        if rougeur == "forte":
            return _by_age(one)
        if rougeur == "legere":
            return _by_allergy(one)
        points = (not one["toux"]) + one["gonflement"] + (one["douleur"] >= 4)
        return "traitement_court" if points >= 2 else "surveillance"
    return _by_age(one) if one["duree"] > 7 else "conseils"


def _negative(one: Record) -> str:
    if one["gonflement"]:
        return _by_pain(one) if one["appui"] else "attelle"
    douleur = one["douleur"]
    if douleur >= 7:
        return _by_pain(one)
    return "surveillance" if douleur >= 4 else "conseils"


def _by_age(one: Record) -> str:
    return "traitement_court" if one["age"] >= 50 else "traitement_long"


def _by_allergy(one: Record) -> str:
    return "delegant_j0_j1" if one["allergie"] else "traitement_court"


def _by_pain(one: Record) -> str:
    douleur = one["douleur"]
    if douleur >= 8:
        return "delegant_j0_j1"
    if douleur >= 5:
        return "attelle" if one["sexe"] == "F" and one["toux"] else "repos"
    return "surveillance"


# ── as a decision table ──────────────────────────────────────────────────────────────────────────────────────────────

POINTS = "(toux ? 0 : 1) + (gonflement ? 1 : 0) + (douleur >= 4 ? 1 : 0)"
Row = tuple[dict[str, str], str]


def rows() -> list[Row]:
    """One row a rule, then one a path, first hit: the danger first, then the exclusions, then the tree."""
    yes, no = "true", "false"
    return [
        ({"trouble_neurovasculaire": yes}, "appel_15"),
        ({"gene_respiratoire": yes}, "appel_15"),
        ({"terrain": "'tres_fragile'", "temperature": ">= 39"}, "delegant_maintenant"),
        ({"age": "> 65"}, "delegant_j0_j1"),
        ({"duree": "> 30"}, "delegant_j0_j1"),
        ({"allergie": yes, "toux": yes}, "delegant_j0_j1"),
        ({"age": "< 15"}, "hors_protocole"),
        ({"symptome": no}, "hors_protocole"),
        ({"test": "'invalide'"}, "delegant_j0_j1"),
        *_when({"test": "'positif'", "temperature": ">= 39"}, [
            ({"terrain": "'tres_fragile'"}, "delegant_j0_j1"), *_when({"terrain": "'fragile'"}, _ages()),
            *_when({"terrain": "'aucun'"}, _allergies()),
        ]),
        *_when({"test": "'positif'", "temperature": "[38..39)"}, [
            *_when({"rougeur": "'forte'"}, _ages()), *_when({"rougeur": "'legere'"}, _allergies()),
            ({"rougeur": "'aucune'", POINTS: ">= 2"}, "traitement_court"),
            ({"rougeur": "'aucune'", POINTS: "< 2"}, "surveillance"),
        ]),
        *_when({"test": "'positif'", "temperature": "< 38"}, [
            *_when({"duree": "> 7"}, _ages()), ({"duree": "<= 7"}, "conseils"),
        ]),
        ({"test": "'negatif'", "gonflement": yes, "appui": no}, "attelle"),
        *_when({"test": "'negatif'", "gonflement": yes, "appui": yes}, _pains()),
        *_when({"test": "'negatif'", "gonflement": no}, [
            ({"douleur": "[4..7)"}, "surveillance"), ({"douleur": "< 4"}, "conseils"), *_pains("[7..8)")[:-1],
        ]),
    ]  # fmt: skip


def _when(cells: dict[str, str], found: list[Row]) -> list[Row]:
    return [({**cells, **more}, outcome) for more, outcome in found]


def _ages() -> list[Row]:
    return [({"age": ">= 50"}, "traitement_court"), ({"age": "< 50"}, "traitement_long")]


def _allergies() -> list[Row]:
    return [({"allergie": "true"}, "delegant_j0_j1"), ({"allergie": "false"}, "traitement_court")]


def _pains(middle: str = "[5..8)") -> list[Row]:
    return [
        ({"douleur": ">= 8"}, "delegant_j0_j1"),
        ({"douleur": middle, "sexe": "'F'", "toux": "true"}, "attelle"),
        ({"douleur": middle, "sexe": "'M'"}, "repos"),
        ({"douleur": middle, "toux": "false"}, "repos"),
        ({"douleur": "< 5"}, "surveillance"),
    ]


def decision_table(found: list[Row], fields: tuple[str, ...]) -> Record:
    """A graph of zen with one table: input, table, output."""
    columns = {field: f"c{at}" for at, field in enumerate(fields)}
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": column, "name": column, "field": field} for field, column in columns.items()],
        "outputs": [{"id": "o", "name": "outcome", "field": "outcome"}],
        "rules": [
            {
                "_id": str(at),
                **{column: cells.get(field, "") for field, column in columns.items()},
                "o": json.dumps(end),
            }
            for at, (cells, end) in enumerate(found)
        ],
    }
    nodes = [("in", "inputNode", {}), ("table", "decisionTableNode", table), ("out", "outputNode", {})]
    return {
        "nodes": [
            {"id": id_, "type": kind, "name": id_, "position": {"x": 0, "y": 0}, "content": content}
            for id_, kind, content in nodes
        ],
        "edges": [
            {"id": f"{start}-{end}", "sourceId": start, "targetId": end, "type": "edge"}
            for start, end in (("in", "table"), ("table", "out"))
        ],
    }


SCREENS = {
    "danger": ("trouble_neurovasculaire", "gene_respiratoire"),
    "identity": ("age", "sexe"),
    "entretien": ("symptome", "allergie", "toux", "duree", "terrain"),
    "examen": ("temperature", "rougeur", "douleur", "gonflement", "appui"),
    "test": ("test",),
}
"""What each screen of the interview asks."""
ASK = "ask:"


def interview_rows() -> list[Row]:
    """The same tree asked screen by screen: a row asks for each answer that is missing, where it matters."""
    tres_fragile, unmeasured = {"terrain": "'tres_fragile'"}, {"terrain": "'tres_fragile'", "temperature": "null"}
    ages: list[Row] = [({"age": "> 65"}, "delegant_j0_j1"), ({"age": "< 15"}, "hors_protocole")]
    told: list[Row] = [
        ({"duree": "> 30"}, "delegant_j0_j1"), ({"allergie": "true", "toux": "true"}, "delegant_j0_j1"),
        ({"symptome": "false"}, "hors_protocole"),
    ]  # fmt: skip
    return [
        ({"trouble_neurovasculaire": "true"}, "appel_15"), ({"gene_respiratoire": "true"}, "appel_15"),
        *_asking("danger"), *_asking("identity"),
        *(({**cells, "terrain": "null"}, f"{ASK}entretien") for cells, _ in ages),
        *(({**cells, **unmeasured}, f"{ASK}examen") for cells, _ in ages),
        ({**tres_fragile, "temperature": ">= 39"}, "delegant_maintenant"), *ages, *_asking("entretien"),
        *(({**cells, **unmeasured}, f"{ASK}examen") for cells, _ in told), *told,
        *_asking("examen"), *_asking("test"), *rows()[8:],
    ]  # fmt: skip


def _asking(screen: str) -> list[Row]:
    return [({name: "null"}, f"{ASK}{screen}") for name in SCREENS[screen]]


def tree_table() -> Record:
    return decision_table(rows(), (*INPUTS, POINTS))


def interview_table() -> Record:
    return decision_table(interview_rows(), (*INPUTS, POINTS))


def zen_decide(content: Record) -> Callable[[object], Any]:
    """zen's fastest way: a static loader compiles the table once; the record is a dict, or JSON as bytes."""
    import zen

    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"tree": content}}})
    return lambda record: engine.evaluate("tree", record)["result"]
