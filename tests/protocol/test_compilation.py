"""A compiled protocol says what ``decide`` says, refuses what ``running`` refuses, and runs nothing of the file."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from engine.errors import AnswersRefused
from engine.protocol import running
from engine.protocol.cases import Case, CaseFile, load_cases, request_of
from engine.protocol.compilation import Decision, compile_runner, named, runner
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import (
    All,
    AnyOf,
    AtLeast,
    Bounds,
    Node,
    Not,
    ScoredItem,
    ScoreNode,
    ScoreWithin,
    Yes,
)
from engine.protocol.deciding import decide
from engine.protocol.loading import Library, LoadedProtocol
from tests.support import HEALTHY, LIBRARY, compiled, value

DAY = "2026-06-15"
Record = dict[str, object]
TO_TEST: Record = {"temperature": 38.5, "toux": False}
"""A score that opens the test."""


def record(**changed: object) -> Record:
    """The healthy person as a file of answers; ``None`` takes an answer away."""
    answers = {**HEALTHY, **changed}
    return {name: value(raw) if isinstance(raw, float) else raw for name, raw in answers.items() if raw is not None}


def by_definition(protocol: CompiledProtocol, answers: Mapping[str, object], day: str, visit: int = 1) -> Decision:
    request = running.request_from({"visite": visit, **answers}, day)
    return named(decide(protocol, running.situation(protocol, request)))


def refusal(call: Callable[[], object]) -> AnswersRefused:
    with pytest.raises(AnswersRefused) as refused:
        call()
    return refused.value


@cache
def library() -> tuple[LoadedProtocol, ...]:
    return Library(LIBRARY).all()


def visits() -> Iterator[tuple[CompiledProtocol, int]]:
    yield from ((compiled(), int(visit)) for visit in compiled().written.tree.entries)
    yield from ((one.compiled, int(visit)) for one in library() for visit in one.model.tree.entries)


# ── it says what decide says ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("story", "changed"),
    [
        ("score 0", {}),
        ("danger", {"gene_respiratoire": True}),
        ("danger and all exclusions", {"gene_respiratoire": True, "age": 70, "grossesse": True, "symptome": False}),
        ("too young, and no symptom", {"age": 14, "symptome": False}),
        ("pregnant, and too old", {"grossesse": True, "age": 66}),
        ("a man", {"sexe": "M", "grossesse": None}),
        ("a man whom somebody asked about pregnancy", {"sexe": "M", "grossesse": True}),
        ("the test is needed", TO_TEST),
        ("test positive", {**TO_TEST, "test": "positif"}),
        ("test invalid twice, advice awaited", {**TO_TEST, "test": "invalide", "test_bis": "invalide"}),
        ("advice came", {**TO_TEST, "test": "invalide", "test_bis": "invalide", "avis": "traiter"}),
        ("contra-indicated", {**TO_TEST, "test": "positif", "allergie": True}),
        ("no weight", {**TO_TEST, "test": "positif", "poids": "inconnu"}),
        ("unknown that changes nothing", {"toux": "inconnu"}),
        ("unknown danger", {"gene_respiratoire": "inconnu"}),
        ("a question unanswered", {"toux": None}),
        ("birth date instead of age", {"age": None, "date_naissance": "1990-02-28"}),
        ("doubt", {"doute": True}),
        ("consent refused", {"consentement": False}),
    ],
)  # fmt: skip
def test_each_record_is_decided_as_by_definition_the_first_time_and_again(story: str, changed: Record) -> None:
    run = compile_runner(compiled())
    expected = by_definition(compiled(), record(**changed), DAY)
    assert [run.decide(record(**changed), DAY) for _ in range(3)] == [expected] * 3, story


def sayable(file: CaseFile) -> Iterator[Case]:
    """Cases that a file of answers can say: no reason to withdraw stated by hand."""
    return (case for case in file.cases if not case.process.retraits)


def test_every_case_of_the_library_is_decided_as_by_definition() -> None:
    for loaded in library():
        path = LIBRARY / loaded.model.protocol / loaded.model.version / "cases.yaml"
        if not path.exists():
            continue
        file = load_cases(path, loaded.model)
        runners = {int(visit): compile_runner(loaded.compiled, int(visit)) for visit in loaded.model.tree.entries}
        for case in sayable(file):
            request = request_of(loaded.compiled, file, case)
            process = case.process.model_dump(exclude={"retraits"}, exclude_defaults=True)
            answers = {**request.answers, **process}
            if request.visit in runners:
                got = runners[request.visit].decide(answers, request.day)
                assert got == by_definition(loaded.compiled, answers, request.day, request.visit), case.id


def test_a_number_is_the_same_however_it_is_written() -> None:
    run = compile_runner(compiled())
    for feverish in (38, Decimal(38), Decimal("38.0"), Decimal("38.00"), Decimal("3.8E+1")):
        answers = record(temperature=feverish, toux=False, rougeur="forte")
        assert run.decide(answers, DAY) == by_definition(compiled(), answers, DAY)


# ── it refuses what running refuses ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("gene_respiratoire", None), ("gene_respiratoire", "oui"), ("gene_respiratoire", "true"),
        ("gene_respiratoire", 0), ("gene_respiratoire", 1), ("gene_respiratoire", [True]), ("gene_respiratoire", ""),
        ("age", "90"), ("age", True), ("age", -1), ("age", 121), ("age", 30.0), ("age", Decimal("30.5")), ("age", None),
        ("temperature", float("nan")), ("temperature", Decimal("NaN")), ("temperature", Decimal("sNaN")),
        ("temperature", Decimal("Infinity")), ("temperature", 38.5), ("temperature", Decimal("38.55")),
        ("temperature", Decimal("38.50000000000000000000000000000001")), ("temperature", 10**30),
        ("rougeur", "rouge"), ("rougeur", ""), ("rougeur", 1), ("rougeur", ["aucune"]), ("rougeur", "Aucune"),
        ("test_lot", 12), ("test_lot", "x" * 201), ("test_peremption", "demain"), ("test_peremption", "2026-02-30"),
        ("fievre", True), ("gene_respiratoir", False), ("visite", True), ("visite", "1"), ("consentement", "oui"),
    ],
)  # fmt: skip
def test_a_bad_answer_is_refused_in_the_same_words(name: str, wrong: object) -> None:
    answers = {**record(), name: wrong}
    run = compile_runner(compiled())
    assert run.decide(record(), DAY).outcome == "conseils"
    expected = refusal(lambda: by_definition(compiled(), answers, DAY))
    assert refusal(lambda: run.decide(answers, DAY)).problems == expected.problems


def test_an_expired_test_and_several_bad_answers_are_refused_together_as_by_definition() -> None:
    run = compile_runner(compiled())
    for answers in (
        record(test="positif", test_peremption="2026-06-14"),
        record(gene_respiratoire="non", age="90", rougeur="rouge"),
    ):
        expected = refusal(lambda answers=answers: by_definition(compiled(), answers, DAY))  # type: ignore[misc]
        assert refusal(lambda answers=answers: run.decide(answers, DAY)).problems == expected.problems  # type: ignore[misc]


def test_a_refusal_does_not_drag_along_how_it_was_found() -> None:
    error = refusal(lambda: compile_runner(compiled()).decide(record(age="90"), DAY))
    assert error.__context__ is None


# ── how it is made ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_visit_of_every_protocol_is_compiled() -> None:
    for protocol, visit in visits():
        assert compile_runner(protocol, visit).source, f"{protocol.key}, visit {visit}"


def test_the_source_holds_numbered_variables_and_whole_numbers_and_nothing_of_the_file() -> None:
    ours = {
        "answers", "day", "usual", "unusual", "required", "known", "missing", "held", "walked", "at", "stops", "ends",
        "learned_stop", "learned_end", "by_definition", "decide", "len", "type", "int", "str", "Decimal",
    }  # fmt: skip
    for protocol, visit in visits():
        for node in ast.walk(ast.parse(compile_runner(protocol, visit).source)):
            if isinstance(node, ast.Name):
                assert node.id in ours or re.fullmatch(r"(v|key|table|read)\d+", node.id)
            if isinstance(node, ast.Constant):
                assert node.value is None or isinstance(node.value, int)
            if isinstance(node, ast.Attribute):
                assert node.attr == "get"
            assert not isinstance(node, ast.Import | ast.ImportFrom | ast.Lambda | ast.JoinedStr)


def test_a_record_of_a_known_class_is_not_decided_again(monkeypatch: pytest.MonkeyPatch) -> None:
    run = compile_runner(compiled())
    first = [run.decide(record(**changed), DAY) for changed in ({}, {"age": 70}, {"gene_respiratoire": True})]

    def never(*_: object) -> None:
        raise AssertionError("decided by definition")

    monkeypatch.setattr(runner, "decide", never)
    again = [run.decide(record(**changed), DAY) for changed in ({"age": 31}, {"age": 71}, {"gene_respiratoire": True})]
    assert again == first


def test_the_tables_stop_growing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "MOST_CLASSES", 0)
    run = compile_runner(compiled())
    assert run.decide(record(), DAY) == run.decide(record(), DAY) == by_definition(compiled(), record(), DAY)


def nested(depth: int) -> Node:
    node: Node = Yes("toux")
    for _ in range(depth):
        node = Not(Not(node))
    return node


def doubled(times: int) -> Node:
    node: Node = Yes("toux")
    for _ in range(times):
        node = All((node, AnyOf((node, AtLeast(1, (node, node))))))
    return node


def scored(times: int) -> Node:
    node: Node = Yes("test_lot")
    for _ in range(times):
        items = (ScoredItem("i", "i", node, 1), ScoredItem("j", "j", Yes("toux"), 1))
        node = ScoreWithin(ScoreNode("s", items), Bounds(low=Decimal(1)))
    return node


@pytest.mark.parametrize("hostile", [nested(60), doubled(8), scored(18)], ids=["deep", "wide", "scores in scores"])
def test_a_condition_too_deep_or_too_wide_is_left_to_decide(hostile: Node) -> None:
    rule = compiled().danger[0]._replace(condition=hostile)
    protocol = replace(compiled(), danger=(rule,))
    run = compile_runner(protocol)
    assert not run.source
    assert run.decide(record(toux=False), DAY) == by_definition(protocol, record(toux=False), DAY)


def test_a_visit_that_the_protocol_does_not_have_has_no_runner() -> None:
    with pytest.raises(KeyError, match="visit 2"):
        compile_runner(compiled(), 2)


def test_the_sources_of_the_library_are_not_long() -> None:
    longest = max(len(compile_runner(protocol, visit).source) for protocol, visit in visits())
    assert longest < 60_000
