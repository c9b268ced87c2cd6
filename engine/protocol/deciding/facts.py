"""One situation facing one protocol: the answers that count, and the few readings that every rule needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.protocol.compiled import NOW_OR_WORSE, CompiledProtocol
from engine.protocol.conditions import Node, Truth, Value
from engine.protocol.deciding.situation import Situation, effective_answers


@dataclass(frozen=True)
class Facts:
    """``answers`` are those that count."""

    protocol: CompiledProtocol
    situation: Situation
    answers: Mapping[str, Value]

    @classmethod
    def of(cls, protocol: CompiledProtocol, situation: Situation) -> Facts:
        return cls(protocol, situation, effective_answers(protocol, situation))

    def truth(self, node: Node) -> Truth:
        return node.truth(self.answers)

    def rank(self, outcome: str) -> int:
        return self.protocol.outcomes[outcome].urgency

    def applies(self, visits: tuple[int, ...]) -> bool:
        return not visits or self.situation.visit in visits

    def unknown_target(self, rank: int, danger: bool = False) -> str:
        routing = self.protocol.written.unknown
        return routing.danger_to if danger or rank <= NOW_OR_WORSE else routing.to
