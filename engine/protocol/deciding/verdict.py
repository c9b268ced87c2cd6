"""What deciding answers: the next screen, a matter of process, or the outcome with its reasons and acts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

from engine.protocol.doses import ComputedDose

if TYPE_CHECKING:
    from engine.protocol import model

ReasonKind = Literal[
    "danger", "inclusion", "exclusion", "withdrawal", "row", "unknown", "doubt", "consent", "act", "more_cautious"
]


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of an outcome: a rule, a row, an unknown… ``criteria`` are the answers it rests on."""

    kind: ReasonKind
    id: str
    label: str
    criteria: tuple[str, ...]
    to: str
    unknown: bool = False
    written: model.Sourced | None = None


class ProposedAct(NamedTuple):
    """An act of the outcome, ready to be done; ``dose`` is None unless it is a medication."""

    id: str
    written: model.Act
    dose: ComputedDose | None = None
    quantity: tuple[Decimal, Decimal] | None = None
    days: Decimal | None = None
    replaces: str | None = None
    """The act whose contra-indication led to this one."""


class Ask(NamedTuple):
    """The next screen: a step and the criteria of it that are still to be answered."""

    step: str
    criteria: tuple[str, ...]
    held: tuple[Reason, ...] = ()
    """What already stands against the patient; the remaining questions only look for danger."""


class AskProcess(NamedTuple):
    """Identity, consent, sharing or the representative's agreement is next."""

    what: Literal["identity", "consent", "sharing", "representative"]


@dataclass(frozen=True, slots=True)
class Concluded:
    """The path has ended. The first reason leads. ``awaiting`` names what a provisional outcome waits for."""

    outcome: str
    reasons: tuple[Reason, ...]
    acts: tuple[ProposedAct, ...] = ()
    withheld: tuple[Reason, ...] = ()
    path: tuple[tuple[str, str], ...] = ()
    awaiting: tuple[str, ...] = ()


Verdict = Ask | AskProcess | Concluded
