"""What is wrong with a text, from the top down: its line, what, what a patient would have met, what to do."""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import Problem
from ui.components.markup import Markup, el, escaped, show
from ui.components.office import tag
from ui.pages.authoring_texts import Draft

MOST = 30
AROUND = 1
"""Lines of the text shown above and below the one that is wrong."""
MOST_SIGNS = 160


def summary(problems: Sequence[Problem]) -> None:
    """How many, and where the first one stands: what is read before scrolling."""
    counted = Draft.ONE_FAULT if len(problems) == 1 else Draft.FAULTS.format(len(problems))
    line = next((one.place.line for one in problems if one.place and one.place.line), 0)
    words = Draft.ONE_FAULT_AT if len(problems) == 1 else Draft.FAULTS_AT
    where = el("p", words.format(line)) if line else None
    show(el("div", el("p", el("strong", f"{counted}.")), where, cls="card proof now", role="status"))


def draw(problems: Sequence[Problem], text: str) -> None:
    """The problems of a text, the first ones with the lines they stand on; nothing where there are none."""
    if not problems:
        return
    counted = Draft.ONE_FAULT if len(problems) == 1 else Draft.FAULTS.format(len(problems))
    lines = text.split("\n")
    told = el("ul", *(_fault(problem, lines) for problem in problems[:MOST]), cls="faults")
    more = el("p", Draft.MORE.format(len(problems) - MOST), cls="quiet") if len(problems) > MOST else None
    show(el("section", el("h2", counted), told, more))


def _fault(problem: Problem, lines: Sequence[str]) -> Markup:
    line = problem.place.line if problem.place else 0
    where = tag(Draft.LINE.format(line), "now") if line else None
    code = el("span", Draft.CODE.format(problem.code), cls="quiet")
    said = [el("p", problem.consequence), el("p", problem.remedy)]
    return el("li", el("p", where, el("strong", problem.what)), *said, _excerpt(line, lines), el("p", code))


def _excerpt(line: int, lines: Sequence[str]) -> Markup | None:
    """The line that is wrong and its neighbours, as typed, with their numbers."""
    if not 1 <= line <= len(lines):
        return None
    first, last = max(1, line - AROUND), min(len(lines), line + AROUND)
    shown = [f"{'→' if at == line else ' '} {at:>4}  {lines[at - 1][:MOST_SIGNS]}" for at in range(first, last + 1)]
    return el("pre", escaped("\n".join(shown)), tabindex="0")
