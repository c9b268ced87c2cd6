"""Logs with an allow-list of keys: what is not named here reaches no log line, nor does the text of an exception."""

from __future__ import annotations

import logging
import secrets
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

ALLOWED = frozenset({
    "event", "level", "timestamp", "incident", "error", "where", "encounter", "sequence", "command", "code", "page",
    "status", "route", "version", "host", "port", "protocols", "seconds",
})  # fmt: skip
_QUIET = ("streamlit.error_util",)
"""Streamlit writes whole traces there, messages included, before our own handler sees the error."""


def only_allowed(_: Any, __: str, fields: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Drops every key that is not on the list, silently: a name given by mistake disappears."""
    return {key: value for key, value in fields.items() if key in ALLOWED}


def _to_stderr(*_: object) -> structlog.PrintLogger:
    """Looks up the stream at each logger: one kept from the start may be closed since (a test's, a rotated log's)."""
    return structlog.PrintLogger(sys.stderr)


def configure() -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            only_allowed,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=_to_stderr,
    )
    for name in _QUIET:
        logging.getLogger(name).addFilter(lambda record: False)


def incident(error: Exception, **known: str | int) -> str:
    """Logs an unforeseen error under a short number that is also shown, and returns it. Its message is left out."""
    number = secrets.token_hex(4).upper()
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    where = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    structlog.get_logger().error("incident", incident=number, error=type(error).__name__, where=where, **known)
    return number
