"""The list that a délégant confirms: no assumption is left out, and a changed word changes its digest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from engine.protocol import model
from engine.protocol.loading import Library, LoadedProtocol, load_text
from engine.reporting.to_confirm import GROUPS, assumed_parts, list_digest, to_confirm
from tests.support import LIBRARY, example

SHIPPED = Library(LIBRARY).all()


def sourced(block: object) -> Iterator[model.Sourced]:
    """Every block with a source, wherever the grammar puts it."""
    if isinstance(block, model.Sourced):
        yield block
    parts: list[object] = []
    if isinstance(block, BaseModel):
        parts = [getattr(block, name) for name in type(block).model_fields]
    elif isinstance(block, dict):
        parts = list(block.values())
    elif isinstance(block, tuple):
        parts = list(block)
    for part in parts:
        yield from sourced(part)


@pytest.mark.parametrize("loaded", [example(), *SHIPPED], ids=lambda one: f"{one.model.protocol}-{one.model.version}")
def test_every_assumption_of_the_file_is_in_the_list_once(loaded: LoadedProtocol) -> None:
    found = to_confirm(loaded)
    assert {id(one.written) for one in found} == {id(one) for one in sourced(loaded.model) if assumed_parts(one)}
    assert len({one.key for one in found}) == len(found)
    assert all(one.group in GROUPS and one.words.strip() for one in found)


def test_a_changed_word_a_changed_value_or_a_missing_line_changes_the_digest() -> None:
    found = to_confirm(example())
    assert found
    text = example().text.decode()
    label = next(one.label for one in found if one.group == "tree" or " " in one.label).split(" : ")[-1]
    changed = load_text(text.replace(label, label + " encore").encode(), "autre")
    digests = {list_digest(found), list_digest(found[1:]), list_digest(reversed(found)),
               list_digest(to_confirm(changed))}  # fmt: skip
    assert len(digests) == 4


def test_parts_tell_the_criterion_from_what_it_asks_for() -> None:
    told = {one.parts for loaded in SHIPPED for one in to_confirm(loaded)}
    assert {("whole",), ("action",)} <= told
