"""The exact search over cells, against trying everything, and against z3."""

from itertools import product

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.protocol.formulas import FALSE, TRUE, Formula, Space, TooWide

SIZES = (2, 3, 2, 4, 2)
Tree = tuple[object, ...]

atoms = st.tuples(st.just("atom"), st.integers(0, len(SIZES) - 1), st.integers(0, 15))
trees: st.SearchStrategy[Tree] = st.recursive(
    atoms,
    lambda below: st.one_of(
        st.tuples(st.just("and"), st.lists(below, max_size=4).map(tuple)),
        st.tuples(st.just("or"), st.lists(below, max_size=4).map(tuple)),
        st.tuples(st.just("not"), below),
        st.tuples(st.just("least"), st.integers(0, 4), st.lists(below, max_size=4).map(tuple)),
    ),
    max_leaves=12,
)


def built(space: Space, tree: Tree) -> Formula:
    match tree:
        case ("atom", int(variable), int(mask)):
            return space.atom(variable, mask)
        case ("not", below):
            return space.negation(built(space, below))  # type: ignore[arg-type]
        case ("least", int(count), parts):
            return space.at_least(count, [built(space, part) for part in parts])  # type: ignore[attr-defined]
        case (kind, parts):
            made = [built(space, part) for part in parts]  # type: ignore[attr-defined]
            return space.conjunction(made) if kind == "and" else space.disjunction(made)
    raise AssertionError(tree)


def holds(tree: Tree, cells: tuple[int, ...]) -> bool:
    match tree:
        case ("atom", int(variable), int(mask)):
            return bool(mask >> cells[variable] & 1)
        case ("not", below):
            return not holds(below, cells)  # type: ignore[arg-type]
        case ("least", int(count), parts):
            return sum(holds(part, cells) for part in parts) >= count  # type: ignore[attr-defined]
        case (kind, parts):
            found = [holds(part, cells) for part in parts]  # type: ignore[attr-defined]
            return all(found) if kind == "and" else any(found)
    raise AssertionError(tree)


EVERYTHING = list(product(*map(range, SIZES)))


def cost(cells: tuple[int, ...]) -> int:
    return sum(cell != 0 for cell in cells)


@given(trees)
def test_the_search_agrees_with_trying_everything(tree: Tree) -> None:
    space = Space(SIZES)
    formula = built(space, tree)
    true_for = [cells for cells in EVERYTHING if holds(tree, cells)]
    found = space.best(formula)
    assert (found is not None) == bool(true_for)
    assert space.count(formula) == len(true_for)
    if found is not None:
        assert found.cost == min(map(cost, true_for)), "the simplest one"
        chosen = dict(found.cells)
        full = tuple(chosen.get(variable, 0) for variable in range(len(SIZES)))
        assert holds(tree, full), "what is not said is at its default"


@given(trees)
def test_what_is_not_chosen_does_not_matter(tree: Tree) -> None:
    space = Space(SIZES)
    found = space.best(built(space, tree))
    if found is not None:
        chosen = dict(found.cells)
        for cells in EVERYTHING:
            if all(cells[variable] == cell for variable, cell in chosen.items()):
                assert holds(tree, cells)


@given(trees, trees)
def test_de_morgan_and_excluded_middle(one: Tree, other: Tree) -> None:
    space = Space(SIZES)
    a, b = built(space, one), built(space, other)
    both = space.negation(space.conjunction([a, b]))
    either = space.disjunction([space.negation(a), space.negation(b)])
    assert space.count(both) == space.count(either)
    assert space.best(space.conjunction([a, space.negation(a)])) is None
    assert space.best(space.negation(space.disjunction([a, space.negation(a)]))) is None


def as_z3(tree: Tree, variables: list[z3.ArithRef]) -> z3.BoolRef:
    match tree:
        case ("atom", int(variable), int(mask)):
            return z3.Or([variables[variable] == cell for cell in range(SIZES[variable]) if mask >> cell & 1])
        case ("not", below):
            return z3.Not(as_z3(below, variables))  # type: ignore[arg-type]
        case ("least", int(count), parts):
            return z3.Sum([z3.If(as_z3(part, variables), 1, 0) for part in parts] or [z3.IntVal(0)]) >= count  # type: ignore[attr-defined]
        case (kind, parts):
            made = [as_z3(part, variables) for part in parts]  # type: ignore[attr-defined]
            return z3.And(made) if kind == "and" else z3.Or(made)
    raise AssertionError(tree)


@given(trees)
@settings(max_examples=60)
def test_the_search_agrees_with_z3(tree: Tree) -> None:
    space = Space(SIZES)
    variables = [z3.Int(f"v{at}") for at in range(len(SIZES))]
    solver = z3.Solver()
    solver.add([z3.And(variable >= 0, variable < size) for variable, size in zip(variables, SIZES, strict=True)])
    solver.add(as_z3(tree, variables))
    assert (space.best(built(space, tree)) is not None) == (solver.check() == z3.sat)


def test_forty_stages_in_a_row_are_settled_at_once() -> None:
    """Each stage alone looks simple; together they have 2^80 combinations."""
    space = Space([2] * 80, budget=50_000)
    stages = [space.disjunction([space.atom(2 * at, 1), space.atom(2 * at + 1, 2)]) for at in range(40)]
    everything = space.conjunction(stages)
    assert space.count(everything) == 3**40
    found = space.best(space.conjunction([everything, space.negation(stages[17])]))
    assert found is None


def test_what_cannot_be_settled_is_said_and_not_guessed() -> None:
    space = Space([2] * 40, budget=2_000)
    parts = [space.conjunction([space.atom(at, 2), space.atom(39 - at, 2)]) for at in range(20)]
    with pytest.raises(TooWide):
        space.best(space.at_least(15, parts))


def test_the_constants_are_what_they_say() -> None:
    space = Space([2])
    assert (space.conjunction([]), space.disjunction([])) == (TRUE, FALSE)
    assert (space.atom(0, 0), space.atom(0, 3)) == (FALSE, TRUE)
    assert (space.at_least(0, []), space.at_least(1, [])) == (TRUE, FALSE)
