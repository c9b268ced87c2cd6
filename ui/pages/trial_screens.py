"""The screens of a run in a trial: drawn by the run's own pages, with what the invented patient is ready to say."""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st

from engine.encounter.commands import AnswerStep
from engine.protocol.deciding import AskProcess
from engine.services import trials
from engine.services.trials import TrialView
from ui import session
from ui.commanding import notice
from ui.components import controls, frame, ready
from ui.components.markup import el
from ui.components.questions import Question
from ui.components.reading import past_dates, read
from ui.pages import asking, consent, record_access
from ui.pages.trial_moves import moving, send
from ui.pages.trial_texts import Trial, Who
from ui.session import Desk
from ui.texts import Ask, Identity
from ui.typing_in import french_day, typed_date

AWAITED = "attente"


def draw(view: TrialView) -> None:
    {"identity": _identity, "consent": _consent, "record_access": _record}.get(view.seen.screen.kind, _questions)(view)


# ── questions ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _questions(view: TrialView) -> None:
    questions = asking.questions_of(view.seen)
    _put(view, questions)
    lead = Trial.READY if set(questions) <= view.patient.answers.keys() else Ask.EACH_LINE
    asking.asked(view.seen, questions, _answer, asking.held(view.seen), lead)


def awaited(view: TrialView, names: tuple[str, ...]) -> None:
    """The entry of a result that the tree waits for."""
    questions = {name: asking.question_of(view.seen, AWAITED, name) for name in names}
    _put(view, questions)
    asking.form(view.seen, AWAITED, questions, act=_answer)


def _put(view: TrialView, questions: dict[str, Question]) -> None:
    for name, question in questions.items():
        if name in view.patient.answers:
            ready.put(question, view.patient.answers[name])


@moving
def _answer(name: str, expected: int, step: str, fingerprint: str, questions: tuple[Question, ...]) -> None:
    """Reads the screen as a run does; what was put there needs no second confirmation."""
    desk = session.desk()
    view = trials.view(desk.workspace, desk.actor, name)
    sure = ready.confirmed({asked.name: asked for asked in questions}, view.patient.answers)
    now = datetime.fromisoformat(f"{trials.day_of(view)}T12:00:00")
    past = past_dates(view.seen.loaded.model.criteria)
    found = read(questions, lambda key: st.session_state.get(key) or key in sure or None, now, past)
    asking.keep(f"{name}.{expected}.{step}", found.trouble)
    if not found.trouble:
        send(name, expected, AnswerStep(step, found.answers, found.confirmed))


# ── nobody's age, consent and record ─────────────────────────────────────────────────────────────────────────────────


def _identity(view: TrialView) -> None:
    key, patient = f"{view.seen.encounter}.{view.seen.sequence}.identite", view.patient
    frame.heading(Who.TITLE, f"{view.seen.sequence}-identite", below=[el("p", Who.LEAD, cls="intro")])
    if patient.birth_date is not None:
        st.session_state.setdefault(f"{key}.birth_date", french_day(date.fromisoformat(patient.birth_date)))
    if patient.sex is not None:
        st.session_state.setdefault(f"{key}.sex", patient.sex)
    with controls.form(key):
        with st.container(key=f"question-{key}"):
            with st.container(key=f"typed-date-{key}"):
                controls.line(Who.BIRTH, f"{key}.birth_date", 20)
            controls.choice(Who.SEX, Identity.SEXES, f"{key}.sex", across=True)
        controls.submit(Identity.CONTINUE, f"{key}.go", _identify, view.seen.encounter, view.seen.sequence, key)


@moving
def _identify(name: str, expected: int, key: str) -> None:
    desk: Desk = session.desk()
    day = date.fromisoformat(trials.day_of(trials.view(desk.workspace, desk.actor, name)))
    typed, sex = str(st.session_state.get(f"{key}.birth_date") or ""), st.session_state.get(f"{key}.sex")
    born = typed_date(typed, day)
    wrong = [Identity.NOT_A_DATE] if born is None else [Identity.IN_THE_FUTURE] if born > day else []
    wrong += [] if sex else [Identity.MISSING.format(Who.SEX)]
    if wrong or born is None:
        notice("refused", Identity.TROUBLE, *wrong)
        return
    trials.identify(desk.workspace, desk.actor, name, expected, born.isoformat(), str(sex))


def _consent(view: TrialView) -> None:
    key, given = consent.key_of(view.seen), view.patient.consent
    verdict = view.seen.screen.verdict
    words = {True: "oui", False: "non"}
    said: dict[str, bool | None] = {"protocol": given.protocol, "sharing": given.sharing}
    if isinstance(verdict, AskProcess) and verdict.what == "representative":
        said |= {"representative": given.representative, "assent": given.assent}
        if given.representative_relation is not None:
            st.session_state.setdefault(f"{key}.relation", given.representative_relation)
    st.session_state.setdefault(f"{key}.informed", True)
    for name, value in said.items():
        if value is not None:
            st.session_state.setdefault(f"{key}.{name}", words[value])
    consent.asked(view.seen, _agree)


@moving
def _agree(name: str, expected: int, key: str, minor: bool) -> None:
    command = consent.said(key, minor)
    if command is not None:
        send(name, expected, command)


def _record(view: TrialView) -> None:
    st.session_state.setdefault(record_access.key_of(view.seen), view.patient.record_access or "full")
    record_access.asked(view.seen, _state)


@moving
def _state(name: str, expected: int, key: str) -> None:
    command = record_access.said(key)
    if command is not None:
        send(name, expected, command)
