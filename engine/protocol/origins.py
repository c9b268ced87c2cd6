"""From computed values back to the answers that they come from: the moment of an injury from the hours since it.

An invented patient is told by what decides (« 50 heures », « 34 ans »); a screen asks for the moment and the birth
date. The moment is an argument, never a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.protocol.conditions import INCONNU, Answers, Value
from engine.protocol.derived import derived_value

if TYPE_CHECKING:
    from engine.protocol.model import Criterion, Derivation, Protocol

EARLIEST = 1880
"""The oldest birth year that a screen reads."""


def with_origins(protocol: Protocol, answers: Answers, moment: datetime) -> dict[str, Value]:
    """The answers with what their computed values come from in place of those values; age has ``birth_of``."""
    given = {name: value for name, value in answers.items() if protocol.criteria[name].derived is None}
    for name, value in answers.items():
        criterion = protocol.criteria[name]
        if criterion.derived is not None and derived_value(criterion, given, None, moment) != value:
            given |= _origins(protocol, criterion.derived, value, given, moment)
    return given


def _origins(
    protocol: Protocol, rule: Derivation, value: Value, given: Mapping[str, Value], moment: datetime
) -> dict[str, Value]:
    since = rule.hours_since or rule.days_since
    if since is not None:
        if not isinstance(value, Decimal):
            return {since: INCONNU}
        if rule.hours_since:
            return {since: (moment - timedelta(hours=int(value))).isoformat(timespec="minutes")}
        return {since: _days_before(moment, value)}
    late = rule.late_period_days
    if late is None:
        return {}
    if not isinstance(value, Decimal):
        return {late.last_period: INCONNU}
    cycle = given.get(late.cycle_days)
    cycle = cycle if isinstance(cycle, Decimal) else _ordinary(protocol.criteria[late.cycle_days])
    return {late.cycle_days: cycle, late.last_period: _days_before(moment, cycle + value)}


def _days_before(moment: datetime, days: Decimal) -> str:
    return (moment.date() - timedelta(days=int(days))).isoformat()


def _ordinary(criterion: Criterion) -> Decimal:
    """The least usual value of a number, by the file's own words."""
    bounds = criterion.usual or criterion.range
    assert bounds is not None
    return bounds[0]


def birth_of(protocol: Protocol, answers: Answers, day: date) -> date | None:
    """A birth date that gives the ages of the answers on that day; None where they hold no age.

    An age that is not known is that of a birth date beyond the range of the file, as on a screen.
    """
    found: date | None = None
    for name, criterion in protocol.criteria.items():
        rule, age = criterion.derived, answers.get(name)
        if rule is None or age is None or not (rule.age_in_years or rule.age_in_months):
            continue
        if age is INCONNU and criterion.range is not None:
            high = int(criterion.range[1]) // (12 if rule.age_in_months else 1)
            found = found or date(max(EARLIEST, day.year - high - 1), 1, 1)
        elif isinstance(age, Decimal):
            months = int(age) if rule.age_in_months else 12 * int(age)
            found = _months_before(day, months) if found is None or rule.age_in_months else found
    return found


def _months_before(day: date, months: int) -> date:
    year, month = divmod(12 * day.year + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28))
