"""The four legal indicators (CSP D.4011-4), the counts beside them, and those that a protocol declares. Pure sums.

Denominators of takeover and adverse events are acts of the délégué; a zero denominator gives no rate, never 0 %.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from engine.encounter.declarations import KINDS, NATURES, AdverseEventDeclared, SatisfactionAnswered
from engine.protocol.model import Indicator
from engine.reporting.categories import CATEGORIES, LABELS
from engine.reporting.encounter_facts import EncounterFacts
from engine.reporting.french import number, percentage, typographic

DEMONSTRATION: Final = "démonstration"
POSITIVE: Final = ("very_satisfied", "satisfied")


@dataclass(frozen=True, slots=True)
class DeclaredEvent:
    """An adverse event with the name of its stream and the day on which it was declared: it counts on that day."""

    id: str
    declared_on: str
    event: AdverseEventDeclared


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted: one protocol (all its versions), one team, one period (both days included), one mode."""

    protocol: str
    team: str
    since: str
    until: str
    mode: Literal["demo", "care"]

    def holds(self, one: EncounterFacts) -> bool:
        same = (one.protocol, one.team, one.mode) == (self.protocol, self.team, self.mode)
        return same and self.since <= one.day <= self.until

    def holds_event(self, one: DeclaredEvent) -> bool:
        return one.event.protocol == self.protocol and self.since <= one.declared_on <= self.until

    def holds_answer(self, one: SatisfactionAnswered) -> bool:
        """An answer bears a year only, so that it tells nobody: it counts where its whole year lies in the period."""
        year = f"{one.year:04d}"
        return one.protocol == self.protocol and self.since <= f"{year}-01-01" and f"{year}-12-31" <= self.until


