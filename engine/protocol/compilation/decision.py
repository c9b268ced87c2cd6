"""A verdict reduced to its names: what two ways of deciding are compared by, and what a batch keeps of a record."""

from __future__ import annotations

from dataclasses import dataclass

from engine.protocol.deciding import Ask, Concluded, Verdict


@dataclass(frozen=True, slots=True)
class Decision:
    """``outcome`` with its trace: ids of the rules and rows that decided, the leading one first, and the path.

    ``outcome`` is None while something must still be asked; ``next`` then names the questions, and with an outcome
    what it waits for. ``acts`` are ids: a dose is computed by ``decide`` only.
    """

    outcome: str | None
    reasons: tuple[str, ...] = ()
    path: tuple[tuple[str, str], ...] = ()
    acts: tuple[str, ...] = ()
    next: tuple[str, ...] = ()


def named(verdict: Verdict) -> Decision:
    """The names in a verdict of ``decide``."""
    if isinstance(verdict, Concluded):
        reasons = tuple(reason.id for reason in verdict.reasons)
        acts = tuple(act.id for act in verdict.acts)
        return Decision(verdict.outcome, reasons, verdict.path, acts, verdict.awaiting)
    return Decision(None, next=verdict.criteria if isinstance(verdict, Ask) else (verdict.what,))
