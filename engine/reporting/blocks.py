"""The few shapes that a printed page is made of. Plain JSON data for the typesetter; no typst in here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Block = dict[str, object]
Tone = Literal["urgent", "soon", "calm", "alert"]


@dataclass(frozen=True, slots=True)
class Page:
    """One document: its title, the person it is for, its blocks. ``large`` prints in type for tired eyes."""

    title: str
    subtitle: str
    recipient: tuple[str, ...]
    blocks: tuple[Block, ...]
    large: bool = False
    names_protocol: bool = True
    """False where the title of the protocol would tell more than the reader may know."""


def heading(text: str) -> Block:
    return {"kind": "heading", "text": text}


def subheading(text: str) -> Block:
    return {"kind": "subheading", "text": text}


def paragraph(text: str) -> Block:
    return {"kind": "paragraph", "text": text}


def small(text: str) -> Block:
    return {"kind": "small", "text": text}


def quote(text: str) -> Block:
    return {"kind": "quote", "text": text}


def bullets(items: Iterable[str]) -> Block:
    return {"kind": "bullets", "items": list(items)}


def pairs(rows: Iterable[tuple[str, str]]) -> Block:
    """Labels and their values, one line each; rows without a value are left out."""
    return {"kind": "pairs", "rows": [[label, value] for label, value in rows if value]}


def box(tone: Tone, title: str, lines: Iterable[str] = ()) -> Block:
    return {"kind": "box", "tone": tone, "title": title, "lines": [line for line in lines if line]}


def item(title: str, detail: str, main: str, lines: Iterable[str] = ()) -> Block:
    """One line of a prescription: what, in which form, how much; then how."""
    return {"kind": "item", "title": title, "detail": detail, "main": main, "lines": [line for line in lines if line]}


def fields(labels: Sequence[str]) -> Block:
    """Lines to fill in by hand."""
    return {"kind": "fields", "labels": list(labels)}


def signatures(*columns: tuple[str, str]) -> Block:
    """Who signs (role, name), side by side, with room to sign."""
    return {"kind": "signatures", "columns": [list(column) for column in columns]}


def some(*blocks: Block | None) -> tuple[Block, ...]:
    """The blocks that are there and are not empty."""
    return tuple(block for block in blocks if block is not None and not _is_empty(block))


def _is_empty(block: Block) -> bool:
    return any(key in block and not block[key] for key in ("items", "rows", "labels", "text"))


def section(title: str, *blocks: Block | None) -> tuple[Block, ...]:
    """A heading and what stands under it; nothing at all when nothing does."""
    kept = some(*blocks)
    return (heading(title), *kept) if kept else ()
