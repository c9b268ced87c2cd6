"""A trial, one screen at a time: the runner's own screens, dressed so that nobody takes them for a patient in front.

Banner, colour and words stand on every screen; nothing here sends a command to an encounter.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.protocol.deciding import Reason
from engine.services import trials
from engine.services.trials import TrialRefused, TrialView
from ui import leftovers, session
from ui.commanding import draw_notice
from ui.components import controls, frame, office, people
from ui.components.markup import Markup, disclosure, el, items, show
from ui.components.office import tag
from ui.pages import run, trial_answers, trial_end, trial_screens
from ui.pages.library_place import PAGE as LIBRARY
from ui.pages.trial_moves import bar
from ui.pages.trial_texts import Trial
from ui.session import Desk

ANSWERS = "reponses"


def draw(desk: Desk) -> None:
    desk.actor.must_be(*trials.TRIERS)
    leftovers.forget()
    office.dress()
    _banner()
    try:
        view = trials.view(desk.workspace, desk.actor, session.place().item or "")
    except TrialRefused:
        _gone()
        return
    listed = session.place().view == ANSWERS
    show(_status(view), _reminder(view), None if listed or view.seen.concluded else _standing(view))
    draw_notice()
    if listed:
        trial_answers.draw(view)
    elif view.seen.concluded is not None:
        trial_end.draw(desk, view)
    else:
        trial_screens.draw(view)
    bar(view, listed)


def _banner() -> None:
    """Stays at the top while the page is scrolled; marks the page, which changes its colours."""
    show(el("div", el("strong", Trial.BANNER), el("span", Trial.BANNER_MORE), cls="trial-banner", role="note"))


def _gone() -> None:
    frame.heading(Trial.GONE, "essai-fini")
    show(el("p", Trial.GONE_LEAD))
    controls.button(Trial.SHELF, "essai.rayon", session.go, LIBRARY, primary=True, wide=True)


# ── where the trial stands ───────────────────────────────────────────────────────────────────────────────────────────


def _status(view: TrialView) -> Markup:
    seen, written = view.seen, view.seen.loaded.model
    known = seen.patient and (view.patient.birth_date or "") <= trials.day_of(view)
    about = people.age_and_sex(seen.patient, trials.day_of(view)) if seen.patient and known else ""
    who = el("p", el("strong", Trial.PATIENT), f" · {about}", cls="patient") if about else el(
        "p", Trial.WHO_LATER, cls="patient")  # fmt: skip
    text = Trial.TEXT.format(written.short_title, written.version)
    return el("div", run.progress(seen, text), who, cls="status")


def _reminder(view: TrialView) -> Markup:
    """For what the trial was opened: one line, and the whole of it a tap below; open where the trial has ended."""
    origin = view.origin
    if view.seen.concluded is not None:
        return el("div", el("p", el("strong", origin.title)), *(el("p", one) for one in origin.reminders),
                  cls="card trial-why")  # fmt: skip
    return disclosure(el("span", origin.title, cls="link"), *(el("p", one) for one in origin.reminders), cls="more")


def _standing(view: TrialView) -> Markup:
    """What already leads: danger, exclusion, inclusion that fails, and to which end."""
    if not view.standing:
        return el("p", Trial.NOTHING_STANDS, cls="quiet")
    return el(
        "section", el("h2", Trial.STANDING), items(_told(view, view.standing), "reasons"), cls="card trial-stands"
    )


def _told(view: TrialView, reasons: Iterable[Reason]) -> list[Markup]:
    outcomes = view.seen.loaded.model.outcomes
    return [
        el("div", el("p", el("strong", reason.label), tag(Trial.KINDS.get(reason.kind, reason.kind), "now"),
                     tag(Trial.UNKNOWN, "unknown") if reason.unknown else None),
           el("p", Trial.LEADS.format(outcomes[reason.to].title), cls="quiet"))
        for reason in reasons
    ]  # fmt: skip
