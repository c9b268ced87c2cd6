"""What signing must keep to on every store: each test class inherits these and gives an ``on`` fixture."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import pytest

from engine.encounter import commands as c
from engine.errors import NotEntitled, RelaisError
from engine.protocol.digest import proving_digest
from engine.reporting.points import points_of
from engine.reporting.to_confirm import list_digest, to_confirm
from engine.services import attesting, encounters, publication, standard_prescriptions, views
from engine.services.encounters import EncounterView
from engine.services.rehearsal import play
from engine.store.errors import StoreError
from engine.team.members import Member
from engine.team.publication import VersionSigned
from engine.team.publishing import SigningRefused
from tests.services import signed
from tests.services.signed import CASES, PROTOCOL, VERSION, altered, care, publish, read_whole, ready, sign
from tests.support import TRAITS, Bench, example, person


def codes(error: RelaisError) -> list[str]:
    return [problem.code for problem in error.problems]


def refusal(error: pytest.ExceptionInfo[RelaisError]) -> list[str]:
    """The codes of a refusal, each of its sentences whole."""
    assert all(problem.what.endswith(".") and problem.remedy for problem in error.value.problems)
    return codes(error.value)


def lacking(on: Bench) -> list[str]:
    loaded = on.workspace.library.load(PROTOCOL, VERSION)
    found = publication.lacking_for_care(on.workspace, on.delegue, loaded, on.workspace.today())
    return [problem.code for problem in found]


def review(on: Bench) -> None:
    publication.review(on.workspace, on.coordinator, PROTOCOL, VERSION)


def with_member(on: Bench, member: Member) -> Bench:
    """The same bench, one member declared otherwise."""
    members = tuple(member if one.id == member.id else one for one in on.team.members)
    on.team = on.team.model_copy(update={"members": members})
    return on


def treated(on: Bench) -> EncounterView:
    """An encounter in care that ends on a medication."""
    answers = {name: value for name, value in person(temperature=38.5, toux=False, test="positif").items()
               if name not in ("age", "sexe")}  # fmt: skip
    return play(care(on), on.delegue, PROTOCOL, answers, TRAITS)


class LifeOfAVersion:
    def test_a_version_goes_from_draft_to_withdrawn_and_each_step_says_who_and_when(self, on: Bench) -> None:
        loaded = ready(on).workspace.library.load(PROTOCOL, VERSION)
        assert publication.state_of(on.workspace, on.delegant, loaded.fingerprint).status == "draft"
        review(on)
        on.clock.forward(hours=1)
        read_whole(on.workspace, on.delegant)
        assert sign(on).status == "signed"
        on.clock.forward(hours=1)
        publication.withdraw(on.workspace, on.delegant, loaded.fingerprint, "Erreur  de seuil.")
        state = publication.state_of(on.workspace, on.delegant, loaded.fingerprint)
        assert state.status == publication.status_of(on.workspace, on.delegant, loaded.fingerprint) == "withdrawn"
        assert [(one.by, one.at[11:16]) for one in state.history] == [
            ("coordinateur_a", "10:00"), ("coordinateur_a", "10:00"), ("medecin_a", "11:00"), ("medecin_a", "12:00"),
        ]  # fmt: skip
        assert state.withdrawal is not None and state.withdrawal.reason == "Erreur de seuil."
        assert on.workspace.store.verify().ok

    def test_what_was_established_is_kept_with_the_fingerprint_and_the_engine(self, on: Bench) -> None:
        review(ready(on))
        found = publication.state_of(on.workspace, on.delegant, example().fingerprint).attestation
        assert found is not None
        assert (found.fingerprint, found.engine) == (example().fingerprint, proving_digest())
        assert (found.proved, found.situations, found.paths) == (True, 1234, 56)
        assert (found.cases_passed, found.cases_total) == (2, 2)

    def test_the_gate_asks_for_no_proof_and_plays_no_case(self, on: Bench) -> None:
        def never(loaded: object) -> object:
            raise AssertionError("a click asked for a proof")

        publish(on)
        on.workspace = replace(on.workspace, prove=never)  # type: ignore[arg-type]
        (on.workspace.library.root / PROTOCOL / VERSION / "cases.yaml").unlink()
        assert lacking(on) == []
        assert encounters.startable(care(on), on.delegue)[0].gate.allowed

    def test_another_team_has_a_life_of_its_own(self, on: Bench) -> None:
        publish(on)
        stranger = replace(on.delegant, team=on.team.model_copy(update={"id": "ailleurs"}))
        assert publication.state_of(on.workspace, stranger, example().fingerprint).status == "draft"
        assert publication.reading_of(on.workspace, stranger, example().fingerprint).file == ""

    def test_a_second_delegant_may_sign_too(self, on: Bench) -> None:
        publish(on)
        other = on.actor("medecin_b", "delegant")
        read_whole(on.workspace, other)
        assert [one.by for one in sign(on, other).signatures] == ["medecin_a", "medecin_b"]

    def test_what_one_person_ticks_in_two_places_at_once_is_all_kept(self, on: Bench) -> None:
        points = points_of(example())[:4]
        with ThreadPoolExecutor(max_workers=4) as threads:
            list(
                threads.map(
                    lambda one: publication.confirm(on.workspace, on.delegant, PROTOCOL, VERSION, one.key, True), points
                )
            )
        kept = publication.reading_of(on.workspace, on.delegant, example().fingerprint).confirmed
        assert kept == {row.key: row.words for one in points for row in one.rows}

    def test_a_tick_keeps_the_exact_words_of_every_line_of_its_point_and_of_no_other(self, on: Bench) -> None:
        point = max(points_of(example()), key=lambda one: len(one.rows))
        assert len(point.rows) > 1
        publication.confirm(on.workspace, on.delegant, PROTOCOL, VERSION, point.key, True)
        reading = publication.reading_of(on.workspace, on.delegant, example().fingerprint)
        assert reading.confirmed == {row.key: row.words for row in point.rows}
        assert [one.key for one in points_of(example()) if publication.is_confirmed(one, reading)] == [point.key]
        publication.confirm(on.workspace, on.delegant, PROTOCOL, VERSION, point.key, False)
        assert publication.reading_of(on.workspace, on.delegant, example().fingerprint).confirmed == {}

    def test_a_line_that_says_something_else_now_leaves_its_whole_point_to_confirm(
        self, on: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        point = max(points_of(example()), key=lambda one: len(one.rows))
        publication.confirm(on.workspace, on.delegant, PROTOCOL, VERSION, point.key, True)
        changed = replace(point.rows[0], label=f"{point.rows[0].label} encore")
        other = replace(point, lines=(replace(point.lines[0], rows=(changed,)), *point.lines[1:]))
        reading = publication.reading_of(on.workspace, on.delegant, example().fingerprint)
        assert not publication.is_confirmed(other, reading)
        monkeypatch.setattr(publication, "points_of", lambda loaded: (other,))
        publication.confirm(on.workspace, on.delegant, PROTOCOL, VERSION, other.key, True)
        reading = publication.reading_of(on.workspace, on.delegant, example().fingerprint)
        assert publication.is_confirmed(other, reading)

    def test_the_signature_holds_the_words_of_every_line(self, on: Bench) -> None:
        publish(on)
        state = publication.state_of(on.workspace, on.delegant, example().fingerprint)
        signature = next(one.fact for one in state.history if isinstance(one.fact, VersionSigned))
        assert signature.confirmed == tuple(f"{one.key} · {one.words}" for one in to_confirm(example()))
        assert signature.assumptions == list_digest(to_confirm(example()))

    def test_what_is_stated_of_a_version_is_no_encounter(self, on: Bench) -> None:
        review(ready(on))
        with pytest.raises(StoreError):
            encounters.view(on.workspace, on.delegue, f"version.{on.team.id}.{example().fingerprint}")

    def test_two_who_act_at_once_are_not_merged(self, on: Bench) -> None:
        ready(on)
        loaded = on.workspace.library.load(PROTOCOL, VERSION)
        state = publication.state_of(on.workspace, on.coordinator, loaded.fingerprint)
        fact = attesting.attestation(on.workspace, loaded)
        publication._state(on.workspace, on.coordinator, loaded, state, fact)
        with pytest.raises(StoreError):
            publication._state(on.workspace, on.coordinator, loaded, state, fact)
        assert len(publication.state_of(on.workspace, on.coordinator, loaded.fingerprint).history) == 1


class RefusedSteps:
    def test_a_version_is_reviewed_once(self, on: Bench) -> None:
        review(ready(on))
        with pytest.raises(SigningRefused) as error:
            review(on)
        assert refusal(error) == ["SIG-102"]

    def test_a_version_that_is_not_proved_or_whose_cases_fail_is_not_reviewed(self, on: Bench) -> None:
        ready(on, CASES.replace("outcome: conseils", "outcome: traiter"), refuted=("P4", "P7"))
        with pytest.raises(SigningRefused) as error:
            review(on)
        assert refusal(error) == ["SIG-106", "SIG-107"]
        assert "P4 propriété P4, P7 propriété P7" in error.value.problems[0].what
        assert "1 cas sur 2" in error.value.problems[1].what
        state = publication.state_of(on.workspace, on.coordinator, example().fingerprint)
        assert state.status == "draft" and state.attestation is not None and not state.attestation.proved

    def test_a_version_without_cases_is_not_reviewed(self, on: Bench) -> None:
        ready(on)
        (on.workspace.library.root / PROTOCOL / VERSION / "cases.yaml").unlink()
        with pytest.raises(SigningRefused) as error:
            review(on)
        assert refusal(error) == ["SIG-107"]

    def test_what_was_corrected_is_verified_anew_before_the_review(self, on: Bench) -> None:
        ready(on, CASES.replace("outcome: conseils", "outcome: traiter"))
        with pytest.raises(SigningRefused):
            review(on)
        review(ready(on))
        assert publication.status_of(on.workspace, on.coordinator, example().fingerprint) == "reviewed"

    def test_a_certificate_of_another_text_or_without_every_property_proves_nothing(self, on: Bench) -> None:
        ready(on)
        other = signed.certificate(example(), fingerprint="0" * 64)
        part = replace(signed.certificate(example()), proofs=signed.certificate(example()).proofs[:-1])
        for found in (other, part, replace(part, proofs=())):
            workspace = replace(on.workspace, prove=lambda loaded, found=found: found)  # type: ignore[misc]
            assert not attesting.attestation(workspace, example()).proved

    def test_nothing_is_signed_before_review_file_and_assumptions_and_all_is_told_at_once(self, on: Bench) -> None:
        ready(on)
        with pytest.raises(SigningRefused) as error:
            sign(on)
        assert refusal(error) == ["SIG-103", "SIG-105", "SIG-108", "SIG-109"]
        count = len(to_confirm(example()))
        assert any(f"{count} hypothèses" in problem.what for problem in error.value.problems)

    def test_one_assumption_that_is_not_confirmed_keeps_the_signature(self, on: Bench) -> None:
        review(ready(on))
        read_whole(on.workspace, on.delegant)
        publication.confirm(on.workspace, on.delegant, PROTOCOL, VERSION, points_of(example())[0].key, False)
        with pytest.raises(SigningRefused) as error:
            sign(on)
        assert refusal(error) == ["SIG-109"]

    def test_the_file_is_opened_by_the_one_who_signs(self, on: Bench) -> None:
        review(ready(on))
        read_whole(on.workspace, on.actor("medecin_b", "delegant"))
        with pytest.raises(SigningRefused) as error:
            sign(on)
        assert refusal(error) == ["SIG-108", "SIG-109"]

    def test_who_reviewed_does_not_sign_even_under_another_name(self, on: Bench) -> None:
        both = on.team.member("medecin_a")
        reviewer = on.team.member("coordinateur_a")
        assert both is not None and reviewer is not None
        review(ready(with_member(on, both.model_copy(update={"rpps": reviewer.rpps}))))
        read_whole(on.workspace, on.delegant)
        with pytest.raises(SigningRefused) as error:
            sign(on)
        assert refusal(error) == ["SIG-104"]
        again = replace(on.actor("coordinateur_a"), role="delegant")
        read_whole(on.workspace, again)
        with pytest.raises(SigningRefused) as error:
            sign(on, again)
        assert refusal(error)[0] == "SIG-104"

    def test_only_a_declared_delegant_of_a_profession_that_the_text_names_signs(self, on: Bench) -> None:
        nurse = on.team.member("medecin_a")
        assert nurse is not None
        review(ready(with_member(on, nurse.model_copy(update={"profession": "pharmacien"}))))
        for actor, said in (
            (on.delegant, "pharmacien"),
            (replace(on.actor("infirmier_b"), role="delegant"), "délégant"),
        ):
            read_whole(on.workspace, actor)
            with pytest.raises(SigningRefused) as error:
                sign(on, actor)
            assert set(refusal(error)) == {"SIG-111"} and any(said in one.what for one in error.value.problems)

    def test_a_protocol_that_the_team_has_not_declared_is_not_signed(self, on: Bench) -> None:
        review(ready(on))
        read_whole(on.workspace, on.delegant)
        undeclared = replace(on.delegant, team=on.team.model_copy(update={"protocols": ("autre",)}))
        with pytest.raises(SigningRefused) as error:
            sign(on, undeclared)
        assert refusal(error) == ["SIG-114"]

    def test_what_changed_since_it_was_shown_is_not_signed(self, on: Bench) -> None:
        review(ready(on))
        read_whole(on.workspace, on.delegant)
        for fingerprint, shown in (("0" * 64, ""), (example().fingerprint, "0" * 64)):
            with pytest.raises(SigningRefused) as error:
                publication.sign(on.workspace, on.delegant, PROTOCOL, VERSION, fingerprint, shown)
            assert refusal(error) == ["SIG-110"]

    def test_a_point_that_is_not_in_the_list_is_not_confirmed(self, on: Bench) -> None:
        with pytest.raises(SigningRefused) as error:
            publication.confirm(on.workspace, on.delegant, PROTOCOL, VERSION, "danger/99", True)
        assert refusal(error) == ["SIG-110"]

    def test_nobody_signs_twice(self, on: Bench) -> None:
        publish(on)
        with pytest.raises(SigningRefused) as error:
            sign(on)
        assert refusal(error) == ["SIG-112"]

    def test_a_withdrawal_has_a_reason_and_is_for_good(self, on: Bench) -> None:
        publish(on)
        with pytest.raises(SigningRefused) as error:
            publication.withdraw(on.workspace, on.delegant, example().fingerprint, "  ")
        assert refusal(error) == ["SIG-113"]
        publication.withdraw(on.workspace, on.coordinator, example().fingerprint, "Rappel de lot.")
        again = partial(publication.withdraw, on.workspace, on.delegant, example().fingerprint, "Encore.")
        for step in (partial(review, on), partial(sign, on), again):
            with pytest.raises(SigningRefused) as error:
                step()
            assert refusal(error)[0] == "SIG-101"

    def test_each_role_has_its_own_steps(self, on: Bench) -> None:
        ready(on)
        for step in (
            lambda: publication.review(on.workspace, on.delegant, PROTOCOL, VERSION),
            lambda: publication.open_file(on.workspace, on.coordinator, example(), "f" * 64),
            lambda: publication.confirm(on.workspace, on.delegue, PROTOCOL, VERSION, "danger/1", True),
            lambda: publication.attest(on.workspace, on.delegue, PROTOCOL, VERSION),
            lambda: publication.withdraw(on.workspace, on.delegue, example().fingerprint, "Non."),
            lambda: sign(on, on.coordinator),
            lambda: signed.sign_prescription(on, delegant=on.coordinator),
        ):
            with pytest.raises(NotEntitled) as error:
                step()
            assert codes(error.value) == ["UI-101"]


class CareMode:
    def test_demonstration_runs_drafts_as_before(self, on: Bench) -> None:
        assert encounters.startable(on.workspace, on.delegue)[0].gate.allowed
        opened = encounters.open_encounter(on.workspace, on.delegue, PROTOCOL, "tap")
        assert encounters.stopped(on.workspace, on.delegue, encounters.view(on.workspace, on.delegue, opened)) == ()

    def test_a_signed_version_in_force_proved_with_its_cases_runs(self, on: Bench) -> None:
        publish(on)
        opened = encounters.open_encounter(care(on), on.delegue, PROTOCOL, "tap")
        assert encounters.view(care(on), on.delegue, opened).state.opened.mode == "care"

    def test_a_draft_is_refused_with_all_that_is_missing_one_line_each(self, on: Bench) -> None:
        with pytest.raises(NotEntitled) as error:
            encounters.open_encounter(care(on), on.delegue, PROTOCOL, "tap")
        assert refusal(error) == ["SIG-100", "SIG-105"]
        reasons = encounters.startable(care(on), on.delegue)[0].gate.reasons
        assert reasons == tuple(problem.what for problem in error.value.problems)

    def test_a_reviewed_version_still_lacks_its_signature(self, on: Bench) -> None:
        review(ready(on))
        assert lacking(on) == ["SIG-100"]

    def test_who_is_not_entitled_is_told_that_and_what_the_version_lacks(self, on: Bench) -> None:
        untrained = replace(on.delegue, member=on.delegue.member.model_copy(update={"trainings": ()}))
        with pytest.raises(NotEntitled) as error:
            encounters.open_encounter(care(on), untrained, PROTOCOL, "tap")
        assert codes(error.value) == ["UI-111", "SIG-100", "SIG-105"]

    def test_a_changed_byte_breaks_the_signature(self, on: Bench) -> None:
        publish(on)
        altered(on, "warning: Protocole inventé", "warning: Protocole  inventé")
        assert lacking(on) == ["SIG-110", "SIG-105"]

    def test_a_changed_list_of_assumptions_breaks_the_signature(
        self, on: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        publish(on)
        monkeypatch.setattr(publication, "to_confirm", lambda loaded: to_confirm(loaded)[1:])
        assert lacking(on) == ["SIG-110"]
        shown = list_digest(to_confirm(example())[1:])  # the délégant reads the list as it is now, and signs again
        publication.sign(on.workspace, on.delegant, PROTOCOL, VERSION, example().fingerprint, shown)
        assert lacking(on) == []

    def test_another_engine_has_to_establish_it_anew(self, on: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        publish(on)
        for module in (publication, attesting):
            monkeypatch.setattr(module, "proving_digest", lambda: "1" * 64)
        assert lacking(on) == ["SIG-105"]
        publication.attest(on.workspace, on.coordinator, PROTOCOL, VERSION)
        assert lacking(on) == []

    def test_what_a_new_verification_refutes_no_longer_runs(self, on: Bench) -> None:
        ready(publish(on), refuted=("P5",))
        publication.attest(on.workspace, on.delegant, PROTOCOL, VERSION)
        assert lacking(on) == ["SIG-106"]

    def test_outside_its_dates_it_does_not_run(self, on: Bench) -> None:
        publish(on)
        found = publication.lacking_for_care(on.workspace, on.delegue, example(), "2029-01-01")
        assert found[0].code == "SIG-115"

    def test_the_signature_of_somebody_who_is_no_delegant_any_more_does_not_hold(self, on: Bench) -> None:
        publish(on)
        gone = on.team.member("medecin_a")
        assert gone is not None
        with_member(on, gone.model_copy(update={"removed_on": "2026-06-14"}))
        assert lacking(on) == ["SIG-111"]

    def test_a_withdrawal_is_at_once_effective_and_keeps_nobody_from_handing_over(self, on: Bench) -> None:
        publish(on)
        opened = encounters.open_encounter(care(on), on.delegue, PROTOCOL, "tap")
        seen = encounters.view(care(on), on.delegue, opened)
        assert encounters.stopped(care(on), on.delegue, seen) == ()
        publication.withdraw(on.workspace, on.delegant, example().fingerprint, "Rappel de lot.")
        told = encounters.stopped(care(on), on.delegue, seen)
        assert [one.code for one in told] == ["SIG-101", "SIG-100"] and "J'ai un doute" in told[-1].remedy
        assert told[0].what == "Cette version a été retirée le 15/06/2026 : « Rappel de lot. »"
        with pytest.raises(NotEntitled) as error:
            encounters.open_encounter(care(on), on.delegue, PROTOCOL, "autre")
        assert codes(error.value) == ["SIG-101"] and "Rappel de lot." in error.value.message
        answered = c.AnswerStep("danger", {"gene_respiratoire": True})
        with pytest.raises(NotEntitled) as error:
            encounters.act(care(on), on.delegue, opened, seen.sequence, answered)
        assert codes(error.value) == ["SIG-101", "SIG-100"]
        after = encounters.act(care(on), on.delegue, opened, seen.sequence, c.StateDoubt("retrait"))
        assert encounters.stopped(care(on), on.delegue, after) == ()
        after = encounters.act(care(on), on.delegue, opened, after.sequence, answered)
        assert after.state.outcome is not None and after.state.outcome.disposition == "emergency_call"
        with pytest.raises(NotEntitled) as error:
            encounters.act(care(on), on.delegue, opened, after.sequence, c.RecordActDone("medicament"))
        assert codes(error.value) == ["SIG-101", "SIG-100"]


class StandardPrescriptions:
    def test_in_care_nothing_prints_without_a_signed_standard_prescription(self, on: Bench) -> None:
        seen = treated(publish(on))
        with pytest.raises(RelaisError) as error:
            views.issue_document(care(on), on.delegue, seen.encounter, seen.sequence, "ordonnance")
        assert refusal(error) == ["SIG-201"]
        assert encounters.view(care(on), on.delegue, seen.encounter).state.documents == ()
        signed.sign_prescription(on)
        printed = views.issue_document(care(on), on.delegue, seen.encounter, seen.sequence, "ordonnance")
        assert printed.content.startswith(b"%PDF")

    def test_advice_prints_without_any(self, on: Bench) -> None:
        seen = treated(publish(on))
        assert views.issue_document(care(on), on.delegue, seen.encounter, seen.sequence, "fiche_conseils").content

    def test_in_demonstration_it_prints_as_before(self, on: Bench) -> None:
        answers = {name: value for name, value in person(temperature=38.5, toux=False, test="positif").items()
                   if name not in ("age", "sexe")}  # fmt: skip
        seen = play(on.workspace, on.delegue, PROTOCOL, answers, TRAITS)
        assert views.issue_document(on.workspace, on.delegue, seen.encounter, seen.sequence, "ordonnance").content

    def test_it_prints_in_the_name_of_the_delegant_who_signed(self, on: Bench) -> None:
        seen = treated(publish(on))
        other = on.actor("medecin_b", "delegant")
        signed.sign_prescription(on, delegant=other)
        facts = views.document_facts(care(on), on.delegue, seen, "n")
        assert views._signer(care(on), on.delegue, seen, "ordonnance", facts) == other.member

    def test_after_its_date_it_prints_nothing(self, on: Bench) -> None:
        seen = treated(publish(on))
        signed.sign_prescription(on, until="2026-06-20")
        on.clock.forward(days=5)
        views.issue_document(care(on), on.delegue, seen.encounter, seen.sequence, "ordonnance")
        on.clock.forward(days=1)
        seen = encounters.view(care(on), on.delegue, seen.encounter)
        with pytest.raises(RelaisError) as error:
            views.issue_document(care(on), on.delegue, seen.encounter, seen.sequence, "ordonnance")
        assert refusal(error) == ["SIG-202"]

    def test_a_signature_is_bound_to_the_content_of_the_act_and_to_nothing_else(self, on: Bench) -> None:
        signed.sign_prescription(publish(on))
        altered(on, "warning: Protocole inventé", "warning: Ce protocole est inventé")
        assert standing(on) == ""
        for old, new in (
            ("Médicament d'exemple selon le poids.", "Autre texte."),
            ("dose par kilo et par jour, value: 50", "dose par kilo et par jour, value: 51"),
            ("Une allergie au médicament d'exemple est-elle connue ?", "Une allergie est-elle connue ?"),
        ):
            altered(on, old, new)
            assert standing(on) == "SIG-204", old

    def test_a_withdrawn_one_prints_nothing_and_another_delegants_stays(self, on: Bench) -> None:
        signed.sign_prescription(on)
        with pytest.raises(SigningRefused) as error:
            standard_prescriptions.withdraw(on.workspace, on.delegant, PROTOCOL, "medicament", " ")
        assert refusal(error) == ["SIG-113"]
        standard_prescriptions.withdraw(on.workspace, on.delegant, PROTOCOL, "medicament", "Je ne suis plus d'accord.")
        assert standing(on) == "SIG-201"
        for actor in (on.delegant, on.actor("medecin_b", "delegant")):
            with pytest.raises(SigningRefused) as error:
                standard_prescriptions.withdraw(on.workspace, actor, PROTOCOL, "medicament", "Encore.")
            assert refusal(error) == ["SIG-207"]

    def test_what_is_wrong_with_a_signature_is_told_at_once(self, on: Bench) -> None:
        sheet = standard_prescriptions.drawer(on.workspace, on.delegant, PROTOCOL)
        assert sheet is not None and [one.act for one in sheet.prescriptions] == ["medicament"]

        def signing(acts: list[str], shown: dict[str, str], until: str = "2027-01-01") -> list[str]:
            with pytest.raises(SigningRefused) as error:
                standard_prescriptions.sign(on.workspace, on.delegant, PROTOCOL, acts, shown, until)
            return refusal(error)

        digest = {"medicament": sheet.prescriptions[0].digest}
        assert signing([], {}) == ["SIG-206"]
        assert signing(["conseil"], digest) == ["SIG-205"]
        assert signing(["medicament"], {"medicament": "0" * 64}) == ["SIG-110"]
        assert signing(["medicament"], digest, "2026-06-14") == ["SIG-203"]
        gone = replace(on.delegant, member=on.delegant.member.model_copy(update={"id": "parti"}))
        with pytest.raises(SigningRefused) as error:
            standard_prescriptions.sign(on.workspace, gone, PROTOCOL, ["medicament"], digest, "2027-01-01")
        assert refusal(error) == ["SIG-111"]
        assert standing(on) == "SIG-201"


def standing(on: Bench) -> str:
    """The code that keeps a print in the first délégant's name; empty where nothing does."""
    found = standard_prescriptions.drawer(on.workspace, on.delegant, PROTOCOL)
    assert found is not None
    problem = found.prescriptions[0].standing(on.delegant.member, on.workspace.today())
    return "" if problem is None else problem.code


class SigningContract(LifeOfAVersion, RefusedSteps, CareMode, StandardPrescriptions):
    """All of it."""
