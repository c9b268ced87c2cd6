"""Who passes each point of the tree on the whole path, and which line he follows.

Every question counts as asked where it applies: who is asked all that he must be is where he would be with everything
asked, since what is true, false or unknown stays so whatever is asked more. An awaited answer is there for those who
have come by where it is waited for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

from engine.protocol.conditions import FALSE, TRUE
from engine.protocol.graph import in_order
from engine.protocol.verification.asking import Known, is_missing
from engine.protocol.verification.diagrams import Diagram
from engine.protocol.verification.results import TREE
from engine.protocol.verification.semantics import Meaning
from engine.protocol.verification.truths import negated

AGAIN: Final = "refait"
WAITING: Final = "en_attente"
RECEIVED: Final = "recu"
Step = tuple[str, str]
"""A node with the line, or the branch of an await, that is followed."""


class _Standing(NamedTuple):
    """Who comes to a node, and for whom of them each awaited answer has come."""

    here: Diagram
    received: Known


class Reach:
    """Diagrams of TRUE and FALSE: the patients, all their answers known, who pass each point of the tree."""

    def __init__(self, meaning: Meaning) -> None:
        self.meaning, self.protocol = meaning, meaning.protocol
        self.truths, self.diagrams = meaning.truths, meaning.diagrams
        self.tree = meaning.protocol.written.tree
        self.entry = meaning.tree.entry

    @cached_property
    def known(self) -> Diagram:
        """Patients none of whose answers is « inconnu »."""
        found = self.diagrams.leaf(TRUE)
        for at, variable in reversed(list(enumerate(self.truths.variables))):
            here = [FALSE if cell == variable.unknown else TRUE for cell in range(variable.size)]
            found = self.diagrams.merged(self.truths.both, self.diagrams.variable(at, here), found)
        return found

    @cached_property
    def start(self) -> Diagram:
        """Who enters the tree."""
        return self.truths.every([self._everybody, self.known])

    @cached_property
    def entering(self) -> Mapping[str, Diagram]:
        """Node or outcome → who comes to it through the tree; nodes that nobody comes to are left out."""
        return {node: self.truths.every([one.here, self.known]) for node, one in self._standing.items()}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Nodes that the entry leads to, each before those it leads to; no outcome."""
        outcomes = self.protocol.outcomes
        return tuple(node for node in in_order(self.protocol.written, self.entry) if node not in outcomes)

    def branches(self, node: str) -> Iterator[tuple[Step, str, Diagram]]:
        """(step, target, who of those who stand there takes it) of a node."""
        standing = self._standing.get(node) if self.meaning.awaited else None
        yield from self._branches(node, self._nothing_yet if standing is None else standing.received)

    def _branches(self, node: str, received: Known) -> Iterator[tuple[Step, str, Diagram]]:
        if node in self.protocol.decisions:
            selection = self.meaning.tree.selection(node, self.truths.knowing(self.truths.final, received))
            for at, row in enumerate(self.protocol.decisions[node].rows):
                yield (node, row.id), row.to, self._taking(node, at, selection)
        elif node in self.tree.awaits:
            waited = self.tree.awaits[node]
            waiting = self.meaning.tree.waiting(waited.criterion)
            come = [self.diagrams.mapped(negated, waiting), self._going_on(node, received)]
            yield (node, WAITING), waited.meanwhile, waiting
            yield (node, RECEIVED), waited.to, self.truths.every(come)
        else:
            yield (node, AGAIN), self.tree.repeats[node].to, self.diagrams.leaf(TRUE)

    def _taking(self, decision: str, line: int, selection: Diagram) -> Diagram:
        """As the run has it: of several lines that lead to one place, the last."""
        targets = [row.to for row in self.protocol.decisions[decision].rows]

        def follows(found: Any) -> bool:
            sure = found != () and not is_missing(found) and len({targets[at] for at in found}) == 1
            return bool(sure and found[-1] == line)

        return self.truths.test(selection, follows)

    def somebody(self, diagram: Diagram) -> bool:
        return TRUE in self.diagrams.values(diagram)

    # ── awaited answers ──────────────────────────────────────────────────────────────────────────────────────────────

    def _going_on(self, node: str, received: Known) -> Diagram:
        """TRUE where no rule that looks at the answer stops the patient, nor did the wait itself."""
        waited, leading = self.tree.awaits[node], self.meaning.leading
        with_answer = {**received, waited.criterion: self.diagrams.leaf(TRUE)}
        final = self.truths.knowing(self.truths.final, with_answer)
        waits = self.meaning.tree.can_end(waited.meanwhile, self.truths.knowing(self.truths.final, received))
        return self.truths.every([waits, leading.nobody(leading.dangers(final), leading.held(final))])

    @cached_property
    def _nothing_yet(self) -> Known:
        return dict.fromkeys(sorted(self.meaning.awaited), self.diagrams.leaf(FALSE))

    @cached_property
    def _everybody(self) -> Diagram:
        return self.truths.test(self.meaning.before_tree, lambda found: found == TREE)

    @cached_property
    def _standing(self) -> dict[str, _Standing]:
        """Node or outcome → who comes to it, unknown answers included, in the order of the tree."""
        found: dict[str, _Standing] = {}
        comings = {self.entry: [_Standing(self._everybody, self._nothing_yet)]}
        for node in in_order(self.protocol.written, self.entry):
            if node in comings:
                found[node] = self._gathered(comings.pop(node))
                for to, onward in self._onward(node, found[node]):
                    comings.setdefault(to, []).append(onward)
        return found

    def _onward(self, node: str, standing: _Standing) -> Iterator[tuple[str, _Standing]]:
        for (_, branch), to, taken in self._branches(node, standing.received) if node in self.order else ():
            here = self.truths.every([standing.here, taken])
            if self.somebody(here):
                received = standing.received
                if branch == RECEIVED and node in self.tree.awaits:
                    received = {**received, self.tree.awaits[node].criterion: self.diagrams.leaf(TRUE)}
                yield to, _Standing(here, received)

    def _gathered(self, comings: Sequence[_Standing]) -> _Standing:
        """All those who come by one way or another."""
        here = self.truths.some(one.here for one in comings)
        received = {}
        for name in self._nothing_yet:
            ways = {one.received[name] for one in comings}
            came = (self.truths.every([one.here, one.received[name]]) for one in comings)
            received[name] = ways.pop() if len(ways) == 1 else self.truths.some(came)
        return _Standing(here, received)
