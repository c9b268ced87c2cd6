"""What a document may say, as frozen facts in French words. Built by ``gathering``, laid out by ``views``.

Texts of the protocol are typographic already; texts that a person typed (names, notes) are as typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from engine.protocol.doses import ComputedDose
from engine.protocol.model import DocumentKind

Mode = Literal["demo", "care"]
Group = Literal["danger", "history", "interview", "examination", "decision"]
Shape = Literal["yes", "no", "unknown", "value"]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on every page. ``fingerprint`` is the SHA-256 of the protocol text, in full."""

    number: str
    issued_at: datetime
    mode: Mode
    software_version: str
    protocol_title: str
    protocol_version: str
    fingerprint: str
    protocol_warning: str


@dataclass(frozen=True, slots=True)
class Patient:
    """Birth traits, and the names used in life beside them. ``age`` in words, on the day of the visit."""

    birth_family_name: str
    birth_given_name: str
    birth_date: date | None
    sex: str
    used_name: str | None
    used_given_name: str | None
    age: str | None


@dataclass(frozen=True, slots=True)
class Professional:
    name: str
    profession: str
    rpps: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class Structure:
    name: str
    kind: str
    address: str
    phone: str
    finess: str
    data_controller: str
    dpo_contact: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer that counts, in words, under the part of the examination it belongs to."""

    criterion: str
    label: str
    value: str
    shape: Shape
    group: Group
    to_confirm: bool
    """The criterion rests on an assumption of the protocol."""


@dataclass(frozen=True, slots=True)
class ReasonFact:
    """Why the path ended there: the rule or row, the answers it rests on, what of it is to be confirmed."""

    kind: str
    id: str
    label: str
    answers: tuple[str, ...]
    unknown: bool
    to_confirm: bool


@dataclass(frozen=True, slots=True)
class ProposedFact:
    """An act of the outcome, ready to be written on a prescription. ``decided``: None where it is not noted yet."""

    id: str
    kind: str
    title: str
    text: str
    optional: bool
    drug: str | None
    form: str | None
    route: str | None
    dose: ComputedDose | None
    quantity: tuple[Decimal, Decimal] | None
    days: Decimal | None
    instructions: tuple[str, ...]
    replaces: str | None
    checked: tuple[str, ...]
    """The answers that the act's conditions and contra-indications looked at, « non » included."""
    decided: bool | None

    @property
    def is_written(self) -> bool:
        """On a document: unless it was noted as not done, or is « si besoin » and not noted as done."""
        return self.decided is True or (self.decided is None and not self.optional)


@dataclass(frozen=True, slots=True)
class ActFact:
    """An act noted by the délégué: done with its details, or not done and why."""

    id: str
    title: str
    done: bool
    words: str
    at: str


@dataclass(frozen=True, slots=True)
class CallFact:
    to: str
    reached: bool
    at: str
    note: str


@dataclass(frozen=True, slots=True)
class ReplyFact:
    by: str
    answer: str
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class TestFact:
    """A test and its traceability: what was done, the question answered, the lines read on it."""

    title: str
    label: str
    name: str | None
    lot: str | None
    expiry: str | None
    result: str
    read_at: str
    readings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OutcomeFact:
    """Where the path ended; ``delay`` and ``addressee`` as coded, and the words of the protocol.

    ``deadline``: until when, in words with its date, so that a letter read a day later still says the same.
    """

    title: str
    disposition: str
    delay: str | None
    deadline: str
    addressee: str | None
    do: tuple[str, ...]
    tell: str
    awaiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConsentFact:
    """None: not asked. ``relation`` of the representative for a minor."""

    protocol: bool | None = None
    sharing: bool | None = None
    representative: bool | None = None
    relation: str | None = None
    assent: bool | None = None


@dataclass(frozen=True, slots=True)
class FollowUpFact:
    label: str
    text: str
    when: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """The answers that count, and what was read off them. ``blanks``: optional choices left unanswered."""

    findings: tuple[Finding, ...]
    scores: tuple[tuple[str, str], ...]
    tests: tuple[TestFact, ...]
    blanks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class End:
    """Where the path ended and what follows; everything is empty while questions remain.

    ``assumptions``: what behind this conclusion the protocol marks as an assumption, each in words.
    """

    outcome: OutcomeFact | None = None
    reasons: tuple[ReasonFact, ...] = ()
    withheld: tuple[str, ...] = ()
    proposals: tuple[ProposedFact, ...] = ()
    advice: tuple[str, ...] = ()
    warning_signs: tuple[str, ...] = ()
    follow_up: tuple[FollowUpFact, ...] = ()
    assumptions: tuple[str, ...] = ()
    weight: str | None = None

    @property
    def disposition(self) -> str | None:
        return None if self.outcome is None else self.outcome.disposition


@dataclass(frozen=True, slots=True)
class Done:
    """What people did since: acts, calls, replies, advice said to the patient."""

    acts: tuple[ActFact, ...]
    calls: tuple[CallFact, ...]
    appointment: str | None
    replies: tuple[ReplyFact, ...]
    doubts: tuple[str, ...]
    corrections: tuple[str, ...]
    alerts: tuple[str, ...]
    """Acts done before a correction that would have forbidden them."""
    advice_given: bool


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """Everything that any document of one encounter may say, and ``kinds``: the documents that may be printed."""

    head: Head
    kinds: tuple[DocumentKind, ...]
    patient: Patient | None
    is_minor: bool
    structure: Structure
    delegue: Professional
    delegant: Professional | None
    opened_at: datetime
    visit: int
    consent: ConsentFact
    record_access: str | None
    seen: Seen
    end: End
    done: Done
