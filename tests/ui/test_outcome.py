"""« Faites ceci »: what is done, said, called, printed and closed."""

from __future__ import annotations

from engine.services import takeovers
from tests.support import Bench
from tests.ui.tabs import FEVERISH, HEALTHY, Tab
from ui.printing import TRAY


def test_the_outcome_says_what_to_do_and_to_tell_with_words_and_a_sign(tab: Tab) -> None:
    tab.start().go_on(FEVERISH)
    assert tab.heading == "Traiter"
    assert "Faites ceci Remettre le médicament." in tab.text
    assert "Dites au patient" in tab.text
    assert "Prise en charge par vous, dans le protocole" in tab.text
    assert "icon-treat" in tab.markup


def test_a_dose_stands_with_its_basis_and_its_cap(tab: Tab) -> None:
    tab.start().go_on(FEVERISH)
    assert "exemplicilline" in tab.text
    assert "1000 mg × 2 par jour, 6 jours" in tab.text.replace("1 000", "1000")
    assert "Calcul : 50 mg/kg/jour × 60 kg ÷ 2 prises, ramené au plafond." in tab.text


def test_acts_are_confirmed_one_by_one(tab: Tab) -> None:
    tab.start().go_on(FEVERISH)
    tab.tap_key("medicament.fait")
    assert tab.seen.state.latest_acts["medicament"].done
    assert "Fait à" in tab.text


def test_an_act_that_is_not_done_says_why(tab: Tab) -> None:
    tab.start().go_on(FEVERISH)
    tab.tap_key("medicament.ouvrir").tap("Enregistrer")
    assert "Choisissez un motif." in tab.text
    tab.choose(".medicament.motif", "refused_by_patient").tap("Enregistrer")
    assert tab.seen.state.latest_acts["medicament"].reason == "refused_by_patient"
    assert "Non fait : refusé par le patient" in tab.text


def test_reasons_show_the_answers_they_rest_on_and_unknowns_as_such(tab: Tab) -> None:
    tab.start().go_on({**HEALTHY, "grossesse": "inconnu"})
    assert "grossesse réponse inconnue" in tab.text
    assert "grossesse : inconnu, compté comme un risque possible" in tab.text


def test_scores_show_each_point(tab: Tab) -> None:
    tab.start().go_on(FEVERISH)
    assert "score d'exemple : 2" in tab.text
    assert "fièvre : +1" in tab.text
    assert "rougeur forte : 0" in tab.text


def test_the_smallest_change_is_told_when_asked(tab: Tab) -> None:
    tab.start().go_on(FEVERISH).tap("Ce qui aurait changé la conduite")
    assert "Avec" in tab.text
    assert "au lieu de" in tab.text


def test_an_emergency_says_call_first_and_offers_the_15(tab: Tab) -> None:
    tab.start().answer_screen({"gene_respiratoire": "oui"})
    assert tab.heading == "Appeler le 15"
    assert "Arrêt du protocole – avis médical" in tab.text
    assert "Appelez d'abord, notez ensuite." in tab.text
    assert 'href="tel:15"' in tab.markup
    tab.tap_key(".appel.samu.True")
    assert tab.seen.state.calls[0].to == "samu"
    assert "Le 15 : joint à" in tab.text


def test_the_next_delegant_follows_one_who_is_not_reached(tab: Tab) -> None:
    tab.start().go_on({**HEALTHY, "grossesse": "oui"})
    assert 'href="tel:0199000000"' in tab.markup
    tab.tap_key(".appel.medecin_a.False")
    assert "Essai MEDECIN_A : pas joint à" in tab.text
    tab.tap_key(".appel.medecin_b.False")
    assert "Aucun délégant joint. Rappelez, ou notez un rendez-vous." in tab.text
    tab.tap_key(".appel.medecin_a.True")
    assert "Essai MEDECIN_A : joint." in tab.text


def test_an_appointment_in_the_past_is_refused(tab: Tab) -> None:
    tab.start().go_on({**HEALTHY, "grossesse": "oui"})
    tab.choose(".rdv.qui", "medecin_a").write(".rdv.jour", "hier").write(".rdv.heure", "14h30").tap(
        "Enregistrer le rendez-vous"
    )
    assert "Ce rendez-vous est déjà passé" in tab.text
    tab.write(".rdv.jour", "demain").tap("Enregistrer le rendez-vous")
    assert tab.seen.state.appointment is not None
    assert "le 16/06/2026 à 14 h 30" in tab.text


def test_each_advice_is_ticked_once_said(tab: Tab) -> None:
    tab.start().go_on({**HEALTHY, "grossesse": "oui"}).tap("Tout a été dit")
    assert "Une ligne n'est pas cochée." in tab.text
    tab.tick(".conseils.alerte").tap("Tout a été dit")
    assert tab.seen.state.advice_given == ("alerte",)


def test_what_is_missing_before_closing_is_listed_then_it_closes(tab: Tab) -> None:
    tab.start().go_on({**HEALTHY, "grossesse": "oui"})
    assert "Avant de clore, il reste :" in tab.text
    assert "Clore la prise en charge" not in tab.buttons()
    tab.tap_key(".appel.medecin_a.True").tick(".conseils.alerte").tap("Tout a été dit").tap("Clore la prise en charge")
    assert tab.seen.state.is_closed
    assert "J'ai un doute" not in tab.buttons()
    tab.tap("Revenir à l'accueil")
    assert tab.place == {}


def test_the_answer_of_the_delegant_is_shown_and_advice_resumes_the_run(tab: Tab, on: Bench) -> None:
    tab.start().go_on({**FEVERISH, "grossesse": "oui"}).tap_key(".appel.medecin_a.True")
    assert "Le délégant n'a pas encore lu le message." in tab.text
    seen = tab.seen
    takeovers.answer(
        on.workspace,
        on.delegant,
        seen.encounter,
        seen.sequence,
        "advice",
        "Vous pouvez <b>continuer</b>.",
        ("grossesse",),
    )
    tab.run()
    assert "Essai MEDECIN_A donne son avis" in tab.text
    assert "Vous pouvez <b>continuer</b>." in tab.text
    assert tab.seen.screen.kind == "questions"
    home = Tab(tab.workspace, tab.token).run()
    assert "Le délégant a répondu" in home.text


def test_an_awaited_result_is_entered_and_the_tree_goes_on(tab: Tab) -> None:
    tab.start().go_on({**FEVERISH, "test": "invalide", "test_bis": "invalide"})
    assert "Résultat attendu" in tab.text
    tab.choose(".attente.avis", "traiter").tap("Continuer")
    assert tab.heading == "Traiter"


def test_a_document_is_prepared_recorded_and_opened_by_this_session_only(tab: Tab) -> None:
    tab.start().go_on({**HEALTHY, "grossesse": "oui"}).tap("Préparer")
    issued = tab.seen.state.documents[0]
    assert issued.number in tab.text
    content = TRAY.take(str(tab.token), issued.number)
    assert content is not None
    assert content.startswith(b"%PDF")
    assert TRAY.take("another session", issued.number) is None
    assert f'href="/document/{issued.number}"' in tab.markup


def test_a_second_tap_on_done_counts_the_act_once(tab: Tab) -> None:
    tab.start().go_on(FEVERISH)
    twin = Tab(tab.workspace, tab.token).at(e=tab.encounter)
    tab.tap_key("medicament.fait")
    twin.tap_key("medicament.fait")
    assert "C'était déjà enregistré." in twin.text
    assert len([record for record in tab.seen.state.acts if record.act == "medicament"]) == 1
