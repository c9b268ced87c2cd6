"""The protocol file as frozen pydantic models: its grammar, and nothing that a single block cannot say.

Refuses to know YAML (see ``reading``), names that live in other blocks (see ``linking``), and any clinical fact.
Keys are English, contents French, identifiers plain ASCII.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema, model_validator

IDENTIFIER = r"^[a-z][a-z0-9_]{0,63}$"
ISO_DATE = r"^\d{4}-\d{2}-\d{2}$"

Identifier = Annotated[str, Field(pattern=IDENTIFIER)]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Label = Annotated[str, Field(min_length=1, max_length=300)]
Date = Annotated[str, Field(pattern=ISO_DATE)]
Version = Annotated[str, Field(pattern=r"^\d{4}-\d{2}\.\d+$")]


_WRITTEN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def _widened(value: object, info: ValidationInfo) -> object:
    """Whole numbers are decimals too; booleans are not numbers, whatever Python thinks.

    In JSON (the compiled cache) a decimal is a text of digits; in a protocol file a text is never a number.
    """
    if type(value) is int:
        return Decimal(value)
    if info.mode == "json" and isinstance(value, str) and _WRITTEN_NUMBER.fullmatch(value):
        return Decimal(value)
    return value


Number = Annotated[Decimal, BeforeValidator(_widened), WithJsonSchema({"type": "number"})]
NumberOrParameter = Annotated[
    Decimal | Identifier,
    BeforeValidator(_widened),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": IDENTIFIER}]}),
]


def _frozen_lists(value: object) -> object:
    """Lists as tuples, all the way down: a condition from the compiled cache equals the one from the file."""
    if isinstance(value, list | tuple):
        return tuple(_frozen_lists(part) for part in value)
    return {key: _frozen_lists(part) for key, part in value.items()} if isinstance(value, dict) else value


RawCondition = Annotated[Any, BeforeValidator(_frozen_lists), WithJsonSchema({"title": "Condition"})]
"""A condition as written (text, or mapping with all / any / not / one criterion); parsed by ``conditions``."""

Confidence = Literal["sourced", "analogy", "assumption"]
Profession = Literal[
    "medecin", "pharmacien", "chirurgien_dentiste", "sage_femme", "infirmier", "masseur_kinesitherapeute",
    "pedicure_podologue", "orthophoniste", "orthoptiste", "ergotherapeute", "dieteticien", "psychomotricien", "mem",
]  # fmt: skip
"""Professions of TRE_G15, by name; ``mem`` is the « manipulateur d'électroradiologie médicale »."""
Structure = Literal["msp", "cds", "cpts", "esp", "es", "ems"]
Disposition = Literal[
    "treat", "refer_delegant", "emergency_department", "emergency_call", "not_included", "consent_refused"
]
Delay = Literal["now", "within_2_hours", "within_24_hours", "same_or_next_day", "usual_care"]
Addressee = Literal["delegant", "samu", "urgences", "medecin_traitant", "patient"]
DocumentKind = Literal[
    "lettre_delegant", "lettre_urgences", "fiche_conseils", "ordonnance", "demande_imagerie",
    "proposition_arret", "certificat_enfant_malade", "note_refus", "resultat_test", "ordonnance_kine",
]  # fmt: skip
Nature = Literal["clinical", "age", "scope", "new_symptoms", "doubt", "administrative", "treatment"]
"""Why a rule stops the protocol: fee rules and legal counts tell age, doubt and new symptoms apart."""


