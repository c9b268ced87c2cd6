"""What deciding looks at: answers, identity and consent, visit; and which of the answers count."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import FALSE, Answers, Value
from engine.protocol.deciding.agenda import agenda_of


@dataclass(frozen=True, slots=True)
class Process:
    """What is known of identity and consent. None: not asked yet.

    ``withdrawals`` are the reasons stated by hand; ``cautious_to`` is the outcome that a more cautious délégué chose.
    """

    identity: bool = False
    consent: bool | None = None
    sharing: bool | None = None
    representative: bool | None = None
    doubt: bool = False
    withdrawals: tuple[str, ...] = ()
    cautious_to: str | None = None
    lifted: frozenset[str] = frozenset()
    """Ids of exclusions or doubt that a délégant's advice sets aside; danger rules are never looked up here."""


def with_consent(process: Process, given: bool) -> Process:
    return replace(process, consent=given)


def with_sharing(process: Process, given: bool) -> Process:
    return replace(process, sharing=given)


def with_representative(process: Process, given: bool) -> Process:
    return replace(process, representative=given)


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a decision looks at: answers (derived values included), visit number, process."""

    answers: Answers
    process: Process = Process()
    visit: int = 1


def effective_answers(protocol: CompiledProtocol, situation: Situation) -> dict[str, Value]:
    """Answers that count: identity, derived ones, and those asked on this visit where their own condition is not false.

    An answer to a question that is no longer asked (a corrected guard) is moot: kept by the encounter, never read here.
    """
    agenda, given = agenda_of(protocol, situation.visit), situation.answers
    counted: dict[str, Value] = {name: value for name, value in given.items() if name in agenda.counted_anyway}
    for name, guard in agenda.asked:
        if name in given and name not in counted and (guard is None or guard.truth(counted) != FALSE):
            counted[name] = given[name]
    return counted
