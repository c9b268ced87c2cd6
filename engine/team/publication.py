"""The life of one protocol version in one team, as facts: attested, reviewed, signed, withdrawn; and where it stands.

A version is a fingerprint: another byte is another version, with a life of its own. Knows no store and no clock; a
reason is about the version, never about a patient.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from engine.team.members import Record

Status = Literal["draft", "reviewed", "signed", "withdrawn"]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class VersionAttested(Record):
    """What the engine established about this very text. ``unproved``: properties without a proof, each with its title.

    ``engine`` is the digest of the source that checks and runs protocols: another engine has to establish it anew.
    """

    kind: Literal["version_attested"] = "version_attested"
    protocol: str
    version: str
    fingerprint: Digest
    proved: bool
    unproved: tuple[str, ...]
    situations: int
    paths: int
    cases_passed: int
    cases_total: int
    cases_digest: str
    engine: Digest
    software: str


class VersionReviewed(Record):
    kind: Literal["version_reviewed"] = "version_reviewed"
    fingerprint: Digest


class VersionSigned(Record):
    """A délégant's signature: this text, and this exact list of assumptions (``confirmed`` as he read them)."""

    kind: Literal["version_signed"] = "version_signed"
    fingerprint: Digest
    assumptions: Digest
    confirmed: tuple[str, ...]
    file: str
    """SHA-256 of the signing file that he opened."""


class VersionWithdrawn(Record):
    kind: Literal["version_withdrawn"] = "version_withdrawn"
    fingerprint: Digest
    reason: str


AnyFact = Annotated[
    VersionAttested | VersionReviewed | VersionSigned | VersionWithdrawn, Field(discriminator="kind")
]  # fmt: skip
FACT: TypeAdapter[AnyFact] = TypeAdapter(AnyFact)


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact with who stated it (a member) and when (ISO 8601 with offset)."""

    fact: Record
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Signature:
    by: str
    at: str
    assumptions: str
    count: int


@dataclass(frozen=True, slots=True)
class Withdrawal:
    by: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class VersionState:
    """Where one version stands in one team. ``history``: every fact, oldest first."""

    fingerprint: str
    status: Status = "draft"
    attestation: VersionAttested | None = None
    attested_at: str = ""
    reviewed_by: str | None = None
    reviewed_at: str = ""
    signatures: tuple[Signature, ...] = ()
    withdrawal: Withdrawal | None = None
    history: tuple[Stated, ...] = ()

    def signature_of(self, member: str) -> Signature | None:
        return next((one for one in self.signatures if one.by == member), None)


def fold(fingerprint: str, facts: Iterable[Stated]) -> VersionState:
    """The state after these facts; a fact about another text than the stream's counts for nothing."""
    state = VersionState(fingerprint)
    for stated in facts:
        state = replace(_after(state, stated), history=(*state.history, stated))
    return state


def _after(state: VersionState, stated: Stated) -> VersionState:
    fact = stated.fact
    if getattr(fact, "fingerprint", None) != state.fingerprint:
        return state
    if isinstance(fact, VersionAttested):
        return replace(state, attestation=fact, attested_at=stated.at)
    if isinstance(fact, VersionReviewed):
        return replace(state, status="reviewed", reviewed_by=stated.by, reviewed_at=stated.at)
    if isinstance(fact, VersionSigned):
        signature = Signature(stated.by, stated.at, fact.assumptions, len(fact.confirmed))
        others = tuple(one for one in state.signatures if one.by != stated.by)
        return replace(state, status="signed", signatures=(*others, signature))
    if isinstance(fact, VersionWithdrawn):
        return replace(state, status="withdrawn", withdrawal=Withdrawal(stated.by, stated.at, fact.reason))
    return state
