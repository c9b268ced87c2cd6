"""Small but whole protocols, made from a number: every type of question, rules of every stage, acts that give way.

Drawn from one integer, so that an example is replayed by its number; ``size`` is what shrinks. Most are files that the
loader admits (``legal``); many are wrong over the whole path, which is what the prover is there to find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from hypothesis import Phase
from hypothesis import strategies as st

from engine.protocol.admission import findings_of
from engine.protocol.compiled import CompiledProtocol, link
from engine.protocol.findings import Finding
from engine.protocol.model import Protocol
from tests.verification.blocks import OUTCOMES, SOURCED, frozen, head
from tests.verification.twists import twisted

Raw = dict[str, Any]
_UNUSABLE = ("PRO-3", "PRO-4", "PRO-501", "PRO-505", "PRO-613")
"""Findings with which a protocol cannot be run at all; the others are what a tired author leaves."""
_TOLERATED = ("PRO-334", "PRO-342", "PRO-345")
_OVER = re.compile(r"over: \[(\w+)\]")


class Made:
    """A protocol and the number it comes from. ``legal``: the loader admits it."""

    def __init__(self, seed: int, size: int, raw: Raw, protocol: CompiledProtocol, *, legal: bool) -> None:
        self.seed, self.size, self.raw = seed, size, raw
        self.protocol, self.legal = protocol, legal

    def __repr__(self) -> str:
        return f"made({self.seed}, {self.size})"


PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
"""Of a search for a counter-example: all but the tracing of every line, which takes minutes here."""


def protocols() -> st.SearchStrategy[Made]:
    return st.builds(made, st.integers(0, 2**32), st.integers(1, 4))


@cache
def made(seed: int, size: int) -> Made:
    """The first usable protocol from this number on."""
    for attempt in range(50):
        number = f"{seed}-{size}-{attempt}"
        raw = twisted(_Maker(Random(number), size).raw(), number)
        written, findings = repaired(raw)
        if any(found.code.startswith(_UNUSABLE) and found.code not in _TOLERATED for found in findings):
            continue
        protocol, problems = link(written)
        assert protocol is not None, problems
        return Made(seed, size, raw, protocol, legal=not findings)
    raise AssertionError(f"nothing usable from {seed}")


# ── what the loader would refuse, taken out ──────────────────────────────────────────────────────────────────────────


def repaired(raw: Raw) -> tuple[Protocol, list[Finding]]:
    findings: list[Finding] = []
    for _ in range(12):
        written = Protocol.model_validate(frozen(raw))
        findings = findings_of(written)
        repairs = [_repair(raw, found) for found in reversed(findings)]
        if not any(repairs):
            break
    return written, findings


def _repair(raw: Raw, found: Finding) -> bool:
    """Takes out what serves nobody, adds the line that is missing, says which line wins; False where it cannot."""
    path = found.path
    if found.code in ("PRO-330", "PRO-331", "PRO-333", "PRO-403", "PRO-402"):
        _block(raw, path[:-1]).pop(path[-1], None)
    elif found.code in ("PRO-321", "PRO-322"):
        _forget(raw, str(path[-1]))
    elif found.code in ("PRO-502", "PRO-343") and path[:2] == ("tree", "decisions"):
        rows = _block(raw, path[:4])
        if len(rows) < 2:
            return False
        del rows[path[4]]
    elif found.code == "PRO-501":
        line = {"id": "reste", "label": "tout le reste", "else": True, "to": "j0_j1", **SOURCED}
        _block(raw, path)["rows"].append(line)
    elif found.code == "PRO-503" and (named := _OVER.search(found.remedy)):
        row = _block(raw, path)
        row["over"] = [*row.get("over", ()), named[1]]
    else:
        return False
    return True


def _block(raw: Raw, path: tuple[str | int, ...]) -> Any:
    block: Any = raw
    for key in path:
        block = block[key]
    return block


def _forget(raw: Raw, name: str) -> None:
    raw["criteria"].pop(name, None)
    for step in raw["steps"]:
        step["ask"] = [
            ask for ask in step["ask"] if name not in (ask, ask["criterion"] if isinstance(ask, dict) else "")
        ]
    raw["steps"] = [step for step in raw["steps"] if step["ask"]]


# ── making ───────────────────────────────────────────────────────────────────────────────────────────────────────────


class _Maker:
    """Builds one protocol block by block; ``asked`` is what may be looked at so far."""

    def __init__(self, random: Random, size: int) -> None:
        self.random, self.size = random, size
        self.criteria: Raw = {}
        self.parameters: Raw = {}
        self.asks: dict[str, list[Any]] = {"danger": [], "interview": [], "examination": [], "decision": []}
        self.scores: Raw = {}
        self.definitions: Raw = {}
        self.decisions: Raw = {}
        self.repeats: Raw = {}
        self.awaits: Raw = {}
        self.acts: Raw = {}

    def maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    def raw(self) -> Raw:
        self.identity()
        for stage, most in (("danger", 1), ("interview", 2), ("examination", 1), ("decision", 1)):
            for _ in range(self.random.randint(stage in ("danger", "interview"), min(self.size, most + 1))):
                self.question(stage)
        self.named()
        self.make_acts()
        visits = self.tree()
        rules = {kind: self.rules(kind) for kind in ("danger", "inclusion", "exclusion")}
        raw = {
            **head(self.random), "parameters": self.parameters, "criteria": self.criteria, "scores": self.scores,
            "definitions": self.definitions, **rules, "steps": list(self.steps(visits)), "acts": self.acts,
            "tree": {"entries": visits, "decisions": self.decisions, "repeats": self.repeats, "awaits": self.awaits},
            "outcomes": self.outcomes(),
        }  # fmt: skip
        raw["legal"]["entitlements"][0]["acts"] = [name for name in self.acts if self.maybe(0.97)]
        return raw

    # ── questions ────────────────────────────────────────────────────────────────────────────────────────────────────

    def identity(self) -> None:
        self.criterion("age", type="derived", derived={"age_in_years": "birth_date"}, step=1, range=[0, 120], unit="a")
        if self.maybe(0.5):
            self.criterion("sexe", type="choice", choices={"F": "féminin", "M": "masculin"}, from_identity="sex")

    def criterion(self, name: str, **how: Any) -> str:
        self.criteria[name] = {"question": f"Question {name} ?", "label": f"réponse {name}", **how, **SOURCED}
        return name

    def question(self, stage: str) -> None:
        kinds = ("yes_no", "choice") if stage == "danger" else ("yes_no", "yes_no", "choice", "number", "hours")
        kind = self.random.choice(kinds)
        name = f"{kind[:3]}_{len(self.criteria)}"
        before = self.seen(stage)
        if kind == "yes_no":
            self.criterion(name, type="yes_no", **self.worse("yes", "no"))
        elif kind == "choice":
            choices = ["aucun", "peu", "fort", "tres"][: self.random.randint(2, 4)]
            worse = {"worse": self.random.sample(choices, len(choices))} if self.maybe(0.4) else {}
            self.criterion(name, type="choice", choices={one: one for one in choices}, **worse)
        elif kind == "number":
            self.criterion(name, type="number", step=1, range=[0, 50], unit="kg", **self.worse("higher", "lower"))
        else:
            moment = self.criterion(f"quand_{len(self.criteria)}", type="datetime")
            self.criterion(name, type="derived", derived={"hours_since": moment}, step=1, range=[0, 500], unit="h")
            name = moment
        guarded = before and self.maybe(0.35)
        self.asks[stage].append({"criterion": name, "when": self.condition(before, 1)} if guarded else name)

    def worse(self, *orders: str) -> Raw:
        return {"worse": self.random.choice(orders)} if self.maybe(0.5) else {}

    def seen(self, stage: str) -> list[str]:
        """What may be looked at by a question of this stage: danger signs only by a danger sign."""
        names = [name for name, one in self.criteria.items() if one["type"] not in ("datetime",)]
        if stage != "danger":
            return names
        return [ask if isinstance(ask, str) else ask["criterion"] for ask in self.asks["danger"]]

    def early(self) -> list[str]:
        """Criteria known before the tree."""
        late = {ask if isinstance(ask, str) else ask["criterion"] for ask in self.asks["decision"]}
        late |= {waited["criterion"] for waited in self.awaits.values()} | {"test", "test_bis"}
        return [
            name
            for name, one in self.criteria.items()
            if name not in late and one["type"] != "datetime" and one.get("derived", {}).get("hours_since") not in late
        ]

    def steps(self, visits: Raw) -> Iterator[Raw]:
        for stage, asks in self.asks.items():
            cut = self.random.randint(0, len(asks))
            for at, part in enumerate((asks[:cut], asks[cut:])):
                if part:
                    yield {"id": f"{stage}_{at}", "stage": stage, "title": "Questions", "ask": part}
        if "2" in visits:
            yield {"id": "retour", "stage": "interview", "title": "Retour", "ask": ["guerison"], "visits": [2]}

    # ── conditions ───────────────────────────────────────────────────────────────────────────────────────────────────

    def condition(self, names: list[str], depth: int) -> Any:
        shape = self.random.random() if depth else 1.0
        if shape < 0.2:
            return {"all": self.parts(names, depth)}
        if shape < 0.4:
            return {"any": self.parts(names, depth)}
        if shape < 0.48:
            return {"not": self.condition(names, depth - 1)}
        if shape < 0.56:
            return {"at_least": 2, "of": [self.condition(names, depth - 1) for _ in range(3)]}
        return self.atom(self.random.choice(names))

    def narrow(self, names: list[str]) -> Any:
        """A condition that leaves most patients alone: the tree behind a rule should be reached."""
        few = [one for one in names if one in self.criteria and self.criteria[one]["type"] in ("yes_no", "choice")]
        if not few or self.maybe(0.25):
            return self.condition(names, 1)
        signs = [
            one
            if self.criteria[one]["type"] == "yes_no"
            else {one: self.random.choice(list(self.criteria[one]["choices"]))}
            for one in self.random.sample(few, min(len(few), self.random.randint(1, 2)))
        ]
        return {"all": [*signs, self.condition(names, 1)]} if len(signs) > 1 or self.maybe(0.3) else signs[0]

    def parts(self, names: list[str], depth: int) -> list[Any]:
        return [self.condition(names, depth - 1) for _ in range(self.random.randint(2, 3))]

    def atom(self, name: str) -> Any:
        if name in self.scores:
            return f"{name} >= {self.threshold(name, 1, 1)}"
        if name in self.definitions:
            return name
        one = self.criteria[name]
        if one["type"] == "yes_no":
            return name if self.maybe(0.7) else {name: False}
        if one["type"] == "choice":
            choices = list(one["choices"])
            wanted = self.random.sample(choices, self.random.randint(1, len(choices) - 1))
            return {name: wanted[0]} if len(wanted) == 1 else {name: {"in": wanted}}
        low, high = one["range"]
        operator = self.random.choice((">=", "<", ">", "<="))
        return f"{name} {operator} {self.threshold(name, int(low) + 1, int(high) - 1)}"

    def threshold(self, name: str, low: int, high: int) -> str:
        """A named value; three a criterion at most, so that cells stay few."""
        mine = [one for one in self.parameters if one.startswith(f"seuil_{name}_")]
        if mine and (len(mine) == 3 or self.maybe(0.6)):
            return self.random.choice(mine)
        return self.parameter(f"seuil_{name}_{len(mine)}", self.random.randint(low, high))

    def parameter(self, name: str, value: int | Decimal) -> str:
        self.parameters[name] = {"label": name, "value": value, **SOURCED}
        return name

    def named(self) -> None:
        names = self.seen("tree")
        if self.maybe(0.5):
            self.definitions["ainsi"] = {"label": "ainsi", "means": self.condition(names, 1), **SOURCED}
        if self.maybe(0.4):
            items = [
                {"id": f"i{at}", "label": f"point {at}", "when": self.condition(names, 0), "points": points}
                for at, points in enumerate(self.random.choices((1, 1, 2, -1), k=self.random.randint(2, 3)))
            ]
            if sum(item["points"] for item in items if item["points"] > 0) > 0:
                self.scores["score"] = {"label": "score", "items": items, **SOURCED}

    def looked_at(self, names: list[str]) -> list[str]:
        """These criteria, and what is defined on them alone."""
        words = set(re.findall(r"\w+", str([self.definitions, self.scores])))
        known = set(self.criteria)
        return names + [one for one in (*self.definitions, *self.scores) if (words & known) <= set(names)]

    # ── rules ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def rules(self, kind: str) -> list[Raw]:
        names = self.looked_at(self.early())
        to = {
            "danger": ("appel_15", "urgences", "maintenant", "maintenant_bis"),
            "exclusion": ("maintenant", "maintenant_bis", "deux_heures", "j0_j1", "j0_j1", "hors"),
            "inclusion": ("hors", "j0_j1", "maintenant"),
        }[kind]
        found = []
        for at in range(self.random.randint(1, 2 + (kind == "exclusion" and self.size > 2))):
            pool = names
            if kind == "danger" and at == 0:
                pool = self.seen("danger")
            condition = self.narrow(pool)
            if kind == "inclusion" and (at == 0 or self.maybe(0.5)):
                condition = f"age >= {self.threshold('age', 10, 20)}"
            target = "j0_j1" if kind == "danger" and self.maybe(0.03) else self.random.choice(to)
            rule = {"id": f"{kind}_{at}", "label": f"{kind} {at}", "when": condition, **SOURCED}
            found.append(rule | ({"otherwise": target} if kind == "inclusion" else {"to": target}))
        if kind != "inclusion" and self.awaits and self.maybe(0.4):
            late = {"id": f"{kind}_tard", "label": "après l'avis", "when": {"avis": "voir"}, **SOURCED}
            found.append(late | {"to": self.random.choice(to)})
        return found

    # ── acts ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def make_acts(self) -> None:
        names = self.looked_at(self.seen("tree"))
        self.act("conseil", kind="advice", counts=False)
        self.act("examen", kind="examination", counts=True)
        if self.maybe(0.3):
            self.acts["examen"]["requires"] = self.condition(names, 1)
        if self.maybe(0.6):
            self.drug("medicament", names, ["j0_j1", "omit", "maintenant"])
            if self.maybe(0.5):
                self.drug("autre", names, ["j0_j1", "omit"], same_drug=self.maybe(0.4))
                self.against("medicament", names, ["autre"])
        if self.maybe(0.25):
            self.criterion("jours", type="number", step=1, range=[1, 30], unit="d")
            self.asks["decision" if self.maybe(0.5) else "interview"].append("jours")
            self.act("arret", kind="sick_leave", counts=True, days_from="jours", days_cap=self.parameter("plafond", 5))

    def act(self, name: str, **how: Any) -> None:
        self.acts[name] = {"title": f"Acte {name}", "text": "Faire.", **how, **SOURCED}

    def drug(self, name: str, names: list[str], fallbacks: list[str], *, same_drug: bool = False) -> None:
        number = self.parameter
        dose: Raw = {"intakes_per_day": number("prises", 2), "days": number("duree", 5)}
        if self.maybe(0.5):
            dose |= {"mg": number("dose", 100), "max_mg_per_day": number("maximum", 600)}
        else:
            self.weight()
            dose |= {"mg_per_kg_per_day": number("par_kilo", 10), "max_mg_per_day": number("maximum", 600)}
            dose |= {"weight": "poids", "round_down_to_mg": self.random.choice((10, 100))}
            if self.criteria["poids"].get("optional") or self.maybe(0.3):
                dose |= {"unweighed_mg": number("sans_poids", 50), "round_down_to_mg": 10}
        drug = {"name": "exemplicilline" if name == "medicament" or same_drug else "autricine"}
        self.act(name, kind="medication", counts=True, drug=drug, dose=dose)
        if self.maybe(0.6):
            self.against(name, names, fallbacks)

    def weight(self) -> None:
        if "poids" not in self.criteria:
            optional = {"optional": True} if self.maybe(0.2) else {}
            low = self.random.choice((5, 30))
            self.criterion("poids", type="number", step=1, range=[low, 120], unit="kg", **optional)
            self.asks[self.random.choice(("interview", "examination", "decision"))].append("poids")

    def against(self, name: str, names: list[str], fallbacks: list[str]) -> None:
        pool = [one for one in names if one != "poids" or not self.criteria["poids"].get("optional")]
        items = self.acts[name].setdefault("contraindications", [])
        items.append({"id": f"ci_{len(items)}", "label": f"contre-indication {len(items)}", **SOURCED,
                      "when": self.condition(pool, 0), "fallback": self.random.choice(fallbacks)})  # fmt: skip

    # ── tree ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def tree(self) -> Raw:
        names = self.looked_at([one for one in self.seen("tree") if one != "jours" and one != "poids"])
        count = self.random.randint(1, min(4, self.size + 1))
        nodes = [f"noeud_{at}" for at in range(count)]
        ends = ["traiter", "traiter_bis", "conseils", "j0_j1", "deux_heures", "urgences", "hors"]
        for at, node in enumerate(nodes):
            below = nodes[at + 1 :]
            if at and self.maybe(0.15) and "refaire" not in self.repeats:
                below = [*below, self.repeated()]
            if at and self.maybe(0.25) and not self.awaits:
                below = [*below, self.awaited()]
            self.decision(node, names, [*below, *below, *self.random.sample(ends, 3)], sure=below[:1])
        if self.maybe(0.25):
            self.criterion("guerison", type="yes_no", **self.worse("no", "yes"))
            self.decision("retour_decide", [*names, "guerison"], ["conseils", "j0_j1", "traiter"], first="guerison")
            return {"1": nodes[0], "2": "retour_decide"}
        return {"1": nodes[0]}

    def decision(
        self, node: str, names: list[str], targets: list[str], *, first: Any = None, sure: list[str] | None = None
    ) -> None:
        rows = []
        for at in range(self.random.randint(1, 3)):
            when = first if first is not None and at == 0 else self.condition(names, 1)
            to = sure[0] if sure and at == 0 else self.random.choice(targets)
            rows.append({"id": f"ligne_{at}", "label": f"ligne {at}", "when": when, "to": to, **SOURCED})
        if self.maybe(0.4):
            last = rows[-1]["when"]
            rows.append(
                {"id": "non", "label": "non", "when": {"not": last}, "to": self.random.choice(targets), **SOURCED}
            )
        self.decisions[node] = {"title": f"Décision {node}", "rows": rows}

    def repeated(self) -> str:
        choices = {"positif": "positif", "negatif": "négatif", "invalide": "invalide"}
        for name in ("test", "test_bis"):
            self.criterion(name, type="choice", choices=choices)
            self.asks["decision"].append(name)
        for node, name, again in (("lire_test", "test", "refaire"), ("relire", "test_bis", "j0_j1")):
            rows = [("positif", "traiter"), ("invalide", again), ("negatif", "conseils")]
            self.decisions[node] = {"title": "Que dit le test ?", "rows": [
                {"id": one, "label": one, "when": {name: one}, "to": to, **SOURCED} for one, to in rows
            ]}  # fmt: skip
        how = {"title": "Refaire", "test": "test", "again": "test_bis", "to": "relire", **SOURCED}
        self.repeats["refaire"] = how
        return "lire_test"

    def awaited(self) -> str:
        self.criterion("avis", type="choice", choices={"traiter": "traiter", "voir": "voir"})
        how = {"title": "Avis", "criterion": "avis", "meanwhile": "j0_j1", "to": "apres_avis", **SOURCED}
        self.awaits["demander"] = how
        rows = [{"id": "oui", "label": "oui", "when": {"avis": "traiter"}, "to": "traiter", **SOURCED},
                {"id": "voir", "label": "voir", "else": True, "to": "j0_j1", **SOURCED}]  # fmt: skip
        self.decisions["apres_avis"] = {"title": "Que dit le délégant ?", "rows": rows}
        return "demander"

    def outcomes(self) -> Raw:
        found = {name: dict(one) for name, one in OUTCOMES.items()}
        given: list[Any] = [name for name in self.acts if name not in ("conseil",)]
        for name, few in (("traiter", given), ("traiter_bis", given[:2])):
            acts: list[Any] = ["conseil", *few]
            if self.maybe(0.3):
                acts[-1] = {"act": acts[-1], "when": self.condition(self.early(), 0)}
            found[name]["acts"] = acts
        if self.maybe(0.15):
            end = self.random.choice(("maintenant", "maintenant_bis", "j0_j1", "urgences"))
            found[end]["acts"] = ["examen"]
        return found
