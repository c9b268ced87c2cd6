"""Each dose rule shown by a case: given, below its caps, at a cap, without a weight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from engine.protocol.cases import Result
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.doses import compute_dose
from engine.protocol.model import Dose

GIVEN, BELOW, CAPPED, UNWEIGHED = "dose donnée", "sous le plafond", "au plafond", "sans poids"


def ways(protocol: CompiledProtocol, act: str) -> Iterator[tuple[str, tuple[Decimal | None, ...]]]:
    """Each way in which the dose of an act may come out, with the weights (kg) that give it; None: weight not known."""
    dose = protocol.acts[act].written.dose
    if dose is None:
        return
    if dose.weight is None:
        yield GIVEN, (None,)
        return
    weights = list(_weights(protocol, dose))
    capped = {weight: _capped(protocol, dose, weight) for weight in weights}
    for way, wanted in ((BELOW, False), (CAPPED, True)):
        if found := tuple(weight for weight in weights if capped[weight] is wanted):
            yield way, found
    if dose.mg is None and dose.unweighed_mg is not None:
        yield UNWEIGHED, (None,)


def _weights(protocol: CompiledProtocol, dose: Dose) -> Iterator[Decimal]:
    criterion = protocol.written.criteria[str(dose.weight)]
    assert criterion.range is not None and criterion.step is not None
    low, high = (int(end / criterion.step) for end in criterion.range)
    return (count * criterion.step for count in range(low, high + 1))


def _capped(protocol: CompiledProtocol, dose: Dose, weight: Decimal) -> bool:
    found = compute_dose(dose, weight, protocol.number)
    return found is not None and found.capped


def shown(results: Iterable[Result]) -> set[tuple[str, str]]:
    """(act, way) of every dose that a case gives."""
    found = set()
    for result in results:
        acts: Any = result.got.get("acts", ())
        for act in acts:
            if "dose_mg" in act:
                found |= {(act["id"], way) for way in _ways_of(act)}
    return found


def _ways_of(act: dict[str, Any]) -> tuple[str, ...]:
    if str(act["basis"]).startswith("poids non renseigné"):
        return (UNWEIGHED, GIVEN)
    return (GIVEN, CAPPED if act["capped"] else BELOW)
