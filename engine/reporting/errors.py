"""Refusals of reporting: a document that may not be printed, figures that cannot be computed."""

from __future__ import annotations

from engine.errors import RelaisError


class DocumentRefused(RelaisError):
    """DOC-101 not foreseen for this encounter, DOC-102 no délégant, DOC-103 no identity, DOC-104 of another text."""

    exit_code = 4
