"""A printed document, in a tab of its own, for the session that printed it."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui.printing import Tray
from ui.session import COOKIE


def route(tray: Tray) -> Route:
    async def answer(request: Request) -> Response:
        number = request.path_params["number"]
        content = await run_in_threadpool(tray.take, request.cookies.get(COOKIE, ""), number)
        if content is None:
            return Response(
                "Ce document n'est plus disponible ici. Préparez-le de nouveau.",
                404,
                media_type="text/plain; charset=utf-8",
            )
        shown = {"content-disposition": f'inline; filename="{number}.pdf"'}
        return Response(content, media_type="application/pdf", headers=shown)

    return Route("/document/{number}", answer)
