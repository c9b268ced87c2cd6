"""Every kind of document, on every outcome of every protocol of the library, from the cases beside it."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from engine.errors import CommandRefused
from engine.protocol.cases import Case, CaseFile, answers_of, load_cases
from engine.protocol.loading import LoadedProtocol, load_protocol
from engine.reporting.documents import ALL_KINDS, data_of, render
from tests.reporting.people import TRAITS
from tests.reporting.printing import facts, pages
from tests.reporting.walks import Walk

LIBRARY = Path(__file__).resolve().parents[2] / "protocols_library"
VERSIONS = sorted(path.parent for path in LIBRARY.glob("*/*/cases.yaml"))


@cache
def opened(folder: Path) -> tuple[LoadedProtocol, CaseFile]:
    loaded = load_protocol(folder / "protocol.yaml")
    return loaded, load_cases(folder / "cases.yaml", loaded.model)


def walked(loaded: LoadedProtocol, file: CaseFile, case: Case) -> Walk | None:
    """The case as an encounter; None where it is not one (an age nobody knows, a refusal at the gate, a bad answer)."""
    answers = answers_of(file, case)
    age, sex = answers.pop("age", 30), answers.pop("sexe", "F")
    if case.expect.status != "outcome" or not isinstance(age, int) or sex not in ("F", "M"):
        return None
    day = case.date or loaded.model.valid.until or max(loaded.model.valid.since, "2026-01-15")
    birth = f"{int(day[:4]) - age - 1}-12-31" if day[5:] != "12-31" else f"{int(day[:4]) - age}-01-01"
    process = case.process
    walk = Walk(
        loaded, answers, opened_at=f"{day}T14:05:00+01:00", visit=case.visit, birth_date=birth, sex=sex,
        consent=process.consentement, sharing=process.partage, representative=process.accord_representant,
    )  # fmt: skip
    try:
        return walk.to_the_end().act()
    except CommandRefused:
        return None


def one_of_each_outcome(folder: Path) -> Iterator[Walk]:
    (loaded, file), seen = opened(folder), set()
    for case in file.cases:
        if case.expect.outcome not in seen and (walk := walked(loaded, file, case)) is not None:
            seen.add(case.expect.outcome)
            yield walk


def birth_traits(walk: Walk) -> dict[str, object]:
    return {**TRAITS, "birth_date": walk.birth_date, "sex": walk.sex}


@pytest.mark.parametrize("folder", VERSIONS, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_every_document_of_every_outcome_is_printed_on_few_pages(folder: Path) -> None:
    for walk in one_of_each_outcome(folder):
        known = facts(walk, traits=birth_traits(walk))
        for kind in known.kinds:
            assert 1 <= len(pages(render(kind, known))) <= 3, (folder.name, known.end.outcome, kind)


def test_the_library_lists_every_kind_of_document() -> None:
    outcomes = [outcome for folder in VERSIONS for outcome in opened(folder)[0].model.outcomes.values()]
    assert {kind for outcome in outcomes for kind in outcome.documents} == set(ALL_KINDS)


@pytest.mark.parametrize("folder", VERSIONS, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_an_outcome_that_lists_a_document_can_print_it_for_somebody(folder: Path) -> None:
    loaded, file = opened(folder)
    listed = {kind for outcome in loaded.model.outcomes.values() for kind in outcome.documents}
    missing = set(listed)
    for case in file.cases:
        if missing and (walk := walked(loaded, file, case)) is not None:
            missing -= set(facts(walk, traits=birth_traits(walk)).kinds)
    assert not missing


def test_no_document_but_letters_and_tests_gives_answers_away() -> None:
    """A patient sheet, a certificate and a refusal note hold no list of answers."""
    folder = VERSIONS[0]
    for walk in one_of_each_outcome(folder):
        known = facts(walk)
        for kind in set(known.kinds) & {"fiche_conseils", "certificat_enfant_malade", "note_refus"}:
            shown = str(data_of(kind, known)["blocks"])
            assert "Absent" not in shown
            assert "Signes d’alerte recherchés" not in shown
