"""The JSON Schema of a protocol file, printed from the model: editors complete and check with it while one types.

``python -m engine.protocol.schema protocols_library/schema.json`` writes it; a test keeps it fresh. It says what a
single block may hold; names, graph and decisions are the loader's.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from engine.protocol.model import Protocol

FIRST_LINE: Final = "# yaml-language-server: $schema=../../schema.json"
"""First line of every protocol.yaml: where editors find the schema."""

_CONDITION: Final = {"$ref": "#/$defs/Condition"}
_CONDITIONS: Final = {"type": "array", "items": _CONDITION, "minItems": 1}
_CITATION: Final = {"$ref": "#/$defs/Citation"}
_FORMS: Final = {
    "Condition": {
        "title": "Condition",
        "description": "Un nom, une comparaison (« age >= age_min ») ou une forme (all, any, not, at_least, …).",
        "anyOf": [
            {"type": "string", "minLength": 1},
            {"$ref": "#/$defs/AllOf"},
            {"$ref": "#/$defs/AnyOf"},
            {"$ref": "#/$defs/NotThis"},
            {"$ref": "#/$defs/AtLeast"},
            {"$ref": "#/$defs/CriterionIs"},
        ],
    },
    "AllOf": {"type": "object", "properties": {"all": _CONDITIONS}, "required": ["all"], "additionalProperties": False},
    "AnyOf": {"type": "object", "properties": {"any": _CONDITIONS}, "required": ["any"], "additionalProperties": False},
    "NotThis": {
        "type": "object",
        "properties": {"not": _CONDITION},
        "required": ["not"],
        "additionalProperties": False,
    },
    "AtLeast": {
        "type": "object",
        "properties": {"at_least": {"type": "integer", "minimum": 1}, "of": _CONDITIONS},
        "required": ["at_least", "of"],
        "additionalProperties": False,
    },
    "CriterionIs": {
        "type": "object",
        "description": "Un critère et sa réponse : {plaie: false}, {trod: positif}, {trod: {in: [positif, invalide]}}.",
        "propertyNames": {"not": {"enum": ["all", "any", "not", "at_least", "of"]}},
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": {
            "anyOf": [
                {"type": "boolean"},
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {"in": {"type": "array", "items": {"type": "string"}, "minItems": 1}},
                    "required": ["in"],
                    "additionalProperties": False,
                },
            ]
        },
    },
}


def schema() -> dict[str, Any]:
    """The schema as plain data: pydantic's, conditions spelled out, and no « null », since no file may hold one."""
    made: dict[str, Any] = _tidied(Protocol.model_json_schema(by_alias=True))
    made["$defs"] |= _FORMS
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def printed() -> str:
    """``protocols_library/schema.json``."""
    return json.dumps(schema(), ensure_ascii=False, indent=1, sort_keys=False) + "\n"


def _tidied(part: Any) -> Any:
    if isinstance(part, list):
        return [_tidied(one) for one in part]
    if not isinstance(part, dict):
        return part
    if part.get("title") == "Condition" or part == {"title": "When"}:
        return _CONDITION
    if part.get("items") == _CITATION:
        return {"anyOf": [_CITATION, {"type": "array", "items": _CITATION, "minItems": 1}]}
    return _without_null({key: _tidied(value) for key, value in part.items()})


def _without_null(part: dict[str, Any]) -> dict[str, Any]:
    if part.get("default", 0) is None:
        del part["default"]
    forms = part.get("anyOf")
    if isinstance(forms, list) and {"type": "null"} in forms:
        kept = [form for form in forms if form != {"type": "null"}]
        part = {key: value for key, value in part.items() if key != "anyOf"}
        part |= kept[0] if len(kept) == 1 else {"anyOf": kept}
    return part


def main(arguments: list[str]) -> None:
    """Prints the schema, or writes it to the path given."""
    if arguments:
        Path(arguments[0]).write_text(printed(), encoding="utf-8")
    else:
        sys.stdout.write(printed())


if __name__ == "__main__":
    main(sys.argv[1:])
