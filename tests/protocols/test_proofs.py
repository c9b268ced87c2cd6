"""Every version of the library is proved, and the page that says so is of these very texts."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from engine.protocol.cases import load_cases
from engine.protocol.loading import Library
from engine.protocol.verification.certificate import Certificate
from engine.protocol.verification.page import grouped
from engine.protocol.verification.proving import prove
from tests.support import LIBRARY

PAGE = Path(__file__).resolve().parents[2] / "docs" / "proofs.md"
pytestmark = pytest.mark.xdist_group("proofs")  # on one worker: what is proved is proved once
VERSIONS = [(name, version) for name in Library(LIBRARY).protocols() for version in Library(LIBRARY).versions(name)]


@cache
def proved(name: str, version: str) -> Certificate:
    return prove(Library(LIBRARY).load(name, version))


@pytest.mark.parametrize(("name", "version"), VERSIONS)
def test_every_version_is_proved_and_the_page_counts_the_same(name: str, version: str) -> None:
    certificate = proved(name, version)
    failures = [failure.what for proof in certificate.proofs for failure in proof.counter_examples]
    assert certificate.proved, failures
    (line,) = (
        line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| {name} {version} |")
    )
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert cells[1:5] == [
        f"`{certificate.fingerprint[:12]}`", "9 sur 9", grouped(certificate.situations), grouped(certificate.paths),
    ], "type: relais prove --page docs/proofs.md"  # fmt: skip


def test_the_simplest_patient_of_each_outcome_is_told_and_stands_where_he_is_said_to() -> None:
    for name, version in VERSIONS:
        for visit in proved(name, version).visits:
            for outcome, patient in visit.shortest.items():
                assert patient.outcome == outcome, (name, version, outcome, patient.story)
                assert patient.story.endswith("."), patient.story


@pytest.mark.parametrize(("name", "version"), VERSIONS)
def test_no_mutant_of_any_version_survives_on_the_page_and_its_cases_are_those_of_today(
    name: str, version: str
) -> None:
    file = load_cases(LIBRARY / name / version / "cases.yaml", Library(LIBRARY).load(name, version).model)
    (line,) = (
        line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| {name} {version} |")
    )
    assert re.search(r", 0 survivants? \|", line)
    assert f"| {len(file.cases)} sur {len(file.cases)} |" in line, "type: relais prove --page docs/proofs.md"
