"""Mutants of conditions: negated, another criterion, a bound moved, « all » for « any », a part deleted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from engine.protocol.answers import french_number
from engine.protocol.mutation.mutant import DELETED, Operator
from engine.protocol.mutation.vocabulary import Vocabulary, following
from engine.protocol.reading import Path

_OPERATOR = re.compile(r"(<=|>=|==|!=|<|>)")
_STRICTNESS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


class Draft(NamedTuple):
    """A mutant before it is numbered and placed: ``path`` from the root of the file."""

    operator: Operator
    path: Path
    value: object
    what: str


def of_condition(raw: Any, path: Path, words: Vocabulary) -> Iterator[Draft]:
    """Every mutant of one condition as it is written, the condition itself kept or not."""
    yield Draft("negation", path, {"not": raw}, f"« {shown(raw)} » devient « non ({shown(raw)}) »")
    if isinstance(raw, str):
        yield from _of_text(raw, path, words)
        return
    keys = list(raw)
    if keys == ["not"]:
        yield from of_condition(raw["not"], (*path, "not"), words)
    elif keys in (["all"], ["any"]):
        yield from _of_list(raw, keys[0], path, words)
    elif set(keys) == {"at_least", "of"}:
        yield from _of_count(raw, path, words)
    else:
        yield from _of_answer(keys[0], raw[keys[0]], path, words)


def shown(raw: Any) -> str:
    """A condition as written, on one line: « a et (b ou c) »."""
    if isinstance(raw, str):
        return raw
    (key, value), *more = raw.items()
    if key in ("all", "any"):
        link = " et " if key == "all" else " ou "
        return link.join(f"({shown(part)})" if _is_list(part) else shown(part) for part in value)
    if key == "not":
        return f"non ({shown(value)})"
    if more:
        return f"au moins {raw['at_least']} parmi ({', '.join(map(shown, raw['of']))})"
    if isinstance(value, Mapping):
        return f"{key} : {' ou '.join(value['in'])}"
    return f"{key} : {('oui' if value else 'non') if isinstance(value, bool) else value}"


def _is_list(raw: Any) -> bool:
    return isinstance(raw, Mapping) and next(iter(raw)) in ("all", "any")


# ── lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _of_list(raw: Any, key: str, path: Path, words: Vocabulary) -> Iterator[Draft]:
    parts, other = raw[key], "any" if key == "all" else "all"
    if len(parts) > 1:
        put = {other: parts}
        yield Draft("connective", path, put, f"« {shown(raw)} » devient « {shown(put)} »")
        yield from _without_each(parts, (*path, key))
    for index, part in enumerate(parts):
        yield from of_condition(part, (*path, key, index), words)


def _of_count(raw: Any, path: Path, words: Vocabulary) -> Iterator[Draft]:
    count, parts = raw["at_least"], raw["of"]
    for moved in (count - 1, count + 1):
        if 1 <= moved <= len(parts):
            yield Draft("bound", (*path, "at_least"), moved, f"« au moins {count} » devient « au moins {moved} »")
    if len(parts) > count:
        yield from _without_each(parts, (*path, "of"))
    for index, part in enumerate(parts):
        yield from of_condition(part, (*path, "of", index), words)


def _without_each(parts: Any, path: Path) -> Iterator[Draft]:
    for index, part in enumerate(parts):
        yield Draft("deletion", (*path, index), DELETED, f"« {shown(part)} » retiré de la liste")


# ── atoms ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _of_answer(name: str, value: Any, path: Path, words: Vocabulary) -> Iterator[Draft]:
    """``{criterion: value}``: another criterion, or another choice."""
    if isinstance(value, bool):
        if other := words.other_criterion(name):
            yield _instead(path, {name: value}, {other: value})
        return
    chosen = list(value["in"]) if isinstance(value, Mapping) else [value]
    if other := words.other_choice(name, chosen):
        kept = chosen[:-1]
        yield _instead(path, {name: value}, {name: {"in": (*kept, other)} if kept else other})
    if len(chosen) > 1:
        for choice in chosen:
            put = {name: {"in": tuple(one for one in chosen if one != choice)}}
            yield Draft("deletion", path, put, f"« {choice} » retiré de « {shown({name: value})} »")


def _instead(path: Path, raw: object, put: object) -> Draft:
    return Draft("criterion", path, put, f"« {shown(raw)} » devient « {shown(put)} »")


def _of_text(text: str, path: Path, words: Vocabulary) -> Iterator[Draft]:
    parts = [part.strip() for part in _OPERATOR.split(text)]
    if len(parts) == 1:
        if other := _other_name(text, words):
            yield _instead(path, text, other)
        return
    yield from _of_subject(parts, path, words)
    yield from _of_bounds(parts, path, words)


def _other_name(name: str, words: Vocabulary) -> str | None:
    if name in words.written.criteria:
        return words.other_criterion(name)
    return following(list(words.written.definitions), name)


def _of_subject(parts: list[str], path: Path, words: Vocabulary) -> Iterator[Draft]:
    """Another number is compared with the same bounds."""
    constants = [value for value in (_value(term, words) for term in parts[::2]) if value is not None]
    for index in range(0, len(parts), 2):
        name = parts[index]
        found = words.written.criteria.get(name)
        other = words.other_criterion(name, constants) if found is not None and found.type != "choice" else None
        if other:
            yield _instead(path, " ".join(parts), _joined(parts, index, other))


def _of_bounds(parts: list[str], path: Path, words: Vocabulary) -> Iterator[Draft]:
    text = " ".join(parts)
    for index in range(1, len(parts), 2):
        if other := _STRICTNESS.get(parts[index]):
            put = _joined(parts, index, other)
            yield Draft("bound", path, put, f"« {text} » devient « {put} »")
    step = _step(parts, words)
    for index in range(0, len(parts), 2):
        value = _value(parts[index], words)
        if value is None or step is None or words.uses[parts[index]] == 1:
            continue  # a parameter written once is moved where it stands
        for moved in (value - step, value + step):
            put = _joined(parts, index, format(moved, "f"))
            what = f"« {text} » : {french_number(value)} devient {french_number(moved)}"
            yield Draft("bound", path, put, what)


def _joined(parts: list[str], index: int, put: str) -> str:
    return " ".join((*parts[:index], put, *parts[index + 1 :]))


def _value(term: str, words: Vocabulary) -> Decimal | None:
    """The number that a term writes or names; None for a criterion or a score."""
    return Decimal(term) if _NUMBER.fullmatch(term) else words.protocol.parameters.get(term)


def _step(parts: list[str], words: Vocabulary) -> Decimal | None:
    for term in parts[::2]:
        if term in words.written.criteria:
            return words.written.criteria[term].step
        if term in words.written.scores:
            return Decimal(1)
    return None
