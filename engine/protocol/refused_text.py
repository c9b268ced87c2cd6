"""A text that the loader refuses, and that could be read to the end all the same: the patient whom it would fail.

« Aucune règle ne le lit » says nothing to a doctor; « purpura : attendu le 15, obtenu le délégant » does. Such a text
is played here on its cases, compared with the version it came from, or proved, and then forgotten: what is built never
leaves this module, so that nobody can be cared for with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

from engine.errors import Problem, ProtocolRefused, RelaisError
from engine.protocol import admission, compiled, model
from engine.protocol.cases import Case, CaseFile, Result, cases_of, failure, run_case
from engine.protocol.catalogue import problem
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.loading import LoadedProtocol

Before = Callable[[model.Protocol], LoadedProtocol | None]
"""The version that a text came from, as far as the caller knows."""
_LAST_UNREADABLE = "PRO-320"
"""Up to this code the file cannot be read, or a name of it means nothing: nobody's path can be followed."""
_NOT_PROVED = frozenset(("PRO-327", "PRO-349", "PRO-352", "PRO-353"))
"""Orders of asking that the prover does not follow: what it says of a patient need not be what he would meet."""
_STOPPED = "la rencontre s'arrêterait au milieu, sans conduite à tenir"


def shown(
    content: bytes, file: str, problems: Sequence[Problem], cases: bytes | None = None, before: Before | None = None
) -> Problem | None:
    """The patient who shows what is wrong: the worst failing case, else whose conduct changed, else a proof's.

    ``file`` is what messages call the text, ``problems`` why it was refused; ``before`` gives the version it came from.
    None where the text cannot be read that far, where nobody is treated otherwise, or where only cases can be trusted.
    """
    text = _linked(content, file) if can_be_followed(problems) else None
    if text is None:
        return None
    found = _by_cases(text, cases)
    if found is not None or any(one.code in _NOT_PROVED for one in problems):
        return found
    return _by_comparison(text, before) or _by_proof(text)


def can_be_followed(problems: Sequence[Problem]) -> bool:
    """Whether, for all that is wrong, the paths of patients may still be walked."""
    return all(one.code > _LAST_UNREADABLE for one in problems)


def with_patient(error: ProtocolRefused, found: Problem | None) -> ProtocolRefused:
    """The same refusal, its patient last."""
    return error if found is None else ProtocolRefused(*error.problems, found)


def _linked(content: bytes, file: str) -> LoadedProtocol | None:
    written, positions = admission.validated(content, file)
    linked, _ = compiled.link(written)
    fingerprint = f"{hashlib.sha256(content).hexdigest()} refusé"  # no signature and no encounter may bear it
    return None if linked is None else LoadedProtocol(file, content, fingerprint, written, positions)


# ── cases ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _by_cases(text: LoadedProtocol, content: bytes | None) -> Problem | None:
    try:
        file = (
            None
            if content is None
            else cases_of(content, f"{text.file.rpartition('/')[0]}/cases.yaml".lstrip("/"), text.model)
        )
    except RelaisError:
        return None  # what is wrong with the cases is told where they are played
    if file is None:
        return None
    failing = [result for result in _played(text, file) if not result.passed]
    if not failing:
        return None
    worst = min(failing, key=lambda result: _least_telling(text.compiled, result))
    counted = (
        "Un des cas ne donne plus le résultat attendu."
        if len(failing) == 1
        else f"{len(failing)} des {len(file.cases)} cas ne donnent plus le résultat attendu."
    )
    return failure(file, worst)._replace(consequence=counted)


def _played(text: LoadedProtocol, file: CaseFile) -> Iterator[Result]:
    for case in file.cases:
        try:
            yield run_case(text.compiled, text.fingerprint, file, case)
        except RelaisError as error:
            yield _broken(case, error.message.removesuffix("."))
        except (
            Exception
        ):  # the text is not checked: a run may break in any way, and that is what the patient would meet
            yield _broken(case, _STOPPED)


def _broken(case: Case, why: str) -> Result:
    return Result(case, {"status": "broken", "outcome": None}, (why,))


def _least_telling(protocol: CompiledProtocol, result: Result) -> tuple[bool, bool, int]:
    """Cases kept apart last, then runs that broke; the largest fall of urgency first."""
    outcomes, got, wanted = protocol.outcomes, str(result.got["outcome"]), str(result.case.expect.outcome)
    known = got in outcomes and wanted in outcomes
    fall = outcomes[got].urgency - outcomes[wanted].urgency if known else 0
    return not result.case.gate, result.got["status"] == "broken", -fall


# ── the version before, and proofs ───────────────────────────────────────────────────────────────────────────────────


def _by_comparison(text: LoadedProtocol, before: Before | None) -> Problem | None:
    from engine.protocol.verification.comparison import DIRECTIONS, compare

    try:
        old = before(text.model) if before is not None else None
        found = compare(old, text) if old is not None and old.model.protocol == text.model.protocol else None
    except Exception:  # an unchecked text, again
        return None
    if found is None:
        return None
    for one in (one for direction in DIRECTIONS for one in found.of(direction)):
        what = f"{one.patient.story} Dans la version {found.old.version} : « {one.before.title} »."
        return problem("CAS-002", what, text.positions.of_value(("version",)))
    for said in found.refusals:
        return problem("CAS-002", said.sentence, text.positions.of_value(("version",)))
    return None


def _by_proof(text: LoadedProtocol) -> Problem | None:
    from engine.protocol.verification.proving import prove

    try:
        certificate = prove(text)
    except Exception:  # an unchecked text, again
        return None
    for proof in certificate.proofs:
        for one in proof.counter_examples:
            if one.patient is not None:
                return problem("CAS-003", f"{one.what} {one.patient.story}", text.positions.of_value(one.path))
    return None
