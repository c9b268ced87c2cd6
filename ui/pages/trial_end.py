"""Where a trial ends: what the délégué would read, do and say, and why; nothing to tick, call, print or close."""

from __future__ import annotations

import streamlit as st

from engine.protocol import drawings
from engine.protocol.deciding import Concluded
from engine.protocol.loading import LoadedProtocol
from engine.services import trials
from engine.services.apart import WorkFailed
from engine.services.trials import TrialView
from ui.components import controls, frame
from ui.components.markup import Markup, el, fr, items, label, show
from ui.pages import acts, closing, outcome, reasons, trial_screens
from ui.pages.library_proofs import failed
from ui.pages.library_tree import narrow
from ui.pages.trial_moves import go_back
from ui.pages.trial_texts import Ending, Trial
from ui.session import Desk
from ui.texts import Because, End

MOST_NAMED = 8


def draw(desk: Desk, view: TrialView) -> None:
    seen, concluded = view.seen, view.seen.concluded
    if concluded is None:
        raise LookupError("this trial has not concluded")
    written = seen.loaded.model.outcomes[concluded.outcome]
    kicker = Ending.KICKER.format(outcome.kicker(written))
    frame.heading(written.title, f"essai-{seen.sequence}-conduite", kicker, below=[el("p", Ending.LEAD, cls="quiet")])
    show(_foretold(view), outcome.urgency(written), outcome.do(written), reasons.notices(seen))
    if concluded.awaiting:
        frame.section(End.AWAITED)
        trial_screens.awaited(view, concluded.awaiting)
    show(outcome.tell(written), reasons.because(seen, concluded), _acts(view, concluded), _safety(view, concluded))
    show(closing.follow_up(seen, written), reasons.grounds_of(seen, concluded))
    _changes(desk, view)
    _path(seen.loaded, concluded)
    controls.button(Trial.AGAIN, f"essai.{seen.sequence}.encore", go_back, seen.encounter, seen.sequence, 0, wide=True)


def _foretold(view: TrialView) -> Markup | None:
    """Whether this is the end that the proof, the case or the comparison foretold."""
    expected = view.origin.expected
    if expected is None:
        return None
    if view.is_as_foretold:
        return el("p", Ending.AS_FORETOLD, cls="card notice calm")
    title = view.seen.loaded.model.outcomes[expected].title if expected in view.seen.loaded.model.outcomes else expected
    words = Ending.ALTERED if view.trial.altered else Ending.NOT_AS_FORETOLD
    lines = (el("p", el("strong", words.format(title))), _unasked(view.unasked))
    return el("div", *lines, cls="card held", role="status")


def _unasked(labels: tuple[str, ...]) -> Markup | None:
    """Why he ends elsewhere: a file of answers may say more than the screens of his path ask."""
    more = Ending.UNASKED_MORE.format(len(labels) - MOST_NAMED) if len(labels) > MOST_NAMED else ""
    return el("p", Ending.UNASKED.format(", ".join(labels[:MOST_NAMED]), more)) if labels else None


def _acts(view: TrialView, concluded: Concluded) -> Markup:
    drawn = [acts.proposed(view.seen, act) for act in concluded.acts] or [el("p", Ending.NO_ACT)]
    return el("section", el("h2", Ending.ACTS), *drawn, cls="card trial-acts")


def _safety(view: TrialView, concluded: Concluded) -> Markup | None:
    written = view.seen.loaded.model
    told = [written.advice[name].text for name in written.outcomes[concluded.outcome].safety_net]
    return el("section", el("h2", Ending.SAFETY), items(told), cls="card") if told else None


# ── what would have changed it, and the way that was taken ───────────────────────────────────────────────────────────


def _changes(desk: Desk, view: TrialView) -> None:
    key = f"{view.seen.encounter}.{view.seen.sequence}.changes"
    if st.session_state.get(reasons.CHANGES) != key:
        controls.button(Because.CHANGES, key, reasons.ask_changes, key)
        return
    try:
        with st.spinner(label(Ending.WAIT)):
            found = trials.changes(desk.workspace, desk.actor, view.seen.encounter)
    except WorkFailed as error:
        show(failed(error, Ending.OUT_OF_TIME, Ending.FAILED, trials.CHANGES_SECONDS))
        return
    show(reasons.least_changes(found))


def _path(loaded: LoadedProtocol, concluded: Concluded) -> None:
    frame.section(Ending.PATH)
    if not concluded.path:
        show(el("p", Ending.NO_PATH))
        return
    show(items([_step(loaded, node, row) for node, row in concluded.path], "path", ordered=True))
    with st.container(key="tree"):
        drawn = narrow(drawings.dot(loaded.compiled, concluded.path))
        st.graphviz_chart(drawn, alt=fr(Ending.ALT.format(loaded.model.short_title)))


def _step(loaded: LoadedProtocol, node: str, row: str) -> Markup:
    tree, decision = loaded.model.tree, loaded.compiled.decisions.get(node)
    if decision is None:
        block = tree.awaits.get(node) or tree.repeats.get(node)
        return el("span", block.title if block else node, " : ", el("strong", Ending.ROWS.get(row, row)))
    taken = next((one.label for one in decision.rows if one.id == row), Ending.ROWS.get(row, row))
    return el("span", decision.title, " : ", el("strong", taken))
