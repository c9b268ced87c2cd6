"""Cells: every value of a range lies in exactly one, and no atom tells two values of one cell apart."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.protocol.cells import Cell, cells, choice_cells, grid, number_cells
from engine.protocol.conditions import TRUE, Bounds, OneOf, Within, Yes
from engine.protocol.model import Criterion


def number(low: str, high: str, step: str, **more: object) -> Criterion:
    return Criterion.model_validate(
        {"question": "x", "label": "x", "type": "number", "range": (Decimal(low), Decimal(high)), "step": Decimal(step)}
        | {"source": {"text": "a"}, "confidence": "sourced"}
        | more
    )


def choice(*names: str) -> Criterion:
    return Criterion.model_validate(
        {"question": "x", "label": "x", "type": "choice", "choices": {name: name for name in names}}
        | {"source": {"text": "a"}, "confidence": "sourced"}
    )


TEMPERATURE = number("33", "43", "0.1", unit="Cel", unit_label="°C")
AGE = number("0", "120", "1", unit="a", unit_label="ans")


def labels(found: tuple[Cell, ...]) -> list[str]:
    return [cell.label.replace("\u00a0", " ") for cell in found]


def above(value: str) -> Bounds:
    return Bounds(low=Decimal(value), low_included=False)


@pytest.mark.parametrize(
    ("criterion", "bounds", "expected"),
    [
        (TEMPERATURE, [], ["toute valeur"]),
        (TEMPERATURE, [above("38")], ["38 °C ou moins", "38,1 °C ou plus"]),
        (TEMPERATURE, [Bounds(low=Decimal("38"))], ["37,9 °C ou moins", "38 °C ou plus"]),
        (AGE, [Bounds(Decimal(15), True, Decimal(44))], ["14 ans ou moins", "15 à 44 ans", "45 ans ou plus"]),
        (AGE, [Bounds(Decimal(45), True, Decimal(45))], ["44 ans ou moins", "45 ans", "46 ans ou plus"]),
        (AGE, [Bounds(Decimal(45), True, Decimal(45), True, True)], ["44 ans ou moins", "45 ans", "46 ans ou plus"]),
        (AGE, [above("120")], ["toute valeur"]),
        (AGE, [above("119")], ["119 ans ou moins", "120 ans"]),
        (AGE, [Bounds(high=Decimal(0))], ["0 ans", "1 ans ou plus"]),
        (AGE, [above("17.5")], ["17 ans ou moins", "18 ans ou plus"]),
    ],
)  # fmt: skip
def test_a_range_is_cut_where_a_comparison_changes(
    criterion: Criterion, bounds: list[Bounds], expected: list[str]
) -> None:
    assert labels(number_cells(criterion, bounds)) == expected


def test_the_representative_is_the_value_nearest_to_a_threshold() -> None:
    assert [cell.value for cell in number_cells(TEMPERATURE, [above("38")])] == [Decimal("38.0"), Decimal("38.1")]


def test_a_criterion_that_nothing_is_compared_with_is_represented_by_a_usual_value() -> None:
    (cell,) = number_cells(number("30", "200", "0.5", usual=(Decimal(40), Decimal(100))), [])
    assert cell.value == Decimal(70)


def test_choices_that_no_list_tells_apart_stand_together() -> None:
    found = choice_cells(choice("aucune", "legere", "forte", "grave"), [frozenset(("forte", "grave"))])
    assert [(cell.value, cell.label) for cell in found] == [
        ("aucune", "« aucune » ou « legere »"),
        ("forte", "« forte » ou « grave »"),
    ]


def test_a_yes_no_criterion_has_two_cells_and_a_text_none() -> None:
    base = {"question": "x", "label": "x", "source": {"text": "a"}, "confidence": "sourced"}
    assert labels(cells(Criterion.model_validate(base | {"type": "yes_no"}), [Yes("x")])) == ["non", "oui"]
    with pytest.raises(ValueError, match="no cells"):
        cells(Criterion.model_validate(base | {"type": "text"}), [])


# ── properties ───────────────────────────────────────────────────────────────────────────────────────────────────────

steps = st.sampled_from(["1", "0.1", "0.5", "2", "0.25"])


@st.composite
def ranges(draw: st.DrawFn) -> Criterion:
    step = Decimal(draw(steps))
    low = draw(st.integers(-60, 60)) * step
    return number(str(low), str(low + draw(st.integers(1, 80)) * step), str(step))


constants = st.decimals(-80, 80, places=2).map(lambda found: found + 0)


@st.composite
def bounds_of(draw: st.DrawFn) -> Bounds:
    low, high = draw(st.none() | constants), draw(st.none() | constants)
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Bounds(low, draw(st.booleans()), high, draw(st.booleans()), draw(st.booleans()))


def every_value(criterion: Criterion) -> list[Decimal]:
    first, last = grid(criterion)
    assert criterion.step is not None
    return [at * criterion.step for at in range(first, last + 1)]


@given(ranges(), st.lists(bounds_of(), max_size=5))
def test_every_value_lies_in_exactly_one_cell(criterion: Criterion, bounds: list[Bounds]) -> None:
    found = number_cells(criterion, bounds)
    for value in every_value(criterion):
        assert sum(cell.holds(value) for cell in found) == 1
    for cell in found:
        assert cell.holds(cell.value)


@given(ranges(), st.lists(bounds_of(), max_size=5))
def test_no_comparison_tells_two_values_of_a_cell_apart(criterion: Criterion, bounds: list[Bounds]) -> None:
    for cell in number_cells(criterion, bounds):
        inside = [value for value in every_value(criterion) if cell.holds(value)]
        for one in bounds:
            assert len({one.holds(value) for value in inside}) == 1


@given(ranges(), st.lists(bounds_of(), max_size=4))
def test_two_cells_side_by_side_are_told_apart_by_some_comparison(criterion: Criterion, bounds: list[Bounds]) -> None:
    found = number_cells(criterion, bounds)
    for left, right in pairwise(found):
        last, first = left.values[-1], right.values[0]
        assert isinstance(last, Decimal)
        assert isinstance(first, Decimal)
        cut = [one for one in bounds if one.holds(last) is not one.holds(first)]
        both_ends = [one for one in bounds if one.outside or (one.low is not None and one.high is not None)]
        assert cut or both_ends, "a cut that no comparison asked for"


@given(st.lists(st.frozensets(st.sampled_from("abcdef")), max_size=4))
def test_every_choice_lies_in_exactly_one_cell(sets: list[frozenset[str]]) -> None:
    criterion = choice(*"abcdef")
    found = choice_cells(criterion, sets)
    assert sorted(value for cell in found for value in cell.values) == list("abcdef")
    for cell in found:
        for one in sets:
            assert len({OneOf("x", one).truth({"x": value}) == TRUE for value in cell.values}) == 1


def test_atoms_of_the_wrong_sort_are_not_looked_at() -> None:
    assert labels(cells(AGE, [Yes("x"), Within("x", above("17"))])) == ["17 ans ou moins", "18 ans ou plus"]
