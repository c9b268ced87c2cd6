"""Moments as a person at work says them: « il y a 5 min », « hier à 14 h 05 », and when an answer is due."""

from __future__ import annotations

from datetime import datetime, timedelta

from ui.texts import hour
from ui.typing_in import french_day

DUE_AFTER = {"within_2_hours": timedelta(hours=2), "within_24_hours": timedelta(hours=24)}
"""The delays of the grammar that count hours; « now » is due at once, « same or next day » at the end of tomorrow."""


def ago(iso: str, now: datetime) -> str:
    """« à l'instant », « il y a 12 min », « il y a 3 h », then the day and the hour."""
    passed = now - datetime.fromisoformat(iso)
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return "à l'instant"
    if minutes < 60:
        return f"il y a {minutes} min"
    if minutes < 6 * 60:
        return f"il y a {minutes // 60} h" + (f" {minutes % 60:02d}" if minutes % 60 else "")
    return at(iso, now)


def at(iso: str, now: datetime) -> str:
    """« à 14 h 05 » today, « hier à 14 h 05 », « le 12/06/2026 à 14 h 05 »."""
    moment = datetime.fromisoformat(iso)
    days = (now.date() - moment.date()).days
    when = {0: "", 1: "hier "}.get(days, f"le {french_day(moment.date())} ")
    return f"{when}à {hour(moment)}"


def due_at(since: str, delay: str | None) -> datetime | None:
    """The end of the delay that the protocol gives; None where it gives none."""
    moment = datetime.fromisoformat(since)
    if delay == "now":
        return moment
    if delay in DUE_AFTER:
        return moment + DUE_AFTER[delay]
    if delay == "same_or_next_day":
        return (moment + timedelta(days=2)).replace(hour=0, minute=0, second=0, microsecond=0)
    return None
