"""Protocol texts, reference documents and teams' secrets of the SQL store."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Literal, cast, overload

from sqlalchemy import Connection, bindparam, func, insert, select

from engine.store.chain import ChainedRow, chained_version, document_name
from engine.store.contract import DocumentVersion, JsonValue
from engine.store.errors import StaleDocument, TextMismatch, UnknownText
from engine.store.sealing import new_key
from engine.store.serialisation import canonical, exact_text, parsed_object
from engine.store.sql_base import SqlBase
from engine.store.tables import document, protocol_text, team_secret

EXPORT, INDEX = "export", "index"

_TEXT = select(protocol_text.c.content).where(protocol_text.c.fingerprint == bindparam("fingerprint"))
_VERSIONS = (
    select(document)
    .where(document.c.kind == bindparam("kind"), document.c.key == bindparam("key"))
    .order_by(document.c.version)
)
_LAST_VERSION = _VERSIONS.order_by(None).order_by(document.c.version.desc()).limit(1)
_latest = (
    select(document.c.key, func.max(document.c.version).label("version"))
    .where(document.c.kind == bindparam("kind"))
    .group_by(document.c.key)
    .subquery()
)
_AS_THEY_STAND = (
    select(document.c.key, document.c.body)
    .join(_latest, (document.c.key == _latest.c.key) & (document.c.version == _latest.c.version))
    .where(document.c.kind == bindparam("kind"), document.c.body != "")
    .order_by(document.c.key)
)
_SECRET = select(team_secret.c.secret).where(
    team_secret.c.team == bindparam("team"), team_secret.c.purpose == bindparam("purpose")
)


class SqlReferences(SqlBase):
    """What is not an event and not a person."""

    def keep_text(self, fingerprint: str, content: bytes) -> None:
        if sha256(content).hexdigest() != fingerprint:
            raise TextMismatch(fingerprint)

        def task(connection: Connection) -> None:
            if connection.execute(_TEXT, {"fingerprint": fingerprint}).first() is None:
                connection.execute(insert(protocol_text).values(fingerprint=fingerprint, content=content))

        self._write(task)

    def text(self, fingerprint: str) -> bytes:
        with self._reading() as connection:
            row = connection.execute(_TEXT, {"fingerprint": fingerprint}).first()
        if row is None:
            raise UnknownText(fingerprint)
        content = cast(bytes, row[0])
        if sha256(content).hexdigest() != fingerprint:
            raise TextMismatch(fingerprint)
        return content

    def put_document(
        self, kind: str, key: str, body: Mapping[str, JsonValue], *, expected_version: int | None = None
    ) -> int:
        kind, key, text = exact_text(kind, "kind"), exact_text(key, "key"), canonical(body, kind)

        def task(connection: Connection) -> int:
            last = _last(connection, kind, key)
            found = last.version if last else 0
            if expected_version is not None and expected_version != found:
                raise StaleDocument(kind, key, expected_version, found)
            return _add(connection, kind, key, last, text)

        return self._write(task)

    def delete_document(self, kind: str, key: str) -> None:
        def task(connection: Connection) -> None:
            last = _last(connection, kind, key)
            if last and last.content:
                _add(connection, kind, key, last, "")

        self._write(task)

    def get_document(self, kind: str, key: str) -> Mapping[str, JsonValue] | None:
        with self._reading() as connection:
            last = _last(connection, kind, key)
        return parsed_object(last.content) if last and last.content else None

    def documents(self, kind: str) -> Mapping[str, Mapping[str, JsonValue]]:
        with self._reading() as connection:
            rows = connection.execute(_AS_THEY_STAND, {"kind": kind}).all()
        return {row.key: parsed_object(row.body) for row in rows}

    def document_history(self, kind: str, key: str) -> list[DocumentVersion]:
        with self._reading() as connection:
            rows = connection.execute(_VERSIONS, {"kind": kind, "key": key}).all()
        return [DocumentVersion(row.version, parsed_object(row.body) if row.body else None) for row in rows]

    def export_key(self, team: str) -> bytes:
        with self._reading() as connection:
            secret = secret_of(connection, team, EXPORT)
        return secret or self._write(lambda connection: secret_of(connection, team, EXPORT, create=True))


@overload
def secret_of(connection: Connection, team: str, purpose: str) -> bytes | None: ...
@overload
def secret_of(connection: Connection, team: str, purpose: str, *, create: Literal[True]) -> bytes: ...
def secret_of(connection: Connection, team: str, purpose: str, *, create: bool = False) -> bytes | None:
    """A team's secret for one purpose; made at the first need, under the write lock only."""
    row = connection.execute(_SECRET, {"team": team, "purpose": purpose}).first()
    if row is not None:
        return cast(bytes, row[0])
    if not create:
        return None
    secret = new_key()
    connection.execute(insert(team_secret).values(team=team, purpose=purpose, secret=secret))
    return secret


def _last(connection: Connection, kind: str, key: str) -> ChainedRow | None:
    row = connection.execute(_LAST_VERSION, {"kind": kind, "key": key}).first()
    return ChainedRow(document_name(kind, key), row.version, row.body, row.previous, row.hash) if row else None


def _add(connection: Connection, kind: str, key: str, last: ChainedRow | None, text: str) -> int:
    row = chained_version(last, document_name(kind, key), text)
    connection.execute(
        insert(document).values(
            kind=kind, key=key, version=row.version, body=row.content, previous=row.previous, hash=row.hash
        )
    )
    return row.version
