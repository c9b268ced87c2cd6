"""Signing in, a first password, roles, the lock: plain pages without a script, served before Streamlit.

So a password never enters a widget, the cookie is HttpOnly, and a locked screen holds nothing of the patient.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from engine.errors import RelaisError
from engine.services import demonstration, first_password, sessions, views
from engine.services.sessions import FirstPassword
from engine.services.workspace import Workspace
from ui import front_door_pages as pages
from ui.components.marking import marking
from ui.session import COOKIE
from ui.texts import Door

MAX_BODY = 16384
MAX_FIELDS = 100
_PLACE = re.compile(r"[A-Za-z0-9_-]{1,64}")
Handler = Callable[[Request], Awaitable[Response]]
Form = Mapping[str, str]


class FrontDoor:
    """The routes of the doors, on one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace, self.mark = workspace, marking(workspace)

    def routes(self) -> list[Route]:
        return [
            Route("/connexion", self.sign_in_page, methods=["GET"]),
            Route("/connexion", self.from_this_page(self.sign_in), methods=["POST"]),
            Route("/premier-mot-de-passe", self.no_page_yet, methods=["GET"]),
            Route("/premier-mot-de-passe", self.from_this_page(self.choose_password), methods=["POST"]),
            Route("/role", self.role_page, methods=["GET"]),
            Route("/role", self.from_this_page(self.choose_role), methods=["POST"]),
            Route("/verrou", self.lock_page, methods=["GET"]),
            Route("/verrou", self.from_this_page(self.unlock), methods=["POST"]),
            Route("/deconnexion", self.from_this_page(self.sign_out), methods=["POST"]),
        ]

    # ── signing in ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def sign_in_page(self, request: Request) -> Response:
        standing = await self._standing(request)
        if standing == "live":
            return RedirectResponse("/" + _query(place_in(request.query_params)), 303)
        if standing == "locked":
            return RedirectResponse("/verrou" + _query(place_in(request.query_params)), 303)
        said = Door.ENDED if request.cookies.get(COOKIE) else ""
        response = self._sign_in(place_in(request.query_params), said)
        response.delete_cookie(COOKIE, path="/")
        return response

    def _sign_in(self, place: Form, said: str = "", status: int = 200, name: str = "") -> HTMLResponse:
        accounts = demonstration.ACCOUNTS if self.workspace.mode == "demo" and self._is_demonstration() else ()
        return HTMLResponse(pages.sign_in(self.mark, place, said, name, accounts), status)

    def _is_demonstration(self) -> bool:
        return demonstration.is_prepared(self.workspace)

    async def sign_in(self, request: Request, form: Form) -> Response:
        known = {name for name, *_ in demonstration.ACCOUNTS} if self._is_demonstration() else set()
        name, password = form.get("nom", ""), form.get("mot_de_passe", "")
        if form.get("compte") in known and self.workspace.mode == "demo":
            name, password = form["compte"], demonstration.PASSWORD
        return await self._entered(request, form, name, password)

    async def _entered(self, request: Request, form: Form, name: str, password: str) -> Response:
        """A session and its cookie; a one-time code leads to the choice of a password; the rest is told at the door."""
        try:
            session = await run_in_threadpool(sessions.sign_in, self.workspace, name, password)
        except FirstPassword:
            return HTMLResponse(pages.first_password(self.mark, place_in(form), name, password, ""))
        except RelaisError as error:
            return self._sign_in(place_in(form), pages.said(error), 403, name)
        roles = await run_in_threadpool(views.roles_of, self.workspace, session.token)
        door = "/role" if len(roles) > 1 else "/"
        response = RedirectResponse(door + _query(place_in(form)), 303)
        response.set_cookie(
            COOKIE, session.token, path="/", httponly=True, samesite="strict", secure=request.url.scheme == "https",
            max_age=int(sessions.ABSOLUTE_LIMIT.total_seconds()),
        )  # fmt: skip
        return response

    # ── the first password ───────────────────────────────────────────────────────────────────────────────────────────

    async def no_page_yet(self, request: Request) -> Response:
        """Reloading that page asks for the code again."""
        return RedirectResponse("/connexion" + _query(place_in(request.query_params)), 303)

    async def choose_password(self, request: Request, form: Form) -> Response:
        name, code = form.get("nom", ""), form.get("code", "")
        chosen, again = form.get("nouveau", ""), form.get("encore", "")
        try:
            await run_in_threadpool(first_password.choose, self.workspace, name, code, chosen, again)
        except RelaisError as error:
            if error.code == "UI-110":
                said = pages.said(error)
                return HTMLResponse(pages.first_password(self.mark, place_in(form), name, code, said), 403)
            return self._sign_in(place_in(form), pages.said(error), 403, name)
        return await self._entered(request, form, name, chosen)

    async def sign_out(self, request: Request, form: Form) -> Response:
        token = request.cookies.get(COOKIE)
        if token:
            await run_in_threadpool(sessions.sign_out, self.workspace, token)
        response = self._sign_in({}, Door.LEFT)
        response.delete_cookie(COOKIE, path="/")
        return response

    # ── roles ────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def role_page(self, request: Request) -> Response:
        token = request.cookies.get(COOKIE) or ""
        if await self._standing(request) != "live":
            return RedirectResponse("/connexion", 303)
        roles = await run_in_threadpool(views.roles_of, self.workspace, token)
        place = place_in(request.query_params)
        return HTMLResponse(pages.role(self.mark, place, roles))

    async def choose_role(self, request: Request, form: Form) -> Response:
        token = request.cookies.get(COOKIE) or ""
        if await self._standing(request) != "live":
            return RedirectResponse("/connexion", 303)
        await run_in_threadpool(views.switch_role, self.workspace, token, form.get("role", ""))
        return RedirectResponse("/" + _query(place_in(form)), 303)

    # ── lock ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def lock_page(self, request: Request) -> Response:
        """Looking at the lock locks: one tap, even where the script of the page has stopped."""
        if await self._standing(request) is None:
            return RedirectResponse("/connexion" + _query(place_in(request.query_params)), 303)
        await run_in_threadpool(sessions.lock, self.workspace, request.cookies[COOKIE])
        return self._lock(place_in(request.query_params))

    def _lock(self, place: Form, said: str = "", status: int = 200) -> HTMLResponse:
        return HTMLResponse(pages.lock(self.mark, place, said), status)

    async def unlock(self, request: Request, form: Form) -> Response:
        token, place = request.cookies.get(COOKIE) or "", place_in(form)
        if await self._standing(request) is None:
            return RedirectResponse("/connexion" + _query(place), 303)
        try:
            await run_in_threadpool(sessions.unlock, self.workspace, token, form.get("mot_de_passe", ""))
        except RelaisError as error:
            if error.code == "UI-104":
                return self._sign_in(place, Door.TOO_MANY, 403)
            return self._lock(place, pages.said(error), 403)
        return RedirectResponse("/" + _query(place), 303)

    # ── what all share ───────────────────────────────────────────────────────────────────────────────────────────────

    async def _standing(self, request: Request) -> views.Standing | None:
        token = request.cookies.get(COOKIE)
        return None if not token else await run_in_threadpool(views.standing, self.workspace, token)

    def from_this_page(self, handler: Callable[[Request, Form], Awaitable[Response]]) -> Handler:
        """A form is taken only from a page of ours: the browser says where it comes from."""

        async def taken(request: Request) -> Response:
            if not _is_same_origin(request):
                return self._sign_in({}, Door.FOREIGN, 403)
            return await handler(request, await _form(request))

        return taken


def place_in(fields: Mapping[str, str]) -> dict[str, str]:
    """The place (page, encounter, view) among some fields; anything that is not a plain identifier is left out."""
    return {key: fields[key] for key in ("p", "e", "v", "i") if _PLACE.fullmatch(fields.get(key, ""))}


def _query(place: Form) -> str:
    return "?" + urlencode(place) if place else ""


def _is_same_origin(request: Request) -> bool:
    fetched = request.headers.get("sec-fetch-site")
    if fetched is not None:
        return fetched == "same-origin"
    origin = request.headers.get("origin")
    return origin in (None, f"{request.url.scheme}://{request.headers.get('host')}")


async def _form(request: Request) -> dict[str, str]:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            return {}
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS))
