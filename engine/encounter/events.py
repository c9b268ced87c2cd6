"""What happened in an encounter, in the past tense. Frozen and strict; each is one stored event.

No identity here: a patient is an opaque reference. Free text written by a person stands under ``personal`` and is
stored under the patient's own key.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Plain = bool | str
"""An answer as stored: yes/no as a boolean, everything else as text (« inconnu » included)."""


class Event(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class EncounterOpened(Event):
    """``day`` and ``opened_at`` pin the version, the age and every delay, whatever the duration of the encounter."""

    kind: Literal["encounter_opened"] = "encounter_opened"
    protocol: str
    version: str
    fingerprint: str
    visit: int
    day: str
    opened_at: str
    mode: Literal["demo", "care"]
    delegue: str
    profession: str
    structure: str
    entitlement: str
    delegants: tuple[str, ...]
    """Members who can be called, in the order in which they are."""
    patient: str | None = None
    first_visit: str | None = None
    """The encounter that this second visit follows."""


class AnswersGiven(Event):
    """One screen answered. ``confirmed`` names the unusual values that the délégué typed and confirmed."""

    kind: Literal["answers_given"] = "answers_given"
    step: str
    answers: dict[str, Plain]
    confirmed: tuple[str, ...] = ()


class PatientIdentified(Event):
    """``answers`` holds what the traits answer (age, sex), pinned to the day of opening."""

    kind: Literal["patient_identified"] = "patient_identified"
    patient: str
    answers: dict[str, Plain]
    homonym_checked: bool = False


class ConsentRecorded(Event):
    """Information, then consent to the protocol; for a minor the representative's agreement and the child's assent."""

    kind: Literal["consent_recorded"] = "consent_recorded"
    informed: bool
    protocol: bool | None
    sharing: bool | None
    representative: bool | None = None
    representative_relation: Literal["mere", "pere", "tuteur", "autre"] | None = None
    assent: bool | None = None


class RecordAccessStated(Event):
    kind: Literal["record_access_stated"] = "record_access_stated"
    access: Literal["full", "partial", "none"]


class AnswerCorrected(Event):
    kind: Literal["answer_corrected"] = "answer_corrected"
    criterion: str
    old: Plain
    new: Plain
    personal: dict[str, str] | None = Field(default_factory=dict)
    """``reason``: why, in the délégué's words; None once the patient's identity has been erased."""


class DoubtStated(Event):
    kind: Literal["doubt_stated"] = "doubt_stated"
    personal: dict[str, str] | None = Field(default_factory=dict)


class WithdrawalStated(Event):
    kind: Literal["withdrawal_stated"] = "withdrawal_stated"
    withdrawal: str
    personal: dict[str, str] | None = Field(default_factory=dict)


class MoreCautiousChosen(Event):
    """The délégué chose a more urgent end than the tree's; never a less urgent one."""

    kind: Literal["more_cautious_chosen"] = "more_cautious_chosen"
    outcome: str
    personal: dict[str, str] | None = Field(default_factory=dict)


class OutcomeReached(Event):
    """The tree concluded. Written again when a correction, an advice or a result changes the conclusion."""

    kind: Literal["outcome_reached"] = "outcome_reached"
    outcome: str
    disposition: str
    delay: str | None
    nature: str
    reasons: tuple[str, ...]
    """Ids of rules, rows and unknowns, the leading one first."""
    path: tuple[str, ...]
    acts: tuple[str, ...]
    awaiting: tuple[str, ...] = ()


class OutcomeReopened(Event):
    """A correction or an advice made the earlier conclusion fall: questions are asked again."""

    kind: Literal["outcome_reopened"] = "outcome_reopened"


class ActDone(Event):
    """``details``: dose_mg, days, lot… as text. One event is one act of the legal indicators if it ``counts``."""

    kind: Literal["act_done"] = "act_done"
    act: str
    counts: bool
    details: dict[str, str] = Field(default_factory=dict)


