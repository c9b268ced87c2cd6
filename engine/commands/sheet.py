"""``relais sheet``: the PDF that a délégant reads before he signs a version."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.protocol.loading import LoadedProtocol

YAML = (".yaml", ".yml")


def arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("protocol", help="protocole, protocole/version ou fichier")
    command.add_argument(
        "--output", type=Path, metavar="FICHIER", help="le PDF à écrire ; sinon, nommé d'après la version"
    )
    told = "version signée en dernier (protocole/version ou fichier), pour dire ce qui change"
    command.add_argument("--since", metavar="VERSION", help=told)
    command.add_argument("--date", help="jour dont on prend la version (2026-01-31) ; aujourd'hui par défaut")
    command.set_defaults(command=sheet)


def sheet(options: argparse.Namespace) -> int:
    """Proves, compares, plays the cases, prints. Without a store nobody has signed: the sheet says « non signé »."""
    from engine.commands import naming
    from engine.protocol.cases import load_cases
    from engine.protocol.verification.proving import prove
    from engine.reporting.sheet import signing_sheet

    day = naming.day_of(options)
    loaded = naming.found(options, day)
    differences = None
    if options.since is not None:
        from engine.protocol.verification.comparison import compare

        before = argparse.Namespace(library=options.library, protocol=options.since)
        differences = compare(naming.found(before, day), loaded)
    cases = load_cases(_beside(options, loaded), loaded.model)
    pdf = signing_sheet(loaded, prove(loaded), cases, differences, "draft", day)
    output = options.output or Path(f"{loaded.model.protocol}-{loaded.model.version}-a-signer.pdf")
    output.write_bytes(pdf)
    print(f"{output} : empreinte {loaded.fingerprint}")
    return 0


def _beside(options: argparse.Namespace, loaded: LoadedProtocol) -> Path:
    """The cases of a version stand in its folder."""
    if options.protocol.endswith(YAML):
        return Path(options.protocol).with_name("cases.yaml")
    library: Path = options.library
    return library / loaded.model.protocol / loaded.model.version / "cases.yaml"
