"""Mutants of whole lines and of where they lead: rules, rows, contra-indications, acts, targets, unknowns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.protocol.mutation.mutant import DELETED
from engine.protocol.mutation.of_conditions import Draft
from engine.protocol.mutation.vocabulary import Vocabulary, following
from engine.protocol.reading import Path


def of_lines(data: Any, words: Vocabulary) -> Iterator[Draft]:
    yield from _deleted_lines(data)
    yield from _deleted_conditions(data)
    yield from _targets(words)
    yield from _unknown(data)
    yield from _counts(data)


# ── deletions ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _deleted_lines(data: Any) -> Iterator[Draft]:
    for path in _lists(data):
        lines = _found(data, path)
        for index, line in enumerate(lines):
            if len(lines) > 1 or path[0] == "acts":
                yield Draft("deletion", (*path, index), DELETED, f"ligne « {_name(line)} » supprimée")


def _lists(data: Any) -> Iterator[Path]:
    """Lists of rules, rows, contra-indications, points, acts and remarks; not those of sources, steps and texts."""
    yield from ((name,) for name in ("danger", "inclusion", "exclusion", "withdrawal", "notices") if data.get(name))
    yield from (("tree", "decisions", name, "rows") for name in data["tree"]["decisions"])
    yield from (("scores", name, "items") for name in data.get("scores", {}))
    acts = data.get("acts", {})
    yield from (("acts", name, "contraindications") for name in acts if acts[name].get("contraindications"))
    yield from (("outcomes", name, "acts") for name, outcome in data["outcomes"].items() if outcome.get("acts"))


def _deleted_conditions(data: Any) -> Iterator[Draft]:
    """A guard or a requirement forgotten: the question is asked of everybody, the act is given to everybody."""
    for name, act in data.get("acts", {}).items():
        if "requires" in act:
            yield Draft("deletion", ("acts", name, "requires"), DELETED, "« requires » supprimé")
    for name, outcome in data["outcomes"].items():
        for index, given in enumerate(outcome.get("acts", ())):
            if not isinstance(given, str):
                path: Path = ("outcomes", name, "acts", index)
                yield Draft("deletion", path, given["act"], f"« {given['act']} » proposé sans condition")
    for number, step in enumerate(data["steps"]):
        for index, ask in enumerate(step["ask"]):
            if not isinstance(ask, str):
                path = ("steps", number, "ask", index)
                yield Draft("deletion", path, ask["criterion"], f"« {ask['criterion']} » demandé sans condition")


def _found(data: Any, path: Path) -> Any:
    for key in path:
        data = data[key]
    return data


def _name(line: Any) -> str:
    return line if isinstance(line, str) else str(line.get("id") or line.get("act"))


# ── targets ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _targets(words: Vocabulary) -> Iterator[Draft]:
    """Each way out leads elsewhere: to a neighbour of what it leads to."""
    for reference in words.references:
        if reference.path[0] in ("indicators", "legal", "unknown"):
            continue
        for other in _others(reference.kind, reference.name, reference.path, words):
            yield Draft("target", reference.path, other, f"« {reference.name} » devient « {other} »")


def _others(kind: str, name: str, path: Path, words: Vocabulary) -> Iterator[str]:
    written = words.written
    if kind in ("outcome", "target", "fallback") and name in written.outcomes:
        yield from words.other_outcomes(name)
    elif kind in ("act", "fallback") and name in written.acts and (other := words.other_act(name)):
        yield other
    nodes = {"entry": list(written.tree.entries.values()), "target": list(written.tree.decisions)}
    if kind in nodes and (other := following(nodes[kind], name)):
        yield other
    if kind == "fallback" and name != "omit":
        yield "omit"
    if kind == "target" and path[1] == "decisions":
        rows = written.tree.decisions[str(path[2])].rows
        siblings = list(dict.fromkeys(row.to for row in rows))
        if (other := following(siblings, name)) and not (
            name in written.outcomes and other in words.other_outcomes(name)
        ):
            yield other


def _unknown(data: Any) -> Iterator[Draft]:
    """The one rule of *unknown*, too mild for a danger or too hasty for the rest."""
    routing = data["unknown"]
    for key, other in (("to", "danger_to"), ("danger_to", "to")):
        what = f"« {key}: {routing[key]} » devient « {key}: {routing[other]} »"
        yield Draft("unknown", ("unknown", key), routing[other], what)


# ── what counts ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _counts(data: Any) -> Iterator[Draft]:
    for name, act in data.get("acts", {}).items():
        said = "n'est plus compté" if act["counts"] else "est compté"
        yield Draft("counts", ("acts", name, "counts"), not act["counts"], f"« {name} » {said} dans les indicateurs")
