"""``relais prove``: what is proved of a protocol over its whole paths, each failure with its patient."""

from __future__ import annotations

import argparse
import json
import shlex
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands.naming import day_of, default_library
from engine.errors import ProtocolRefused
from engine.reporting.french import typographic

if TYPE_CHECKING:
    from engine.protocol.loading import LoadedProtocol
    from engine.protocol.verification.certificate import Certificate, CounterExample, Proof

    Again = Callable[[Proof, int], str]

MARKS = {"proved": ("✓", "démontré"), "refuted": ("✗", "réfuté"), "unproved": ("?", "non prouvé")}


def arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("protocol", nargs="?", help="protocole, protocole/version ou fichier ; tous pour --page")
    command.add_argument("--json", action="store_true", help="un objet JSON, rien d'autre")
    told = "écrire là les réponses de chaque contre-exemple, pour « relais run --answers »"
    command.add_argument("--answers", type=Path, metavar="DOSSIER", help=told)
    command.add_argument("--page", type=Path, metavar="FICHIER", help="imprimer docs/proofs.md (quelques minutes)")
    command.set_defaults(command=prove, date=None)


def prove(options: argparse.Namespace) -> int:
    """Exit code 0 when everything named is proved, that of a refused protocol otherwise."""
    from engine.protocol.verification.proving import prove as certificate_of

    if options.page is not None:
        return write_page(options)
    found = [(loaded, certificate_of(loaded)) for loaded in _named(options)]
    certificates = [certificate for _, certificate in found]
    if options.answers is not None:
        for certificate in certificates:
            write_answers(certificate, options.answers)
    if options.json:
        told = [asdict(certificate) for certificate in certificates]
        print(json.dumps(told if options.protocol is None else told[0], ensure_ascii=False, indent=2))
    else:
        print("\n\n".join("\n".join(lines(certificate, _again(options, loaded))) for loaded, certificate in found))
    return 0 if all(certificate.proved for certificate in certificates) else ProtocolRefused.exit_code


def _again(options: argparse.Namespace, loaded: LoadedProtocol) -> Again:
    """The whole command that plays a counter-example of a property again; they are counted from 1, patients only."""
    from engine.protocol.running import valid_day

    written, day = loaded.model, valid_day(loaded.model, day_of(options).isoformat())
    own = str(options.protocol) if str(options.protocol).endswith((".yaml", ".yml")) else None
    library = [] if own or options.library == default_library() else ["--library", str(options.library)]
    named = own or f"{written.protocol}/{written.version}"

    def command(proof: Proof, number: int) -> str:
        name = answers_name(written.protocol, proof, number)
        file = Path(name) if options.answers is None else options.answers / name
        words = ["relais", *library, "run", named, "--answers", str(file), "--date", day]
        written_by = "" if options.answers is not None else " (fichier écrit par « --answers . »)"
        return shlex.join(words) + written_by

    return command


def _named(options: argparse.Namespace) -> list[LoadedProtocol]:
    """The version of the day, the version or the file that is named; every version of the library by default."""
    from engine.commands.naming import found, named_protocols, showing_somebody

    if options.protocol is not None:
        return [showing_somebody(options, partial(found, options, day_of(options)))()]
    return [load() for _, load in named_protocols(options)]


def write_page(options: argparse.Namespace) -> int:
    """The table of every version: proved, then its cases played and its mutants judged. Takes minutes."""
    from engine.commands.naming import cases_beside, named_protocols, timed
    from engine.protocol.cases import load_cases, run_case
    from engine.protocol.mutation.judging import Fate, Judge
    from engine.protocol.verification.page import Mutants, Row, page
    from engine.protocol.verification.proving import prove as certificate_of

    rows = []
    for name, load in named_protocols(options):
        loaded = load()
        certificate, seconds = timed(partial(certificate_of, loaded))
        file = load_cases(cases_beside(options, name), loaded.model)
        passed = sum(run_case(loaded.compiled, loaded.fingerprint, file, case).passed for case in file.cases)
        fates = Counter(judged.fate for judged in Judge(loaded, file, certificate_of).all())
        order: tuple[Fate, ...] = ("loader", "proof", "case", "equivalent", "survivor")
        rows.append(Row(certificate, (passed, len(file.cases)),
                        Mutants(fates.total(), *(fates[fate] for fate in order)), seconds))  # fmt: skip
        print(f"{name} : {seconds:.1f} s, {fates.total()} mutants", flush=True)
    options.page.write_text(page(rows), encoding="utf-8")
    return 0 if all(row.certificate.proved for row in rows) else ProtocolRefused.exit_code


def lines(certificate: Certificate, again: Again) -> Iterator[str]:
    """The certificate as a person reads it in a terminal."""
    from engine.protocol.verification.page import grouped

    yield typographic(f"{certificate.protocol} {certificate.version} · empreinte {certificate.fingerprint[:12]}")
    for visit in certificate.visits:
        ways = f"{visit.paths} {'chemin' if visit.paths < 2 else 'chemins'} dans l'arbre"
        yield typographic(f"Visite {visit.number} : {grouped(visit.situations)} situations, {ways}.")
    for proof in certificate.proofs:
        mark, word = MARKS[proof.status]
        yield typographic(f"{mark} {proof.id} {proof.title} : {word}. {proof.sentence}")
        number = 0
        for failure in proof.counter_examples:
            number += failure.patient is not None
            yield from map(typographic, _told(failure))
            if failure.patient is not None:
                yield f"      À rejouer\u00a0: {again(proof, number)}"


def _told(failure: CounterExample) -> Iterator[str]:
    where = f" · {failure.file}:{failure.line}" if failure.line else ""
    yield f"    {failure.code}{where} · {failure.what}"
    if failure.patient is not None:
        yield f"      Patient : {failure.patient.story}"
    yield f"      {failure.remedy}"


def write_answers(certificate: Certificate, folder: Path) -> None:
    """One file a counter-example, named after its property and code."""
    folder.mkdir(parents=True, exist_ok=True)
    for proof in certificate.proofs:
        for at, answers in enumerate(_answers(proof), 1):
            name = answers_name(certificate.protocol, proof, at)
            (folder / name).write_text(json.dumps(answers, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def answers_name(protocol: str, proof: Proof, number: int) -> str:
    return f"{protocol}-{proof.id}-{number}.json"


def _answers(proof: Proof) -> Iterator[object]:
    return (failure.patient.answers for failure in proof.counter_examples if failure.patient is not None)
