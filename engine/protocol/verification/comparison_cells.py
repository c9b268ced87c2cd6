"""The answers of two versions side by side: each criterion's cells refined until both versions can tell them apart.

A criterion of one version alone is free in the other. What has no counterpart is left out, and said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from math import lcm

from engine.protocol.cells import Cell
from engine.protocol.conditions import Value
from engine.protocol.model import Criterion
from engine.protocol.verification.variables import Variable
from engine.protocol.wording import interval, one_of

Cuts = Callable[[str, Sequence[Decimal]], Iterable[Decimal]]
"""Criterion and all its values → the values from which something else than a condition changes (a dose)."""


@dataclass(frozen=True, slots=True)
class Part:
    """A refined cell. ``old`` and ``new`` are the cells of each version that hold it; None where it has no such answer.

    ``value`` represents it; None for « inconnu », a result still awaited or an answer left blank.
    """

    label: str
    value: Value | None
    values: tuple[Value, ...]
    old: int | None
    new: int | None


@dataclass(frozen=True, slots=True)
class Shared:
    """One variable of the comparison. ``old`` and ``new``: its number in each version, None where it is not there.

    ``asked`` is its place in the order of asking: that of the new version, the old one's own questions put in.
    """

    name: str
    criterion: Criterion
    parts: tuple[Part, ...]
    old: int | None
    new: int | None
    asked: int = 0


def aligned(old: Sequence[Variable], new: Sequence[Variable], cuts: Cuts) -> tuple[tuple[Shared, ...], tuple[str, ...]]:
    """The variables of both, in the order of the new version's, and what is left out (French sentences)."""
    left_out: list[str] = []
    told = [replace(one, asked=at) for at, one in enumerate(_told(old, new, cuts, left_out))]
    shared = sorted((one for one in told if one.new is not None), key=lambda one: one.new or 0)
    for one in sorted((one for one in told if one.new is None), key=lambda one: one.old or 0):
        shared.insert(_place(shared, old, one.old or 0), one)
    return tuple(shared), tuple(left_out)


def _told(old: Sequence[Variable], new: Sequence[Variable], cuts: Cuts, left_out: list[str]) -> list[Shared]:
    """The variables of both, in the order of asking."""
    before = {variable.name: (at, variable) for at, variable in enumerate(old)}
    shared: list[Shared] = []
    placed: set[str] = set()
    for at, variable in _as_asked(new):
        twin = before.get(variable.name)
        if twin is None or not comparable(twin[1].criterion, variable.criterion):
            shared.append(Shared(variable.name, variable.criterion, tuple(_alone(variable, cuts, new=True)), None, at))
            continue
        placed.add(variable.name)
        parts = tuple(_together(twin[1], variable, cuts, left_out))
        shared.append(Shared(variable.name, variable.criterion, parts, twin[0], at))
    earlier = [variable for _, variable in _as_asked(old)]
    for at, variable in _as_asked(old):
        if variable.name not in placed:
            parts = tuple(_alone(variable, cuts, new=False))
            mine = Shared(variable.name, variable.criterion, parts, at, None)
            shared.insert(_place(shared, earlier, variable.asked), mine)
    return shared


def _as_asked(variables: Sequence[Variable]) -> list[tuple[int, Variable]]:
    """(number, variable), in the order of asking."""
    return sorted(enumerate(variables), key=lambda pair: pair[1].asked)


def comparable(one: Criterion, other: Criterion) -> bool:
    """Whether answers to both mean the same thing: same type and unit, and some answer in common."""
    numbers = ("number", "derived")
    if one.type in numbers and other.type in numbers:
        return one.unit == other.unit and bool(_common_grid(one, other))
    return one.type == other.type and (one.type != "choice" or bool(set(one.choices) & set(other.choices)))


def _place(shared: Sequence[Shared], old: Sequence[Variable], at: int) -> int:
    """After the question that precedes it in the old version, so that neighbours stay neighbours."""
    earlier = {variable.name for variable in old[:at]}
    return max((place + 1 for place, one in enumerate(shared) if one.name in earlier), default=0)


def _alone(variable: Variable, cuts: Cuts, *, new: bool) -> Iterator[Part]:
    """The cells of a criterion of one version, cut where a dose changes in one of its own."""
    if variable.criterion.type in ("number", "derived"):
        grid = _common_grid(variable.criterion, variable.criterion)
        for low, high, label in _intervals(variable.name, variable.criterion, grid, [variable], cuts):
            cell = _cell(variable, low)
            yield _side(Part(label, _usual(low, high, [variable.cells[cell]]), (low, high), cell, cell), new=new)
    else:
        for at, found in enumerate(variable.cells):
            yield _side(Part(found.label, found.value, found.values, at, at), new=new)
    for number, label in _extra(variable):
        yield _side(Part(label, None, (), number, number), new=new)


