"""What comparing two versions gives: who is treated otherwise, in groups, each with its simplest patient. Plain data.

A group is safer, riskier or neutral, read in this order:

- riskier: less urgent than before; or a treatment that a patient who was not treated did not have; or, at the same
  urgency, a treatment more, or more of one (dose, intakes or days), and nothing less;
- safer: more urgent than before; or, at the same urgency, a treatment less, and nothing more;
- neutral: everything else (one treatment in place of another, a smaller dose, a test, a certificate, a delay of the
  same rank, another addressee).

Treatments are drugs, splints, walking aids and sessions. Whether a change is right is for a doctor to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from engine.protocol.verification.certificate import Patient

Direction = Literal["safer", "riskier", "neutral"]
DoseChange = Literal["same", "more", "less", "other"]
"""``other``: neither surely more nor surely less (another drug, smaller intakes more often)."""
Refusal = Literal["consent", "sharing", "representative", "doubt", "withdrawal"]
DIRECTIONS: tuple[Direction, ...] = ("riskier", "safer", "neutral")
"""In the order in which they are shown: what somebody must look at comes first."""


@dataclass(frozen=True, slots=True)
class GivenAct:
    """An act that a result proposes. ``dose`` is its dose, quantity or ceiling in French; empty without one."""

    id: str
    title: str
    kind: str
    dose: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What a patient receives: the outcome with its title, delay and addressee, the acts, what is awaited.

    ``urgency`` is the rank of ``engine.protocol.compiled``, 0 the worst.
    """

    outcome: str
    title: str
    disposition: str
    delay: str | None
    addressee: str | None
    urgency: int
    acts: tuple[GivenAct, ...] = ()
    awaiting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """All the patients whose result was ``before`` and is ``after``.

    ``sentences`` say in French what changes, ``who`` what all of them have that is not ordinary. ``patient`` is the
    simplest of them: his ``answers`` are those of the new version, ``answers_before`` the same patient's in the old
    one; each is a whole file of ``relais run --answers``.
    """

    visit: int
    direction: Direction
    before: Result
    after: Result
    sentences: tuple[str, ...]
    who: tuple[str, ...]
    situations: int
    patient: Patient
    answers_before: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RefusalChange:
    """What somebody says that stops the run, and leads elsewhere now: a refusal (of the protocol, of sharing, a minor
    without representative), the délégué's doubt, a withdrawal that he states by hand.

    ``before`` and ``after``: the result that it leads to, None where the run goes on as for everybody.
    ``situations``: combinations of answers in which it may be said, in both versions.
    """

    visit: int
    refusal: Refusal
    direction: Direction
    before: Result | None
    after: Result | None
    sentence: str
    situations: int


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two versions."""

    protocol: str
    version: str
    title: str
    fingerprint: str
    since: str
    until: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions side by side, for patients who agree; ``refusals`` tells of those who do not.

    ``situations``: combinations of answers that either version tells apart, « inconnu » included, all visits together.
    ``concerned``: visit → what all patients whose result changes have in common, one French sentence a criterion.
    ``only_before`` and ``only_after``: labels of the criteria that one version alone looks at, free in the other.
    ``left_out``: French sentences on what has no counterpart and is not compared (a visit, a choice, a wider range).
    """

    old: Side
    new: Side
    differences: tuple[Difference, ...]
    refusals: tuple[RefusalChange, ...]
    situations: int
    concerned: Mapping[int, tuple[str, ...]]
    only_before: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    visits_before: tuple[int, ...] = ()
    visits_after: tuple[int, ...] = ()
    """Visits that one version alone knows; told in ``left_out`` too."""
    rights: tuple[str, ...] = ()
    """Who may act otherwise, one French sentence a profession; ``same`` speaks of patients only."""

    @property
    def same(self) -> bool:
        """Whether every patient receives the same in both versions, as far as they can be compared."""
        return not self.differences and not self.refusals

    @property
    def changed(self) -> int:
        """Situations whose result changes."""
        return sum(one.situations for one in self.differences)

    def of(self, direction: Direction) -> tuple[Difference, ...]:
        """The groups of one direction, the largest first."""
        found = (one for one in self.differences if one.direction == direction)
        return tuple(sorted(found, key=lambda one: (one.visit, -one.situations)))
