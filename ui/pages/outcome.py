"""Where the path ends: « Faites ceci », said at once; then whom to call, what to tell, why, acts, papers, closing."""

from __future__ import annotations

from engine.protocol.deciding import Concluded
from engine.protocol.model import Outcome
from engine.services.encounters import EncounterView
from ui import session
from ui.components import controls, frame
from ui.components.markup import Markup, el, items, show
from ui.pages import acts, asking, calls, closing, papers, replies
from ui.pages import reasons as grounds_of
from ui.session import Desk
from ui.texts import End

REFERRALS = ("refer_delegant", "emergency_department", "emergency_call")


def draw(desk: Desk, seen: EncounterView) -> None:
    concluded = seen.concluded
    if concluded is None:
        raise LookupError("this encounter has not concluded")
    outcome = seen.loaded.model.outcomes[concluded.outcome]
    frame.heading(outcome.title, _screen(seen), kicker(outcome))
    if seen.state.replies:
        show(replies.last(seen))
    show(urgency(outcome), calls.dial_first(seen, outcome), do(outcome), grounds_of.notices(seen))
    if concluded.awaiting:
        _awaited(seen, concluded)
    if outcome.disposition in REFERRALS:
        calls.draw(seen, outcome)
    show(tell(outcome))
    show(grounds_of.because(seen, concluded))
    acts.draw(seen, concluded)
    if outcome.disposition not in REFERRALS and not seen.state.is_closed:
        calls.offered(seen)
    papers.draw(desk, seen)
    closing.draw(seen, outcome)
    grounds_of.draw_more(seen, concluded)
    if seen.state.is_closed:
        controls.button(End.HOME, "outcome.home", session.go, primary=True, wide=True)
    replies.watch(seen, outcome)


def _screen(seen: EncounterView) -> str:
    """The focus moves when the conclusion changes, not when a line of it is ticked."""
    return f"conduite-{seen.state.outcome_at}-{seen.state.closed_at or ''}"


def kicker(outcome: Outcome) -> str:
    """One kind of stop only, in words that are always the same."""
    return {"treat": End.TREAT, "not_included": End.NOT_INCLUDED, "consent_refused": End.REFUSED}.get(
        outcome.disposition, End.STOP
    )


def urgency(outcome: Outcome) -> Markup:
    """How fast and to whom, by words, a sign and a colour."""
    level = {
        "emergency_call": "now", "emergency_department": "now", "treat": "treat", "not_included": "later",
        "consent_refused": "later",
    }.get(outcome.disposition, "now" if outcome.delay == "now" else "soon")  # fmt: skip
    if outcome.disposition == "treat":
        words = End.BY_YOU
    else:
        words = f"{End.ADDRESSEES[outcome.addressee or 'delegant']} – {End.DELAYS[outcome.delay or 'usual_care']}"
    return el("p", el("span", cls=f"icon icon-{level}", aria_hidden="true"), words, cls=f"urgency {level}")


def do(outcome: Outcome) -> Markup:
    """« Faites ceci »."""
    return el("section", el("h2", End.DO), items(outcome.do, ordered=True), cls="card do")


def tell(outcome: Outcome) -> Markup:
    """The words for the patient."""
    return el("div", el("p", End.TELL, cls="tell-title"), el("p", el("q", outcome.tell)), cls="card tell")


def _awaited(seen: EncounterView, concluded: Concluded) -> None:
    """The entry of a result that the tree waits for: it resumes where it stopped."""
    names = {name: asking.question_of(seen, "attente", name) for name in concluded.awaiting}
    frame.section(End.AWAITED)
    show(el("p", End.AWAITED_LEAD, cls="quiet"))
    asking.form(seen, "attente", names)
