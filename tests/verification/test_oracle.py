"""Two provers that share no code agree on every made protocol, and each counter-example is what the run does."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from engine.protocol.compiled import CompiledProtocol
from engine.protocol.loading import load_text
from engine.protocol.running import request_from, run
from engine.protocol.verification.certificate import Certificate, CounterExample
from engine.protocol.verification.proving import prove_linked
from tests.support import example
from tests.verification.made import PHASES, Made, made, protocols
from tests.verification.oracle import refuted

EXAMPLES = int(os.environ.get("RELAIS_MADE_PROTOCOLS", "30"))
SAME = "RELAIS_MADE_PROTOCOLS" not in os.environ  # a search is for whoever asks for one
DAY = "2026-06-15"
EVERY = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), phases=PHASES, derandomize=SAME)


def failures(certificate: Certificate) -> Iterator[tuple[str, CounterExample]]:
    for proof in certificate.proofs:
        for failure in proof.counter_examples:
            yield proof.id, failure


def replayed(protocol: CompiledProtocol, answers: object) -> object:
    """Where ``relais run`` leads with this file of answers, written and read again."""
    raw = json.loads(json.dumps(answers), parse_float=Decimal)
    return run(protocol, "", request_from(raw, DAY))["outcome"]


@EVERY
@given(protocols())
def test_z3_refutes_what_the_prover_refutes(made: Made) -> None:
    certificate = prove_linked(made.protocol)
    assert all(proof.status != "unproved" for proof in certificate.proofs)
    found = {(property_, failure.code, failure.path) for property_, failure in failures(certificate)}
    assert found == refuted(made.protocol)


@EVERY
@given(protocols())
def test_each_counter_example_ends_in_the_run_where_it_says(made: Made) -> None:
    certificate = prove_linked(made.protocol)
    for _, failure in failures(certificate):
        if failure.patient is not None:
            assert replayed(made.protocol, failure.patient.answers) == failure.patient.outcome, failure.code
    for visit in certificate.visits:
        for outcome, patient in visit.shortest.items():
            assert replayed(made.protocol, patient.answers) == patient.outcome
            assert rank(made.protocol, patient.outcome) <= rank(made.protocol, outcome)


def rank(protocol: CompiledProtocol, outcome: str) -> int:
    return protocol.outcomes[outcome].urgency


def test_z3_proves_the_example_protocol_too() -> None:
    assert refuted(example().compiled) == set()
    assert prove_linked(example().compiled).proved


@pytest.mark.parametrize("seed", range(8))
def test_a_legal_made_protocol_is_a_file_that_the_loader_admits(seed: int) -> None:
    one = made(seed, 1 + seed % 4)
    text = json.dumps(one.raw, ensure_ascii=False).encode()
    if one.legal:
        assert load_text(text, "fait.yaml").model == one.protocol.written


def test_made_protocols_break_many_properties_and_keep_others() -> None:
    certificates = [prove_linked(made(seed, 1 + seed % 4).protocol) for seed in range(60)]
    broken = {failure.code for one in certificates for _, failure in failures(one)}
    kept = {proof.id for one in certificates for proof in one.proofs if proof.status == "proved"}
    assert {"PRV-101", "PRV-201", "PRV-202", "PRV-401", "PRV-501", "PRV-602", "PRV-702", "PRV-802"} <= broken
    assert kept == {"P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9"}
    assert sum(made(seed, 1 + seed % 4).legal for seed in range(60)) > 40
