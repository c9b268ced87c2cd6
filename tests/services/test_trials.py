"""A trial ends where an encounter ends, and leaves no trace: invented patients on any text that loads."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.encounter import commands as c
from engine.errors import CommandRefused, NotEntitled
from engine.protocol import cases, running
from engine.protocol.answers import all_from_plain
from engine.protocol.deciding import identity_criteria
from engine.protocol.loading import LoadedProtocol, load_text
from engine.protocol.running import Request
from engine.services import encounters, rehearsal, trials
from engine.services.trial_memory import KEPT, MOST_EACH, Origin
from engine.services.trials import TrialRefused
from engine.store.errors import StaleCommand, UnknownStream
from tests.services.trying import to_the_end
from tests.support import LIBRARY, TRAITS, Bench, bench, example, person

FREE = Origin("Essai libre")


@pytest.fixture
def on(tmp_path: Path) -> Bench:
    return bench(tmp_path)


def tried(on: Bench, loaded: LoadedProtocol | None = None, request: Request | None = None) -> str:
    text = loaded or example()
    wanted = request or trials.request_of(on.workspace, text)
    return trials.start(on.workspace, on.delegant, text, wanted, FREE)


def versions() -> list[Path]:
    return sorted(path.parent for path in LIBRARY.glob("*/*/protocol.yaml"))


# ── a trial is what an encounter would be ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("changed", [
    {}, {"gene_respiratoire": True}, {"gene_respiratoire": "?"}, {"symptome": False}, {"grossesse": True},
    {"temperature": 38.5, "toux": False, "test": "positif"}, {"temperature": 38.5, "toux": "?"},
    {"temperature": 38.5, "toux": False, "test": "invalide", "test_bis": "invalide"},
    {"temperature": 38.5, "toux": False, "test": "positif", "allergie": True},
    {"temperature": 38.5, "toux": False, "test": "positif", "poids": "?"}, {"rougeur": "?"},
])  # fmt: skip
def test_a_trial_and_an_encounter_of_the_same_answers_end_alike(on: Bench, changed: dict[str, object]) -> None:
    answers = {name: value for name, value in person(**changed).items() if name not in ("age", "sexe")}
    met = rehearsal.play(on.workspace, on.delegue, "exemple", answers, TRAITS)
    request = Request(
        {**answers, "sexe": TRAITS["sex"]}, on.workspace.today(), birth_date=TRAITS["birth_date"],
    )  # fmt: skip
    ended = to_the_end(on.workspace, on.delegant, tried(on, request=request)).seen
    assert met.concluded is not None and ended.concluded == met.concluded
    assert ended.state.outcome == met.state.outcome
    assert {name: said.value for name, said in ended.state.answers.items()}.items() >= {
        name: said.value for name, said in met.state.answers.items() if name in request.answers
    }.items()


@pytest.mark.parametrize("folder", versions(), ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_every_case_of_the_library_ends_in_a_trial_where_a_run_of_what_was_asked_ends(on: Bench, folder: Path) -> None:
    """A file of answers may say more than a screen would ask; what is asked decides, and most cases say no more."""
    loaded = load_text((folder / "protocol.yaml").read_bytes(), "protocol.yaml")
    file, alike, tried_ones = cases.load_cases(folder / "cases.yaml", loaded.model), 0, 0
    for case in file.cases:
        request = cases.request_of(loaded.compiled, file, case)
        got = running.run(loaded.compiled, loaded.fingerprint, request)
        if got["status"] == "refused":
            continue
        state = (ended := to_the_end(on.workspace, on.delegant, tried(on, loaded, request)).seen).state
        asked = {**all_from_plain(loaded.compiled.numbers, state.answers.said), **identity_of(loaded, request)}
        again = running.run(loaded.compiled, loaded.fingerprint, request._replace(answers=asked))
        reached = None if ended.concluded is None else ended.concluded.outcome
        assert (case.id, reached) == (case.id, again["outcome"])
        acts = [] if ended.concluded is None else [running.act_as_data(act) for act in ended.concluded.acts]
        assert acts == again["acts"], case.id
        tried_ones, alike = tried_ones + 1, alike + (reached == got["outcome"])
    assert alike >= 0.95 * tried_ones


def identity_of(loaded: LoadedProtocol, request: Request) -> dict[str, object]:
    names = identity_criteria(loaded.compiled)
    return {name: value for name, value in request.answers.items() if name in names}


def test_what_a_patient_was_computed_from_is_ready_as_a_screen_asks_for_it(on: Bench) -> None:
    loaded = load_text((LIBRARY / "cheville" / "2020-03.1" / "protocol.yaml").read_bytes(), "protocol.yaml")
    hours = next(name for name, one in loaded.model.criteria.items() if one.derived and one.derived.hours_since)
    request = trials.request_of(on.workspace, loaded, {"age": 34, hours: 50})
    patient = trials.view(on.workspace, on.delegant, tried(on, loaded, request)).patient
    assert (patient.birth_date, patient.answers["moment_trauma"]) == ("1992-06-15", "2026-06-13T10:00")


def test_an_age_that_nobody_knows_is_that_of_a_birth_date_beyond_the_range(on: Bench) -> None:
    request = trials.request_of(on.workspace, example(), {"age": "inconnu"})
    name = tried(on, request=request)
    born = trials.view(on.workspace, on.delegant, name).patient.birth_date
    assert born == "1905-01-01"


# ── it leaves no trace, and treats nobody ────────────────────────────────────────────────────────────────────────────

TREATED = {"temperature": 38.5, "toux": False, "test": "positif"}


def treated(on: Bench) -> str:
    return tried(on, request=Request(person(**TREATED), on.workspace.today()))


def test_a_whole_trial_writes_nothing_at_all(on: Bench) -> None:
    before = on.workspace.store.head()
    ended = to_the_end(on.workspace, on.delegant, treated(on)).seen
    assert ended.concluded is not None and ended.concluded.outcome == "traiter" and ended.concluded.acts
    assert on.workspace.store.head() == before
    assert on.workspace.store.summaries(on.team.id, stream_kind="encounter") == []


def test_a_trial_is_no_encounter_of_anybody(on: Bench) -> None:
    name = treated(on)
    to_the_end(on.workspace, on.delegant, name)
    with pytest.raises(UnknownStream):
        encounters.view(on.workspace, on.delegue, name)


@pytest.mark.parametrize("mode", ["demo", "care"])
def test_a_delegue_neither_opens_nor_sees_a_trial(tmp_path: Path, mode: str) -> None:
    on = bench(tmp_path, mode=mode)
    name, nurse = treated(on), on.delegue
    with pytest.raises(NotEntitled):
        trials.start(on.workspace, nurse, example(), trials.request_of(on.workspace, example()), FREE)
    with pytest.raises(NotEntitled):
        trials.view(on.workspace, nurse, name)
    with pytest.raises(NotEntitled):
        trials.act(on.workspace, nurse, name, 0, c.StateRecordAccess("full"))


def test_another_person_does_not_find_it(on: Bench) -> None:
    with pytest.raises(TrialRefused) as error:
        trials.view(on.workspace, on.coordinator, treated(on))
    assert error.value.code == "UI-134"


@pytest.mark.parametrize("command", [
    c.RecordActDone("traitement"), c.RecordCall("samu", True, "2026-06-15T10:00:00"), c.Close(), c.GiveSafetyNet(()),
    c.RecordDocument("ordonnance", "R-1", "0"), c.Pause(), c.CorrectAnswer("toux", True, "x"),
])  # fmt: skip
def test_a_trial_takes_answers_and_nothing_else(on: Bench, command: c.Command) -> None:
    name = treated(on)
    ended = to_the_end(on.workspace, on.delegant, name)
    with pytest.raises(CommandRefused) as error:
        trials.act(on.workspace, on.delegant, name, ended.seen.sequence, command)
    assert error.value.code == "ENC-128"


# ── going back, taps that come twice, memory ─────────────────────────────────────────────────────────────────────────


def test_going_back_keeps_what_was_said_ready_and_another_answer_leads_elsewhere(on: Bench) -> None:
    name = treated(on)
    ended = to_the_end(on.workspace, on.delegant, name)
    trials.go_back(on.workspace, on.delegant, name, ended.seen.sequence, 0)
    first = trials.view(on.workspace, on.delegant, name)
    assert first.seen.screen.criteria == ("gene_respiratoire",) and first.patient.answers["test"] == "positif"
    step = first.seen.screen.step
    assert step is not None
    trials.act(on.workspace, on.delegant, name, first.seen.sequence, c.AnswerStep(step.id, {"gene_respiratoire": True}))
    assert not first.trial.altered
    changed = trials.view(on.workspace, on.delegant, name)
    assert changed.seen.concluded is not None and changed.seen.concluded.outcome == "appel_15"
    assert changed.trial.altered


def test_a_tap_that_comes_twice_or_from_an_old_tab_changes_nothing(on: Bench) -> None:
    name = treated(on)
    first = trials.view(on.workspace, on.delegant, name).seen
    assert first.screen.step is not None
    answer = c.AnswerStep(first.screen.step.id, {"gene_respiratoire": False})
    trials.act(on.workspace, on.delegant, name, first.sequence, answer)
    with pytest.raises(StaleCommand):
        trials.act(on.workspace, on.delegant, name, first.sequence, answer)
    with pytest.raises(StaleCommand):
        trials.go_back(on.workspace, on.delegant, name, first.sequence, 0)
    assert trials.view(on.workspace, on.delegant, name).seen.sequence == 1


def test_what_stands_against_the_patient_is_told_at_each_screen(on: Bench) -> None:
    request = Request(person(symptome=False), on.workspace.today())
    name = tried(on, request=request)
    assert trials.view(on.workspace, on.delegant, name).standing == ()
    assert [reason.kind for reason in to_the_end(on.workspace, on.delegant, name).standing] == ["inclusion"]


def test_few_trials_wait_and_not_for_long(on: Bench) -> None:
    first = treated(on)
    others = [treated(on) for _ in range(MOST_EACH)]
    with pytest.raises(TrialRefused):
        trials.view(on.workspace, on.delegant, first)
    trials.leave(on.workspace, on.delegant, others[0])
    with pytest.raises(TrialRefused):
        trials.view(on.workspace, on.delegant, others[0])
    assert trials.view(on.workspace, on.delegant, others[1])
    on.clock.now += KEPT + KEPT
    with pytest.raises(TrialRefused):
        trials.view(on.workspace, on.delegant, others[1])


def test_the_least_that_would_have_led_elsewhere_is_found_apart(on: Bench) -> None:
    name = treated(on)
    to_the_end(on.workspace, on.delegant, name)
    assert trials.changes(on.workspace, on.delegant, name)


def test_a_visit_that_the_text_has_not_is_refused(on: Bench) -> None:
    with pytest.raises(TrialRefused) as error:
        tried(on, request=trials.request_of(on.workspace, example(), {"visite": 7}))
    assert error.value.code == "UI-136"
