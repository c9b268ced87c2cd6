"""Values computed from other answers: the closed list of derivations. The moment is an argument, never a clock.

A value given directly (a batch file, a case) wins over the computed one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from engine.protocol.conditions import INCONNU, Answers, Value

if TYPE_CHECKING:
    from engine.protocol.model import Criterion, Derivation, Protocol


def completed_years(birth: date, day: date) -> int:
    """Age in completed years; somebody born on 29 February is a year older on 1 March of common years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def completed_months(birth: date, day: date) -> int:
    return (day.year - birth.year) * 12 + day.month - birth.month - (day.day < birth.day)


def _since(stored: Value | None, moment: datetime, *, hours: bool) -> Value | None:
    if stored is None or stored is INCONNU:
        return stored
    if hours:
        then = datetime.fromisoformat(str(stored))
        now = moment if then.tzinfo else moment.replace(tzinfo=None)
        return (Decimal(int((now - then).total_seconds())) / 3600).to_integral_value(ROUND_FLOOR)
    return Decimal((moment.date() - date.fromisoformat(str(stored))).days)


def _late(derivation: Derivation, answers: Mapping[str, Value], moment: datetime) -> Value | None:
    late = derivation.late_period_days
    assert late is not None
    days, cycle = _since(answers.get(late.last_period), moment, hours=False), answers.get(late.cycle_days)
    if days is None or cycle is None:
        return None
    if not isinstance(days, Decimal) or not isinstance(cycle, Decimal) or days < 0:
        return INCONNU
    return max(days - cycle, Decimal(0))


def derived_value(
    criterion: Criterion, answers: Mapping[str, Value], birth: date | None, moment: datetime
) -> Value | None:
    """The computed value; None when not known.

    INCONNU when it rests on something unknown or future, is out of range, or lies between two steps.
    """
    rule = criterion.derived
    assert rule is not None and criterion.range is not None and criterion.step is not None
    value: Value | None
    if rule.age_in_years or rule.age_in_months:
        if birth is None:
            return None
        count = completed_years if rule.age_in_years else completed_months
        value = Decimal(count(birth, moment.date()))
    elif rule.hours_since or rule.days_since:
        value = _since(answers.get(rule.hours_since or rule.days_since or ""), moment, hours=bool(rule.hours_since))
    else:
        value = _late(rule, answers, moment)
    if isinstance(value, Decimal) and (value % criterion.step or not _within(value, criterion.range)):
        return INCONNU
    return value


def _within(value: Decimal, bounds: tuple[Decimal, Decimal]) -> bool:
    return bounds[0] <= value <= bounds[1]


def with_derived(
    protocol: Protocol, answers: Answers, birth: date | None, sex: str | None, moment: datetime
) -> dict[str, Value]:
    """The answers, completed by identity and by every derivation that can be computed now."""
    return completed(protocol.criteria, answers, birth, sex, moment)


def completed(
    criteria: Mapping[str, Criterion], answers: Answers, birth: date | None, sex: str | None, moment: datetime
) -> dict[str, Value]:
    """The same, where it is known which criteria may be computed."""
    complete: dict[str, Value] = dict(answers)
    for name, criterion in criteria.items():
        if name in complete:
            continue
        if criterion.from_identity == "sex" and sex is not None:
            complete[name] = sex if sex in criterion.choices else INCONNU
        elif criterion.derived is not None:
            value = derived_value(criterion, complete, birth, moment)
            if value is not None:
                complete[name] = value
    return complete


def answered_events(protocol: Protocol) -> set[str]:
    """Criteria whose date something is counted from: they cannot lie in the future."""
    found: set[str] = set()
    for criterion in protocol.criteria.values():
        rule = criterion.derived
        if rule is not None:
            late = rule.late_period_days
            found |= {name for name in (rule.hours_since, rule.days_since, late and late.last_period) if name}
    return found
