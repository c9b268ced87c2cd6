"""The HTML of the doors: small pages that need no script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.errors import RelaisError
from ui import assets
from ui.components.marking import Marking
from ui.components.markup import Markup, el, join
from ui.texts import NAME, Door

Place = Mapping[str, str]


def said(error: RelaisError) -> str:
    """The sentences of a refusal, without its code."""
    return " ".join(part for part in (error.message, error.consequence, error.remedy) if part)


def sign_in(
    mark: Marking, place: Place, message: str, name: str, accounts: Iterable[tuple[str, str, str]]
) -> str:  # fmt: skip
    known = list(accounts)
    entry = form(
        "/connexion", place,
        field("nom", Door.NAME, "text", "username", name),
        field("mot_de_passe", Door.PASSWORD, "password", "current-password"),
        el("button", Door.ENTER, type="submit", cls="door-go"),
    )  # fmt: skip
    demo = _accounts(place, known) if known else Markup("")
    return page(mark, Door.TITLE, el("p", Door.LEAD, cls="door-lead"), told(message), entry, demo)


def _accounts(place: Place, accounts: list[tuple[str, str, str]]) -> Markup:
    buttons = [
        el("button", el("strong", name.capitalize()), el("span", what), type="submit", name="compte", value=name)
        for name, _, what in accounts
    ]
    inside = form("/connexion", place, *buttons)
    return el("section", el("h2", Door.DEMO_TITLE), el("p", Door.DEMO_LEAD), inside, cls="door-accounts")


def role(mark: Marking, place: Place, roles: Iterable[str]) -> str:
    buttons = [
        el(
            "button",
            el("strong", Door.ROLES[name][0]),
            el("span", Door.ROLES[name][1]),
            type="submit",
            name="role",
            value=name,
        )
        for name in roles
    ]
    doors = el("div", form("/role", place, *buttons), cls="door-accounts")
    return page(mark, Door.ROLE_TITLE, el("p", Door.ROLE_LEAD, cls="door-lead"), doors)


def lock(mark: Marking, place: Place, message: str) -> str:
    entry = form(
        "/verrou", place, field("mot_de_passe", Door.PASSWORD, "password", "current-password", focus=True),
        el("button", Door.UNLOCK, type="submit", cls="door-go"),
    )  # fmt: skip
    leave = form("/deconnexion", {}, el("button", Door.ANOTHER, type="submit", cls="door-quiet"))
    return page(mark, Door.LOCK_TITLE, el("p", Door.LOCK_LEAD, cls="door-lead"), told(message), entry, leave)


def first_password(mark: Marking, place: Place, name: str, code: str, message: str) -> str:
    """After a one-time code: its owner chooses the password. The code goes back with the form."""
    entry = form(
        "/premier-mot-de-passe", {**place, "nom": name, "code": code},
        field("nouveau", Door.NEW_PASSWORD, "password", "new-password", focus=True),
        field("encore", Door.NEW_AGAIN, "password", "new-password"),
        el("button", Door.NEW_GO, type="submit", cls="door-go"),
    )  # fmt: skip
    rules = el("p", Door.NEW_RULES, cls="door-lead")
    return page(mark, Door.NEW_TITLE, el("p", Door.NEW_LEAD.format(name), cls="door-lead"), rules, told(message), entry)


def told(text: str) -> Markup:
    return el("p", text, cls="door-message", role="alert") if text else Markup("")


def field(name: str, label: str, kind: str, autocomplete: str, value: str = "", focus: bool = False) -> Markup:
    field = el("input", id=name, name=name, type=kind, autocomplete=autocomplete, value=value, required=True,
               autofocus=focus, autocapitalize="none", spellcheck="false", maxlength=200)  # fmt: skip
    return join(el("label", label, for_=name), field)


def form(action: str, place: Place, *children: Markup) -> Markup:
    hidden = [el("input", type="hidden", name=key, value=value) for key, value in place.items()]
    return el("form", *hidden, *children, method="post", action=action)


def page(mark: Marking, title: str, *children: Markup, cls: str | None = None) -> str:
    """One page of the door; banner and legal line stand on all of them."""
    head = el(
        "head", el("meta", charset="utf-8"), el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", f"{NAME} – {title}"), el("link", rel="icon", href=assets.address("icon.svg"), type="image/svg+xml"),
        el("link", rel="stylesheet", href=assets.address("shell.css")), el("style", Markup(assets.font_face())),
    )  # fmt: skip
    main = el("main", el("p", NAME, cls="door-brand"), el("h1", title), *children, cls=cls)
    body = el("body", mark.banner(), main, el("footer", mark.legal()), cls="door")
    return "<!DOCTYPE html>" + el("html", head, body, lang="fr")
