"""Where a rule or a line leads, in words: which outcome, to whom, how fast."""

from __future__ import annotations

from engine.protocol import model
from engine.reporting.blocks import Tone
from engine.reporting.french import ADDRESSEES, DELAYS
from engine.reporting.points.titles import says_whom_and_when
from engine.reporting.sheet.subject import Subject

_TONES: dict[model.Disposition, Tone] = {"emergency_call": "urgent", "emergency_department": "urgent",
                                         "refer_delegant": "soon"}  # fmt: skip


def whom_and_when(outcome: model.Outcome) -> str:
    """« Délégant, le jour même ou le lendemain »; for what the délégué treats, that he does."""
    if outcome.addressee is None or outcome.delay is None:
        return "Traité par le délégué"
    whom = ADDRESSEES[outcome.addressee]
    return f"{whom[:1].upper()}{whom[1:]}, {DELAYS[outcome.delay]}"


def destination(subject: Subject, name: str) -> str:
    """« C4 Appeler le 15 · SAMU – Centre 15, tout de suite »."""
    outcome = subject.written.outcomes[name]
    how = beside(outcome)
    return f"{subject.codes.outcomes[name]} {outcome.title}" + (f" · {how}" if how else "")


def beside(outcome: model.Outcome) -> str:
    """To whom and how fast; "" where the title says it already."""
    return "" if says_whom_and_when(outcome) else whom_and_when(outcome)


def tone(outcome: model.Outcome) -> Tone:
    return _TONES.get(outcome.disposition, "calm")


def target(subject: Subject, name: str) -> str:
    """Where a line of the tree leads: another box of it, or an outcome."""
    if name in subject.written.outcomes:
        return destination(subject, name)
    return f"case {subject.codes.nodes[name]}, {title_of_node(subject.written.tree, name)}"


def title_of_node(tree: model.Tree, name: str) -> str:
    for block in (tree.decisions, tree.awaits, tree.repeats):
        if name in block:
            found: model.Decision | model.Await | model.Repeat = block[name]
            return found.title
    raise KeyError(name)
