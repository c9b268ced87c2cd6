"""Cases of a protocol: invented patients with their expected outcome, run and compared; what they cover.

Refuses to know how results are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr, ValidationError, WithJsonSchema

from engine.errors import Place, Problem, ProtocolRefused
from engine.protocol import reading, running
from engine.protocol.case_words import differences
from engine.protocol.catalogue import problem
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.deciding import Process
from engine.protocol.loading import read_file
from engine.protocol.model import Block, Confidence, Date, Identifier, Number, Profession, Protocol, Text, Version
from engine.protocol.model_errors import translated

Raw = Annotated[Any, WithJsonSchema({"title": "Answer"})]


class Expected(Block):
    """What the run must say; what is left out is not looked at."""

    status: Literal["outcome", "asking", "refused"] = "outcome"
    outcome: Identifier | None = None
    disposition: str | None = None
    delay: str | None = None
    refs: tuple[str, ...] = ()
    acts: dict[Identifier, dict[str, Raw]] | tuple[Identifier, ...] = ()
    no_acts: tuple[Identifier, ...] = ()
    next: tuple[Identifier, ...] | None = None
    scores: dict[Identifier, Raw] = Field(default_factory=dict)
    notices: tuple[Identifier, ...] = ()


class CaseProcess(Block):
    consentement: bool = True
    partage: bool = True
    accord_representant: bool = True
    doute: bool = False
    retraits: tuple[Identifier, ...] = ()


class Case(Block):
    id: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")]
    story: Text
    origin: Literal["shared", "own"]
    confidence: Confidence
    gate: bool = True
    profile: Identifier | None = None
    date: Date | None = None
    profession: Profession | None = None
    structure: str | None = None
    visit: int = 1
    process: CaseProcess = CaseProcess()
    answers: dict[Identifier, Raw] = Field(default_factory=dict)
    without: tuple[Identifier, ...] = ()
    expect: Expected
    note: Text | None = None


class Spread(Block):
    """How a criterion is spread over plausible people: one of three forms."""

    yes: Number | None = None
    weights: dict[str, Number] | None = None
    between: tuple[Number, Number] | None = None


class Cohort(Block):
    """Plausible people, for the share that unknowns would refer. An assumption; decides nothing."""

    size: int = Field(ge=100, le=20000)
    seed: int
    values: dict[Identifier, Spread]
    unknown: dict[Identifier, Number] = Field(default_factory=dict)


class CaseFile(Block):
    protocol: Identifier
    version: Version
    profiles: dict[Identifier, dict[Identifier, Raw]] = Field(min_length=1)
    cohort: Cohort
    cases: tuple[Case, ...] = Field(min_length=1)
    _positions: reading.Positions | None = PrivateAttr(None)

    def place(self, case: Case) -> Place | None:
        """Where the case stands in its file; None for cases that were made without one."""
        known = self._positions and case in self.cases
        return self._positions.of_value(("cases", self.cases.index(case))) if self._positions and known else None


@dataclass(frozen=True, slots=True)
class Result:
    """A case that was run: ``differences`` is empty when it passes; each is a French sentence."""

    case: Case
    got: Mapping[str, object]
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.differences


def load_cases(path: Path, written: Protocol) -> CaseFile:
    """The cases beside a protocol. Raises ProtocolRefused: what is wrong, or another version's cases (LIB-007)."""
    return cases_of(read_file(path), f"{path.parent.parent.name}/{path.parent.name}/{path.name}", written)


def cases_of(content: bytes, file_name: str, written: Protocol) -> CaseFile:
    """The cases of a text; ``file_name`` is what messages call it. Raises as ``load_cases``."""
    read = reading.read(content, file_name)
    try:
        file = CaseFile.model_validate(read.data)
    except ValidationError as error:
        raise ProtocolRefused(*translated(error, read.data, read.positions)) from None
    if (file.protocol, file.version) != (written.protocol, written.version):
        what = (
            f"Ces cas sont ceux de « {file.protocol} {file.version} », pas de « {written.protocol} {written.version} »."
        )
        raise ProtocolRefused(
            Problem(
                "LIB-007", what, "Aucun cas n'a été joué.", "Corrigez l'en-tête.", Place(file_name.rpartition("/")[2])
            )
        )
    file._positions = read.positions
    return file


def answers_of(file: CaseFile, case: Case) -> dict[str, object]:
    """The answers of a case: its profile, less what it takes away, with what it changes."""
    profile = file.profiles[case.profile or next(iter(file.profiles))]
    return {name: value for name, value in profile.items() if name not in case.without} | case.answers


def request_of(protocol: CompiledProtocol, file: CaseFile, case: Case) -> running.Request:
    stated = case.process
    process = Process(
        True, stated.consentement, stated.partage, stated.accord_representant, stated.doute, stated.retraits
    )
    day = case.date or protocol.written.valid.until or max(protocol.written.valid.since, "2026-01-15")
    return running.Request(answers_of(file, case), day, case.profession, case.structure, case.visit, process)


def run_case(protocol: CompiledProtocol, fingerprint: str, file: CaseFile, case: Case) -> Result:
    """Runs one case. Raises AnswersRefused when its answers are not those of the protocol."""
    got = running.run(protocol, fingerprint, request_of(protocol, file, case))
    return Result(case, got, differences(protocol.written, case.expect, got))


def failure(file: CaseFile, result: Result) -> Problem:
    """A case that ends otherwise, as a problem: the place of the case, its patient, and what is not as it said."""
    case = result.case
    return problem(
        "CAS-001", f"{case.id} · {case.story} {'. '.join(map(_sentence, result.differences))}.", file.place(case)
    )


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
