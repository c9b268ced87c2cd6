"""The délégant's use cases: what came back to him, by urgency; seen, answered, acted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.encounter import commands as c
from engine.services.encounters import EncounterView, act, patient_traits
from engine.services.workspace import ENCOUNTER, Actor, Workspace
from engine.store.contract import StreamSummary


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One encounter that came back: its summary row, and who the patient is in three words."""

    row: StreamSummary
    patient: str
    inbox: Literal["waiting", "seen", "answered"]


def inbox(workspace: Workspace, actor: Actor, *, answered: bool = False) -> list[InboxItem]:
    """What waits for a délégant of the team, the most urgent and then the oldest first; ``answered`` adds the rest."""
    actor.must_be("delegant")
    states: tuple[Literal["waiting", "seen", "answered"], ...] = (
        ("waiting", "seen", "answered") if answered else ("waiting", "seen")
    )
    found = []
    for state in states:
        for row in workspace.store.summaries(actor.team.id, stream_kind=ENCOUNTER, where={"inbox": state}):
            found.append(InboxItem(row, _name(workspace, actor, row), state))
    return sorted(
        found, key=lambda item: (item.inbox == "answered", _urgency(item.row), str(item.row.attributes["concluded_at"]))
    )


def _urgency(row: StreamSummary) -> int:
    rank = row.attributes["urgency"]
    return 99 if rank is None else int(rank)


def _name(workspace: Workspace, actor: Actor, row: StreamSummary) -> str:
    reference = row.attributes["patient"]
    traits = None if reference is None else patient_traits(workspace, actor, str(reference))
    if traits is None:
        return "Identité non recueillie" if reference is None else "Identité effacée"
    return f"{traits['birth_family_name']} {traits['birth_given_name']}"


def mark_seen(workspace: Workspace, actor: Actor, encounter: str, expected: int) -> EncounterView:
    actor.must_be("delegant")
    return act(workspace, actor, encounter, expected, c.MarkSeen(actor.member.id))


def answer(
    workspace: Workspace, actor: Actor, encounter: str, expected: int,
    kind: Literal["advice", "takes_over", "sends_on"], text: str, lifts: tuple[str, ...] = (),
) -> EncounterView:  # fmt: skip
    """The délégant's answer; it returns to the délégué's screen. Advice that lifts reasons resumes the run."""
    actor.must_be("delegant")
    return act(workspace, actor, encounter, expected, c.AnswerAsDelegant(actor.member.id, kind, text, lifts))


def record_act(workspace: Workspace, actor: Actor, encounter: str, expected: int, what: str) -> EncounterView:
    """An act that the délégant did on the délégué's call: counted by the takeover rate."""
    actor.must_be("delegant")
    return act(workspace, actor, encounter, expected, c.RecordDelegantAct(actor.member.id, what))
