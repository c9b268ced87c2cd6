"""Facts about versions and standard prescriptions in the store: written one step at a time, read back as they were.

They stand in the same journal as encounters: append-only, chained, who and when; never under a patient's key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from engine.services.workspace import Actor, Workspace
from engine.store.contract import Attribute, Author, NewEvent
from engine.team.members import Record
from engine.team.publication import Stated


def stated(workspace: Workspace, team: str, stream: str, adapter: TypeAdapter[Any]) -> list[Stated]:
    """The facts of a stream, oldest first; none where the team has no such stream."""
    return [
        Stated(adapter.validate_json(_JSON.dump_json({**event.payload, "kind": event.kind})), event.author.member,
               event.recorded_at)
        for event in workspace.store.events(team, stream)
    ]  # fmt: skip


def state_facts(
    workspace: Workspace, actor: Actor, stream: str, kind: str, seen: int, facts: Sequence[Record],
    summary: Mapping[str, Attribute], fingerprint: str = "",
) -> None:  # fmt: skip
    """Appends facts after the ``seen`` ones. Raises StaleCommand or RepeatedCommand when somebody was faster."""
    events = [NewEvent(str(fact.kind), fact.model_dump(mode="json", exclude={"kind"})) for fact in facts]  # type: ignore[attr-defined]
    workspace.store.append(
        team=actor.team.id, stream=stream, stream_kind=kind, expected=seen,
        command=f"{stream}/{seen}/{events[0].kind}", events=events,
        author=Author(actor.member.id, actor.role, actor.team.id), recorded_at=workspace.clock().isoformat(),
        summary=summary, fingerprint=fingerprint,
    )  # fmt: skip


_JSON: TypeAdapter[dict[str, object]] = TypeAdapter(dict[str, object])
