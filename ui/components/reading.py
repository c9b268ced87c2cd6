"""What was tapped and typed, read back from the widgets: values for a command, or what is missing, wrong, unusual."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.errors import AnswersRefused
from engine.protocol.answers import french_number, in_words, is_unusual, parse_answer, parse_number
from engine.protocol.conditions import INCONNU, Value
from engine.protocol.model import Criterion
from ui.components.questions import Question, Trouble
from ui.texts import Ask
from ui.typing_in import typed_date, typed_moment

Typed = Callable[[str], Any]
"""The state of a widget by its key; None where nothing was given."""


@dataclass(frozen=True)
class Read:
    """The answers of one screen and the unusual ones that were confirmed; or the trouble that keeps them."""

    answers: Mapping[str, Value]
    confirmed: frozenset[str]
    trouble: Trouble


class Unreadable(Exception):
    """A typed text that is not a value; the message is French."""


def read(questions: Iterable[Question], typed: Typed, now: datetime, past_only: frozenset[str] = frozenset()) -> Read:
    """Reads every question. ``past_only`` names the dates that cannot lie in the future."""
    answers: dict[str, Value] = {}
    missing: list[str] = []
    wrong: dict[str, str] = {}
    confirm: dict[str, tuple[str, str]] = {}
    confirmed: set[str] = set()
    for question in questions:
        try:
            value = _value(question, typed, now, question.name in past_only)
        except Unreadable as error:
            wrong[question.name] = str(error)
            continue
        if value is None:
            missing += [question.name] if question.required else []
            continue
        answers[question.name] = value
        if is_unusual(question.criterion, value):
            key = french_number(value) if not isinstance(value, str | bool) and value is not INCONNU else str(value)  # type: ignore[arg-type]
            if typed(question.confirm_key(key)):
                confirmed.add(question.name)
            else:
                confirm[question.name] = (key, Ask.CONFIRM.format(in_words(question.criterion, value)))
    return Read(answers, frozenset(confirmed), Trouble(tuple(missing), wrong, confirm))


def _value(question: Question, typed: Typed, now: datetime, past_only: bool) -> Value | None:
    """The value given, None when nothing was. Raises Unreadable."""
    criterion, given = question.criterion, typed(question.key)
    if criterion.type == "yes_no":
        return None if given is None else {"oui": True, "non": False}.get(given, INCONNU)
    if criterion.type == "choice":
        return None if given is None else _checked(criterion, INCONNU if given == Ask.UNKNOWN_VALUE else given)
    text = str(given or "").strip()
    hour = str(typed(question.hour_key) or "").strip() if criterion.type == "datetime" else ""
    unknown = bool(question.required and typed(question.unknown_key))
    if unknown and (text or hour):
        raise Unreadable(Ask.BOTH)
    if unknown:
        return INCONNU
    if not text and not hour:
        return None
    return _read_text(criterion, text, hour, now, past_only)


def _read_text(criterion: Criterion, text: str, hour: str, now: datetime, past_only: bool) -> Value:
    if criterion.type == "number":
        number = parse_number(text)
        if number is None:
            raise Unreadable(Ask.NOT_A_NUMBER.format(text))
        return _checked(criterion, number)
    if criterion.type == "date":
        day = typed_date(text, now.date())
        if day is None:
            raise Unreadable(Ask.NOT_A_DATE.format(text))
        if past_only and day > now.date():
            raise Unreadable(Ask.IN_THE_FUTURE)
        return _checked(criterion, day.isoformat())
    if criterion.type == "datetime":
        moment = typed_moment(text, hour, now)
        if moment is None:
            raise Unreadable(Ask.NOT_A_MOMENT)
        if moment > now:
            raise Unreadable(Ask.IN_THE_FUTURE)
        return _checked(criterion, moment.isoformat(timespec="minutes"))
    return _checked(criterion, text)


def _checked(criterion: Criterion, raw: object) -> Value:
    """The engine's own check; its sentences without the name, which stands just above."""
    try:
        return parse_answer(criterion.label, criterion, raw)
    except AnswersRefused as error:
        what = error.message.split(" : ", 1)[-1]
        raise Unreadable(f"{what[:1].upper()}{what[1:]} {error.remedy}".strip()) from None


def past_dates(criteria: Mapping[str, Criterion]) -> frozenset[str]:
    """Dates from which a delay is computed: they lie in the past."""
    found: set[str] = set()
    for criterion in criteria.values():
        rule = criterion.derived
        if rule is not None:
            found |= {name for name in (rule.hours_since, rule.days_since) if name}
            found |= {rule.late_period_days.last_period} if rule.late_period_days else set()
    return frozenset(found)
