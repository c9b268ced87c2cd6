"""A screen of questions: one clinical theme, one form, one « Continuer »."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import streamlit as st

from engine.encounter.commands import AnswerStep
from engine.encounter.state import Answer
from engine.errors import CommandRefused
from engine.protocol.answers import from_plain, in_words
from engine.protocol.compiled import LinkedAsk, LinkedStep
from engine.protocol.conditions import TRUE, UNKNOWN, Value
from engine.protocol.deciding import Ask as AskVerdict
from engine.services import encounters
from engine.services.encounters import EncounterView, LookBackHit
from ui import session
from ui.commanding import callback, send
from ui.components import controls, frame, timers
from ui.components.controls import Act
from ui.components.markup import Markup, el
from ui.components.questions import RECORD, Question, Trouble, draw_question, draw_trouble
from ui.components.reading import past_dates, read
from ui.session import Desk
from ui.texts import Ask

ATTEMPT = "attempt"


def draw(desk: Desk, seen: EncounterView) -> None:
    asked(seen, questions_of(seen), _answer, _before(seen))


def asked(
    seen: EncounterView, questions: dict[str, Question], act: Act, before: Iterable[Markup], lead: str = Ask.EACH_LINE
) -> None:
    """The screen of the step, whoever takes its answers. ``before`` stands under its title, ``lead`` above signs."""
    step = step_of(seen)
    again = any(ask.criterion in seen.state.answers for ask in step.asks)
    compact = step.stage == "danger"
    intro = el("p", step.written.intro, cls="intro") if step.written.intro and not again else None
    each = el("p", lead, cls="quiet") if compact and not trouble_of(form_key(seen, step.id)) else None
    title = step.title + (Ask.CONTINUED if again else "")
    frame.heading(title, f"{seen.sequence}-{step.id}", below=(*before, intro, each))
    form(seen, step.id, questions, compact, act)


def form(
    seen: EncounterView, step: str, questions: dict[str, Question], compact: bool = False, act: Act | None = None
) -> None:
    """The form of some questions under a key bound to the encounter, its sequence and the step.

    ``act`` takes what was answered, as ``_answer`` does.
    """
    key = form_key(seen, step)
    trouble = trouble_of(key)
    draw_trouble(questions, trouble)
    with controls.form(key):
        for question in questions.values():
            draw_question(seen.loaded, question, trouble, compact)
            timers.draw(seen, question.name)
        drawn, where = tuple(questions.values()), (seen.encounter, seen.sequence, step)
        controls.submit(Ask.CONTINUE, f"{key}.go", act or _answer, *where, seen.loaded.fingerprint, drawn)


def step_of(seen: EncounterView) -> LinkedStep:
    if seen.screen.step is None:
        raise LookupError("this screen asks no step")
    return seen.screen.step


def form_key(seen: EncounterView, step: str) -> str:
    return f"{seen.encounter}.{seen.sequence}.{step}"


def questions_of(seen: EncounterView) -> dict[str, Question]:
    """The open questions of the step in its own order, with those that may be left blank."""
    step, needed = step_of(seen), seen.screen.criteria
    asked = [ask.criterion for ask in step.asks if ask.criterion in needed or _may_be_left(seen, step, ask)]
    return {name: question_of(seen, step.id, name, required=name in needed) for name in asked}


def question_of(seen: EncounterView, step: str, name: str, required: bool = True) -> Question:
    hit = seen.hit(name)
    hint = Ask.RECORD_SAYS.format(hit.label) if hit else ""
    return Question(name, f"{form_key(seen, step)}.{name}", seen.loaded.model.criteria[name], required, hint)


def _may_be_left(seen: EncounterView, step: LinkedStep, ask: LinkedAsk) -> bool:
    """Optional questions are offered once: with the first questions of the step, or when their own condition is met."""
    verdict = seen.screen.verdict
    if not seen.loaded.model.criteria[ask.criterion].optional or ask.criterion in seen.state.answers:
        return False
    if isinstance(verdict, AskVerdict) and verdict.held:
        return False
    if ask.when is None:
        return not any(other.criterion in seen.state.answers for other in step.asks)
    return ask.when.truth(values(seen)) in (TRUE, UNKNOWN)


def values(seen: EncounterView) -> dict[str, Value]:
    criteria = seen.loaded.model.criteria
    return {name: from_plain(criteria[name], answer.value) for name, answer in seen.state.answers.items()}


# ── what was just recorded, what was asked again ─────────────────────────────────────────────────────────────────────


def _before(seen: EncounterView) -> Iterator[Markup]:
    yield from held(seen)
    aged = [seen.loaded.model.criteria[name].label for name in seen.state.aged if name in seen.screen.criteria]
    if aged:
        yield el("p", Ask.AGED.format(", ".join(aged)), cls="card held")
    if echo := _just_typed(seen):
        yield el("p", el("span", cls="icon icon-check", aria_hidden="true"), echo, cls="echo")


def held(seen: EncounterView) -> Iterator[Markup]:
    """Said where a reason to stop is noted, and only danger is still looked for."""
    verdict = seen.screen.verdict
    if isinstance(verdict, AskVerdict) and verdict.held:
        yield el("p", Ask.HELD, cls="card held")


def _just_typed(seen: EncounterView) -> str:
    """« Enregistré : Température 38,5 °C »: what was typed on the screen before, as it was understood."""
    last, criteria = _last_screen(seen), seen.loaded.model.criteria
    shown = [
        f"{criterion.label} {in_words(criterion, from_plain(criterion, last[name].value))}"
        for name, criterion in criteria.items()
        if name in last and criterion.type == "number" and last[name].value != Ask.UNKNOWN_VALUE
    ]
    return f"{Ask.RECORDED} : {' · '.join(shown)}" if shown else ""


def _last_screen(seen: EncounterView) -> dict[str, Answer]:
    """Answers given together last; of two at the same second, those recorded later."""
    answers = seen.state.answers
    latest: Answer | None = None
    for answer in answers.values():
        if latest is None or answer.at >= latest.at:
            latest = answer
    if latest is None:
        return {}
    return {name: answer for name, answer in answers.items() if (answer.at, answer.step) == (latest.at, latest.step)}


# ── answering ────────────────────────────────────────────────────────────────────────────────────────────────────────


def trouble_of(key: str) -> Trouble:
    kept = st.session_state.get(ATTEMPT)
    return kept["trouble"] if kept is not None and kept["form"] == key else Trouble()


@callback
def _answer(encounter: str, expected: int, step: str, fingerprint: str, questions: tuple[Question, ...]) -> None:
    """Reads the screen, and sends it when it is whole; what keeps it is drawn beside the answers, which all stay.

    Everything needed to read it was bound when it was drawn; ``send`` alone looks at the session and at the store.
    """
    workspace = session.workspace()
    past = past_dates(workspace.protocol(fingerprint).model.criteria)
    found = read(questions, st.session_state.get, workspace.clock(), past)
    trouble = found.trouble
    confirmed = found.confirmed | _maintained(questions)
    if not trouble:
        try:
            send(encounter, expected, AnswerStep(step, found.answers, confirmed))
        except CommandRefused as error:
            if error.code != "ENC-125":
                raise
            trouble = Trouble(confirm=_contradicted(_hits(encounter), found.answers, confirmed))
    keep(f"{encounter}.{expected}.{step}", trouble)


def _maintained(questions: tuple[Question, ...]) -> frozenset[str]:
    """Answers kept against the record: ticked on the screen, which offers it where the record says otherwise."""
    ticked = st.session_state.get
    return frozenset(asked.name for asked in questions if ticked(asked.confirm_key(RECORD)))


def _hits(encounter: str) -> dict[str, LookBackHit]:
    desk = session.desk()
    return {hit.criterion: hit for hit in encounters.view(desk.workspace, desk.actor, encounter).look_back}


def _contradicted(
    hits: dict[str, LookBackHit], answers: Mapping[str, Value], confirmed: frozenset[str]
) -> dict[str, tuple[str, str]]:
    """What to confirm where the record says something else: every answer of this screen that the record speaks of."""
    return {
        name: (RECORD, Ask.RECORD_CONFIRM.format(hit.label))
        for name, hit in hits.items()
        if name in answers and name not in confirmed
    }


def keep(key: str, trouble: Trouble) -> None:
    """Keeps what is to be said beside the answers of a form at its next drawing."""
    if not trouble:
        st.session_state.pop(ATTEMPT, None)
        return
    count = st.session_state.get(ATTEMPT, {"count": 0})["count"] + 1
    st.session_state[ATTEMPT] = {"form": key, "count": count, "trouble": replace(trouble, count=count)}
