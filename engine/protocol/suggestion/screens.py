"""A person asked screen by screen: which questions are shown, and where the run ends."""

from __future__ import annotations

from collections.abc import Mapping

from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import INCONNU, Value
from engine.protocol.deciding import Ask, Concluded, Process, Situation, Verdict, decide
from engine.protocol.deciding.agenda import agenda_of
from engine.protocol.running import GIVEN

_MOST_SCREENS = 100


def walked(
    protocol: CompiledProtocol, everything: Mapping[str, Value], visit: int, process: Process = GIVEN
) -> tuple[dict[str, Value], Verdict]:
    """The answers that the screens ask of this person, and the last verdict; what she cannot say is « inconnu »."""
    identity = agenda_of(protocol, visit).identity
    given = {name: everything[name] for name in identity if name in everything}
    verdict = decide(protocol, Situation(given, process, visit))
    for _ in range(_MOST_SCREENS):
        told = _told(protocol, everything, verdict)
        if not told.keys() - given.keys():
            break
        given |= told
        verdict = decide(protocol, Situation(given, process, visit))
    return given, verdict


def _told(protocol: CompiledProtocol, everything: Mapping[str, Value], verdict: Verdict) -> dict[str, Value]:
    """The answers to one screen; for an outcome that waits, what has arrived."""
    if isinstance(verdict, Concluded):
        return {name: everything[name] for name in verdict.awaiting if name in everything}
    if not isinstance(verdict, Ask):
        return {}
    told: dict[str, Value] = {}
    for name in (*verdict.criteria, *_optional(protocol, verdict.step)):
        computed = {
            one: everything[one] for one, bases in protocol.bases.items() if name in bases and one in everything
        }
        if name in everything:
            told[name] = everything[name]
        elif not computed and name in verdict.criteria:
            told[name] = INCONNU
        told |= computed
    return told


def _optional(protocol: CompiledProtocol, step: str) -> list[str]:
    asks = (ask.criterion for ask in protocol.step(step).asks)
    return [name for name in asks if protocol.written.criteria[name].optional]
