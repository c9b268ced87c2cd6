"""Errors of the grammar in French: nothing of pydantic's words comes through, and each has a code of its own."""

import ast
import inspect
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from engine.errors import Problem, ProtocolRefused
from engine.protocol import model, model_errors
from engine.protocol.catalogue import entry
from engine.protocol.loading import load_text
from engine.protocol.reading import Positions

ERRORS = Path(inspect.getfile(model))


def problems_of(text: str) -> dict[str, Problem]:
    with pytest.raises(ProtocolRefused) as refusal:
        load_text(text.encode(), "exemple/protocol.yaml")
    return {problem.code: problem for problem in refusal.value.problems}


def test_every_rule_of_the_model_has_its_sentence() -> None:
    """The names of the model's own ValueErrors, read off its syntax tree."""
    raised = {
        call.args[0].value
        for call in ast.walk(ast.parse(ERRORS.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "ValueError"
        if isinstance(call.args[0], ast.Constant)
    }
    assert raised == set(model_errors.VALUE_ERRORS)


def test_every_code_named_here_is_in_the_catalogue() -> None:
    codes = {*model_errors.CODES.values(), *model_errors.PATTERNS.values()}
    for code in codes | {code for code, _ in model_errors.VALUE_ERRORS.values()}:
        assert entry(code).code == code


def test_the_patterns_told_apart_are_those_of_the_model() -> None:
    written = {
        field.pattern
        for kind in (model.Identifier, model.Date, model.Version)
        for field in get_args(kind)[1:]
        for field in field.metadata
    }
    assert written == set(model_errors.PATTERNS)


def test_an_error_without_a_code_of_its_own_still_has_one() -> None:
    details: InitErrorDetails = {"type": PydanticCustomError("unheard_of", "never"), "loc": ("protocol",), "input": "x"}
    error = ValidationError.from_exception_data("Protocol", [details])
    (problem,) = model_errors.translated(error, {"protocol": "x"}, Positions("exemple", {}, {}))
    assert (problem.code, problem.what) == ("PRO-299", "« protocol » : cette valeur n'est pas acceptée.")


def test_errors_are_told_in_the_order_of_the_file(minimal: str) -> None:
    text = minimal.replace("value: 15", "value: quinze").replace("scope: local", "scope: ici")
    with pytest.raises(ProtocolRefused) as refusal:
        load_text(text.encode(), "exemple/protocol.yaml")
    assert [problem.code for problem in refusal.value.problems] == ["PRO-209", "PRO-204"]


FORMS = "il faut ici un nom (minuscules, chiffres, « _ ») ou un bloc {criterion: …, when: …}."


@pytest.mark.parametrize(
    ("found", "put", "code", "said"),
    [
        (
            "scope: local",
            "scope: locale",
            "PRO-209",
            "« locale » n'est pas permis ici ; valeurs permises : national, local.",
        ),
        ("scope: local", "scope: locale", "PRO-209", "Vouliez-vous dire « local » ?"),
        ("scope: local", "scope: local\nscop: local", "PRO-202", "Vouliez-vous dire « scope » ?"),
        ("training:\n", "formation:\n", "PRO-201", "La clé « training » manque à la racine du fichier."),
        ("value: 15", 'value: "15"', "PRO-204", "« parameters › age_min › value » : il faut ici un nombre."),
        ("when: {all: [{sexe: F}, grossesse]}", "quand: a", "PRO-201", "« when » manque dans « exclusion › n° 2 »."),
        ("ask: [test_bis]", "ask: [[test_bis]]", "PRO-217", f"« steps › n° 5 › ask › n° 1 » : {FORMS}"),
    ],
)
def test_says(minimal: str, found: str, put: str, code: str, said: str) -> None:
    problem = problems_of(minimal.replace(found, put))[code]
    assert said in f"{problem.what} {problem.remedy}"


def test_a_misspelt_key_is_told_once_and_not_as_missing_too(minimal: str) -> None:
    problems = problems_of(minimal.replace("short_title:", "short_titel:"))
    assert list(problems) == ["PRO-202"]
    assert problems["PRO-202"].remedy == "Vouliez-vous dire « short_title » ?"


def test_no_english_comes_through(minimal: str) -> None:
    """Every type of error that pydantic knows, as if it came at one place."""
    for kind in model_errors.CODES:
        one: Any = {
            "type": kind,
            "loc": ("protocol",),
            "ctx": {"expected": "'a'", "pattern": "x", "ge": 1, "max_length": 3},
        }
        located = model_errors._located(one, {"protocol": "x"})
        told = model_errors._problem(located, {"protocol": "x"}, Positions("exemple", {}, {}))
        assert "Input" not in told.what
        assert "should" not in told.what


def test_details_keep_the_shape_that_is_read_here() -> None:
    assert {"type", "loc"} <= set(ErrorDetails.__annotations__)
