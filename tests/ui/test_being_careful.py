"""Corrections, doubt, a more urgent end, leaving the protocol."""

from __future__ import annotations

from tests.ui.conftest import OpenTab
from tests.ui.tabs import FEVERISH, HEALTHY, Tab


def test_every_answer_is_listed_and_one_is_corrected_with_its_reason(tab: Tab) -> None:
    tab.start().go_on(FEVERISH).tap("Corriger")
    assert tab.heading == "Revenir, corriger"
    assert "température 38,5 °C" in tab.text
    tab.tap_key("temperature").write(".valeur", "36,9").choose(".motif", "Erreur de saisie")
    tab.write(".detail", "touche voisine").tap("Enregistrer la correction")
    made = tab.seen.state.corrections[0]
    assert (made.old, made.new, made.reason) == ("38.5", "36.9", "Erreur de saisie : touche voisine")
    assert tab.place.get("v") is None


def test_a_correction_without_a_reason_is_not_recorded(tab: Tab) -> None:
    tab.start().go_on(FEVERISH).tap("Corriger").tap_key("temperature")
    tab.write(".valeur", "36,9").tap("Enregistrer la correction")
    assert "Choisissez un motif" in tab.text
    assert tab.app.text_input[0].value == "36,9"
    assert not tab.seen.state.corrections


def test_answers_that_a_correction_made_moot_are_shown_apart(tab: Tab) -> None:
    tab.start().go_on({**HEALTHY, "grossesse": "non"}).tap("Corriger").tap_key("symptome")
    tab.choose(".valeur", "non").choose(".motif", "Erreur de saisie").tap("Enregistrer la correction")
    assert "Hors protocole" in tab.text


def test_a_correction_after_an_act_tells_that_the_delegant_is_warned(tab: Tab) -> None:
    tab.start().go_on(FEVERISH)
    tab.tap_key("medicament.fait")
    tab.tap("Corriger").tap_key("allergie")
    assert "le délégant sera prévenu" in tab.text
    tab.choose(".valeur", "oui").choose(".motif", "Le patient a précisé").tap("Enregistrer la correction")
    assert tab.seen.state.alerts
    assert "Le délégant est prévenu." in tab.text


def test_doubt_is_on_every_screen_and_refers(tab: Tab) -> None:
    tab.start().go_on(FEVERISH, until="record_access")
    assert "J'ai un doute" in tab.buttons()
    tab.tap("J'ai un doute").tap("Arrêter et adresser au délégant")
    assert "Choisissez ce qui vous fait douter." in tab.text
    tab.choose(".doute.motif", "Tableau inhabituel").tap("Arrêter et adresser au délégant")
    tab.go_on(FEVERISH)
    assert tab.heading == "Délégant aujourd'hui ou demain"
    assert "Votre doute : Tableau inhabituel" in tab.text


def test_doubt_can_be_stated_before_anybody_is_identified(tab: Tab) -> None:
    tab.start().tap("J'ai un doute").choose(".doute.motif", "Tableau inhabituel").tap("Arrêter et adresser au délégant")
    assert tab.seen.state.doubts == ("Tableau inhabituel",)


def test_a_more_urgent_end_is_offered_with_a_reason_and_never_a_milder_one(tab: Tab) -> None:
    tab.start().go_on(HEALTHY).tap("J'ai un doute")
    ends = next(radio for radio in tab.app.radio if str(radio.key).endswith(".prudence.fin"))
    assert ends.options == ["Appeler le 15", "Délégant maintenant", "Délégant aujourd’hui ou demain"]
    tab.choose(".prudence.fin", "delegant_maintenant").tap("Choisir cette conduite")
    assert "Choisissez la conduite et dites pourquoi." in tab.text
    tab.choose(".prudence.motif", "Réponses peu fiables").tap("Choisir cette conduite")
    assert tab.heading == "Délégant maintenant"


def test_the_patient_can_leave_the_protocol_for_a_stated_reason(tab: Tab) -> None:
    tab.start().go_on(HEALTHY, until="record_access").tap("J'ai un doute")
    tab.choose(".retrait.motif", "souhait").tap("Sortir du protocole")
    assert tab.seen.state.withdrawals == ("souhait",)


def test_pausing_leads_home_and_resuming_leads_back(tab: Tab) -> None:
    tab.start().go_on(HEALTHY, until="record_access").tap("Pause")
    assert tab.place == {}
    assert "En pause" in tab.text
    assert "A. E." not in tab.text
    assert "EXEMPLE Ariane, 36 ans" in tab.text
    tab.tap("Reprendre")
    assert tab.heading == "Avez-vous accès au dossier du patient ?"


def test_any_delegue_of_the_team_may_take_it_up(tab: Tab, open_tab: OpenTab) -> None:
    tab.start().go_on(HEALTHY, until="record_access").tap("Pause")
    other = open_tab("infirmier_b").run()
    assert "Commencées par l'équipe" in other.text
    other.tap("Reprendre")
    assert other.heading == "Avez-vous accès au dossier du patient ?"


def test_a_mistyped_birth_date_is_put_right_and_the_conclusion_follows(tab: Tab) -> None:
    tab.start().go_on(HEALTHY, born="17/05/1940")
    assert tab.heading == "Délégant aujourd'hui ou demain"
    tab.tap("Corriger").tap_key("correct.identite")
    assert [field.value for field in tab.app.text_input][:3] == ["EXEMPLE", "Ariane", "17/05/1940"]
    tab.write(".birth_date", "17/05/1990").tap("Enregistrer la correction")
    assert "Choisissez un motif" in tab.text
    tab.choose(".motif", "Erreur de saisie").tap("Enregistrer la correction")
    assert "A. E. · 36 ans, femme" in tab.text
    tab.go_on(HEALTHY)
    assert tab.heading == "Conseils"
    assert [made.criterion for made in tab.seen.state.corrections] == ["age"]
