"""The smallest set of missing cases: those that complete the coverage, and those that show the mutants nobody sees.

Greedy: each time the person who shows most of what is still missing, the plainest of equals; then whoever has become
useless goes. Greedy sets are not always the smallest; no case of them can be left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.protocol.cases import run_case
from engine.protocol.conditions import TRUE
from engine.protocol.coverage.somebody import Crowd, Somebody
from engine.protocol.coverage.tracing import played
from engine.protocol.mutation.building import Altered, built
from engine.protocol.mutation.judging import Judge, Judged
from engine.protocol.suggestion.cells import near, person_at, profile_values
from engine.protocol.suggestion.expecting import expected, notices
from engine.protocol.suggestion.gaps import Gap, Goal, gaps, shown_by
from engine.protocol.suggestion.person import Person


@dataclass(frozen=True)
class Suggestion:
    """A person with everything missing that she shows."""

    person: Person
    goals: frozenset[Goal]


@dataclass(frozen=True)
class Suggestions:
    """``words``: each goal in French. ``left``: goals for which nobody was found."""

    chosen: tuple[Suggestion, ...]
    words: dict[Goal, str]
    left: tuple[Goal, ...]


def suggestions(judge: Judge, alive: Iterable[Judged]) -> Suggestions:
    """What is missing from the cases of a protocol, and the people who show it. ``alive``: the survivors."""
    survivors = [one for one in alive if one.fate == "survivor"]
    results = [run_case(judge.protocol, "", judge.file, case) for case in judge.file.cases]
    missing = tuple(gaps(judge.protocol, Somebody(judge.protocol), tuple(played(judge.protocol, judge.file, results))))
    words = {gap.goal: gap.words for gap in missing}
    words |= {("mutant", one.mutant.id, ""): f"ligne {one.mutant.line}, {one.mutant.what}" for one in survivors}
    altered = {one.mutant.id: found for one in survivors if isinstance(found := built(judge.text, one.mutant), Altered)}
    people = [_with_goals(judge, person, missing, altered) for person in _people(judge, survivors, missing)]
    chosen = smallest(people, frozenset(words))
    shown = frozenset[Goal]().union(*(one.goals for one in chosen))
    return Suggestions(tuple(chosen), words, tuple(goal for goal in words if goal not in shown))


def _people(judge: Judge, survivors: Sequence[Judged], missing: Sequence[Gap]) -> list[Person]:
    """One person or more for each thing missing, each once; and those who refuse, doubt or come alone."""
    found = [one.person for one in survivors if one.person is not None] + list(judge.processes)
    for gap in missing:
        if gap.crowd is not None:
            found += _among(judge, gap.crowd)
    return list({repr(person): person for person in found}.values())


def _among(judge: Judge, crowd: Crowd) -> Iterator[Person]:
    """The plainest of a crowd, starting from each profile of the visit."""
    meaning, variables = crowd.meaning, crowd.meaning.truths.variables
    for profile in judge.profiles.get(meaning.visit, ()):
        costs = near(profile_values(judge.protocol, judge.file, profile), variables)
        found = meaning.diagrams.cheapest(crowd.diagram, lambda value: value == TRUE, costs)
        if found is not None:
            place = (judge.protocol, judge.file, profile, meaning.visit, variables, found[1], crowd.weight)
            yield person_at(*place)
            yield person_at(*place, told=True)


def _with_goals(judge: Judge, person: Person, missing: Sequence[Gap], altered: dict[str, Altered]) -> Suggestion:
    """What a person shows, played as the case that she would become."""
    result = run_case(judge.protocol, "", judge.file, person.case())
    goals: set[Goal] = set()
    for one in played(judge.protocol, judge.file, [result]):
        goals |= set(shown_by(one, missing))
    case = person.case(expected(judge.protocol, result.got))
    goals |= {("mutant", name, "") for name, found in altered.items() if notices(found.protocol, judge.file, case)}
    return Suggestion(person, frozenset(goals))


def smallest(people: Sequence[Suggestion], wanted: frozenset[Goal]) -> list[Suggestion]:
    """A set that shows every wanted goal that somebody shows, and of which nobody can be left out."""
    left, chosen = wanted, list[Suggestion]()
    ordered = sorted(people, key=lambda one: len(one.person.changed) + len(one.person.without))
    while best := max(ordered, key=lambda one: len(one.goals & left), default=None):
        if not best.goals & left:
            break
        chosen.append(best)
        left -= best.goals
    for one in reversed(chosen.copy()):
        others = frozenset[Goal]().union(*(other.goals for other in chosen if other is not one))
        if not (one.goals & wanted) - others:
            chosen.remove(one)
    return chosen
