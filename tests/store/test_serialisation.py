"""One exact writing for each value, and hashes that anybody can compute again from it."""

from __future__ import annotations

import json
from functools import partial
from hashlib import sha256
from typing import Any, get_type_hints
from unicodedata import is_normalized

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.store.chain import ChainedRow, EventRow, event_hash, head_hash, version_hash
from engine.store.errors import RefusedValue
from engine.store.serialisation import canonical, instant, parsed

texts = st.text(st.characters(codec="utf-8"), max_size=8)
keys = texts.filter(partial(is_normalized, "NFC"))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


@given(values)
def test_writing_reading_and_writing_again_gives_the_same_text(value: Any) -> None:
    text = canonical(value)
    assert canonical(parsed(text)) == text


def test_the_order_of_keys_and_the_kind_of_sequence_do_not_matter() -> None:
    assert canonical({"b": (1, 2), "a": {"d": None, "c": True}}) == '{"a":{"c":true,"d":null},"b":[1,2]}'


def test_a_refusal_names_the_place() -> None:
    with pytest.raises(RefusedValue) as refused:
        canonical({"vitals": [{"temperature": 38.5}]}, "answered")  # type: ignore[dict-item]
    assert refused.value.where == "answered.vitals[0].temperature"
    assert "virgule flottante" in refused.value.message


@given(st.builds(EventRow, *[st.integers(0) if kind is int else texts for kind in get_type_hints(EventRow).values()]))
def test_the_hash_of_an_event_is_taken_over_its_canonical_json(row: EventRow) -> None:
    row = row._replace(payload=canonical({"value": row.kind}), previous=sha256(row.kind.encode()).hexdigest())
    content = {
        "author": {"member": row.member, "role": row.role, "team": row.author_team},
        "command": row.command, "fingerprint": row.fingerprint, "kind": row.kind, "part": row.part,
        "patient": row.patient, "payload": json.loads(row.payload), "previous": row.previous,
        "recorded_at": row.recorded_at, "sequence": row.sequence, "stream": row.stream,
        "stream_kind": row.stream_kind, "team": row.team,
    }  # fmt: skip
    assert event_hash(row) == digest(content)


@given(texts, st.integers(1), texts)
def test_the_other_hashes_are_taken_over_canonical_json_too(name: str, number: int, content: str) -> None:
    assert head_hash("ab", number, name, 3, "cd") == digest(["ab", number, name, 3, "cd"])
    assert version_hash("ab", name, number, content) == digest(["ab", name, number, content])
    assert ChainedRow._fields == ("about", "version", "content", "previous", "hash")


def test_one_instant_under_two_offsets_is_one_number() -> None:
    assert instant("2026-03-29T03:00:00+02:00") == instant("2026-03-29T01:00:00Z") == 1774746000000000


def digest(content: Any) -> str:
    """As an outsider would do it, with nothing but the standard library."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
