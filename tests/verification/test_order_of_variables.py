"""The order of the variables costs or saves time, and changes nothing that is proved, counted, compared or told."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from random import Random

import pytest

from benchmarks.made_protocol import made_crossed
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.loading import LoadedProtocol, load_protocol, load_text
from engine.protocol.mutation.comparing import Originals
from engine.protocol.verification.affinity import FEW, arranged, half_read
from engine.protocol.verification.certificate import Certificate
from engine.protocol.verification.comparison import compare
from engine.protocol.verification.proving import prove_linked
from engine.protocol.verification.semantics import Meaning
from engine.protocol.verification.stories import Stories
from engine.protocol.verification.variables import variables_of
from tests.support import EXAMPLE, LIBRARY, example


def library(name: str, version: str) -> LoadedProtocol:
    return load_protocol(LIBRARY / name / version / "protocol.yaml")


def in_another_order(protocol: CompiledProtocol, seed: int) -> CompiledProtocol:
    """The same protocol, its variables near those that they stand next to, in the other direction and shaken."""
    other, random = replace(protocol), Random(seed)
    for visit in map(int, protocol.written.tree.entries):
        names = [variable.name for variable in variables_of(protocol, visit)]
        place = {name: -at + random.uniform(0, 6) for at, name in enumerate(names)}
        other.orders[visit] = tuple(sorted(names, key=place.__getitem__))
        assert [variable.name for variable in variables_of(other, visit)] == list(other.orders[visit]) != names
    return other


def in_the_order_of_asking(protocol: CompiledProtocol) -> CompiledProtocol:
    other = replace(protocol)
    for visit in map(int, protocol.written.tree.entries):
        asked = sorted(variables_of(protocol, visit), key=lambda variable: variable.asked)
        other.orders[visit] = tuple(variable.name for variable in asked)
    return other


def statuses(certificate: Certificate) -> set[str]:
    return {proof.status for proof in certificate.proofs}


# ── far apart ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_thirty_exclusions_across_interview_and_examination_are_proved() -> None:
    assert statuses(prove_linked(made_crossed(30))) == {"proved"}


def test_what_is_asked_far_apart_and_looked_at_together_stands_together() -> None:
    names = [variable.name for variable in variables_of(made_crossed(30), 1)]
    for at in range(30):
        assert abs(names.index(f"i{at}") - names.index(f"e{at}")) == 1


@pytest.mark.parametrize("pairs", [
    [(at, 59 - at) for at in range(30)],
    [(at, 30 + 7 * at % 30) for at in range(30)],
    [(at, 30 + at, 60) for at in range(30)],
    [(at, 30 + at) for at in range(30)] + [(at, 60) for at in range(30)],
], ids=["reversed", "shuffled", "beside one age", "each with a sign"])  # fmt: skip
def test_crossings_of_every_kind_are_untangled(pairs: list[tuple[int, ...]]) -> None:
    order = arranged(61, pairs)
    assert sorted(order) == list(range(61))
    groups = [tuple(sorted(pair)) for pair in pairs]
    assert max(half_read(range(61), groups)) >= 29
    assert max(half_read(order, groups)) <= 3


def test_an_order_of_asking_that_is_good_enough_is_kept() -> None:
    crossing = [(at, at + FEW) for at in range(FEW)]
    assert arranged(2 * FEW, crossing) == list(range(2 * FEW))
    assert arranged(5, []) == list(range(5))


def test_the_order_rests_on_the_groups_and_not_on_how_they_are_listed() -> None:
    groups = [(at, 59 - at, 60) for at in range(30)]
    shaken = [tuple(Random(at).sample(group, 3)) for at, group in enumerate(groups)]
    Random(5).shuffle(shaken)
    assert arranged(61, shaken) == arranged(61, [*groups, *groups, (3,)]) == arranged(61, groups)


def test_what_is_half_read_is_the_lesser_of_rules_and_answers() -> None:
    for order in permutations(range(5)):
        groups = [(0, 1), (0, 2), (0, 3), (3, 4)]
        for at, found in enumerate(half_read(order, groups)):
            seen = set(order[: at + 1])
            begun = [group for group in groups if seen & set(group) and set(group) - seen]
            needed = {one for one in seen if any(one in group for group in begun)}
            assert found == min(len(begun), len(needed))


# ── the same whatever the order ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", ["osteoporose/2026-01.1", "pollakiurie/2024-06.1"])
def test_any_order_proves_counts_and_shows_the_same(name: str, seed: int) -> None:
    protocol = library(*name.split("/")).compiled
    certificate, other = prove_linked(protocol), prove_linked(in_another_order(protocol, seed))
    assert statuses(other) == {"proved"}
    assert (other.situations, other.paths) == (certificate.situations, certificate.paths)
    assert other == certificate  # the simplest patient of each end too, as he is told


def test_the_version_whose_order_changes_says_what_it_says_in_the_order_of_asking() -> None:
    protocol = library("lombalgie", "2020-03.1").compiled
    names = [variable.asked for variable in variables_of(protocol, 1)]
    assert names != sorted(names), "this version shows nothing here any more"
    assert prove_linked(protocol) == prove_linked(in_the_order_of_asking(protocol))


def test_any_order_refutes_with_the_same_patient() -> None:
    text = EXAMPLE.read_text(encoding="utf-8").replace('worse: "yes"', 'worse: "no"')
    protocol = load_text(text.encode(), "exemple/protocol.yaml").compiled
    certificate = prove_linked(protocol)
    assert "refuted" in statuses(certificate)
    for seed in range(3):
        assert prove_linked(in_another_order(protocol, seed)) == certificate


def test_two_versions_compare_alike_in_any_order() -> None:
    old, new = library("pollakiurie", "2020-03.1"), library("pollakiurie", "2024-06.1")
    shaken = replace(old), replace(new)
    for seed, (one, loaded) in enumerate(zip(shaken, (old, new), strict=True)):
        one.compiled.orders.update(in_another_order(loaded.compiled, seed).orders)
    found, other = compare(old, new), compare(*shaken)
    assert found.differences
    assert repr(other) == repr(found)


def test_a_patient_is_told_in_the_order_of_asking() -> None:
    protocol = example().compiled
    asked = [variable.name for variable in variables_of(in_the_order_of_asking(protocol), 1)]
    for seed in range(3):
        stories = Stories(Meaning(in_another_order(protocol, seed), 1))
        assert [variable.name for _, variable in stories.as_asked] == asked
        assert [variable.asked for variable in stories.variables] != list(range(len(asked)))


def test_a_mutant_is_read_in_the_order_of_its_original() -> None:
    protocol = made_crossed(10)
    altered = replace(protocol, exclusion=protocol.exclusion[:-1])
    alone = [variable.name for variable in variables_of(replace(altered), 1)]
    one, other = Originals(protocol).pair(altered, 1)
    order = [variable.name for variable in one.truths.variables]
    assert order == [variable.name for variable in other.truths.variables] == list(protocol.orders[1])
    assert order != alone
