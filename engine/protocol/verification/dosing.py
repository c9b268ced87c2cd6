"""P7, the doses that no weight goes into: each stays below the cap by kilo of the lightest patient who may get it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.protocol.compiled import LinkedAct
from engine.protocol.conditions import FALSE, TRUE
from engine.protocol.doses import compute_dose
from engine.protocol.verification.certificate import CounterExample
from engine.protocol.verification.diagrams import Diagram
from engine.protocol.verification.failures import Facing, found
from engine.protocol.wording import number_in_words


def unweighed_doses(facing: Facing, name: str, act: LinkedAct, given: Diagram) -> Iterator[CounterExample]:
    """The dose of a patient whose weight is unknown, blank or not asked, where the rule has a cap by kilo.

    He may weigh as little as the question admits; and what another question of weight has told is known of him.
    """
    dose, number = act.written.dose, facing.meaning.protocol.number
    if dose is None or dose.weight is None or dose.max_mg_per_kg_per_day is None:
        return
    computed = compute_dose(dose, None, number)
    if computed is None:
        return
    a_day = computed.mg * computed.intakes_per_day
    for weight, somebody in _may_weigh(facing, dose.weight, facing.both(given, _not_told(facing, dose.weight))):
        if a_day > number(dose.max_mg_per_kg_per_day) * weight:
            what = (
                f"« {act.written.title} » sans poids : {number_in_words(a_day)} mg par jour, au-dessus du plafond par "
                f"kilo d'un patient de {number_in_words(weight)} kg."
            )
            yield from found(facing.failure("PRV-702", what, ("acts", name, "dose"), somebody))
            return


def _not_told(facing: Facing, weight: str) -> Diagram:
    """TRUE where the weight is no number; a question that is not asked takes no part, so its every cell is there."""
    at = facing.meaning.truths.index.get(weight)
    if at is None:
        return facing.meaning.diagrams.leaf(TRUE)
    variable = facing.meaning.truths.variables[at]
    cells = [TRUE if cell >= variable.unknown else FALSE for cell in range(variable.size)]
    return facing.meaning.diagrams.variable(at, cells)


def _may_weigh(facing: Facing, weight: str, unweighed: Diagram) -> Iterator[tuple[Decimal, Diagram]]:
    """(weight, who may weigh as little): the least of the question, then what each other question of weight tells."""
    bounds = facing.written.criteria[weight].range
    assert bounds is not None
    yield bounds[0], unweighed
    truths, diagrams = facing.meaning.truths, facing.meaning.diagrams
    for other in dict.fromkeys(_weights(facing)):
        at = truths.index.get(other)
        if at is None or other == weight:
            continue
        variable = truths.variables[at]
        asked = facing.both(unweighed, truths.answered(other, truths.final))
        for cell, one in enumerate(variable.cells):
            assert isinstance(one.values[0], Decimal)
            here = diagrams.variable(at, [TRUE if found == cell else FALSE for found in range(variable.size)])
            yield one.values[0], facing.both(asked, here)


def _weights(facing: Facing) -> Iterator[str]:
    """The questions that some dose takes for the weight of the patient."""
    doses = [act.written.dose for act in facing.meaning.protocol.acts.values()]
    yield from (dose.weight for dose in doses if dose is not None and dose.weight is not None)
