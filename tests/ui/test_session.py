"""Who is at the screen is read anew at every run; home shows what he may start and what waits for him."""

from __future__ import annotations

from engine.services import sessions
from tests.support import Bench
from tests.ui.conftest import OpenTab
from tests.ui.tabs import FEVERISH, HEALTHY, Tab, sign_in


def test_signing_out_in_one_tab_empties_the_others_at_their_next_touch(tab: Tab) -> None:
    tab.start()
    other = Tab(tab.workspace, tab.token).run()
    other.tap("Terminer ma session").tap("Se déconnecter")
    assert other.heading == "Session terminée"
    tab.run()
    assert tab.heading == "Session terminée"
    assert 'href="/connexion"' in tab.markup
    assert not tab.app.radio


def test_an_answer_sent_after_signing_out_elsewhere_is_not_recorded(tab: Tab, on: Bench) -> None:
    tab.start()
    encounter = tab.encounter
    sessions.sign_out(on.workspace, str(tab.token))
    tab.choose(".gene_respiratoire", "oui").tap("Continuer")
    assert tab.heading == "Session terminée"
    assert not on.workspace.state(on.delegue, encounter).answers


def test_a_locked_session_shows_nothing_but_the_way_to_unlock(tab: Tab, on: Bench) -> None:
    tab.start().go_on(HEALTHY, until="record_access")
    sessions.lock(on.workspace, str(tab.token))
    tab.run()
    assert 'href="/verrou"' in tab.markup
    assert "A. E." not in tab.text
    assert not tab.app.radio


def test_an_idle_session_ends(tab: Tab, on: Bench) -> None:
    tab.start()
    on.clock.forward(minutes=31)
    tab.run()
    assert tab.heading == "Session terminée"


def test_what_somebody_typed_does_not_pass_to_the_next_person(tab: Tab, on: Bench) -> None:
    tab.start().answer_screen({}).write(".birth_family_name", "EXEMPLE")
    tab.token = sign_in(on.workspace, on.team, "infirmier_b")
    tab.run()
    assert [field.value for field in tab.app.text_input][:1] == [""]


def test_a_protocol_that_the_gate_refuses_is_shown_with_its_reasons(open_tab: OpenTab, on: Bench) -> None:
    untrained = on.team.members[0].model_copy(update={"trainings": ()})
    sessions.save_team(on.workspace, on.team.model_copy(update={"members": (untrained, *on.team.members[1:])}))
    tab = open_tab("infirmier_a").run()
    assert "Formation au protocole « Exemple » non attestée." in tab.text
    assert "Exemple" not in tab.buttons()


def test_a_second_tap_on_start_opens_one_encounter(tab: Tab, on: Bench) -> None:
    tab.run()
    nonce = tab.app.session_state["nonce"]
    tab.tap_key("start.exemple")
    first = tab.encounter
    twin = Tab(tab.workspace, tab.token)
    twin.app.session_state["nonce"] = nonce
    twin.run().tap_key("start.exemple")
    assert twin.encounter == first


def test_home_lists_what_is_not_finished_and_the_end_of_the_session_recalls_it(tab: Tab) -> None:
    tab.start().go_on(FEVERISH)
    home = Tab(tab.workspace, tab.token).run()
    assert "À reprendre EXEMPLE Ariane, 36 ans À terminer" in home.text
    home.tap("Terminer ma session")
    assert "ces prises en charge ne sont pas closes" in home.text
    assert "Exemple · À terminer" in home.text


def test_an_encounter_of_another_team_is_not_shown(tab: Tab) -> None:
    tab.at(e="0" * 32)
    assert "Ce dossier n'existe pas dans cette équipe." in tab.text


def test_an_unknown_address_leads_home(tab: Tab) -> None:
    tab.at(p="nowhere")
    assert tab.heading == "Nouvelle prise en charge"


def test_the_banners_stand_on_every_screen(tab: Tab) -> None:
    tab.start()
    for screen in (tab, Tab(tab.workspace, tab.token).run(), Tab(tab.workspace, tab.token).at(p="sortie")):
        assert "Démonstration – données inventées, sans valeur" in screen.text
        assert "Logiciel non marqué CE" in screen.text
