"""What becomes of mutants: cases that look less let more of them live; a survivor's patient is treated otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

import pytest

from engine.protocol.alternatives import cells_of
from engine.protocol.cases import CaseFile, cases_of, load_cases
from engine.protocol.conditions import INCONNU, Value
from engine.protocol.deciding import Concluded
from engine.protocol.loading import Library, LoadedProtocol
from engine.protocol.mutation.building import Altered, built, refusal
from engine.protocol.mutation.judging import Fate, Judge, Judged
from engine.protocol.mutation.listing import mutants
from engine.protocol.mutation.playing import conduct
from engine.protocol.mutation.report import lines, summary
from engine.protocol.suggestion.screens import walked
from engine.protocol.verification.certificate import Certificate, Proof
from tests.support import LIBRARY, example

HERE = Path(__file__).parent
TEXT = (HERE / "minimal_cases.yaml").read_text(encoding="utf-8")


def cases(*edits: tuple[str, str]) -> CaseFile:
    text = TEXT
    for found, put in edits:
        assert text.count(found) == 1
        text = text.replace(found, put)
    return cases_of(text.encode(), "exemple/cases.yaml", example().model)


@cache
def judge() -> Judge:
    return Judge(example(), cases())


@cache
def judged() -> dict[str, Judged]:
    return {one.mutant.id: one for one in judge().all()}


def altered(one: Judged) -> Altered:
    found = built(judge().text, one.mutant)
    assert isinstance(found, Altered)
    return found


@pytest.mark.parametrize(
    ("id_", "fate", "by"),
    [
        ("deletion@tree.decisions.resultat.rows.invalide", "loader", "PRO-413"),
        ("delay@outcomes.appel_15.delay", "loader", "PRO-209"),
        ("target@danger.respiration.to", "case", "souffle"),
        ("negation@danger.respiration.when", "case", None),
        ("connective@exclusion.grossesse.when", "case", None),
        ("deletion@steps.entretien.ask.grossesse", "equivalent", ""),
        ("bound@parameters.age_max.value", "survivor", ""),
        ("dose@parameters.jours.value", "survivor", ""),
    ],
)
def test_who_notices(id_: str, fate: Fate, by: str | None) -> None:
    one = judged()[id_]
    assert one.fate == fate
    if by is not None and fate != "loader":
        assert one.by == by


def test_what_the_loader_refuses_is_refused_by_its_own_checks() -> None:
    refused = [one for one in judged().values() if one.fate == "loader"]
    assert refused
    for one in refused:
        found = built(judge().text, one.mutant)
        assert one.by == (found if isinstance(found, str) else refusal(found))


def test_a_case_that_looks_at_less_lets_mutants_live() -> None:
    """A weakened cases file is caught: the same case without its expectation no longer sees the wrong target."""
    weak = cases(("expect: {outcome: delegant_j0_j1}", "expect: {}"))
    before = judged()["target@exclusion.grossesse.to"]
    again = Judge(example(), weak).judged(before.mutant)
    assert (before.fate, before.by) == ("case", "enceinte")
    assert again.fate == "survivor"
    assert again.person is not None
    assert dict(again.person.changed) == {"grossesse": True}


def test_a_case_taken_away_is_missed() -> None:
    file = cases()
    without = file.model_copy(update={"cases": tuple(case for case in file.cases if case.id != "enceinte")})
    killed = {id_ for id_, one in judged().items() if one.by == "enceinte"}
    less = Judge(example(), without)
    now = {id_: less.judged(judged()[id_].mutant).fate for id_ in sorted(killed)}
    assert killed
    assert "survivor" in now.values()


def test_the_person_of_a_survivor_is_treated_otherwise() -> None:
    alive = [one for one in judged().values() if one.fate == "survivor"]
    assert len(alive) > 50
    for one in alive:
        assert one.person is not None, one.mutant.id
        assert judge().tells_apart(altered(one).protocol, one.person), one.mutant.id


def test_a_visit_without_a_case_is_compared_too() -> None:
    loaded = Library(LIBRARY).load("pollakiurie", "2024-06.1")
    every = load_cases(LIBRARY / "pollakiurie" / "2024-06.1" / "cases.yaml", loaded.model)
    first = every.model_copy(update={"cases": tuple(case for case in every.cases if case.visit == 1)})
    again = Judge(loaded, first)
    changed = "target@tree.decisions.evolution_a_72_heures.rows.persistants_ou_revenus.to"
    one = again.judged(next(mutant for mutant in mutants(again.text) if mutant.id == changed))
    assert one.fate == "survivor"
    assert one.person is not None
    assert one.person.visit == 2


def test_equivalents_treat_everybody_alike() -> None:
    """Two hundred people drawn from every cell, asked screen by screen on both files."""
    for one in judged().values():
        if one.fate == "equivalent":
            assert _apart(one, 200) == []


def test_people_tell_a_survivor_from_the_original() -> None:
    """The same draw on a mutant that does matter finds somebody: the test above can fail."""
    assert _apart(judged()["dose@parameters.jours.value"], 400)


def _apart(one: Judged, size: int) -> list[dict[str, Value]]:
    protocol, other = judge().protocol, altered(one).protocol
    draw, found = Random(7), []
    every = cells_of(protocol)
    for _ in range(size):
        person: dict[str, Value] = {
            name: INCONNU if draw.random() < 0.05 else draw.choice(cells).value for name, cells in every.items()
        }
        person |= {"age": Decimal(30), "gene_respiratoire": False, "poids": Decimal(60)}
        mine, theirs = (walked(version, person, 1)[1] for version in (protocol, other))
        assert isinstance(mine, Concluded) and isinstance(theirs, Concluded)
        if conduct(protocol, mine) != conduct(other, theirs):
            found.append(person)
    return found


# ── proofs ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def proofs(refuted: Callable[[LoadedProtocol], bool]) -> Callable[[LoadedProtocol], Certificate]:
    """A prover of one property, refuted where the function says so."""

    def prove(loaded: LoadedProtocol) -> Certificate:
        proof = Proof("P4", "essai", "essai", "refuted" if refuted(loaded) else "proved")
        return Certificate("exemple", "2026-01.1", loaded.fingerprint, (proof,), ())

    return prove


def test_a_proof_that_a_mutant_breaks_settles_it() -> None:
    mutant = judged()["dose@parameters.jours.value"].mutant
    strict = Judge(example(), cases(), proofs(lambda loaded: loaded.model.parameters["jours"].value != 6))
    assert (strict.judged(mutant).fate, strict.judged(mutant).by) == ("proof", "P4")


def test_a_property_that_the_original_lacks_settles_nothing() -> None:
    mutant = judged()["dose@parameters.jours.value"].mutant
    assert Judge(example(), cases(), proofs(lambda _: True)).judged(mutant).fate == "survivor"


# ── as told ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_report_counts_and_names_survivors_with_their_patient() -> None:
    every = list(judged().values())
    told = list(lines(judge(), every))
    counts = {fate: sum(one.fate == fate for one in every) for fate in ("case", "loader", "survivor")}
    assert told[0] == summary(every)
    assert f"{counts['case']} vus par un cas, {counts['loader']} refusés au chargement" in told[0]
    assert sum(line.startswith("survivant ·") for line in told) == counts["survivor"]
    at = next(number for number, line in enumerate(told) if "« age_max » : 65 devient 64" in line)
    line = example().text.decode().splitlines().index("    value: 65") + 1
    assert f"minimal.yaml:{line} " in told[at]
    assert told[at + 1] == "    patient : Femme, 65\u00a0ans, symptôme, le reste sans particularité."
    assert told[at + 2] == "    conduite attendue : « Conseils », avec « Conseils »"
    assert any(line.startswith("équivalent ·") for line in told)
    assert not any(line.startswith("équivalent ·") for line in lines(judge(), every, brief=True))


def test_a_survivor_without_a_patient_is_said_to_need_somebody() -> None:
    one = replace(judged()["dose@parameters.jours.value"], person=None)
    assert any("aucun patient trouvé" in line for line in lines(judge(), [one]))
