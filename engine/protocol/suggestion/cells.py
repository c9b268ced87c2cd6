"""From the cells of a diagram to a person: the nearest to a profile of the cases file among those on a path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from engine.protocol.answers import parse_answers
from engine.protocol.cases import CaseFile
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import INCONNU, Value
from engine.protocol.suggestion.person import Person
from engine.protocol.suggestion.screens import walked
from engine.protocol.verification.variables import Variable

Cells = Mapping[int, int]
"""Variable → cell; a variable that is left out may lie anywhere."""
CHANGED, UNSURE = 2, 3
"""What an answer that is not the profile's costs, and one that is not known."""


def near(profile: Mapping[str, Value], variables: Sequence[Variable]) -> list[tuple[int, ...]]:
    """What each cell of each variable costs to somebody like the profile."""
    return [_costs(variable, profile.get(variable.name)) for variable in variables]


def _costs(variable: Variable, value: Value | None) -> tuple[int, ...]:
    if value is None and (variable.blank is not None or variable.waiting is not None):
        return (*[CHANGED] * len(variable.cells), UNSURE, 0)
    if value is None:
        return variable.costs
    known = [0 if cell.holds(value) else CHANGED for cell in variable.cells]
    extra = [CHANGED] * (variable.size - len(known) - 1)
    return (*known, 0 if value is INCONNU else UNSURE, *extra)


def profile_values(protocol: CompiledProtocol, file: CaseFile, name: str) -> dict[str, Value]:
    return parse_answers(protocol.written, file.profiles[name])


def person_at(
    protocol: CompiledProtocol, file: CaseFile, profile: str, visit: int, variables: Sequence[Variable], cells: Cells,
    weight: Decimal | None = None, process: Mapping[str, object] | None = None, *, told: bool = False,
) -> Person:  # fmt: skip
    """Somebody in these cells, with the profile's answers wherever they fit, and only what the screens ask.

    ``weight`` replaces the weight that would stand for its cell. ``told``: what the cells name is said at once, as a
    file of answers may, even where no screen would ask it.
    """
    usual = profile_values(protocol, file, profile)
    everything = dict(usual)
    for at, variable in enumerate(variables):
        value = _value(variable, cells.get(at), usual.get(variable.name))
        if value is None:
            everything.pop(variable.name, None)
        else:
            everything[variable.name] = value
    if weight is not None:
        everything |= {name: weight for name in _weights(protocol) if name in everything}
    given, _ = walked(protocol, everything, visit)
    named = {name for at in cells if (name := variables[at].name) in usual} if told else set()
    asked = [name for name in everything if name in given or name in named]
    changed = {name: everything[name] for name in asked if everything[name] != usual.get(name)}
    moved = {name for name in usual if name not in asked and everything.get(name) != usual[name]}
    return Person(profile, visit, changed, frozenset(moved), process or {})


def _weights(protocol: CompiledProtocol) -> set[str]:
    doses = (act.dose for act in protocol.written.acts.values())
    return {dose.weight for dose in doses if dose is not None and dose.weight is not None}


def _value(variable: Variable, cell: int | None, usual: Value | None) -> Value | None:
    """The profile's answer where it lies in the cell, the cell's own elsewhere; None for what is left out."""
    if cell is None:
        blank = variable.blank is not None or variable.waiting is not None
        return usual if usual is not None or blank else variable.cells[variable.ordinary].value
    if cell > variable.unknown:
        return None
    if cell == variable.unknown:
        return INCONNU
    found = variable.cells[cell]
    return usual if usual is not None and usual is not INCONNU and found.holds(usual) else found.value
