"""Features that made protocols lack, each in a protocol that the loader admits: diagram and run agree on everybody.

Each once differed, or was « démontré » while somebody was treated otherwise than the property says.
"""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from random import Random
from typing import Any

import pytest

from engine.protocol.compiled import CompiledProtocol, link
from engine.protocol.verification.proving import prove_linked
from tests.verification.blocks import OUTCOMES, SOURCED, head
from tests.verification.made import repaired
from tests.verification.oracle import refuted
from tests.verification.test_agreement import compared

Raw = dict[str, Any]
REACHED = {"PRV-101", "PRV-201", "PRV-301", "PRV-302", "PRV-303"}
"""What small protocols leave unused: not what is looked at here."""


class Settled(Random):
    """Unknowns lead where most files lead them."""

    def random(self) -> float:
        return 0.99


def asked(kind: str = "yes_no", **how: Any) -> Raw:
    return {"question": "Question ?", "type": kind, **how, **SOURCED}


def rule(name: str, when: Any, to: str) -> Raw:
    return {"id": name, "label": name, "when": when, "to": to, **SOURCED}


def lines(*rows: tuple[Any, str]) -> Raw:
    return {
        "title": "Décision",
        "rows": [
            {"id": f"l{at}", "label": f"l{at}", **({"when": when} if when else {"else": True}), "to": to, **SOURCED}
            for at, (when, to) in enumerate(rows)
        ],
    }


def wait(name: str, to: str) -> Raw:
    return {"title": "Attendre", "criterion": name, "meanwhile": "j0_j1", "to": to, **SOURCED}


def when(name: str, condition: Any) -> Raw:
    return {"criterion": name, "when": condition}


ADVICE = asked("choice", choices={"traiter": "traiter", "voir": "voir"})
HEARD: Raw = {"title": "Vu", "kind": "examination", "text": "x", "counts": True, **SOURCED}
NO_V = {"v": False}
OR_NOT: Raw = {"d": lines(("v", "traiter"), (NO_V, "conseils"))}
ASKS_ADVICE: Raw = {
    "d": lines(("v", "w"), (NO_V, "conseils")), "apres": lines(({"avis": "traiter"}, "traiter"), (None, "j0_j1")),
}  # fmt: skip
TWO_ADVICES: Raw = {
    "d": lines(("v", "w"), (NO_V, "conseils")), "f": lines(({"bis": "traiter"}, "traiter"), (None, "j0_j1")),
}  # fmt: skip
BOTH = {"all": [{"avis": "voir"}, {"bis": "voir"}]}
PASSED_OVER: Raw = {
    "d": lines(("q", "w"), ({"q": False}, "d2")), "d2": lines(("z", "w"), ({"z": False}, "conseils")),
    "apres": lines(({"avis": "traiter"}, "traiter"), ({"avis": "voir"}, "conseils")),
}  # fmt: skip
SEEN: Raw = {**OUTCOMES["deux_heures"], "acts": [{"act": "examen", "when": {"g": False}}]}
LATE = {"late_period_days": {"last_period": "regles", "cycle_days": "cycle"}}
CYCLE: Raw = {
    "v": asked(), "r": asked(), "regles": asked("date"), "cycle": asked("number", step=1, range=[20, 45], unit="d"),
    "retard": asked("derived", derived=LATE, step=1, range=[0, 300], unit="d"),
}  # fmt: skip
OF_CYCLE: Raw = {
    "d": lines(("v", "w"), (NO_V, "conseils")), "f": lines(("cycle > long", "conseils"), ("cycle <= long", "traiter")),
}  # fmt: skip

