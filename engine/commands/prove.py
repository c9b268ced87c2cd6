"""``relais prove``: what is proved of a protocol over its whole paths, each failure with its patient."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import ProtocolRefused

if TYPE_CHECKING:
    from engine.protocol.verification.certificate import Certificate, CounterExample, Proof

MARKS = {"proved": ("✓", "démontré"), "refuted": ("✗", "réfuté"), "unproved": ("?", "non prouvé")}


def arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("protocol", help="protocole, protocole/version ou fichier")
    command.add_argument("--json", action="store_true", help="un objet JSON, rien d'autre")
    told = "écrire là les réponses de chaque contre-exemple, pour « relais run --answers »"
    command.add_argument("--answers", type=Path, metavar="DOSSIER", help=told)
    command.set_defaults(command=prove, date=None)


def prove(options: argparse.Namespace) -> int:
    """Exit code 0 when everything is proved, that of a refused protocol otherwise."""
    from engine.commands.naming import day_of, found
    from engine.protocol.verification.proving import prove as certificate_of

    certificate = certificate_of(found(options, day_of(options)))
    if options.json:
        print(json.dumps(asdict(certificate), ensure_ascii=False, indent=2))
    else:
        print("\n".join(lines(certificate)))
    if options.answers is not None:
        write_answers(certificate, options.answers)
    return 0 if certificate.proved else ProtocolRefused.exit_code


def lines(certificate: Certificate) -> Iterator[str]:
    """The certificate as a person reads it in a terminal."""
    yield f"{certificate.protocol} {certificate.version} · empreinte {certificate.fingerprint[:12]}"
    for visit in certificate.visits:
        yield f"Visite {visit.number} : {grouped(visit.situations)} situations, {visit.paths} chemins dans l'arbre."
    for proof in certificate.proofs:
        mark, word = MARKS[proof.status]
        yield f"{mark} {proof.id} {proof.title} : {word}. {proof.sentence}"
        for failure in proof.counter_examples:
            yield from _told(failure)


def _told(failure: CounterExample) -> Iterator[str]:
    where = f" · {failure.file}:{failure.line}" if failure.line else ""
    yield f"    {failure.code}{where} · {failure.what}"
    if failure.patient is not None:
        yield f"      Patient : {failure.patient.story}"
    yield f"      {failure.remedy}"


def grouped(number: int) -> str:
    """« 788 milliards »-sized numbers as a power of ten, smaller ones in threes."""
    if number >= 10**12:
        digits = len(str(number)) - 1
        return f"{number / 10**digits:.1f} × 10^{digits}".replace(".", ",")
    return f"{number:,}".replace(",", " ")


def write_answers(certificate: Certificate, folder: Path) -> None:
    """One file a counter-example, named after its property and code."""
    folder.mkdir(parents=True, exist_ok=True)
    for proof in certificate.proofs:
        for at, answers in enumerate(_answers(proof), 1):
            name = f"{certificate.protocol}-{proof.id}-{at}.json"
            (folder / name).write_text(json.dumps(answers, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _answers(proof: Proof) -> Iterator[object]:
    return (failure.patient.answers for failure in proof.counter_examples if failure.patient is not None)
