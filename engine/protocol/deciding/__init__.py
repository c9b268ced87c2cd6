"""From answers to the next question or the outcome: the one place where a protocol is decided. Pure.

Danger rules are read again at every call and the worst urgency wins. An unknown is passed over only where every value
leads to the same place.
"""

from engine.protocol.deciding.agenda import identity_criteria
from engine.protocol.deciding.flow import decide, scores, standing
from engine.protocol.deciding.situation import (
    Process,
    Situation,
    effective_answers,
    with_consent,
    with_representative,
    with_sharing,
)
from engine.protocol.deciding.verdict import Ask, AskProcess, Concluded, ProposedAct, Reason, ReasonKind, Verdict

__all__ = [
    "Ask", "AskProcess", "Concluded", "Process", "ProposedAct", "Reason", "ReasonKind", "Situation", "Verdict",
    "decide", "effective_answers", "identity_criteria", "scores", "standing", "with_consent",
    "with_representative", "with_sharing",
]  # fmt: skip