class ActNotDone(Event):
    kind: Literal["act_not_done"] = "act_not_done"
    act: str
    reason: Literal["refused_by_patient", "not_needed", "not_available", "clinical_judgement", "other"]
    personal: dict[str, str] | None = Field(default_factory=dict)


class SafetyNetGiven(Event):
    """Advice and warning signs said to the patient, by id."""

    kind: Literal["safety_net_given"] = "safety_net_given"
    advice: tuple[str, ...]


class DocumentIssued(Event):
    """``number`` is printed on the document; ``digest`` is the SHA-256 of its bytes."""

    kind: Literal["document_issued"] = "document_issued"
    document: str
    number: str
    digest: str


class CallPlaced(Event):
    """A call asked by the outcome: to a délégant by member id, to « samu » or to « urgences »."""

    kind: Literal["call_placed"] = "call_placed"
    to: str
    reached: bool
    called_at: str
    personal: dict[str, str] | None = Field(default_factory=dict)


class AppointmentObtained(Event):
    kind: Literal["appointment_obtained"] = "appointment_obtained"
    with_whom: str
    at: str


class DelegantSaw(Event):
    kind: Literal["delegant_saw"] = "delegant_saw"
    delegant: str


class DelegantAnswered(Event):
    """``lifts`` names the reasons that the délégant sets aside by his advice; danger rules can never be lifted."""

    kind: Literal["delegant_answered"] = "delegant_answered"
    delegant: str
    answer: Literal["advice", "takes_over", "sends_on"]
    lifts: tuple[str, ...] = ()
    personal: dict[str, str] | None = Field(default_factory=dict)


class DelegantActed(Event):
    """An act done by the délégant on the délégué's call: the numerator of the takeover rate.

    ``act`` is an act of the protocol, or « other », told in his words under ``personal.what``.
    """

    kind: Literal["delegant_acted"] = "delegant_acted"
    delegant: str
    act: str
    personal: dict[str, str] | None = Field(default_factory=dict)


class AlertRaised(Event):
    """A correction came after an act that it would have forbidden: the délégant is told."""

    kind: Literal["alert_raised"] = "alert_raised"
    act: str
    criterion: str


class Paused(Event):
    kind: Literal["paused"] = "paused"


class Resumed(Event):
    """``expired``: measures too old by now, asked again."""

    kind: Literal["resumed"] = "resumed"
    expired: tuple[str, ...]


class EncounterClosed(Event):
    kind: Literal["encounter_closed"] = "encounter_closed"


AnyEvent = Annotated[
    EncounterOpened | AnswersGiven | PatientIdentified | ConsentRecorded | RecordAccessStated | AnswerCorrected
    | DoubtStated | WithdrawalStated | MoreCautiousChosen | OutcomeReached | OutcomeReopened | ActDone | ActNotDone
    | SafetyNetGiven | DocumentIssued | CallPlaced | AppointmentObtained | DelegantSaw | DelegantAnswered
    | DelegantActed | AlertRaised
    | Paused | Resumed | EncounterClosed,
    Field(discriminator="kind"),
]  # fmt: skip
_ADAPTER: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)


def kind_of(event: Event) -> str:
    """The name that the event is stored under."""
    return str(type(event).model_fields["kind"].default)


def payload(event: Event) -> dict[str, object]:
    """The event as plain JSON data; its kind is stored beside, and an empty ``personal`` has nothing to seal."""
    dumped = event.model_dump(mode="json", exclude={"kind"})
    if dumped.get("personal") == {}:
        del dumped["personal"]
    return dumped


def read(kind: str, stored: dict[str, object]) -> AnyEvent:
    """The event that ``payload`` wrote. Raises pydantic.ValidationError on a payload that this engine never wrote."""
    return _ADAPTER.validate_json(_JSON.dump_json({**stored, "kind": kind}))


_JSON: TypeAdapter[dict[str, object]] = TypeAdapter(dict[str, object])
