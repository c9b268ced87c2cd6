"""Typst, warm: plain data in, tagged PDF out. The only module that knows the typesetter.

Data go in as one JSON text through ``sys_inputs``: nothing in it is ever read as markup. No network, no system font,
no package. One compiler for the process, one compilation at a time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Final

import typst

from engine.reporting.french import drawable

STANDARDS: Final = ("ua-1", "a-2a")
"""PDF/UA-1 for readers who do not see the page, PDF/A-2a for the record that is kept twenty years."""
DOCUMENT: Final = "document.typ"
_TEMPLATES = Path(__file__).parent / "templates"
_ONE_AT_A_TIME = Lock()


@cache
def _compiler(template: str) -> typst.Compiler:
    return typst.Compiler(str(_TEMPLATES / template), root=str(_TEMPLATES), ignore_system_fonts=True)


def typeset(data: Mapping[str, object], moment: datetime, template: str = DOCUMENT) -> bytes:
    """The PDF of one page description. The same data, moment and template give the same bytes.

    Raises typst.TypstError on data that the template does not know: a mistake of ours, never of a user.
    """
    inputs = {"data": json.dumps(_drawable(data), ensure_ascii=False)}
    with _ONE_AT_A_TIME:
        pdf = _compiler(template).compile(
            format="pdf", sys_inputs=inputs, pdf_standards=[*STANDARDS], timestamp=int(moment.timestamp())
        )
    assert isinstance(pdf, bytes)
    return pdf


def _drawable(value: object) -> object:
    """The data with every text reduced to what the fonts draw: an archivable PDF refuses a letter for one sign."""
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, Mapping):
        return {name: _drawable(part) for name, part in value.items()}
    return [_drawable(part) for part in value] if isinstance(value, list | tuple) else value


def warm_up() -> None:
    """Loads fonts and template, so that the first patient does not wait for them."""
    with _ONE_AT_A_TIME:
        _compiler(DOCUMENT)
