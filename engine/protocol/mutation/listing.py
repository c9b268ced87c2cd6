"""All the mutants of a protocol file, in the order of the file, each with its id, its line and its French words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from engine.protocol import reading
from engine.protocol.loading import LoadedProtocol
from engine.protocol.mutation.mutant import TITLES, Change, Mutant, altered, at, place
from engine.protocol.mutation.of_conditions import Draft, of_condition
from engine.protocol.mutation.of_lines import of_lines
from engine.protocol.mutation.of_numbers import of_numbers
from engine.protocol.mutation.vocabulary import Vocabulary
from engine.protocol.references import written_conditions


@dataclass(frozen=True)
class Text:
    """A protocol file as plain data, with the place of everything and the words that may stand in it."""

    loaded: LoadedProtocol
    data: Any
    positions: reading.Positions


def text_of(loaded: LoadedProtocol) -> Text:
    read = reading.read(loaded.text, loaded.file)
    return Text(loaded, read.data, read.positions)


def mutants(text: Text) -> tuple[Mutant, ...]:
    """Every mutant, each change once, from the top of the file down. The same text always gives the same list."""
    words = Vocabulary(text.loaded.compiled)
    drafts = _once(
        text.data, [*_of_conditions(text, words), *of_lines(text.data, words), *of_numbers(text.data, words)]
    )
    order = list(TITLES)
    placed = [(text.positions.of_value(draft.path), draft) for draft in drafts]
    placed.sort(key=lambda one: (one[0].line or 0, one[0].column or 0, order.index(one[1].operator)))
    seen = Counter[str]()
    found = []
    for where, draft in placed:
        name = f"{draft.operator}@{place(text.data, draft.path)}"
        seen[name] += 1
        numbered = name if seen[name] == 1 else f"{name}~{seen[name]}"
        found.append(Mutant(numbered, draft.operator, draft.what, Change(draft.path, draft.value), where.line or 0))
    return tuple(found)


def _of_conditions(text: Text, words: Vocabulary) -> Iterator[Draft]:
    """Conditions that decide something; those of remarks and indicators change nothing for a patient."""
    for condition in written_conditions(text.loaded.model):
        if condition.role not in ("notice", "indicator"):
            yield from of_condition(at(text.data, condition.path), condition.path, words)


def _once(data: Any, drafts: Iterable[Draft]) -> list[Draft]:
    """Two drafts that give the same text are one mutant; one that changes nothing is none."""
    unique: dict[str, Draft] = {}
    for draft in drafts:
        top = draft.path[0]
        after = altered({top: data[top]}, Change(draft.path, draft.value))
        if after[top] != data[top]:
            unique.setdefault(f"{top}={after[top]!r}", draft)
    return list(unique.values())
