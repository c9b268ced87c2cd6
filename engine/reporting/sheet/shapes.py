"""Shapes that only the signing sheet has: tables whose cells are lines, tiles, points to tick, the drawing of a tree.

Plain JSON data for the typesetter, like ``engine.reporting.blocks``, whose shapes the sheet uses too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from engine.reporting.blocks import Block, Tone

Style = Literal["plain", "strong", "small", "code", "item", "after", "sure", "near", "assumed", "bad"]
"""How one line of a cell is printed; the last four are coloured marks, each with its meaning in words.

``after`` follows on the line of what stands before it.
"""
Mark = Literal["sure", "near", "assumed", "bad"]
Line = dict[str, str]
Cell = list[Line]
Row = dict[str, object]
_SIGNS: Final = 125
"""Signs on a line as wide as the page."""
_TALL: Final = 14
"""Lines."""


def line(text: str, style: Style = "plain") -> Line:
    return {"t": text, "s": style}


def cell(*lines: Line | None) -> Cell:
    """The lines that are there and say something."""
    return [one for one in lines if one is not None and one["t"]]


def small(text: str) -> Line:
    return line(text, "small")


def row(*cells: Cell) -> Row:
    return {"cells": list(cells)}


def group(title: str, tone: Tone = "calm") -> Row:
    """A line across the table, above the rows that it gathers."""
    return {"group": title, "tone": tone}


def table(heads: Sequence[str], widths: Sequence[float], rows: Iterable[Row]) -> Block | None:
    """``widths`` are shares of the page, one a column; None without a row. A row that is not tall stays whole."""
    found = [one if "group" in one else {**one, "tall": _is_tall(one, widths)} for one in rows]
    if not found:
        return None
    return {"kind": "table", "heads": list(heads), "columns": list(widths), "rows": found}


def _is_tall(one: Row, widths: Sequence[float]) -> bool:
    """Whether some cell takes about a fifth of a page or more: moved whole, it would leave a hole behind."""
    cells: list[Cell] = one["cells"]  # type: ignore[assignment]
    total = sum(widths)
    signs = [max(1, int(_SIGNS * width / total)) for width in widths]
    return any(
        sum(-(-len(part["t"]) // fit) for part in found) > _TALL for found, fit in zip(cells, signs, strict=True)
    )


def tile(figure: str, words: str, mark: Mark = "near") -> dict[str, str]:
    return {"figure": figure, "words": words, "mark": mark}


def tiles(*found: dict[str, str], per_row: int = 4) -> Block:
    return {"kind": "tiles", "tiles": list(found), "per_row": per_row}


def told(code: str, text: str, detail: str = "") -> dict[str, str]:
    """One story, with its number and what came of it."""
    return {"code": code, "text": text, "detail": detail}


def point(code: str, title: str, lines: Iterable[dict[str, str]], tone: Tone, columns: int) -> dict[str, object]:
    """One box to tick by hand: its number, what is decided, every line that it covers with its codes."""
    return {"code": code, "title": title, "lines": list(lines), "tone": tone, "columns": columns}


def points(items: Iterable[dict[str, object]]) -> Block:
    return {"kind": "points", "items": list(items)}


def stories(title: str, tone: Tone, items: Iterable[dict[str, str]]) -> Block:
    """Short stories in two columns: number, story, what came of it."""
    return {"kind": "stories", "title": title, "tone": tone, "items": list(items)}


def strip(stages: Iterable[tuple[str, str]]) -> Block:
    """Stages one after the other, each with a word on it."""
    return {"kind": "strip", "stages": [{"title": title, "words": words} for title, words in stages]}


def mono(text: str) -> Block:
    """Signs to compare one by one."""
    return {"kind": "mono", "text": text}


def front(text: str) -> Block:
    """A heading of the first page, which the contents leave out."""
    return {"kind": "front", "text": text}


def drawing(nodes: Iterable[Block]) -> Block:
    return {"kind": "drawing", "nodes": list(nodes)}


def opening(text: str) -> Block:
    """What a section says first; it stays with what follows."""
    return {"kind": "opening", "text": text}


def together(*blocks: Block) -> Block:
    """What must not be parted by the end of a page."""
    return {"kind": "together", "blocks": list(blocks)}


CONTENTS: Block = {"kind": "contents"}
NEW_PAGE: Block = {"kind": "new_page"}


def new_part(words: str) -> Block:
    """A new page; ``words`` stand at the head of it and of all that follow."""
    return {"kind": "new_part", "to_part": words}
