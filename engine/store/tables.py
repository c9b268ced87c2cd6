"""The tables, once, for every database that SQLAlchemy Core speaks. ``migrations`` builds them; a test compares.

Append-only: ``event``, ``protocol_text``, ``patient_version``, ``document`` (triggers refuse the rest, see ``sqlite``).
Rebuildable or erasable: ``stream`` (a projection of the events), ``patient_key`` and ``patient_token`` (go at erasure).
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint
from sqlalchemy.schema import Index
from sqlalchemy.types import JSON

metadata = MetaData(
    naming_convention={"uq": "uq_%(table_name)s_%(column_0_N_name)s", "ix": "ix_%(table_name)s_%(column_0_N_name)s"}
)

event = Table(
    "event",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("stream", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("stream_kind", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("recorded_utc", BigInteger, nullable=False),
    Column("member", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("author_team", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("part", Integer, nullable=False),
    Column("patient", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("head", Text, nullable=False),
    UniqueConstraint("stream", "sequence"),
    UniqueConstraint("command", "part"),
)

stream = Table(
    "stream",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("team", Text, nullable=False),
    Column("stream_kind", Text, nullable=False),
    Column("last_sequence", Integer, nullable=False),
    Column("first_position", Integer, nullable=False),
    Column("opened_at", Text, nullable=False),
    Column("opened_utc", BigInteger, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("attributes", JSON, nullable=False),
    Index(None, "team", "stream_kind", "opened_utc"),
)

protocol_text = Table(
    "protocol_text",
    metadata,
    Column("fingerprint", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

patient = Table(
    "patient",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("patient", Text, nullable=False, unique=True),
    Column("team", Text, nullable=False),
)

patient_key = Table(
    "patient_key",
    metadata,
    Column("patient", Text, ForeignKey("patient.patient"), primary_key=True),
    Column("key", LargeBinary, nullable=False),
)

patient_version = Table(
    "patient_version",
    metadata,
    Column("patient", Text, ForeignKey("patient.patient"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("sealed", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

patient_token = Table(
    "patient_token",
    metadata,
    Column("token", Text, primary_key=True),
    Column("patient", Text, ForeignKey("patient_key.patient"), primary_key=True),
    Index(None, "patient"),
)

document = Table(
    "document",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

team_secret = Table(
    "team_secret",
    metadata,
    Column("team", Text, primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
)

APPEND_ONLY = (event, protocol_text, patient_version, document)
