"""The refusal corpus: each way of being wrong has its code, its line, its consequence and its remedy.

The cases are small edits of one protocol that loads (``refusals/README.md``); bytes and sizes are below.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.errors import Problem, ProtocolRefused
from engine.protocol.catalogue import entries
from engine.protocol.loading import load_protocol, load_text

HERE = Path(__file__).parent
MINIMAL = (HERE / "minimal.yaml").read_text(encoding="utf-8")
MARK = "¶"
ROW = "- {{id: r{0}, label: x, when: toux, to: traiter, source: {{text: revue}}, confidence: sourced}}"
DEFINITION = "  d{0}: {{label: x, means: {1}, source: {{text: revue}}, confidence: sourced}}"
# What would be tedious to write out in a case.
LONG_TEXTS = {
    "{LONG}": "long " * 61,
    "{ROWS}": "\n        ".join(ROW.format(at) for at in range(200)),
    "{MANY}": "gene_respiratoire, " * 2_000,
    "{DOUBLING}": "\n".join(
        [
            DEFINITION.format(0, "toux"),
            *(DEFINITION.format(at, f"{{all: [d{at - 1}, d{at - 1}]}}") for at in range(1, 12)),
        ]
    ),
    "{CHAIN}": "\n".join(
        [*(DEFINITION.format(at, f"d{at + 1}") for at in range(1_500)), DEFINITION.format(1_500, "toux")]
    ),
}


@dataclass(frozen=True)
class Case:
    """One edit of the minimal protocol and what it must be refused for."""

    name: str
    codes: tuple[str, ...]
    edits: tuple[tuple[str, str], ...]
    at: str
    options: frozenset[str]

    def text(self) -> tuple[str, int]:
        """The edited protocol, and the line (from 1) that the first code must point at."""
        text = MINIMAL
        for found, put in self.edits:
            assert "first" in self.options or text.count(found) == 1, f"« {found} » stands {text.count(found)} times"
            text = text.replace(found, put, 1)
        for short, long in LONG_TEXTS.items():
            text = text.replace(short, long)
        mark = MARK if MARK in text else self.at
        assert mark in text, "the case marks no place"
        line = text.count("\n", 0, text.index(mark)) + 1
        return re.sub(r"\{U\+([0-9A-F]{4})\}", lambda code: chr(int(code[1], 16)), text.replace(MARK, "")), line


def cases_of(file: Path) -> Iterator[Case]:
    for block in file.read_text(encoding="utf-8").split("\n## ")[0:]:
        lines = block.removeprefix("## ").rstrip("\n").split("\n")
        name, codes = lines[0].split(" · ")
        edits: list[tuple[list[str], list[str]]] = []
        at, options = "", set()
        for line in lines[1:]:
            if line.startswith("- "):
                if not edits or edits[-1][1]:
                    edits.append(([], []))
                edits[-1][0].append(line[2:])
            elif line.startswith("+ ") or line == "+":
                edits[-1][1].append(line[2:])
            elif line.startswith("@@ "):
                options |= set(line[3:].split())
            elif line.startswith("@ "):
                at = line[2:]
            else:
                assert not line, f"{file.name}: « {line} » is not a line of a case"
        joined = tuple(("\n".join(found), "\n".join(put)) for found, put in edits)
        yield Case(name, tuple(codes.split()), joined, at, frozenset(options))


CASES = [case for file in sorted((HERE / "refusals").glob("*.txt")) for case in cases_of(file)]


def refused(content: bytes) -> tuple[Problem, ...]:
    with pytest.raises(ProtocolRefused) as refusal:
        load_text(content, "exemple/protocol.yaml")
    return refusal.value.problems


def assert_is_a_message(problem: Problem) -> None:
    """Where, what, the consequence and the remedy, in sentences."""
    assert problem.place is not None
    assert problem.place.file == "exemple/protocol.yaml"
    for sentence in (problem.what, problem.consequence, problem.remedy):
        assert sentence[0] in '«"' or sentence[0].isupper(), sentence
        assert sentence.rstrip("» ")[-1] in ".?…:", sentence


def test_the_protocol_that_the_cases_edit_loads() -> None:
    assert load_protocol(HERE / "minimal.yaml").model.protocol == "exemple"


def test_the_corpus_is_large_and_every_case_has_its_own_name() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 120


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "_"))
def test_is_refused(case: Case) -> None:
    text, line = case.text()
    problems = refused(text.encode())
    assert {problem.code for problem in problems} == set(case.codes), "\n".join(map(str, problems))
    assert any(
        "anywhere" in case.options or (problem.place is not None and problem.place.line == line)
        for problem in problems
        if problem.code == case.codes[0]
    ), f"line {line} expected\n" + "\n".join(map(str, problems))
    for problem in problems:
        assert_is_a_message(problem)


BYTES: dict[str, tuple[str, bytes]] = {
    "a file that is not UTF-8": ("PRO-102", MINIMAL.replace("Exemple", "Légère").encode("latin-1")),
    "a cut UTF-8 sequence": ("PRO-102", "title: é".encode()[:-1]),
    "an UTF-8 byte order mark": ("PRO-103", b"\xef\xbb\xbf" + MINIMAL.encode()),
    "UTF-16": ("PRO-103", MINIMAL.encode("utf-16")),
    "more than 512 KB": ("PRO-104", MINIMAL.encode() + b"#" * 512 * 1024),
    "lists nested 41 deep": ("PRO-105", b"a: " + b"[" * 41 + b"]" * 41),
    "blocks nested 41 deep": ("PRO-105", b"\n".join(b" " * depth + b"a:" for depth in range(42)) + b" x"),
    "50,001 values": ("PRO-106", b"[" + b"1," * 50_001 + b"]"),
    "an empty file": ("PRO-108", b""),
    "a file of comments": ("PRO-108", b"# rien\n"),
    "a list instead of a block": ("PRO-108", b"- a\n- b\n"),
    "a text instead of a block": ("PRO-108", b"bonjour\n"),
}


@pytest.mark.parametrize("name", BYTES)
def test_bytes_are_refused(name: str) -> None:
    code, content = BYTES[name]
    problems = refused(content)
    assert [problem.code for problem in problems] == [code]
    assert_is_a_message(problems[0])


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProtocolRefused) as refusal:
        load_protocol(tmp_path / "absent.yaml")
    assert refusal.value.code == "PRO-101"


def test_all_problems_of_a_file_are_told_together() -> None:
    text = MINIMAL.replace("to: refus, text", "to: nulle_part, text").replace(
        "{text: arrete, at: article 1}", "{text: arret}"
    )
    assert [problem.code for problem in refused(text.encode())] == ["PRO-302", "PRO-305"]


# Codes that no edit of a file can raise, with the test that does.
ELSEWHERE = {
    "PRO-101": "test_a_file_that_is_not_there_is_refused",
    "PRO-299": "test_model_errors.test_an_error_without_a_code_of_its_own_still_has_one",
    "PRO-405": "test_graph.test_a_missing_dot_program_is_said_clearly",
}


def test_every_code_of_the_catalogue_is_raised_by_a_case() -> None:
    raised = {code for case in CASES for code in case.codes} | {code for code, _ in BYTES.values()} | set(ELSEWHERE)
    assert {entry.code for entry in entries() if entry.code.startswith("PRO-")} - raised == set()
