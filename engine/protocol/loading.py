"""From a file to a protocol that may be used: read, validated, linked, checked; or refused with all that is wrong.

Knows files and the compiled cache; refuses to know patients, signatures and who may run what.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice, pairwise
from pathlib import Path

from pydantic import ValidationError

from engine.errors import Place, Problem, ProtocolRefused
from engine.protocol import compiled, model, reading
from engine.protocol.cache import Cache
from engine.protocol.catalogue import problem
from engine.protocol.findings import Finding
from engine.protocol.linking import checked
from engine.protocol.model_errors import translated
from engine.protocol.reading import Positions

FILE_NAME = "protocol.yaml"
MAX_FINDINGS = 200
MAX_SENTENCE = 800


@dataclass(frozen=True)
class LoadedProtocol:
    """A protocol that passed every check, bound to the exact text it came from."""

    file: str
    text: bytes
    fingerprint: str
    """SHA-256 of the text, in hexadecimal: what a délégant signs."""
    model: model.Protocol
    _read: Positions | None = field(default=None, repr=False, compare=False)

    @cached_property
    def compiled(self) -> compiled.CompiledProtocol:
        """Names linked and conditions parsed; built at first use, so that opening a library does not pay for it."""
        linked, problems = compiled.link(self.model)
        if linked is None:
            raise ProtocolRefused(*(_told(Finding.of_condition(*found), self.positions) for found in problems))
        return linked

    @cached_property
    def positions(self) -> Positions:
        """Line and column of every key and value; read again from the text when the model came from the cache."""
        return self._read or reading.read(self.text, self.file).positions


def load_protocol(path: Path, cache: Cache | None = None) -> LoadedProtocol:
    """The protocol of a file. Raises ProtocolRefused with every problem found."""
    return load_text(read_file(path), str(path), cache)


def read_file(path: Path) -> bytes:
    """The bytes of a file, never more than a little above the limit. Raises ProtocolRefused (PRO-101)."""
    try:
        with path.open("rb") as file:
            return file.read(reading.MAX_BYTES + 1)
    except OSError as error:
        what = f"Le fichier ne se lit pas ({error.strerror or type(error).__name__})."
        raise ProtocolRefused(problem("PRO-101", what, Place(str(path)))) from None


def load_text(content: bytes, file_name: str, cache: Cache | None = None) -> LoadedProtocol:
    """The protocol of a text; ``file_name`` is what messages call it. Raises ProtocolRefused with all problems."""
    fingerprint = hashlib.sha256(content).hexdigest()
    kept = cache.get(fingerprint) if cache else None
    if kept is not None:
        return LoadedProtocol(file_name, content, fingerprint, kept)
    read = reading.read(content, file_name)
    written = _validated(read)
    findings = _findings(written)
    if findings:
        raise ProtocolRefused(*_in_file_order(_told(found, read.positions) for found in findings))
    if cache:
        cache.put(fingerprint, written)
    return LoadedProtocol(file_name, content, fingerprint, written, read.positions)


def _validated(read: reading.Reading) -> model.Protocol:
    if not isinstance(read.data, dict):
        what = "Le fichier n'est pas un bloc de clés."
        raise ProtocolRefused(problem("PRO-108", what, read.positions.of_value(())))
    try:
        return model.Protocol.model_validate(read.data)
    except ValidationError as error:
        raise ProtocolRefused(*translated(error, read.data, read.positions)) from None


def _findings(written: model.Protocol) -> list[Finding]:
    """What is wrong across blocks, up to a number that somebody may read."""
    try:
        linked, problems = compiled.link(written)
        return list(islice(checked(written, linked, problems), MAX_FINDINGS))
    except RecursionError:
        what = "Une définition en contient une autre, qui en contient une autre, sur des centaines de niveaux."
        return [Finding("PRO-316", ("definitions",), what, on_key=True)]


def _told(found: Finding, positions: Positions) -> Problem:
    place = positions.of_key(found.path) if found.on_key else positions.of_value(found.path)
    what = found.what if len(found.what) <= MAX_SENTENCE else found.what[:MAX_SENTENCE] + "…"
    return problem(found.code, what, place, consequence=found.consequence, remedy=found.remedy)


def _in_file_order(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once, from the top of the file down."""
    unique = dict.fromkeys(problems)
    return sorted(unique, key=lambda found: (found.place.line, found.place.column) if found.place else (0, 0))


