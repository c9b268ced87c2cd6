"""One situation facing one protocol: the answers that count, and the few readings that every rule needs."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.protocol.compiled import NOW_OR_WORSE, CompiledProtocol
from engine.protocol.conditions import Node, Truth, Value
from engine.protocol.deciding.situation import Situation, effective_answers


@dataclass
class Facts:
    """``answers`` are those that count; ``questions.read_unasked_as_unknown`` completes them before the tree."""

    protocol: CompiledProtocol
    situation: Situation
    answers: dict[str, Value] = field(init=False)

    def __post_init__(self) -> None:
        self.answers = effective_answers(self.protocol, self.situation)

    def truth(self, node: Node) -> Truth:
        return node.truth(self.answers)

    def rank(self, outcome: str) -> int:
        return self.protocol.outcomes[outcome].urgency

    def applies(self, visits: tuple[int, ...]) -> bool:
        return not visits or self.situation.visit in visits

    def unknown_target(self, rank: int, danger: bool = False) -> str:
        routing = self.protocol.written.unknown
        return routing.danger_to if danger or rank <= NOW_OR_WORSE else routing.to
