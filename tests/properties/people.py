"""People whose answers fall in every cell that a protocol can tell apart, most of them near an ordinary patient.

Drawn from one integer: fast, and an example is replayed by its number. An ordinary patient is a profile of the cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from hypothesis import strategies as st

from engine.protocol.alternatives import cells_of
from engine.protocol.answers import parse_answers
from engine.protocol.cases import load_cases
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import INCONNU, Value
from engine.protocol.deciding import Ask, Concluded, Process, Situation, Verdict, decide, identity_criteria
from engine.protocol.loading import Library
from tests.support import HEALTHY, LIBRARY, compiled, value

AGREED = Process(identity=True, consent=True, sharing=True, representative=True)
NAMES = ("exemple", "cheville", "lombalgie", "odynophagie", "pollakiurie")


@dataclass(frozen=True)
class Subject:
    """A protocol and its ordinary patients."""

    protocol: CompiledProtocol
    profiles: tuple[Mapping[str, Value], ...]


@cache
def subject(name: str) -> Subject:
    if name == "exemple":
        return Subject(compiled(), ({key: value(raw) for key, raw in HEALTHY.items()},))
    library = Library(LIBRARY)
    loaded = library.load(name, library.versions(name)[-1])
    file = load_cases(LIBRARY / name / loaded.model.version / "cases.yaml", loaded.model)
    return Subject(loaded.compiled, tuple(parse_answers(loaded.model, profile) for profile in file.profiles.values()))


def people(name: str, *, unknown: bool = True) -> st.SearchStrategy[dict[str, Value]]:
    """Every criterion answered: a profile with up to eight answers moved to another cell, or to « inconnu »."""
    return st.builds(lambda seed: drawn(name, seed, unknown=unknown), st.integers(0, 2**32))


def drawn(name: str, seed: int, *, unknown: bool) -> dict[str, Value]:
    random, one = Random(seed), subject(name)
    identity = set(identity_criteria(one.protocol))
    cells = cells_of(one.protocol)
    person: dict[str, Value] = {}
    for criterion, found in cells.items():
        person[criterion] = found[0].value
    person |= one.profiles[random.randrange(len(one.profiles))]
    for criterion in random.sample(sorted(cells), random.randrange(9)):
        values = [end for cell in cells[criterion] for end in cell.values]
        person[criterion] = (
            INCONNU if unknown and criterion not in identity and random.random() < 0.3 else random.choice(values)
        )
    every = one.protocol.written.criteria
    return {criterion: person.get(criterion, INCONNU) for criterion in every}


def walked(
    protocol: CompiledProtocol, person: Mapping[str, Value], visit: int = 1
) -> tuple[Concluded, dict[str, Value]]:
    """The outcome when each question is answered as it is asked, and the answers given on the way."""
    criteria = protocol.written.criteria
    given = {name: person[name] for name, one in criteria.items() if one.derived or one.from_identity}
    for _ in range(100):
        verdict = decide(protocol, Situation(given, AGREED, visit))
        if isinstance(verdict, Concluded):
            return verdict, given
        assert isinstance(verdict, Ask), verdict
        assert all(name not in given for name in verdict.criteria), "the same question twice"
        given |= {name: person[name] for name in verdict.criteria}
    raise AssertionError("no end")


def verdict_on(protocol: CompiledProtocol, answers: Mapping[str, Value], visit: int = 1) -> Verdict:
    return decide(protocol, Situation(answers, AGREED, visit))
