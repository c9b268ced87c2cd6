"""Plays an encounter through the real use cases from a set of answers: demonstration data, training, tests.

Nothing here writes behind the rules: every event comes from a command that a person could have given.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.encounter import commands as c
from engine.encounter.commands import Command
from engine.protocol.conditions import INCONNU, Value
from engine.protocol.deciding import AskProcess
from engine.services.encounters import EncounterView, Traits, act, identify, open_encounter, view
from engine.services.workspace import Actor, Workspace

MAX_SCREENS = 80


class Unplayable(Exception):
    """The answers do not lead to an end."""


def play(
    workspace: Workspace, actor: Actor, protocol: str, answers: Mapping[str, Value], traits: Traits,
    *, consent: bool = True, representative: bool | None = None, first_visit: str | None = None,
) -> EncounterView:  # fmt: skip
    """Opens an encounter and answers every screen until the outcome; what is not in ``answers`` is « inconnu ».

    Returns the view on the outcome screen; acts, calls and closing are left to the caller.
    """
    encounter = open_encounter(workspace, actor, protocol, workspace.new_id(), first_visit)
    seen = view(workspace, actor, encounter)
    for _ in range(MAX_SCREENS):
        if seen.screen.kind in ("outcome", "closed"):
            return seen
        if seen.screen.kind == "identity":
            answered = identify(workspace, actor, encounter, seen.sequence, traits)
            if isinstance(answered, list):
                known = next((alike.reference for alike in answered if alike.exact), "new")
                answered = identify(workspace, actor, encounter, seen.sequence, traits, known)
            assert isinstance(answered, EncounterView)
            seen = answered
        else:
            seen = act(workspace, actor, encounter, seen.sequence, _next(seen, answers, consent, representative))
    raise Unplayable(f"{protocol}: no end after {MAX_SCREENS} screens")


def _next(seen: EncounterView, answers: Mapping[str, Value], consent: bool, representative: bool | None) -> Command:
    if seen.screen.kind == "consent":
        minor = isinstance(seen.screen.verdict, AskProcess) and seen.screen.verdict.what == "representative"
        agrees = (representative is not False) if minor else None
        return c.RecordConsent(
            informed=True, protocol=consent, sharing=True if consent else None, representative=agrees,
            representative_relation="mere" if minor and agrees else None, assent=True if minor else None,
        )  # fmt: skip
    if seen.screen.kind == "record_access":
        return c.StateRecordAccess("full")
    assert seen.screen.step is not None
    given = {name: answers.get(name, INCONNU) for name in seen.screen.criteria}
    for ask in seen.screen.step.asks:
        if ask.criterion in answers and ask.criterion not in given and ask.when is None:
            given[ask.criterion] = answers[ask.criterion]
    return c.AnswerStep(seen.screen.step.id, given, frozenset(given))


def finish(workspace: Workspace, actor: Actor, seen: EncounterView, *, called_at: str) -> EncounterView:
    """Does the acts, says the safety net, records the call that the outcome asks, and closes."""
    encounter = seen.encounter
    assert seen.concluded is not None
    for proposed in seen.concluded.acts:
        command: Command = c.RecordActDone(proposed.id)
        if proposed.written.optional:
            command = c.RecordActNotDone(proposed.id, "not_needed")
        seen = act(workspace, actor, encounter, seen.sequence, command)
    outcome = seen.loaded.model.outcomes[seen.concluded.outcome] if seen.concluded else None
    assert outcome is not None
    if outcome.disposition == "emergency_call":
        seen = act(workspace, actor, encounter, seen.sequence, c.RecordCall("samu", True, called_at))
    elif outcome.disposition == "emergency_department":
        seen = act(workspace, actor, encounter, seen.sequence, c.RecordCall("urgences", True, called_at))
    elif outcome.disposition == "refer_delegant" and seen.delegants:
        seen = act(workspace, actor, encounter, seen.sequence, c.RecordCall(seen.delegants[0].id, True, called_at))
    if outcome.safety_net:
        seen = act(workspace, actor, encounter, seen.sequence, c.GiveSafetyNet(outcome.safety_net))
    return act(workspace, actor, encounter, seen.sequence, c.Close()) if not seen.missing_to_close else seen
