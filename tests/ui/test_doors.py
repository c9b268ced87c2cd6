"""Signing in, locking, and what a stranger meets: checked on the ASGI application itself."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from io import StringIO
from typing import Any

import pytest
import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from engine.services import first_password, sessions, views
from tests.support import Bench
from tests.ui.asgi import Visitor
from tests.ui.tabs import PASSWORD
from ui import assets, logs
from ui.document_route import route as document_route
from ui.front_door import FrontDoor
from ui.printing import Tray
from ui.shield import Shield

CHOSEN = "quatre canards bleus"


@pytest.fixture
def tray() -> Tray:
    return Tray()


@pytest.fixture
def visitor(on: Bench, tray: Tray) -> Visitor:
    async def page(request: Request) -> HTMLResponse:
        return HTMLResponse("<p>inside</p>", headers={"server": "loud"})

    async def fragile(request: Request) -> PlainTextResponse:
        raise ValueError("a secret of the patient")

    shown = [Route(path, page) for path in ("/", "/media/x", "/_stcore/metrics")]
    routes = [*shown, Route("/static/broken", fragile), document_route(tray), *FrontDoor(on.workspace).routes()]
    for member in ("infirmier_a", "medecin_a"):
        found = on.team.member(member)
        assert found is not None
        sessions.create_account(on.workspace, member, PASSWORD, on.team.id, member, found.roles)
    return Visitor(Shield(Starlette(routes=routes), standing=partial(views.standing, on.workspace)))


def enter(visitor: Visitor, name: str = "infirmier_a", **place: str) -> Any:
    return visitor.post("/connexion", {"nom": name, "mot_de_passe": PASSWORD, **place})


def test_a_stranger_is_led_to_the_door_and_back_to_his_place(visitor: Visitor) -> None:
    led = visitor.get("/?e=abc")
    assert (led.status, led.headers["location"]) == (303, "/connexion?e=abc")
    assert 'name="e" value="abc"' in visitor.get("/connexion?e=abc").body
    inside = enter(visitor, e="abc")
    assert (inside.status, inside.headers["location"]) == (303, "/?e=abc")
    assert visitor.get("/?e=abc").body == "<p>inside</p>"


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/component/x", "/foo", "/oauth2callback", "/_stcore/agent/mcp"])
def test_what_is_not_on_the_list_does_not_exist_even_for_members(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status == 404
    enter(visitor)
    assert visitor.get(path).status == 404


@pytest.mark.parametrize("path", ["/_stcore/host-config", "/media/x", "/document/R-1"])
def test_members_only(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status == 401
    enter(visitor)
    assert visitor.get(path).status in (200, 404)


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(visitor: Visitor) -> None:
    cookie = enter(visitor).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie


def test_every_answer_carries_the_headers(visitor: Visitor) -> None:
    enter(visitor)
    for path in ("/", "/connexion", "/nowhere"):
        headers = visitor.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "'unsafe-inline'" not in headers["content-security-policy"].split("style-src")[0]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers


def test_a_foreign_host_name_is_refused(visitor: Visitor) -> None:
    assert visitor.get("/connexion", host="evil.example").status == 400


def test_a_form_of_another_site_is_refused(visitor: Visitor) -> None:
    fields = {"nom": "infirmier_a", "mot_de_passe": PASSWORD}
    assert visitor.post("/connexion", fields, sec_fetch_site="cross-site").status == 403
    assert visitor.token == ""


def test_a_wrong_password_says_so_and_keeps_the_name_inert(visitor: Visitor) -> None:
    told = visitor.post("/connexion", {"nom": '"><script>alert(1)</script>', "mot_de_passe": "x"})
    assert told.status == 403
    assert "Nom ou mot de passe inconnu." in told.body
    assert "<script>" not in told.body


def test_a_place_that_is_no_identifier_is_dropped(visitor: Visitor) -> None:
    assert "evil" not in visitor.get("/connexion?e=//evil.example&p=%3Cb%3E").body


def test_looking_at_the_lock_locks_and_the_password_opens_at_the_same_place(visitor: Visitor) -> None:
    enter(visitor)
    assert "Écran verrouillé" in visitor.get("/verrou?e=abc").body
    led = visitor.get("/?e=abc")
    assert (led.status, led.headers["location"]) == (303, "/verrou?e=abc")
    assert visitor.post("/verrou", {"mot_de_passe": "wrong", "e": "abc"}).status == 403
    opened = visitor.post("/verrou", {"mot_de_passe": PASSWORD, "e": "abc"})
    assert opened.headers["location"] == "/?e=abc"
    assert visitor.get("/").status == 200


def test_a_locked_screen_does_not_take_guesses_for_ever(visitor: Visitor) -> None:
    enter(visitor)
    visitor.get("/verrou")
    told = [visitor.post("/verrou", {"mot_de_passe": "wrong"}) for _ in range(5)]
    assert "la session est fermée" in told[-1].body
    assert visitor.get("/").headers["location"] == "/connexion"


def test_several_roles_are_chosen_from(visitor: Visitor, on: Bench) -> None:
    both = [
        one.model_copy(update={"roles": ("delegant", "coordinator")}) if one.id == "medecin_a" else one
        for one in on.team.members
    ]
    sessions.save_team(on.workspace, on.team.model_copy(update={"members": tuple(both)}))
    sessions.create_account(on.workspace, "deux", PASSWORD, on.team.id, "medecin_a", ("delegant", "coordinator"))
    assert enter(visitor, "deux").headers["location"] == "/role"
    assert "Suivre l’équipe et les indicateurs" in visitor.get("/role").body
    visitor.post("/role", {"role": "coordinator"})
    assert sessions.resume(on.workspace, visitor.token).actor.role == "coordinator"
    visitor.post("/role", {"role": "delegue"})
    assert sessions.resume(on.workspace, visitor.token).actor.role == "coordinator"


def test_a_one_time_code_leads_to_the_choice_of_a_password_and_then_inside(visitor: Visitor, on: Bench) -> None:
    given = first_password.invite(on.workspace, "neuf", on.team.id, "infirmier_b", ("delegue",))
    asked = visitor.post("/connexion", {"nom": "neuf", "mot_de_passe": given.code.lower(), "e": "abc"})
    assert "Choisir votre mot de passe" in asked.body and visitor.token == ""
    assert asked.headers["cache-control"] == "no-store"
    kept = {"nom": "neuf", "code": given.code.lower(), "e": "abc"}
    short = visitor.post("/premier-mot-de-passe", {**kept, "nouveau": "court", "encore": "court"})
    assert short.status == 403 and "il en faut 12" in short.body.replace("\u00a0", " ")
    inside = visitor.post("/premier-mot-de-passe", {**kept, "nouveau": CHOSEN, "encore": CHOSEN})
    assert (inside.status, inside.headers["location"]) == (303, "/?e=abc")
    assert sessions.resume(on.workspace, visitor.token).actor.member.id == "infirmier_b"
    again = visitor.post("/premier-mot-de-passe", {**kept, "nouveau": CHOSEN, "encore": CHOSEN})
    assert again.status == 403 and "Nom ou mot de passe inconnu" in again.body
    assert visitor.get("/premier-mot-de-passe").headers["location"] == "/connexion"


def test_the_doors_of_care_say_what_care_is_and_show_no_account(visitor: Visitor, on: Bench) -> None:
    in_care = replace(on.workspace, mode="care", responsible="Anne <EXEMPLE>, directrice")
    door = FrontDoor(in_care)
    outside = Visitor(Shield(Starlette(routes=door.routes()), standing=partial(views.standing, in_care)))
    for address in ("/connexion", "/deconnexion"):
        told = outside.get(address) if address == "/connexion" else outside.post(address, {})
        said = told.body.replace("\u00a0", " ")
        assert "Mode soin – logiciel non marqué CE, mis en service par Anne &lt;EXEMPLE&gt;, directrice" in said
        assert "Démonstration" not in said and "Comptes de démonstration" not in said


def test_signing_out_ends_the_session_everywhere(visitor: Visitor, on: Bench) -> None:
    enter(visitor)
    token = visitor.token
    assert "Vous êtes déconnecté" in visitor.post("/deconnexion", {}).body
    assert views.standing(on.workspace, token) is None


def test_a_document_opens_for_the_session_that_printed_it(visitor: Visitor, tray: Tray) -> None:
    enter(visitor)
    tray.put(visitor.token, "R-1", b"%PDF-1.7")
    tray.put("somebody else", "R-2", b"%PDF-1.7")
    shown = visitor.get("/document/R-1")
    assert shown.headers["content-type"] == "application/pdf"
    assert shown.headers["content-disposition"].startswith("inline")
    assert visitor.get("/document/R-2").status == 404


def test_looking_does_not_keep_a_session_awake(on: Bench, visitor: Visitor) -> None:
    enter(visitor)
    for _ in range(31):
        on.clock.forward(minutes=1)
        views.standing(on.workspace, visitor.token)
    assert views.standing(on.workspace, visitor.token) is None


def test_our_files_are_kept_by_their_digest() -> None:
    addresses = assets.served()
    assert {address.rsplit("/", 1)[-1] for address in addresses} >= {"shell.css", "shell.js", "icon.svg"}
    assert all(address.startswith("/relais/") for address in addresses)


def test_an_error_of_the_server_tells_nothing(visitor: Visitor, capsys: pytest.CaptureFixture[str]) -> None:
    told = visitor.get("/static/broken")
    assert told.status == 500
    logged = capsys.readouterr()
    assert "secret" not in told.body + logged.out + logged.err
    assert "incident" in logged.out + logged.err


def test_a_log_line_goes_to_the_stream_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = structlog.get_config()
    try:
        with StringIO() as first:
            monkeypatch.setattr("sys.stderr", first)
            logs.configure()
            assert logs.incident(ValueError("a secret")) in first.getvalue()
        second = StringIO()
        monkeypatch.setattr("sys.stderr", second)
        assert logs.incident(ValueError("a secret")) in second.getvalue()
        assert "secret" not in second.getvalue()
    finally:
        structlog.configure(**settings)
