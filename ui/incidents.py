"""What is shown when something fails: a refusal in its own French sentences, anything else as a number and no trace."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from engine.errors import RelaisError
from ui import logs
from ui.components.markup import el, join, show
from ui.texts import Frame

Given = ParamSpec("Given")


def shown(error: Exception) -> bool:
    """Draws the error for the person at the screen; True tells Streamlit that nothing is left to show."""
    if isinstance(error, RelaisError):
        lines = [
            part for problem in error.problems for part in (problem.what, problem.consequence, problem.remedy) if part
        ]
        show(
            el(
                "div",
                el("h1", lines[0], tabindex="-1"),
                *(el("p", line) for line in lines[1:]),
                cls="card alert",
                role="alert",
            )
        )
    else:
        number = logs.incident(error)
        text = join(el("p", Frame.INCIDENT), el("p", number, cls="incident-number"))
        show(el("div", el("h1", Frame.INCIDENT_TITLE, tabindex="-1"), text, cls="card alert", role="alert"))
    show(el("p", el("a", Frame.BACK_HOME, href="/", cls="button")))
    return True


def guarded(draw: Callable[Given, None]) -> Callable[Given, None]:
    """The function, every error of it shown instead of raised. Streamlit's own signals are no Exception, and pass."""

    @wraps(draw)
    def drawn(*args: Given.args, **kwargs: Given.kwargs) -> None:
        try:
            draw(*args, **kwargs)
        except Exception as error:
            shown(error)

    return drawn


def later(error: Exception) -> tuple[str, ...]:
    """The sentences of an error met in a callback, for the notice of the next run."""
    if isinstance(error, RelaisError):
        return tuple(
            part for problem in error.problems for part in (problem.what, problem.consequence, problem.remedy) if part
        )
    return (Frame.INCIDENT_TITLE + ".", f"{Frame.INCIDENT} {logs.incident(error)}")
