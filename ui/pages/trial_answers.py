"""What the patient of a trial has answered, screen by screen, each a tap away to be answered otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from engine.encounter import events as e
from engine.encounter.trial import Move
from engine.services.trials import TrialView
from ui.components import controls, frame
from ui.components.markup import Markup, el, items, join, show
from ui.pages import review
from ui.pages.trial_moves import go_back
from ui.pages.trial_texts import Answered
from ui.texts import YES_NO, Record, Review


def draw(view: TrialView) -> None:
    frame.heading(Answered.TITLE, f"{view.seen.sequence}-reponses", below=[el("p", Answered.LEAD, cls="intro")])
    if not view.trial.moves:
        frame.empty(Answered.NONE)
    for number, move in enumerate(view.trial.moves):
        title = _title(view, move)
        with st.container(key=f"draft-essai-{number}"):
            show(el("h2", title), items(_lines(view, move)))
            words = Answered.BACK_HERE.format(title)
            controls.button(words, f"essai.{view.seen.sequence}.{number}", go_back, view.seen.encounter,
                            view.seen.sequence, number)  # fmt: skip


def _title(view: TrialView, move: Move) -> str:
    first = move[0]
    if isinstance(first, e.AnswersGiven):
        steps = {step.id: step.title for step in view.seen.loaded.compiled.steps}
        return steps.get(first.step, Answered.WAITED)
    if isinstance(first, e.PatientIdentified):
        return Answered.IDENTITY
    return Answered.CONSENT if isinstance(first, e.ConsentRecorded) else Answered.RECORD


def _lines(view: TrialView, move: Move) -> Iterator[Markup]:
    first, criteria = move[0], view.seen.loaded.model.criteria
    if isinstance(first, e.AnswersGiven | e.PatientIdentified):
        for name, value in first.answers.items():
            yield join(f"{criteria[name].label} : ", el("strong", review.said(view.seen.loaded, name, value)))
    elif isinstance(first, e.ConsentRecorded):
        words = {True: YES_NO["oui"].lower(), False: YES_NO["non"].lower(), None: Review.NOT_ASKED}
        yield join(Review.CONSENT.format(words[first.protocol], words[first.sharing]))
    elif isinstance(first, e.RecordAccessStated):
        yield join(Record.CHOICES[first.access])
