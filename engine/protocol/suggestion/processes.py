"""People who show what no answer shows: a refusal, a minor alone, a doubt, a withdrawal said by hand."""

from __future__ import annotations

from collections.abc import Iterator

from engine.protocol.cases import CaseFile
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.suggestion.person import Person, profiles_of


def people(protocol: CompiledProtocol, file: CaseFile) -> Iterator[Person]:
    """For each visit, the most used profile with one thing of the process changed."""
    for visit, profiles in sorted(profiles_of(protocol, file).items()):
        for process in ({}, {"consentement": False}, {"partage": False}, {"doute": True}):
            yield Person(profiles[0], visit, process=process)
        for rule in protocol.withdrawal:
            if rule.condition is None:
                yield Person(profiles[0], visit, process={"retraits": (rule.id,)})
        minor = protocol.written.consent.minor
        if minor is not None:
            limit = protocol.number(minor.age_below)
            for age in (limit - 1, limit):
                yield Person(profiles[0], visit, {minor.age: age}, process={"accord_representant": False})
