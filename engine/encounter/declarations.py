"""What a team declares beside its encounters: adverse events, and professionals' satisfaction. Frozen, strict.

A satisfaction answer names nobody; a description of an adverse event is personal text and names nobody either.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from engine.encounter.events import Event

NATURES: Mapping[str, str] = {
    "wrong_inclusion": "inclusion à tort",
    "missed_exclusion": "exclusion ou signe d'alerte non vu",
    "drug_reaction": "réaction à un médicament ou allergie",
    "wrong_prescription": "prescription erronée",
    "test_fault": "défaut d'un test",
    "delay": "retard de soins ou appel sans réponse",
    "information_lost": "information perdue entre professionnels",
    "identity_error": "erreur d'identité",
    "consent_default": "défaut de consentement",
    "complication": "complication après la visite",
    "software_fault": "défaut du logiciel",
    "other": "autre",
}
"""Nature of an adverse event, by code, for the breakdown that the law asks."""
KINDS: Mapping[str, str] = {
    "ei": "événement indésirable", "eias": "événement indésirable associé aux soins",
    "epr": "événement porteur de risque (dommage évité)", "eig": "événement indésirable grave",
    "eigs": "événement indésirable grave associé aux soins",
}  # fmt: skip
SEVERITIES: Mapping[int, str] = {1: "mineur", 2: "significatif", 3: "majeur", 4: "critique", 5: "catastrophique"}
LEVELS: Mapping[str, str] = {
    "very_satisfied": "très satisfait", "satisfied": "satisfait", "unsatisfied": "peu satisfait",
    "very_unsatisfied": "pas satisfait",
}  # fmt: skip


class AdverseEventDeclared(Event):
    """An undesirable event linked to a protocol. ``encounter`` is None when none is known."""

    kind: Literal["adverse_event_declared"] = "adverse_event_declared"
    protocol: str
    encounter: str | None
    occurred_on: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    discovered_on: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    nature: str
    event_kind: Literal["ei", "eias", "epr", "eig", "eigs"]
    severity: Annotated[int, Field(ge=1, le=5)]
    patient_informed: bool
    ars_informed_on: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None
    description: Annotated[str, Field(min_length=1, max_length=2000)]


class SatisfactionAnswered(Event):
    """One professional's answer for one protocol and year; who answered is not in it."""

    kind: Literal["satisfaction_answered"] = "satisfaction_answered"
    protocol: str
    year: Annotated[int, Field(ge=2020, le=2100)]
    level: Literal["very_satisfied", "satisfied", "unsatisfied", "very_unsatisfied"]
