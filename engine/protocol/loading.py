"""From a file to a protocol that may be used: read, validated, linked, checked; or refused with all that is wrong.

Knows files and the compiled cache; refuses to know patients, signatures and who may run what.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import Place, Problem, ProtocolRefused
from engine.protocol import compiled
from engine.protocol.limits import MAX_BYTES

if TYPE_CHECKING:
    from engine.protocol import model
    from engine.protocol.cache import Cache
    from engine.protocol.reading import Positions
    from engine.protocol.records import RecordCache

FILE_NAME = "protocol.yaml"


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
            from engine.protocol import admission

            raise admission.refusal(problems, self.positions)
        return linked

    @cached_property
    def positions(self) -> Positions:
        """Line and column of every key and value; read again from the text when the model came from the cache."""
        from engine.protocol import reading

        return self._read or reading.read(self.text, self.file).positions


def load_protocol(path: Path, cache: Cache | RecordCache | None = None) -> LoadedProtocol:
    """The protocol of a file. Raises ProtocolRefused with every problem found."""
    return load_text(read_file(path), str(path), cache)


def read_file(path: Path) -> bytes:
    """The bytes of a file, never more than a little above the limit. Raises ProtocolRefused (PRO-101)."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        what = f"Le fichier ne se lit pas ({error.strerror or type(error).__name__})."
        raise ProtocolRefused(problem("PRO-101", what, Place(str(path)))) from None


def load_text(content: bytes, file_name: str, cache: Cache | RecordCache | None = None) -> LoadedProtocol:
    """The protocol of a text; ``file_name`` is what messages call it. Raises ProtocolRefused with all problems."""
    fingerprint = hashlib.sha256(content).hexdigest()
    kept = cache.get(fingerprint) if cache else None
    if kept is not None:
        return LoadedProtocol(file_name, content, fingerprint, kept)
    from engine.protocol import admission  # the grammar: not needed to open a text that was admitted before

    written, positions = admission.admitted(content, file_name)
    if cache:
        cache.put(fingerprint, written)
    return LoadedProtocol(file_name, content, fingerprint, written, positions)


def problem(code: str, what: str, place: Place) -> Problem:
    """A problem of the catalogue, which is opened only when something is wrong."""
    from engine.protocol import catalogue

    return catalogue.problem(code, what, place)


class Library:
    """The protocols of a folder: ``<root>/<protocol>/<version>/protocol.yaml``.

    Every call reads the bytes anew and compares their fingerprint, so that a changed byte is always seen. One refused
    version refuses its protocol: its dates cannot be known, hence nor which version applies.
    """

    def __init__(self, root: Path, cache: Cache | RecordCache | None = None) -> None:
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
