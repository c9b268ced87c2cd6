"""Small cells of what is published."""

from hypothesis import given
from hypothesis import strategies as st

from engine.reporting.indicators import report, year
from engine.reporting.suppression import HIDDEN, THRESHOLD, published, suppressed, total_may_be_shown
from tests.reporting.records import record

CELLS = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 60), max_size=8)


def test_nothing_is_hidden_where_no_cell_is_small() -> None:
    assert suppressed({"a": 11, "b": 40, "c": 0}) == {"a": 11, "b": 40, "c": 0}


def test_a_small_cell_hides_the_next_smallest_with_it() -> None:
    assert suppressed({"a": 3, "b": 40, "c": 12, "d": 0}) == {"a": None, "b": 40, "c": None, "d": 0}


def test_two_small_cells_are_enough_when_they_hold_enough_people() -> None:
    assert suppressed({"a": 9, "b": 5, "c": 30}) == {"a": None, "b": None, "c": 30}
    assert suppressed({"a": 1, "b": 2, "c": 30}) == {"a": None, "b": None, "c": None}


def test_a_lonely_small_cell_is_not_to_be_shown_by_its_total() -> None:
    assert not total_may_be_shown({"a": 4, "b": 0})
    assert total_may_be_shown({"a": 4, "b": 20})
    assert total_may_be_shown({"a": 14})


@given(CELLS)
def test_no_small_cell_is_ever_shown_and_no_zero_hidden(cells: dict[str, int]) -> None:
    for name, shown in suppressed(cells).items():
        assert shown is None or shown == 0 or shown >= THRESHOLD
        assert shown == 0 if cells[name] == 0 else True


@given(CELLS)
def test_the_total_less_what_is_shown_names_no_cell(cells: dict[str, int]) -> None:
    if total_may_be_shown(cells):
        hidden = [name for name, shown in suppressed(cells).items() if shown is None]
        left = sum(cells.values()) - sum(shown for shown in suppressed(cells).values() if shown is not None)
        assert not hidden or (len(hidden) >= 2 and left >= THRESHOLD)


def test_a_breakdown_is_published_with_its_small_cells_hidden() -> None:
    encounters = [record(f"e{number}") for number in range(30)]
    encounters += [record(f"x{number}", category="withdrawn") for number in range(2)]
    figures = report(year("exemple", "msp_demo", 2026, "care"), encounters).categories
    shown = dict(published(figures))
    assert shown["Mené à son terme par le délégué"] == HIDDEN
    assert shown["Sorti du protocole (critère de retrait)"] == HIDDEN
    assert shown["Repris par le délégant sur appel du délégué"] == "0"
