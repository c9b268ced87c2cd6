"""Cases as short stories: the first ones of each outcome, and one on each side of every threshold; others counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from engine.protocol.alternatives import cells_of
from engine.protocol.cases import Result
from engine.reporting.blocks import Block, heading, paragraph
from engine.reporting.french import NBSP, counted, number
from engine.reporting.sheet.destinations import tone
from engine.reporting.sheet.shapes import opening, told
from engine.reporting.sheet.shapes import stories as group_of_stories
from engine.reporting.sheet.subject import Subject

_EACH: Final = 2
"""Cases shown of every outcome beside those on a threshold."""
_ASIDE: Final = ("advice", "certificate", "examination", "test")
_RAW: Final = ("« ", "_", "Table ")
"""Stories written for a machine are counted, never shown: a name of the file says nothing to a doctor."""


def stories(subject: Subject) -> tuple[Block, ...]:
    passed = sum(result.passed for result in subject.results)
    shown = chosen(subject)
    lead = (
        f"{counted(len(subject.results), 'cas', 'cas')} inventés ont été rejoués sur ce texte : {passed} donnent le "
        f"résultat attendu. En voici {len(shown)} : les premiers de chaque conduite, et un patient de chaque côté de "
        "chaque seuil."
    )
    return (heading("Cas, en quelques histoires"), opening(lead), *_told(subject, shown), *_failed(subject))


def _told(subject: Subject, shown: list[Result]) -> Iterator[Block]:
    for outcome in sorted(subject.protocol.outcomes.values(), key=lambda one: one.urgency):
        every = [result for result in subject.results if result.got.get("outcome") == outcome.id]
        here = [result for result in shown if result in every]
        if here:
            others = len(every) - len(here)
            rest = f" · et {others} autre{'s' if others > 1 else ''}" if others else ""
            title = f"{subject.codes.outcomes[outcome.id]} {outcome.written.title}{rest}"
            yield group_of_stories(title, tone(outcome.written), map(_story, here))
    elsewhere = [result for result in subject.results if not result.got.get("outcome")]
    if elsewhere:
        title = f"Sans conclusion : questions encore à poser, ou personne non habilitée · {len(elsewhere)} cas"
        yield group_of_stories(title, "calm", map(_story, readable(elsewhere)[:_EACH]))


def _story(result: Result) -> dict[str, str]:
    visit = f" (consultation {result.case.visit})" if result.case.visit > 1 else ""
    kept = "" if result.case.gate else " (lecture non confirmée du texte)"
    return told(result.case.id, f"{result.case.story}{visit}{kept}", _received(result))


def _received(result: Result) -> str:
    if not result.passed:
        return f"DIFFÈRE : {' ; '.join(result.differences)}"
    acts: Iterable[Mapping[str, Any]] = result.got.get("acts", ())  # type: ignore[assignment]
    return " ; ".join(filter(None, map(_act, acts)))


def _act(act: Mapping[str, Any]) -> str:
    """« Paracétamol 750 mg × 3 par jour, 5 jours »; what is no treatment and no examination is left out."""
    if act["kind"] in _ASIDE:
        return ""
    if "dose_mg" not in act:
        return str(act["title"])
    often = f"× {act['intakes_per_day']} par jour, {counted(act['days'], 'jour')}"
    return f"{act['title']}, {number(Decimal(str(act['dose_mg'])))}{NBSP}mg {often}"


def _failed(subject: Subject) -> tuple[Block, ...]:
    failed = [result.case.id for result in subject.results if not result.passed]
    if not failed:
        return ()
    return (paragraph(f"Cas qui ne donnent pas le résultat attendu : {', '.join(failed)}."),)


# ── which ones ───────────────────────────────────────────────────────────────────────────────────────────────────────


def readable(results: Iterable[Result]) -> list[Result]:
    """Those whose story a doctor can read, those of the clinical sheets first."""
    found = [one for one in results if not any(sign in one.case.story for sign in _RAW)]
    return sorted(found, key=lambda one: (one.case.origin != "shared", one.case.visit))


def chosen(subject: Subject) -> list[Result]:
    """The cases shown, in the order of the file: a few of each outcome, then what thresholds still ask for."""
    every = [one for one in subject.results if one.got.get("outcome")]
    taken: list[Result] = []
    for outcome in subject.protocol.outcomes:
        of_it = [one for one in every if one.got["outcome"] == outcome]
        taken += (readable(of_it) or of_it)[:_EACH]
    wanted = edges(subject)
    for one in taken:
        wanted -= met(one)
    for one in readable(every):
        if one not in taken and wanted & met(one):
            taken.append(one)
            wanted -= met(one)
    return [one for one in every if one in taken]


Edge = tuple[str, Decimal]
"""A criterion and a value at one side of one of its thresholds."""


def edges(subject: Subject) -> set[Edge]:
    """Both sides of every threshold: the ends of the cells of each number, the ends of its range left out."""
    found: set[Edge] = set()
    for name, cells in cells_of(subject.protocol).items():
        ends = [value for one in cells for value in (one.values[0], one.values[-1]) if isinstance(value, Decimal)]
        found |= {(name, value) for value in ends[1:-1]}
    return found


def met(result: Result) -> set[Edge]:
    """What the case itself answers, its profile left out: that is what its story is about."""
    return {
        (name, Decimal(str(value)))
        for name, value in result.case.answers.items()
        if isinstance(value, int | Decimal) and not isinstance(value, bool)
    }
