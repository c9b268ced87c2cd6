"""Schema versions of the store, run from code under the write lock (Alembic).

``LATEST`` is written here so that opening an up-to-date file does not import Alembic (0.2 s); a test compares them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

if TYPE_CHECKING:
    from alembic.config import Config

LATEST = "0001"


def configuration(connection: Connection | None = None) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def is_known(revision: str) -> bool:
    """Whether this release has the revision that a file carries."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(configuration())
    return revision in {script.revision for script in scripts.walk_revisions()}


def upgrade(connection: Connection) -> None:
    """Bring the schema to ``LATEST`` inside the transaction that the connection is in: all of it or nothing."""
    from alembic import command

    command.upgrade(configuration(connection), LATEST)
