"""Two versions of a protocol side by side: the exact set of patients who are treated otherwise.

Each visit is read once in each version as one diagram over all patients, then both diagrams are walked together;
nothing is sampled. As exact as ``semantics`` is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from engine.errors import Problem, ProtocolRefused
from engine.protocol.formulas import TooWide
from engine.protocol.loading import LoadedProtocol
from engine.protocol.verification.comparison_groups import Groups
from engine.protocol.verification.comparison_model import (
    DIRECTIONS,
    Comparison,
    Difference,
    Direction,
    GivenAct,
    RefusalChange,
    Result,
    Side,
)
from engine.protocol.verification.comparison_product import Product
from engine.protocol.verification.comparison_refusals import refusals
from engine.protocol.verification.comparison_rights import rights
from engine.protocol.verification.diagrams import BUDGET
from engine.protocol.verification.semantics import Meaning
from engine.protocol.verification.stories import Mismatch

__all__ = [
    "DIRECTIONS", "Comparison", "Difference", "Direction", "GivenAct", "RefusalChange", "Result", "Side", "compare",
]  # fmt: skip
_NOTHING_SAID: Final = "On ne peut pas dire pour qui la conduite change."


def compare(old: LoadedProtocol, new: LoadedProtocol, budget: int = BUDGET) -> Comparison:
    """Who is treated otherwise by the new version. ``budget``: steps that one visit may take.

    Raises ProtocolRefused: LIB-008 for versions of two protocols, LIB-009 where it cannot be settled exactly.
    """
    if old.model.protocol != new.model.protocol:
        what = f"« {old.model.protocol} » et « {new.model.protocol} » sont deux protocoles différents."
        raise ProtocolRefused(Problem("LIB-008", what, _NOTHING_SAID, "Donnez deux versions du même protocole."))
    try:
        return _compared(old, new, [Groups(product) for product in _products(old, new, budget)])
    except (TooWide, Mismatch):
        what = f"{old.model.version} et {new.model.version} : la comparaison exacte n'est pas possible."
        remedy = "Simplifiez les conditions, ou comparez sur des patients donnés (relais explain, relais replay)."
        raise ProtocolRefused(Problem("LIB-009", what, _NOTHING_SAID, remedy)) from None


def _products(old: LoadedProtocol, new: LoadedProtocol, budget: int) -> Iterator[Product]:
    for visit in sorted(old.model.tree.entries.keys() & new.model.tree.entries.keys(), key=int):
        yield Product(Meaning(old.compiled, int(visit), budget), Meaning(new.compiled, int(visit), budget), budget)


def _compared(old: LoadedProtocol, new: LoadedProtocol, visits: list[Groups]) -> Comparison:
    variables = [variable for groups in visits for _, variable in groups.as_asked]
    return Comparison(
        old=_side(old), new=_side(new),
        differences=tuple(one for groups in visits for one in groups.differences()),
        refusals=tuple(one for groups in visits for one in refusals(groups.product)),
        situations=sum(groups.situations for groups in visits),
        concerned={groups.product.new.visit: groups.concerned() for groups in visits},
        only_before=_once(variable.criterion.label for variable in variables if variable.new is None),
        only_after=_once(variable.criterion.label for variable in variables if variable.old is None),
        left_out=_once((*_left_out(old, new), *(said for groups in visits for said in groups.product.left_out))),
        visits_before=_visits_of(old, new), visits_after=_visits_of(new, old), rights=rights(old.model, new.model),
    )  # fmt: skip


def _left_out(old: LoadedProtocol, new: LoadedProtocol) -> Iterator[str]:
    yield from (f"visite {visit} : seulement dans l'ancienne version" for visit in _visits_of(old, new))
    yield from (f"visite {visit} : seulement dans la nouvelle version" for visit in _visits_of(new, old))


def _visits_of(one: LoadedProtocol, other: LoadedProtocol) -> tuple[int, ...]:
    """Visits of one version that the other has not."""
    return tuple(sorted(int(visit) for visit in one.model.tree.entries.keys() - other.model.tree.entries.keys()))


def _once(said: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(said))


def _side(loaded: LoadedProtocol) -> Side:
    written = loaded.model
    return Side(
        written.protocol, written.version, written.title, loaded.fingerprint, written.valid.since, written.valid.until
    )
