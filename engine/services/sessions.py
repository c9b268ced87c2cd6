"""Signing in: accounts with argon2 passwords, session rows of our own with idle and absolute limits, quick lock.

A session is an opaque token; only its digest is stored, so that a copy of the store opens nobody's session.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from engine.errors import Problem, RelaisError
from engine.services.workspace import Actor, Workspace
from engine.store.contract import JsonValue
from engine.team.members import Role, Team

IDLE_LIMIT = timedelta(minutes=30)
ABSOLUTE_LIMIT = timedelta(hours=10)
TOUCH_EVERY = timedelta(minutes=1)
"""A session row is rewritten at most once a minute, so that a click costs no write of its own."""
ONE_TIME = "one_time_until"
"""In an account whose password is a one-time code: the moment until which it may be used."""
CODE_GROUP = 4
MAX_FAILURES = 5
LOCK_OUT = timedelta(minutes=5)
_HASHER = PasswordHasher()
_DUMMY = _HASHER.hash("a password that nobody has")
"""Checked for unknown names, so that a wrong name and a wrong password take the same time."""


class SignInRefused(RelaisError):
    """The name, the password or the state of the account does not let this person in."""


class FirstPassword(SignInRefused):
    """The one-time code is right: it opens nothing but the choice of a password (``first_password``)."""


class SessionEnded(RelaisError):
    """There is no such session any more: signed out, idle for too long, or past its absolute limit."""


@dataclass(frozen=True, slots=True)
class Session:
    """A live session: its secret token, the actor, whether the screen is locked."""

    token: str
    actor: Actor
    locked: bool
    started_at: datetime


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def create_account(
    workspace: Workspace, username: str, password: str, team: str, member: str, roles: tuple[Role, ...]
) -> None:
    """Writes an account, replacing one of that name. Raises ValueError on a password under 8 characters."""
    if len(password) < 8:
        raise ValueError("a password has at least 8 characters")
    body: dict[str, JsonValue] = {
        "password": hashed(password), "team": team, "member": member, "roles": list(roles), "failures": 0,
        "locked_until": None,
    }  # fmt: skip
    workspace.store.put_document("account", account_name(username), body)


def hashed(password: str) -> str:
    return _HASHER.hash(password)


def load_team(workspace: Workspace, team: str) -> Team:
    body = workspace.store.get_document("team", team)
    if body is None:
        raise SessionEnded(Problem("UI-102", "Cette équipe n'existe plus.", "", "Adressez-vous à votre coordinateur."))
    return Team.model_validate_json(str(body["json"]))


def save_team(workspace: Workspace, team: Team, expected_version: int | None = None) -> None:
    """With ``expected_version``, raises StaleDocument where somebody else declared it in between."""
    body = {"json": team.model_dump_json()}
    workspace.store.put_document("team", team.id, body, expected_version=expected_version)


TRIES = Lock()
"""One try at a time in this process: sent together, many guesses would be checked before the first is counted."""
_STRANGERS: OrderedDict[str, tuple[int, datetime]] = OrderedDict()
"""Wrong tries on names that do not exist, so that they are blocked like the others; bounded."""
MAX_STRANGERS = 500


def sign_in(workspace: Workspace, username: str, password: str, role: Role | None = None) -> Session:
    """Opens a session. ``role`` is needed only of people with several.

    Raises SignInRefused (UI-103, UI-104, UI-109 for a code past its day); FirstPassword (UI-108) for a code that holds.
    """
    with TRIES:
        account = proven(workspace, username, password)
        if ONE_TIME in account:
            raise FirstPassword(Problem("UI-108", "Ce code sert une fois : choisissez votre mot de passe.", "", ""))
        return _open(workspace, username, account, role)


def proven(workspace: Workspace, username: str, password: str) -> Mapping[str, JsonValue]:
    """The account of whoever knows its password or its one-time code; wrong tries are counted.

    The caller holds ``TRIES``. Raises SignInRefused (UI-103, UI-104, UI-109).
    """
    name, now = account_name(username), workspace.clock()
    account = workspace.store.get_document("account", name)
    if _is_blocked(account, name, now):
        raise SignInRefused(Problem("UI-104", "Trop d'essais : ce compte est bloqué quelques minutes.", "",
                                    "Attendez cinq minutes, puis réessayez."))  # fmt: skip
    typed = code_in(password) if account is not None and ONE_TIME in account else password
    if not _matches(str(account["password"]) if account else _DUMMY, typed) or account is None:
        if account is not None:
            _count_failure(workspace, name, dict(account), now)
        else:
            _count_stranger(name, now)
        raise SignInRefused(Problem("UI-103", "Nom ou mot de passe inconnu.", "", "Vérifiez-les, puis réessayez."))
    if ONE_TIME in account and now > datetime.fromisoformat(str(account[ONE_TIME])):
        raise SignInRefused(Problem("UI-109", "Ce code ne vaut plus.", "", "Demandez-en un autre à qui gère l'équipe."))
    if account["failures"]:
        workspace.store.put_document("account", name, {**account, "failures": 0, "locked_until": None})
    return account


def account_name(username: str) -> str:
    """The one writing of a name to sign in with."""
    return username.strip().lower()[:200]


def code_in(typed: str) -> str:
    """A one-time code however it was copied from paper: small letters, spaces or hyphens missing."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())
    return "-".join(signs[at : at + CODE_GROUP] for at in range(0, len(signs), CODE_GROUP))


