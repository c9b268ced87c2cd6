"""One past encounter run through another version, with the answers that were given and nothing invented.

A question that the other version asks and nobody asked is « inconnu », and said so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from engine.encounter.navigation import process_of
from engine.encounter.state import EncounterState
from engine.errors import AnswersRefused
from engine.protocol import model
from engine.protocol.answers import from_plain, parse_answer
from engine.protocol.conditions import INCONNU, Value
from engine.protocol.deciding import (
    Ask,
    AskProcess,
    Concluded,
    Process,
    Situation,
    decide,
    identity_criteria,
    with_consent,
    with_representative,
    with_sharing,
)
from engine.protocol.derived import completed
from engine.protocol.loading import LoadedProtocol
from engine.protocol.verification.comparison_cells import comparable

MOST_SCREENS: Final = 200
AGREEMENTS: Final[dict[str, tuple[str, Callable[[Process, bool], Process]]]] = {
    "consent": ("accord pour le protocole", with_consent),
    "sharing": ("accord pour le partage du dossier", with_sharing),
    "representative": ("accord d'un titulaire de l'autorité parentale", with_representative),
}
"""Agreements that the other version asks for and that were not asked: taken as given, and said so."""


@dataclass(frozen=True, slots=True)
class Rerun:
    """Where the other version leads. ``unasked``: labels of the questions that nobody had asked, in order."""

    concluded: Concluded
    unasked: tuple[str, ...]
    rests_on_unasked: bool


class Endless(Exception):
    """The other version never concludes: a mistake of ours, since a protocol always ends."""


def run_again(state: EncounterState, old: LoadedProtocol, new: LoadedProtocol) -> Rerun:
    """The encounter as far as the other version goes with it."""
    given, process = _given(state, old.model, new), _process(state, new)
    unasked: dict[str, str] = {}
    opened_at = datetime.fromisoformat(state.opened.opened_at)
    for _ in range(MOST_SCREENS):
        given = completed(new.compiled.counted_from, given, None, None, opened_at)
        verdict = decide(new.compiled, Situation(given, process, state.opened.visit))
        if isinstance(verdict, Concluded):
            rests = any(reason.unknown and unasked.keys() & set(reason.criteria) for reason in verdict.reasons)
            return Rerun(verdict, tuple(unasked.values()), rests)
        if isinstance(verdict, AskProcess) and verdict.what != "identity":
            label, agree = AGREEMENTS[verdict.what]
            unasked[verdict.what] = label
            process = agree(process, True)
            continue
        names = verdict.criteria if isinstance(verdict, Ask) else _missing_identity(new, given)
        process = replace(process, identity=process.identity or isinstance(verdict, AskProcess))
        given |= dict.fromkeys(names, INCONNU)
        unasked |= {name: label for name in names if (label := _told(new.model.criteria[name]))}
    raise Endless(new.model.version)


def _missing_identity(new: LoadedProtocol, given: dict[str, Value]) -> tuple[str, ...]:
    return tuple(name for name in identity_criteria(new.compiled) if name not in given)


def _told(criterion: model.Criterion) -> str:
    """What is only recorded decides nothing, and need not be told."""
    return criterion.label if criterion.use == "decide" else ""


def _given(state: EncounterState, before: model.Protocol, new: LoadedProtocol) -> dict[str, Value]:
    """The answers that both versions understand alike."""
    values: dict[str, Value] = {}
    for name, stored in {**state.answers.said, **state.identity_answers}.items():
        criterion, known = new.model.criteria.get(name), before.criteria.get(name)
        if criterion is None or known is None or not comparable(known, criterion):
            continue
        try:
            values[name] = parse_answer(name, criterion, from_plain(known, stored))
        except AnswersRefused:
            continue  # a choice or a value that the other version does not know: it has not been asked
    return values


def _process(state: EncounterState, new: LoadedProtocol) -> Process:
    """What was said by hand. A reason or an end that the other version does not name counts there as a doubt."""
    said = process_of(state)
    known = {rule.id for rule in new.model.withdrawal}
    ends_elsewhere = said.cautious_to is not None and said.cautious_to not in new.model.outcomes
    unnamed = ends_elsewhere or not set(said.withdrawals) <= known
    return replace(
        said, doubt=said.doubt or unnamed, withdrawals=tuple(one for one in said.withdrawals if one in known),
        cautious_to=None if ends_elsewhere else said.cautious_to,
    )  # fmt: skip
