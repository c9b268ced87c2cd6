"""Patients as boxes, against trying every patient."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.protocol.boxes import MOST, Box, Boxes
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import TRUE, All, AnyOf, Bounds, Node, Scope, ScoreNode, ScoreWithin, Yes, parse
from engine.protocol.formulas import TooWide
from tests.support import example

BASE = ["toux", "allergie", {"rougeur": "forte"}, {"rougeur": {"in": ["legere", "forte"]}}, "age < 15", "fievre",
        "score_exemple >= 2"]  # fmt: skip
CONDITIONS = st.recursive(
    st.sampled_from(BASE),
    lambda below: st.one_of(
        st.lists(below, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(below, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        below.map(lambda part: {"not": part}),
        st.lists(below, min_size=2, max_size=3).map(lambda parts: {"at_least": 2, "of": parts}),
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def protocol() -> CompiledProtocol:
    return example().compiled


def conditions(protocol: CompiledProtocol, *raws: object) -> list[Node]:
    scope = Scope(protocol.written.criteria, protocol.parameters, protocol.scores.get, protocol.definitions.get)
    return [parse(raw, scope) for raw in raws]


def holding(boxes: Boxes, found: list[Box]) -> list[tuple[int, ...]]:
    """Every patient of these boxes, as a cell for each criterion; a patient in two boxes stands twice."""
    return [
        cells
        for box in found
        for cells in product(*(range(len(cells)) for cells in boxes.known.values()))
        if all(box & boxes.bits(name, [cell]) for name, cell in zip(boxes.known, cells, strict=True))
    ]


@settings(max_examples=150)
@given(CONDITIONS, CONDITIONS)
def test_a_split_gives_each_patient_to_one_side_and_to_one_box(
    protocol: CompiledProtocol, first: object, second: object
) -> None:
    one, other = conditions(protocol, first, second)
    boxes = Boxes.of(protocol.written, [one, other])
    holds, fails = boxes.split([boxes.everybody], one)
    both, only = boxes.split(holds, other)
    for found, wanted in ((holds, (True, None)), (fails, (False, None)), (both, (True, True)), (only, (True, False))):
        expected = [cells for cells in holding(boxes, [boxes.everybody]) if is_so(boxes, cells, one, other, wanted)]
        assert sorted(holding(boxes, found)) == sorted(expected)


def is_so(boxes: Boxes, cells: tuple[int, ...], one: Node, other: Node, wanted: tuple[bool, bool | None]) -> bool:
    answers = {name: found[cell].value for (name, found), cell in zip(boxes.known.items(), cells, strict=True)}
    truths = (one.truth(answers) == TRUE, other.truth(answers) == TRUE)
    return truths[0] == wanted[0] and wanted[1] in (None, truths[1])


def test_a_score_with_points_below_zero_is_split_by_its_sum(protocol: CompiledProtocol) -> None:
    young, cough = conditions(protocol, "age < 15", "toux")
    item = protocol.scores["score_exemple"].items[0]
    score = ScoreNode("essai", (item._replace(when=young, points=-1), item._replace(when=cough, points=2)))
    node = ScoreWithin(score, Bounds(low=Decimal(1)))
    boxes = Boxes.of(protocol.written, [node])
    holds, fails = boxes.split([boxes.everybody], node)
    assert len(holding(boxes, holds)) == 2, "who coughs, of any age"
    assert len(holding(boxes, fails)) == 2


def test_nobody_and_everybody(protocol: CompiledProtocol) -> None:
    (cough,) = conditions(protocol, "toux")
    boxes = Boxes.of(protocol.written, [cough])
    assert boxes.split([boxes.everybody], AnyOf(())) == ([], [boxes.everybody])
    assert boxes.split([boxes.everybody], All(())) == ([boxes.everybody], [])
    assert boxes.split([], cough) == ([], [])


def test_more_boxes_than_allowed_are_refused(protocol: CompiledProtocol) -> None:
    names = [f"q{at}" for at in range(2 * MOST.bit_length())]
    yes = protocol.written.criteria["toux"]
    written = protocol.written.model_copy(update={"criteria": dict.fromkeys(names, yes)})
    pairs = [AnyOf((Yes(one), Yes(other))) for one, other in zip(names[::2], names[1::2], strict=True)]
    with pytest.raises(TooWide):
        Boxes.of(written, pairs).split([Boxes.of(written, pairs).everybody], All(tuple(pairs)))