class Block(BaseModel):
    """Base of every block: no unknown key, no guessed type, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class Citation(Block):
    """The place in a text that a row rests on; ``at`` is left out where the place was not read."""

    text: Identifier
    at: Label | None = None


Citations = Annotated[
    tuple[Citation, ...],
    BeforeValidator(lambda value: tuple(value) if isinstance(value, list | tuple) else (value,)),
    Field(min_length=1),
]
"""One citation, or a list of them."""


class SplitConfidence(Block):
    """Confidence of a rule whose criterion and action (to whom, how fast) do not rest on the same ground."""

    criterion: Confidence
    action: Confidence


AnyConfidence = Confidence | SplitConfidence


def parts_of(confidence: AnyConfidence) -> tuple[Confidence, ...]:
    """How sure the whole is; or the criterion, then the action."""
    return (confidence,) if isinstance(confidence, str) else (confidence.criterion, confidence.action)


class Sourced(Block):
    """What every clinical row carries: where it comes from, how sure, which rows of the clinical sheets it encodes."""

    source: Citations
    confidence: AnyConfidence
    refs: tuple[Label, ...] = ()
    note: Text | None = None
    """Why it is so, shown to délégants with the source (a conflict between texts, a reading chosen)."""


class SourceText(Block):
    """What rows cite: a text, or a proposal of the file's own authors.

    A text says whether the authors read it (``part``: what they read of it, when not all); one not read says who
    reported it, and is shown « rapporté par … ». A proposal is no text: nobody read or reported it, and it carries
    nothing but assumptions.
    """

    title: Label
    date: Date | None = None
    read: bool | None = None
    part: Label | None = None
    reported_by: Identifier | None = None
    proposal: Literal[True] | None = None
    link: Label | None = None

    @model_validator(mode="after")
    def _says_what_it_is(self) -> SourceText:
        if self.proposal:
            if self.read is not None or self.part or self.reported_by or self.link:
                raise ValueError("proposal_is_no_text")
        elif self.read is None:
            raise ValueError("source_says_nothing_of_itself")
        elif not self.read and self.reported_by is None:
            raise ValueError("unread_without_reporter")
        elif self.read and self.reported_by is not None:
            raise ValueError("read_and_reported")
        elif self.part is not None and not self.read:
            raise ValueError("part_of_an_unread_text")
        return self


class Validity(Block):
    """First and last day on which this version applies (both included; ``until`` left out: still in force)."""

    since: Date
    until: Date | None = None


class LegalText(Block):
    """A legal text with its three dates; between readings of a date only what every reading allows is allowed."""

    source: Identifier
    signed: Date | None = None
    published: Date | None = None
    in_force: Date | None = None


class Entitlement(Sourced):
    """Who may delegate to whom which acts, where, from when to when (both days included)."""

    id: Identifier
    delegants: tuple[Profession, ...] = Field(min_length=1)
    delegues: tuple[Profession, ...] = Field(min_length=1)
    structures: tuple[Structure, ...] = Field(min_length=1)
    acts: tuple[Identifier, ...] = ()
    """Delegated acts that the text lets these professions do; left out, nothing is proved to be permitted."""
    since: Date
    until: Date | None = None


class Legal(Block):
    texts: tuple[LegalText, ...] = Field(min_length=1)
    entitlements: tuple[Entitlement, ...] = Field(min_length=1)


class Training(Sourced):
    """Hours asked before the first act; ``None`` where no source gives a number."""

    theory_hours: Number | None = None
    practice_hours: Number | None = None
    total_hours: Number | None = None
    refresh_months: int | None = None
    assessment: Text
    content: tuple[Label, ...] = ()


class Parameter(Sourced):
    """A threshold by name. ``unit`` is UCUM; an assumption is shown « valeur à confirmer par le délégant »."""

    label: Label
    value: Number
    unit: Label | None = None


class Code(Block):
    system: Literal["loinc", "snomed", "icd10", "atc", "ccam"]
    code: Label


class Derivation(Block):
    """A value that the engine computes; exactly one key. The list is closed.

    ``age_in_years`` / ``age_in_months`` from the birth date on the day of opening; ``hours_since`` / ``days_since``
    from a criterion of type ``datetime`` / ``date``; ``late_period_days`` from the date of the last period and the
    usual length of the cycle.
    """

    age_in_years: Literal["birth_date"] | None = None
    age_in_months: Literal["birth_date"] | None = None
    hours_since: Identifier | None = None
    days_since: Identifier | None = None
    late_period_days: LatePeriod | None = None

    @model_validator(mode="after")
    def _one_rule(self) -> Derivation:
        if len(self.model_fields_set) != 1:
            raise ValueError("derivation_needs_one_rule")
        return self


class LatePeriod(Block):
    last_period: Identifier
    cycle_days: Identifier


class TestDetails(Block):
    """What is recorded with a test: criteria of ``use: record``; an expired test gives no result."""

    name: Identifier | None = None
    lot: Identifier | None = None
    expiry: Identifier | None = None
    read_after_seconds: int | None = Field(default=None, ge=1, le=3600)
    read_before_seconds: int | None = Field(default=None, ge=1, le=3600)


class Criterion(Sourced):
    """One question, in one block: what is asked, of what type, within which bounds, and who asks it.

    ``range`` is hard (a value outside is refused), ``usual`` is soft (a value outside is asked again).
    Numbers are integers or decimals on ``step``. ``use: record`` is kept and decides nothing.
    ``from_identity`` is taken from the patient's traits. ``worse`` orders answers for the proof of monotony.
    ``expires_after_minutes``: a vital sign older than this is asked again on resuming.
    ``optional``: may be left blank; allowed only for record-only values and for a dose that has a rule without it.
    """

    question: Text
    label: Label
    help: Text | None = None
    items: tuple[Label, ...] = ()
    type: Literal["yes_no", "number", "choice", "date", "datetime", "text", "derived"]
    unit: Label | None = None
    unit_label: Label | None = None
    step: Number | None = None
    range: tuple[Number, Number] | None = None
    usual: tuple[Number, Number] | None = None
    choices: dict[Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}$")], Label] = Field(default_factory=dict)
    derived: Derivation | None = None
    from_identity: Literal["sex"] | None = None
    use: Literal["decide", "record"] = "decide"
    optional: bool = False
    worse: Literal["yes", "no", "higher", "lower"] | tuple[Label, ...] | None = None
    expires_after_minutes: int | None = Field(default=None, ge=5, le=1440)
    test: TestDetails | None = None
    codes: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _coherent(self) -> Criterion:
        numeric = self.type in ("number", "derived")
        if numeric and (self.range is None or self.step is None):
            raise ValueError("number_needs_range_and_step")
        if not numeric and (self.range or self.usual or self.step is not None):
            raise ValueError("only_numbers_have_ranges")
        if (self.type == "choice") != bool(self.choices):
            raise ValueError("choices_go_with_type_choice")
        if (self.type == "derived") != (self.derived is not None):
            raise ValueError("derived_goes_with_type_derived")
        for low, high in (bounds for bounds in (self.range, self.usual) if bounds):
            if low >= high:
                raise ValueError("empty_range")
        if self.step is not None and self.step <= 0:
            raise ValueError("step_not_positive")
        return self


class ScoreItem(Block):
    id: Identifier
    label: Label
    when: RawCondition
    points: int = Field(ge=-20, le=20)
    refs: tuple[Label, ...] = ()


class Score(Sourced):
    """A sum of points over conditions; each point is shown."""

    label: Label
    items: tuple[ScoreItem, ...] = Field(min_length=1)


class Definition(Sourced):
    """A named condition."""

    label: Label
    means: RawCondition


class Rule(Sourced):
    """A danger, an exclusion or a withdrawal: when it is true the patient goes ``to`` an outcome."""

    id: Identifier
    label: Label
    when: RawCondition
    to: Identifier
    nature: Nature = "clinical"
    visits: tuple[int, ...] = ()


class Withdrawal(Sourced):
    """A reason to leave the protocol once in it; without ``when`` the délégué states it by hand."""

    id: Identifier
    label: Label
    when: RawCondition | None = None
    to: Identifier
    nature: Nature = "clinical"
    visits: tuple[int, ...] = ()


class InclusionRule(Sourced):
    """A condition that must be true; when it is false the patient goes ``otherwise``."""

    id: Identifier
    label: Label
    when: RawCondition
    otherwise: Identifier
    nature: Nature = "scope"
    visits: tuple[int, ...] = ()


class Sharing(Sourced):
    """What a refusal to share the record means: ``stop`` leads to ``to``; ``notice`` shows a text and goes on."""

    refusal: Literal["stop", "notice"]
    to: Identifier | None = None
    text: Text

    @model_validator(mode="after")
    def _stop_leads_somewhere(self) -> Sharing:
        if (self.refusal == "stop") != (self.to is not None):
            raise ValueError("sharing_stop_needs_target")
        return self


class Minor(Sourced):
    """Below ``age_below`` a legal representative must agree; without one: ``without_representative``."""

    age: Identifier
    age_below: NumberOrParameter
    without_representative: Identifier


class Consent(Sourced):
    """Information read to the patient, consent to the protocol, consent to sharing, minors."""

    information: tuple[Text, ...] = Field(min_length=1)
    refused: Identifier
    sharing: Sharing
    minor: Minor | None = None


class Routed(Sourced):
    """Where doubt, or an unknown, leads."""

    to: Identifier


class UnknownRouting(Sourced):
    """The one rule of *unknown*: ``to`` the same day, ``danger_to`` now when one of the values is a danger."""

    to: Identifier
    danger_to: Identifier


class Asked(Block):
    """A criterion asked only in some situations."""

    criterion: Identifier
    when: RawCondition


class Step(Block):
    """One screen, one clinical theme. Stage ``danger`` precedes identity and consent: seen or told, never measured."""

    id: Identifier
    stage: Literal["danger", "interview", "examination", "decision"]
    title: Label
    intro: Text | None = None
    ask: tuple[Identifier | Asked, ...] = Field(min_length=1)
    visits: tuple[int, ...] = ()
    record_access: bool = False
    """True for antecedents that are read in the shared record when it is open, and asked in full when it is not."""


class Row(Sourced):
    """One line of a decision, read in order; ``over`` names later lines that this one is meant to win over."""

    id: Identifier
    label: Label
    when: RawCondition | None = None
    else_: Literal[True] | Identifier | None = Field(default=None, alias="else")
    to: Identifier
    over: tuple[Identifier, ...] = ()

    @model_validator(mode="after")
    def _when_or_else(self) -> Row:
        if (self.when is None) == (self.else_ is None):
            raise ValueError("row_needs_when_or_else")
        return self


class Decision(Block):
    title: Label
    rows: tuple[Row, ...] = Field(min_length=1)


class Await(Sourced):
    """Something awaited (radiograph, advice): ``meanwhile`` is the outcome until ``criterion`` is answered."""

    title: Label
    criterion: Identifier
    meanwhile: Identifier
    to: Identifier


class Repeat(Sourced):
    """A test done once more, at most: ``again`` holds the second result of ``test``."""

    title: Label
    test: Identifier
    again: Identifier
    to: Identifier


class Tree(Block):
    """The graph. ``entries`` gives the first node of each visit; targets are nodes or outcomes."""

    entries: dict[Annotated[str, Field(pattern=r"^[1-9]$")], Identifier] = Field(min_length=1)
    decisions: dict[Identifier, Decision] = Field(min_length=1)
    awaits: dict[Identifier, Await] = Field(default_factory=dict)
    repeats: dict[Identifier, Repeat] = Field(default_factory=dict)


class Notice(Sourced):
    """A remark shown, that decides nothing."""

    id: Identifier
    when: RawCondition
    text: Text


class Drug(Block):
    name: Label
    form: Label | None = None
    route: Label = "voie orale"
    atc: Label | None = None


class Dose(Block):
    """A dose rule, in milligrams. Computed doses are rounded down on ``round_down_to_mg``, never up.

    Exactly one of ``mg`` (per intake), ``mg_per_kg_per_day``, ``mg_per_kg_per_intake``; the last two need ``weight``
    (kg). All caps given apply; the lowest wins. ``unweighed_mg`` per intake applies when no weight was given.
    """

    mg: NumberOrParameter | None = None
    mg_per_kg_per_day: NumberOrParameter | None = None
    mg_per_kg_per_intake: NumberOrParameter | None = None
    weight: Identifier | None = None
    unweighed_mg: NumberOrParameter | None = None
    intakes_per_day: NumberOrParameter
    days: NumberOrParameter
    max_mg_per_intake: NumberOrParameter | None = None
    max_mg_per_day: NumberOrParameter | None = None
    max_mg_per_kg_per_day: NumberOrParameter | None = None
    round_down_to_mg: Number = Decimal(1)
    min_hours_between: NumberOrParameter | None = None
    as_needed: bool = False

    @model_validator(mode="after")
    def _one_rule(self) -> Dose:
        by_weight = [self.mg_per_kg_per_day, self.mg_per_kg_per_intake]
        if sum(rule is not None for rule in (self.mg, *by_weight)) != 1:
            raise ValueError("dose_needs_one_rule")
        if any(rule is not None for rule in by_weight) and (self.weight is None or self.max_mg_per_day is None):
            raise ValueError("dose_by_weight_needs_weight_and_cap")
        return self


class Contraindication(Sourced):
    """True: the act is replaced by ``fallback`` (an act, an outcome, or ``omit``). Unknown: the rule of *unknown*."""

    id: Identifier
    label: Label
    when: RawCondition
    fallback: Identifier


NOT_DELEGATED: Final = ("advice", "certificate")
"""Kinds of acts that anybody on the team may do."""


class Act(Sourced):
    """A delegated act: an entity of its own, because the legal indicators count acts.

    ``requires`` must be true for the act to be given. ``optional``: offered « si besoin », done or not by the délégué.
    """

    kind: Literal[
        "test", "medication", "imaging", "splint", "walking_aid", "sessions", "sick_leave", "certificate", "advice",
        "examination",
    ]  # fmt: skip
    title: Label
    text: Text
    counts: bool
    optional: bool = False
    requires: RawCondition | None = None
    contraindications: tuple[Contraindication, ...] = ()
    drug: Drug | None = None
    dose: Dose | None = None
    instructions: tuple[Text, ...] = ()
    quantity: tuple[NumberOrParameter, NumberOrParameter] | None = None
    days_from: Identifier | None = None
    days_cap: NumberOrParameter | None = None
    codes: tuple[Code, ...] = ()

    @property
    def delegated(self) -> bool:
        """Whether the law keeps it for doctors: told by its kind, whatever the indicators count."""
        return self.kind not in NOT_DELEGATED

    @model_validator(mode="after")
    def _medication_has_drug_and_dose(self) -> Act:
        if (self.kind == "medication") != (self.drug is not None and self.dose is not None):
            raise ValueError("medication_needs_drug_and_dose")
        if (self.kind == "sick_leave") != (self.days_from is not None and self.days_cap is not None):
            raise ValueError("sick_leave_needs_days_and_cap")
        return self


class Advice(Sourced):
    """A sentence for the patient: ordinary advice, or a warning sign with what to do then."""

    kind: Literal["advice", "warning_sign"]
    text: Text


class GivenAct(Block):
    """An act proposed only in some situations."""

    act: Identifier
    when: RawCondition


class Outcome(Sourced):
    """Where a path ends: exactly one a patient. What treats has acts; what refers has an addressee and a delay."""

    title: Label
    do: tuple[Text, ...] = Field(min_length=1)
    tell: Text
    disposition: Disposition
    delay: Delay | None = None
    addressee: Addressee | None = None
    acts: tuple[Identifier | GivenAct, ...] = ()
    documents: tuple[DocumentKind, ...] = ()
    safety_net: tuple[Identifier, ...] = ()
    follow_up: tuple[Identifier, ...] = ()
    nature: Nature | None = None

    @model_validator(mode="after")
    def _disposition_has_what_it_needs(self) -> Outcome:
        if self.disposition == "treat" and (not self.acts or self.delay is not None):
            raise ValueError("treat_needs_acts")
        if self.disposition != "treat" and (self.delay is None or self.addressee is None):
            raise ValueError("referral_needs_addressee_and_delay")
        emergency = self.disposition in ("emergency_call", "emergency_department")
        if emergency and self.delay != "now":
            raise ValueError("emergency_is_now")
        return self


class FollowUp(Sourced):
    """A second visit or a call, between two days after the first."""

    kind: Literal["visit", "call"]
    label: Label
    after_days: tuple[NumberOrParameter, NumberOrParameter] | None = None
    visit: int | None = None
    text: Text


class Fee(Sourced):
    """A fee as data: the runtime says « ouvre / n'ouvre pas / à vérifier », never prints an invoice."""

    id: Identifier
    label: Label
    amount_eur: Number
    visit: int = 1
    dispositions: tuple[Disposition, ...] = Field(min_length=1)
    except_natures: tuple[Nature, ...] = ()
    includes_recall: bool
    exclusive_days: int = Field(ge=0, le=30)
    since: Date | None = None
    until: Date | None = None


