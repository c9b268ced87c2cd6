"""What a command line names: a protocol, a day, a profession, a file of answers. Shared by every command.

Reads files, clock and environment for the commands; decides nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, NoReturn, TextIO, TypeVar

from engine.errors import AnswersRefused, Problem, ProtocolRefused

if TYPE_CHECKING:
    from engine.protocol.loading import Library, LoadedProtocol
    from engine.protocol.model import Protocol
    from engine.protocol.records import RecordCache

Done = TypeVar("Done")

PROFESSION_ALIASES = {
    "ide": "infirmier", "infirmiere": "infirmier", "infirmier": "infirmier", "60": "infirmier",
    "pharmacienne": "pharmacien", "21": "pharmacien", "mk": "masseur_kinesitherapeute",
    "kine": "masseur_kinesitherapeute", "70": "masseur_kinesitherapeute", "medecin": "medecin", "10": "medecin",
}  # fmt: skip
"""Usual short names and TRE_G15 codes of professions."""


def default_library() -> Path:
    """The library of this checkout, or of the current folder when the package is installed elsewhere."""
    beside = Path(__file__).resolve().parents[2] / "protocols_library"
    return beside if beside.is_dir() else Path("protocols_library")


def say(text: str, file: TextIO | None = None) -> None:
    """Prints French for a person, its spaces not breaking; what is copied into a terminal or a file is not said so."""
    from engine.reporting.french import typographic

    print(typographic(text), file=file)


def found(options: argparse.Namespace, day: date, cache: RecordCache | None = None) -> LoadedProtocol:
    """The protocol that the user names: a file, « cheville » (version of the day) or « cheville/2020-03.1 »."""
    from engine.protocol.loading import Library, load_protocol

    named = str(options.protocol)
    if named.endswith((".yaml", ".yml")):
        return load_protocol(Path(named), cache)
    library = Library(options.library, cache)
    protocol_id, _, version = named.strip("/").partition("/")
    return library.load(protocol_id, version) if version else library.resolve(protocol_id, day)


def kept_copies() -> RecordCache | None:
    """Where protocols that were admitted once are kept, so that a run need not read and prove them again."""
    from engine.protocol.records import RecordCache

    try:
        return RecordCache(Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "relais")
    except RuntimeError:  # a user without a home
        return None


def open_library(options: argparse.Namespace) -> Library:
    from engine.protocol.loading import Library

    return Library(options.library)


def day_of(options: argparse.Namespace) -> date:
    given: str | None = options.date
    if given is None:
        return date.today()  # noqa: DTZ011 - the day of the person at the keyboard
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise AnswersRefused(
            Problem("RUN-109", f"« {given} » n'est pas une date.", "", "Écrivez 2026-01-31.")
        ) from None


def named_protocols(options: argparse.Namespace) -> list[tuple[str, Callable[[], LoadedProtocol]]]:
    """« cheville/2020-03.1 » with what loads it, for each version that the user names; all of them by default."""
    if options.protocol is not None and options.protocol.endswith((".yaml", ".yml")):
        from engine.protocol.loading import load_protocol

        return [(options.protocol, showing_somebody(options, lambda: load_protocol(Path(options.protocol))))]
    library = open_library(options)
    named, _, wanted = (options.protocol or "").strip("/").partition("/")
    return [
        (f"{protocol}/{version}", showing_somebody(options, partial(library.load, protocol, version)))
        for protocol in ([named] if named else library.protocols())
        for version in ([wanted] if wanted else library.versions(protocol))
    ]


def cases_beside(options: argparse.Namespace, name: str) -> Path:
    """The file of cases of what ``named_protocols`` calls by that name."""
    if name.endswith((".yaml", ".yml")):
        return Path(name).with_name("cases.yaml")
    return Path(options.library) / name / "cases.yaml"


# ── refused texts ────────────────────────────────────────────────────────────────────────────────────────────────────


def showing_somebody(options: argparse.Namespace, load: Callable[[], LoadedProtocol]) -> Callable[[], LoadedProtocol]:
    """The same loading; a refusal also names the patient whom the text would fail, where one can be found."""

    def loading() -> LoadedProtocol:
        try:
            return load()
        except ProtocolRefused as error:
            raise _with_patient(options, error) from None

    return loading


def _with_patient(options: argparse.Namespace, error: ProtocolRefused) -> ProtocolRefused:
    from engine.protocol import refused_text
    from engine.protocol.loading import read_file

    file = error.place.file if error.place else ""
    path = Path(file) if file == options.protocol else Path(options.library) / file
    if not path.is_file():
        return error
    beside = path.with_name("cases.yaml")
    cases = read_file(beside) if beside.is_file() else None
    found = refused_text.shown(read_file(path), file, error.problems, cases, partial(_version_before, options, path))
    return refused_text.with_patient(error, found)


def _version_before(options: argparse.Namespace, path: Path, written: Protocol) -> LoadedProtocol | None:
    """The version that the file at ``path`` came from: the same one of the library when it is not this file, else the
    version before it."""
    library, own = open_library(options), Path(options.library) / written.protocol / written.version / path.name
    versions = library.versions(written.protocol)
    up_to = versions.index(written.version) if written.version in versions else len(versions)
    earlier = versions[:up_to] if path.resolve() == own.resolve() else versions[: up_to + 1]
    return library.load(written.protocol, earlier[-1]) if earlier else None


def timed(work: Callable[[], Done]) -> tuple[Done, float]:
    """What the work gives, and the seconds it took."""
    start = perf_counter()
    return work(), perf_counter() - start


def profession_of(options: argparse.Namespace) -> str | None:
    named: str | None = options.profession
    return PROFESSION_ALIASES.get((named or "").lower(), named)


def read_answers(path: Path) -> Mapping[str, object]:
    """Answers of a JSON file: exact decimals, no repeated key, no NaN. Raises AnswersRefused (RUN-110)."""
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
        answers = json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_no_repeat)
    except (OSError, UnicodeDecodeError, InvalidOperation, ValueError, RecursionError) as error:
        raise AnswersRefused(Problem("RUN-110", f"« {path} » ne se lit pas ({_why(error)}).", "Rien n'a été exécuté.",
                                     "Donnez un objet JSON : critère → réponse.")) from None  # fmt: skip
    if not isinstance(answers, dict):
        raise AnswersRefused(Problem("RUN-110", f"« {path} » n'est pas un objet JSON.", "Rien n'a été exécuté.",
                                     "Donnez un objet JSON : critère → réponse."))  # fmt: skip
    return answers


def _why(error: Exception) -> str:
    """A missing file and a wrong text are told in French; the rest in the words of whoever refused."""
    if isinstance(error, FileNotFoundError):
        return "ce fichier n'existe pas"
    if isinstance(error, json.JSONDecodeError):
        return f"ligne {error.lineno}, colonne {error.colno} : ce n'est pas du JSON"
    return str(error)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"« {name} » n'est pas un nombre")


def _no_repeat(pairs: list[tuple[str, object]]) -> dict[str, object]:
    answers = dict(pairs)
    if len(answers) != len(pairs):
        raise ValueError("une clé est répétée")
    return answers


def data_options(command: argparse.ArgumentParser, *, only_demo: bool = False) -> None:
    """Where the encrypted store and its key are; care has a folder and a key of its own."""
    command.add_argument("--data", type=Path, help="dossier des données (chiffré) ; .relais, ou .relais-care au soin")
    command.add_argument("--key", type=Path, help="fichier de la clé, hors du dossier des données")
    command.set_defaults(care=False)
    if not only_demo:
        command.add_argument("--care", action="store_true", help="le dossier de soin, et non celui de démonstration")


def data_of(options: argparse.Namespace) -> tuple[Path, Path]:
    """The data folder and the file of its key, as named or by default."""
    folder, name = (".relais-care", "care") if options.care else (".relais", "demonstration")
    key: Path = options.key or Path.home() / ".config" / "relais" / f"{name}.key"
    return options.data or Path(folder), key
