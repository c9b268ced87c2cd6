"""Invented protocols of any size, for measuring proofs: danger signs, exclusions, and a tree of joined decisions.

No medical fact: « critère 17 » is an answer like another. Like a protocol of the library, neighbouring screens look at
neighbouring answers: each decision looks at two or three criteria among those of its own depth.
"""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.protocol.compiled import CompiledProtocol, link
from engine.protocol.model import Protocol
from engine.protocol.reading import read

EXAMPLE = Path(__file__).resolve().parents[1] / "tests" / "protocol" / "minimal.yaml"
GROUND: dict[str, Any] = {"source": {"text": "arrete"}, "confidence": "sourced"}


def made(criteria: int, nodes: int, *, seed: int = 1, window: int = 4) -> CompiledProtocol:
    """A protocol of so many criteria and decisions; each criterion's answers are yes / no or one of three ranges."""
    chance = random.Random(seed)
    names = [f"c{at}" for at in range(criteria)]
    numbers = {name for name in names if chance.random() < 0.2}
    dangers, exclusions = names[: criteria // 5], names[criteria // 5 : 2 * criteria // 5]
    tree = names[2 * criteria // 5 :]
    written = _head()
    written["criteria"] |= {name: _criterion(name, name in numbers) for name in names}
    written["danger"] = [_rule(name, numbers, "delegant_maintenant") for name in dangers]
    written["exclusion"] = [_rule(name, numbers, "delegant_j0_j1") for name in exclusions]
    written["steps"] = [
        *_steps("danger", dangers), *_steps("interview", exclusions), *_steps("decision", tree),
    ]  # fmt: skip
    written["tree"] = {"entries": {"1": "n0"}, "decisions": _decisions(tree, numbers, nodes, window, chance)}
    linked, problems = link(Protocol.model_validate(_frozen(written)))
    assert linked is not None, problems
    return linked


def _frozen(value: Any) -> Any:
    """Lists as the tuples that the model holds."""
    if isinstance(value, list | tuple):
        return tuple(_frozen(part) for part in value)
    return {key: _frozen(part) for key, part in value.items()} if isinstance(value, dict) else value


def _head() -> dict[str, Any]:
    """The example of the tests, with what the made part replaces left out."""
    written = dict(read(EXAMPLE.read_bytes(), str(EXAMPLE)).data)  # type: ignore[call-overload]
    kept = ("age", "sexe")
    written["criteria"] = {name: written["criteria"][name] for name in kept}
    written["inclusion"] = [{"id": "age", "label": "âge", "when": "age >= 0", "otherwise": "non_inclus", **GROUND}]
    written["withdrawal"] = [{"id": "souhait", "label": "souhait", "to": "delegant_j0_j1", **GROUND}]
    for block in ("scores", "definitions", "notices", "look_back", "indicators", "fees", "follow_up", "acts"):
        written.pop(block, None)
    written["acts"] = {
        "conseils": {"kind": "advice", "title": "Conseils", "text": "Conseils", "counts": True, **GROUND}
    }
    written["legal"]["entitlements"] = [dict(one, acts=["conseils"]) for one in written["legal"]["entitlements"]]
    written["outcomes"] = _outcomes()
    written["doubt"] = {"to": "delegant_j0_j1", **GROUND}
    written["unknown"] = {"to": "delegant_j0_j1", "danger_to": "delegant_maintenant", **GROUND}
    written["consent"] = {
        "information": ["Information"], "refused": "refus", "sharing": {"refusal": "notice", "text": "Texte", **GROUND},
        **GROUND,
    }  # fmt: skip
    written["advice"] = {}
    return written


def _outcomes() -> dict[str, Any]:
    ends: dict[str, Any] = {
        f"soin_{at}": {"title": f"Soin {at}", "do": ["Faire"], "tell": "Dire", "disposition": "treat",
                       "acts": ["conseils"], **GROUND}
        for at in range(10)
    }  # fmt: skip
    for name, disposition, delay in (
        ("delegant_maintenant", "refer_delegant", "now"), ("delegant_j0_j1", "refer_delegant", "same_or_next_day"),
        ("non_inclus", "not_included", "usual_care"), ("refus", "consent_refused", "usual_care"),
    ):  # fmt: skip
        ends[name] = {"title": name, "do": ["Faire"], "tell": "Dire", "disposition": disposition, "delay": delay,
                      "addressee": "delegant", **GROUND}  # fmt: skip
    return ends


def _criterion(name: str, number: bool) -> dict[str, Any]:
    kind: dict[str, Any] = (
        {"type": "number", "step": Decimal("0.1"), "range": (Decimal(0), Decimal(100)), "unit": "1"}
        if number
        else {"type": "yes_no"}
    )
    return {"question": f"{name} ?", "label": name, **kind, **GROUND}


def _rule(name: str, numbers: set[str], to: str) -> dict[str, Any]:
    when = f"{name} > 60" if name in numbers else name
    return {"id": f"r_{name}", "label": name, "when": when, "to": to, **GROUND}


def _steps(stage: str, names: list[str]) -> list[dict[str, Any]]:
    return [
        {"id": f"{stage}_{at}", "stage": stage, "title": "Écran", "ask": names[at : at + 6]}
        for at in range(0, len(names), 6)
    ]


def _decisions(
    tree: list[str], numbers: set[str], nodes: int, window: int, chance: random.Random
) -> dict[str, dict[str, Any]]:
    """Layers of four decisions; each line leads to the next layers, the last ones to the ends."""
    decisions = {}
    for at in range(nodes):
        middle = at * (len(tree) - 1) // max(1, nodes - 1)
        near = tree[max(0, middle - window // 2) : middle + window // 2 + 1]
        looked_at = chance.sample(near, min(len(near), chance.choice((1, 2, 2, 3))))
        rows = []
        for number, name in enumerate(looked_at):
            when = f"{name} > {chance.choice((20, 40, 60))}" if name in numbers else name
            rows.append({"id": f"l{number}", "label": "ligne", "when": when, "to": _next(at, nodes, chance), **GROUND})
        rows.append({"id": "sinon", "label": "sinon", "else": True, "to": _next(at, nodes, chance), **GROUND})
        decisions[f"n{at}"] = {"title": f"Décision {at}", "rows": rows}
    return decisions


def _next(at: int, nodes: int, chance: random.Random) -> str:
    after = at + chance.randint(1, 8)
    return f"n{after}" if after < nodes else f"soin_{chance.randrange(10)}"


def made_tree(nodes: int, *, seed: int = 1, criteria: int = 40) -> CompiledProtocol:
    """A protocol that is all tree: no rule stops anybody, and one way leads to each of so many decisions."""
    chance = random.Random(seed)
    names = [f"c{at}" for at in range(criteria)]
    numbers = {name for name in names if chance.random() < 0.5}
    written = _head()
    written["criteria"] |= {name: _criterion(name, name in numbers) for name in names}
    written["danger"] = [_rule(names[0], numbers, "delegant_maintenant")]
    written["exclusion"] = [_rule(names[1], numbers, "delegant_j0_j1")]
    written["steps"] = [*_steps("danger", names[:1]), *_steps("interview", names[1:2]), *_steps("decision", names[2:])]
    decisions: dict[str, dict[str, Any]] = {}
    free: list[dict[str, Any]] = []
    for at in range(nodes):
        rows = _lines(chance.sample(names[2:], chance.choice((1, 2))), numbers, chance)
        if free:
            free.pop(chance.randrange(len(free)))["to"] = f"n{at}"
        free += rows
        decisions[f"n{at}"] = {"title": f"Décision {at}", "rows": rows}
    written["tree"] = {"entries": {"1": "n0"}, "decisions": decisions}
    linked, problems = link(Protocol.model_validate(_frozen(written)))
    assert linked is not None, problems
    return linked


def _lines(names: list[str], numbers: set[str], chance: random.Random) -> list[dict[str, Any]]:
    """Lines that lead to an end, until a decision is put in its place."""
    rows: list[dict[str, Any]] = []
    for at, name in enumerate(names):
        when = f"{name} > {chance.choice((20, 40, 60))}" if name in numbers else name
        over = [f"l{below}" for below in range(at + 1, len(names))]  # each line looks at an answer of its own
        rows.append({"id": f"l{at}", "label": "ligne", "when": when, "over": over, "to": f"soin_{chance.randrange(10)}",
                     **GROUND})  # fmt: skip
    rows.append({"id": "sinon", "label": "sinon", "else": True, "to": f"soin_{chance.randrange(10)}", **GROUND})
    return rows


def made_crossed(pairs: int) -> CompiledProtocol:
    """Exclusions that each look at a question of the interview and at one of the examination, asked long after it."""
    asked, found = [f"i{at}" for at in range(pairs)], [f"e{at}" for at in range(pairs)]
    written = _head()
    unmet = [f"soin_{at}" for at in range(2, 10)]
    written["outcomes"] = {name: one for name, one in written["outcomes"].items() if name not in unmet}
    written["inclusion"][0]["when"] = "age >= 18"
    del written["criteria"]["sexe"]
    written["criteria"] |= {name: _criterion(name, number=False) for name in (*asked, *found, "danger", "signe")}
    written["danger"] = [_rule("danger", set(), "delegant_maintenant")]
    written["exclusion"] = [
        _rule(one, set(), "delegant_j0_j1") | {"when": {"all": [one, other]}}
        for one, other in zip(asked, found, strict=True)
    ]
    written["steps"] = [
        *_steps("danger", ["danger"]), *_steps("interview", asked), *_steps("examination", found),
        *_steps("decision", ["signe"]),
    ]  # fmt: skip
    rows = [
        {"id": "signe", "label": "signe", "when": "signe", "to": "soin_0", **GROUND},
        {"id": "sinon", "label": "sinon", "else": True, "to": "soin_1", **GROUND},
    ]
    written["tree"] = {"entries": {"1": "n0"}, "decisions": {"n0": {"title": "Décision", "rows": rows}}}
    linked, problems = link(Protocol.model_validate(_frozen(written)))
    assert linked is not None, problems
    return linked
