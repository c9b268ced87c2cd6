"""One question on a screen: what is read, what is tapped or typed, what is said when it is missing, wrong or unusual.

Nothing is preselected. What is typed is read by the server only; a refusal keeps every other answer on the screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import streamlit as st

from engine.protocol.loading import LoadedProtocol
from engine.protocol.model import Criterion
from engine.reporting.assumptions import is_assumed
from ui.components import controls
from ui.components.grounds import why
from ui.components.markup import Markup, disclosure, el, items, join, show
from ui.texts import YES_NO, Ask, Why

RECORD = "dossier"
"""Stands for the value where what is confirmed is an answer against the record."""


@dataclass(frozen=True, slots=True)
class Question:
    """A criterion to be asked under widget keys of its own (``key``); ``required`` unless it may be left blank."""

    name: str
    key: str
    criterion: Criterion
    required: bool = True
    hint: str = ""
    """What the record already says, shown beside the question."""

    @property
    def unknown_key(self) -> str:
        return f"{self.key}.inconnu"

    @property
    def hour_key(self) -> str:
        return f"{self.key}.heure"

    def confirm_key(self, value: str) -> str:
        """A confirmation holds for one value only: another value asks again."""
        return f"{self.key}.ok.{value}"


@dataclass(frozen=True)
class Trouble:
    """What kept a screen from being recorded: nothing of it is lost. ``count`` tells one attempt from the next."""

    missing: tuple[str, ...] = ()
    wrong: Mapping[str, str] = field(default_factory=dict)
    confirm: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Criterion → (the value as a key, the sentence to confirm)."""
    count: int = 0

    def __bool__(self) -> bool:
        return bool(self.missing or self.wrong or self.confirm)


def draw_question(loaded: LoadedProtocol, question: Question, trouble: Trouble, compact: bool = False) -> None:
    """The card of one question. ``compact`` puts the answers beside the sign, for a list of danger signs."""
    kind = "sign" if compact else "question"
    with st.container(key=f"{kind}-{question.key}"):
        show(_asked(loaded, question, trouble))
        if question.criterion.type == "yes_no":
            _yes_no(question)
        elif question.criterion.type == "choice":
            _choice(question)
        else:
            _typed(question)
        if question.name in trouble.confirm:
            value, sentence = trouble.confirm[question.name]
            controls.tick(sentence, question.confirm_key(value))
        show(_more(loaded, question))


def _asked(loaded: LoadedProtocol, question: Question, trouble: Trouble) -> Markup:
    criterion = question.criterion
    said = _said(question, trouble)
    optional = None if question.required else el("span", Ask.OPTIONAL, cls="optional")
    hint = el("p", question.hint, cls="hint") if question.hint else None
    mark = el("p", said, cls="error") if said else None
    return el("div", el("p", criterion.question, optional, cls="asked"), items(criterion.items, "listed"), hint, mark,
              id=f"question-{question.name}", cls="in-error" if said else None)  # fmt: skip


def _said(question: Question, trouble: Trouble) -> str:
    if question.name in trouble.missing:
        return Ask.MISSING
    if question.name in trouble.confirm:
        return Ask.RECORD_DIFFERS if trouble.confirm[question.name][0] == RECORD else Ask.UNUSUAL
    return trouble.wrong.get(question.name, "")


def _more(loaded: LoadedProtocol, question: Question) -> Markup:
    """How to examine, and why it is asked: both closed, both at hand. Words of the protocol alone, kept per text."""
    kept = _kept(loaded.fingerprint)
    if question.name not in kept:
        kept[question.name] = _unfolded(loaded, question)
    return kept[question.name]


@lru_cache(maxsize=32)
def _kept(fingerprint: str) -> dict[str, Markup]:
    return {}


def _unfolded(loaded: LoadedProtocol, question: Question) -> Markup:
    how = disclosure(Why.HOW, el("p", question.criterion.help)) if question.criterion.help else None
    assumed = el("span", Why.ASSUMED, cls="tag assumption") if is_assumed(question.criterion) else None
    asked = el("span", Why.WHY, el("span", Why.WHY_REST, cls="rest"), Why.WHY_MARK, cls="link")
    return el("div", how, disclosure(join(asked, assumed), why(loaded, question.name)), cls="mores")


def _yes_no(question: Question) -> None:
    controls.choice(question.criterion.question, YES_NO, question.key, across=True, said=False)


def _choice(question: Question) -> None:
    choices = {**question.criterion.choices, Ask.UNKNOWN_VALUE: Ask.UNKNOWN_CHOICE}
    controls.choice(question.criterion.question, choices, question.key, said=False)


def _typed(question: Question) -> None:
    criterion = question.criterion
    with st.container(key=f"typed-{criterion.type}-{question.key}"):
        if criterion.type == "datetime":
            controls.line(Ask.DAY, question.key, 30)
            controls.line(Ask.HOUR, question.hour_key, 10)
        else:
            controls.line(_field_label(criterion), question.key, 200)
        if question.required:
            words = Ask.NOT_MEASURED if criterion.type == "number" and criterion.unit else Ask.UNKNOWN_CHOICE
            controls.tick(words, question.unknown_key)


def _field_label(criterion: Criterion) -> str:
    if criterion.type == "date":
        return f"{criterion.label} ({Ask.DATE_SHAPE})"
    unit = criterion.unit_label or criterion.unit
    return f"{criterion.label} ({unit})" if criterion.type == "number" and unit else criterion.label


def draw_trouble(questions: Mapping[str, Question], trouble: Trouble) -> None:
    """The list of what keeps the screen, at its top, each line leading to its question."""
    if not trouble:
        return
    names = dict.fromkeys((*trouble.missing, *trouble.wrong, *trouble.confirm))
    lines = [_to_question(questions[name], trouble) for name in names if name in questions]
    head = Ask.TROUBLE_ONE if len(lines) == 1 else Ask.TROUBLE.format(len(lines))
    inside = join(el("p", el("strong", head)), el("ul", *lines), el("p", Ask.KEPT))
    show(el("div", inside, cls="card trouble", role="alert", tabindex="-1", data_alert=trouble.count))


def _to_question(question: Question, trouble: Trouble) -> Markup:
    link = el("a", question.criterion.label, href=f"#question-{question.name}")
    return el("li", link, f" – {_said(question, trouble)}")
