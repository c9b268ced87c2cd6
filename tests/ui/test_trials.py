"""A trial on screen: the runner's own screens, answers ready, nothing that treats, and no way there for a délégué."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.services import authoring, trials
from engine.services.apart import OutOfTime
from engine.services.authoring import Draft
from tests.support import Bench, bench
from tests.ui.tabs import Tab, sign_in
from tests.ui.test_authoring import CASES, OSTEOPOROSE, REFUTED, TEXT
from ui import session

OpenTab = Callable[[str], Tab]


@pytest.fixture
def tab(open_tab: OpenTab) -> Tab:
    return open_tab("coordinateur_a")


def begun(on: Bench, text: str = TEXT, cases: str = "") -> Draft:
    return authoring.start(on.workspace, on.coordinator, text, cases)


def opened(tab: Tab, draft: Draft, view: str) -> Tab:
    return tab.at(p="ecrire", i=draft.id, v=view)


def stepped(tab: Tab) -> Tab:
    """« Continuer » until there is none."""
    for _ in range(40):
        if "Continuer" not in tab.buttons():
            return tab
        tab.tap("Continuer")
    raise AssertionError("no end")


def beside(on: Bench, tab: Tab) -> Tab:
    """The same address in a tab that has just been opened: what a reload gives."""
    return Tab(on.workspace, tab.token).at(**tab.place)


def is_marked(tab: Tab) -> bool:
    return "ESSAI – PATIENT INVENTÉ" in tab.text and "Ne soignez personne avec cet écran" in tab.text


# ── from a red proof to the wrong treatment ──────────────────────────────────────────────────────────────────────────


def test_a_counter_example_is_one_tap_from_the_runner_and_one_tap_a_screen_from_its_end(on: Bench, tab: Tab) -> None:
    opened(tab, begun(on, REFUTED), "preuves").tap("Essayer avec ce patient")
    assert tab.place["p"] == "essai" and is_marked(tab)
    assert "Propriété réfutée" in tab.text and "Rien n'arrête encore ce patient." in tab.text
    screens = 0
    while "Continuer" in tab.buttons():
        tab.tap("Continuer")
        screens += 1
        assert is_marked(tab) and "Réponse manquante" not in tab.text
    assert screens > 3
    for words in ("Confier au délégant, sans urgence", "Faites ceci", "Dites au patient", "Pourquoi", "Le chemin dans",
                  "C'est la conduite annoncée pour ce patient.", "Grossesse possible : oui"):  # fmt: skip
        assert words in tab.text
    assert "Propriété réfutée" in tab.text
    assert tab.tap("Quitter l'essai").place == {"p": "ecrire", "i": tab.place["i"], "v": "preuves"}


def test_the_questions_are_those_of_an_encounter(on: Bench, tab: Tab, open_tab: OpenTab) -> None:
    tab.at(p="bibliotheque", i="exemple--2026-01_1").tap("Essayer ce texte")
    nurse = open_tab("infirmier_a").start()
    assert nurse.heading == tab.heading
    asked = [radio.label for radio in nurse.app.radio]
    assert asked and [radio.label for radio in tab.app.radio] == asked
    assert all(radio.value is None for radio in tab.app.radio)


def test_an_answer_is_changed_on_the_way_back_and_leads_elsewhere(on: Bench, tab: Tab) -> None:
    stepped(opened(tab, begun(on, REFUTED), "preuves").tap("Essayer avec ce patient"))
    before = tab.heading
    tab.tap("Réponses")
    assert "Grossesse possible : oui" in tab.text
    tab.tap_key(".0")
    tab.choose(next(str(one.key) for one in tab.app.radio), "oui").tap("Continuer")
    assert stepped(tab).heading != before
    assert "Vous avez changé une réponse. La conduite annoncée" in tab.text


def test_the_screen_before_is_a_tap_away_with_its_answers_still_there(on: Bench, tab: Tab) -> None:
    opened(tab, begun(on, REFUTED), "preuves").tap("Essayer avec ce patient")
    first = tab.heading
    assert "Écran précédent" not in tab.buttons()
    tab.tap("Continuer").tap("Écran précédent")
    assert tab.heading == first and all(radio.value is not None for radio in tab.app.radio)


def test_a_tap_for_a_screen_that_has_gone_changes_nothing(on: Bench, tab: Tab) -> None:
    opened(tab, begun(on, REFUTED), "preuves").tap("Essayer avec ce patient")
    other = beside(on, tab)
    tab.tap("Continuer")
    other.tap("Continuer")
    assert "C'était déjà fait." in other.text and other.heading == tab.heading


def test_a_reload_keeps_the_place(on: Bench, tab: Tab) -> None:
    opened(tab, begun(on, REFUTED), "preuves").tap("Essayer avec ce patient").tap("Continuer")
    again = beside(on, tab)
    assert again.heading == tab.heading and is_marked(again)


def test_what_is_no_longer_in_memory_says_so(tab: Tab) -> None:
    tab.at(p="essai", i="oublie")
    assert tab.heading == "Cet essai n'est plus en mémoire" and is_marked(tab)
    assert tab.tap("Tous les protocoles").place["p"] == "bibliotheque"


# ── the other ways in ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_is_saved_then_tried(on: Bench, tab: Tab) -> None:
    opened(tab, begun(on), "texte").app.text_area[0].set_value(TEXT + "\n# revu\n")
    tab.tap("Essayer ce texte")
    assert tab.place["p"] == "essai" and "Essai libre" in tab.text
    assert authoring.drafts(on.workspace, on.coordinator)[0].text.endswith("# revu\n")


def test_a_draft_that_does_not_load_shows_its_faults_instead(on: Bench, tab: Tab) -> None:
    opened(tab, begun(on), "texte").app.text_area[0].set_value("protocol: x\n")
    tab.tap("Essayer ce texte")
    assert tab.place["p"] == "ecrire" and "erreurs" in tab.text


def test_a_case_is_chosen_and_tried(on: Bench, tab: Tab) -> None:
    wrong = CASES.replace("expect: {outcome: urgences,", "expect: {outcome: prescription,", 1)
    opened(tab, begun(on, OSTEOPOROSE, wrong), "cas")
    tab.tap("Essayer ce cas")
    assert "Choisissez d'abord un cas." in tab.text
    (choice,) = tab.app.selectbox
    choice.select_index(3)
    tab.tap("Essayer ce cas")
    assert tab.place["p"] == "essai" and "Cas " in tab.text
    tab.tap("Quitter l'essai")
    door = next(words for words in tab.buttons() if words.startswith("Essayer le cas "))
    stepped(tab.tap(door))
    assert "Conduite annoncée pour ce patient" in tab.text


def test_a_patient_who_changes_is_tried_with_each_text(on: Bench, tab: Tab) -> None:
    first = begun(on, OSTEOPOROSE)
    stricter = OSTEOPOROSE.replace("    value: 19\n", "    value: 18\n")
    authoring.save(on.workspace, on.coordinator, first.id, 1, text=stricter)
    ends = []
    for words in ("Essayer avec l'ancien texte", "Essayer avec le nouveau texte"):
        opened(tab, first, "histoire").tap("Qui change depuis la version 1").tap(words)
        ends.append(stepped(tab).heading)
        assert "C'est la conduite annoncée" in tab.text
    assert ends[0] != ends[1]


def test_what_would_have_changed_the_end_is_looked_for_apart(
    on: Bench, tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    stepped(opened(tab, begun(on, REFUTED), "preuves").tap("Essayer avec ce patient"))
    assert "au lieu de" in tab.tap("Ce qui aurait changé la conduite").text

    def late(*_: object) -> None:
        raise OutOfTime

    monkeypatch.setattr(trials, "changes", late)
    assert "La recherche n'était pas finie au bout de 20 secondes" in tab.run().text


def test_what_stands_against_the_patient_is_said_at_each_screen(on: Bench, tab: Tab) -> None:
    opened(tab, begun(on, OSTEOPOROSE, CASES), "cas")
    (choice,) = tab.app.selectbox
    choice.select_index(next(at for at, words in enumerate(choice.options) if "doute" in words.lower()))
    tab.tap("Essayer ce cas")
    assert "Ce qui compte déjà" in tab.text and "Doute du délégué" in tab.text
    assert "Rien n'arrête encore ce patient." not in tab.text
    assert "C'est la conduite annoncée" in stepped(tab).text


# ── nobody is treated ────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_in_a_trial_treats_calls_prints_or_closes(on: Bench, tab: Tab) -> None:
    draft = begun(on, REFUTED)
    before = on.workspace.store.head()
    stepped(opened(tab, draft, "preuves").tap("Essayer avec ce patient"))
    treating = {"Fait", "Non fait", "Joint", "Pas joint", "Préparer", "Clore la prise en charge", "Tout a été dit",
                "J'ai un doute", "Pause"}  # fmt: skip
    assert treating.isdisjoint(tab.buttons())
    assert "tel:" not in tab.markup and "/document/" not in tab.markup
    assert on.workspace.store.head() == before
    assert on.workspace.store.summaries(on.team.id, stream_kind="encounter") == []


def test_no_name_can_be_typed(on: Bench, tab: Tab) -> None:
    opened(tab, begun(on, REFUTED), "preuves").tap("Essayer avec ce patient")
    while "Qui est le patient inventé" not in tab.heading:
        tab.tap("Continuer")
    assert [line.label.replace("\u00a0", " ") for line in tab.app.text_input] == [
        "Date de naissance inventée (jj/mm/aaaa)"
    ]


def ways_into_a_trial(tab: Tab) -> list[str]:
    controls = (*tab.app.button, *tab.app.selectbox)
    return [str(one.key) for one in controls if "essai" in str(one.key) or "Essayer" in str(one.label)]


@pytest.mark.parametrize("view", ["", "preuves", "cas", "versions", "arbre"])
def test_a_delegue_finds_no_way_into_a_trial(open_tab: OpenTab, view: str) -> None:
    nurse = open_tab("infirmier_a").at(p="bibliotheque", i="exemple--2026-01_1", v=view)
    assert ways_into_a_trial(nurse) == []


def test_a_delegue_who_types_the_address_is_refused(open_tab: OpenTab) -> None:
    home = open_tab("infirmier_a").run()
    assert ways_into_a_trial(home) == []
    assert "Cette page n'est pas ouverte à votre rôle." in home.at(p="essai", i="quelque-part").text


def test_in_care_a_delegant_tries_a_version_that_may_not_run_and_no_encounter_comes_of_it(tmp_path: Path) -> None:
    on = bench(tmp_path, mode="care")
    tab = Tab(on.workspace, sign_in(on.workspace, on.team, "medecin_a"))
    tab.at(p="bibliotheque", i="exemple--2026-01_1").tap("Essayer ce texte")
    assert is_marked(tab) and "Démonstration" not in tab.text
    assert on.workspace.store.summaries(on.team.id, stream_kind="encounter") == []
    nurse = Tab(on.workspace, sign_in(on.workspace, on.team, "infirmier_a")).at(**tab.place)
    assert "Cette page n'est pas ouverte à votre rôle." in nurse.text and not is_marked(nurse)
    session.install(on.workspace, lambda: None)
