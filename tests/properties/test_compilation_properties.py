"""Compiled and defined, a protocol says the same for every patient; and a compiled condition never says too much."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import AnswersRefused, Problem
from engine.protocol import running
from engine.protocol.compilation import Decision, Runner, compile_runner, named
from engine.protocol.compilation.expressions import Conditions
from engine.protocol.compilation.inputs import Input, checks, constants
from engine.protocol.conditions import (
    FALSE,
    INCONNU,
    TRUE,
    All,
    AnyOf,
    AtLeast,
    Bounds,
    Node,
    Not,
    OneOf,
    ScoredItem,
    ScoreNode,
    ScoreWithin,
    Value,
    Within,
    Yes,
)
from engine.protocol.deciding import decide
from tests.properties.people import NAMES, drawn, subject, walked
from tests.support import compiled

DAYS = {"exemple": "2026-06-15"}
RUNS = [(name, visit) for name in NAMES for visit in ("1", "2") if visit in subject(name).protocol.written.tree.entries]
every_visit = pytest.mark.parametrize(("name", "visit"), RUNS)
often = settings(max_examples=150)
WRONG: tuple[object, ...] = (
    None, "", "oui", "90", 0, 1, -1, 38.5, float("nan"), Decimal("NaN"), Decimal("0.01"), 10**9, True, [], {},
    "inconnu", "2026-02-30", "x" * 300,
)  # fmt: skip


@cache
def runner(name: str, visit: str) -> Runner:
    """One a test run: what it learnt of one record must hold for the next ones."""
    return compile_runner(subject(name).protocol, int(visit))


def day(name: str) -> str:
    valid = subject(name).protocol.written.valid
    return DAYS.get(name) or valid.until or max(valid.since, "2026-01-15")


def written(value: Value) -> object:
    """The value as a file of answers holds it."""
    if value is INCONNU:
        return "inconnu"
    whole = isinstance(value, Decimal) and value == value.to_integral_value()
    return int(value) if whole and isinstance(value, Decimal) else value


def file_of(answers: Mapping[str, Value]) -> dict[str, object]:
    return {name: written(value) for name, value in answers.items()}


def said(name: str, visit: str, record: Mapping[str, object], *, compiled: bool) -> Decision | tuple[Problem, ...]:
    try:
        if compiled:
            return runner(name, visit).decide(record, day(name))
        request = running.request_from({"visite": int(visit), **record}, day(name))
        protocol = subject(name).protocol
        return named(decide(protocol, running.situation(protocol, request)))
    except AnswersRefused as refused:
        return refused.problems


def same(name: str, visit: str, record: Mapping[str, object]) -> None:
    expected = said(name, visit, record, compiled=False)
    assert said(name, visit, record, compiled=True) == expected
    assert said(name, visit, record, compiled=True) == expected, "the second time"


@every_visit
@often
@given(seed=st.integers(0, 2**32), unknown=st.booleans())
def test_a_patient_asked_screen_by_screen(name: str, visit: str, seed: int, unknown: bool) -> None:
    _, asked = walked(subject(name).protocol, drawn(name, seed, unknown=unknown), int(visit))
    same(name, visit, file_of(asked))


@every_visit
@often
@given(seed=st.integers(0, 2**32), missing=st.integers(0, 4))
def test_a_patient_told_at_once_with_answers_missing(name: str, visit: str, seed: int, missing: int) -> None:
    record = file_of(drawn(name, seed, unknown=seed % 2 == 0))
    for key in Random(seed).sample(sorted(record), missing):
        del record[key]
    same(name, visit, record)


@every_visit
@often
@given(seed=st.integers(0, 2**32), wrong=st.sampled_from(WRONG), more=st.integers(1, 2))
def test_a_record_with_wrong_answers(name: str, visit: str, seed: int, wrong: object, more: int) -> None:
    _, asked = walked(subject(name).protocol, drawn(name, seed, unknown=False), int(visit))
    record = file_of(asked)
    for key in Random(seed).sample(sorted(record), min(more, len(record))):
        record[key] = wrong
    same(name, visit, record)


# ── conditions ───────────────────────────────────────────────────────────────────────────────────────────────────────

YES_NO, CHOICES = ("toux", "symptome", "allergie"), ("aucune", "legere", "forte")
NUMBERS = {"temperature": st.sampled_from([Decimal(tenths) / 10 for tenths in range(370, 391)]),
           "age": st.integers(10, 20).map(Decimal)}  # fmt: skip


@st.composite
def bounds(draw: st.DrawFn, numbers: st.SearchStrategy[Decimal]) -> Bounds:
    low, high = sorted((draw(numbers), draw(numbers)))
    shape = draw(st.sampled_from(("both", "low", "high")))
    return Bounds(
        None if shape == "high" else low, draw(st.booleans()), None if shape == "low" else high, draw(st.booleans()),
        draw(st.booleans()),
    )  # fmt: skip


def atoms() -> st.SearchStrategy[Node]:
    yes = st.builds(Yes, st.sampled_from(YES_NO), st.booleans())
    one_of = st.builds(lambda values: OneOf("rougeur", values), st.frozensets(st.sampled_from(CHOICES), min_size=1))
    within = [
        st.builds(lambda limits, name=name: Within(name, limits), bounds(numbers)) for name, numbers in NUMBERS.items()
    ]
    return st.one_of(yes, one_of, *within)


def joined(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(parts, min_size=1, max_size=4).map(tuple)
    item = st.builds(ScoredItem, st.just("i"), st.just("i"), parts, st.integers(-3, 3))
    score = st.builds(ScoreNode, st.just("s"), st.lists(item, min_size=1, max_size=4).map(tuple))
    limits = bounds(st.integers(-4, 6).map(lambda halves: Decimal(halves) / 2))
    return st.one_of(
        st.builds(All, several), st.builds(AnyOf, several), st.builds(Not, parts),
        st.builds(AtLeast, st.integers(1, 4), several), st.builds(ScoreWithin, score, limits),
    )  # fmt: skip


def people() -> st.SearchStrategy[dict[str, Value]]:
    """Some answers, or all of them; none unknown."""
    every: dict[str, st.SearchStrategy[Any]] = {
        **{name: st.booleans() for name in YES_NO}, "rougeur": st.sampled_from(CHOICES), **NUMBERS,
    }  # fmt: skip
    return st.fixed_dictionaries({}, optional=every)


@settings(max_examples=400)
@given(node=st.recursive(atoms(), joined, max_leaves=12), answers=people(), always=st.booleans())
def test_a_compiled_condition_is_sure_only_of_what_is_so(node: Node, answers: dict[str, Value], always: bool) -> None:
    """« surely true » is never anything but true; with every answer there, one of the two is said."""
    criteria = compiled().written.criteria
    complete = all(name in answers for name in node.criteria())
    inputs = {name: Input(name, one, at, always and complete) for at, (name, one) in enumerate(criteria.items())}
    truths = Conditions(inputs).truths(node)
    names: dict[str, object] = {"Decimal": Decimal}
    for one in inputs.values():
        names.update(constants(one))
        lines = [f"{one.variable} = {one.absent}"]
        if one.name in answers:
            names["given"] = written(answers[one.name])
            lines = [
                f"{one.variable} = given",
                *(line.replace("return by_definition(answers, day)", "1/0") for line in checks(one)),
            ]
        exec("\n".join(lines), names)
    sure, never = bool(eval(truths.sure, names)), bool(eval(truths.never, names))
    truth = node.truth(answers)
    assert not (sure and never)
    assert not sure or truth == TRUE
    assert not never or truth == FALSE
    if complete:
        assert (sure, never) == (truth == TRUE, truth == FALSE)
    assert not truths.definite or always
