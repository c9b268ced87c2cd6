"""Diagrams against brute force: small functions drawn at random, compared cell by cell."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.protocol.formulas import TooWide
from engine.protocol.verification.diagrams import Diagram, Diagrams, Operation

SIZES = (2, 3, 2, 4)
EVERYBODY = list(product(*map(range, SIZES)))
Table = dict[tuple[int, ...], int]
tables = st.integers(0, 2**32).map(lambda seed: table(seed))


def table(seed: int) -> Table:
    """A function of the four variables, or of some of them only."""
    random = Random(seed)
    kept = [random.random() < 0.7 for _ in SIZES]
    drawn: dict[tuple[int, ...], int] = {}
    return {
        cells: drawn.setdefault(
            tuple(cell for cell, keep in zip(cells, kept, strict=True) if keep), random.randrange(3)
        )
        for cells in EVERYBODY
    }


def built(diagrams: Diagrams, values: Table, prefix: tuple[int, ...] = ()) -> Diagram:
    """The diagram of a table, one variable after the other."""
    level = len(prefix)
    if level == len(SIZES):
        return diagrams.leaf(values[prefix])
    return diagrams.node(level, tuple(built(diagrams, values, (*prefix, cell)) for cell in range(SIZES[level])))


def read(diagrams: Diagrams, diagram: Diagram) -> Table:
    return {cells: diagrams.at(diagram, dict(enumerate(cells))) for cells in EVERYBODY}


@given(tables, tables)
def test_equal_functions_are_one_diagram(one: Table, other: Table) -> None:
    diagrams = Diagrams(SIZES)
    first, second = built(diagrams, one), built(diagrams, other)
    assert read(diagrams, first) == one
    assert (first == second) == (one == other)


@given(tables, tables)
def test_merged_combines_the_values_of_both(one: Table, other: Table) -> None:
    diagrams = Diagrams(SIZES)
    less = Operation(lambda a, b: a - b)
    found = diagrams.merged(less, built(diagrams, one), built(diagrams, other))
    assert read(diagrams, found) == {cells: one[cells] - other[cells] for cells in EVERYBODY}


@given(tables, tables)
def test_an_absorbing_and_a_neutral_value_change_nothing_but_the_time(one: Table, other: Table) -> None:
    diagrams = Diagrams(SIZES)
    plain, short = Operation(max), Operation(max, absorbing=2, neutral=0)
    left, right = built(diagrams, one), built(diagrams, other)
    assert diagrams.merged(plain, left, right) == diagrams.merged(short, left, right)


@given(tables)
def test_mapped_changes_each_value(one: Table) -> None:
    diagrams = Diagrams(SIZES)
    found = diagrams.mapped(lambda value: value == 1, built(diagrams, one))
    assert read(diagrams, found) == {cells: value == 1 for cells, value in one.items()}


@given(tables, tables, tables)
def test_either_follows_the_condition(condition: Table, then: Table, otherwise: Table) -> None:
    diagrams = Diagrams(SIZES)
    found = diagrams.either(*(built(diagrams, one) for one in (condition, then, otherwise)))
    assert read(diagrams, found) == {
        cells: then[cells] if condition[cells] else otherwise[cells] for cells in EVERYBODY
    }


@given(tables, tables, tables, tables)
def test_chosen_takes_the_option_of_each_value(selector: Table, one: Table, two: Table, three: Table) -> None:
    diagrams, options = Diagrams(SIZES), (one, two, three)
    found = diagrams.chosen(built(diagrams, selector), lambda value: built(diagrams, options[value]))
    assert read(diagrams, found) == {cells: options[selector[cells]][cells] for cells in EVERYBODY}


@given(tables, st.integers(0, 3))
def test_replaced_sees_the_alternatives_of_one_variable(one: Table, at: int) -> None:
    diagrams = Diagrams(SIZES)
    most = Operation(max)

    def highest(below: tuple[Diagram, ...]) -> Diagram:
        found = below[0]
        for other in below[1:]:
            found = diagrams.merged(most, found, other)
        return found

    found = diagrams.replaced(built(diagrams, one), at, highest)
    assert read(diagrams, found) == {
        cells: max(one[(*cells[:at], cell, *cells[at + 1 :])] for cell in range(SIZES[at])) for cells in EVERYBODY
    }


@given(tables, st.frozensets(st.integers(0, 3)))
def test_projected_joins_the_alternatives_of_what_is_not_kept(one: Table, kept: frozenset[int]) -> None:
    diagrams = Diagrams(SIZES)
    found = diagrams.projected(built(diagrams, one), kept, Operation(max))

    def same(cells: tuple[int, ...], other: tuple[int, ...]) -> bool:
        return all(cells[at] == other[at] for at in kept)

    assert read(diagrams, found) == {
        cells: max(one[other] for other in EVERYBODY if same(cells, other)) for cells in EVERYBODY
    }
    assert diagrams.support(found) <= kept


@given(tables)
def test_counts_values_and_support_are_those_of_the_table(one: Table) -> None:
    diagrams = Diagrams(SIZES)
    diagram = built(diagrams, one)
    values = list(one.values())
    assert diagrams.counts(diagram) == {value: values.count(value) for value in set(values)}
    assert diagrams.values(diagram) == set(values)
    matters = {
        at
        for at, size in enumerate(SIZES)
        for cells in EVERYBODY
        if any(one[cells] != one[(*cells[:at], cell, *cells[at + 1 :])] for cell in range(size))
    }
    assert diagrams.support(diagram) == matters


@given(tables, st.integers(0, 2), st.integers(0, 2**32))
def test_cheapest_is_the_least_of_all(one: Table, wanted: int, seed: int) -> None:
    diagrams, random = Diagrams(SIZES), Random(seed)
    cost = [[0, *(random.randrange(4) for _ in range(size - 1))] for size in SIZES]
    found = diagrams.cheapest(built(diagrams, one), lambda value: value == wanted, cost)
    prices = [sum(cost[at][cell] for at, cell in enumerate(cells)) for cells in EVERYBODY if one[cells] == wanted]
    if found is None:
        assert prices == []
        return
    price, cells = found
    assert price == min(prices)
    assert diagrams.at(built(diagrams, one), cells) == wanted


def test_beyond_the_budget_nothing_is_said() -> None:
    diagrams = Diagrams(SIZES, budget=20)
    with pytest.raises(TooWide):
        built(diagrams, table(3) | {EVERYBODY[0]: 7})


def test_steps_of_every_operation_are_counted() -> None:
    diagrams = Diagrams(SIZES)
    one, other = built(diagrams, table(1)), built(diagrams, table(2))
    for change in (
        lambda: diagrams.merged(Operation(max), one, other),
        lambda: diagrams.mapped(lambda value: value + 5, one),
        lambda: diagrams.either(one, other, diagrams.leaf(9)),
        lambda: diagrams.projected(one, frozenset(), Operation(max)),
        lambda: diagrams.replaced(one, 3, lambda below: below[0]),
    ):
        before = diagrams.budget
        change()
        assert diagrams.budget < before
