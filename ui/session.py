"""Who is at the screen, read again from our own session row at every run, and where he is, read from the address.

The address holds opaque identifiers only. The session of Streamlit holds notices and open widgets, nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from engine.errors import Problem, RelaisError
from engine.services import sessions
from engine.services.sessions import Session, SessionEnded
from engine.services.workspace import Actor, Workspace

COOKIE = "relais_session"
_HOLDER = "_relais_holder"


class Locked(RelaisError):
    """The screen was locked: nothing is shown until the password."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a page works with: the use cases' workspace and the live session."""

    workspace: Workspace
    session: Session

    @property
    def actor(self) -> Actor:
        return self.session.actor


@dataclass(frozen=True, slots=True)
class Place:
    """Where the person is: a page, an encounter by its opaque id, a view of it."""

    page: str | None = None
    encounter: str | None = None
    view: str | None = None
    item: str | None = None
    """What the view is about: the criterion being corrected."""


@dataclass
class _Host:
    workspace: Workspace
    token: Callable[[], str | None]


_host: _Host | None = None


def _cookie() -> str | None:
    return st.context.cookies.to_dict().get(COOKIE)


def install(workspace: Workspace, token: Callable[[], str | None] = _cookie) -> None:
    """Called once by whoever hosts the screens; ``token`` finds the session token of the visitor being served."""
    global _host
    _host = _Host(workspace, token)


def _hosted() -> _Host:
    if _host is None:
        raise RuntimeError("install() comes first")
    return _host


def workspace() -> Workspace:
    return _hosted().workspace


def token() -> str | None:
    """The token of the visitor being served."""
    return _hosted().token()


def desk() -> Desk:
    """The live session of this visitor. Raises SessionEnded or Locked; called at every run and before every command."""
    given = token()
    if not given:
        raise SessionEnded(Problem("UI-105", "Votre session est terminée.", "", "Reconnectez-vous pour reprendre."))
    session = sessions.resume(workspace(), given)
    _forget_another_person(session)
    if session.locked:
        raise Locked(Problem("UI-107", "Écran verrouillé.", "", "Tapez votre mot de passe."))
    return Desk(workspace(), session)


def _forget_another_person(session: Session) -> None:
    """What somebody else had typed in this tab does not outlive his session."""
    holder = f"{session.actor.team.id}/{session.actor.member.id}/{session.actor.role}"
    if st.session_state.get(_HOLDER) not in (None, holder):
        st.session_state.clear()
    st.session_state[_HOLDER] = holder


def place() -> Place:
    query = st.query_params
    return Place(query.get("p"), query.get("e"), query.get("v"), query.get("i"))


def go(page: str | None = None, encounter: str | None = None, view: str | None = None, item: str | None = None) -> None:
    """Moves to a place; the address keeps it through a reload."""
    wanted = {"p": page, "e": encounter, "v": view, "i": item}
    st.query_params.from_dict({key: value for key, value in wanted.items() if value})
