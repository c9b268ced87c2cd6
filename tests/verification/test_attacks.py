"""What a hostile author would write so that a patient is mistreated by a protocol called « démontré »; who notices.

Each attack is a short edit of ``tests/protocol/minimal.yaml``, with the code that refuses or refutes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from engine.errors import ProtocolRefused
from engine.protocol.compiled import CompiledProtocol, link
from engine.protocol.loading import LoadedProtocol, load_text
from engine.protocol.running import request_from, run
from engine.protocol.verification.certificate import CounterExample
from engine.protocol.verification.proving import prove_linked
from tests.support import EXAMPLE
from tests.verification.oracle import refuted

Edits = tuple[tuple[str, str], ...]
DRUG = """    kind: medication
    title: Médicament d'exemple
    text: Médicament d'exemple selon le poids.
    counts: true
"""
LAW = "acts: [medicament, test_exemple]"
TREATS = "    acts: [test_exemple, medicament]\n"
CALLS = "    delay: now\n    documents: [lettre_urgences]\n"
SECOND = """  medicament_bis:
    kind: medication
    title: Le second médicament
    text: Le second médicament.
    counts: true
    drug: {name: autricine}
    dose: {mg: dose_par_kg, intakes_per_day: prises, days: jours, max_mg_per_day: dose_jour_max}
    source: {text: arrete}
    confidence: sourced
  conseil:
    kind: advice
"""
BOTH_ACTS: Edits = (
    ("  conseil:\n    kind: advice\n", SECOND),
    (LAW, "acts: [medicament, test_exemple, medicament_bis]"),
    (TREATS, "    acts: [test_exemple, medicament, medicament_bis]\n"),
)
ALLERGY = "when: allergie, fallback: delegant_j0_j1"
BY_KILO = "      max_mg_per_kg_per_day: dose_par_kg\n"
UNWEIGHED = "      unweighed_mg: sans_poids\n"
OF_REVIEW = "unit: mg, source: {text: revue}, confidence: sourced}\n"
BACK = """    retour:
      title: Retour
      rows:
        - {id: oui, label: encore, when: toux, to: traiter, source: {text: revue}, confidence: sourced}
        - {id: non, label: non, when: {toux: false}, to: conseils, source: {text: revue}, confidence: sourced}
"""
PREGNANCY_FIRST = (
    "  - {id: g, stage: interview, title: G, visits: [1], ask: [{criterion: grossesse, when: {sexe: F}}]}\n"
)
FIXED = ("      mg_per_kg_per_day: dose_par_kg\n      weight: poids\n", "      mg: dose_jour_max\n")
SOURCED_ACT = "    source: {text: arrete}\n    confidence: sourced\n"
FIGURES = "  prises: {label: prises par jour"
OF_THE_ADULT = (
    "mg_per_kg_per_day: dose_par_kg, weight: poids_adulte, unweighed_mg: sans_poids, max_mg_per_kg_per_day: dose_par_kg"
)
ADULT_WEIGHT = """  poids_adulte:
    question: Poids de l'adulte
    label: poids de l'adulte
    type: number
    unit: kg
    step: 0.5
    range: [40.0, 200.0]
    optional: true
    source: {text: revue}
    confidence: sourced