class Counted(Block):
    """What an indicator counts: encounters that end in these outcomes, or acts of these ids."""

    outcomes: tuple[Identifier, ...] = ()
    acts: tuple[Identifier, ...] = ()
    when: RawCondition | None = None


class Indicator(Sourced):
    """An indicator of the protocol beside the four legal ones."""

    id: Identifier
    label: Label
    official: Literal[False] = False
    numerator: Counted
    denominator: Counted | None = None


class LookBack(Sourced):
    """An earlier encounter of the same protocol within ``days`` fills or contradicts the answer to ``criterion``."""

    id: Identifier
    label: Label
    criterion: Identifier
    days: NumberOrParameter
    at_least: int = 1


class Protocol(Block):
    """A protocol version: one self-contained text, one fingerprint."""

    protocol: Identifier
    version: Version
    title: Label
    short_title: Label
    scope: Literal["national", "local"]
    valid: Validity
    intended_purpose: Text
    warning: Text
    legal: Legal
    training: Training
    sources: dict[Identifier, SourceText] = Field(min_length=1)
    parameters: dict[Identifier, Parameter] = Field(default_factory=dict)
    criteria: dict[Identifier, Criterion] = Field(min_length=1)
    scores: dict[Identifier, Score] = Field(default_factory=dict)
    definitions: dict[Identifier, Definition] = Field(default_factory=dict)
    danger: tuple[Rule, ...] = Field(min_length=1)
    inclusion: tuple[InclusionRule, ...] = Field(min_length=1)
    exclusion: tuple[Rule, ...] = Field(min_length=1)
    withdrawal: tuple[Withdrawal, ...] = Field(min_length=1)
    doubt: Routed
    unknown: UnknownRouting
    consent: Consent
    look_back: tuple[LookBack, ...] = ()
    steps: tuple[Step, ...] = Field(min_length=1)
    tree: Tree
    notices: tuple[Notice, ...] = ()
    acts: dict[Identifier, Act] = Field(default_factory=dict)
    advice: dict[Identifier, Advice] = Field(default_factory=dict)
    outcomes: dict[Identifier, Outcome] = Field(min_length=1)
    follow_up: dict[Identifier, FollowUp] = Field(default_factory=dict)
    fees: tuple[Fee, ...] = ()
    indicators: tuple[Indicator, ...] = ()


Derivation.model_rebuild()
