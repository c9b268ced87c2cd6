"""All that was answered, and one correction at a time: the new value, and why. Nothing is ever erased."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import streamlit as st

from engine.encounter.commands import CorrectAnswer
from engine.encounter.state import Answer, Correction
from engine.protocol.answers import from_plain, in_words
from engine.protocol.loading import LoadedProtocol
from engine.services.encounters import EncounterView
from ui import session
from ui.commanding import callback, notice, send
from ui.components import controls, frame, people, reasons
from ui.components.markup import Markup, disclosure, el, join, show, typed
from ui.components.questions import Question, Trouble, draw_question, draw_trouble
from ui.components.reading import past_dates, read
from ui.session import Desk
from ui.texts import YES_NO, Reasons, Review, hour

TROUBLE = "correction"


def draw(desk: Desk, seen: EncounterView) -> None:
    item = session.place().item
    if item in seen.state.answers:
        _correct(desk, seen, str(item))
        return
    frame.heading(Review.TITLE, f"{seen.sequence}-corriger")
    show(el("p", Review.LEAD, cls="intro"))
    _identity(seen)
    current = {name: answer for name, answer in seen.state.answers.items() if name not in seen.moot}
    for step in seen.loaded.compiled.steps:
        found = {ask.criterion: current.pop(ask.criterion) for ask in step.asks if ask.criterion in current}
        _group(seen, step.title, found)
    _group(seen, Review.RESULTS, current)
    show(_apart(seen), _history(seen))


def _group(seen: EncounterView, title: str, answers: Mapping[str, Answer]) -> None:
    if not answers:
        return
    show(el("h2", title))
    for name, answer in answers.items():
        with st.container(key=f"answer-{seen.encounter}.{name}"):
            show(_line(seen.loaded, name, answer))
            key = f"correct.{seen.encounter}.{name}"
            controls.button(Review.CORRECT, key, session.go, encounter=seen.encounter, view="corriger", item=name)


def _line(loaded: LoadedProtocol, name: str, answer: Answer) -> Markup:
    return el(
        "div",
        el("p", loaded.model.criteria[name].label),
        el("p", el("strong", said(loaded, name, answer.value))),
        cls="line",
    )


def said(loaded: LoadedProtocol, name: str, stored: bool | str) -> Markup:
    """An answer in words; a text that was typed stays as typed."""
    criterion = loaded.model.criteria[name]
    words = in_words(criterion, from_plain(criterion, stored))
    if criterion.type == "text" and stored != YES_NO["inconnu"].lower():
        return typed(words)
    if criterion.type == "date" and words[:4].isdigit():
        words = "/".join(reversed(words.split("-")))
    if criterion.type == "datetime" and words[:4].isdigit():
        words = f"{'/'.join(reversed(words[:10].split('-')))} {words[11:16].replace(':', ' h ')}"
    return join(words)


def _identity(seen: EncounterView) -> None:
    if seen.patient is None:
        return
    show(el("h2", Review.IDENTITY))
    with st.container(key=f"answer-{seen.encounter}.identite"):
        show(people.card(seen.patient, seen.state.opened.day))
        controls.button(Review.CORRECT, "correct.identite", session.go, encounter=seen.encounter, view="identite")
    show(el("p", _consent(seen), cls="quiet"))


def _consent(seen: EncounterView) -> str:
    given = seen.state.consent
    if given is None:
        return Review.NO_CONSENT
    words = {True: "oui", False: "non", None: Review.NOT_ASKED}
    return Review.CONSENT.format(words[given.protocol], words[given.sharing])


def _apart(seen: EncounterView) -> Markup:
    """Answers that no longer count, and measures that have aged: kept, never counted."""
    moot = [_line(seen.loaded, name, seen.state.answers[name]) for name in seen.moot]
    aged = [_line(seen.loaded, name, answer) for name, answer in seen.state.aged.items()]
    return join(
        disclosure(f"{Review.AGED} ({len(aged)})", el("p", Review.AGED_WHY), *aged) if aged else None,
        disclosure(f"{Review.MOOT} ({len(moot)})", el("p", Review.MOOT_WHY), *moot) if moot else None,
    )


def _history(seen: EncounterView) -> Markup:
    if not seen.state.corrections:
        return Markup("")
    lines = [el("li", *_correction(seen, made)) for made in seen.state.corrections]
    return disclosure(f"{Review.HISTORY} ({len(lines)})", el("ul", *lines))


def _correction(seen: EncounterView, made: Correction) -> tuple[str | Markup, ...]:
    name = made.criterion
    change = (said(seen.loaded, name, made.old), " → ", said(seen.loaded, name, made.new))
    at = hour(datetime.fromisoformat(made.at))
    return (seen.loaded.model.criteria[name].label, " : ", *change, f" ({at}, ", typed(made.reason), ")")


# ── one correction ───────────────────────────────────────────────────────────────────────────────────────────────────


def _correct(desk: Desk, seen: EncounterView, name: str) -> None:
    key = f"{seen.encounter}.{seen.sequence}.corriger.{name}"
    question = Question(name, f"{key}.valeur", seen.loaded.model.criteria[name])
    frame.heading(Review.ONE_TITLE, f"{seen.sequence}-corriger-{name}")
    before = said(seen.loaded, name, seen.state.answers[name].value)
    show(el("p", Review.BEFORE, el("strong", before), cls="intro"))
    if seen.state.acts and any(act.done for act in seen.state.latest_acts.values()):
        show(el("p", Review.ACTS_DONE, cls="card held"))
    kept = st.session_state.get(TROUBLE)
    trouble = kept["trouble"] if kept is not None and kept["form"] == key else Trouble()
    draw_trouble({name: question}, trouble)
    with controls.form(key):
        draw_question(seen.loaded, question, trouble)
        reasons.draw(key, Review.REASON, Reasons.CORRECTION)
        controls.submit(Review.SAVE, f"{key}.go", _save, seen.encounter, seen.sequence, key, question)


@callback
def _save(encounter: str, expected: int, key: str, question: Question) -> None:
    desk = session.desk()
    criteria = {question.name: question.criterion}
    found = read([question], st.session_state.get, desk.workspace.clock(), past_dates(criteria))
    count = st.session_state.get(TROUBLE, {"trouble": Trouble()})["trouble"].count + 1
    if found.trouble:
        kept = Trouble(found.trouble.missing, found.trouble.wrong, found.trouble.confirm, count)
        st.session_state[TROUBLE] = {"form": key, "trouble": kept}
        return
    why = reasons.reason(key)
    if not why:
        notice("refused", Review.NEEDS_REASON)
        return
    command = CorrectAnswer(question.name, found.answers[question.name], why, question.name in found.confirmed)
    send(encounter, expected, command, Review.DONE)
    st.session_state.pop(TROUBLE, None)
    session.go(encounter=encounter)
