"""What every store must do. Each store's test class inherits these and gives a ``store`` fixture."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import pairwise
from threading import Barrier
from typing import Any

import pytest

from engine.store.contract import DocumentVersion, Head, NewEvent, Store
from engine.store.errors import (
    ErasedIdentity,
    RefusedValue,
    RepeatedCommand,
    StaleCommand,
    StaleDocument,
    StoreClosed,
    TextMismatch,
    UnknownPatient,
    UnknownStream,
    UnknownText,
    WrongTeam,
)
from tests.store.building import AUTHOR, MORNING, OTHER_TEAM, TEAM, TRAITS, append, attributes, fact, grow

TEXT = b"protocol: cheville\n"
FINGERPRINT = sha256(TEXT).hexdigest()


class JournalContract:
    def test_what_is_appended_reads_back_the_same(self, store: Store) -> None:
        written = append(
            store,
            events=[fact("opened", age=34), fact("answered", values=["oui", None, True], nested={"é": "38.5"})],
            fingerprint="",
        )
        assert store.events(TEAM, "s-1") == written
        assert [event.payload for event in written][1] == {"values": ["oui", None, True], "nested": {"é": "38.5"}}
        assert (written[0].recorded_at, written[0].author, written[0].stream_kind) == (MORNING, AUTHOR, "encounter")

    def test_sequences_and_positions_count_from_one_without_a_hole(self, store: Store) -> None:
        first, second = grow(store, "s-1"), grow(store, "s-2")
        assert [event.sequence for event in first] == [1, 2, 3, 4]
        assert [event.position for event in first + second] == list(range(1, 9))

    def test_each_event_carries_the_hash_of_the_one_before_it_in_its_stream(self, store: Store) -> None:
        grow(store, "s-2")
        events = grow(store, "s-1")
        assert events[0].previous == ""
        assert all(after.previous == before.hash for before, after in pairwise(events))
        assert len({event.hash for event in events}) == len(events)

    def test_a_stale_command_writes_nothing(self, store: Store) -> None:
        append(store)
        for expected in (0, 2):
            with pytest.raises(StaleCommand) as refused:
                append(store, expected=expected)
            assert (refused.value.expected, refused.value.actual) == (expected, 1)
        assert len(store.events(TEAM, "s-1")) == 1

    def test_a_repeated_command_says_what_it_wrote_and_writes_nothing(self, store: Store) -> None:
        written = append(store, command="tap", events=[fact(value="oui"), fact(value="non")])
        with pytest.raises(RepeatedCommand) as refused:
            append(store, command="tap", events=[fact(value="oui"), fact(value="non")])
        assert list(refused.value.written) == written
        with pytest.raises(RepeatedCommand):
            append(store, "s-2", command="tap")
        assert store.head().position == 2

    def test_a_repeated_command_of_another_team_tells_nothing_of_its_events(self, store: Store) -> None:
        append(store, command="tap", team=OTHER_TEAM)
        with pytest.raises(RepeatedCommand) as refused:
            append(store, "s-2", command="tap")
        assert refused.value.written == ()

    def test_a_stream_of_another_team_can_neither_be_written_nor_seen(self, store: Store) -> None:
        append(store, team=OTHER_TEAM)
        with pytest.raises(WrongTeam):
            append(store, expected=1)
        assert store.events(TEAM, "s-1") == []
        assert store.summary(TEAM, "s-1") is None
        assert list(store.all_events(TEAM)) == []
        assert store.summaries(TEAM, stream_kind="encounter") == []
        with pytest.raises(UnknownStream):
            store.restate(TEAM, "s-1", {})

    def test_an_unknown_stream_is_empty(self, store: Store) -> None:
        assert store.events(TEAM, "nowhere") == []
        assert store.summary(TEAM, "nowhere") is None

    def test_a_stream_keeps_its_kind(self, store: Store) -> None:
        append(store)
        with pytest.raises(RefusedValue):
            append(store, expected=1, stream_kind="takeover")

    @pytest.mark.parametrize(
        "value",
        [1.5, Decimal("1.5"), b"x", {1: "x"}, "\ud800", datetime(2026, 1, 1, tzinfo=UTC), {"é": 1, "e\u0301": 2}],
    )
    def test_a_value_without_one_exact_writing_is_refused(self, store: Store, value: Any) -> None:
        with pytest.raises(RefusedValue):
            append(store, events=[fact(), NewEvent("answered", {"value": [value]})])
        assert store.head() == Head(0, "")

    @pytest.mark.parametrize(
        "given",
        [
            {"recorded_at": "2026-03-02T09:00:00"},
            {"recorded_at": "hier"},
            {"events": []},
            {"command": ""},
            {"stream": ""},
            {"summary": {"a b": 1}},
            {"summary": {"age": 1.5}},
            {"summary": {"open": True}},
        ],
    )
    def test_an_append_that_is_not_whole_is_refused(self, store: Store, given: dict[str, Any]) -> None:
        with pytest.raises(RefusedValue):
            append(store, **given)
        assert store.head().position == 0

    def test_composed_and_decomposed_accents_are_one_text(self, store: Store) -> None:
        (event,) = append(store, events=[fact(value="fie\u0300vre")])
        assert event.payload == {"value": "fi\u00e8vre"}

    def test_events_of_a_team_come_in_the_order_of_writing_and_within_the_dates(self, store: Store) -> None:
        append(store, "s-1", recorded_at="2026-03-02T09:00:00+01:00")
        append(store, "s-2", recorded_at="2026-03-02T08:30:00Z", stream_kind="takeover")
        append(store, "s-1", 1, recorded_at="2026-03-03T00:00:00+01:00")
        append(store, "s-9", team=OTHER_TEAM)

        def streams(**asked: str) -> list[tuple[str, int]]:
            return [(event.stream, event.sequence) for event in store.all_events(TEAM, **asked)]

        assert streams() == [("s-1", 1), ("s-2", 1), ("s-1", 2)]
        assert streams(stream_kind="encounter") == [("s-1", 1), ("s-1", 2)]
        assert streams(since="2026-03-02T08:15:00Z") == [("s-2", 1), ("s-1", 2)]
        assert streams(until="2026-03-02T23:00:00Z") == [("s-1", 1), ("s-2", 1)]

    def test_nothing_appended_later_changes_what_was_read(self, store: Store) -> None:
        before = grow(store, "s-1")
        append(store, "s-1", 4)
        assert store.events(TEAM, "s-1")[:4] == before


class SummaryContract:
    def test_a_summary_says_where_its_stream_stands(self, store: Store) -> None:
        append(store, summary={"status": "open", "age": 34, "outcome": None})
        append(store, expected=1, recorded_at="2026-03-02T10:00:00+01:00", summary={"status": "closed"})
        summary = store.summary(TEAM, "s-1")
        assert summary is not None
        assert (summary.last_sequence, summary.opened_at, summary.updated_at) == (
            2,
            MORNING,
            "2026-03-02T10:00:00+01:00",
        )
        assert summary.attributes == {"status": "closed"}
        assert store.summaries(TEAM, stream_kind="encounter") == [summary]

    def test_summaries_are_chosen_by_kind_and_by_equal_attributes(self, store: Store) -> None:
        append(store, "s-1", summary={"status": "open", "version": 1})
        append(store, "s-2", summary={"status": "open", "version": 2, "outcome": None})
        append(store, "s-3", summary={"status": "closed", "outcome": "treat"})
        append(store, "s-4", stream_kind="takeover", summary={"status": "open"})
        assert attributes(store) == ["s-1", "s-2", "s-3"]
        assert attributes(store, status="open") == ["s-1", "s-2"]
        assert attributes(store, status="open", version=2) == ["s-2"]
        assert attributes(store, version="2") == []
        append(store, "s-5", summary={"status": 'à 2\n"heures"', "version": "2"})
        assert attributes(store, version="2") == ["s-5"] == attributes(store, status='à 2\n"heures"')
        assert attributes(store, outcome=None) == ["s-1", "s-2", "s-5"]

    def test_summaries_are_bounded_by_the_instant_of_opening_whatever_the_offset(self, store: Store) -> None:
        append(store, "s-1", recorded_at="2026-03-02T00:30:00+01:00")
        append(store, "s-2", recorded_at="2026-03-02T00:00:00Z")
        append(store, "s-3", recorded_at="2026-03-01T23:45:00Z")

        def streams(**asked: Any) -> list[str]:
            return [summary.stream for summary in store.summaries(TEAM, stream_kind="encounter", **asked)]

        assert streams() == ["s-2", "s-3", "s-1"]
        assert streams(newest_first=False) == ["s-1", "s-3", "s-2"]
        assert streams(limit=2) == ["s-2", "s-3"]
        assert streams(since="2026-03-01T23:45:00Z", until="2026-03-02T01:00:00+01:00") == ["s-3"]

    def test_a_summary_can_be_stated_anew_without_an_event(self, store: Store) -> None:
        append(store)
        store.restate(TEAM, "s-1", {"status": "rebuilt"})
        assert attributes(store, status="rebuilt") == ["s-1"]
        assert store.head().position == 1
        assert store.verify().ok


class IdentityContract:
    def test_an_identity_reads_back_and_is_found_by_its_traits(self, store: Store) -> None:
        reference = store.add_patient(TEAM, TRAITS)
        assert store.patient(TEAM, reference) == TRAITS
        assert find(store) == [reference]
        assert find(store, birth_family_name="LEFEVRE OEUVRARD", birth_given_name="noemie") == [reference]
        assert find(store, sex="female") == [reference]
        assert find(store, sex="male") == []
        assert find(store, birth_date="1990-04-13") == []

    def test_a_patient_of_another_team_is_unknown(self, store: Store) -> None:
        reference = store.add_patient(OTHER_TEAM, TRAITS)
        assert find(store) == [] == homonyms(store)
        for attempt in (store.patient, store.erase_patient):
            with pytest.raises(UnknownPatient):
                attempt(TEAM, reference)
        with pytest.raises(UnknownPatient):
            store.correct_patient(TEAM, reference, TRAITS)
        with pytest.raises(UnknownPatient):
            append(store, patient=reference)
        assert store.patient(OTHER_TEAM, reference) == TRAITS

    def test_two_records_of_one_person_are_both_found_the_oldest_first(self, store: Store) -> None:
        references = [store.add_patient(TEAM, TRAITS) for _ in range(3)]
        assert find(store) == references

    def test_a_correction_replaces_the_traits_and_how_they_are_found(self, store: Store) -> None:
        reference = store.add_patient(TEAM, TRAITS)
        store.correct_patient(TEAM, reference, {**TRAITS, "birth_date": "1990-12-04"})
        assert store.patient(TEAM, reference)["birth_date"] == "1990-12-04"
        assert find(store) == []
        assert find(store, birth_date="1990-12-04") == [reference]
        assert store.verify().ok

    @pytest.mark.parametrize(
        "traits",
        [
            {"birth_date": "1961-01-30"},
            {"sex": "male"},
            {"birth_family_name": "Lefebvre-Œuvrard"},
            {"birth_given_name": "Noemy"},
            {"birth_family_name": "Noémie", "birth_given_name": "Lefèvre-Œuvrard"},
            {"birth_given_name": "Capucine"},
            {"birth_family_name": "Dupont"},
        ],
    )
    def test_somebody_who_could_be_taken_for_the_person_is_a_homonym(
        self, store: Store, traits: dict[str, str]
    ) -> None:
        reference = store.add_patient(TEAM, {**TRAITS, **traits})
        same = store.add_patient(TEAM, TRAITS)
        assert homonyms(store, sex="female") == [reference]
        assert find(store, sex="female") == [same]

    def test_somebody_else_altogether_is_no_homonym(self, store: Store) -> None:
        store.add_patient(TEAM, {**TRAITS, "birth_family_name": "Martin", "birth_given_name": "Paul"})
        store.add_patient(TEAM, {**TRAITS, "birth_family_name": "Martin", "birth_date": "1960-01-01"})
        assert homonyms(store) == []

    def test_after_erasure_nobody_reads_the_identity_and_nobody_finds_it(self, store: Store) -> None:
        reference = store.add_patient(TEAM, TRAITS)
        store.erase_patient(TEAM, reference)
        store.erase_patient(TEAM, reference)
        assert find(store) == [] == homonyms(store)
        with pytest.raises(ErasedIdentity):
            store.patient(TEAM, reference)
        with pytest.raises(ErasedIdentity):
            store.correct_patient(TEAM, reference, TRAITS)

    def test_personal_values_read_back_until_the_person_is_erased_and_the_chain_stays_whole(self, store: Store) -> None:
        reference, other = store.add_patient(TEAM, TRAITS), store.add_patient(TEAM, TRAITS)
        note = fact("noted", zone="cheville", personal={"note": "appeler sa sœur", "rank": 1})
        append(store, events=[fact(), note], patient=reference)
        append(store, "s-2", events=[note], patient=other)
        before = store.events(TEAM, "s-1")
        assert before[1].payload == note.payload
        assert [event.patient for event in before] == [reference, reference]

        store.erase_patient(TEAM, reference)

        after = store.events(TEAM, "s-1")
        assert after[1].payload == {"zone": "cheville", "personal": None}
        assert [event.hash for event in after] == [event.hash for event in before]
        assert store.events(TEAM, "s-2")[0].payload == note.payload
        assert [event.payload for event in store.all_events(TEAM)][1:] == [after[1].payload, note.payload]
        assert store.verify().ok

    def test_a_stream_remembers_its_patient_once_it_is_known(self, store: Store) -> None:
        reference = store.add_patient(TEAM, TRAITS)
        append(store)
        append(store, expected=1, patient=reference)
        (noted,) = append(store, expected=2, events=[fact(personal={"note": "x"})])
        (plain,) = append(store, expected=3)
        assert [noted.patient, plain.patient] == [reference, reference]
        assert store.events(TEAM, "s-1")[2].payload == {"personal": {"note": "x"}}

    def test_personal_values_without_a_patient_are_refused(self, store: Store) -> None:
        with pytest.raises(RefusedValue):
            append(store, events=[fact(personal={"note": "x"})])
        reference = store.add_patient(TEAM, TRAITS)
        with pytest.raises(RefusedValue):
            append(store, events=[fact(personal="x")], patient=reference)
        assert store.head().position == 0

    def test_nothing_personal_is_written_for_an_erased_person_and_the_rest_still_is(self, store: Store) -> None:
        reference = store.add_patient(TEAM, TRAITS)
        append(store, patient=reference)
        store.erase_patient(TEAM, reference)
        with pytest.raises(ErasedIdentity):
            append(store, expected=1, events=[fact(personal={"note": "x"})])
        append(store, expected=1, patient=reference)
        assert len(store.events(TEAM, "s-1")) == 2


class ReferenceContract:
    def test_an_exact_text_is_kept_once_and_read_back(self, store: Store) -> None:
        for _ in range(2):
            store.keep_text(FINGERPRINT, TEXT)
        assert store.text(FINGERPRINT) == TEXT

    def test_a_text_that_is_not_its_fingerprint_is_refused(self, store: Store) -> None:
        with pytest.raises(TextMismatch):
            store.keep_text(FINGERPRINT, TEXT + b" ")
        with pytest.raises(UnknownText):
            store.text(FINGERPRINT)

    def test_an_event_that_cites_a_text_not_kept_shows_in_the_verification(self, store: Store) -> None:
        append(store, fingerprint=FINGERPRINT)
        (problem,) = store.verify().problems
        assert (problem.table, problem.stream, problem.sequence) == ("protocol_text", "s-1", 1)
        store.keep_text(FINGERPRINT, TEXT)
        assert store.verify().ok

    def test_a_document_is_replaced_and_its_versions_are_kept(self, store: Store) -> None:
        assert [store.put_document("team", "a", {"name": name}) for name in ("Un", "Deux")] == [1, 2]
        assert store.get_document("team", "a") == {"name": "Deux"}
        store.delete_document("team", "a")
        store.delete_document("team", "a")
        store.delete_document("team", "never")
        assert store.get_document("team", "a") is None
        assert store.put_document("team", "a", {"name": "Trois"}) == 4
        assert store.document_history("team", "a") == [
            DocumentVersion(1, {"name": "Un"}),
            DocumentVersion(2, {"name": "Deux"}),
            DocumentVersion(3, None),
            DocumentVersion(4, {"name": "Trois"}),
        ]
        assert store.document_history("team", "never") == []

    def test_documents_of_a_kind_come_by_key_without_the_deleted(self, store: Store) -> None:
        for key in ("b", "a", "c"):
            store.put_document("team", key, {"key": key})
        store.put_document("member", "a", {"key": "other kind"})
        store.delete_document("team", "c")
        assert list(store.documents("team").items()) == [("a", {"key": "a"}), ("b", {"key": "b"})]
        assert store.documents("nothing") == {}

    def test_a_document_written_from_an_old_view_is_refused_when_a_version_was_expected(self, store: Store) -> None:
        store.put_document("team", "a", {"name": "Un"}, expected_version=0)
        with pytest.raises(StaleDocument) as refused:
            store.put_document("team", "a", {"name": "Autre"}, expected_version=0)
        assert refused.value.actual == 1
        assert store.put_document("team", "a", {"name": "Deux"}, expected_version=1) == 2

    def test_each_team_has_one_export_secret_of_its_own(self, store: Store) -> None:
        assert store.export_key(TEAM) == store.export_key(TEAM)
        assert store.export_key(TEAM) != store.export_key(OTHER_TEAM)
        assert len(store.export_key(TEAM)) == 32


class WholeContract:
    def test_an_empty_store_is_whole_and_its_head_is_empty(self, store: Store) -> None:
        assert store.head() == Head(0, "")
        assert (store.verify().ok, store.verify().checked) == (True, 0)

    def test_the_head_moves_with_every_event_and_depends_on_all_of_them(self, store: Store) -> None:
        heads = []
        for stream in ("s-1", "s-2", "s-3"):
            grow(store, stream)
            heads.append(store.head())
        assert [head.position for head in heads] == [4, 8, 12]
        assert len({head.hash for head in heads}) == 3
        assert replace(store.verify(), problems=()) == store.verify()
        assert store.verify().checked == 12

    def test_a_closed_store_refuses_everything(self, store: Store) -> None:
        store.close()
        store.close()
        for attempt in (
            lambda: append(store),
            lambda: store.events(TEAM, "s-1"),
            lambda: store.put_document("team", "a", {}),
            store.verify,
            store.head,
        ):
            with pytest.raises(StoreClosed):
                attempt()

    def test_threads_that_append_to_one_stream_never_overwrite_each_other(self, store: Store) -> None:
        threads, rounds = 8, 12
        together = Barrier(threads)

        def writer(name: int) -> int:
            together.wait()
            refused = 0
            for place in range(rounds):
                while True:
                    seen = len(store.events(TEAM, "shared"))
                    try:
                        append(store, "shared", seen, events=[fact(writer=name, place=place)])
                        break
                    except StaleCommand:
                        refused += 1
            return refused

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(writer, range(threads)))
        events = store.events(TEAM, "shared")
        assert [event.sequence for event in events] == list(range(1, threads * rounds + 1))
        for name in range(threads):
            mine = [event.payload["place"] for event in events if event.payload["writer"] == name]
            assert mine == list(range(rounds))
        assert store.verify().ok

    def test_of_one_command_sent_by_many_threads_one_is_taken(self, store: Store) -> None:
        together = Barrier(8)

        def tap(_: int) -> int:
            together.wait()
            try:
                return len(append(store, command="tap"))
            except RepeatedCommand as refused:
                return 1 - len(refused.written)

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(tap, range(8))) == 1
        assert store.head().position == 1

    def test_a_moment_is_kept_with_its_own_offset(self, store: Store) -> None:
        noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
        written = [
            append(store, f"s-{hours}", recorded_at=(noon + timedelta(hours=hours)).isoformat())[0]
            for hours in range(3)
        ]
        assert [event.recorded_at for event in written] == [
            "2026-07-01T12:00:00+00:00", "2026-07-01T13:00:00+00:00", "2026-07-01T14:00:00+00:00",
        ]  # fmt: skip


class StoreContract(JournalContract, SummaryContract, IdentityContract, ReferenceContract, WholeContract):
    """All of it."""


def find(store: Store, **traits: str) -> list[str]:
    return store.find_patients(TEAM, **(_asked() | traits))


def homonyms(store: Store, **traits: str) -> list[str]:
    return store.homonyms(TEAM, **(_asked() | traits))


def _asked() -> dict[str, Any]:
    return {name: TRAITS[name] for name in ("birth_family_name", "birth_given_name", "birth_date")}
