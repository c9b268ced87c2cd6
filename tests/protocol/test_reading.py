"""The strict reader: what it reads, where it says things stand, and that nothing but a refusal ever comes out of it."""

import unicodedata
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from engine.errors import Place, ProtocolRefused
from engine.protocol import reading, scalars
from engine.protocol.reading import read


def data(text: str) -> Any:
    return read(text.encode(), "essai.yaml").data


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 3", {"a": 3}),
        ("a: -3", {"a": -3}),
        ("a: 38.5", {"a": Decimal("38.5")}),
        ("a: 1.10", {"a": Decimal("1.10")}),
        ("a: 0", {"a": 0}),
        ("a: true", {"a": True}),
        ("a: false", {"a": False}),
        ("a: oui", {"a": "oui"}),
        ("a: non", {"a": "non"}),
        ("a: inconnu", {"a": "inconnu"}),
        ("a: nulle", {"a": "nulle"}),
        ("a: 3 g par jour", {"a": "3 g par jour"}),
        ("a: 38,5 °C", {"a": "38,5 °C"}),
        ("a: 1er", {"a": "1er"}),
        ("a: l'eau", {"a": "l'eau"}),
        ("a: c'est-à-dire", {"a": "c'est-à-dire"}),
        ('a: "12:30"', {"a": "12:30"}),
        ('a: "no"', {"a": "no"}),
        ("a: '010'", {"a": "010"}),
        ('a: "2024-06-17"', {"a": "2024-06-17"}),
        ('"1": a', {"1": "a"}),
        ("a: [x, z]", {"a": ("x", "z")}),
        ("a: []", {"a": ()}),
        ("a: {}", {"a": {}}),
        ("a:\n- x\n- z", {"a": ("x", "z")}),
        ("a: >-\n  Un texte : long,\n  plié.", {"a": "Un texte : long, plié."}),
        ("a: |\n  Une ligne\n  une autre\n", {"a": "Une ligne\nune autre\n"}),
        ("a: b # remarque", {"a": "b"}),
        ("a: 3 # années", {"a": 3}),
        ("# remarque\na: b\n\n# fin\n", {"a": "b"}),
        ("---\na: b\n", {"a": "b"}),
        ("a: x#y", {"a": "x#y"}),
        ("a: https://example.org/x", {"a": "https://example.org/x"}),
        ('a: "age >= age_min"', {"a": "age >= age_min"}),
    ],
)
def test_is_read_as(text: str, expected: object) -> None:
    found = data(text)
    assert found == expected
    assert repr(found) == repr(expected), "1 and true are equal for Python, not for a protocol"


def test_positions_are_those_of_a_text_editor() -> None:
    positions = read("titre: é\nliste:\n  - x\n  - {clé: v}\n".encode(), "essai.yaml").positions
    assert positions.of_key(("titre",)) == Place("essai.yaml", 1, 1)
    assert positions.of_value(("titre",)) == Place("essai.yaml", 1, 8)
    assert positions.of_value(("liste", 0)) == Place("essai.yaml", 3, 5)
    assert positions.of_key(("liste", 1, "clé")) == Place("essai.yaml", 4, 6)
    assert positions.of_value(("liste", 1, "clé")) == Place("essai.yaml", 4, 11)


def test_a_path_that_is_not_in_the_file_is_placed_at_the_block_around_it() -> None:
    positions = read(b"a:\n  b: {c: 1}\n", "essai.yaml").positions
    assert positions.of_value(("a", "b", "absent", 0)) == Place("essai.yaml", 2, 6)
    assert positions.of_key(("absent",)) == Place("essai.yaml", 1, 1)


def test_depth_40_is_read_and_41_is_not() -> None:
    assert data("[" * 40 + "]" * 40)
    with pytest.raises(ProtocolRefused, match="PRO-105"):
        data("[" * 41 + "]" * 41)


def test_the_report_of_a_hopeless_file_stays_short() -> None:
    with pytest.raises(ProtocolRefused) as refusal:
        data("[" + "yes, " * 1000 + "]")
    assert len(refusal.value.problems) == reading.MAX_PROBLEMS


