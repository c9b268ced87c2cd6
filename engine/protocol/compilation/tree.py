"""The tree as nested ifs. Each line that is followed, and each act that is given, adds its bit to ``walked``.

A node that one line leads to is written in its place; one that several lead to is written once, further down, and the
lines that lead to it set ``at`` to its number. So the source grows with the tree, not with the number of its paths.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.protocol.compilation.expressions import Conditions
from engine.protocol.compilation.inputs import within
from engine.protocol.compilation.lines import BY_DEFINITION, indented
from engine.protocol.compilation.visits import Visit
from engine.protocol.compiled import LinkedAct, LinkedOutcome
from engine.protocol.conditions import Bounds

DEEPEST = 12
"""Decisions nested in each other before the next one is written further down."""


def tree_lines(visit: Visit, conditions: Conditions) -> list[str]:
    """From the entry of the visit to the return of every path."""
    return list(_Tree(visit, conditions).lines())


class _Tree:
    def __init__(self, visit: Visit, conditions: Conditions) -> None:
        self.protocol, self.inputs, self.conditions = visit.protocol, visit.inputs, conditions
        self.tree = visit.protocol.written.tree
        self.entry = self.tree.entries[str(visit.number)]
        self.order = self._in_walking_order()
        leading_to = Counter(target for node in self.order for target in self._targets(node))
        self.apart = {node: at for at, node in enumerate(self.order) if leading_to[node] > 1 and self._is_long(node)}
        self.bits = 0

    def lines(self) -> Iterator[str]:
        yield "at = walked = 0"
        yield from self._node(self.entry, 0)
        for node in self.order:  # grows while nodes are written: those too deep are put apart
            if node in self.apart:
                yield f"if at == {self.apart[node]}:"
                yield from indented(self._written(node, 0))
        yield BY_DEFINITION

    def _targets(self, node: str) -> list[str]:
        if node in self.protocol.decisions:
            return [row.to for row in self.protocol.decisions[node].rows]
        if node in self.tree.awaits:
            return [self.tree.awaits[node].meanwhile, self.tree.awaits[node].to]
        return [self.tree.repeats[node].to] if node in self.tree.repeats else []

    def _in_walking_order(self) -> list[str]:
        """Every node that the entry leads to, each one before those that it leads to."""
        done: dict[str, None] = {}

        def visit(node: str) -> None:
            if node not in done:
                for target in self._targets(node):
                    visit(target)
                done[node] = None

        visit(self.entry)
        return list(reversed(done))

    def _is_long(self, node: str) -> bool:
        outcome = self.protocol.outcomes.get(node)
        return outcome is None or bool(outcome.acts)

    def _bit(self) -> int:
        self.bits += 1
        return 1 << (self.bits - 1)

    def _node(self, node: str, depth: int) -> Iterator[str]:
        """The node in its place, or the way to it."""
        if depth > DEEPEST and self._is_long(node):
            self.apart.setdefault(node, self.order.index(node))
        if node in self.apart:
            yield f"at = {self.apart[node]}"
        else:
            yield from self._written(node, depth)

    def _written(self, node: str, depth: int) -> Iterator[str]:
        if node in self.protocol.decisions:
            yield from self._decision(node, depth)
        elif node in self.tree.awaits:
            yield from self._await(node, depth)
        elif node in self.tree.repeats:
            yield from self._node(self.tree.repeats[node].to, depth)
        else:
            yield from self._outcome(self.protocol.outcomes[node])

    def _decision(self, node: str, depth: int) -> Iterator[str]:
        """The lines in order: the first one that surely holds is followed, if none before it may hold."""
        word = "if"
        for row in self.protocol.decisions[node].rows:
            if row.when is None:
                yield "else:" if word == "elif" else "if True:"
                yield from self._row(row.to, depth)
                return
            truths = self.conditions.truths(row.when)
            yield f"{word} {truths.sure}:"
            yield from self._row(row.to, depth)
            word = "elif"
            if not truths.definite:
                yield f"elif not {truths.never}: {BY_DEFINITION}"
        yield f"else: {BY_DEFINITION}"

    def _row(self, to: str, depth: int) -> list[str]:
        return indented([f"walked |= {self._bit()}", *self._node(to, depth + 1)])

    def _await(self, node: str, depth: int) -> Iterator[str]:
        waited = self.tree.awaits[node]
        yield f"if {self.inputs[waited.criterion].given}:"
        yield from self._row(waited.to, depth)
        yield "else:"
        yield from self._row(waited.meanwhile, depth)

    def _outcome(self, outcome: LinkedOutcome) -> Iterator[str]:
        """Its acts, as long as nothing about them must be settled: no fall-back, no dose without its weight."""
        for act_id, when in outcome.acts:
            ready = self._ready(self.protocol.acts[act_id])
            if when is None:
                yield from [f"if not ({ready}): {BY_DEFINITION}"] if ready else []
                continue
            truths = self.conditions.truths(when)
            yield f"if {truths.sure}:"
            yield f"    walked |= {self._bit()}"
            yield from [f"    if not ({ready}): {BY_DEFINITION}"] if ready else []
            if not truths.definite:
                yield f"elif not {truths.never}: {BY_DEFINITION}"
        yield "return ends(walked) or learned_end(walked, answers, day)"

    def _ready(self, act: LinkedAct) -> str:
        return " and ".join(self._readiness(act))

    def _readiness(self, act: LinkedAct) -> Iterator[str]:
        if act.requires is not None:
            yield self.conditions.truths(act.requires).sure
        for contraindication in act.contraindications:
            yield self.conditions.truths(contraindication.when).never
        written = act.written
        if written.dose is not None and written.dose.weight is not None:
            yield self.inputs[written.dose.weight].given
        if written.days_from is not None and written.days_cap is not None:
            asked, cap = self.inputs[written.days_from], self.protocol.number(written.days_cap)
            assert asked.criterion.step is not None
            yield f"{asked.given} and {within(asked.variable, Bounds(high=cap), asked.criterion.step)}"
