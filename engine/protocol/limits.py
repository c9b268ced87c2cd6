"""Limits that readers of files share."""

from typing import Final

MAX_BYTES: Final = 512 * 1024
"""A protocol file is never larger; the largest of the library is a quarter of it."""
