"""The page where a délégant types his password again and signs: plain HTML, so that no password enters a widget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from engine.errors import NotEntitled, ProtocolRefused, RelaisError
from engine.services import publication, sessions, standard_prescriptions
from engine.services.publication import Published
from engine.services.sessions import SessionEnded
from engine.services.standard_prescriptions import Drawer
from engine.services.workspace import Actor, Workspace
from ui import signing_door_pages as pages
from ui.front_door import Form, FrontDoor, place_in
from ui.front_door_pages import said
from ui.pages.signing_place import DOOR, PAGE, PRESCRIPTIONS, named
from ui.session import COOKIE
from ui.typing_in import typed_date

ACT = "acte-"
"""Before the name of an act in the form; its value is the digest of what was on the page."""


class SigningDoor:
    """``?i=`` a version, ``?o=`` the standard prescriptions of a protocol. Looks at the session itself."""

    def __init__(self, workspace: Workspace, door: FrontDoor) -> None:
        self.workspace, self.door = workspace, door

    def routes(self) -> list[Route]:
        return [
            Route(DOOR, self.shown, methods=["GET"]),
            Route(DOOR, self.door.from_this_page(self.signed), methods=["POST"]),
        ]

    async def shown(self, request: Request) -> Response:
        return await run_in_threadpool(self._calmly, self._page, request, dict(request.query_params), "")

    async def signed(self, request: Request, form: Form) -> Response:
        return await run_in_threadpool(self._calmly, self._sign, request, form)

    def _calmly(self, answer: Callable[..., Response], request: Request, fields: Form, *more: str) -> Response:
        """A session that is over or locked leads to its door; a place that names nothing says so."""
        try:
            session = sessions.resume(self.workspace, request.cookies.get(COOKIE) or "")
            if session.locked:
                return RedirectResponse("/verrou", 303)
            return answer(session.token, session.actor, fields, *more)
        except SessionEnded:
            return RedirectResponse("/connexion?" + urlencode({"p": PAGE, **place_in(_only(fields, "i"))}), 303)
        except (NotEntitled, ProtocolRefused) as error:
            return HTMLResponse(pages.nothing(self.door.mark, said(error)), 404)

    # ── showing ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _page(self, token: str, actor: Actor, fields: Form, message: str, status: int = 200) -> Response:
        actor.must_be("delegant")
        mark = self.door.mark
        drawer = self._drawer(actor, fields)
        if drawer is not None:
            return HTMLResponse(pages.prescriptions(mark, drawer, fields, message), status)
        one = self._version(actor, fields)
        if one is None:
            return HTMLResponse(pages.nothing(mark, ""), 404)
        missing = publication.missing_to_sign(self.workspace, actor, one.loaded)
        return HTMLResponse(pages.version(mark, one.loaded, missing, message), status)

    def _version(self, actor: Actor, fields: Form) -> Published | None:
        item = place_in(fields).get("i")
        return publication.of_version(self.workspace, actor, *named(item)) if item else None

    def _drawer(self, actor: Actor, fields: Form) -> Drawer | None:
        protocol = fields.get("o", "")
        if protocol not in actor.team.protocols:
            return None
        return standard_prescriptions.drawer(self.workspace, actor, protocol)

    # ── signing ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _sign(self, token: str, actor: Actor, fields: Form) -> Response:
        """The password first; then the signature, of exactly what was on the page."""
        actor.must_be("delegant")
        try:
            sessions.confirm(self.workspace, token, fields.get("mot_de_passe", ""))
            return RedirectResponse("/?" + urlencode(self._signed(actor, fields)), 303)
        except (SessionEnded, NotEntitled, ProtocolRefused):
            raise
        except RelaisError as error:
            if error.code == "UI-104":
                return RedirectResponse("/connexion", 303)
            return self._page(token, actor, fields, " ".join(dict.fromkeys(_sentences(error))), 403)

    def _signed(self, actor: Actor, fields: Form) -> Mapping[str, str]:
        """Signs, and gives the place to go back to. Raises SigningRefused."""
        if fields.get("o"):
            self._sign_prescriptions(actor, fields)
            return {"p": PRESCRIPTIONS}
        item = place_in(fields).get("i", "")
        shown = (fields.get("texte", ""), fields.get("liste", ""))
        publication.sign(self.workspace, actor, *named(item), *shown)
        return {"p": PAGE, "i": item}

    def _sign_prescriptions(self, actor: Actor, fields: Form) -> None:
        shown = {name.removeprefix(ACT): value for name, value in fields.items() if name.startswith(ACT)}
        until = _day(fields.get("jusqu_au", ""), self.workspace.clock().date())
        standard_prescriptions.sign(self.workspace, actor, fields["o"], shown, shown, until)


def _day(written: str, today: date) -> str:
    """An ISO day; "" for what is no date, which the use case refuses."""
    found = typed_date(written, today)
    return "" if found is None else found.isoformat()


def _sentences(error: RelaisError) -> list[str]:
    return [part for problem in error.problems for part in (problem.what, problem.consequence, problem.remedy) if part]


def _only(fields: Form, *names: str) -> dict[str, str]:
    return {name: fields[name] for name in names if name in fields}
