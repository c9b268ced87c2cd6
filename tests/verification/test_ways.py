"""The ways through a tree, in boxes and in diagrams: the same steps, the same number; and by trying every patient."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings

from engine.protocol.compiled import CompiledProtocol
from engine.protocol.formulas import TooWide
from engine.protocol.loading import Library, LoadedProtocol
from engine.protocol.verification.diagrams import Diagram
from engine.protocol.verification.reach import Reach, Step
from engine.protocol.verification.results import TREE
from engine.protocol.verification.semantics import Meaning
from engine.protocol.verification.ways import InBoxes, InDiagrams, Ways, walked, ways
from tests.support import LIBRARY, example
from tests.verification.made import PHASES, Made, made, protocols

FEW = 40_000
SHIPPED = (example(), *Library(LIBRARY).all())


def reaches(protocol: CompiledProtocol) -> Iterator[Reach]:
    for visit in protocol.written.tree.entries:
        yield Reach(Meaning(protocol, int(visit)))


def by_trying(reach: Reach) -> Ways | None:
    """Every patient with known answers, followed step by step; None where there are too many."""
    variables, diagrams = reach.truths.variables, reach.diagrams
    known = [[cell for cell in range(one.size) if cell != one.unknown] for one in variables]
    number = 1
    for cells in known:
        number *= len(cells)
    if number > FEW:
        return None
    branches = {node: list(reach.branches(node)) for node in reach.order}
    met: set[tuple[tuple[Step, ...], bool]] = set()
    for cells in product(*known):
        at = dict(enumerate(cells))
        if diagrams.at(reach.meaning.before_tree, at) == TREE:
            met.add(_way(reach, branches, at))
    return Ways(frozenset(step for way, _ in met for step in way), len({way for way, ends in met if ends}))


def _way(
    reach: Reach, branches: dict[str, list[tuple[Step, str, Diagram]]], at: dict[int, int]
) -> tuple[tuple[Step, ...], bool]:
    """The steps of a patient, and whether they lead to an end; where a question is missing they do not."""
    node, way = reach.entry, []
    while node in branches:
        taking = [(step, to) for step, to, taken in branches[node] if reach.diagrams.at(taken, at)]
        if not taking:
            return tuple(way), False
        ((step, node),) = taking
        way.append(step)
    return tuple(way), True


@settings(max_examples=60, suppress_health_check=list(HealthCheck), phases=PHASES, derandomize=True)
@given(protocols())
def test_boxes_diagrams_and_every_patient_tell_the_same_ways(made: Made) -> None:
    for reach in reaches(made.protocol):
        told = walked(reach, InDiagrams(reach))
        assert ways(reach) == told
        tried = by_trying(reach)
        assert tried is None or tried == told


def test_many_made_protocols_are_told_in_boxes_and_some_tried_whole() -> None:
    boxed = tried = 0
    for seed in range(40):
        for reach in reaches(made(seed, 1 + seed % 4).protocol):
            tried += by_trying(reach) is not None
            try:
                boxed += walked(reach, InBoxes(reach)).number > 0
            except TooWide:
                continue
    assert boxed >= 5
    assert tried >= 5


@pytest.mark.parametrize("loaded", SHIPPED, ids=lambda one: f"{one.model.protocol}-{one.model.version}")
def test_a_shipped_protocol_has_the_same_ways_in_boxes_or_in_diagrams(loaded: LoadedProtocol) -> None:
    for reach in reaches(loaded.compiled):
        assert ways(reach) == walked(reach, InDiagrams(reach))