"""


def of_one_drug(name: str, drug: str = "{name: exemplicilline}") -> Edits:
    """A second act with this drug beside the first, which has that one."""
    return (
        *BOTH_ACTS, ("{name: autricine}", name), ("    drug: {name: exemplicilline}\n", f"    drug: {drug}\n"),
    )  # fmt: skip


REFUSED: dict[str, tuple[str, Edits]] = {
    "a fixed dose of ten grams without a cap": ("PRO-619", (FIXED, ("      max_mg_per_day: dose_jour_max\n", ""))),
    "a fixed dose above its cap, quietly lowered": ("PRO-616", (FIXED,)),
    "four intakes, twelve hours apart": (
        "PRO-617",
        (("      round_down_to_mg: 50", "      min_hours_between: ecart\n      round_down_to_mg: 50"),
         (FIGURES, "  ecart: {label: écart, value: 12, " + OF_REVIEW.replace("mg", "h") + FIGURES),
         ("label: prises par jour, value: 2", "label: prises par jour, value: 4")),
    ),
    "ages between two steps, that no line sees": (
        "PRO-350",
        (("    step: 1\n    range: [0, 120]", "    step: 5\n    range: [0, 120]"),
         ("value: 18\n    unit: a", "value: 20\n    unit: a"),
         ("when: {test: positif}, to: traiter",
          'when: {all: [{test: positif}, {any: ["age <= age_min", "age >= age_majorite"]}]}, to: traiter')),
    ),
    "an act twice in one outcome": (
        "PRO-615", ((TREATS, "    acts: [test_exemple, medicament, medicament]\n"),),
    ),
    "a drug that the indicators do not count": ("PRO-614", ((DRUG, DRUG.replace("true", "false")),)),
}  # fmt: skip
"""Attack → what the loader says."""
REFUTED: dict[str, tuple[str, Edits]] = {
    "a drug in two acts of one outcome": ("PRV-703", of_one_drug("{name: exemplicilline, form: sirop}")),
    "a drug in two acts, with a capital": ("PRV-703", of_one_drug("{name: Exemplicilline}")),
    "a drug in two acts, without its accent": (
        "PRV-703", of_one_drug("{name: exemplicilline sodee}", "{name: Exemplicilline sodée}"),
    ),
    "a drug in two acts, under a brand name": (
        "PRV-703", of_one_drug("{name: Exemplex, atc: J01XX99}", "{name: exemplicilline, atc: j01xx99}"),
    ),
    "the contra-indication of a drug, spelt otherwise": (
        "PRV-701",
        (*BOTH_ACTS[:2], ("{name: autricine}", "{name: EXEMPLICILLINE}"),
         ("acts: [conseil, {act", "acts: [conseil, medicament_bis, {act"),
         ("    documents: [fiche_conseils]\n", "    documents: [fiche_conseils, ordonnance]\n")),
    ),
    "an unweighed dose above the cap by kilo of the lightest": (
        "PRV-702",
        (("      max_mg_per_day: dose_jour_max\n", "      max_mg_per_day: dose_jour_max\n" + BY_KILO + UNWEIGHED),
         (FIGURES, "  sans_poids: {label: sans poids, value: 750, " + OF_REVIEW + FIGURES),
         ("    range: [30.0, 200.0]", "    range: [20.0, 200.0]\n    optional: true")),
    ),
    "the adult form for a child who is weighed by another question": (
        "PRV-702",
        (*BOTH_ACTS,
         ("dose: {mg: dose_par_kg, intakes", "dose: {" + OF_THE_ADULT + ", intakes"),
         (FIGURES, "  sans_poids: {label: sans poids, value: 900, " + OF_REVIEW + FIGURES),
         ("rougeur, poids]", 'rougeur, poids, {criterion: poids_adulte, when: "age >= age_majorite"}]'),
         ("  poids:\n", ADULT_WEIGHT + "  poids:\n")),
    ),
    "a drug given before the answer that may forbid it": (
        "PRV-505", (("criterion: avis, meanwhile: delegant_j0_j1", "criterion: avis, meanwhile: traiter"),),
    ),
    "a drug left out, and the patient called treated": (
        "PRV-704", ((ALLERGY, "when: allergie, fallback: omit"),),
    ),
    "an allergy that falls back on the drug itself": (
        "PRV-701",
        (*BOTH_ACTS[:2], ("{name: autricine}", "{name: exemplicilline, form: sirop}"),
         (ALLERGY, "when: allergie, fallback: medicament_bis")),
    ),
    "a drug at the second visit, the pregnancy asked at the first": (
        "PRV-604",
        (('entries: {"1": faut_il_tester}', 'entries: {"1": faut_il_tester, "2": retour}'),
         ("    resultat:\n", BACK + "    resultat:\n"),
         ("  - id: grossesse\n    label: grossesse\n", "  - id: grossesse\n    visits: [1]\n    label: grossesse\n"),
         ("ask: [symptome, {criterion: grossesse, when: {sexe: F}}, allergie, toux]\n",
          "ask: [symptome, allergie, toux]\n" + PREGNANCY_FIRST)),
    ),
    "a fall-back that the outcome gives already": (
        "PRV-703", (*BOTH_ACTS, (ALLERGY, "when: allergie, fallback: medicament_bis")),
    ),
}  # fmt: skip
"""Attack → what the proof says; the oracle, written apart, says it too."""


def edited(edits: Edits) -> LoadedProtocol:
    text = EXAMPLE.read_text(encoding="utf-8")
    for found, put in edits:
        assert text.count(found) == 1, f"« {found} » stands {text.count(found)} times"
        text = text.replace(found, put)
    return load_text(text.encode(), "exemple/protocol.yaml")


def failures(protocol: CompiledProtocol) -> Iterator[CounterExample]:
    for proof in prove_linked(protocol).proofs:
        yield from proof.counter_examples


def codes(protocol: CompiledProtocol) -> set[str]:
    return {failure.code for failure in failures(protocol)}


@pytest.mark.parametrize("attack", REFUSED)
def test_the_loader_refuses(attack: str) -> None:
    code, edits = REFUSED[attack]
    with pytest.raises(ProtocolRefused) as refused:
        edited(edits)
    assert code in {problem.code for problem in refused.value.problems}


@pytest.mark.parametrize("attack", REFUTED)
def test_the_prover_and_its_oracle_refute(attack: str) -> None:
    code, edits = REFUTED[attack]
    protocol = edited(edits).compiled
    found = list(failures(protocol))
    assert {failure.code for failure in found} >= {code}
    assert all(failure.patient is not None for failure in found if failure.code == code)
    assert code in {one[1] for one in refuted(protocol)}


# ── what no file can say, the loader being there; the prover does not count on it ────────────────────────────────────


def uncounted(protocol: CompiledProtocol) -> CompiledProtocol:
    """The same protocol, none of its acts in the indicators."""
    acts = {name: act.model_copy(update={"counts": False}) for name, act in protocol.written.acts.items()}
    found, problems = link(protocol.written.model_copy(update={"acts": acts}))
    assert found is not None, problems
    return found


@pytest.mark.parametrize(
    ("code", "edits"),
    [
        ("PRV-601", ((CALLS, CALLS + "    acts: [test_exemple]\n"),)),
        ("PRV-901", ((LAW, "acts: [test_exemple]"),)),
    ],
)
def test_an_act_is_a_delegated_one_whatever_the_indicators_count(code: str, edits: Edits) -> None:
    counted = edited(edits).compiled
    assert code in codes(counted)
    assert codes(uncounted(counted)) == codes(counted)
    assert {one[1] for one in refuted(uncounted(counted))} == {one[1] for one in refuted(counted)}


def test_advice_and_certificates_are_nobody_s_monopoly() -> None:
    assert codes(edited(()).compiled) == set()
    assert not edited(()).model.acts["conseil"].delegated


def test_a_fixed_dose_with_a_cap_by_kilo_is_not_given_unweighed() -> None:
    """The run, the diagram and the oracle agree: nobody knows whether it is below, so that is for the délégant."""
    protocol = edited((
        ("      mg_per_kg_per_day: dose_par_kg\n", "      mg: dose_fixe\n"),
        ("      max_mg_per_day: dose_jour_max\n", "      max_mg_per_day: dose_jour_max\n" + BY_KILO),
        ("value: 50, unit: mg/kg/d", "value: 20, unit: mg/kg/d"),
        (FIGURES, "  dose_fixe: {label: fixe, value: 1000, " + OF_REVIEW + FIGURES),
    )).compiled  # fmt: skip
    assert codes(protocol) == set()
    assert refuted(protocol) == set()
    assert [ended(protocol, poids) for poids in (30, 100, "inconnu")] == [
        ("traiter", ["300"]), ("traiter", ["1000"]), ("delegant_j0_j1", []),
    ]  # fmt: skip


def ended(protocol: CompiledProtocol, weight: object) -> tuple[object, list[str]]:
    """The end of an ordinary patient of this weight, with the doses of his drugs."""
    answers = {
        "gene_respiratoire": False, "age": 30, "sexe": "F", "symptome": True, "grossesse": False, "allergie": False,
        "toux": False, "temperature": Decimal("38.5"), "rougeur": "forte", "poids": weight, "test": "positif",
        "test_peremption": "2027-12-31",
    }  # fmt: skip
    told = run(protocol, "", request_from(answers, "2026-06-15"))
    acts: Any = told["acts"]
    return told["outcome"], [str(act["dose_mg"]) for act in acts if "dose_mg" in act]


def test_a_drug_left_out_on_purpose_says_so_in_one_word() -> None:
    omitted: Edits = ((ALLERGY, "when: allergie, fallback: omit"), (DRUG, DRUG + "    optional: true\n"))
    assert codes(edited(omitted).compiled) == set()


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ("", {"PRV-701"}),
        ("      min_hours_between: douze\n", set()),
        ("      max_mg_per_intake: moitie\n", set()),
        ("      max_mg_per_intake: moitie\n      unweighed_mg: moitie\n", {"PRV-701"}),
    ],
)
def test_the_same_drug_may_stand_in_only_in_a_lower_dose_or_further_apart(changed: str, found: set[str]) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    start = text.index("  medicament:\n    kind")
    act = text[start : text.index("    contraindications:", start)]
    reduced = (
        act.replace("medicament:", "medicament_reduit:")
        + changed
        + text[text.index(SOURCED_ACT, start) :][: len(SOURCED_ACT)]
    )
    used = "  douze: {label: intervalle, value: 12, unit: h, source: {text: revue}, confidence: sourced}\n" * (
        "douze" in changed
    ) + "  moitie: {label: moitié, value: 500, unit: mg, source: {text: revue}, confidence: sourced}\n" * (
        "moitie" in changed
    )
    protocol = edited((
        ("  conseil:\n    kind: advice\n", reduced + "  conseil:\n    kind: advice\n"),
        (LAW, "acts: [medicament, test_exemple, medicament_reduit]"),
        (ALLERGY, "when: allergie, fallback: medicament_reduit"), (FIGURES, used + FIGURES),
    )).compiled  # fmt: skip
    assert codes(protocol) == {one[1] for one in refuted(protocol)} == found
