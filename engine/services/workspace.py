"""What every use case works with: store, library, clock, identifiers. Built once by the edge."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Literal, cast

from engine.encounter import events as e
from engine.encounter.state import EncounterState, Recorded, fold
from engine.errors import NotEntitled, Problem
from engine.protocol.loading import Library, LoadedProtocol, load_text
from engine.protocol.verification.certificate import Certificate
from engine.services.trial_memory import TrialMemory
from engine.store.contract import PERSONAL, JsonValue, NewEvent, Store, StoredEvent
from engine.store.errors import UnknownStream
from engine.team.members import Member, Role, Team

Mode = Literal["demo", "care"]
Prover = Callable[[LoadedProtocol], Certificate]
ENCOUNTER = "encounter"
ADVERSE_EVENT = "adverse_event"
SATISFACTION = "satisfaction"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, for which team, in which role. Every use case takes it first."""

    member: Member
    team: Team
    role: Role

    def must_be(self, *roles: Role) -> None:
        """Raises NotEntitled (UI-101) when the actor signed in with another role."""
        if self.role not in roles:
            raise NotEntitled(Problem("UI-101", "Cette page n'est pas ouverte à votre rôle.", "Rien n'a été modifié.",
                                      "Reconnectez-vous avec un autre rôle, ou revenez à l'accueil."))  # fmt: skip


def _wall_clock() -> datetime:
    return datetime.now().astimezone().replace(microsecond=0)


def _prove(loaded: LoadedProtocol) -> Certificate:
    """The prover, imported only by whoever has a version verified."""
    certificate: Certificate = import_module("engine.protocol.verification.proving").prove(loaded)
    return certificate


@dataclass
class Workspace:
    """``clock`` gives aware moments, ``new_id`` opaque ids. Protocol texts are kept by fingerprint once read.

    ``prove`` settles what a version must have before it is signed; ``responsible`` is who answers for a use in care.
    ``trials`` are no encounters and never meet the store.
    """

    store: Store
    library: Library
    mode: Mode = "demo"
    software_version: str = "0"
    responsible: str = ""
    clock: Callable[[], datetime] = _wall_clock
    new_id: Callable[[], str] = lambda: uuid.uuid4().hex
    prove: Prover = _prove
    trials: TrialMemory = field(default_factory=TrialMemory)
    _texts: dict[str, LoadedProtocol] = field(default_factory=dict)

    def today(self) -> str:
        return self.clock().date().isoformat()

    def protocol(self, fingerprint: str) -> LoadedProtocol:
        """The exact version that an encounter was opened with, from the store's own copy."""
        known = self._texts.get(fingerprint)
        if known is None:
            known = load_text(self.store.text(fingerprint), f"texte {fingerprint[:12]}")
            self._texts[fingerprint] = known
        return known

    def keep(self, loaded: LoadedProtocol) -> None:
        """Keeps the exact text, so that encounters replay without the library."""
        if loaded.fingerprint not in self._texts:
            self.store.keep_text(loaded.fingerprint, loaded.text)
            self._texts[loaded.fingerprint] = loaded

    def history(self, actor: Actor, encounter: str) -> list[Recorded]:
        """Events of an encounter of the actor's team. Raises UnknownStream when there is none."""
        stored = self.store.events(actor.team.id, encounter)
        if not stored or stored[0].stream_kind != ENCOUNTER:
            raise UnknownStream(encounter)
        return [recorded(event) for event in stored]

    def state(self, actor: Actor, encounter: str) -> EncounterState:
        return fold(self.history(actor, encounter))


def read_event(stored: StoredEvent) -> e.AnyEvent:
    return e.read(stored.kind, dict(stored.payload))


def personal_text(event: e.Event) -> bool:
    """Whether the event carries words about a person, which are sealed under a key of their own."""
    return bool(getattr(event, PERSONAL, None))


def recorded(stored: StoredEvent) -> Recorded:
    return Recorded(read_event(stored), stored.sequence, stored.recorded_at, stored.author.member)


def new_event(event: e.Event) -> NewEvent:
    return NewEvent(e.kind_of(event), cast(Mapping[str, JsonValue], e.payload(event)))
