"""The diagram of a visit says of every patient what the run does with him, answer by answer."""

from __future__ import annotations

import os
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings

from engine.protocol.compiled import CompiledProtocol
from engine.protocol.deciding import Concluded, decide
from engine.protocol.loading import Library, LoadedProtocol, load_text
from engine.protocol.verification.proving import prove_linked
from engine.protocol.verification.results import Result
from engine.protocol.verification.semantics import Meaning, Strangers
from tests.support import EXAMPLE, LIBRARY, example, facing
from tests.verification.made import PHASES, Made, made, protocols
from tests.verification.walking import patients, person, walked

EXAMPLES = int(os.environ.get("RELAIS_MADE_PROTOCOLS", "40"))
SAME = "RELAIS_MADE_PROTOCOLS" not in os.environ  # a search is for whoever asks for one
PATIENTS = 150
SHIPPED = (example(), *Library(LIBRARY).all())


def said(protocol: CompiledProtocol, result: Result | Concluded) -> tuple[object, ...]:
    if isinstance(result, Result):
        return result.outcome, tuple((act.act, act.replaces) for act in result.acts), result.awaiting
    return result.outcome, tuple((act.id, act.replaces) for act in result.acts), result.awaiting


def compared(protocol: CompiledProtocol, seed: int, most: int) -> int:
    """Patients compared; the first with whom the run does otherwise fails the test."""
    random, number = Random(seed), 0
    for visit in map(int, protocol.written.tree.entries):
        met = Meaning(protocol, visit)
        variables = met.truths.variables
        for cells in patients(variables, random, most):
            patient = person(variables, cells, random)
            for meaning in (met, Strangers(met)):
                stated: Result = meaning.diagrams.at(meaning.result, cells)
                reached, asked = walked(protocol, patient, visit, introduced=meaning.introduced)
                assert said(protocol, reached) == said(protocol, stated), (visit, asked, reached, stated)
            number += 1
    return number


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), phases=PHASES, derandomize=SAME)
@given(protocols())
def test_the_diagram_says_what_the_run_does(made: Made) -> None:
    compared(made.protocol, made.seed, PATIENTS)


@pytest.mark.parametrize("seed", [38, 45, 57, 79, 93, 181, 251, 280, 314, 321])
def test_what_once_differed_agrees(seed: int) -> None:
    """Protocols on which the run asked too little, or the diagram read more, or fewer acts, than the run."""
    one = made(seed, 1 + seed % 4)
    assert prove_linked(one.protocol).proofs[0].status != "unproved"
    compared(one.protocol, seed, 300)


def test_a_referral_whose_act_is_not_settled_ends_without_it() -> None:
    """The act of the referral sends to that same referral: the run once turned round for ever."""
    text = EXAMPLE.read_text(encoding="utf-8")
    act = "    kind: test\n    title: Test d'exemple\n"
    referral = "    delay: same_or_next_day\n    documents: [lettre_delegant]\n"
    for found, put in ((act, f"{act}    requires: allergie\n"), (referral, f"{referral}    acts: [test_exemple]\n")):
        assert text.count(found) == 1
        text = text.replace(found, put)
    protocol = load_text(text.encode(), "exemple.yaml").compiled
    verdict = decide(protocol, facing(age=70))
    assert isinstance(verdict, Concluded)
    assert (verdict.outcome, verdict.acts) == ("delegant_j0_j1", ())


@pytest.mark.parametrize("loaded", SHIPPED, ids=lambda one: f"{one.model.protocol}-{one.model.version}")
def test_the_diagram_of_a_shipped_protocol_says_what_the_run_does(loaded: LoadedProtocol) -> None:
    assert compared(loaded.compiled, 1, PATIENTS) >= PATIENTS
