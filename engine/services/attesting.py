"""What the engine establishes about a version before people sign it: is it proved, do its cases pass."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from engine.errors import RelaisError
from engine.protocol import cases
from engine.protocol.digest import proving_digest
from engine.protocol.loading import LoadedProtocol, read_file
from engine.protocol.verification.certificate import Certificate, PropertyId
from engine.services.workspace import Workspace
from engine.team.publication import VersionAttested

CASES = "cases.yaml"


def attestation(workspace: Workspace, loaded: LoadedProtocol) -> VersionAttested:
    """Proves the text and plays its cases: seconds, not a click. A certificate of another text proves nothing here."""
    certificate = workspace.prove(loaded)
    is_its_own = certificate.fingerprint == loaded.fingerprint
    unproved, results = _unproved(certificate), list(_results(workspace, loaded))
    return VersionAttested(
        protocol=loaded.model.protocol, version=loaded.model.version, fingerprint=loaded.fingerprint,
        proved=is_its_own and not unproved, unproved=unproved,
        situations=certificate.situations, paths=certificate.paths,
        cases_passed=sum(results), cases_total=len(results), cases_digest=cases_digest(workspace, loaded),
        engine=proving_digest(), software=workspace.software_version,
    )  # fmt: skip


def _unproved(certificate: Certificate) -> tuple[str, ...]:
    """Every property that is not proved, one that the certificate does not speak of included."""
    told = [f"{one.id} {one.title}" for one in certificate.proofs if one.status != "proved"]
    spoken = {one.id for one in certificate.proofs}
    return (*told, *(name for name in get_args(PropertyId) if name not in spoken))


def cases_digest(workspace: Workspace, loaded: LoadedProtocol) -> str:
    """SHA-256 of the cases as they are; "" where there are none."""
    place = _place(workspace, loaded)
    return hashlib.sha256(read_file(place)).hexdigest() if place.is_file() else ""


def _results(workspace: Workspace, loaded: LoadedProtocol) -> Iterator[bool]:
    place = _place(workspace, loaded)
    if not place.is_file():
        return
    file = cases.load_cases(place, loaded.model)
    for case in file.cases:
        yield _passes(loaded, file, case)


def _passes(loaded: LoadedProtocol, file: cases.CaseFile, case: cases.Case) -> bool:
    try:
        return cases.run_case(loaded.compiled, loaded.fingerprint, file, case).passed
    except RelaisError:
        return False  # answers that are not those of the protocol


def _place(workspace: Workspace, loaded: LoadedProtocol) -> Path:
    return workspace.library.root / loaded.model.protocol / loaded.model.version / CASES
