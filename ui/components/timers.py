"""Reading times of tests: a button starts a countdown in the page; the hour to read at stands in words as well.

The clock of the device counts, nothing is stored: a countdown is a help, the reading window stays in the protocol.
"""

from __future__ import annotations

from engine.services.encounters import EncounterView
from ui.components.markup import Markup, el, show
from ui.texts import Timer


def draw(seen: EncounterView, criterion: str) -> None:
    """The countdown of a test, under the question that its reading answers."""
    test = seen.loaded.model.criteria[criterion].test
    if test is not None and test.read_after_seconds is not None:
        show(countdown(f"{seen.encounter}.{criterion}", test.read_after_seconds, test.read_before_seconds))


def countdown(key: str, after: int, before: int | None) -> Markup:
    """``data-*`` carry the window in seconds; the script fills the words in and keeps them through a reload."""
    window = Timer.WINDOW.format(in_words(after), in_words(before)) if before else Timer.AFTER.format(in_words(after))
    return el(
        "div", el("p", window, cls="timer-window"), el("button", Timer.START, type="button", cls="timer-start"),
        el("p", role="status", cls="timer-said"), cls="timer", data_timer=key, data_after=after, data_before=before,
        data_running=Timer.RUNNING, data_ready=Timer.READY, data_late=Timer.LATE, data_restart=Timer.RESTART,
    )  # fmt: skip


def in_words(seconds: int) -> str:
    """« 5 minutes », « 90 secondes »."""
    minutes, rest = divmod(seconds, 60)
    if rest or not minutes:
        return f"{seconds} seconde{'s' if seconds > 1 else ''}"
    return f"{minutes} minute{'s' if minutes > 1 else ''}"
