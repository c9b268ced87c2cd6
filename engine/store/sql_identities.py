"""Identities of the SQL store: sealed versions, a key apart that can be destroyed, keyed tokens to search by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, bindparam, delete, insert, select

from engine.store.chain import ChainedRow, chained_version
from engine.store.contract import JsonValue
from engine.store.errors import ErasedIdentity, UnknownPatient
from engine.store.identity import SearchedTraits, exact_token, person, searched, tokens
from engine.store.sealing import identity_context, new_key, seal, unseal
from engine.store.sql_base import SqlBase
from engine.store.sql_references import INDEX, secret_of
from engine.store.tables import patient, patient_key, patient_token, patient_version

_LAST_VERSION = (
    select(
        patient.c.patient, patient.c.team, patient_key.c.key, patient_version.c.version, patient_version.c.sealed,
        patient_version.c.previous, patient_version.c.hash,
    )
    .select_from(patient.join(patient_version).outerjoin(patient_key, patient_key.c.patient == patient.c.patient))
    .where(patient.c.patient == bindparam("patient"))
    .order_by(patient_version.c.version.desc())
    .limit(1)
)  # fmt: skip
_FILED_UNDER = (
    select(patient.c.patient)
    .join(patient_token, patient_token.c.patient == patient.c.patient)
    .where(patient.c.team == bindparam("team"), patient_token.c.token.in_(bindparam("tokens", expanding=True)))
    .group_by(patient.c.number, patient.c.patient)
    .order_by(patient.c.number)
)


class SqlIdentities(SqlBase):
    """Every reading starts from the team; another team's patient is an unknown one."""

    def add_patient(self, team: str, traits: Mapping[str, JsonValue]) -> str:
        reference, key = str(uuid4()), new_key()
        first = chained_version(None, reference, seal(key, traits, identity_context(reference, 1)))

        def task(connection: Connection) -> None:
            connection.execute(insert(patient).values(patient=reference, team=team))
            connection.execute(insert(patient_key).values(patient=reference, key=key))
            _add_version(connection, team, first, traits)

        self._write(task)
        return reference

    def patient(self, team: str, reference: str) -> Mapping[str, JsonValue]:
        with self._reading() as connection:
            return _traits(_require(connection, team, reference))

    def correct_patient(self, team: str, reference: str, traits: Mapping[str, JsonValue]) -> None:
        def task(connection: Connection) -> None:
            row = _require(connection, team, reference)
            sealed = seal(row.key, traits, identity_context(reference, row.version + 1))
            last = ChainedRow(reference, row.version, row.sealed, row.previous, row.hash)
            connection.execute(delete(patient_token).where(patient_token.c.patient == reference))
            _add_version(connection, team, chained_version(last, reference, sealed), traits)

        self._write(task)

    def find_patients(
        self, team: str, *, birth_family_name: str, birth_given_name: str, birth_date: str, sex: str | None = None
    ) -> list[str]:
        wanted = person(birth_family_name, birth_given_name, birth_date, sex)
        with self._reading() as connection:
            secret = secret_of(connection, team, INDEX)
            people = _people(connection, team, [exact_token(secret, wanted)] if secret else [])
        return [reference for reference, other in people if other.is_same_person_as(wanted)]

    def homonyms(
        self, team: str, *, birth_family_name: str, birth_given_name: str, birth_date: str, sex: str | None = None
    ) -> list[str]:
        wanted = person(birth_family_name, birth_given_name, birth_date, sex)
        with self._reading() as connection:
            secret = secret_of(connection, team, INDEX)
            people = _people(connection, team, tokens(secret, wanted) if secret else [])
        return [
            reference
            for reference, other in people
            if other.may_be_confused_with(wanted) and not other.is_same_person_as(wanted)
        ]

    def erase_patient(self, team: str, reference: str) -> None:
        def task(connection: Connection) -> None:
            try:
                _require(connection, team, reference)
            except ErasedIdentity:
                return
            connection.execute(delete(patient_token).where(patient_token.c.patient == reference))
            connection.execute(delete(patient_key).where(patient_key.c.patient == reference))

        self._write(task)
        self._file.flush_erased()


def _require(connection: Connection, team: str, reference: str) -> Row[*tuple[Any, ...]]:
    """The patient's last version with its key."""
    row = connection.execute(_LAST_VERSION, {"patient": reference}).first()
    if row is None or row.team != team:
        raise UnknownPatient(reference)
    if row.key is None:
        raise ErasedIdentity(reference)
    return row


def _traits(row: Row[*tuple[Any, ...]]) -> dict[str, JsonValue]:
    return unseal(row.key, row.sealed, identity_context(row.patient, row.version))


def _people(connection: Connection, team: str, under: Sequence[str]) -> list[tuple[str, SearchedTraits]]:
    """Those filed under one of the tokens, oldest record first, with the traits that a search compares."""
    found = connection.execute(_FILED_UNDER, {"team": team, "tokens": under}).scalars().all()
    rows = (connection.execute(_LAST_VERSION, {"patient": reference}).one() for reference in found)
    return [(row.patient, searched(_traits(row))) for row in rows]


def _add_version(connection: Connection, team: str, row: ChainedRow, traits: Mapping[str, JsonValue]) -> None:
    connection.execute(
        insert(patient_version).values(
            patient=row.about, version=row.version, sealed=row.content, previous=row.previous, hash=row.hash
        )
    )
    secret = secret_of(connection, team, INDEX, create=True)
    filed = [{"token": token, "patient": row.about} for token in sorted(set(tokens(secret, searched(traits))))]
    connection.execute(insert(patient_token), filed)
