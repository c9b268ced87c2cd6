"""One situation facing one protocol: the answers that count, and the few readings that every rule needs."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.protocol.compiled import NOW_OR_WORSE, CompiledProtocol
from engine.protocol.conditions import Node, Truth, Value
from engine.protocol.deciding.agenda import Agenda, agenda_of
from engine.protocol.deciding.seen import Seen
from engine.protocol.deciding.situation import Situation, effective_answers
from engine.protocol.deciding.verdict import Concluded, Reason


@dataclass(slots=True)
class Facts:
    """``answers`` are those that count. ``known`` keeps the reasons found in them, so that each rule is read once;
    ``ends`` where the nodes of the tree lead, so that each is walked once however many paths lead there.

    Lives as long as one decision; not frozen, which would double what it costs.
    """

    protocol: CompiledProtocol
    situation: Situation
    answers: dict[str, Value] | Seen
    agenda: Agenda
    known: dict[str, list[Reason]] = field(default_factory=dict)
    ends: dict[str, Concluded | None] = field(default_factory=dict)

    @classmethod
    def of(cls, protocol: CompiledProtocol, situation: Situation) -> Facts:
        answers = effective_answers(protocol, situation)
        return cls(protocol, situation, answers, agenda_of(protocol, situation.visit))

    def with_answers(self, more: dict[str, Value]) -> Facts:
        return Facts(self.protocol, self.situation, self.answers | more, self.agenda)

    def truth(self, node: Node) -> Truth:
        return node.truth(self.answers)

    def rank(self, outcome: str) -> int:
        return self.protocol.outcomes[outcome].urgency

    def unknown_target(self, rank: int, danger: bool = False) -> str:
        routing = self.protocol.written.unknown
        return routing.danger_to if danger or rank <= NOW_OR_WORSE else routing.to
