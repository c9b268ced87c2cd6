"""What ``decide`` said of situations like this one: which answers it read, in turn, and what it concluded from them.

No second meaning of a protocol: a verdict is always one of ``decide``, on the first situation of its kind. It is kept
under what that decision rests on: process, visit, which criteria have an answer, and those answers that were read. A
number stands for its cell, all the values that no condition tells apart, but where its very value is read (a weight).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from operator import attrgetter

from engine.protocol.alternatives import conditions
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import Bounds, Value, Within, walk
from engine.protocol.deciding.agenda import agenda_of
from engine.protocol.deciding.facts import Facts
from engine.protocol.deciding.flow import decided
from engine.protocol.deciding.seen import Seen
from engine.protocol.deciding.situation import Process, Situation, effective_answers
from engine.protocol.deciding.verdict import Verdict

MOST_ENTRIES = 32_768
"""Answers remembered for a visit (some twenty megabytes at most); beyond them ``decide`` is asked each time."""


Given = Mapping[str, Value]
"""Answers as values, or as an encounter stores them (a number as text): two writings of one value are two keys."""


ProcessFields = tuple[bool, bool | None, bool | None, bool | None, bool, tuple[str, ...], str | None, frozenset[str]]
"""The fields of a ``Process``, in order: quicker to make and to look up than the whole."""
_fields: Callable[[Process], ProcessFields] = attrgetter(*(one.name for one in fields(Process)))


@dataclass(slots=True)
class Branch:
    """``decide`` reads this criterion next; what follows each value, and each cell where values have cells."""

    criterion: str
    by_value: dict[Value, Branch | Verdict] = field(default_factory=dict)
    by_cell: dict[Value | tuple[bool, ...], Branch | Verdict] = field(default_factory=dict)


class Learned:
    """The verdicts of one visit. Threads may share it: what two learn at once is learnt twice, and is the same."""

    def __init__(self, protocol: CompiledProtocol, visit: int) -> None:
        self._protocol, self._agenda = protocol, agenda_of(protocol, visit)
        self._first: dict[tuple[ProcessFields, tuple[str, ...]], Branch | Verdict] = {}
        guards = (guard for _, guard in self._agenda.asked if guard is not None)
        self._guarding = tuple(dict.fromkeys(name for guard in guards for name in guard.criteria()))
        self._limits = limits_of(protocol)
        self._room = MOST_ENTRIES

    def known(self, process: ProcessFields, given: Given) -> Verdict | None:
        """What ``decide`` said where it read the same answers; None where it has not met them yet."""
        found = self._first.get((process, tuple(given)))
        while type(found) is Branch:
            found = found.by_value.get(given[found.criterion])
        return found  # type: ignore[return-value]

    def verdict(self, situation: Situation, given: Given) -> Verdict:
        """What ``decide`` says of this situation. ``given``: its answers, or the same as they are stored."""
        found = self._first.get((_fields(situation.process), tuple(given)))
        while isinstance(found, Branch):
            name = found.criterion
            following = found.by_cell.get(self._cell(name, situation.answers[name]))
            if following is not None and given[name] not in found.by_value and self._room > 0:
                found.by_value[given[name]] = following
                self._room -= 1
            found = following
        return self._learnt(situation, given) if found is None else found

    def _learnt(self, situation: Situation, given: Given) -> Verdict:
        """Decides, noting what is read. What decides which answers count is read before everything else."""
        values = situation.answers
        counted = effective_answers(self._protocol, situation)
        seen = Seen(counted, counted, {name: values[name] for name in self._guarding if name in values})
        verdict = decided(Facts(self._protocol, replace(situation, answers=seen), seen, self._agenda))
        if self._room > 0:
            self._keep(situation.process, given, seen.read, verdict)
        return verdict

    def _keep(self, process: Process, given: Given, read: dict[str, Value], verdict: Verdict) -> None:
        path = [*(Branch(name) for name in read), verdict]
        found = self._first.setdefault((_fields(process), tuple(given)), path[0])
        self._room -= found is path[0]
        for (name, value), following in zip(read.items(), path[1:], strict=True):
            assert isinstance(found, Branch) and found.criterion == name, "two values of one cell were told apart"
            kept = found.by_cell.setdefault(self._cell(name, value), following)
            found.by_value[given[name]] = kept
            self._room -= kept is following
            found = kept

    def _cell(self, name: str, value: Value) -> Value | tuple[bool, ...]:
        """The cell of a number: which of the limits it is compared with it keeps. Any other answer is its own cell."""
        limits = self._limits.get(name)
        if limits is None or not isinstance(value, Decimal):
            return value
        return tuple(limit.holds(value) for limit in limits)


def limits_of(protocol: CompiledProtocol) -> dict[str, set[Bounds]]:
    """Number → all that it is compared with. A number whose very value is read somewhere has no entry."""
    found: dict[str, set[Bounds]] = {name: set() for name in protocol.numbers}
    for condition in conditions(protocol):
        for node in walk(condition):
            if isinstance(node, Within):
                found[node.criterion].add(node.bounds)
    minor = protocol.written.consent.minor
    if minor is not None:
        found[minor.age].add(Bounds(low=protocol.number(minor.age_below)))
    for act in protocol.acts.values():
        weight = None if act.written.dose is None else act.written.dose.weight
        for name in (weight, act.written.days_from):
            found.pop(name or "", None)
    return found


def learned_of(protocol: CompiledProtocol, visit: int) -> Learned:
    """What was learnt of a visit, kept with the protocol."""
    found = protocol.learned.get(visit)
    if found is None:
        found = protocol.learned[visit] = Learned(protocol, visit)
    return found
