"""Past encounters run through another version: who would have been treated otherwise.

Changes, sends and writes nothing. No identity is opened and none comes out: an encounter is named by a pseudonym and
the month in which it took place.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from engine.encounter.navigation import verdict_of
from engine.encounter.state import EncounterState, fold
from engine.protocol.deciding import Concluded
from engine.protocol.entitlement import entitlement
from engine.protocol.loading import LoadedProtocol
from engine.protocol.verification.comparison_model import DIRECTIONS, Direction, Result
from engine.protocol.verification.comparison_runs import Change, change
from engine.services.replay_run import Rerun, run_again
from engine.services.workspace import ENCOUNTER, Workspace, recorded

LeftOut = Literal["unfinished", "no_such_visit"]
_AROUND: Final = timedelta(days=2)
"""The store selects by instant, an encounter belongs to the day on which it was opened where it was."""


@dataclass(frozen=True, slots=True)
class Past:
    """One encounter as it comes out: ``encounter`` is a pseudonym, ``month`` like « 2026-02 ».

    ``unasked``: labels of what the new version asks and nobody had asked. ``rests_on_unasked``: the new result is what
    it is because one of them is unknown, so that asking might have led back.
    """

    encounter: str
    month: str
    version: str
    visit: int
    unasked: tuple[str, ...]
    rests_on_unasked: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Encounters that would have ended alike, and otherwise than they did."""

    direction: Direction
    before: Result
    after: Result
    sentences: tuple[str, ...]
    encounters: tuple[Past, ...]

    @property
    def resting_on_unasked(self) -> int:
        return sum(one.rests_on_unasked for one in self.encounters)


@dataclass(frozen=True, slots=True)
class Replay:
    """What came out for one team. ``unasked``: label → encounters in which nobody had asked what the version needs.

    ``not_entitled``: encounters whose délégué could not open the new version, by its own dates and professions.
    """

    team: str
    protocol: str
    version: str
    fingerprint: str
    since: str
    until: str
    replayed: int
    groups: tuple[Group, ...]
    unasked: Mapping[str, int]
    left_out: Mapping[LeftOut, int]
    not_entitled: int

    @property
    def changed(self) -> int:
        return sum(len(group.encounters) for group in self.groups)

    def of(self, direction: Direction) -> tuple[Group, ...]:
        """The groups of one direction, the largest first."""
        return tuple(group for group in self.groups if group.direction == direction)


def replay(workspace: Workspace, team: str, new: LoadedProtocol, since: date, until: date) -> Replay:
    """The team's encounters of this protocol, opened from ``since`` to ``until`` (both days included), run again."""
    groups: dict[tuple[Result, Result, tuple[str, ...]], list[tuple[Change, Past]]] = {}
    unasked: Counter[str] = Counter()
    left_out: Counter[LeftOut] = Counter()
    replayed = not_entitled = 0
    for name, state in _states(workspace, team, new, since, until):
        old = workspace.protocol(state.opened.fingerprint)
        earlier = verdict_of(state, old.compiled)
        if why := _left_out(state, earlier, new):
            left_out[why] += 1
            continue
        assert isinstance(earlier, Concluded)
        replayed += 1
        not_entitled += not _is_entitled(state, new)
        rerun = run_again(state, old, new)
        unasked.update(rerun.unasked)
        found = change(old.compiled, earlier, new.compiled, rerun.concluded)
        if found is not None:
            key = (found.before, found.after, found.sentences)
            groups.setdefault(key, []).append((found, _past(name, state, rerun)))
    return Replay(
        team=team, protocol=new.model.protocol, version=new.model.version, fingerprint=new.fingerprint,
        since=since.isoformat(), until=until.isoformat(), replayed=replayed, groups=_ordered(groups.values()),
        unasked=dict(unasked.most_common()), left_out=dict(left_out), not_entitled=not_entitled,
    )  # fmt: skip


def teams(workspace: Workspace) -> tuple[str, ...]:
    """Every team that the store knows, by its opaque name."""
    return tuple(workspace.store.documents("team"))


def _states(
    workspace: Workspace, team: str, new: LoadedProtocol, since: date, until: date
) -> Iterator[tuple[str, EncounterState]]:
    rows = workspace.store.summaries(
        team, stream_kind=ENCOUNTER, where={"protocol": new.model.protocol}, since=_instant(since - _AROUND),
        until=_instant(until + _AROUND), newest_first=False,
    )  # fmt: skip
    for row in rows:
        if since.isoformat() <= str(row.attributes["day"]) <= until.isoformat():
            yield row.stream, fold(map(recorded, workspace.store.events(team, row.stream)))


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00+00:00"


def _left_out(state: EncounterState, earlier: object, new: LoadedProtocol) -> LeftOut | None:
    if not isinstance(earlier, Concluded):
        return "unfinished"
    return None if str(state.opened.visit) in new.model.tree.entries else "no_such_visit"


def _is_entitled(state: EncounterState, new: LoadedProtocol) -> bool:
    """On the day of the encounter, or on the nearest day on which the new version applies."""
    valid = new.model.valid
    day = max(state.opened.day, valid.since)
    day = day if valid.until is None else min(day, valid.until)
    return entitlement(new.model, state.opened.profession, day, state.opened.structure).allowed


def _past(name: str, state: EncounterState, rerun: Rerun) -> Past:
    opened = state.opened
    return Past(_pseudonym(name), opened.day[:7], opened.version, opened.visit, rerun.unasked, rerun.rests_on_unasked)


def _pseudonym(encounter: str) -> str:
    """Short and one-way. The reference is random, so no secret is needed, and none is made: that would be writing."""
    return hashlib.sha256(f"replay\0{encounter}".encode()).hexdigest()[:12]


def _ordered(found: Iterable[list[tuple[Change, Past]]]) -> tuple[Group, ...]:
    groups = [
        Group(alike[0][0].direction, alike[0][0].before, alike[0][0].after, alike[0][0].sentences,
              tuple(past for _, past in alike))
        for alike in found
    ]  # fmt: skip
    return tuple(sorted(groups, key=lambda group: (DIRECTIONS.index(group.direction), -len(group.encounters))))
