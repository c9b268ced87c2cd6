"""The points that a délégant ticks: every assumption stands in exactly one, and those of one point are one decision."""

from __future__ import annotations

from collections import Counter
from itertools import chain

import pytest

from engine.protocol import model
from engine.protocol.loading import Library, LoadedProtocol
from engine.reporting.points import SUBJECTS, Point, points_of
from engine.reporting.points.grouping import MOST
from engine.reporting.to_confirm import to_confirm
from tests.support import LIBRARY, example

SHIPPED = Library(LIBRARY).all()
everywhere = pytest.mark.parametrize(
    "loaded", [example(), *SHIPPED], ids=lambda one: f"{one.model.protocol}-{one.model.version}"
)


def latest(protocol: str) -> LoadedProtocol:
    library = Library(LIBRARY)
    return library.load(protocol, library.versions(protocol)[-1])


def named(protocol: str, beginning: str) -> Point:
    return next(one for one in points_of(latest(protocol)) if one.title.startswith(beginning))


@everywhere
def test_every_assumption_stands_in_exactly_one_line_of_one_point(loaded: LoadedProtocol) -> None:
    rows = Counter(row.key for one in points_of(loaded) for row in one.rows)
    assert rows == Counter(one.key for one in to_confirm(loaded))


@everywhere
def test_points_have_keys_of_their_own_and_stand_in_the_order_of_the_subjects(loaded: LoadedProtocol) -> None:
    found = points_of(loaded)
    assert len({one.key for one in found}) == len(found)
    order = [list(SUBJECTS).index(one.subject) for one in found]
    assert order == sorted(order)
    assert all(one.title.strip() and one.lines for one in found)


@everywhere
def test_no_point_is_too_long_to_be_weighed_with_one_look(loaded: LoadedProtocol) -> None:
    assert all(len(one.lines) <= MOST for one in points_of(loaded))


@everywhere
def test_what_two_rows_say_in_the_same_words_is_read_once_in_a_point(loaded: LoadedProtocol) -> None:
    for one in points_of(loaded):
        assert len({line.words for line in one.lines}) == len(one.lines), one.title


@everywhere
def test_the_rules_of_a_point_lead_to_one_end_that_its_title_names_and_share_what_is_assumed(
    loaded: LoadedProtocol,
) -> None:
    for one in points_of(loaded):
        rules = [row.written for row in one.rows if isinstance(row.written, model.Rule | model.Withdrawal)]
        if rules:
            assert {rule.to for rule in rules} == {one.outcome}
            assert loaded.model.outcomes[one.outcome].title in one.title
            assert len({row.parts for row in one.rows if row.group not in ("parameters",)}) == 1, one.title


@everywhere
def test_the_contra_indications_of_a_point_have_one_name_that_its_title_says(loaded: LoadedProtocol) -> None:
    for one in points_of(loaded):
        found = {row.written.label for row in one.rows if isinstance(row.written, model.Contraindication)}
        assert len(found) <= 1
        assert all(label in one.title for label in found)


def test_a_sign_and_the_question_of_the_same_name_are_one_line() -> None:
    point = named("odynophagie", "Ces signes mènent à : Appeler le 15 tout de suite : respiration menacée")
    stridor = next(line for line in point.lines if line.words == "Respiration bruyante (stridor)")
    assert [row.group for row in stridor.rows] == ["danger", "criteria"]


def test_the_thresholds_of_one_measure_are_one_point_with_its_question() -> None:
    point = named("odynophagie", "Fréquence cardiaque : question et seuils")
    assert [row.group for row in point.rows] == [*["parameters"] * 4, "criteria"]
    assert all(row.value for row in point.rows if row.group == "parameters")


def test_the_figures_of_one_drug_are_one_point() -> None:
    point = named("odynophagie", "Paracétamol : dose, plafonds, durée")
    assert {row.id.split("_")[0] for row in point.rows if row.group == "parameters"} == {"paracetamol"}
    assert len(point.rows) > 5


def test_one_decision_taken_in_a_dozen_lines_is_one_point() -> None:
    point = named("odynophagie", "Conduite à confirmer pour ces motifs : Délégant le jour même ou le lendemain")
    assert len(point.lines) == 12


@pytest.mark.parametrize(("protocol", "most"), [("odynophagie", 50), ("lombalgie", 50), ("cheville", 45),
                                                ("pollakiurie", 40)])  # fmt: skip
def test_the_latest_versions_are_confirmed_in_a_few_dozen_points(protocol: str, most: int) -> None:
    found = points_of(latest(protocol))
    assert len(found) <= most
    assert len(tuple(chain(*(one.rows for one in found)))) == len(to_confirm(latest(protocol)))
