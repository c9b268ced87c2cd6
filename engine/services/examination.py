"""The work of ``examining``, run in a process of its own: texts come in, plain data that can be sent goes out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from engine.encounter.explanation import Alternative, smallest_changes
from engine.encounter.navigation import situation_of
from engine.encounter.trial import Trial, state_of
from engine.errors import Problem, RelaisError
from engine.protocol import cases, refused_text, running
from engine.protocol.answers import in_words, parse_answers
from engine.protocol.cases import Case, CaseFile, Result
from engine.protocol.coverage import Covered, coverage
from engine.protocol.loading import LoadedProtocol, load_text
from engine.protocol.running import Request
from engine.protocol.verification.certificate import Certificate, Patient
from engine.protocol.verification.comparison_model import Comparison

ROWS: Final = "lignes de l'arbre"
MOST_CASES: Final = 2000
MOST_PATIENTS: Final = 40
"""Counter-examples whose patient is decided upon; nobody reads more."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What the protocol decides for one patient, as it stands; ``answers`` are labels and answers in French."""

    title: str
    do: tuple[str, ...]
    acts: tuple[str, ...]
    reasons: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Proven:
    """A certificate, and what is decided for the patients of its counter-examples by (property, rank)."""

    certificate: Certificate
    decided: Mapping[tuple[str, int], Decided]


@dataclass(frozen=True, slots=True)
class CaseTold:
    """One case that was run: ``differences`` in French, none when it passes; ``outcome`` is the title reached."""

    id: str
    story: str
    gate: bool
    outcome: str
    differences: tuple[str, ...]
    note: str = ""
    request: Request | None = None
    """What was run; None where nobody is to be tried: a run that must not open."""
    expected: str | None = None
    """The outcome that the case expects."""

    @property
    def passed(self) -> bool:
        return not self.differences


@dataclass(frozen=True, slots=True)
class Played:
    """All the cases, or the problems of their file; what they cover; ``uncovered`` are « decision.row »."""

    cases: tuple[CaseTold, ...] = ()
    covered: tuple[Covered, ...] = ()
    uncovered: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    left_out: int = 0
    """Cases beyond the number that is run."""


# ── proofs ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def proven(text: bytes, file: str, day: str) -> Proven:
    """Proves a text that loads, and runs the patients who refute it."""
    from engine.protocol.verification.proving import prove

    loaded = load_text(text, file)
    certificate = prove(loaded)
    return Proven(certificate, dict(islice(_decided(loaded, certificate, day), MOST_PATIENTS)))


def _decided(loaded: LoadedProtocol, certificate: Certificate, day: str) -> Iterator[tuple[tuple[str, int], Decided]]:
    for proof in certificate.proofs:
        for rank, found in enumerate(proof.counter_examples):
            if found.patient is not None:
                yield (proof.id, rank), decided(loaded, found.patient, day)


def decided(loaded: LoadedProtocol, patient: Patient, day: str) -> Decided:
    """What the protocol decides for this patient on a day of its validity, told in French."""
    written = loaded.model
    try:
        request = running.request_from(exact(patient.answers), running.valid_day(written, day))
        got: Mapping[str, Any] = running.run(loaded.compiled, loaded.fingerprint, request)
        parsed = parse_answers(written, request.answers)
    except RelaisError as error:
        return Decided("", (), (), (), (), error.message)
    answers = tuple((written.criteria[name].label, in_words(written.criteria[name], value))
                    for name, value in parsed.items())  # fmt: skip
    return Decided(
        title=str(got.get("title") or ""), do=tuple(got.get("do", ())),
        acts=tuple(act["title"] for act in got["acts"]), reasons=tuple(_reason(one) for one in got["reasons"]),
        answers=answers, refused=str(got.get("why") or ""),
    )  # fmt: skip


def exact(answers: Mapping[str, object]) -> dict[str, object]:
    """A file of answers as it would be read: its numbers are decimals, never binary."""
    read: dict[str, object] = json.loads(json.dumps(dict(answers), default=str), parse_float=Decimal)
    return read


def _reason(reason: Mapping[str, Any]) -> str:
    """« Label, impossible à établir (source) »."""
    label = f"{reason['label']}, impossible à établir" if reason["unknown"] else reason["label"]
    return f"{label} ({', '.join(reason['source'])})" if reason["source"] else str(label)


# ── cases ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def played(text: bytes, file: str, content: bytes) -> Played:
    """Runs the cases of a text that loads; a file of cases that is wrong gives its problems."""
    loaded = load_text(text, file)
    try:
        found = cases.cases_of(content, "cases.yaml", loaded.model)
    except RelaisError as error:
        return Played(problems=error.problems)
    results: list[Result] = []
    told = [_told(loaded, found, case, results) for case in found.cases[:MOST_CASES]]
    covered = coverage(loaded.compiled, found, results)
    uncovered = next((one.missing for one in covered if one.name == ROWS), ())
    return Played(tuple(told), covered, frozenset(uncovered), (), max(0, len(found.cases) - MOST_CASES))


def _told(loaded: LoadedProtocol, file: CaseFile, case: Case, results: list[Result]) -> CaseTold:
    if case.profile is not None and case.profile not in file.profiles:
        return CaseTold(case.id, case.story, case.gate, "", (f"Le profil « {case.profile} » n'existe pas.",))
    try:
        result = cases.run_case(loaded.compiled, loaded.fingerprint, file, case)
    except RelaisError as error:
        return CaseTold(case.id, case.story, case.gate, "", tuple(one.what for one in error.problems))
    results.append(result)
    outcome = str(result.got.get("title") or "")
    request = None if result.got.get("status") == "refused" else cases.request_of(loaded.compiled, file, case)
    return CaseTold(
        case.id, case.story, case.gate, outcome, result.differences, case.note or "", request, case.expect.outcome
    )


# ── refused texts ────────────────────────────────────────────────────────────────────────────────────────────────────


def failed_by(
    text: bytes, file: str, problems: tuple[Problem, ...], content: bytes, before: bytes | None
) -> Problem | None:
    """The patient who shows what a refused text would do; ``content`` its cases, ``before`` the text it came from."""
    return refused_text.shown(
        text, file, problems, content, lambda _: None if before is None else load_text(before, file)
    )


# ── versions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def compared(old: bytes, old_file: str, new: bytes, new_file: str) -> Comparison:
    from engine.protocol.verification.comparison import compare

    return compare(load_text(old, old_file), load_text(new, new_file))


# ── trials ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def nearest(text: bytes, file: str, trial: Trial) -> tuple[Alternative, ...]:
    """The smallest changes of answers that would have led the patient of a trial elsewhere."""
    protocol = load_text(text, file).compiled
    return smallest_changes(protocol, situation_of(state_of(trial), protocol))
