"""One exact writing for each JSON value, because hashes are taken over it.

Keys sorted by code point, no white space, NFC text, UTF-8, no float: 0.1 + 0.2 has several writings, "0.3" has one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from unicodedata import is_normalized, normalize

from engine.store.contract import Attribute, JsonValue
from engine.store.errors import RefusedValue

quoted = json.encoder.encode_basestring  # writes one string exactly as ``canonical`` does, at the speed of C

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FIRST, _LAST = -(2**62), 2**62


def canonical(value: JsonValue, where: str = "contenu") -> str:
    """The one writing of a value. Raises ``RefusedValue`` with the path of what has none."""
    return written(_exact(value, where))


def exact_object(value: Mapping[str, JsonValue], where: str) -> dict[str, JsonValue]:
    """The object as it will be read back: plain lists and dictionaries, NFC text. Raises ``RefusedValue``."""
    return _exact_mapping(value, where)


def written(exact_value: JsonValue | dict[str, Attribute]) -> str:
    """The one writing of a value that is already exact."""
    return _encode(exact_value)


def parsed(text: str) -> JsonValue:
    return cast(JsonValue, json.loads(text))


def parsed_object(text: str) -> dict[str, JsonValue]:
    return cast("dict[str, JsonValue]", json.loads(text))


def exact_text(text: str, where: str) -> str:
    """The NFC form; a lone surrogate cannot be written in UTF-8 and is refused."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        raise RefusedValue(where, "caractère impossible à écrire") from None
    return text if is_normalized("NFC", text) else normalize("NFC", text)


def instant(moment: str, where: str = "recorded_at") -> int:
    """Microseconds since 1970 in UTC, so that moments written under different offsets compare."""
    try:
        parsed_moment = datetime.fromisoformat(moment)
    except (TypeError, ValueError):
        raise RefusedValue(where, "date et heure ISO 8601 attendues") from None
    if parsed_moment.tzinfo is None:
        raise RefusedValue(where, "décalage avec UTC attendu (+01:00, Z)")
    return (parsed_moment - _EPOCH) // _MICROSECOND


def span(since: str | None, until: str | None) -> range:
    """The instants of ``since <= moment < until``, open where a side is ``None``."""
    return range(
        _FIRST if since is None else instant(since, "since"), _LAST if until is None else instant(until, "until")
    )


def exact_attributes(summary: Mapping[str, Attribute]) -> dict[str, Attribute]:
    """Summary attributes as they will be read back: names that a query can address, plain text, integers, nulls."""
    named: dict[str, Attribute] = {}
    for name, value in summary.items():
        if not (name.isascii() and name.isidentifier()):
            raise RefusedValue(f"summary.{name}", "nom d'attribut en lettres ASCII, chiffres et _ attendu")
        if isinstance(value, str):
            named[name] = exact_text(value, f"summary.{name}")
        elif value is None or type(value) is int:
            named[name] = value
        else:
            raise RefusedValue(f"summary.{name}", "texte, entier ou rien attendu")
    return named


def parsed_attributes(text: str) -> dict[str, Attribute]:
    return cast("dict[str, Attribute]", json.loads(text))


def _exact(value: object, where: str) -> JsonValue:
    if isinstance(value, str):
        return exact_text(value, where)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Mapping):
        return _exact_mapping(value, where)
    if isinstance(value, list | tuple):
        return [_exact(item, f"{where}[{place}]") for place, item in enumerate(value)]
    if isinstance(value, float):
        raise RefusedValue(where, "nombre à virgule flottante ; écrire les décimaux en texte")
    raise RefusedValue(where, f"type {type(value).__name__} sans écriture JSON exacte")


def _exact_mapping(value: Mapping[Any, Any], where: str) -> dict[str, JsonValue]:
    members: dict[str, JsonValue] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise RefusedValue(where, "clé qui n'est pas un texte")
        name = exact_text(key, where)
        if name in members:
            raise RefusedValue(f"{where}.{name}", "clé répétée une fois normalisée (NFC)")
        members[name] = _exact(item, f"{where}.{name}")
    return members
