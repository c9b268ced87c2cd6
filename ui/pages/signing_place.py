"""Where versions are signed, and how an address names one. Versions are public: nothing personal here."""

from __future__ import annotations

PAGE = "signature"
PRESCRIPTIONS = "ordonnances"
NEWS = "nouveautes"
DOOR = "/signature"
"""The plain page where the password is typed again."""


def named(item: str) -> tuple[str, str]:
    """« cheville--2020-03_1 » → protocol and version; the library refuses what is none."""
    protocol, _, version = item.partition("--")
    return protocol, version.replace("_", ".")
