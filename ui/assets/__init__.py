"""The style sheet, the script and the icon of the shell, served under an address that changes with their content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@cache
def content(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


@cache
def address(name: str) -> str:
    """« /relais/<digest>/shell.css »: a browser may keep it for ever."""
    return f"/relais/{hashlib.sha256(content(name)).hexdigest()[:12]}/{name}"


def served() -> dict[str, tuple[bytes, str]]:
    """Every address with its bytes and media type."""
    names = sorted(path.name for path in FOLDER.iterdir() if path.suffix in KINDS)
    return {address(name): (content(name), KINDS[Path(name).suffix]) for name in names}
