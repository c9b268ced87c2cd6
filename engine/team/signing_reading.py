"""What a délégant has read of a version before signing it: the file that he opened, the assumptions that he confirmed.

Each confirmation is a fact of its own, so that a locked screen or another tablet loses none. It holds the words that
were read: a line that says something else is to be confirmed again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from engine.team.members import Record
from engine.team.publication import Digest, Stated


class SigningFileOpened(Record):
    """``file``: SHA-256 of the PDF that was opened."""

    kind: Literal["signing_file_opened"] = "signing_file_opened"
    fingerprint: Digest
    file: Digest


class AssumptionConfirmed(Record):
    kind: Literal["assumption_confirmed"] = "assumption_confirmed"
    fingerprint: Digest
    assumption: str
    words: str


class AssumptionTakenBack(Record):
    """The délégant does not confirm it any more."""

    kind: Literal["assumption_taken_back"] = "assumption_taken_back"
    fingerprint: Digest
    assumption: str


AnyFact = Annotated[SigningFileOpened | AssumptionConfirmed | AssumptionTakenBack, Field(discriminator="kind")]
FACT: TypeAdapter[AnyFact] = TypeAdapter(AnyFact)


@dataclass(frozen=True, slots=True)
class Reading:
    """``file`` is "" while none was opened; ``confirmed``: assumption → the words that were confirmed."""

    file: str
    opened_at: str
    confirmed: dict[str, str]

    def has_confirmed(self, assumption: str, words: str) -> bool:
        return self.confirmed.get(assumption) == words


def fold(facts: Iterable[Stated]) -> Reading:
    file, opened_at, confirmed = "", "", dict[str, str]()
    for stated in facts:
        fact = stated.fact
        if isinstance(fact, SigningFileOpened):
            file, opened_at = fact.file, stated.at
        elif isinstance(fact, AssumptionConfirmed):
            confirmed[fact.assumption] = fact.words
        elif isinstance(fact, AssumptionTakenBack):
            confirmed.pop(fact.assumption, None)
    return Reading(file, opened_at, confirmed)
