"""What stands before Streamlit: the list of open addresses, the session check, and the headers of every answer.

Whatever is not on the list does not exist. The stream, media and the page itself need a live session.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Literal

from starlette.concurrency import run_in_threadpool
from starlette.requests import cookie_parser
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from ui import logs
from ui.session import COOKIE
from ui.texts import Frame

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]
Standing = Literal["live", "locked"] | None

POLICY = "; ".join((
    "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:", "font-src 'self' data:", "connect-src 'self'", "media-src 'self'",
    "worker-src 'self' blob:",
    "manifest-src 'self'", "frame-src 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'",
    "frame-ancestors 'none'",
))  # fmt: skip
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    (b"x-robots-tag", b"noindex, nofollow"),
)
_REPLACED = {name for name, _ in HEADERS} | {b"server", b"x-powered-by"}

OPEN = (
    "/connexion", "/premier-mot-de-passe", "/role", "/verrou", "/deconnexion", "/signature", "/relais/", "/static/",
    "/_stcore/health",
)  # fmt: skip
"""Addresses that answer anyone; the doors among them look at the session themselves."""
MEMBERS = ("/", "/media/", "/document/", "/_stcore/stream", "/_stcore/host-config")
HOST_CONFIG = json.dumps({
    "allowedOrigins": [], "useExternalAuthToken": False, "enableCustomParentMessages": False, "metricsUrl": "",
    "enforceDownloadInNewTab": False, "blockErrorDialogs": True, "resourceCrossOriginMode": None,
}).encode()  # fmt: skip
"""Streamlit's answer, but for its English error dialogues: the page has its own French ones."""


def _is_in(path: str, patterns: Iterable[str]) -> bool:
    return any(path == pattern or (len(pattern) > 1 and pattern.endswith("/") and path.startswith(pattern))
               for pattern in patterns)  # fmt: skip


def token_of(scope: Scope) -> str | None:
    """The session token that came with a request."""
    return cookie_parser(_header(scope, b"cookie") or "").get(COOKIE)


def _header(scope: Scope, wanted: bytes) -> str | None:
    return next((value.decode("latin-1") for name, value in scope.get("headers", ()) if name == wanted), None)


class Shield:
    """ASGI middleware. ``standing`` says whether a token opens a live session, a locked one, or none."""

    def __init__(self, app: Asgi, standing: Callable[[str], Standing]) -> None:
        self.app, self.standing = app, standing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._calmly(scope, receive, _with_headers(send, scope))

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/_stcore/stream" and await self._standing(scope):
            await self.app(scope, receive, send)
            return
        await receive()
        await send({"type": "websocket.close", "code": 1008})

    async def _calmly(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Nothing that fails in a route reaches a screen or a log but as a number."""
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._page(scope, receive, sending)
        except Exception as error:
            number = logs.incident(error, route=scope["path"].split("/")[1])
            if not begun:
                await _answer(send, 500, f"{Frame.INCIDENT_TITLE} – {number}".encode())

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if scope["method"] not in ("GET", "HEAD", "POST"):
            await _answer(send, 405)
        elif not is_host_allowed(_header(scope, b"host")):
            await _answer(send, 400)
        elif _is_in(path, OPEN):
            await self.app(scope, receive, send)
        elif not _is_in(path, MEMBERS):
            await _answer(send, 404)
        else:
            await self._for_members(scope, receive, send)

    async def _for_members(self, scope: Scope, receive: Receive, send: Send) -> None:
        standing = await self._standing(scope)
        if scope["path"] == "/" and standing != "live":
            await _answer(send, 303, b"", (b"location", _door(standing, scope)))
        elif standing is None or (standing == "locked" and scope["path"].startswith(("/media/", "/document/"))):
            await _answer(send, 401)
        elif scope["path"] == "/_stcore/host-config":
            await _answer(send, 200, HOST_CONFIG, (b"content-type", b"application/json"))
        else:
            await self.app(scope, receive, send)

    async def _standing(self, scope: Scope) -> Standing:
        token = token_of(scope)
        return None if token is None else await run_in_threadpool(self.standing, token)


def _door(standing: Standing, scope: Scope) -> bytes:
    """Where somebody without an open session is led, the place he wanted kept in the address."""
    query: bytes = scope.get("query_string", b"")
    door = b"/verrou" if standing == "locked" else b"/connexion"
    return door + (b"?" + query if query else b"")


def _with_headers(send: Send, scope: Scope) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in _REPLACED]
            if not scope["path"].startswith("/static/"):
                kept = [(name, value) for name, value in kept if name.lower() != b"cache-control"]
                kept.append((b"cache-control", _cache_of(scope["path"])))
            message = {**message, "headers": [*kept, *_guards(scope["path"])]}
        await send(message)

    return sending


def _guards(path: str) -> tuple[tuple[bytes, bytes], ...]:
    """A PDF is drawn by the browser's own viewer, whose style and script our policy would stop."""
    if path.startswith("/document/"):
        return ((b"content-security-policy", b"frame-ancestors 'none'"), *HEADERS[1:])
    return HEADERS


def _cache_of(path: str) -> bytes:
    """Our own files are asked for again by their digest in the address; nothing else is ever kept."""
    return b"public, max-age=31536000, immutable" if path.startswith("/relais/") else b"no-store"


async def _answer(send: Send, status: int, body: bytes = b"", *headers: tuple[bytes, bytes]) -> None:
    given = headers or ((b"content-type", b"text/plain; charset=utf-8"),)
    await send({"type": "http.response.start", "status": status, "headers": list(given)})
    await send({"type": "http.response.body", "body": body})
