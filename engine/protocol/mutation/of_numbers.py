"""Mutants of numbers: thresholds by name, points, doses, quantities, caps, delays."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, get_args

from engine.protocol.answers import french_number
from engine.protocol.model import Delay
from engine.protocol.mutation.mutant import DELETED, Operator
from engine.protocol.mutation.of_conditions import Draft
from engine.protocol.mutation.vocabulary import Vocabulary, last_digit
from engine.protocol.reading import Path
from engine.protocol.references import DOSE_NUMBERS

_CAPS = ("max_mg_per_intake", "max_mg_per_day", "max_mg_per_kg_per_day", "unweighed_mg", "round_down_to_mg")
_DELAYS: tuple[str, ...] = get_args(Delay)


def of_numbers(data: Any, words: Vocabulary) -> Iterator[Draft]:
    yield from _parameters(data, words)
    yield from _points(data)
    for name, act in data.get("acts", {}).items():
        yield from _dose(act.get("dose", {}), ("acts", name, "dose"))
        yield from _amounts(act, ("acts", name))
    yield from _delays(data)


def _parameters(data: Any, words: Vocabulary) -> Iterator[Draft]:
    """A threshold one step of its criterion away; a dose by its last digit. Delays of a recall change no run."""
    for name, parameter in data.get("parameters", {}).items():
        used = {one.path[0] for one in words.references if one.kind == "parameter" and one.name == name}
        value = Decimal(parameter["value"])
        if name in words.steps:
            yield from _moved("bound", ("parameters", name, "value"), value, words.steps[name])
        elif "acts" in used:
            yield from _moved("dose", ("parameters", name, "value"), value, last_digit(value))


def _points(data: Any) -> Iterator[Draft]:
    for name, score in data.get("scores", {}).items():
        for index, item in enumerate(score["items"]):
            path: Path = ("scores", name, "items", index, "points")
            yield from _moved("bound", path, Decimal(item["points"]), Decimal(1))


def _dose(dose: Any, path: Path) -> Iterator[Draft]:
    for key in (*DOSE_NUMBERS, "round_down_to_mg"):
        if key in dose and not isinstance(dose[key], str):
            value = Decimal(dose[key])
            yield from _moved("dose", (*path, key), value, last_digit(value))
    for key in _CAPS:
        if key in dose:
            yield Draft("dose", (*path, key), DELETED, f"« {key} » supprimé")
    if "as_needed" in dose:
        yield Draft("dose", (*path, "as_needed"), not dose["as_needed"], "« si besoin » inversé")


def _amounts(act: Any, path: Path) -> Iterator[Draft]:
    for index, quantity in enumerate(act.get("quantity", ())):
        if not isinstance(quantity, str):
            yield from _moved("dose", (*path, "quantity", index), Decimal(quantity), Decimal(1))
    if "days_cap" in act and not isinstance(act["days_cap"], str):
        yield from _moved("dose", (*path, "days_cap"), Decimal(act["days_cap"]), Decimal(1))


def _moved(operator: Operator, path: Path, value: Decimal, step: Decimal) -> Iterator[Draft]:
    for moved in (value - step, value + step):
        put = int(moved) if moved == moved.to_integral_value() else moved
        what = f"« {path[-2] if path[-1] == 'value' else path[-1]} » : {_said(value)} devient {_said(moved)}"
        yield Draft(operator, path, put, what)


def _said(value: Decimal) -> str:
    return french_number(value)


def _delays(data: Any) -> Iterator[Draft]:
    """One degree sooner, one degree later."""
    for name, outcome in data["outcomes"].items():
        if "delay" not in outcome:
            continue
        at = _DELAYS.index(outcome["delay"])
        for other in _DELAYS[max(at - 1, 0) : at] + _DELAYS[at + 1 : at + 2]:
            what = f"délai « {outcome['delay']} » devient « {other} »"
            yield Draft("delay", ("outcomes", name, "delay"), other, what)
