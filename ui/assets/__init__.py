"""The style sheet, the script and the icon of the shell, served under an address that changes with their content."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from streamlit import file_util

FOLDER = Path(__file__).parent
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@cache
def content(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


@cache
def address(name: str) -> str:
    """« /relais/<digest>/shell.css »: a browser may keep it for ever."""
    return f"/relais/{hashlib.sha256(content(name)).hexdigest()[:12]}/{name}"


@cache
def font_face() -> str:
    """The typeface of the screens, for the pages that Streamlit does not draw; empty where its file has moved."""
    page = (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")
    found = re.search(r'href="\.(/static/media/SourceSans[\w.-]+\.woff2)"', page)
    face = '@font-face{font-family:"Source Sans";font-weight:200 900;font-display:swap;src:url("%s") format("woff2")}'
    return face % found[1] if found else ""


def served() -> dict[str, tuple[bytes, str]]:
    """Every address with its bytes and media type."""
    names = sorted(path.name for path in FOLDER.iterdir() if path.suffix in KINDS)
    return {address(name): (content(name), KINDS[Path(name).suffix]) for name in names}
