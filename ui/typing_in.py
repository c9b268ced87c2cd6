"""What a person types on a phone, read generously and never guessed: dates, hours, numbers."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

_DATE = re.compile(r"^(\d{1,2})[\s/.\-]+(\d{1,2})[\s/.\-]+(\d{4})$")
_DIGITS = re.compile(r"^(\d{2})(\d{2})(\d{4})$")
_HOUR = re.compile(r"^(\d{1,2})\s*(?:[hH:]|\s)\s*(\d{2})?$")
_HOUR_DIGITS = re.compile(r"^(\d{2})(\d{2})$")
_TODAY, _YESTERDAY = {"aujourd'hui", "aujourd’hui", "ce jour"}, {"hier"}


def typed_date(text: str, today: date) -> date | None:
    """« 17/05/1990 », « 17051990 », « 17 5 1990 », « hier », « aujourd'hui »; None where it is not a date."""
    compact = text.strip().lower()
    if compact in _TODAY:
        return today
    if compact in _YESTERDAY:
        return today - timedelta(days=1)
    match = _DATE.match(compact) or _DIGITS.match(compact)
    if match is None:
        return None
    day, month, year = (int(part) for part in match.groups())
    try:
        return date(year, month, day) if year >= 1880 else None
    except ValueError:
        return None


def typed_hour(text: str) -> tuple[int, int] | None:
    """« 14h30 », « 14:30 », « 1430 », « 9 h »; None where it is not an hour."""
    compact = text.strip()
    match = _HOUR.match(compact) or _HOUR_DIGITS.match(compact)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    return (hour, minute) if hour < 24 and minute < 60 else None


def typed_moment(day: str, hour: str, now: datetime) -> datetime | None:
    """A day and an hour together, in the offset of ``now``; None where one of them is not readable."""
    on, at = typed_date(day, now.date()), typed_hour(hour)
    if on is None or at is None:
        return None
    return now.replace(year=on.year, month=on.month, day=on.day, hour=at[0], minute=at[1], second=0, microsecond=0)


def french_day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
