"""What changes between two results, in French, and whether it is safer, riskier or neutral (see ``comparison_model``).

Knows results only: neither diagrams nor answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from engine.protocol.verification.comparison_model import Direction, DoseChange, GivenAct, Result
from engine.protocol.wording import DELAYS, joined

TREATMENTS: Final = frozenset({"medication", "splint", "walking_aid", "sessions"})
"""Kinds of acts that treat; the others look, note or advise."""
_ADDRESSEES: Final = {
    "delegant": "le délégant", "samu": "le SAMU (15)", "urgences": "les urgences",
    "medecin_traitant": "le médecin traitant", "patient": "le patient",
}  # fmt: skip
Doses = Mapping[str, DoseChange]
"""Act given by both results → how its dose changes; an act that is absent keeps its dose."""


def direction_of(before: Result, after: Result, doses: Doses) -> Direction:
    """The direction of a change, for two results that differ."""
    more = [act for act in _added(before, after) if act.kind in TREATMENTS]
    less = [act for act in _added(after, before) if act.kind in TREATMENTS]
    if after.urgency > before.urgency or (more and before.disposition != "treat"):
        return "riskier"
    if after.urgency < before.urgency:
        return "safer"
    changes = set(doses.values()) - {"same"}
    if (more or "more" in changes) and not less and changes <= {"more"}:
        return "riskier"
    return "safer" if less and not more and changes <= {"less"} else "neutral"


def sentences(before: Result, after: Result, doses: Doses) -> tuple[str, ...]:
    """What changes, the outcome first; never empty for two results that differ."""
    return (*_outcome(before, after), *_acts(before, after, doses), *_awaited(before, after))


def _outcome(before: Result, after: Result) -> Iterator[str]:
    if before.outcome != after.outcome:
        if before.title != after.title:
            yield f"« {before.title} » devient « {after.title} »"
        else:
            yield f"« {after.title} » : une autre conduite du même titre"
    if before.delay != after.delay and before.delay and after.delay:
        yield f"délai : {DELAYS[before.delay]} → {DELAYS[after.delay]}"
    if before.addressee != after.addressee and before.addressee and after.addressee:
        yield f"vers : {_ADDRESSEES[before.addressee]} → {_ADDRESSEES[after.addressee]}"
    if before.disposition != after.disposition and before.outcome == after.outcome:
        yield f"« {after.title} » change de nature"


def _acts(before: Result, after: Result, doses: Doses) -> Iterator[str]:
    yield from (f"en plus : {act.title}" for act in _added(before, after))
    yield from (f"en moins : {act.title}" for act in _added(after, before))
    earlier = {act.id: act for act in before.acts}
    for act in after.acts:
        if doses.get(act.id, "same") != "same":
            old = earlier[act.id]
            again = f"{act.title}, " if act.title != old.title else ""
            yield f"{old.title} : {old.dose or 'sans dose'} → {again}{act.dose or 'sans dose'}"


def _awaited(before: Result, after: Result) -> Iterator[str]:
    if before.awaiting != after.awaiting:
        yield f"en attente : {joined(before.awaiting, 'et') or 'rien'} → {joined(after.awaiting, 'et') or 'rien'}"


def act_in_words(act: GivenAct) -> str:
    """« Amoxicilline (1000 mg × 2 par jour, 6 jours) »."""
    return f"{act.title} ({act.dose})" if act.dose else act.title


def result_in_words(result: Result, *, acts: bool = True) -> str:
    """The outcome with its delay (and its acts), in one line."""
    delay = f", {DELAYS[result.delay]}" if result.delay else ""
    given = joined((act_in_words(act) for act in result.acts), "et") if acts else ""
    return f"« {result.title} »{delay}" + (f" ; {given}" if given else "")


def _added(before: Result, after: Result) -> tuple[GivenAct, ...]:
    known = {act.id for act in before.acts}
    return tuple(act for act in after.acts if act.id not in known)


def refusal_direction(before: Result | None, after: Result | None) -> Direction:
    """Going on where the run stopped is riskier, stopping where it went on is safer."""
    if before is None or after is None:
        return "riskier" if after is None else "safer"
    return direction_of(before, after, {})
