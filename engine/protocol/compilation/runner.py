"""The function that a protocol is compiled to, and the tables of what ``decide`` said of each class of records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter

from engine.errors import AnswersRefused
from engine.protocol import running
from engine.protocol.compilation.decision import Decision, named
from engine.protocol.compilation.expressions import NotCompilable
from engine.protocol.compilation.inputs import Input, constants
from engine.protocol.compilation.source import source_of
from engine.protocol.compilation.visits import Visit
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.deciding import decide

Record = Mapping[str, object]
"""A file of answers, as ``relais run --answers`` reads it: criterion → answer, numbers as int or Decimal."""
Decide = Callable[[Record, str], Decision]
MOST_CLASSES = 65_536
"""Classes of records remembered; beyond them ``decide`` is asked each time."""


@dataclass(frozen=True)
class Runner:
    """``decide(record, day)`` decides one record; raises AnswersRefused exactly where ``running`` does.

    ``source`` is the generated function; empty when this protocol is left to ``deciding.decide``.
    """

    decide: Decide
    source: str = field(default="", repr=False)


def compile_runner(protocol: CompiledProtocol, visit: int = 1) -> Runner:
    """The runner of one visit. Never fails: what cannot be compiled is decided by the definition.

    Raises KeyError for a visit that the protocol does not have.
    """
    if str(visit) not in protocol.written.tree.entries:
        raise KeyError(f"no entry for visit {visit}")
    tables = _Tables(protocol, visit)
    try:
        facing = Visit(protocol, visit)
        source = source_of(facing)
    except NotCompilable:
        return Runner(tables.by_definition)
    return Runner(_defined(source, {**tables.names(), **_names(facing)}), source)


def _defined(source: str, names: dict[str, object]) -> Decide:
    """The function of a source: numbered variables and whole numbers, nothing of the file (see ``source``)."""
    exec(compile(source, "<compiled protocol>", "exec"), names)  # noqa: S102 - a test reads its syntax tree
    found: Decide = names["decide"]  # type: ignore[assignment]
    return found


def _names(visit: Visit) -> dict[str, object]:
    """What the source may look up, and no builtin but these."""
    names: dict[str, object] = {
        "__builtins__": {}, "len": len, "type": type, "int": int, "str": str, "Decimal": Decimal, "missing": object(),
        "unusual": (KeyError, TypeError, AnswersRefused),
        "known": frozenset(visit.inputs).issuperset,
        "required": _together(one for one in visit.inputs.values() if one.always),
    }  # fmt: skip
    for one in visit.inputs.values():
        names.update(constants(one))
    return names


def _together(inputs: Iterable[Input]) -> Callable[[Record], tuple[object, ...]]:
    """Takes several answers of a record in one call. KeyError when one is missing."""
    names = [one.name for one in inputs]
    if len(names) > 1:
        return itemgetter(*names)
    return lambda record: tuple(record[name] for name in names)


class _Tables:
    """What ``decide`` said of each class of records, by the number that the generated function gives the class."""

    def __init__(self, protocol: CompiledProtocol, visit: int) -> None:
        self.protocol, self.visit = protocol, visit
        self.stops: dict[int, Decision] = {}
        self.ends: dict[int, Decision] = {}

    def names(self) -> dict[str, object]:
        return {
            "by_definition": self.by_definition, "stops": self.stops.get, "learned_stop": self.learned_stop,
            "ends": self.ends.get, "learned_end": self.learned_end,
        }  # fmt: skip

    def by_definition(self, answers: Record, day: str) -> Decision:
        """The record decided by ``decide``. Raises AnswersRefused with every bad answer."""
        request = running.request_from({"visite": self.visit, **answers}, day)
        return named(decide(self.protocol, running.situation(self.protocol, request)))

    def learned_stop(self, held: int, answers: Record, day: str) -> Decision:
        """The first record of a class; acts of a referral depend on more than the rules that hold, and are not kept."""
        decision = self.by_definition(answers, day)
        if decision.outcome is not None and not self.protocol.outcomes[decision.outcome].acts:
            self._keep(self.stops, held, decision)
        return decision

    def learned_end(self, walked: int, answers: Record, day: str) -> Decision:
        decision = self.by_definition(answers, day)
        if decision.outcome is not None:
            self._keep(self.ends, walked, decision)
        return decision

    def _keep(self, table: dict[int, Decision], number: int, decision: Decision) -> None:
        if len(table) < MOST_CLASSES:
            table[number] = decision
