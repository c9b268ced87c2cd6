"""P7, from one act to the next: which acts are one drug, however spelt; nobody gets it twice, or nothing instead."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Final

from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import TRUE
from engine.protocol.model import Act, Dose
from engine.protocol.verification.certificate import CounterExample
from engine.protocol.verification.failures import Facing, found
from engine.protocol.verification.results import Result

_RULES: Final = ("mg", "mg_per_kg_per_day", "mg_per_kg_per_intake", "unweighed_mg")
_AMOUNTS: Final = (*_RULES, "max_mg_per_intake", "max_mg_per_day", "max_mg_per_kg_per_day")
_ENDLESS: Final = Decimal("Infinity")


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


# ── what stands in for a drug ────────────────────────────────────────────────────────────────────────────────────────


def left_without(facing: Facing) -> Iterator[CounterExample]:
    """Nobody is « treated » with a drug that his contra-indication leaves out and that nothing replaces.

    An act that is ``optional`` may be left out: the file says so.
    """
    protocol, truths = facing.meaning.protocol, facing.meaning.truths
    for name, outcome in protocol.outcomes.items():
        if outcome.written.disposition != "treat":
            continue
        for act, when in outcome.acts:
            instead = _instead(protocol, act)
            if "omit" not in instead or protocol.acts[act].written.optional:
                continue
            wanted = truths.is_true(when, truths.final) if when is not None else facing.meaning.diagrams.leaf(TRUE)
            without = facing.where(
                facing.meaning.result,
                lambda result, name=name, instead=instead: (  # type: ignore[misc]
                    result.outcome == name and not any(given.act in instead for given in result.acts)
                ),
            )
            what = (
                f"« {protocol.acts[act].written.title} » est écarté, et « {outcome.written.title} » n'a rien d'autre."
            )
            bad = facing.both(wanted, without)
            yield from found(facing.failure("PRV-704", what, ("acts", act, "contraindications"), bad))


def _instead(protocol: CompiledProtocol, act: str) -> frozenset[str]:
    """The act and all that it may give way to, ``omit`` among it; nothing where it is no drug."""
    if protocol.acts[act].written.kind != "medication":
        return frozenset()
    found_, fresh = {act}, [act]
    while fresh:
        linked = protocol.acts.get(fresh.pop())
        ways = {item.fallback for item in linked.contraindications} - found_ if linked is not None else set()
        found_ |= ways
        fresh += ways
    return frozenset(found_)


def is_gentler(protocol: CompiledProtocol, act: Act, other: Act) -> bool:
    """Whether the first act gives the drug by the same rule, no figure higher, and one lower or the intakes further
    apart: only then may it stand in where a contra-indication speaks against the second."""
    one, two = act.dose, other.dose
    if one is None or two is None or (one.weight, one.round_down_to_mg) != (two.weight, two.round_down_to_mg):
        return False

    def figures(dose: Dose, names: Sequence[str], absent: Decimal) -> list[Decimal]:
        values = [getattr(dose, name) for name in names]
        return [absent if value is None else protocol.number(value) for value in values]

    if [getattr(one, name) is None for name in _RULES] != [getattr(two, name) is None for name in _RULES]:
        return False
    amounts = list(zip(figures(one, _AMOUNTS, _ENDLESS), figures(two, _AMOUNTS, _ENDLESS), strict=True))
    (apart,), (before,) = (figures(dose, ("min_hours_between",), Decimal(0)) for dose in (one, two))
    times = protocol.number(one.intakes_per_day), protocol.number(two.intakes_per_day)
    if apart < before or times[0] > times[1] or any(mine > theirs for mine, theirs in amounts):
        return False
    return apart > before or any(mine < theirs for mine, theirs in amounts)
