"""What every property shares: one visit with its diagrams, and how a failure becomes a counter-example."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from engine.protocol.catalogue import entry
from engine.protocol.compiled import NOW_OR_WORSE
from engine.protocol.conditions import FALSE, TRUE, Truth
from engine.protocol.deciding.agenda import Watched, leading_to
from engine.protocol.model import Protocol
from engine.protocol.reading import Path
from engine.protocol.verification.certificate import CounterExample
from engine.protocol.verification.diagrams import Diagram
from engine.protocol.verification.reach import Reach
from engine.protocol.verification.results import Result
from engine.protocol.verification.semantics import Meaning
from engine.protocol.verification.stories import Stories
from engine.protocol.verification.variables import Variable
from engine.protocol.verification.ways import Ways, ways


class Gist(NamedTuple):
    """What the properties compare of a result: how urgent, and which acts are delegated ones, counted or not.

    The ends that act now are equals here: a run stops at the first sign of danger, and what a later screen would have
    shown is for whoever takes the patient over at once.
    """

    rank: int
    acts: frozenset[str]


@dataclass(frozen=True)
class Facing:
    """One visit of a protocol, ready to be proved."""

    meaning: Meaning
    reach: Reach
    stories: Stories
    _nodes: dict[Diagram, dict[int, list[Diagram]]] = field(default_factory=dict, repr=False)

    @cached_property
    def ways(self) -> Ways:
        """The ways that patients take, all their answers known."""
        return ways(self.reach)

    @classmethod
    def of(cls, meaning: Meaning) -> Facing:
        return cls(meaning, Reach(meaning), Stories(meaning))

    @property
    def written(self) -> Protocol:
        return self.meaning.protocol.written

    @cached_property
    def gist(self) -> Diagram:
        """Whole patient → Gist."""
        return self.meaning.diagrams.mapped(self.gist_of, self.meaning.result)

    @cached_property
    def gist_when_known(self) -> Diagram:
        """The same for patients all of whose answers are known; None for the others."""
        here = self.meaning.truths.test(self.reach.known, bool)
        return self.meaning.diagrams.either(here, self.gist, self.meaning.diagrams.leaf(None))

    def looking_at(self, diagram: Diagram) -> dict[int, list[Diagram]]:
        """Variable → the nodes of the diagram that look at it; kept, since each property asks for each variable."""
        known = self._nodes.get(diagram)
        if known is None:
            known = self._nodes[diagram] = {}
            diagrams = self.meaning.diagrams
            for node in diagrams.nodes(diagram):
                known.setdefault(diagrams.level(node), []).append(node)
        return known

    def gist_of(self, result: Result) -> Gist:
        acts = self.meaning.protocol.acts
        delegated = frozenset(given.act for given in result.acts if acts[given.act].written.delegated)
        return Gist(max(self.meaning.rank(result.outcome), NOW_OR_WORSE), delegated)

    def standing(self, watched: Watched, *truths: Truth) -> Diagram:
        """Patients for whom a rule has one of these truths, once its questions are answered.

        What a rule about awaited answers says is read with those that have come to each patient.
        """
        meaning, condition = self.meaning, watched.condition
        assert condition is not None
        late = meaning.awaited & leading_to(meaning.protocol, meaning.truths.agenda, watched.criteria)
        if not late:
            return meaning.truths.is_true(condition, meaning.truths.complete, values=truths)
        come = meaning.diagrams.mapped(lambda result: frozenset(result.received) & late, meaning.result)

        def read(received: frozenset[str]) -> Diagram:
            known = {name: meaning.diagrams.leaf(TRUE if name in received else FALSE) for name in meaning.awaited}
            moment = meaning.truths.knowing(meaning.truths.final, known)
            return meaning.truths.is_true(condition, moment, values=truths)

        return meaning.diagrams.chosen(come, read)

    def both(self, *diagrams: Diagram) -> Diagram:
        """TRUE where all are."""
        return self.meaning.truths.every(diagrams)

    def where(self, diagram: Diagram, holds: Callable[[Any], bool]) -> Diagram:
        """TRUE where the value passes."""
        return self.meaning.truths.test(diagram, holds)

    def failure(
        self,
        code: str,
        what: str,
        path: Path,
        bad: Diagram,
        *,
        special: tuple[str, ...] = (),
        forced: Mapping[int, int] | None = None,
    ) -> CounterExample | None:
        """The simplest patient for whom ``bad`` is TRUE, as a counter-example; None when there is nobody."""
        cells = self.stories.simplest(bad, lambda value: value == TRUE, forced)
        if cells is None:
            return None
        return CounterExample(code, what, entry(code).remedy, path, self.stories.patient(cells, special))

    def places(self, variable: Variable) -> int:
        return self.meaning.truths.index[variable.name]


def found(*failures: CounterExample | None) -> tuple[CounterExample, ...]:
    """Those that are there."""
    return tuple(failure for failure in failures if failure is not None)


def plainly(code: str, what: str, path: Path) -> CounterExample:
    """A failure that no single patient shows: nobody is there."""
    return CounterExample(code, what, entry(code).remedy, path)
