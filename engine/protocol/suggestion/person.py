"""A person met on screen: a profile of the cases file with some answers changed; asked, decided, written as a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from engine.errors import AnswersRefused
from engine.protocol import running
from engine.protocol.answers import plain
from engine.protocol.cases import Case, CaseFile, request_of
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import Value
from engine.protocol.deciding import Concluded, Situation, decide


@dataclass(frozen=True)
class Person:
    """``changed``: criterion → value, by which the person differs from the profile; ``without``: what nobody asked."""

    profile: str
    visit: int
    changed: Mapping[str, Value] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    process: Mapping[str, object] = field(default_factory=dict)
    """Consents and withdrawals, as in the cases file; empty: all given."""

    def case(self, expect: Mapping[str, object] | None = None) -> Case:
        """The person as a case; without ``expect`` it expects nothing but an end."""
        return Case.model_validate(
            {"id": "candidat", "story": "-", "origin": "own", "confidence": "assumption", "profile": self.profile,
             "visit": self.visit, "answers": raw_answers(self.changed), "without": tuple(sorted(self.without)),
             "process": dict(self.process), "expect": dict(expect or {})}
        )  # fmt: skip


def raw_answers(values: Mapping[str, Value]) -> dict[str, object]:
    """Values as a file of answers holds them: booleans, numbers, texts, « inconnu »."""
    return {name: value if isinstance(value, bool) else _raw(value) for name, value in values.items()}


def _raw(value: Value) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value
    return plain(value)


def situation_of(protocol: CompiledProtocol, file: CaseFile, person: Person) -> Situation | None:
    """What the protocol faces; None when it refuses an answer."""
    try:
        return running.situation(protocol, request_of(protocol, file, person.case()))
    except AnswersRefused:
        return None


def verdict_on(protocol: CompiledProtocol, file: CaseFile, person: Person) -> Concluded | None:
    """Where the person ends; None where a question is still open or an answer is refused."""
    facing = situation_of(protocol, file, person)
    found = None if facing is None else decide(protocol, facing)
    return found if isinstance(found, Concluded) else None


def profiles_of(protocol: CompiledProtocol, file: CaseFile) -> dict[int, tuple[str, ...]]:
    """Visit → the profiles that its cases start from, the most used first; the first of the file where it has none."""
    first = next(iter(file.profiles))
    found: dict[int, dict[str, int]] = {int(visit): {} for visit in sorted(protocol.written.tree.entries)}
    for case in file.cases:
        if case.visit in found:
            used = found[case.visit]
            used[case.profile or first] = used.get(case.profile or first, 0) + 1
    return {visit: tuple(sorted(used, key=lambda name: -used[name])) or (first,) for visit, used in found.items()}