class Library:
    """The protocols of a folder: ``<root>/<protocol>/<version>/protocol.yaml``.

    Every call reads the bytes anew and compares their fingerprint, so that a changed byte is always seen. One refused
    version refuses its protocol: its dates cannot be known, hence nor which version applies.
    """

    def __init__(self, root: Path, cache: Cache | None = None) -> None:
        self.root = root
        self.cache = cache
        self._loaded: dict[Path, LoadedProtocol] = {}

    def protocols(self) -> tuple[str, ...]:
        """Ids of the protocols, in alphabetical order. Raises ProtocolRefused (LIB-006) without the folder."""
        if not self.root.is_dir():
            raise ProtocolRefused(
                problem("LIB-006", f"Le dossier « {self.root} » n'existe pas.", Place(str(self.root)))
            )
        return tuple(sorted({path.parts[-3] for path in self.root.glob(f"*/*/{FILE_NAME}")}))

    def versions(self, protocol_id: str) -> tuple[str, ...]:
        """Versions of a protocol, oldest first. Raises ProtocolRefused (LIB-001) for a protocol that is not there."""
        if protocol_id not in self.protocols():
            known = ", ".join(self.protocols()) or "aucun"
            what = f"« {protocol_id} » n'est pas dans la bibliothèque (protocoles présents : {known})."
            raise ProtocolRefused(problem("LIB-001", what, Place(str(self.root))))
        return tuple(
            sorted((path.parts[-2] for path in (self.root / protocol_id).glob(f"*/{FILE_NAME}")), key=_release)
        )

    def load(self, protocol_id: str, version: str) -> LoadedProtocol:
        """One version. Raises ProtocolRefused: what is wrong with the file, or LIB-001, LIB-004, LIB-005."""
        path = self.root / protocol_id / version / FILE_NAME
        if path not in self._loaded and version not in self.versions(protocol_id):
            what = f"« {protocol_id} » n'a pas de version « {version} »."
            raise ProtocolRefused(problem("LIB-001", what, Place(str(self.root / protocol_id))))
        return self._read(path)

    def _read(self, path: Path) -> LoadedProtocol:
        *_, protocol_id, version, _ = path.parts
        content = read_file(path)
        known = self._loaded.get(path)
        if known is None or known.text != content:
            known = load_text(content, f"{protocol_id}/{version}/{FILE_NAME}", self.cache)
            self._refuse_misplaced(known, protocol_id, version)
            self._loaded[path] = known
        return known

    def all(self) -> tuple[LoadedProtocol, ...]:
        """Every version of every protocol."""
        self.protocols()
        paths = sorted(self.root.glob(f"*/*/{FILE_NAME}"), key=lambda path: (path.parts[-3], _release(path.parts[-2])))
        return tuple(map(self._read, paths))

    def resolve(self, protocol_id: str, day: date) -> LoadedProtocol:
        """The version whose validity holds the day. Raises ProtocolRefused: LIB-001, LIB-002 none, LIB-003 overlap."""
        loaded = [self.load(protocol_id, version) for version in self.versions(protocol_id)]
        self._refuse_overlaps(loaded)
        for one in loaded:
            if one.model.valid.since <= day.isoformat() <= (one.model.valid.until or _NO_END):
                return one
        spans = " ; ".join(f"{one.model.version} {_span(one)}" for one in loaded)
        what = f"Aucune version de « {protocol_id} » ne s'applique le {day:%d/%m/%Y} ({spans})."
        raise ProtocolRefused(problem("LIB-002", what, Place(str(self.root / protocol_id))))

    def _refuse_misplaced(self, loaded: LoadedProtocol, protocol_id: str, version: str) -> None:
        found = []
        if loaded.model.protocol != protocol_id:
            what = f"Le dossier s'appelle « {protocol_id} », le protocole « {loaded.model.protocol} »."
            found.append(problem("LIB-004", what, loaded.positions.of_value(("protocol",))))
        if loaded.model.version != version:
            what = f"Le dossier s'appelle « {version} », la version « {loaded.model.version} »."
            found.append(problem("LIB-005", what, loaded.positions.of_value(("version",))))
        if found:
            raise ProtocolRefused(*found)

    def _refuse_overlaps(self, loaded: Sequence[LoadedProtocol]) -> None:
        in_order = sorted(loaded, key=lambda one: one.model.valid.since)
        found = []
        for earlier, later in pairwise(in_order):
            if later.model.valid.since <= (earlier.model.valid.until or _NO_END):
                both = f"{earlier.model.version} {_span(earlier)} et {later.model.version} {_span(later)}"
                what = f"Les versions {both} se recouvrent."
                found.append(problem("LIB-003", what, earlier.positions.of_value(("valid",))))
        if found:
            raise ProtocolRefused(*found)


_NO_END = "9999-12-31"


def _release(version: str) -> tuple[int, ...]:
    """« 2024-06.10 » comes after « 2024-06.9 »; a folder of another form comes first, and is refused when loaded."""
    numbers = version.replace("-", ".").split(".")
    return tuple(map(int, numbers)) if all(number.isdigit() for number in numbers) else (0,)


def _span(loaded: LoadedProtocol) -> str:
    since, until = loaded.model.valid.since, loaded.model.valid.until
    return f"(du {_french(since)} au {_french(until)})" if until else f"(depuis le {_french(since)})"


def _french(day: str) -> str:
    return "/".join(reversed(day.split("-")))
