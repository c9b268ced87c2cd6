"""P7, from one act to the next: which acts are one drug, however it is spelt, and nobody gets it twice."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import combinations

from engine.protocol.model import Act
from engine.protocol.verification.certificate import CounterExample
from engine.protocol.verification.failures import Facing, found
from engine.protocol.verification.semantics import Result


def same_drug(one: Act, other: Act) -> bool:
    """Whether both give one drug: one ATC code, or one name but for capitals, accents and blanks."""
    if one.drug is None or other.drug is None:
        return False
    codes = {drug.atc.strip().casefold() for drug in (one.drug, other.drug) if drug.atc is not None}
    coded = one.drug.atc is not None and other.drug.atc is not None
    return (coded and len(codes) == 1) or _plain(one.drug.name) == _plain(other.drug.name)


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def given_once(facing: Facing) -> Iterator[CounterExample]:
    """No act twice, and no two acts of one drug: their doses would add up, each below its own cap."""
    acts = facing.meaning.protocol.acts
    for one, other in sorted(_doubled(facing)):
        title, second = acts[one].written.title, acts[other].written.title
        what = (
            f"« {title} » est donné deux fois."
            if one == other
            else f"« {title} » et « {second} » : le même médicament."
        )
        bad = facing.where(facing.meaning.result, lambda result, pair=(one, other): pair in _pairs(facing, result))  # type: ignore[misc]
        yield from found(facing.failure("PRV-703", what, ("acts", other), bad))


def _doubled(facing: Facing) -> set[tuple[str, str]]:
    return {pair for result in facing.meaning.diagrams.values(facing.meaning.result) for pair in _pairs(facing, result)}


def _pairs(facing: Facing, result: Result) -> Iterator[tuple[str, str]]:
    """(act, act) of one result that are the same act, or the same drug; advice may be told twice."""
    acts = facing.meaning.protocol.acts
    given = sorted(one.act for one in result.acts if acts[one.act].written.delegated)
    for one, other in combinations(given, 2):
        if one == other or same_drug(acts[one].written, acts[other].written):
            yield one, other
