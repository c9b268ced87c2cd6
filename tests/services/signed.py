"""A version brought into service step by step, for the tests that need one: cases, a certificate, people who sign."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from engine.protocol.loading import LoadedProtocol
from engine.protocol.verification.certificate import Certificate, Proof, PropertyId, Visit
from engine.reporting.points import points_of
from engine.reporting.to_confirm import list_digest, to_confirm
from engine.services import publication, standard_prescriptions
from engine.services.workspace import Actor, Workspace
from engine.team.publication import VersionState
from tests.support import Bench, example

PROTOCOL, VERSION = "exemple", "2026-01.1"
CASES = """protocol: exemple
version: "2026-01.1"
profiles:
  ordinaire:
    gene_respiratoire: false
    age: 30
    sexe: F
    symptome: true
    grossesse: false
    allergie: false
    toux: true
    temperature: 36.8
    rougeur: aucune
    poids: 60
cohort: {size: 100, seed: 1, values: {}}
cases:
  - id: ordinaire
    story: Femme de 30 ans qui tousse, sans fièvre.
    origin: own
    confidence: assumption
    expect: {outcome: conseils}
  - id: gene
    story: La même, qui a du mal à respirer.
    origin: own
    confidence: assumption
    answers: {gene_respiratoire: true}
    expect: {outcome: appel_15}
"""


def certificate(loaded: LoadedProtocol, refuted: tuple[str, ...] = (), fingerprint: str = "") -> Certificate:
    """What a prover would give; the properties named are refuted."""
    proofs = tuple(
        Proof(name, f"propriété {name}", "", "refuted" if name in refuted else "proved")
        for name in get_args(PropertyId)
    )
    visits = (Visit(1, 1234, 56, {}),)
    return Certificate(PROTOCOL, VERSION, fingerprint or loaded.fingerprint, proofs, visits)


def ready(on: Bench, cases: str = CASES, refuted: tuple[str, ...] = ()) -> Bench:
    """The bench with cases beside its protocol, and a prover that says so."""
    (on.workspace.library.root / PROTOCOL / VERSION / "cases.yaml").write_text(cases, encoding="utf-8")
    on.workspace = replace(on.workspace, prove=lambda loaded: certificate(loaded, refuted))
    return on


def read_whole(workspace: Workspace, delegant: Actor) -> None:
    """The délégant opens the file and confirms every assumption."""
    loaded = workspace.library.load(PROTOCOL, VERSION)
    publication.open_file(workspace, delegant, loaded, "f" * 64)
    for one in points_of(loaded):
        publication.confirm(workspace, delegant, PROTOCOL, VERSION, one.key, True)


def sign(on: Bench, delegant: Actor | None = None) -> VersionState:
    """The délégant signs what stands in the library now, as if it had been on his screen."""
    loaded = on.workspace.library.load(PROTOCOL, VERSION)
    shown = list_digest(to_confirm(loaded))
    return publication.sign(on.workspace, delegant or on.delegant, PROTOCOL, VERSION, loaded.fingerprint, shown)


def publish(on: Bench) -> Bench:
    """Verified, reviewed by the coordinator, read and signed by the délégant."""
    ready(on)
    publication.review(on.workspace, on.coordinator, PROTOCOL, VERSION)
    read_whole(on.workspace, on.delegant)
    sign(on)
    return on


def care(on: Bench) -> Workspace:
    return replace(on.workspace, mode="care")


def sign_prescription(on: Bench, until: str = "2027-06-15", delegant: Actor | None = None) -> None:
    """The délégant signs the one standard prescription of the example."""
    found = standard_prescriptions.drawer(on.workspace, delegant or on.delegant, PROTOCOL)
    assert found is not None
    shown = {one.act: one.digest for one in found.prescriptions}
    standard_prescriptions.sign(on.workspace, delegant or on.delegant, PROTOCOL, ["medicament"], shown, until)


def altered(on: Bench, old: str = "Médicament d'exemple selon le poids.", new: str = "Autre texte.") -> None:
    """Changes the text of the library under the same version number."""
    place = on.workspace.library.root / PROTOCOL / VERSION / "protocol.yaml"
    text = example().text.decode()
    assert old in text
    place.write_text(text.replace(old, new), encoding="utf-8")
