"""What a tired author breaks, and who notices: the loader, or the prover with a patient that a doctor understands."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from engine.cli import main
from engine.errors import ProtocolRefused
from engine.protocol import codes_of_proofs
from engine.protocol.loading import LoadedProtocol, load_text
from engine.protocol.verification.certificate import Certificate, CounterExample
from engine.protocol.verification.failures import Facing
from engine.protocol.verification.proving import PROPERTIES, prove, prove_linked
from engine.protocol.verification.safety import acts_only_when_allowed
from engine.protocol.verification.semantics import Meaning
from engine.protocol.verification.stories import Stories
from engine.protocol.wording import answer_in_a_sentence
from tests.support import EXAMPLE, LIBRARY
from tests.verification.made import made

Pairs = tuple[tuple[str, str], ...]
SECOND_ACT = """  medicament_fixe:
    kind: medication
    title: Médicament d'exemple, dose fixe
    text: Médicament d'exemple, dose fixe.
    counts: true
    drug: {name: exemplicilline}
    dose: {mg: dose_par_kg, intakes_per_day: prises, days: jours, max_mg_per_day: dose_jour_max}
    source: {text: arrete}
    confidence: sourced
  conseil:
    kind: advice"""
ELSE = (
    "        - {id: negatif, label: test négatif, else: test_negatif, to: conseils, "
    "source: {text: revue}, confidence: sourced}\n"
)
AGE_MIN = """  age_min:
    label: âge minimal
    value: 15
    unit: a
    source: {text: arrete, at: patients concernés}
    confidence: sourced
