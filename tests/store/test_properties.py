"""Random appends by two writers who read at different moments: nothing is lost, merged or out of place."""

from __future__ import annotations

import tempfile
from contextlib import nullcontext
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from engine.store.contract import JsonValue, NewEvent, Store, StoredEvent
from engine.store.errors import ErasedIdentity, RepeatedCommand, StaleCommand, StoreError
from engine.store.keys import open_store
from engine.store.memory import MemoryStore
from tests.store.building import TEAM, TRAITS, append
from tests.store.conftest import KEY

STREAMS, WRITERS = st.sampled_from(["s-1", "s-2", "s-3"]), st.sampled_from([0, 1])


class TwoWriters(RuleBasedStateMachine):
    """Each writer remembers the sequences it last saw, which may be old; the model is a list per stream."""

    def __init__(self) -> None:
        super().__init__()
        self.stores = self.opened()
        self.model: dict[str, list[StoredEvent]] = {}
        self.seen: tuple[dict[str, int], dict[str, int]] = ({}, {})
        self.taken: dict[str, list[StoredEvent]] = {}
        self.patient = self.stores[0].add_patient(TEAM, TRAITS)
        self.erased = False

    def opened(self) -> tuple[Store, Store]:
        store = MemoryStore()
        return store, store

    @rule(writer=WRITERS, stream=STREAMS)
    def read(self, writer: int, stream: str) -> None:
        events = self.stores[writer].events(TEAM, stream)
        assert [event.hash for event in events] == [event.hash for event in self.model.get(stream, [])]
        self.seen[writer][stream] = len(events)

    @rule(writer=WRITERS, stream=STREAMS, length=st.integers(1, 3), personal=st.booleans())
    def append(self, writer: int, stream: str, length: int, personal: bool) -> None:
        written, expected = self.model.setdefault(stream, []), self.seen[writer].get(stream, 0)
        note: dict[str, JsonValue] = {"personal": {"note": "x"}} if personal else {}
        places = range(len(written), len(written) + length)
        events = [NewEvent("answered", {"writer": writer, "place": place, **note}) for place in places]
        command = f"c-{len(self.taken)}"
        refusal = self.refusal_of(personal, stale=expected != len(written))
        with pytest.raises(refusal) if refusal else nullcontext():
            new = append(self.stores[writer], stream, expected, events=events, command=command, patient=self.patient)
            written += new
            self.taken[command] = new
            self.seen[writer][stream] = len(written)

    def refusal_of(self, personal: bool, *, stale: bool) -> type[StoreError] | None:
        if personal and self.erased:
            return ErasedIdentity
        return StaleCommand if stale else None

    @rule(writer=WRITERS, stream=STREAMS, data=st.data())
    def tap_again(self, writer: int, stream: str, data: st.DataObject) -> None:
        if not self.taken:
            return
        command = data.draw(st.sampled_from(sorted(self.taken)))
        with pytest.raises(RepeatedCommand) as refused:
            append(self.stores[writer], stream, len(self.model.get(stream, [])), command=command)
        assert [event.hash for event in refused.value.written] == [event.hash for event in self.taken[command]]

    @rule()
    def erase(self) -> None:
        self.stores[1].erase_patient(TEAM, self.patient)
        self.erased = True

    @invariant()
    def sequences_and_positions_have_no_hole_and_the_chain_holds(self) -> None:
        everything = list(self.stores[0].all_events(TEAM))
        assert [event.position for event in everything] == list(range(1, len(everything) + 1))
        for stream, written in self.model.items():
            mine = [event for event in everything if event.stream == stream]
            assert [event.sequence for event in mine] == list(range(1, len(written) + 1))
            assert [event.hash for event in mine] == [event.hash for event in written]
            assert all(after.previous == before.hash for before, after in pairwise(mine))
            if self.erased:
                assert all(event.payload.get("personal") is None for event in mine)
        assert self.stores[1].verify().ok

    @invariant()
    def replaying_the_events_gives_what_was_appended(self) -> None:
        for stream, written in self.model.items():
            places = [event.payload["place"] for event in self.stores[1].events(TEAM, stream)]
            assert places == [event.payload["place"] for event in written] == list(range(len(written)))


class TwoStoresOnOneFile(TwoWriters):
    def opened(self) -> tuple[Store, Store]:
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "relais.db"
        return open_store(path, KEY), open_store(path, KEY)

    def teardown(self) -> None:
        for store in self.stores:
            store.close()
        self.folder.cleanup()


TestTwoWritersInMemory = TwoWriters.TestCase
TestTwoWritersInMemory.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestTwoStoresOnOneFile = TwoStoresOnOneFile.TestCase
TestTwoStoresOnOneFile.settings = settings(
    max_examples=10, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
