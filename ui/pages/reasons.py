"""Why this outcome: reasons and the answers they rest on, remarks, scores by point, the least that would change it."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from engine.encounter.explanation import Alternative, smallest_changes
from engine.encounter.navigation import situation_of
from engine.protocol.answers import in_words
from engine.protocol.conditions import FALSE, INCONNU, TRUE, Answers, ScoredItem, ScoreNode
from engine.protocol.deciding import Concluded, Reason, effective_answers
from engine.services.encounters import EncounterView
from ui.commanding import callback
from ui.components import controls
from ui.components.grounds import grounds
from ui.components.markup import Markup, disclosure, el, items, join, show, typed
from ui.texts import Because

CHANGES = "changes"


def because(seen: EncounterView, concluded: Concluded) -> Markup:
    """The reasons, the leading one first; what each rests on; the source under a closed line."""
    answers = situation_of(seen.state, seen.loaded.compiled).answers
    lines = [_reason(seen, reason, answers) for reason in concluded.reasons]
    doubts = [el("li", Because.DOUBT, typed(text)) for text in seen.state.doubts]
    withheld = [el("li", reason.label) for reason in concluded.withheld]
    return el(
        "section", el("h2", Because.TITLE), el("ul", *lines, cls="reasons"), el("ul", *doubts) if doubts else None,
        join(el("h3", Because.WITHHELD), el("ul", *withheld)) if withheld else None, cls="card because",
    )  # fmt: skip


def _reason(seen: EncounterView, reason: Reason, answers: Answers) -> Markup:
    rests = [_answer(seen, name, answers) for name in reason.criteria if name in seen.loaded.model.criteria]
    source = grounds(seen.loaded.model, reason.written) if reason.written is not None else None
    unknown = el("span", Because.UNKNOWN, cls="tag unknown") if reason.unknown else None
    more = disclosure(Because.SOURCE, source) if source else None
    return el(
        "li", el("p", el("strong", reason.label), unknown), items([rest for rest in rests if rest], "rests"), more
    )


def _answer(seen: EncounterView, name: str, answers: Answers) -> Markup:
    criterion, value = seen.loaded.model.criteria[name], answers.get(name)
    if value is None:
        return Markup("")
    words = Because.NOT_KNOWN if value is INCONNU else in_words(criterion, value)
    return join(f"{criterion.label} : ", typed(words) if criterion.type == "text" else words)


def notices(seen: EncounterView) -> Markup:
    """Remarks of the protocol that hold now; they decide nothing."""
    answers = situation_of(seen.state, seen.loaded.compiled).answers
    held = [notice.written for notice in seen.loaded.compiled.notices if notice.when.truth(answers) == TRUE]
    cards = [
        el(
            "div",
            el("p", notice.text),
            disclosure(Because.SOURCE, grounds(seen.loaded.model, notice)),
            cls="card remark",
        )
        for notice in held
    ]
    return join(*cards)


# ── for who wants to know more ───────────────────────────────────────────────────────────────────────────────────────


def draw_more(seen: EncounterView, concluded: Concluded) -> None:
    show(grounds_of(seen, concluded))
    key = f"{seen.encounter}.{seen.sequence}.changes"
    if st.session_state.get(CHANGES) == key:
        found = smallest_changes(seen.loaded.compiled, situation_of(seen.state, seen.loaded.compiled))
        show(least_changes(found))
    else:
        controls.button(Because.CHANGES, key, ask_changes, key)


def grounds_of(seen: EncounterView, concluded: Concluded) -> Markup:
    """Scores point by point, and what the outcome rests on."""
    facing = situation_of(seen.state, seen.loaded.compiled)
    counted = effective_answers(seen.loaded.compiled, facing)
    scores = [
        _score(seen, score, counted) for score in seen.loaded.compiled.scores.values() if _is_known(score, counted)
    ]
    return join(
        *scores,
        disclosure(Because.OUTCOME_SOURCE, grounds(seen.loaded.model, seen.loaded.model.outcomes[concluded.outcome])),
    )


@callback
def ask_changes(key: str) -> None:
    """Opens the part under this key."""
    st.session_state[CHANGES] = key


def least_changes(found: Iterable[Alternative]) -> Markup:
    """Found when asked for: it decides many neighbours of this patient."""
    lines = [el("li", Because.IF.format(_changed(other)), el("strong", other.title)) for other in found]
    inside = el("ul", *lines) if lines else el("p", Because.NOTHING)
    return el("section", el("h2", Because.CHANGES), inside, cls="card")


def _changed(other: Alternative) -> str:
    return " ; ".join(f"{change.label} : {change.would_be} au lieu de {change.was}" for change in other.changes)


def _is_known(score: ScoreNode, answers: Answers) -> bool:
    return any(name in answers for name in score.criteria())


def _score(seen: EncounterView, score: ScoreNode, answers: Answers) -> Markup:
    written = seen.loaded.model.scores[score.id]
    low, high, _ = score.interval(answers)
    total = str(low) if low == high else Because.BETWEEN.format(low, high)
    lines = [el("li", _point(item, answers)) for item in score.items]
    return disclosure(f"{written.label} : {total}", el("ul", *lines, cls="points"), grounds(seen.loaded.model, written))


def _point(item: ScoredItem, answers: Answers) -> str:
    truth = item.when.truth(answers)
    points = f"{item.points:+d}".replace("-", "−")
    if truth == TRUE:
        return f"{item.label} : {points}"
    return f"{item.label} : {'0' if truth == FALSE else Because.POINT_UNKNOWN.format(points)}"
