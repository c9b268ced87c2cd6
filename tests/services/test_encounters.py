"""The délégué's use cases on a real store: from opening to closing, and what must be refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from engine.encounter import commands as c
from engine.errors import CommandRefused, NotEntitled
from engine.protocol.conditions import INCONNU
from engine.services import encounters, takeovers
from engine.services.encounters import EncounterView
from engine.services.rehearsal import finish, play
from engine.store.errors import RepeatedCommand, StaleCommand, StoreError
from engine.store.keys import open_store
from tests.support import TRAITS, Bench, bench, person


@pytest.fixture(params=["memory", "file"])
def desk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Bench]:
    """The same use cases on the store in memory and on the encrypted file."""
    made = bench(tmp_path, open_store(tmp_path / "relais.db", bytes(32)) if request.param == "file" else None)
    yield made
    made.workspace.store.close()


def answers(**changed: object) -> dict[str, object]:
    return {name: value for name, value in person(**changed).items() if name not in ("age", "sexe")}


def played(desk: Bench, **changed: object) -> EncounterView:
    return play(desk.workspace, desk.delegue, "exemple", answers(**changed), TRAITS)  # type: ignore[arg-type]


def opened(desk: Bench, tap: str = "tap") -> EncounterView:
    encounter = encounters.open_encounter(desk.workspace, desk.delegue, "exemple", tap)
    return encounters.view(desk.workspace, desk.delegue, encounter)


def act(desk: Bench, seen: EncounterView, command: c.Command) -> EncounterView:
    """Applies a command; what it shows next is what its events replay to, read from the store again."""
    after = encounters.act(desk.workspace, desk.delegue, seen.encounter, seen.sequence, command)
    assert after.state == desk.workspace.state(desk.delegue, seen.encounter)
    assert after == encounters.view(desk.workspace, desk.delegue, seen.encounter)
    return after


def test_a_run_goes_from_danger_to_closing_and_its_events_replay_to_the_same_state(desk: Bench) -> None:
    seen = finish(desk.workspace, desk.delegue, played(desk), called_at="2026-06-15T10:05:00+00:00")
    assert seen.state.is_closed
    assert seen.state.outcome is not None and seen.state.outcome.outcome == "conseils"
    assert desk.workspace.state(desk.delegue, seen.encounter) == seen.state
    assert desk.workspace.store.verify().ok


def test_screens_come_in_the_order_of_the_law(desk: Bench) -> None:
    seen = opened(desk)
    kinds = [seen.screen.kind]
    seen = act(desk, seen, c.AnswerStep("danger", {"gene_respiratoire": False}))
    kinds.append(seen.screen.kind)
    identified = encounters.identify(desk.workspace, desk.delegue, seen.encounter, seen.sequence, TRAITS)
    assert isinstance(identified, EncounterView)
    kinds.append(identified.screen.kind)
    seen = act(desk, identified, c.RecordConsent(True, True, True))
    kinds.append(seen.screen.kind)
    seen = act(desk, seen, c.StateRecordAccess("none"))
    kinds.append(seen.screen.kind)
    assert kinds == ["questions", "identity", "consent", "record_access", "questions"]
    assert seen.screen.step is not None and seen.screen.step.id == "entretien"


@pytest.mark.parametrize(
    ("who", "role", "why"),
    [
        ("medecin_a", "delegue", "délégué"),
        ("coordinateur_a", "delegue", "délégué"),
    ],
)
def test_who_is_not_entitled_is_told_every_reason(desk: Bench, who: str, role: str, why: str) -> None:
    with pytest.raises(NotEntitled) as refusal:
        encounters.open_encounter(desk.workspace, desk.actor(who, "delegue"), "exemple", "tap")
    assert any(why in problem.what for problem in refusal.value.problems)


def test_a_protocol_that_cannot_start_says_why_on_the_home_page(desk: Bench) -> None:
    untrained = replace(desk.delegue, member=desk.delegue.member.model_copy(update={"trainings": ()}))
    found = encounters.startable(desk.workspace, untrained)[0]
    assert not found.gate.allowed
    assert "Formation au protocole « Exemple » non attestée." in found.gate.reasons


def test_in_care_mode_an_unsigned_version_does_not_open(desk: Bench) -> None:
    with pytest.raises(NotEntitled) as refusal:
        encounters.open_encounter(replace(desk.workspace, mode="care"), desk.delegue, "exemple", "tap")
    assert {problem.code for problem in refusal.value.problems} == {"SIG-100", "SIG-105"}


def test_a_double_tap_opens_one_encounter(desk: Bench) -> None:
    opened(desk)
    with pytest.raises(StoreError):
        opened(desk)
    assert len(encounters.listing(desk.workspace, desk.delegue)) == 1


def test_a_double_tap_on_continue_answers_nothing_twice(desk: Bench) -> None:
    seen = opened(desk)
    command = c.AnswerStep("danger", {"gene_respiratoire": False})
    act(desk, seen, command)
    with pytest.raises((StaleCommand, RepeatedCommand)):
        act(desk, seen, command)
    assert encounters.view(desk.workspace, desk.delegue, seen.encounter).sequence == seen.sequence + 1


def test_another_team_sees_nothing(desk: Bench) -> None:
    seen = opened(desk)
    stranger = replace(desk.delegue, team=desk.team.model_copy(update={"id": "ailleurs"}))
    with pytest.raises(StoreError):
        encounters.view(desk.workspace, stranger, seen.encounter)


@pytest.mark.parametrize(
    ("given", "confirmed", "code"),
    [
        ({"temperature": "?", "rougeur": "aucune"}, (), "ENC-103"),
        ({"temperature": 41.5, "rougeur": "aucune", "poids": 60}, (), "ENC-105"),
        ({"temperature": 37, "rougeur": "aucune", "poids": 60, "toux": True}, (), "ENC-104"),
    ],
)
def test_a_screen_is_taken_whole_or_not_at_all(
    desk: Bench, given: dict[str, object], confirmed: tuple[str, ...], code: str
) -> None:
    seen = play_to_examination(desk)
    typed = {name: value for name, value in person(**given).items() if name in given}
    with pytest.raises(CommandRefused) as refusal:
        act(desk, seen, c.AnswerStep("examen", typed, frozenset(confirmed)))
    assert refusal.value.code == code
    assert encounters.view(desk.workspace, desk.delegue, seen.encounter).sequence == seen.sequence


def play_to_examination(desk: Bench) -> EncounterView:
    seen = act(desk, opened(desk), c.AnswerStep("danger", {"gene_respiratoire": False}))
    identified = encounters.identify(desk.workspace, desk.delegue, seen.encounter, seen.sequence, TRAITS)
    assert isinstance(identified, EncounterView)
    seen = act(desk, identified, c.RecordConsent(True, True, True))
    seen = act(desk, seen, c.StateRecordAccess("full"))
    interview = {"symptome": True, "grossesse": False, "allergie": False, "toux": True}
    return act(desk, seen, c.AnswerStep("entretien", interview))


def test_an_unusual_measure_counts_once_confirmed(desk: Bench) -> None:
    seen = play_to_examination(desk)
    typed = {
        name: value for name, value in person(temperature=41.5).items() if name in ("temperature", "rougeur", "poids")
    }
    after = act(desk, seen, c.AnswerStep("examen", typed, frozenset({"temperature"})))
    assert after.state.answers["temperature"].value == "41.5"


def test_a_correction_keeps_the_old_value_the_reason_and_recomputes_the_path(desk: Bench) -> None:
    seen = played(desk)
    after = act(desk, seen, c.CorrectAnswer("symptome", False, "le patient précise"))
    assert after.concluded is not None and after.concluded.outcome == "hors_protocole"
    correction = after.state.corrections[0]
    assert (correction.old, correction.new, correction.reason) == (True, False, "le patient précise")


def test_a_correction_that_reopens_the_questions_says_so(desk: Bench) -> None:
    seen = played(desk)
    hot = act(desk, seen, c.CorrectAnswer("temperature", person(temperature=38.5)["temperature"], "nouvelle mesure"))
    coughless = act(desk, hot, c.CorrectAnswer("toux", False, "erreur de saisie"))
    assert coughless.screen.kind == "questions"
    assert coughless.state.outcome is None


def test_an_answer_that_is_no_longer_asked_is_moot_kept_and_never_counted(desk: Bench) -> None:
    seen = played(desk, temperature=38.5, toux=False, test="negatif")
    after = act(desk, seen, c.CorrectAnswer("sexe", "M", "erreur de saisie"))
    assert after.moot == ("grossesse",)
    assert "grossesse" in after.state.answers


def test_a_correction_after_an_act_that_it_forbids_alerts_the_delegant(desk: Bench) -> None:
    seen = played(desk, temperature=38.5, toux=False, test="positif")
    seen = act(desk, seen, c.RecordActDone("medicament"))
    seen = act(desk, seen, c.CorrectAnswer("allergie", True, "le patient précise"))
    assert [alert.act for alert in seen.state.alerts] == ["medicament"]
    assert takeovers.inbox(desk.workspace, desk.delegant)[0].row.stream == seen.encounter


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_correction_needs_a_reason(desk: Bench, reason: str) -> None:
    with pytest.raises(CommandRefused) as refusal:
        act(desk, played(desk), c.CorrectAnswer("symptome", False, reason))
    assert refusal.value.code == "ENC-112"


def test_a_referral_does_not_close_before_the_call_is_recorded(desk: Bench) -> None:
    seen = played(desk, grossesse=True)
    seen = act(desk, seen, c.GiveSafetyNet(("alerte",)))
    with pytest.raises(CommandRefused) as refusal:
        act(desk, seen, c.Close())
    assert refusal.value.code == "ENC-124"
    seen = act(desk, seen, c.RecordCall("medecin_a", False, "2026-06-15T10:05:00+00:00"))
    assert seen.missing_to_close
    seen = act(desk, seen, c.RecordCall("medecin_b", True, "2026-06-15T10:06:00+00:00"))
    assert act(desk, seen, c.Close()).state.is_closed


def test_every_act_is_done_or_not_done_before_closing_and_none_is_counted_twice(desk: Bench) -> None:
    seen = played(desk, temperature=38.5, toux=False, test="positif")
    seen = act(desk, seen, c.RecordActDone("test_exemple"))
    with pytest.raises(CommandRefused):
        act(desk, seen, c.RecordActDone("test_exemple"))
    assert any("Médicament" in line for line in seen.missing_to_close)
    seen = act(desk, seen, c.RecordActNotDone("medicament", "refused_by_patient"))
    assert not any("Médicament" in line for line in seen.missing_to_close)


def test_an_act_that_is_not_proposed_cannot_be_done(desk: Bench) -> None:
    with pytest.raises(CommandRefused) as refusal:
        act(desk, played(desk), c.RecordActDone("medicament"))
    assert refusal.value.code == "ENC-118"


def test_the_delegue_may_be_more_cautious_never_less(desk: Bench) -> None:
    seen = played(desk, grossesse=True)
    with pytest.raises(CommandRefused):
        act(desk, seen, c.ChooseMoreCautious("hors_protocole", "je préfère"))
    seen = act(desk, seen, c.ChooseMoreCautious("appel_15", "elle se dégrade"))
    assert seen.concluded is not None and seen.concluded.outcome == "appel_15"


def test_measures_that_have_aged_are_asked_again_on_resuming(desk: Bench) -> None:
    seen = play_to_examination(desk)
    measured = {
        name: value for name, value in person(temperature=38.5).items() if name in ("temperature", "rougeur", "poids")
    }
    seen = act(desk, seen, c.AnswerStep("examen", measured))
    seen = act(desk, seen, c.CorrectAnswer("toux", False, "erreur de saisie"))
    seen = act(desk, seen, c.Pause())
    desk.clock.forward(minutes=61)
    seen = encounters.resume(desk.workspace, desk.delegue, seen.encounter)
    assert seen.screen.criteria == ("temperature",)
    assert seen.state.aged["temperature"].value == "38.5"


def test_homonyms_are_asked_about_and_a_known_patient_is_found_again(desk: Bench) -> None:
    finish(desk.workspace, desk.delegue, played(desk), called_at="2026-06-15T10:05:00+00:00")
    desk.clock.forward(days=3)
    seen = act(desk, opened(desk, "again"), c.AnswerStep("danger", {"gene_respiratoire": False}))
    alike = encounters.identify(desk.workspace, desk.delegue, seen.encounter, seen.sequence, TRAITS)
    assert isinstance(alike, list) and alike[0].exact
    known = encounters.identify(desk.workspace, desk.delegue, seen.encounter, seen.sequence, TRAITS, alike[0].reference)
    assert isinstance(known, EncounterView)
    assert [item.days_ago for item in known.past] == [3]


def test_a_birth_date_in_the_future_is_refused(desk: Bench) -> None:
    seen = act(desk, opened(desk), c.AnswerStep("danger", {"gene_respiratoire": False}))
    future = {**TRAITS, "birth_date": date(2031, 1, 1).isoformat()}
    with pytest.raises(CommandRefused) as refusal:
        encounters.identify(desk.workspace, desk.delegue, seen.encounter, seen.sequence, future)
    assert refusal.value.code == "ENC-108"


def test_an_expired_test_gives_no_result(desk: Bench) -> None:
    with pytest.raises(CommandRefused) as refusal:
        played(desk, temperature=38.5, toux=False, test="positif", test_peremption="2026-06-14")
    assert refusal.value.code == "ENC-106"


def test_advice_lifts_doubt_and_the_run_resumes_where_it_stopped(desk: Bench) -> None:
    seen = play_to_examination(desk)
    seen = act(desk, seen, c.StateDoubt("aspect inhabituel"))
    assert seen.screen.kind == "outcome"
    item = takeovers.inbox(desk.workspace, desk.delegant)[0]
    assert item.inbox == "waiting"
    takeovers.mark_seen(desk.workspace, desk.delegant, seen.encounter, seen.sequence)
    seen = takeovers.answer(
        desk.workspace, desk.delegant, seen.encounter, seen.sequence + 1, "advice", "continuez", ("doute_du_delegue",)
    )
    assert seen.screen.kind == "questions"
    assert seen.state.replies[0].text == "continuez"
    assert not takeovers.inbox(desk.workspace, desk.delegant)


def test_advice_never_lifts_a_danger(desk: Bench) -> None:
    seen = act(desk, opened(desk), c.AnswerStep("danger", {"gene_respiratoire": INCONNU}))
    with pytest.raises(CommandRefused) as refusal:
        takeovers.answer(desk.workspace, desk.delegant, seen.encounter, seen.sequence, "advice", "ok", ("respiration",))
    assert refusal.value.code == "ENC-122"


def test_the_inbox_is_sorted_by_urgency(desk: Bench) -> None:
    later = played(desk, grossesse=True)
    desk.clock.forward(minutes=5)
    now = act(desk, opened(desk, "second"), c.AnswerStep("danger", {"gene_respiratoire": INCONNU}))
    assert [item.row.stream for item in takeovers.inbox(desk.workspace, desk.delegant)] == [
        now.encounter,
        later.encounter,
    ]


def test_a_delegant_act_counts_only_on_the_delegues_call(desk: Bench) -> None:
    seen = played(desk, grossesse=True)
    with pytest.raises(CommandRefused):
        takeovers.record_act(desk.workspace, desk.delegant, seen.encounter, seen.sequence, "consultation")
    seen = act(desk, seen, c.RecordCall("medecin_a", True, "2026-06-15T10:06:00+00:00"))
    seen = takeovers.record_act(desk.workspace, desk.delegant, seen.encounter, seen.sequence, "consultation")
    assert seen.state.delegant_acts == ("consultation",)


def test_nothing_is_written_after_closing(desk: Bench) -> None:
    seen = finish(desk.workspace, desk.delegue, played(desk), called_at="2026-06-15T10:05:00+00:00")
    with pytest.raises(CommandRefused) as refusal:
        act(desk, seen, c.CorrectAnswer("toux", False, "trop tard"))
    assert refusal.value.code == "ENC-101"


def test_an_old_encounter_replays_without_the_library(desk: Bench, tmp_path: Path) -> None:
    seen = finish(desk.workspace, desk.delegue, played(desk), called_at="2026-06-15T10:05:00+00:00")
    for file in (tmp_path / "library").rglob("protocol.yaml"):
        file.unlink()
    fresh = replace(desk.workspace, _texts={})
    assert encounters.view(fresh, desk.delegue, seen.encounter).concluded == seen.concluded


def test_an_erased_patient_leaves_the_facts_and_the_chain_whole(desk: Bench) -> None:
    seen = act(desk, played(desk), c.CorrectAnswer("symptome", False, "se confie"))
    assert seen.state.patient is not None
    desk.workspace.store.erase_patient(desk.team.id, seen.state.patient)
    after = encounters.view(desk.workspace, desk.delegue, seen.encounter)
    assert after.erased and after.patient is None
    assert after.state.corrections[0].reason == "(effacé)"
    assert desk.workspace.store.verify().ok


def test_words_written_before_anybody_is_identified_are_sealed_too(desk: Bench) -> None:
    seen = act(desk, opened(desk), c.StateDoubt("il me semble très pâle"))
    assert seen.state.patient is None
    assert seen.state.doubts == ("il me semble très pâle",)
    row = desk.workspace.store.summary(desk.team.id, seen.encounter)
    assert row is not None
    desk.workspace.store.erase_patient(desk.team.id, str(row.attributes["unnamed"]))
    assert encounters.view(desk.workspace, desk.delegue, seen.encounter).state.doubts == ("(effacé)",)


def test_an_alert_after_the_delegant_looked_comes_back_to_be_seen(desk: Bench) -> None:
    seen = played(desk, temperature=38.5, toux=False, test="positif")
    seen = act(desk, seen, c.RecordActDone("medicament"))
    seen = act(desk, seen, c.CorrectAnswer("allergie", True, "le patient précise"))
    desk.clock.forward(minutes=1)
    seen = takeovers.mark_seen(desk.workspace, desk.delegant, seen.encounter, seen.sequence)
    assert takeovers.inbox(desk.workspace, desk.delegant)[0].inbox == "seen"
    desk.clock.forward(minutes=1)
    seen = act(desk, seen, c.CorrectAnswer("gene_respiratoire", True, "le patient précise"))
    assert takeovers.inbox(desk.workspace, desk.delegant)[0].inbox == "waiting"
    desk.clock.forward(minutes=1)
    takeovers.mark_seen(desk.workspace, desk.delegant, seen.encounter, seen.sequence)
    assert takeovers.inbox(desk.workspace, desk.delegant)[0].inbox == "seen"


def test_what_the_delegant_did_is_told_in_words_that_can_be_erased(desk: Bench) -> None:
    seen = act(desk, played(desk, grossesse=True), c.RecordCall("medecin_a", True, "2026-06-15T10:06:00+00:00"))
    seen = takeovers.record_act(desk.workspace, desk.delegant, seen.encounter, seen.sequence, "vue au cabinet")
    assert seen.state.delegant_acts == ("vue au cabinet",)
    desk.workspace.store.erase_patient(desk.team.id, str(seen.state.patient))
    assert encounters.view(desk.workspace, desk.delegue, seen.encounter).state.delegant_acts == ("(effacé)",)


def test_a_colleague_without_the_right_can_neither_read_nor_act_though_he_has_the_address(desk: Bench) -> None:
    seen = played(desk)
    untrained = replace(
        desk.actor("infirmier_b"), member=desk.actor("infirmier_b").member.model_copy(update={"trainings": ()})
    )
    for attempt in (
        lambda: encounters.view(desk.workspace, untrained, seen.encounter),
        lambda: encounters.act(desk.workspace, untrained, seen.encounter, seen.sequence, c.RecordActDone("conseil")),
        lambda: encounters.resume(desk.workspace, untrained, seen.encounter),
    ):
        with pytest.raises(NotEntitled) as refusal:
            attempt()
        assert refusal.value.code == "UI-111"


def test_an_entitled_colleague_may_take_over_on_another_tablet(desk: Bench) -> None:
    seen = played(desk)
    colleague = desk.actor("infirmier_b")
    after = encounters.act(desk.workspace, colleague, seen.encounter, seen.sequence, c.RecordActDone("conseil"))
    assert after.state.latest_acts["conseil"].author == "infirmier_b"


@pytest.mark.parametrize("who", ["delegant", "coordinator"])
def test_only_a_delegue_acts_and_only_a_delegant_answers(desk: Bench, who: str) -> None:
    seen = played(desk, grossesse=True)
    other = desk.delegant if who == "delegant" else desk.coordinator
    with pytest.raises(NotEntitled) as refusal:
        encounters.act(desk.workspace, other, seen.encounter, seen.sequence, c.Close())
    assert refusal.value.code == "UI-101"
    with pytest.raises(NotEntitled):
        encounters.act(desk.workspace, desk.delegue, seen.encounter, seen.sequence, c.MarkSeen("medecin_a"))
