"""Who is treated otherwise between two versions, in French lines, as the entry of the CHANGELOG, as plain data.

Says what ``compare`` found; judges nothing by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Final

from engine.protocol.verification.comparison_model import (
    DIRECTIONS,
    Comparison,
    Difference,
    Direction,
    RefusalChange,
    Side,
)
from engine.protocol.verification.stories import OUTCOME_SAID
from engine.reporting.french import counted, long_day, sentence, typographic
from engine.reporting.sheet.magnitudes import about, situations

TITLES: Final[Mapping[Direction, str]] = {
    "riskier": "Moins prudent qu'avant", "safer": "Plus prudent qu'avant", "neutral": "Ni plus ni moins prudent",
}  # fmt: skip
MEANINGS: Final[Mapping[Direction, str]] = {
    "riskier": "moins urgent, un traitement pour qui n'était pas traité, ou plus d'un traitement",
    "safer": "plus urgent, ou un traitement de moins",
    "neutral": "tout le reste : un traitement pour un autre, une dose plus petite, un certificat, un test",
}
JUDGE: Final = "Ce classement est mécanique : c'est au délégant d'en juger."
NOTHING: Final = "Rien ne change pour aucun patient."


def gathered(differences: Iterable[Difference]) -> dict[tuple[str, ...], list[Difference]]:
    """The groups under what changes for them, in the order given."""
    found: dict[tuple[str, ...], list[Difference]] = {}
    for one in differences:
        found.setdefault(one.sentences, []).append(one)
    return found


def in_short(found: Comparison) -> str:
    """One sentence: how many groups and situations change."""
    if not found.differences:
        return "Chaque patient qui accepte reçoit la même chose dans les deux versions."
    groups = counted(len(found.differences), "groupe")
    verb = "reçoit" if len(found.differences) == 1 else "reçoivent"
    return (
        f"{groups} de patients {verb} autre chose : {situations(found.changed)} sur {about(found.situations)} "
        "(combinaisons de réponses, et non personnes)."
    )


def concerned(found: Comparison) -> Iterator[str]:
    """What all patients concerned have in common, one sentence a visit that changes."""
    for visit, lines in found.concerned.items():
        if lines and any(one.visit == visit for one in found.differences):
            yield f"{_visit(visit)}{' ; '.join(lines)}"


def _visit(number: int) -> str:
    return "" if number == 1 else f"consultation {number} : "


def refusal_lines(found: Comparison) -> tuple[str, ...]:
    """What a refusal leads to, once for all the visits where it is the same."""
    return tuple(dict.fromkeys(one.sentence for one in found.refusals))


def refusals_of(found: Comparison, direction: Direction) -> tuple[RefusalChange, ...]:
    return tuple(one for one in found.refusals if one.direction == direction)


def beside(found: Comparison) -> Iterator[str]:
    """What the reader must know of the comparison itself."""
    if found.only_after:
        yield f"Questions de la nouvelle version seulement : {', '.join(found.only_after)}."
    if found.only_before:
        yield f"Questions de l'ancienne version seulement : {', '.join(found.only_before)}."
    yield from (f"Non comparé : {said}." for said in found.left_out)


# ── in the terminal ──────────────────────────────────────────────────────────────────────────────────────────────────


def lines(found: Comparison) -> Iterator[str]:
    """The whole comparison, for a terminal."""
    yield from map(typographic, _lines(found))


def _lines(found: Comparison) -> Iterator[str]:
    yield f"{found.new.title} : {' → '.join(versions(found))}"
    yield NOTHING if found.same else in_short(found)
    yield from (f"Qui peut agir : {line}" for line in found.rights)
    yield from (f"Tous ont en commun : {line}" for line in concerned(found))
    for direction in DIRECTIONS:
        groups = found.of(direction)
        if groups:
            yield ""
            yield f"{TITLES[direction]} ({MEANINGS[direction]})"
            for said, alike in gathered(groups).items():
                yield f"  • {' ; '.join(said)}"
                for one in alike:
                    yield from _group(one)
    if found.refusals:
        yield ""
        yield "Refus, doute et sorties dites par le délégué"
        yield from (f"  • {line}" for line in refusal_lines(found))
    yield ""
    yield from beside(found)
    if found.differences:
        yield JUDGE


def _group(one: Difference) -> Iterator[str]:
    who = f" · {' ; '.join(one.who)}" if one.who else ""
    yield f"      {situations(one.situations)}{who}"
    yield f"      Par exemple : {_visit(one.visit)}{one.patient.story}"


# ── as the entry of the CHANGELOG ────────────────────────────────────────────────────────────────────────────────────


def changelog_entry(found: Comparison) -> str:
    """Markdown, ready to be completed by the authors: why, and from when."""
    return "\n".join(map(typographic, _entry(found))) + "\n"


def _entry(found: Comparison) -> Iterator[str]:
    yield f"## {found.new.version}, {period(found.new)}"
    yield ""
    if found.same:
        yield f"- **Pour un patient** : rien ne change depuis {found.old.version}."
    elif found.differences:
        yield f"- **Combien** : {in_short(found)}"
    yield from (f"- **Qui peut agir** : {sentence(line)}" for line in found.rights)
    for line in concerned(found):
        yield f"- **Pour qui** : {sentence(line)}"
    for direction in DIRECTIONS:
        groups = found.of(direction)
        if groups:
            yield f"- **{TITLES[direction]}** ({counted(len(groups), 'groupe')} de patients) :"
            for said, alike in gathered(groups).items():
                counts = situations(sum(one.situations for one in alike))
                yield f"  - {sentence(' ; '.join(said))} {sentence(counts)} Par exemple : {_who_is_told(alike[0])}"
    yield from (f"- {sentence(line)}" for line in refusal_lines(found))
    yield from (f"- {line}" for line in beside(found))


def _who_is_told(one: Difference) -> str:
    """The patient without his outcome, which the line has said."""
    return f"{_visit(one.visit)}{one.patient.story.partition(OUTCOME_SAID)[0]}"


def versions(found: Comparison) -> tuple[str, str]:
    """The two versions by their number; by the first signs of their fingerprint too where a draft kept the number."""
    old, new = found.old, found.new
    if old.version != new.version:
        return old.version, new.version
    return f"{old.version} ({old.fingerprint[:8]})", f"{new.version} ({new.fingerprint[:8]})"


def period(side: Side) -> str:
    """« du 25 août 2023 au 16 juin 2024 », « depuis le 17 juin 2024 »."""
    since = long_day(date.fromisoformat(side.since))
    return f"depuis le {since}" if side.until is None else f"du {since} au {long_day(date.fromisoformat(side.until))}"


# ── as plain data ────────────────────────────────────────────────────────────────────────────────────────────────────


def as_data(found: Comparison) -> dict[str, object]:
    """Every field, and whether the two versions are the same for every patient."""
    return {**asdict(found), "same": found.same, "changed": found.changed}
