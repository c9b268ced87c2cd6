"""What becomes of each mutant: refused by the loader, noticed by a case, refuted by a proof, equivalent, or alive.

Asked in the order of what costs least: the grammar, the cases (those near the change first), the checks of the loader,
the diagrams of both versions, the proofs. The first answer counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Final, Literal

from engine.protocol.cases import CaseFile
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.formulas import TooWide
from engine.protocol.loading import LoadedProtocol
from engine.protocol.mutation.building import Altered, as_loaded, built, refusal
from engine.protocol.mutation.comparing import Costs, Incomparable, Originals, differences, minors_apart, without
from engine.protocol.mutation.listing import Text, mutants, text_of
from engine.protocol.mutation.mutant import Mutant
from engine.protocol.mutation.playing import Bench, conduct
from engine.protocol.suggestion.cells import near, person_at, profile_values
from engine.protocol.suggestion.person import Person, profiles_of, verdict_on
from engine.protocol.suggestion.processes import people
from engine.protocol.verification.certificate import Certificate
from engine.protocol.verification.semantics import Meaning

Fate = Literal["loader", "case", "proof", "equivalent", "survivor"]
FATES: Final[Mapping[Fate, str]] = {
    "loader": "refusé au chargement",
    "case": "vu par un cas",
    "proof": "réfuté par une preuve",
    "equivalent": "équivalent",
    "survivor": "survivant",
}
_MOST_TRIES: Final = 6
Proofs = Callable[[LoadedProtocol], Certificate | None]


@dataclass(frozen=True, slots=True)
class Judged:
    """``by``: the code, case or property that settled it. ``person``: for a survivor, somebody who would show it."""

    mutant: Mutant
    fate: Fate
    by: str = ""
    person: Person | None = field(default=None, compare=False)


class Unsettled(Exception):
    """The diagrams differ, and nobody was found whom the run itself treats otherwise."""


class Judge:
    """Everything that is prepared once for a protocol and its cases."""

    def __init__(self, loaded: LoadedProtocol, file: CaseFile, proofs: Proofs | None = None) -> None:
        self.text: Text = text_of(loaded)
        self.protocol, self.file, self.proofs = loaded.compiled, file, proofs
        self.bench = Bench(self.protocol, file)
        self.originals = Originals(self.protocol)
        self.profiles = profiles_of(self.protocol, file)
        self.processes = tuple(people(self.protocol, file))

    def all(self) -> Iterator[Judged]:
        for mutant in mutants(self.text):
            yield self.judged(mutant)

    def judged(self, mutant: Mutant) -> Judged:
        found = built(self.text, mutant)
        if isinstance(found, str):
            return Judged(mutant, "loader", found)
        if settled := self._by_cases_and_checks(mutant, found):
            return settled
        return self._alive(mutant, found)

    def _by_cases_and_checks(self, mutant: Mutant, found: Altered) -> Judged | None:
        order = self.bench.nearest(mutant.path, _names(mutant))
        try:
            case = self.bench.first_to_notice(found.protocol, mutant.path, order)
        except Exception:
            # Not checked yet: a decision without a line, a circle, anything. The checks must then say what is wrong.
            code = refusal(found)
            if code is None:
                raise
            return Judged(mutant, "loader", code)
        if case is not None:
            return Judged(mutant, "case", case.id)
        code = refusal(found)
        return None if code is None else Judged(mutant, "loader", code)

    # ── what neither cases nor checks see ─────────────────────────────────────────────────────────────────────────

    def _alive(self, mutant: Mutant, found: Altered) -> Judged:
        try:
            person = self.witness(found.protocol)
        except (TooWide, Unsettled, Incomparable):
            return self._by_proof(mutant, found, None)
        if person is None and not self._beyond_answers(mutant):
            return Judged(mutant, "equivalent")
        return self._by_proof(mutant, found, person)

    def _beyond_answers(self, mutant: Mutant) -> bool:
        """Whether a change shows in what the diagrams do not hold: consents, doubt, withdrawals by hand, remarks,
        which acts are the law's."""
        return mutant.operator == "counts" or mutant.path[0] in ("consent", "doubt", "withdrawal", "notices")

    def _by_proof(self, mutant: Mutant, found: Altered, person: Person | None) -> Judged:
        certificate = None if self.proofs is None else self.proofs(as_loaded(self.text, found))
        for proof in certificate.proofs if certificate is not None else ():
            if proof.status == "refuted" and proof.id in self._proved:
                return Judged(mutant, "proof", proof.id, person)
        return Judged(mutant, "survivor", person=person)

    @cached_property
    def _proved(self) -> frozenset[str]:
        """The properties of the original: one that it does not have tells nothing of a mutant."""
        certificate = None if self.proofs is None else self.proofs(self.text.loaded)
        return (
            frozenset(proof.id for proof in certificate.proofs if proof.status == "proved")
            if certificate
            else frozenset()
        )

    def witness(self, altered: CompiledProtocol) -> Person | None:
        """The simplest person whom the altered protocol does not treat alike; None when there is nobody.

        Raises TooWide, and Unsettled when the diagrams differ for people whom the run treats alike.
        """
        for person in self.processes:
            if self.tells_apart(altered, person):
                return person
        for visit in sorted(self.profiles):
            if found := self._witness_at(altered, visit):
                return found
        return None

    def _witness_at(self, altered: CompiledProtocol, visit: int) -> Person | None:
        one, other = self.originals.pair(altered, visit)
        variables, differ = one.truths.variables, False
        for profile in self.profiles[visit]:
            costs: Costs = near(profile_values(self.protocol, self.file, profile), variables)
            if person := self._alone(one, other, costs, profile):
                return person
            for _ in range(_MOST_TRIES):
                unsure: set[tuple[int, int]] = set()
                for found in differences(one, other, costs):
                    differ = True
                    person = person_at(self.protocol, self.file, profile, visit, variables, found.cells, found.weight)
                    if self.tells_apart(altered, person):
                        return person
                    unsure |= {(at, cell) for at, cell in found.cells.items() if cell == variables[at].unknown}
                if not unsure:
                    break
                costs = without(costs, unsure)
            if not differ:
                return None
        raise Unsettled

    def _alone(self, one: Meaning, other: Meaning, costs: Costs, profile: str) -> Person | None:
        """A minor without a representative, where the two versions do not agree who is one."""
        if one.protocol.written.consent.minor is None or _majority(one) == _majority(other):
            return None
        cells = minors_apart(one, other, costs)
        if cells is None:
            return None
        alone = {"accord_representant": False}
        visit, variables = one.visit, one.truths.variables
        return person_at(self.protocol, self.file, profile, visit, variables, cells, process=alone)

    def tells_apart(self, altered: CompiledProtocol, person: Person) -> bool:
        """Whether the original ends with this person, and the altered one does otherwise or does not end."""
        mine = verdict_on(self.protocol, self.file, person)
        theirs = verdict_on(altered, self.file, person)
        if mine is None:
            return False
        return theirs is None or conduct(self.protocol, mine) != conduct(altered, theirs)


def _majority(meaning: Meaning) -> Decimal | None:
    minor = meaning.protocol.written.consent.minor
    return None if minor is None else meaning.protocol.number(minor.age_below)


def _names(mutant: Mutant) -> list[str]:
    return [word.strip("«».,:()\u00a0") for word in (*mutant.what.split(), *mutant.id.replace("@", ".").split("."))]