def test_the_file_is_read_alike_without_the_c_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: [1, 2.5, x]\nb: {c: true, d: 'é # é'}\ne: >-\n  f\n  g\n"
    quick = read(text.encode(), "essai.yaml")
    monkeypatch.setattr(reading, "_LOADER", yaml.SafeLoader)
    assert read(text.encode(), "essai.yaml") == quick
    for wrong in ("a: [1", "a: b: c", "a: 'x", "{a: b, c}", "a: é # é", "a: &x b", "- a\nb: c", "a: @b"):
        with pytest.raises(ProtocolRefused):
            data(wrong)


# ── properties ───────────────────────────────────────────────────────────────────────────────────────────────────────


def refusal_of(content: bytes) -> ProtocolRefused | None:
    try:
        read(content, "essai.yaml")
    except ProtocolRefused as refusal:
        return refusal
    return None


def assert_refusal_is_told(refusal: ProtocolRefused | None) -> None:
    for problem in refusal.problems if refusal else ():
        assert problem.place is not None
        assert problem.place.line >= 1
        assert problem.what
        assert problem.consequence
        assert problem.remedy


@given(st.binary(max_size=400))
@example(b"\xff")
@example(b"? \n: \n")
@example(b"a: !<x> b")
@example(b"a: !!binary x")
@example(b'"\\ud800": 1')
@example(b"\xef\xbf\xbe")
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    assert_refusal_is_told(refusal_of(content))


YAML_PIECES = [
    "a",
    "é",
    ":",
    " ",
    "\n",
    "  ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    ",",
    '"',
    "'",
    "#",
    "&x",
    "*x",
    "!t",
    "|",
    ">",
    "?",
    "%",
    "1",
    "0x",
    "no",
]


@given(st.lists(st.sampled_from(YAML_PIECES), max_size=60).map("".join))
def test_any_yaml_like_text_is_read_or_refused(text: str) -> None:
    assert_refusal_is_told(refusal_of(text.encode()))


def is_visible(character: str) -> bool:
    return character.isprintable() and unicodedata.is_normalized("NFC", character)


texts = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FF).filter(is_visible), min_size=1, max_size=20
).filter(lambda text: unicodedata.is_normalized("NFC", text))
numbers = st.integers(-(10**12), 10**12) | st.decimals(-1000, 1000, places=3, allow_nan=False).map(
    lambda found: found + 0
)
values = st.recursive(
    texts | numbers | st.booleans(),
    lambda below: st.lists(below, max_size=4).map(tuple) | st.dictionaries(texts, below, max_size=4),
    max_leaves=20,
)


def written(value: Any) -> str:
    """Plain data as YAML in braces; texts in quotes, numbers and booleans plain."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(key)}: {written(one)}" for key, one in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(written, value)) + "]"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


@given(values)
def test_what_is_written_is_what_is_read(value: Any) -> None:
    if isinstance(value, Decimal) and value == 0:
        value = abs(value)
    text = written(value).replace("-0.000", "0.000")
    assert data(f"a: {text}") == {"a": value}


@given(st.dictionaries(texts, texts, min_size=1, max_size=6))
def test_each_key_is_where_the_reader_says(pairs: dict[str, str]) -> None:
    text = "".join(f"{written(key)}: {written(value)}\n" for key, value in pairs.items())
    positions = read(text.encode(), "essai.yaml").positions
    for line, key in enumerate(pairs, start=1):
        assert positions.of_key((key,)) == Place("essai.yaml", line, 1)
        assert positions.of_value((key,)) == Place("essai.yaml", line, len(written(key)) + 3)


@given(st.text("0123456789+-.:_eExXobaAfFnNyYtTrRuUlLsSiIO~=", min_size=1, max_size=9))
@example("1:30")
@example("0o7")
@example("=")
def test_a_plain_scalar_means_the_same_to_a_yaml_1_1_reader_or_is_refused(text: str) -> None:
    found = scalars.plain(text)
    assume(is_a_plain_scalar(text))
    try:
        other = {"y": True, "Y": True, "n": False, "N": False}.get(text, yaml.safe_load(text))
    except (ValueError, yaml.YAMLError):
        other = None  # a number, a date or a value that PyYAML sees and cannot make
    if not isinstance(found, scalars.Quarrel):
        assert other == (float(found) if isinstance(found, Decimal) else found)
        assert isinstance(other, bool) is isinstance(found, bool)


def is_a_plain_scalar(text: str) -> bool:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return False
    return isinstance(node, yaml.ScalarNode) and node.value == text
