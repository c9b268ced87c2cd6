"""What a protocol does with a person today, as the expectation of a case: strict enough to see an act too many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.errors import AnswersRefused
from engine.protocol.cases import Case, CaseFile, run_case
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.suggestion.person import Person

_FIGURES = ("dose_mg", "intakes_per_day", "days", "as_needed", "min_hours_between", "quantity")


def today(protocol: CompiledProtocol, file: CaseFile, person: Person) -> Mapping[str, Any]:
    """The run of this person, as ``relais run`` gives it."""
    return run_case(protocol, "", file, person.case()).got


def expected(protocol: CompiledProtocol, got: Mapping[str, Any]) -> dict[str, object]:
    """A run as an expectation, in the order in which cases are written."""
    if got["status"] != "outcome":
        return {"status": got["status"], "next": tuple(got["next"])}
    found: dict[str, object] = {"outcome": got["outcome"], "disposition": got["disposition"]}
    if got["delay"] is not None:
        found["delay"] = got["delay"]
    if refs := tuple(dict.fromkeys(ref for reason in got["reasons"][:1] for ref in reason["refs"])):
        found["refs"] = refs
    if got["acts"]:
        found["acts"] = {act["id"]: {key: act[key] for key in _FIGURES if act.get(key)} for act in got["acts"]}
    given = {act["id"] for act in got["acts"]}
    if refused := tuple(act for act in dict.fromkeys(_near(protocol, got["outcome"])) if act not in given):
        found["no_acts"] = refused
    return found


def _near(protocol: CompiledProtocol, outcome: str) -> Iterator[str]:
    """The acts of an outcome, and those that replace them."""
    waiting, seen = [act for act, _ in protocol.outcomes[outcome].acts], set[str]()
    while waiting:
        name = waiting.pop(0)
        if name not in seen:
            seen.add(name)
            yield name
            waiting += [one.fallback for one in protocol.acts[name].contraindications if one.fallback in protocol.acts]


def notices(protocol: CompiledProtocol, file: CaseFile, case: Case) -> bool:
    """Whether a case fails on a protocol, or cannot be played on it."""
    try:
        return not run_case(protocol, "", file, case).passed
    except AnswersRefused:
        return True
