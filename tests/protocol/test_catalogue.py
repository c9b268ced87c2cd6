"""The catalogue of codes and what is printed from the model: fresh, whole, one meaning a code."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from engine.protocol import catalogue, schema
from engine.protocol.reading import read

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"\"((?:PRO|LIB|PRV)-\d{3})\"")


def test_the_page_of_errors_is_fresh() -> None:
    catalogue.load_other_catalogues()
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    assert page == catalogue.markdown(), "type: python -m engine.protocol.catalogue docs/errors.md"


def test_every_code_named_in_the_engine_is_in_the_catalogue() -> None:
    known = {entry.code for entry in catalogue.entries()}
    for path in sorted((ROOT / "engine" / "protocol").rglob("*.py")):
        assert set(CODE.findall(path.read_text(encoding="utf-8"))) <= known, path.name


def test_every_code_of_the_catalogue_is_named_in_the_engine() -> None:
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "engine" / "protocol").rglob("*.py")
        if not path.name.startswith("codes_of_")
    )
    unnamed = {entry.code for entry in catalogue.entries() if entry.code[:3] in ("PRO", "LIB", "PRV")} - set(
        CODE.findall(source)
    )
    assert unnamed == set()


def test_a_code_is_never_given_two_meanings() -> None:
    first = catalogue.entry("PRO-101")
    catalogue.register([first])
    with pytest.raises(ValueError, match="PRO-101"):
        catalogue.register([first._replace(title="Autre chose")])


@pytest.mark.parametrize("entry", [("PRO-1", "a", "b", "c"), ("pro-101", "a", "b", "c"), ("PRO-999", "a", " ", "c")])
def test_a_code_needs_its_form_and_its_sentences(entry: tuple[str, str, str, str]) -> None:
    with pytest.raises(ValueError, match="needs"):
        catalogue.register([entry])


def test_consequences_and_remedies_are_sentences() -> None:
    for entry in catalogue.entries():
        for sentence in (entry.explanation, entry.remedy):
            assert sentence[0].isupper() or sentence[0] in "«", sentence
            assert sentence[-1] in ".…", sentence


# ── the schema ───────────────────────────────────────────────────────────────────────────────────────────────────────


def as_json(value: object) -> object:
    if isinstance(value, dict):
        return {key: as_json(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [as_json(one) for one in value]
    return value if isinstance(value, str | int) else float(str(value))


def errors_of(text: str) -> list[str]:
    checker = jsonschema.Draft202012Validator(schema.schema())
    return [error.message for error in checker.iter_errors(as_json(read(text.encode(), "essai.yaml").data))]


def test_the_schema_is_fresh() -> None:
    written = (ROOT / "protocols_library" / "schema.json").read_text(encoding="utf-8")
    assert written == schema.printed(), "type: python -m engine.protocol.schema protocols_library/schema.json"


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(schema.schema())
    assert '"null"' not in json.dumps(schema.schema())


@pytest.mark.parametrize(
    "path", sorted((ROOT / "protocols_library").glob("*/*/protocol.yaml")), ids=lambda path: path.parts[-3]
)
def test_every_shipped_protocol_points_to_the_schema_and_fits_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.split("\n", 1)[0] == schema.FIRST_LINE
    assert (path.parent / schema.FIRST_LINE.rpartition("=")[2]).resolve() == ROOT / "protocols_library" / "schema.json"
    assert errors_of(text) == []


def test_the_minimal_protocol_fits_the_schema(minimal: str) -> None:
    assert errors_of(minimal) == []


@pytest.mark.parametrize(
    ("found", "put"),
    [
        ("scope: local", "scope: locale"),
        ("scope: local", "scope: local\nstatut: signé"),
        ("when: gene_respiratoire", "when: {all: gene_respiratoire}"),
        ("when: gene_respiratoire", "when: {all: [a], any: [b]}"),
        ("when: gene_respiratoire", "when: 3"),
        ("when: gene_respiratoire", "when: {at_least: 2}"),
        ("source: {text: arrete, at: article 1}", "source: arrete"),
        ("value: 15", 'value: "15"'),
        ("protocol: exemple", "protocol: Exemple"),
    ],
)
def test_the_schema_sees_what_an_editor_should_underline(minimal: str, found: str, put: str) -> None:
    assert errors_of(minimal.replace(found, put))
