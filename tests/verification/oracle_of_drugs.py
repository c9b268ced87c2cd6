"""What z3 is asked of drugs that stand in several acts; beside ``oracle``, and as far from the prover."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final
from unicodedata import category, normalize

from engine.protocol.model import Act

if TYPE_CHECKING:
    from tests.verification.oracle import Refuted, Visit


def is_one_drug(one: Act, other: Act) -> bool:
    if not (one.drug and other.drug):
        return False
    if one.drug.atc and other.drug.atc and one.drug.atc.lower() == other.drug.atc.lower():
        return True
    names = {_without_accents(act.drug.name) for act in (one, other) if act.drug}
    return len(names) == 1


def _without_accents(name: str) -> str:
    letters = [one for one in normalize("NFKD", name.lower()) if category(one) != "Mn"]
    return re.sub(r"[\W_]+", "", "".join(letters))


def twice(visit: Visit) -> Iterator[Refuted]:
    """One act, or one drug, twice for one patient."""
    acts = visit.protocol.acts
    for when, end in visit.run.ends:
        given = [act for act, _ in end.acts if acts[act].written.kind not in ("advice", "certificate")]
        doubled = [
            max(one, other)
            for at, one in enumerate(given)
            for other in given[:at]
            if one == other or is_one_drug(acts[one].written, acts[other].written)
        ]
        if doubled and visit.happens(when):
            yield from (("P7", "PRV-703", ("acts", name)) for name in doubled)


DRUGS: Final[tuple[Callable[[Visit], Iterator[Refuted]], ...]] = (twice,)