def _open(workspace: Workspace, username: str, account: Mapping[str, JsonValue], role: Role | None) -> Session:
    now = workspace.clock()
    roles = [str(item) for item in account["roles"]]  # type: ignore[union-attr]
    chosen = role if role in roles else roles[0]
    token = secrets.token_urlsafe(32)
    row = {"team": account["team"], "member": account["member"], "role": chosen, "username": account_name(username),
           "started_at": now.isoformat(), "seen_at": now.isoformat(), "locked": False}  # fmt: skip
    workspace.store.put_document("session", _digest(token), row)
    return resume(workspace, token)


def _is_blocked(account: Mapping[str, JsonValue] | None, name: str, now: datetime) -> bool:
    if account is not None:
        return bool(account["locked_until"]) and now < datetime.fromisoformat(str(account["locked_until"]))
    tries, last = _STRANGERS.get(name, (0, now))
    return tries >= MAX_FAILURES and now - last < LOCK_OUT


def _count_stranger(name: str, now: datetime) -> None:
    tries, last = _STRANGERS.pop(name, (0, now))
    _STRANGERS[name] = (1 if now - last >= LOCK_OUT else tries + 1, now)
    while len(_STRANGERS) > MAX_STRANGERS:
        _STRANGERS.popitem(last=False)


