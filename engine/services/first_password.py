"""From a one-time code to a password that its owner alone knows. The code opens no session and signs nothing.

Only digests are stored. Whoever made the account has known the code, and never learns the password.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from engine.services.catalogue import problem
from engine.services.sessions import (
    CODE_GROUP,
    ONE_TIME,
    TRIES,
    SignInRefused,
    account_name,
    code_in,
    end_sessions,
    hashed,
    proven,
)
from engine.services.workspace import Workspace
from engine.store.contract import JsonValue
from engine.team.members import Role

CODE_HOLDS: Final = timedelta(days=7)
SHORTEST, LONGEST = 12, 200
_SIGNS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Without the signs that are taken for one another on paper: 0 and O, 1, I and L, U and V."""
_LENGTH: Final = 4 * CODE_GROUP


@dataclass(frozen=True, slots=True)
class OneTimeCode:
    """What is handed over to one person, once. Never stored, never logged."""

    account: str
    code: str
    until: datetime


def invite(workspace: Workspace, username: str, team: str, member: str, roles: tuple[Role, ...]) -> OneTimeCode:
    """Makes the account, or takes its password away from one that was there; its sessions end."""
    name, until = account_name(username), workspace.clock() + CODE_HOLDS
    code = code_in("".join(secrets.choice(_SIGNS) for _ in range(_LENGTH)))
    body: dict[str, JsonValue] = {
        "password": hashed(code), "team": team, "member": member, "roles": list(roles), "failures": 0,
        "locked_until": None, ONE_TIME: until.isoformat(),
    }  # fmt: skip
    workspace.store.put_document("account", name, body)
    end_sessions(workspace, name)
    return OneTimeCode(name, code, until)


def choose(workspace: Workspace, username: str, code: str, password: str, again: str) -> None:
    """The password takes the place of the code. Raises SignInRefused: UI-103, UI-104, UI-109, UI-110."""
    with TRIES:
        account = proven(workspace, username, code)
        if ONE_TIME not in account:
            raise SignInRefused(problem("UI-103", "Ce code a déjà servi."))
        _refuse_unfit(account_name(username), code, password, again)
        kept = {key: value for key, value in account.items() if key != ONE_TIME}
        fresh = {**kept, "password": hashed(password), "failures": 0, "locked_until": None}
        workspace.store.put_document("account", account_name(username), fresh)


def _refuse_unfit(name: str, code: str, password: str, again: str) -> None:
    if password != again:
        raise SignInRefused(problem("UI-110", "Les deux mots de passe ne sont pas les mêmes."))
    if len(password) > LONGEST:
        raise SignInRefused(problem("UI-110", f"Ce mot de passe a plus de {LONGEST} signes."))
    if len(password) < SHORTEST:
        raise SignInRefused(
            problem("UI-110", f"Ce mot de passe a {len(password)} signes : il en faut {SHORTEST} au moins.")
        )
    if name in password.lower() or code_in(code) in code_in(password) or len(set(password)) < SHORTEST // 2:
        raise SignInRefused(problem("UI-110", "Ce mot de passe se devine : votre nom, le code, ou trop peu de signes."))
