"""What the cases of a protocol cover: outcomes, lines of the tree, rules, thresholds, unknowns; and what they miss."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.protocol.alternatives import cells_of
from engine.protocol.answers import parse_answers
from engine.protocol.cases import CaseFile, Result, answers_of, request_of
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import INCONNU
from engine.protocol.running import situation
from engine.protocol.wording import joined


@dataclass(frozen=True, slots=True)
class Covered:
    """``reached`` of ``total`` things of one kind; ``missing`` names the others."""

    name: str
    reached: int
    total: int
    missing: tuple[str, ...]


def coverage(protocol: CompiledProtocol, file: CaseFile, results: Sequence[Result]) -> tuple[Covered, ...]:
    """Coverage by the cases that pass."""
    passed = [result for result in results if result.passed]
    return (
        _of("conduites à tenir", protocol.outcomes, _outcomes(passed)),
        _of("lignes de l'arbre", _all_rows(protocol), _rows(passed)),
        _of("signes de danger seuls", {rule.id for rule in protocol.danger}, _alone(passed, "danger")),
        _of("exclusions seules", {rule.id for rule in protocol.exclusion}, _alone(passed, "exclusion")),
        _of("actes", protocol.acts, {act["id"] for result in passed for act in _entries(result, "acts")}),
        _of("seuils, chaque côté", _all_cells(protocol), set(_cells_met(protocol, file, passed))),
    )


def lines(protocol: CompiledProtocol, file: CaseFile, results: Sequence[Result]) -> Iterator[str]:
    """The coverage as French lines."""
    for one in coverage(protocol, file, results):
        missing = f" — sans cas : {joined(one.missing, 'et')}" if one.missing else ""
        yield f"{one.name} : {one.reached} sur {one.total}{missing}"
    unknown = sum(
        INCONNU in parse_answers(protocol.written, answers_of(file, result.case)).values() for result in results
    )
    yield f"cas avec une réponse inconnue : {unknown}"
    kept = [result.case.id for result in results if not result.case.gate]
    if kept:
        yield f"cas gardés à part (lecture non confirmée) : {', '.join(kept)}"


def covered_by(result: Result) -> str:
    """What one case shows, in a line: its outcome, the rules and lines that led there, its acts."""
    if result.got["status"] != "outcome":
        return f"→ {result.got['status']}"
    ids = [reason["id"] for reason in _entries(result, "reasons")]
    acts = [act["id"] for act in _entries(result, "acts")]
    parts = [f"→ {result.got['outcome']}", joined(ids, "et"), f"actes : {joined(acts, 'et')}" if acts else ""]
    return " · ".join(part for part in parts if part)


def _of(name: str, everything: Iterable[str], reached: set[str]) -> Covered:
    every = sorted(set(everything))
    return Covered(
        name, sum(item in reached for item in every), len(every), tuple(item for item in every if item not in reached)
    )


def _entries(result: Result, key: str) -> list[dict[str, str]]:
    return result.got.get(key, [])  # type: ignore[return-value]


def _outcomes(results: Iterable[Result]) -> set[str]:
    return {str(result.got["outcome"]) for result in results if result.got.get("outcome")}


def _all_rows(protocol: CompiledProtocol) -> set[str]:
    return {f"{decision.id}.{row.id}" for decision in protocol.decisions.values() for row in decision.rows}


def _rows(results: Iterable[Result]) -> set[str]:
    return {".".join(step) for result in results for step in result.got.get("path", [])}  # type: ignore[attr-defined]


def _alone(results: Iterable[Result], kind: str) -> set[str]:
    """Rules that some case shows leading by themselves, known and true; milder reasons beside them do not matter."""
    found = set()
    for result in results:
        leading = [reason for reason in _entries(result, "reasons") if reason["to"] == result.got["outcome"]]
        if len(leading) == 1 and leading[0]["kind"] == kind and not leading[0]["unknown"]:
            found.add(leading[0]["id"])
    return found


def _all_cells(protocol: CompiledProtocol) -> set[str]:
    return {
        f"{name} {cell.label}"
        for name, found in cells_of(protocol).items()
        if len(found) > 1 and protocol.written.criteria[name].range is not None
        for cell in found
    }


def _cells_met(protocol: CompiledProtocol, file: CaseFile, results: Iterable[Result]) -> Iterator[str]:
    every = cells_of(protocol)
    for result in results:
        if result.got["status"] == "refused":
            continue
        facing = situation(protocol, request_of(protocol, file, result.case))
        for name, value in facing.answers.items():
            yield from (
                f"{name} {cell.label}" for cell in every.get(name, ()) if value is not INCONNU and cell.holds(value)
            )
