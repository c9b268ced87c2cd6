"""What a hostile author would write so that a patient is mistreated by a protocol called « démontré »; who notices.

Each attack is a short edit of ``tests/protocol/minimal.yaml``, with the code that refuses or refutes it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.errors import ProtocolRefused
from engine.protocol.compiled import CompiledProtocol, link
from engine.protocol.loading import LoadedProtocol, load_text
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
    dose: {mg: dose_jour_max, intakes_per_day: prises, days: jours, max_mg_per_day: dose_jour_max}
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


def of_one_drug(name: str, drug: str = "{name: exemplicilline}") -> Edits:
    """A second act with this drug beside the first, which has that one."""
    return (
        *BOTH_ACTS, ("{name: autricine}", name), ("    drug: {name: exemplicilline}\n", f"    drug: {drug}\n"),
    )  # fmt: skip


REFUSED: dict[str, tuple[str, Edits]] = {
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
