"""What the cases of a protocol cover, kind by kind: outcomes, lines, rules, acts, thresholds, conditions, doses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.protocol.alternatives import cells_of
from engine.protocol.cases import CaseFile, Result
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import FALSE, INCONNU, TRUE
from engine.protocol.coverage import doses
from engine.protocol.coverage.alone import Occurrence, Side, missing_sides, occurrences, shown_sides
from engine.protocol.coverage.somebody import Somebody
from engine.protocol.coverage.tracing import Played, conditions, played
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
    cases = tuple(played(protocol, file, results))
    passed = [one.result for one in cases]
    people = Somebody(protocol)
    return (
        _of("conduites à tenir", protocol.outcomes, _outcomes(passed)),
        _of("lignes de l'arbre", _all_rows(protocol), _rows(passed)),
        _of("signes de danger seuls", {rule.id for rule in protocol.danger}, _alone(passed, "danger")),
        _of("exclusions seules", {rule.id for rule in protocol.exclusion}, _alone(passed, "exclusion")),
        _of("actes", protocol.acts, {act["id"] for result in passed for act in _entries(result, "acts")}),
        _of("seuils, chaque côté", _all_cells(protocol), set(_cells_met(protocol, cases))),
        acting_alone(protocol, people, cases),
        dose_rules(protocol, people, passed),
    )


def acting_alone(protocol: CompiledProtocol, people: Somebody, cases: Sequence[Played]) -> Covered:
    """Comparisons shown to act alone (see ``alone``); those that nobody could show are left out."""
    total, missing = 0, []
    for occurrence, sides in lacking(protocol, people, cases):
        total += 1
        if sides:
            words = joined((_SIDES[mine] for mine, _ in sides), "et")
            missing.append(f"{occurrence.in_words(protocol.written)} ({words})")
    return Covered("comparaisons agissant seules", total - len(missing), total, tuple(missing))


_SIDES = {TRUE: "vraie seule", FALSE: "fausse seule"}


def lacking(
    protocol: CompiledProtocol, people: Somebody, cases: Sequence[Played]
) -> Iterator[tuple[Occurrence, tuple[Side, ...]]]:
    """Each comparison that somebody can show, with the sides that no case shows."""
    every = [occurrence for condition in conditions(protocol) for occurrence in occurrences(condition)]
    shown = shown_sides(every, [one.read for one in cases])
    for occurrence in every:
        there = shown[occurrence.key]
        if any(side in there for side in _pair(there)):
            yield occurrence, ()
            continue
        sides = missing_sides(there, people.sides(occurrence))
        if sides:
            yield occurrence, sides


def _pair(shown: set[Side]) -> set[Side]:
    """The sides whose other half is shown too."""
    return {(mine, whole) for mine, whole in shown if (TRUE - mine, TRUE - whole) in shown}


def dose_rules(protocol: CompiledProtocol, people: Somebody, passed: Sequence[Result]) -> Covered:
    """Ways in which a dose comes out; those at weights that the act is never given at are left out."""
    there = doses.shown(passed)
    wanted = {}
    for act in protocol.acts:
        for way, weights in doses.ways(protocol, act):
            if (act, way) in there or people.visits is None or people.taking(act, weights):
                wanted[act, way] = f"{act} ({way})"
    missing = tuple(words for key, words in wanted.items() if key not in there)
    return Covered("règles de dose", len(wanted) - len(missing), len(wanted), missing)


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


def _cells_met(protocol: CompiledProtocol, cases: Iterable[Played]) -> Iterator[str]:
    every = cells_of(protocol)
    for one in cases:
        for name, value in one.answers.items():
            yield from (
                f"{name} {cell.label}" for cell in every.get(name, ()) if value is not INCONNU and cell.holds(value)
            )
