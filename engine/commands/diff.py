"""``relais diff``: the exact patients who are treated otherwise by another version of a protocol."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.protocol.loading import LoadedProtocol
    from engine.protocol.verification.comparison_model import Comparison


def arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("old", help="version d'avant : protocole/version ou fichier")
    command.add_argument("new", help="version d'après : protocole/version ou fichier")
    shape = command.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="un objet JSON, rien d'autre")
    shape.add_argument("--changelog", action="store_true", help="l'entrée du CHANGELOG du protocole (Markdown)")
    command.add_argument("--html", type=Path, metavar="FICHIER", help="écrire aussi une page à lire ou à imprimer")
    told = "écrire là les réponses de chaque exemple, pour « relais run --answers »"
    command.add_argument("--answers", type=Path, metavar="DOSSIER", help=told)
    command.set_defaults(command=diff, date=None)


def diff(options: argparse.Namespace) -> int:
    """Compares, writes the files that were asked for, then prints."""
    from engine.protocol.verification.comparison import compare
    from engine.reporting import comparison, comparison_page

    found = compare(_named(options, options.old), _named(options, options.new))
    if options.html is not None:
        options.html.write_text(comparison_page.page(found), encoding="utf-8")
    if options.answers is not None:
        options.answers.mkdir(parents=True, exist_ok=True)
        for name, answers in _files(found):
            (options.answers / name).write_text(json.dumps(answers, ensure_ascii=False, indent=2), encoding="utf-8")
    if options.json:
        print(json.dumps(comparison.as_data(found), ensure_ascii=False, indent=2))
    elif options.changelog:
        print(comparison.changelog_entry(found), end="")
    else:
        print("\n".join(comparison.lines(found)))
    return 0


def _named(options: argparse.Namespace, name: str) -> LoadedProtocol:
    from engine.commands.naming import day_of, found

    return found(argparse.Namespace(library=options.library, protocol=name), day_of(options))


def _files(found: Comparison) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Two files a group: its simplest patient in each version."""
    for number, one in enumerate(found.differences, start=1):
        yield f"{number:03d}-{one.direction}-avant.json", one.answers_before
        yield f"{number:03d}-{one.direction}-apres.json", one.patient.answers
