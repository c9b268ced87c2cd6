"""The ASGI application: Streamlit's routes behind the shield, the doors, our own first page, and the warm-up."""

from __future__ import annotations

import asyncio
import gc
import importlib
import pkgutil
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any

import streamlit as st
import structlog
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from streamlit import config, file_util

import ui.components
import ui.pages
from engine.errors import RelaisError
from engine.services import views
from engine.services.workspace import Workspace
from ui import assets, document_route, incidents, session
from ui.front_door import FrontDoor
from ui.printing import TRAY
from ui.shield import Shield
from ui.signing_door import SigningDoor
from ui.texts import NAME, Frame

SCRIPT = Path(__file__).with_name("script") / "app.py"
REQUIRED: dict[str, object] = {
    "browser.gatherUsageStats": False, "client.showErrorDetails": "none", "client.showErrorLinks": False,
    "client.toolbarMode": "minimal", "client.disableDataExport": True, "runner.enforceSerializableSessionState": True,
    "runner.postScriptGC": False, "server.fileWatcherType": "none", "server.enableCORS": True,
    "server.maxUploadSize": 1,
    "server.enableXsrfProtection": True, "server.xsrfCookieSameSite": "strict", "server.enableStaticServing": False,
    "server.enableAgentApi": False,
}  # fmt: skip
"""Settings without which the screens are not served: each closes a hazard that was measured."""
LOOK: dict[str, object] = {
    "theme.base": "light", "theme.primaryColor": "#0b5a83", "theme.backgroundColor": "#f5f7f9",
    "theme.secondaryBackgroundColor": "#ffffff", "theme.textColor": "#16212b", "theme.borderColor": "#8795a1",
    "theme.linkColor": "#0b5a83", "theme.baseRadius": "0.5rem", "theme.showWidgetBorder": True,
}  # fmt: skip


class UnsafeSettings(RuntimeError):
    """Streamlit runs with a setting that would open a measured hazard."""


def require_settings() -> None:
    """Raises UnsafeSettings when a setting was left at its default or changed from outside."""
    wrong = [
        f"{name}={config.get_option(name)!r}" for name, value in REQUIRED.items() if config.get_option(name) != value
    ]
    if wrong:
        raise UnsafeSettings(f"streamlit settings: {', '.join(wrong)}")
    for name, value in LOOK.items():
        config.set_option(name, value)


def application(workspace: Workspace) -> st.App:
    """The screens on one workspace, ready for an ASGI server."""
    require_settings()
    session.install(workspace)
    shield = Middleware(Shield, standing=partial(views.standing, workspace))
    door = FrontDoor(workspace)
    doors = [*door.routes(), *SigningDoor(workspace, door).routes()]
    return st.App(
        SCRIPT,
        lifespan=partial(_lifespan, workspace),
        routes=[Route("/", _first_page), *_assets(), document_route.route(TRAY), *doors],
        middleware=[shield],
        on_script_error=incidents.shown,
    )


_REPLACED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r'<html lang="en">'), '<html lang="fr">'),
    (re.compile(r"<title>Streamlit</title>"), f"<title>{NAME}</title>"),
    (re.compile(r"<noscript>.*?</noscript>", re.S), f"<noscript><p>{Frame.NO_SCRIPT}</p></noscript>"),
    (re.compile(r'<link rel="service-desc"[^>]*>|<link rel="shortcut icon"[^>]*>'), ""),
    (re.compile(r"<!--(?:(?!-->).)*(?:agent API|prerenderReady)(?:(?!-->).)*-->", re.S), ""),
    (re.compile(r"<script>.*?</script>", re.S), ""),
)
"""What of Streamlit's page is not ours to keep: its language, title, inline script and English words."""


@cache
def first_page() -> str:
    """Streamlit's page, its language, title and icon ours, its inline script and its English left out."""
    page = (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")
    for pattern, ours in _REPLACED:
        page, found = pattern.subn(ours, page)
        if not found:
            raise UnsafeSettings(f"streamlit's first page has changed: {pattern.pattern}")
    head = (
        f'<link rel="icon" href="{assets.address("icon.svg")}" type="image/svg+xml">\n'
        f'<script src="{assets.address("shell.js")}" defer></script>\n'
        f'<link rel="stylesheet" href="{assets.address("shell.css")}">\n</head>'
    )
    return page.replace("</head>", head)


async def _first_page(request: Request) -> Response:
    return HTMLResponse(first_page())


def _assets() -> list[Route]:
    def route(address: str, body: bytes, kind: str) -> Route:
        async def answer(request: Request) -> Response:
            return Response(body, media_type=kind)

        return Route(address, answer)

    return [route(address, body, kind) for address, (body, kind) in assets.served().items()]


@asynccontextmanager
async def _lifespan(workspace: Workspace, app: st.App) -> AsyncIterator[dict[str, Any]]:
    started = time.monotonic()
    await asyncio.to_thread(warm_up, workspace)
    structlog.get_logger().info(
        "ready", seconds=f"{time.monotonic() - started:.1f}", version=workspace.software_version
    )
    yield {}
    workspace.store.close()


def warm_up(workspace: Workspace) -> None:
    """Imports and protocols before the first visitor; then everything loaded leaves the collector's sight for good."""
    first_page()
    for package in (ui.components, ui.pages):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    for name in ("radio", "text_widgets", "checkbox", "button"):
        importlib.import_module(f"streamlit.elements.widgets.{name}")
    try:
        for loaded in workspace.library.all():
            _ = loaded.compiled
    except RelaisError as error:
        structlog.get_logger().warning("library", code=error.code)
    gc.collect()
    gc.freeze()