def year(protocol: str, team: str, of: int, mode: Literal["demo", "care"]) -> Scope:
    """The calendar year, which is what the yearly questionnaire is taken to ask for."""
    return Scope(protocol, team, f"{of:04d}-01-01", f"{of:04d}-12-31", mode)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. A count has no denominator; a rate is None where its denominator is 0.

    ``ids`` are the encounters, acts or events of the numerator, ``over`` those of the denominator: what to open to
    check the figure.
    """

    id: str
    label: str
    numerator: int
    denominator: int | None
    official: bool
    demonstration: bool
    ids: tuple[str, ...] = ()
    over: tuple[str, ...] = ()

    @property
    def rate(self) -> Decimal | None:
        return Decimal(self.numerator) / self.denominator if self.denominator else None

    @property
    def value(self) -> str:
        """« 40 », « 11,5 % », « non calculable »."""
        return number(self.numerator) if self.denominator is None else percentage(self.rate)

    @property
    def text(self) -> str:
        """The value, never without the word when it comes from a demonstration."""
        return f"{self.value} ({DEMONSTRATION})" if self.demonstration else self.value


@dataclass(frozen=True, slots=True)
class Report:
    """``official``: the four, in the order of the law. ``natures`` and ``kinds`` break the third one down."""

    scope: Scope
    official: tuple[Figure, Figure, Figure, Figure]
    natures: tuple[Figure, ...]
    kinds: tuple[Figure, ...]
    categories: tuple[Figure, ...]
    extra: tuple[Figure, ...]
    asked: int
    """Professionals asked for their satisfaction, whether or not they answered; no denominator."""
    in_progress: tuple[str, ...]
    """Encounters without an outcome yet: in no category."""


def report(
    scope: Scope,
    encounters: Iterable[EncounterFacts],
    events: Iterable[DeclaredEvent] = (),
    satisfaction: Iterable[SatisfactionAnswered] = (),
    asked: int = 0,
    declared: Sequence[Indicator] = (),
) -> Report:
    """All figures of one scope; what lies outside it is left out.

    ``events`` and ``satisfaction`` are those of the team, ``asked`` the professionals who were asked, ``declared`` the
    protocol's own indicators.
    """
    counted = [one for one in encounters if scope.holds(one)]
    told = [one for one in events if scope.holds_event(one)]
    answered = [one for one in satisfaction if scope.holds_answer(one)]
    count = _Counting(scope.mode == "demo", counted, told, answered)
    return Report(
        scope=scope,
        official=(count.patients(), count.takeovers(), count.adverse_events(), count.satisfaction()),
        natures=count.natures(),
        kinds=count.kinds(),
        categories=count.categories(),
        extra=tuple(count.declared(indicator) for indicator in declared),
        asked=asked,
        in_progress=tuple(one.encounter for one in counted if one.category is None),
    )


@dataclass(frozen=True)
class _Counting:
    demonstration: bool
    encounters: Sequence[EncounterFacts]
    events: Sequence[DeclaredEvent]
    answered: Sequence[SatisfactionAnswered]

    def figure(
        self,
        id_: str,
        label: str,
        ids: Sequence[str],
        over: Sequence[str] | None = None,
        *,
        official: bool = False,
        count: int | None = None,
    ) -> Figure:
        numerator, denominator = len(ids) if count is None else count, None if over is None else len(over)
        return Figure(
            id_, typographic(label), numerator, denominator, official, self.demonstration, tuple(ids), tuple(over or ())
        )

    @property
    def delegue_acts(self) -> list[str]:
        return [act.id for one in self.encounters for act in one.delegue_acts]

    def patients(self) -> Figure:
        """Distinct persons: one who came twice, or has a second visit, counts once."""
        entered = [one for one in self.encounters if one.entered]
        persons = {one.patient or one.encounter for one in entered}
        label = "Nombre de patients pris en charge au titre du protocole"
        return self.figure("patients", label, [one.encounter for one in entered], official=True, count=len(persons))

    def takeovers(self) -> Figure:
        acts = [act.id for one in self.encounters for act in one.takeover_acts]
        return self.figure("reprise", "Taux de reprise par le délégant", acts, self.delegue_acts, official=True)

    def adverse_events(self) -> Figure:
        ids = [event.id for event in self.events]
        label = "Taux d'événements indésirables déclarés"
        return self.figure("evenements", label, ids, self.delegue_acts, official=True)

    def satisfaction(self) -> Figure:
        """Over those who answered; whoever was asked and did not is nowhere in it. Answers bear no id to open."""
        positive = sum(one.level in POSITIVE for one in self.answered)
        label = "Taux de satisfaction des professionnels"
        return Figure("satisfaction", label, positive, len(self.answered), True, self.demonstration)

    def natures(self) -> tuple[Figure, ...]:
        acts = self.delegue_acts
        return tuple(
            self.figure(
                f"nature_{code}", _capital(label), [one.id for one in self.events if one.event.nature == code], acts
            )
            for code, label in NATURES.items()
        )

    def kinds(self) -> tuple[Figure, ...]:
        acts = self.delegue_acts
        return tuple(
            self.figure(
                f"sorte_{code}", _capital(label), [one.id for one in self.events if one.event.event_kind == code], acts
            )
            for code, label in KINDS.items()
        )

    def categories(self) -> tuple[Figure, ...]:
        """Encounters by category, every category shown; their sum is the number of encounters that have an outcome."""
        by_category: dict[str, list[str]] = {category: [] for category in CATEGORIES}
        for one in self.encounters:
            if one.category is not None:
                by_category[one.category].append(one.encounter)
        return tuple(self.figure(category, LABELS[category], by_category[category]) for category in CATEGORIES)

    def declared(self, indicator: Indicator) -> Figure:
        """An indicator of the protocol itself: not one of the four, and said so."""
        totals: Counter[str] = Counter()
        ids: list[str] = []
        over: list[str] = []
        for one in self.encounters:
            above, below = one.extra.get(indicator.id, (0, 0))
            totals.update(above=above, below=below)
            ids += [one.encounter] if above else []
            over += [one.encounter] if below else []
        denominator = None if indicator.denominator is None else totals["below"]
        return Figure(
            indicator.id, typographic(indicator.label), totals["above"], denominator, indicator.official,
            self.demonstration, tuple(ids), tuple(over),
        )  # fmt: skip


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]
