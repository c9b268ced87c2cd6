"""Readings that the screens need and no use case gives: where a session stands, the roles of an account.

Presenter-free: plain values, no French sentence but in refusals.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Literal

from engine.services.sessions import ABSOLUTE_LIMIT, IDLE_LIMIT, Session, resume
from engine.services.workspace import Workspace
from engine.team.members import Role

Standing = Literal["live", "locked"]


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def standing(workspace: Workspace, token: str) -> Standing | None:
    """Whether a token opens a session now. Looking does not count as activity, so a waiting screen still goes idle."""
    row = workspace.store.get_document("session", _key(token))
    if row is None:
        return None
    now = workspace.clock()
    seen, started = datetime.fromisoformat(str(row["seen_at"])), datetime.fromisoformat(str(row["started_at"]))
    if now - seen > IDLE_LIMIT or now - started > ABSOLUTE_LIMIT:
        return None
    return "locked" if row["locked"] else "live"


def roles_of(workspace: Workspace, token: str) -> tuple[Role, ...]:
    """The roles that the account of this session may take, in the order in which they were given."""
    row = workspace.store.get_document("session", _key(token))
    account = workspace.store.get_document("account", str(row["username"])) if row is not None else None
    return tuple(account["roles"]) if account is not None else ()  # type: ignore[arg-type]


def switch_role(workspace: Workspace, token: str, role: str) -> Session:
    """Takes another role of the same account; one that the account does not hold changes nothing."""
    row = workspace.store.get_document("session", _key(token))
    if row is not None and role in roles_of(workspace, token):
        workspace.store.put_document("session", _key(token), {**row, "role": role})
    return resume(workspace, token)
