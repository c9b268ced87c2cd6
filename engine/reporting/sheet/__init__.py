"""The signing sheet: what a délégant reads, in twenty minutes, before he signs a protocol version."""

from __future__ import annotations

from engine.reporting.sheet.document import STATUS_LINES, signing_sheet
from engine.reporting.sheet.subject import Status

__all__ = ["STATUS_LINES", "Status", "signing_sheet"]