def _matches(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except VerifyMismatchError:
        return False


def _count_failure(workspace: Workspace, name: str, account: dict[str, JsonValue], now: datetime) -> bool:
    """Counts a wrong try; whether it was one too many."""
    failures = int(str(account["failures"])) + 1
    locked = (now + LOCK_OUT).isoformat() if failures >= MAX_FAILURES else None
    changed = {**account, "failures": 0 if locked else failures, "locked_until": locked}
    workspace.store.put_document("account", name, changed)
    return locked is not None


def resume(workspace: Workspace, token: str) -> Session:
    """The live session of this token, checked at every run of a page. Raises SessionEnded (UI-105)."""
    row = workspace.store.get_document("session", _digest(token))
    now = workspace.clock()
    if row is None or _is_over(row, now):
        if row is not None:
            workspace.store.delete_document("session", _digest(token))
        raise SessionEnded(Problem("UI-105", "Votre session est terminée.", "Ce qui était enregistré est gardé.",
                                   "Reconnectez-vous pour reprendre."))  # fmt: skip
    team = load_team(workspace, str(row["team"]))
    member = team.member(str(row["member"]))
    if member is None or not member.is_declared(now.date().isoformat()):
        raise SessionEnded(
            Problem("UI-106", "Vous n'êtes plus déclaré dans cette équipe.", "", "Voyez votre coordinateur.")
        )
    if row["role"] not in member.roles:
        raise SessionEnded(Problem("UI-112", "Ce rôle ne vous est plus donné dans cette équipe.",
                                   "Ce qui était enregistré est gardé.", "Reconnectez-vous."))  # fmt: skip
    if now - datetime.fromisoformat(str(row["seen_at"])) >= TOUCH_EVERY:
        workspace.store.put_document("session", _digest(token), {**row, "seen_at": now.isoformat()})
    started = datetime.fromisoformat(str(row["started_at"]))
    return Session(token, Actor(member, team, str(row["role"])), bool(row["locked"]), started)  # type: ignore[arg-type]


def _is_over(row: object, now: datetime) -> bool:
    assert hasattr(row, "__getitem__")
    seen, started = datetime.fromisoformat(str(row["seen_at"])), datetime.fromisoformat(str(row["started_at"]))
    return now - seen > IDLE_LIMIT or now - started > ABSOLUTE_LIMIT


def lock(workspace: Workspace, token: str) -> None:
    """Hides the screen of a shared tablet at once; the password opens it again where it was."""
    _set_locked(workspace, token, True)


def unlock(workspace: Workspace, token: str, password: str) -> Session:
    """Raises SignInRefused (UI-103) on a wrong password: the screen stays locked.

    Wrong tries count as those of signing in do; too many end the session and block the account for a while (UI-104).
    """
    with TRIES:
        return _unlock(workspace, token, password)


def confirm(workspace: Workspace, token: str, password: str) -> Session:
    """Has the password typed again before something that binds (a signature). Raises SignInRefused as ``unlock`` does.

    A locked screen stays locked: SessionEnded is raised for it as for a session that is over.
    """
    session = resume(workspace, token)
    if session.locked:
        raise SessionEnded(Problem("UI-107", "Écran verrouillé.", "Rien n'est signé.", "Déverrouillez-le d'abord."))
    with TRIES:
        _check(workspace, token, password, "Rien n'est signé.")
    return session


def _unlock(workspace: Workspace, token: str, password: str) -> Session:
    _check(workspace, token, password, "L'écran reste verrouillé.")
    _set_locked(workspace, token, False)
    return resume(workspace, token)


def _check(workspace: Workspace, token: str, password: str, consequence: str) -> None:
    """The password of a session's own account; wrong tries count, one too many ends the session."""
    row = workspace.store.get_document("session", _digest(token))
    name = str(row["username"]) if row else ""
    account = workspace.store.get_document("account", name) if row else None
    if account is None or ONE_TIME in account or not _matches(str(account["password"]), password):
        if account is not None and _count_failure(workspace, name, dict(account), workspace.clock()):
            sign_out(workspace, token)
            raise SignInRefused(Problem("UI-104", "Trop d'essais : la session est fermée.", "Rien n'est perdu.",
                                        "Attendez cinq minutes, puis reconnectez-vous."))  # fmt: skip
        raise SignInRefused(Problem("UI-103", "Mot de passe inconnu.", consequence, "Réessayez."))
    if account["failures"]:
        workspace.store.put_document("account", name, {**account, "failures": 0, "locked_until": None})


def _set_locked(workspace: Workspace, token: str, locked: bool) -> None:
    row = workspace.store.get_document("session", _digest(token))
    if row is not None:
        seen = workspace.clock().isoformat()
        workspace.store.put_document("session", _digest(token), {**row, "locked": locked, "seen_at": seen})


def end_sessions(workspace: Workspace, username: str) -> None:
    """Ends every session of an account: somebody else may have known its password."""
    for key, row in workspace.store.documents("session").items():
        if row["username"] == account_name(username):
            workspace.store.delete_document("session", key)


def sign_out(workspace: Workspace, token: str) -> None:
    """Ends the session everywhere: every tab finds it gone at its next run."""
    workspace.store.delete_document("session", _digest(token))