PROTOCOLS: dict[str, tuple[Raw, set[str]]] = {
    "a screen that grows, and a danger at each round": (
        {"criteria": {"q": asked(), "p": asked(), "v": asked()}, "interview": ["q", when("p", "q"), "v"],
         "danger": [rule("d1", "q", "maintenant"), rule("d2", {"all": ["q", "p"]}, "appel_15")],
         "exclusion": [rule("e", {"all": ["v", {"q": False}]}, "j0_j1")], "decisions": OR_NOT}, set()),
    "an awaited exclusion, known and mild beside unknown and urgent": (
        {"criteria": {"v": asked(), "x": asked(), "u": asked(), "avis": ADVICE},
         "interview": ["v", "x", when("u", "x")], "decisions": ASKS_ADVICE, "awaits": {"w": wait("avis", "apres")},
         "exclusion": [rule("e1", {"avis": "voir"}, "j0_j1"),
                       rule("e2", {"all": [{"avis": "voir"}, "u"]}, "maintenant")]}, set()),
    "an awaited danger that is unknown, beside what is known and as urgent": (
        {"criteria": {"v": asked(), "u": asked(), "avis": ADVICE}, "interview": ["v", "u"],
         "decisions": ASKS_ADVICE, "awaits": {"w": wait("avis", "apres")},
         "danger": [rule("d", {"all": [{"avis": "voir"}, "u"]}, "urgences")],
         "exclusion": [rule("e1", {"avis": "voir"}, "maintenant_bis")]}, set()),
    "an exclusion about two results, awaited one after the other": (
        {"criteria": {"v": asked(), "avis": ADVICE, "bis": ADVICE}, "interview": ["v"], "decisions": TWO_ADVICES,
         "awaits": {"w": wait("avis", "w2"), "w2": wait("bis", "f")}, "exclusion": [rule("e", BOTH, "deux_heures")]},
        set()),
    "a danger about two results": (
        {"criteria": {"v": asked(), "avis": ADVICE, "bis": ADVICE}, "interview": ["v"], "decisions": TWO_ADVICES,
         "awaits": {"w": wait("avis", "w2"), "w2": wait("bis", "f")}, "danger": [rule("d", BOTH, "urgences")],
         "exclusion": [rule("e", {"all": ["v", {"bis": "traiter"}]}, "deux_heures")]}, set()),
    "an act of who is excluded by a result, after an unknown was passed over": (
        {"criteria": {"g": asked(), "q": asked(), "z": asked(), "v": asked(), "avis": ADVICE},
         "interview": ["g", "z", "v", when("q", "g")], "decisions": PASSED_OVER,
         "awaits": {"w": wait("avis", "apres")}, "outcomes": {"deux_heures": SEEN},
         "exclusion": [rule("e", {"avis": "voir"}, "deux_heures"), rule("f", "v", "j0_j1")]}, {"PRV-501", "PRV-602"}),
    "a value from two questions of two screens": (
        {"criteria": CYCLE, "interview": ["v", "regles"], "examination": ["r", "cycle"], "decisions": OR_NOT,
         "danger": [rule("d1", "r", "appel_15"), rule("d2", "retard > trop", "maintenant")],
         "exclusion": [rule("e", {"all": ["v", "cycle > long"]}, "deux_heures")]}, set()),
    "a value whose last question is awaited": (
        {"criteria": {name: one for name, one in CYCLE.items() if name != "r"}, "interview": ["v", "regles"],
         "decisions": OF_CYCLE, "awaits": {"w": wait("cycle", "f")},
         "exclusion": [rule("e", "retard > trop", "deux_heures")]}, set()),
}  # fmt: skip


@cache
def protocol(name: str) -> CompiledProtocol:
    parts = deepcopy(PROTOCOLS[name][0])
    raw = head(Settled())
    ages = {"derived": {"age_in_years": "birth_date"}, "step": 1, "range": [0, 120], "unit": "a"}
    criteria = {"age": asked("derived", **ages), "alerte": asked(), **parts["criteria"]}
    raw |= {
        "parameters": {one: {"label": one, "value": value, **SOURCED}
                       for one, value in (("age_min", 18), ("trop", 10), ("long", 35))},
        "criteria": {one: {"label": f"réponse {one}", **how} for one, how in criteria.items()},
        "danger": [rule("vu", "alerte", "appel_15"), *parts.get("danger", ())],
        "inclusion": [{"id": "majeur", "label": "majeur", "when": "age >= age_min", "otherwise": "hors", **SOURCED}],
        "exclusion": parts.get("exclusion", []),
        "steps": [{"id": stage, "stage": stage, "title": "Questions", "ask": asks}
                  for stage, asks in (("danger", ["alerte"]), *((one, parts.get(one)) for one in
                                                               ("interview", "examination"))) if asks],
        "acts": {"conseil": {"title": "Conseil", "kind": "advice", "text": "x", "counts": False, **SOURCED},
                 "examen": HEARD},
        "tree": {"entries": {"1": "d"}, "decisions": parts["decisions"], "awaits": parts.get("awaits", {})},
        "outcomes": deepcopy(OUTCOMES) | parts.get("outcomes", {}),
    }  # fmt: skip
    raw["outcomes"]["traiter"]["acts"] = ["conseil", "examen"]
    raw["legal"]["entitlements"][0]["acts"] = ["examen"]
    written, findings = repaired(raw)
    assert not findings, [(one.code, one.what) for one in findings]
    linked, problems = link(written)
    assert linked is not None, problems
    return linked


@pytest.mark.parametrize("name", PROTOCOLS)
def test_the_diagram_says_what_the_run_does_with_everybody(name: str) -> None:
    assert compared(protocol(name), 1, 3000) > 20


@pytest.mark.parametrize("name", PROTOCOLS)
def test_what_is_refuted_is_what_z3_refutes_too(name: str) -> None:
    certificate = prove_linked(protocol(name))
    assert all(proof.status != "unproved" for proof in certificate.proofs)
    found = {(proof.id, one.code, one.path) for proof in certificate.proofs for one in proof.counter_examples}
    assert found == refuted(protocol(name))
    assert {code for _, code, _ in found} - REACHED == PROTOCOLS[name][1]
