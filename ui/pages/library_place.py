"""Which version of which protocol is open, and how the address names it. Versions are public: nothing personal here."""

from __future__ import annotations

from dataclasses import dataclass

from engine.protocol.loading import LoadedProtocol
from ui.components import frame

PAGE = "bibliotheque"


@dataclass(frozen=True, slots=True)
class Opened:
    """A version; the encounter that it is read from, if any, and the lines of the tree that it followed."""

    loaded: LoadedProtocol
    encounter: str | None = None
    path: tuple[tuple[str, str], ...] = ()


def item_of(loaded: LoadedProtocol) -> str:
    """« cheville--2020-03_1 »: letters, digits, hyphens and underscores only, so that every door keeps it."""
    return f"{loaded.model.protocol}--{loaded.model.version.replace('.', '_')}"


def heading(opened: Opened, words: str, part: str) -> None:
    """The heading of a part, the protocol above it."""
    written = opened.loaded.model
    frame.heading(words, f"{item_of(opened.loaded)}-{part}", f"{written.short_title} · version {written.version}")
