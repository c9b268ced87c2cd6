"""« Any file broken as a tired author would, and each is caught with a patient that a doctor understands. »"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from engine.errors import Place, Problem, ProtocolRefused
from engine.protocol import refused_text
from engine.protocol.cases import CaseFile, cases_of, failure, run_case
from engine.protocol.loading import LoadedProtocol, load_text
from engine.protocol.verification.proving import prove
from tests.protocols.breakages import BREAKAGES
from tests.support import LIBRARY

SAID = (
    "ttendu ",
    "Conduite : « ",
    "Acte proposé à tort : « ",
    "Acte non proposé : « ",
    "La rencontre s'arrêterait au milieu",
)
"""What happens to the patient, in one of these words."""
EACH = [(name, what) for name, edits in BREAKAGES.items() for what in edits]


@cache
def shipped(name: str) -> tuple[str, bytes]:
    folder = LIBRARY / name
    return (folder / "protocol.yaml").read_text(encoding="utf-8"), (folder / "cases.yaml").read_bytes()


@cache
def read_cases(name: str) -> CaseFile:
    text, cases = shipped(name)
    return cases_of(cases, f"{name}/cases.yaml", load_text(text.encode(), name).model)


def catching(name: str, text: str) -> Iterator[Problem]:
    """Whatever `relais check`, `relais cases` and `relais prove` show of somebody, the first that does first."""
    file, cases = f"{name}/protocol.yaml", shipped(name)[1]
    try:
        loaded = load_text(text.encode(), file)
    except ProtocolRefused as refusal:
        found = refused_text.shown(text.encode(), file, refusal.problems, cases)
        yield from () if found is None else (found,)
        return
    yield from _failing_cases(loaded, read_cases(name))
    yield from _refuted(loaded)


def _failing_cases(loaded: LoadedProtocol, file: CaseFile) -> Iterator[Problem]:
    for case in file.cases:
        result = run_case(loaded.compiled, loaded.fingerprint, file, case)
        if case.gate and not result.passed:
            yield failure(file, result)


def _refuted(loaded: LoadedProtocol) -> Iterator[Problem]:
    for proof in prove(loaded).proofs:
        for one in proof.counter_examples:
            if one.patient is not None:
                yield Problem(one.code, f"{one.what} {one.patient.story}", place=Place(one.file, one.line or 0))


@pytest.mark.parametrize(("name", "what"), EACH, ids=[f"{name.split('/')[0]}: {what}" for name, what in EACH])
def test_it_is_caught_with_a_code_a_place_and_a_patient_in_french(name: str, what: str) -> None:
    text = BREAKAGES[name][what](shipped(name)[0])
    assert text != shipped(name)[0]
    found = next(catching(name, text), None)
    assert found is not None, "nobody is shown"
    assert found.code[:4] in ("CAS-", "PRV-")
    assert found.place is not None and found.place.line > 1 and found.place.file.startswith(name)
    assert any(words in found.what for words in SAID), found.what
    assert not {"None", "outcome", "delegant_j0_j1", "['"} & set(found.what.split()), found.what


def test_each_national_protocol_is_broken_in_ten_ways() -> None:
    national = {path.parent.parent.name for path in LIBRARY.glob("*/*/protocol.yaml")} - {"osteoporose"}
    assert {name.split("/")[0] for name in BREAKAGES} == national
    assert all(len(edits) >= 10 for edits in BREAKAGES.values())
