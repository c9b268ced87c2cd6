"""Identities, texts and reference documents of the memory store; its journal is in ``memory``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from threading import RLock
from uuid import uuid4

from engine.store.chain import ChainedRow, chained_version, document_name
from engine.store.contract import DocumentVersion, JsonValue
from engine.store.errors import (
    ErasedIdentity,
    StaleDocument,
    StoreClosed,
    TextMismatch,
    UnknownPatient,
    UnknownText,
)
from engine.store.identity import SearchedTraits, person, searched
from engine.store.sealing import identity_context, new_key, seal, unseal
from engine.store.serialisation import canonical, parsed_object


class OpenOrClosed:
    """One lock, and a refusal once closed."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._closed = False

    def close(self) -> None:
        self._closed = True

    def _require_open(self) -> None:
        if self._closed:
            raise StoreClosed


@dataclass(slots=True)
class _Patient:
    team: str
    key: bytes | None
    versions: list[ChainedRow] = field(default_factory=list)


class MemoryIdentities(OpenOrClosed):
    """Each patient's versions, sealed; searched by opening them all."""

    def __init__(self) -> None:
        super().__init__()
        self._patients: dict[str, _Patient] = {}

    def add_patient(self, team: str, traits: Mapping[str, JsonValue]) -> str:
        reference = str(uuid4())
        with self._lock:
            self._require_open()
            entry = _Patient(team, new_key())
            self._add_version(reference, entry, traits)
            self._patients[reference] = entry
        return reference

    def patient(self, team: str, reference: str) -> Mapping[str, JsonValue]:
        with self._lock:
            return self._traits(reference, self._patient(team, reference))

    def correct_patient(self, team: str, reference: str, traits: Mapping[str, JsonValue]) -> None:
        with self._lock:
            self._add_version(reference, self._patient(team, reference), traits)

    def _add_version(self, reference: str, entry: _Patient, traits: Mapping[str, JsonValue]) -> None:
        if entry.key is None:
            raise ErasedIdentity(reference)
        last = entry.versions[-1] if entry.versions else None
        sealed = seal(entry.key, traits, identity_context(reference, len(entry.versions) + 1))
        entry.versions.append(chained_version(last, reference, sealed))

    def find_patients(
        self, team: str, *, birth_family_name: str, birth_given_name: str, birth_date: str, sex: str | None = None
    ) -> list[str]:
        wanted = person(birth_family_name, birth_given_name, birth_date, sex)
        return [reference for reference, other in self._people(team) if other.is_same_person_as(wanted)]

    def homonyms(
        self, team: str, *, birth_family_name: str, birth_given_name: str, birth_date: str, sex: str | None = None
    ) -> list[str]:
        wanted = person(birth_family_name, birth_given_name, birth_date, sex)
        return [
            reference
            for reference, other in self._people(team)
            if other.may_be_confused_with(wanted) and not other.is_same_person_as(wanted)
        ]

    def _people(self, team: str) -> list[tuple[str, SearchedTraits]]:
        with self._lock:
            self._require_open()
            return [
                (reference, searched(self._traits(reference, entry)))
                for reference, entry in self._patients.items()
                if entry.team == team and entry.key
            ]

    def erase_patient(self, team: str, reference: str) -> None:
        with self._lock:
            self._patient(team, reference).key = None

    def _patient(self, team: str, reference: str) -> _Patient:
        self._require_open()
        entry = self._patients.get(reference)
        if entry is None or entry.team != team:
            raise UnknownPatient(reference)
        return entry

    def _traits(self, reference: str, entry: _Patient) -> dict[str, JsonValue]:
        if entry.key is None:
            raise ErasedIdentity(reference)
        last = entry.versions[-1]
        return unseal(entry.key, last.content, identity_context(reference, last.version))

    def _key(self, reference: str) -> bytes | None:
        entry = self._patients.get(reference)
        return entry.key if entry else None

    def _key_or_erased(self, reference: str) -> bytes:
        key = self._key(reference)
        if key is None:
            raise ErasedIdentity(reference)
        return key


class MemoryReferences(OpenOrClosed):
    """Protocol texts, reference documents and the teams' export secrets."""

    def __init__(self) -> None:
        super().__init__()
        self._texts: dict[str, bytes] = {}
        self._documents: dict[tuple[str, str], list[ChainedRow]] = {}
        self._export_keys: dict[str, bytes] = {}

    def keep_text(self, fingerprint: str, content: bytes) -> None:
        if sha256(content).hexdigest() != fingerprint:
            raise TextMismatch(fingerprint)
        with self._lock:
            self._require_open()
            self._texts.setdefault(fingerprint, bytes(content))

    def text(self, fingerprint: str) -> bytes:
        with self._lock:
            self._require_open()
            content = self._texts.get(fingerprint)
        if content is None:
            raise UnknownText(fingerprint)
        return content

    def put_document(
        self, kind: str, key: str, body: Mapping[str, JsonValue], *, expected_version: int | None = None
    ) -> int:
        text = canonical(body, kind)
        with self._lock:
            self._require_open()
            versions = self._documents.setdefault((kind, key), [])
            if expected_version is not None and expected_version != len(versions):
                raise StaleDocument(kind, key, expected_version, len(versions))
            return self._add_document_version(kind, key, text)

    def _add_document_version(self, kind: str, key: str, text: str) -> int:
        versions = self._documents[kind, key]
        versions.append(chained_version(versions[-1] if versions else None, document_name(kind, key), text))
        return len(versions)

    def get_document(self, kind: str, key: str) -> Mapping[str, JsonValue] | None:
        history = self.document_history(kind, key)
        return history[-1].body if history else None

    def documents(self, kind: str) -> Mapping[str, Mapping[str, JsonValue]]:
        with self._lock:
            self._require_open()
            keys = sorted(key for of_kind, key in self._documents if of_kind == kind)
        found = {key: self.get_document(kind, key) for key in keys}
        return {key: body for key, body in found.items() if body is not None}

    def document_history(self, kind: str, key: str) -> list[DocumentVersion]:
        with self._lock:
            self._require_open()
            versions = list(self._documents.get((kind, key), ()))
        return [DocumentVersion(row.version, parsed_object(row.content) if row.content else None) for row in versions]

    def delete_document(self, kind: str, key: str) -> None:
        with self._lock:
            if self.get_document(kind, key) is not None:
                self._add_document_version(kind, key, "")

    def export_key(self, team: str) -> bytes:
        with self._lock:
            self._require_open()
            return self._export_keys.setdefault(team, new_key())
