"""A tiny HTTP client on an ASGI application: enough for doors and headers, without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def cookie(self) -> str:
        """The session token that the answer sets, or an empty text."""
        return self.headers.get("set-cookie", "").split(";")[0].partition("=")[2].strip('"')


class Visitor:
    """A browser that keeps one session cookie."""

    def __init__(self, app: Any) -> None:
        self.app, self.token = app, ""

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, b"", headers)

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Answer:
        headers.setdefault("sec_fetch_site", "same-origin")
        return self._ask("POST", path, urlencode(fields).encode(), headers)

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        # In a thread of its own: the browser lane, once begun, leaves the loop of its driver running in the main one.
        with ThreadPoolExecutor(max_workers=1) as thread:
            answer = thread.submit(lambda: asyncio.run(self._exchange(method, path, body, headers))).result()
        if "set-cookie" in answer.headers:
            self.token = answer.cookie
        return answer

    async def _exchange(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        where, _, query = path.partition("?")
        given = {"host": "localhost:8501", **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.token:
            given["cookie"] = f"relais_session={self.token}"
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": where, "raw_path": where.encode(), "query_string": query.encode(), "root_path": "",
            "client": ("127.0.0.1", 1), "server": ("localhost", 8501),
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        }  # fmt: skip
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        start = next(message for message in sent if message["type"] == "http.response.start")
        whole = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
        return Answer(start["status"], {name.decode().lower(): value.decode() for name, value in start["headers"]},
                      whole.decode("utf-8", "replace"))  # fmt: skip