def _side(part: Part, *, new: bool) -> Part:
    return replace(part, old=None) if new else replace(part, new=None)


def _extra(variable: Variable) -> Iterator[tuple[int, str]]:
    """The cells that hold no answer."""
    yield variable.unknown, "inconnu"
    if variable.waiting is not None:
        yield variable.waiting, "en attente"
    if variable.blank is not None:
        yield variable.blank, "non renseigné"


def _together(old: Variable, new: Variable, cuts: Cuts, left_out: list[str]) -> Iterator[Part]:
    if new.criterion.type in ("number", "derived"):
        yield from _numbers(old, new, cuts, left_out)
    else:
        yield from _choices(old, new, left_out)
    before = {label: number for number, label in _extra(old)}
    for number, label in _extra(new):
        if label in before:
            yield Part(label, None, (), before.pop(label), number)
        else:
            left_out.append(f"« {new.criterion.label} », {label} : seulement dans la nouvelle version")
    for label in before:
        left_out.append(f"« {new.criterion.label} », {label} : seulement dans l'ancienne version")


def _choices(old: Variable, new: Variable, left_out: list[str]) -> Iterator[Part]:
    for before, mine in enumerate(old.cells):
        for after, other in enumerate(new.cells):
            if common := tuple(value for value in other.values if value in mine.values):
                labels = [new.criterion.choices[str(value)] for value in common if isinstance(value, str)]
                yield Part(one_of(labels) if labels else other.label, common[0], common, before, after)
    for name in new.criterion.choices.keys() ^ old.criterion.choices.keys():
        of_new = name in new.criterion.choices
        label = (new if of_new else old).criterion.choices[name]
        version = "la nouvelle" if of_new else "l'ancienne"
        left_out.append(f"« {new.criterion.label} », choix « {label} » : seulement dans {version} version")


def _numbers(old: Variable, new: Variable, cuts: Cuts, left_out: list[str]) -> Iterator[Part]:
    grid = _common_grid(old.criterion, new.criterion)
    if old.criterion.range != new.criterion.range:
        label = interval(new.criterion, grid[0], grid[-1])
        left_out.append(f"« {new.criterion.label} » : comparé de {label}, que les deux versions acceptent")
    for low, high, label in _intervals(new.name, new.criterion, grid, [old, new], cuts):
        before, after = _cell(old, low), _cell(new, low)
        yield Part(label, _usual(low, high, [new.cells[after], old.cells[before]]), (low, high), before, after)


def _intervals(
    name: str, criterion: Criterion, grid: Sequence[Decimal], sides: Sequence[Variable], cuts: Cuts
) -> Iterator[tuple[Decimal, Decimal, str]]:
    """First value, last value and label of each interval that one of the versions, or a dose, tells apart."""
    starts = {grid[0], *cuts(name, grid)}
    for variable in sides:
        starts |= {cell.values[0] for cell in variable.cells if isinstance(cell.values[0], Decimal)}
    runs = _runs(grid, starts)
    for at, run in enumerate(runs):
        low, high = run[0], run[-1]
        is_first, is_last = not at and low != high, at == len(runs) - 1 and low != high
        yield low, high, interval(criterion, None if is_first else low, None if is_last else high)


def _usual(low: Decimal, high: Decimal, cells: Sequence[Cell]) -> Decimal:
    """The representative that one of the cells has, where it lies in the interval."""
    known = (cell.value for cell in cells)
    return next((value for value in known if isinstance(value, Decimal) and low <= value <= high), low)


def _runs(grid: Sequence[Decimal], starts: Iterable[Decimal]) -> list[list[Decimal]]:
    """The grid cut at the first value that reaches each start."""
    ordered = sorted(starts)
    runs: list[list[Decimal]] = []
    at, reached = 0, -1
    for value in grid:
        while at < len(ordered) and ordered[at] <= value:
            at += 1
        if at != reached:
            runs.append([])
            reached = at
        runs[-1].append(value)
    return runs


def _cell(variable: Variable, value: Decimal) -> int:
    return next(at for at, cell in enumerate(variable.cells) if cell.holds(value))


def _common_grid(one: Criterion, other: Criterion) -> list[Decimal]:
    """Every value that both versions accept."""
    assert one.range and other.range and one.step and other.step
    step = _common_step(one.step, other.step)
    low, high = max(one.range[0], other.range[0]), min(one.range[1], other.range[1])
    first, last = (low / step).to_integral_value(ROUND_CEILING), (high / step).to_integral_value(ROUND_FLOOR)
    return [step * number for number in range(int(first), int(last) + 1)]


def _common_step(one: Decimal, other: Decimal) -> Decimal:
    """The least step that is a whole number of both."""
    first, second = Fraction(one), Fraction(other)
    bottom = lcm(first.denominator, second.denominator)
    top = lcm(int(first * bottom), int(second * bottom))
    return Decimal(top) / Decimal(bottom)
