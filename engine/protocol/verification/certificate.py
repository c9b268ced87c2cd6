"""What proving a protocol gives: one verdict a property, each failure with its simplest patient, and the counts.

Plain frozen data. Refuses to know how a property is settled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from engine.protocol.reading import Path

PropertyId = Literal["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9"]
Status = Literal["proved", "refuted", "unproved"]
"""``unproved``: not settled within the budget; care mode refuses it like ``refuted``."""


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient that a doctor understands and that ``relais run`` reproduces.

    ``story`` is French, one sentence or two. ``answers`` is a whole file of answers (``relais run --answers``),
    reserved keys included, ready for ``json.dumps``. ``outcome`` is where the protocol leads him.
    """

    story: str
    answers: Mapping[str, object]
    visit: int
    outcome: str
    special: tuple[str, ...] = ()
    """Criteria that make him special, the most telling first; every other answer is an ordinary one."""


@dataclass(frozen=True, slots=True)
class CounterExample:
    """Why a property does not hold: a code of the catalogue (PRV-…), a French sentence, where in the file, who."""

    code: str
    what: str
    remedy: str
    path: Path
    patient: Patient | None = None
    file: str = ""
    line: int | None = None
    cause: Path = ()
    """The rule that keeps patients from what nobody meets, where there is one; ``what`` ends with its line."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One property. ``sentence`` is what it says of this protocol, in French, whatever the status."""

    id: PropertyId
    title: str
    sentence: str
    status: Status
    counter_examples: tuple[CounterExample, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """Counts of one visit. ``situations``: combinations of answers told apart, « inconnu » included."""

    number: int
    situations: int
    paths: int
    """Ways through the tree that some patient takes."""
    shortest: Mapping[str, Patient]
    """Outcome → the simplest patient who ends there."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """All that was settled about one protocol version; bound to its fingerprint (SHA-256 of its canonical text)."""

    protocol: str
    version: str
    fingerprint: str
    proofs: tuple[Proof, ...]
    visits: tuple[Visit, ...]

    @property
    def proved(self) -> bool:
        return all(proof.status == "proved" for proof in self.proofs)

    @property
    def situations(self) -> int:
        return sum(visit.situations for visit in self.visits)

    @property
    def paths(self) -> int:
        return sum(visit.paths for visit in self.visits)
