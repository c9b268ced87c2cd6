"""Coverage told in French, for ``relais cases``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.protocol.answers import parse_answers
from engine.protocol.cases import CaseFile, Result, answers_of
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import INCONNU
from engine.protocol.coverage.kinds import coverage
from engine.protocol.wording import joined

MOST_NAMED = 12
"""Names on one line; beyond them each has a line of its own."""


def lines(protocol: CompiledProtocol, file: CaseFile, results: Sequence[Result]) -> Iterator[str]:
    """The coverage as French lines: counts, then what no case shows."""
    for one in coverage(protocol, file, results):
        short = len(one.missing) <= MOST_NAMED and all(" : " not in name for name in one.missing)
        named = f" — sans cas : {joined(one.missing, 'et')}" if one.missing and short else ""
        yield f"{one.name} : {one.reached} sur {one.total}{named}"
        if not short:
            yield from (f"    sans cas · {name}" for name in one.missing)
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
    reasons: list[dict[str, str]] = result.got.get("reasons", [])  # type: ignore[assignment]
    given: list[dict[str, str]] = result.got.get("acts", [])  # type: ignore[assignment]
    ids, acts = [reason["id"] for reason in reasons], [act["id"] for act in given]
    parts = [f"→ {result.got['outcome']}", joined(ids, "et"), f"actes : {joined(acts, 'et')}" if acts else ""]
    return " · ".join(part for part in parts if part)
