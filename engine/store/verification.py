"""Recomputing the chains and locating what does not hold. Reads rows, whatever store they come from.

After a fault it goes on from what the row *says*, so that one altered byte is one finding and not a thousand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from engine.store.chain import EMPTY_HEAD, ChainedRow, EventRow, event_hash, head_hash, version_hash
from engine.store.contract import Finding, Head, VerificationReport
from engine.store.serialisation import instant

EVENTS, STREAMS, TEXTS, IDENTITIES, DOCUMENTS, WITNESS, FILE = (
    "event", "stream", "protocol_text", "patient_version", "document", "head.json", "file",
)  # fmt: skip


class StreamRow(NamedTuple):
    """What the projection says of one stream."""

    stream: str
    team: str
    stream_kind: str
    last_sequence: int


class _StreamEnd(NamedTuple):
    sequence: int
    hash: str
    team: str
    stream_kind: str


@dataclass(slots=True)
class JournalCheck:
    """Walks the events in the order of positions, remembering the end of each stream and the texts they cite."""

    findings: list[Finding] = field(default_factory=list)
    checked: int = 0
    position: int = 0
    head: str = EMPTY_HEAD
    watched: Head | None = None
    _ends: dict[str, _StreamEnd] = field(default_factory=dict)
    _cited: dict[str, EventRow] = field(default_factory=dict)

    def read(self, rows: Iterable[EventRow]) -> None:
        for row in rows:
            self._read(row)

    def _read(self, row: EventRow) -> None:
        self.checked += 1
        if row.position != self.position + 1:
            self._report_gap(row)
        self._check_stream(row)
        if event_hash(row) != row.hash:
            self._report(row, "contenu modifié : l'empreinte de l'événement ne correspond plus")
        elif instant(row.recorded_at) != row.recorded_utc:
            self._report(row, "instant de tri modifié : il ne correspond plus à la date de l'événement")
        if head_hash(self.head, row.position, row.stream, row.sequence, row.hash) != row.head:
            self._report(row, "chaîne générale rompue : événement déplacé, remplacé, ou prédécesseur disparu")
        self.position, self.head = row.position, row.head
        self._ends[row.stream] = _StreamEnd(row.sequence, row.hash, row.team, row.stream_kind)
        if row.fingerprint:
            self._cited.setdefault(row.fingerprint, row)
        if self.watched and row.position == self.watched.position:
            self._check_witness(row.head)

    def _check_stream(self, row: EventRow) -> None:
        end = self._ends.get(row.stream)
        sequence, last_hash = (end.sequence, end.hash) if end else (0, "")
        if row.sequence != sequence + 1:
            self._report(row, f"suite rompue dans le dossier : étape {sequence + 1} attendue")
        elif row.previous != last_hash:
            self._report(row, "chaîne du dossier rompue : l'événement précédent n'est plus celui qui a été écrit")
        if end and (end.team, end.stream_kind) != (row.team, row.stream_kind):
            self._report(row, "l'équipe ou le type du dossier a changé en cours de route")

    def _report_gap(self, row: EventRow) -> None:
        first, last = self.position + 1, row.position - 1
        missing = f"position {first} manquante" if first == last else f"positions {first} à {last} manquantes"
        self._report(row, f"journal troué : {missing} juste avant cet événement")

    def _check_witness(self, head: str) -> None:
        if self.watched and head != self.watched.hash:
            self._add(WITNESS, "", 0, f"le journal ne porte plus l'empreinte vue en position {self.watched.position}")

    def check_end(self) -> None:
        """After the last row: has the tail that the witness saw gone?"""
        if self.watched and self.watched.position > self.position:
            seen = self.watched.position
            self._add(WITNESS, "", 0, f"fin du journal disparue : le témoin a vu {seen}, il s'arrête à {self.position}")

    def check_streams(self, streams: Iterable[StreamRow]) -> None:
        """Compare the projection with the journal: a stream that lost its end or all its events shows here."""
        unseen = set(self._ends)
        for row in streams:
            unseen.discard(row.stream)
            end = self._ends.get(row.stream)
            if end is None:
                self._add(STREAMS, row.stream, row.last_sequence, "dossier entier disparu du journal")
            elif end.sequence != row.last_sequence:
                what = f"le journal s'arrête à l'étape {end.sequence}, le dossier en compte {row.last_sequence}"
                self._add(STREAMS, row.stream, end.sequence, what)
            elif (end.team, end.stream_kind) != (row.team, row.stream_kind):
                self._add(STREAMS, row.stream, 0, "équipe ou type différents de ceux du journal")
        for stream in sorted(unseen):
            self._add(STREAMS, stream, 0, "dossier absent de la liste des dossiers")

    def check_texts(self, texts: Iterable[tuple[str, bytes]]) -> None:
        """Every text kept is the one its fingerprint names, and every text cited by an event is kept."""
        missing = dict(self._cited)
        for fingerprint, content in texts:
            missing.pop(fingerprint, None)
            if sha256(content).hexdigest() != fingerprint:
                self._add(TEXTS, fingerprint, 0, "texte de protocole modifié")
        for fingerprint, row in missing.items():
            self._add(TEXTS, row.stream, row.sequence, f"texte cité mais non conservé : {fingerprint}")

    def check_versions(self, table: str, rows: Iterable[ChainedRow]) -> None:
        """Versions of identities or documents, in order: numbered without a hole, each hash after the one before."""
        about, version, previous = "", 0, ""
        for row in rows:
            if row.about != about:
                about, version, previous = row.about, 0, ""
            if row.version != version + 1:
                self._add(table, row.about, row.version, f"version {version + 1} manquante")
            elif row.previous != previous:
                self._add(table, row.about, row.version, "chaîne des versions rompue")
            if version_hash(row.previous, row.about, row.version, row.content) != row.hash:
                self._add(table, row.about, row.version, "version modifiée : son empreinte ne correspond plus")
            version, previous = row.version, row.hash

    def report(self) -> VerificationReport:
        return VerificationReport(not self.findings, self.checked, tuple(self.findings))

    def report_unreadable(self, table: str, what: str) -> None:
        self._add(table, "", 0, what)

    def _report(self, row: EventRow, what: str) -> None:
        self._add(EVENTS, row.stream, row.sequence, what)

    def _add(self, table: str, stream: str, sequence: int, what: str) -> None:
        self.findings.append(Finding(table, stream, sequence, what))
