"""Answers put into a form before it is drawn: what an invented patient is ready to say. Never used where one treats."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import streamlit as st

from engine.protocol.answers import french_number, from_plain
from engine.protocol.conditions import INCONNU
from engine.protocol.model import Criterion
from ui.components.questions import Question
from ui.texts import Ask
from ui.typing_in import french_day

Plain = bool | str


def put(question: Question, answer: Plain) -> None:
    """Gives the widgets of a question this answer, unless somebody has touched them since they were drawn."""
    for key, value in _widgets(question, answer).items():
        st.session_state.setdefault(key, value)


def _widgets(question: Question, answer: Plain) -> dict[str, object]:
    criterion, value = question.criterion, from_plain(question.criterion, answer)
    if criterion.type in ("yes_no", "choice"):
        return {question.key: ("oui" if answer else "non") if isinstance(answer, bool) else answer}
    if value is INCONNU:
        return {question.unknown_key: True} if question.required else {}
    if criterion.type == "number":
        return {question.key: french_number(value)}  # type: ignore[arg-type]
    if criterion.type == "date":
        return {question.key: french_day(date.fromisoformat(str(value)))}
    if criterion.type == "datetime":
        moment = datetime.fromisoformat(str(value))
        return {question.key: french_day(moment.date()), question.hour_key: f"{moment:%Hh%M}"}
    return {question.key: str(value)}


def confirmed(questions: Mapping[str, Question], answers: Mapping[str, Plain]) -> frozenset[str]:
    """Keys of the confirmations that unusual answers put there need not be asked again for."""
    kept = {name: question for name, question in questions.items() if name in answers}
    return frozenset(question.confirm_key(_said(question.criterion, answers[name])) for name, question in kept.items())


def _said(criterion: Criterion, answer: Plain) -> str:
    value = from_plain(criterion, answer)
    return french_number(value) if criterion.type == "number" and value is not INCONNU else Ask.UNKNOWN_VALUE  # type: ignore[arg-type]
