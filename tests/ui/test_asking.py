"""Screens of questions: nothing preselected, nothing lost, nothing counted before it is confirmed."""

from __future__ import annotations

from decimal import Decimal

from tests.support import Bench
from tests.ui.tabs import FEVERISH, HEALTHY, Tab, sign_in


def at_the_examination(tab: Tab, answers: dict[str, str] = HEALTHY) -> Tab:
    tab.start().go_on(answers, until="record_access")
    tab.choose(".dossier", "full").tap("Continuer")
    return tab.answer_screen(answers)


def at_the_test(tab: Tab) -> Tab:
    return at_the_examination(tab, FEVERISH).answer_screen(FEVERISH)


def test_nothing_is_preselected(tab: Tab) -> None:
    tab.start()
    assert [radio.value for radio in tab.app.radio] == [None]


def test_a_screen_with_a_missing_answer_says_which_and_keeps_the_others(tab: Tab) -> None:
    at_the_examination(tab).write(".temperature", "36,8").choose(".rougeur", "aucune").tap("Continuer")
    assert "Une réponse à revoir avant de continuer" in tab.text
    assert "poids – Réponse manquante" in tab.text
    assert tab.app.text_input[0].value == "36,8"
    assert tab.app.radio[0].value == "aucune"
    assert "temperature" not in tab.seen.state.answers


def test_a_comma_makes_a_number_and_the_next_screen_echoes_it_with_its_unit(tab: Tab) -> None:
    at_the_test(tab)
    assert tab.seen.state.answers["temperature"].value == "38.5"
    assert "Enregistré : température 38,5 °C · poids 60 kg" in tab.text


def test_a_value_outside_the_hard_range_is_refused_and_nothing_else_is_lost(tab: Tab) -> None:
    at_the_examination(tab).answer_screen({**HEALTHY, "temperature": "385"})
    assert "385 est impossible. La valeur doit être entre 33 °C et 43 °C." in tab.text
    assert [field.value for field in tab.app.text_input] == ["385", "60"]
    assert "poids" not in tab.seen.state.answers


def test_an_unusual_value_is_asked_again_and_counts_once_confirmed(tab: Tab) -> None:
    at_the_examination(tab).answer_screen({**HEALTHY, "temperature": "41,5"})
    assert "temperature" not in tab.seen.state.answers
    confirm = next(box for box in tab.app.checkbox if ".ok." in str(box.key))
    assert "Vous avez écrit 41,5 °C" in confirm.label.replace("\u00a0", " ")
    tab.tick(".temperature.ok.41,5").tap("Continuer")
    assert tab.seen.state.answers["temperature"].value == "41.5"


def test_another_unusual_value_needs_its_own_confirmation(tab: Tab) -> None:
    at_the_examination(tab).answer_screen({**HEALTHY, "temperature": "41,5"})
    tab.tick(".temperature.ok.41,5").write(".temperature", "41,9").tap("Continuer")
    assert "temperature" not in tab.seen.state.answers
    assert "Vous avez écrit 41,9" in str([box.label.replace("\u00a0", " ") for box in tab.app.checkbox])


def test_a_measure_may_be_unknown_but_not_unknown_and_typed(tab: Tab) -> None:
    at_the_examination(tab).write(".temperature", "37").tick(".temperature.inconnu")
    tab.choose(".rougeur", "aucune").tick(".poids.inconnu").tap("Continuer")
    assert "gardez l'un des deux" in tab.text
    tab.write(".temperature", "").tap("Continuer")
    assert tab.seen.state.answers["temperature"].value == "inconnu"


def test_a_stale_tab_changes_nothing_and_says_so_calmly(tab: Tab) -> None:
    tab.start()
    stale = Tab(tab.workspace, tab.token)
    stale.at(e=tab.encounter)
    tab.answer_screen({})
    sequence = tab.seen.sequence
    stale.choose(".gene_respiratoire", "oui").tap("Continuer")
    assert "C'était déjà enregistré." in stale.text
    assert "Rien n'a été enregistré deux fois." in stale.text
    assert tab.seen.sequence == sequence
    assert stale.heading == "Qui est le patient ?"


def test_a_reload_comes_back_to_the_same_screen(tab: Tab) -> None:
    heading = at_the_examination(tab).heading
    again = Tab(tab.workspace, tab.token).at(e=tab.encounter)
    assert again.heading == heading == "Examen"


def test_dates_are_typed_and_an_optional_record_may_stay_blank(tab: Tab) -> None:
    at_the_test(tab)
    assert tab.heading == "Test"
    tab.choose(".test", "positif").write(".test_peremption", "31/13/2026").tap("Continuer")
    assert "n'est pas une date" in tab.text
    tab.write(".test_peremption", "31012027").tap("Continuer")
    assert tab.seen.state.answers["test_peremption"].value == "2027-01-31"
    assert "test_lot" not in tab.seen.state.answers
    assert tab.seen.screen.kind == "outcome"


def test_an_expired_test_is_refused_in_words(tab: Tab) -> None:
    at_the_test(tab)
    tab.answer_screen({"test": "positif", "test_peremption": "01/01/2020"})
    assert "Ce test est périmé depuis le 01/01/2020." in tab.text


def test_a_test_shows_its_reading_window_and_a_timer(tab: Tab) -> None:
    at_the_test(tab)
    assert "À lire après 5 minutes et avant 10 minutes." in tab.text
    assert 'data-after="300"' in tab.markup
    assert 'data-before="600"' in tab.markup


def test_each_question_says_why_and_what_it_rests_on(tab: Tab) -> None:
    tab.start()
    assert "Signe de danger : gêne pour respirer" in tab.text
    assert "Arrêté d'exemple (rapporté par Revue d'exemple)" in tab.text
    assert "Source lue pour ce protocole" in tab.text


def test_an_assumption_is_told_from_what_was_read(tab: Tab) -> None:
    at_the_test(tab)
    assert "Hypothèse : valeur à confirmer par le délégant" in tab.text


def test_measures_that_have_aged_are_asked_again_on_resuming(tab: Tab, on: Bench) -> None:
    at_the_test(tab)
    tab.tap("Pause")
    on.clock.forward(minutes=61)
    tab.token = sign_in(on.workspace, on.team, "infirmier_a")
    tab.run().tap("Reprendre")
    assert tab.heading.startswith("Examen")
    assert "Mesures trop anciennes, à refaire : température." in tab.text
    assert Decimal(str(tab.seen.state.aged["temperature"].value)) == Decimal("38.5")
