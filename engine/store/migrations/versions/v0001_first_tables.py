"""First tables. Frozen: a later change of ``tables`` is a new version, never an edit of this one."""

import sqlalchemy as sa
from alembic import op

from engine.store.sqlite import APPLICATION_ID, append_only_triggers

revision = "0001"
down_revision = None


def upgrade() -> None:
    journal()
    identities()
    references()
    for table in ("event", "protocol_text", "patient_version", "document"):
        for statement in append_only_triggers(table):
            op.execute(statement)
    op.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def journal() -> None:
    op.create_table(
        "event",
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("stream", sa.Text, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("stream_kind", sa.Text, nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.Text, nullable=False),
        sa.Column("recorded_utc", sa.BigInteger, nullable=False),
        sa.Column("member", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("author_team", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("patient", sa.Text, nullable=False),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("head", sa.Text, nullable=False),
        sa.UniqueConstraint("stream", "sequence", name="uq_event_stream_sequence"),
        sa.UniqueConstraint("command", "part", name="uq_event_command_part"),
    )
    op.create_table(
        "stream",
        sa.Column("stream", sa.Text, primary_key=True),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("stream_kind", sa.Text, nullable=False),
        sa.Column("last_sequence", sa.Integer, nullable=False),
        sa.Column("first_position", sa.Integer, nullable=False),
        sa.Column("opened_at", sa.Text, nullable=False),
        sa.Column("opened_utc", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.Text, nullable=False),
        sa.Column("attributes", sa.JSON, nullable=False),
    )
    op.create_index("ix_stream_team_stream_kind_opened_utc", "stream", ["team", "stream_kind", "opened_utc"])


def identities() -> None:
    op.create_table(
        "patient",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("patient", sa.Text, nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.UniqueConstraint("patient", name="uq_patient_patient"),
    )
    op.create_table(
        "patient_key",
        sa.Column("patient", sa.Text, sa.ForeignKey("patient.patient"), primary_key=True),
        sa.Column("key", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "patient_version",
        sa.Column("patient", sa.Text, sa.ForeignKey("patient.patient"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    )
    op.create_table(
        "patient_token",
        sa.Column("token", sa.Text, primary_key=True),
        sa.Column("patient", sa.Text, sa.ForeignKey("patient_key.patient"), primary_key=True),
    )
    op.create_index("ix_patient_token_patient", "patient_token", ["patient"])


def references() -> None:
    op.create_table(
        "protocol_text",
        sa.Column("fingerprint", sa.Text, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "document",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    )
    op.create_table(
        "team_secret",
        sa.Column("team", sa.Text, primary_key=True),
        sa.Column("purpose", sa.Text, primary_key=True),
        sa.Column("secret", sa.LargeBinary, nullable=False),
    )