"""
LAW = "acts: [medicament, test_exemple]"
PREGNANT = "when: {all: [{sexe: F}, grossesse]}"

REFUSED: dict[str, tuple[str, str, Pairs]] = {
    "a danger sign that may wait until tomorrow": (
        "PRO-342", "le 15, les urgences",
        (("when: gene_respiratoire\n    to: appel_15", "when: gene_respiratoire\n    to: delegant_j0_j1"),),
    ),
    "an unknown that is treated": (
        "PRO-342", "une orientation vers le délégant",
        (("unknown: {to: delegant_j0_j1", "unknown: {to: traiter"),),
    ),
    "a refusal that is treated": ("PRO-342", "jamais un traitement", (("refused: refus", "refused: traiter"),)),
    "a line deleted": ("PRO-501", "quand test est à négatif", ((ELSE, ""),)),
    "a question asked on another visit": (
        "PRO-343", "aucune étape ne demande « temperature »",
        (("title: Examen, ask", "title: Examen, visits: [2], ask"),),
    ),
    "a dose rounded to nothing": ("PRO-611", "à 30 kg tombe à zéro", (("down_to_mg: 50", "down_to_mg: 2000"),)),
    "a line with one condition more": (
        "PRO-501", "quand second test est à invalide",
        (("when: {test_bis: invalide}", "when: {all: [{test_bis: invalide}, toux]}"),),
    ),
}  # fmt: skip
REFUTED: dict[str, tuple[str, str, Pairs]] = {
    "a contra-indication forgotten on the second act of a drug": (
        "PRV-701", "allergie",
        (("  conseil:\n    kind: advice", SECOND_ACT),
         (LAW, LAW.replace("test_exemple]", "test_exemple, medicament_fixe]")),
         ("acts: [conseil, {act", "acts: [conseil, medicament_fixe, {act"),
         ("    documents: [fiche_conseils]\n", "    documents: [fiche_conseils, ordonnance]\n")),
    ),
    "« worse » the wrong way round": ("PRV-802", "gêne pour respirer", (('worse: "yes"', 'worse: "no"'),)),
    "an act that the text does not permit": (
        "PRV-901", "rougeur", ((LAW, "acts: [test_exemple]"),),
    ),
    "no list of acts at all": ("PRV-901", "", ((LAW, "acts: []"),)),
    "an inclusion turned round": (
        "PRV-201", "", (('when: "age_min <= age"', 'when: "age > age_max"'), (AGE_MIN, "")),
    ),
    "an exclusion that takes everybody": (
        "PRV-201", "", ((PREGNANT, "when: {any: [{all: [{sexe: F}, grossesse]}, symptome]}"),),
    ),
    "an act on the way to the emergency department": (
        "PRV-601", "gêne pour respirer",
        (("    documents: [lettre_urgences]\n", "    documents: [lettre_urgences]\n    acts: [test_exemple]\n"),),
    ),
}  # fmt: skip


def edited(*pairs: tuple[str, str]) -> LoadedProtocol:
    text = EXAMPLE.read_text(encoding="utf-8")
    for found, put in pairs:
        assert text.count(found) == 1, f"« {found} » stands {text.count(found)} times"
        text = text.replace(found, put)
    return load_text(text.encode(), "exemple/protocol.yaml")


def failures(certificate: Certificate) -> Iterator[CounterExample]:
    for proof in certificate.proofs:
        yield from proof.counter_examples


def codes(certificate: Certificate) -> set[str]:
    return {failure.code for failure in failures(certificate)}


# ── broken in the ways of a tired author ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("what", REFUSED)
def test_the_loader_refuses(what: str) -> None:
    code, said, pairs = REFUSED[what]
    with pytest.raises(ProtocolRefused) as refused:
        edited(*pairs)
    assert any(problem.code == code and said in problem.what for problem in refused.value.problems)


@pytest.mark.parametrize("what", REFUTED)
def test_the_prover_refutes(what: str) -> None:
    code, named, pairs = REFUTED[what]
    certificate = prove(edited(*pairs))
    assert not certificate.proved
    found = [failure for failure in failures(certificate) if failure.code == code]
    assert found and all(failure.file == "exemple/protocol.yaml" and failure.line for failure in found)
    if named:
        patient = found[0].patient
        assert patient is not None
        assert named in patient.story and patient.story.endswith(".") and "Conduite : « " in patient.story


def shipped(name: str, version: str) -> str:
    return (LIBRARY / name / version / "protocol.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "version"), [("cheville", "2020-03.1"), ("odynophagie", "2024-06.1")])
def test_a_shipped_protocol_without_its_legal_list_is_not_proved(name: str, version: str) -> None:
    text = shipped(name, version)
    start = text.index("      acts: [", text.index("entitlements:"))
    broken = text[:start] + text[text.index("]", start) + 2 :]
    certificate = prove(load_text(broken.encode(), f"{name}/protocol.yaml"))
    assert {proof.id for proof in certificate.proofs if proof.status != "proved"} == {"P9"}


def refuted(name: str, version: str, found: str, put: str) -> CounterExample:
    text = shipped(name, version)
    assert text.count(found) == 1
    certificate = prove(load_text(text.replace(found, put).encode(), f"{name}/protocol.yaml"))
    return next(failures(certificate))


def test_the_patient_of_a_worse_answer_that_waits_is_the_one_whose_urgency_falls_most() -> None:
    found = refuted("odynophagie", "2024-06.1", "when: immunodepression\n    to: delegant_j0_j1",
                    "when: {immunodepression: false}\n    to: delegant_j0_j1")  # fmt: skip
    assert found.code == "PRV-802" and found.patient is not None
    assert "« oui » mène à « TROD positif : amoxicilline », « non » à « Délégant" in found.what
    assert found.patient.outcome == "antibiotique_amoxicilline"
    assert "immunodépression" in found.patient.story
    assert "résultat du TROD : positif" in found.patient.story, (
        "a choice that a line looks at never goes without saying"
    )


def test_sex_and_choices_with_a_colon_are_told_as_a_doctor_would() -> None:
    text = shipped("pollakiurie", "2024-06.1")
    start = text.index("  - id: e8_grossesse\n")
    broken = text[:start] + text[text.index("\n  - id:", start) + 1 :]
    found = next(failures(prove(load_text(broken.encode(), "pollakiurie/protocol.yaml"))))
    assert found.patient is not None
    assert found.patient.story.startswith("Femme, ") and ", grossesse connue," in found.patient.story
    sex = load_text(shipped("cheville", "2020-03.1").encode(), "x").model.criteria["sexe"]
    assert sex.choices["F"] == "Féminin"
    assert answer_in_a_sentence(sex, "F", bare=True) == "femme"


def test_lines_and_acts_that_nobody_meets_name_the_nearest_patient_and_the_rule_that_takes_him() -> None:
    text = shipped("odynophagie", "2024-06.1")
    inclusion = 'when: "age <= age_max"'
    assert text.count(inclusion) == 1
    line = 1 + text[: text.index("  - id: age_au_plus_50")].count("\n")
    found = list(failures(prove(load_text(text.replace(inclusion, 'when: "age > age_max"').encode(), "protocol.yaml"))))
    met = {failure.code: failure for failure in reversed(found) if failure.code in ("PRV-201", "PRV-302")}
    assert met.keys() == {"PRV-201", "PRV-302"}
    for failure in met.values():
        assert failure.patient is not None and failure.patient.outcome == "hors_protocole_age"
        assert 6 <= failure.patient.answers["age"] <= 50  # type: ignore[operator]
        assert f"est écarté par « Au plus 50 ans ». Cette règle est à la ligne {line}." in failure.what


def test_a_rule_that_another_one_hides_names_that_one() -> None:
    text = shipped("lombalgie", "2020-03.1").replace(
        "when: {all: [fievre, frissons]}", "when: {any: [fievre, frissons]}"
    )
    found = [one for one in failures(prove(load_text(text.encode(), "protocol.yaml"))) if one.code == "PRV-303"]
    assert found and all("est écarté par « Fièvre avec frissons »" in one.what and one.patient for one in found)


# ── every code ───────────────────────────────────────────────────────────────────────────────────────────────────────

RAISED_BY = {
    "PRV-101": 0, "PRV-201": 0, "PRV-202": 12, "PRV-301": 0, "PRV-302": 0, "PRV-303": 0, "PRV-401": 19, "PRV-402": 15,
    "PRV-501": 14, "PRV-502": 2, "PRV-504": 50, "PRV-505": 46, "PRV-601": 19, "PRV-602": 14,
    "PRV-604": 174, "PRV-701": 195, "PRV-702": 2, "PRV-703": 2, "PRV-704": 29, "PRV-801": 50, "PRV-802": 4,
    "PRV-901": 100,
}  # fmt: skip
"""Code → the number of a made protocol that it is raised on."""
BY_HAND = {"PRV-603", "PRV-911", "PRV-912"}


@pytest.mark.parametrize(("code", "seed"), RAISED_BY.items())
def test_each_code_is_raised_on_some_made_protocol(code: str, seed: int) -> None:
    assert code in codes(prove_linked(made(seed, 1 + seed % 4).protocol))


def test_no_code_is_without_a_test() -> None:
    assert {entry[0] for entry in codes_of_proofs.PROOFS} == RAISED_BY.keys() | BY_HAND


def test_an_act_given_without_what_it_requires_is_seen() -> None:
    """The run never does it: the requirement is written only once the diagram of the run is built."""
    facing = Facing.of(Meaning(edited().compiled, 1))
    assert acts_only_when_allowed([facing]) == ()
    acts, decisions = facing.meaning.protocol.acts, facing.meaning.protocol.decisions
    acts["medicament"] = acts["medicament"]._replace(requires=decisions["second_resultat"].rows[0].when)
    assert {failure.code for failure in acts_only_when_allowed([facing])} == {"PRV-603"}


def test_beyond_the_budget_everything_is_unproved() -> None:
    certificate = prove(edited(), budget=500)
    assert {proof.status for proof in certificate.proofs} == {"unproved"}
    assert codes(certificate) == {"PRV-911"} and not certificate.proved


def test_a_run_that_is_milder_than_the_diagram_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    truly = Stories.run

    def milder(self: Stories, cells: object) -> object:
        answers, reached = truly(self, cells)  # type: ignore[arg-type]
        return answers, type(reached)("conseils", reached.reasons)

    monkeypatch.setattr(Stories, "run", milder)
    certificate = prove(edited())
    assert {proof.status for proof in certificate.proofs} == {"unproved"}
    assert codes(certificate) == {"PRV-912"}


# ── the certificate and the command ──────────────────────────────────────────────────────────────────────────────────


def test_the_example_is_proved_in_every_property() -> None:
    certificate = prove(edited())
    assert certificate.proved
    assert [proof.id for proof in certificate.proofs] == [one.id for one in PROPERTIES]
    assert certificate.situations == certificate.visits[0].situations > 10**6
    assert {patient.outcome for patient in certificate.visits[0].shortest.values()} == {
        "appel_15", "delegant_maintenant", "delegant_j0_j1", "hors_protocole", "traiter", "conseils",
    }  # fmt: skip


def proving(text: str, folder: Path, *options: str) -> int:
    file = folder / "protocol.yaml"
    file.write_text(text, encoding="utf-8")
    return main(["prove", str(file), *options])


Captured = pytest.CaptureFixture[str]


def test_the_command_says_what_is_proved(tmp_path: Path, capsys: Captured) -> None:
    assert proving(EXAMPLE.read_text(encoding="utf-8"), tmp_path) == 0
    printed = capsys.readouterr().out
    assert printed.count("✓") == len(PROPERTIES) and "✗" not in printed


def test_each_counter_example_is_played_again_by_the_command_that_is_printed(tmp_path: Path, capsys: Captured) -> None:
    """An old version runs on a day of its own validity only."""
    folder, answers = tmp_path / "library" / "odynophagie" / "2023-03.1", tmp_path / "answers"
    folder.mkdir(parents=True)
    text = shipped("odynophagie", "2023-03.1")
    broken = text.replace("acts: [trod_angine, amoxicilline_adulte, ", "acts: [trod_angine, ", 1)
    (folder / "protocol.yaml").write_text(broken, encoding="utf-8")
    library = ["--library", str(tmp_path / "library")]
    assert main([*library, "prove", "odynophagie/2023-03.1", "--answers", str(answers)]) == ProtocolRefused.exit_code
    printed = [line.partition("À rejouer\u00a0: relais ")[2] for line in capsys.readouterr().out.splitlines()]
    commands = [shlex.split(line) for line in printed if line]
    assert commands and all("--date" in command for command in commands)
    for command in commands:
        assert main([*command, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["status"] == "outcome"


def test_each_answers_file_of_a_refuted_property_is_run_again(tmp_path: Path, capsys: Captured) -> None:
    text = EXAMPLE.read_text(encoding="utf-8").replace('worse: "yes"', 'worse: "no"')
    text = text.replace(LAW, "acts: [test_exemple]")
    assert proving(text, tmp_path, "--answers", str(tmp_path / "answers"), "--json") == ProtocolRefused.exit_code
    told = json.loads(capsys.readouterr().out, parse_float=Decimal)
    patients = [one["patient"] for proof in told["proofs"] for one in proof["counter_examples"] if one["patient"]]
    files = sorted((tmp_path / "answers").glob("*.json"))
    assert len(files) == len(patients) >= 2
    for file, patient in zip(files, patients, strict=True):
        answers = ["--answers", str(file), "--date", "2026-06-15", "--json"]
        assert main(["run", str(tmp_path / "protocol.yaml"), *answers]) == 0
        assert json.loads(capsys.readouterr().out)["outcome"] == patient["outcome"]
