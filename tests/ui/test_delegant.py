"""What comes back to the délégant, read and answered on his own screen; what the délégué then finds on his."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.encounter import commands as c
from engine.services import encounters, takeovers
from engine.services.encounters import EncounterView, act
from engine.services.rehearsal import play
from tests.support import TRAITS, Bench, person
from tests.ui.tabs import Tab

OpenTab = Callable[[str], Tab]
FEVERISH = person(temperature=38.5, toux=False, test="positif")


def doubted(on: Bench, *, called: bool = True, traits: dict[str, str] = TRAITS) -> EncounterView:
    """Tested, then a doubt; the délégué called medecin_a."""
    seen = play(on.workspace, on.delegue, "exemple", FEVERISH, traits)
    seen = act(on.workspace, on.delegue, seen.encounter, seen.sequence, c.RecordActDone("test_exemple"))
    seen = act(on.workspace, on.delegue, seen.encounter, seen.sequence, c.StateDoubt("Tableau <b>inhabituel</b>"))
    if not called:
        return seen
    call = c.RecordCall("medecin_a", True, on.clock().isoformat(), "Rappeler vite")
    return act(on.workspace, on.delegue, seen.encounter, seen.sequence, call)


def now(on: Bench, seen: EncounterView) -> EncounterView:
    return encounters.view(on.workspace, on.delegant, seen.encounter)


@pytest.fixture
def tab(open_tab: OpenTab) -> Tab:
    return open_tab("medecin_a")


def answer(tab: Tab, kind: str, text: str) -> Tab:
    """Opens an answer, writes it, sends it."""
    tab.tap(kind)
    write_area(tab, ".texte", text)
    return tab.tap("Envoyer")


def write_area(tab: Tab, ending: str, text: str) -> None:
    next(one for one in tab.app.text_area if str(one.key).endswith(ending)).set_value(text)


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_came_back_is_listed_with_name_reason_delay_and_caller(on: Bench, tab: Tab) -> None:
    doubted(on)
    on.clock.forward(minutes=12)
    tab.run()
    assert tab.heading == "Ce qui vous revient"
    for words in ("FICTIF Alix", "30 ans", "Exemple", "Aujourd'hui ou demain", "il y a 12 min", "vous a appelé"):
        assert words in tab.text
    assert "À voir (1)" in tab.buttons()


def test_the_most_urgent_comes_first_then_the_oldest(on: Bench, tab: Tab) -> None:
    doubted(on)
    on.clock.forward(minutes=5)
    play(on.workspace, on.delegue, "exemple", person(gene_respiratoire=True), TRAITS)
    on.clock.forward(minutes=5)
    doubted(on, traits={**TRAITS, "birth_family_name": "INVENTÉ", "birth_date": "1980-05-17"})
    text = tab.run().text
    assert text.index("15 – tout de suite") < text.index("FICTIF Alix") < text.index("INVENTÉ Alix")


def test_looking_at_the_list_marks_nothing_as_seen(on: Bench, tab: Tab) -> None:
    seen = doubted(on)
    tab.run().tap("Ouvrir").tap("Retour à la liste")
    assert now(on, seen).sequence == seen.sequence
    assert "À voir (1)" in tab.buttons()


def test_a_correction_after_an_act_stands_apart_and_first(on: Bench, tab: Tab) -> None:
    doubted(on)
    on.clock.forward(minutes=1)
    seen = play(on.workspace, on.delegue, "exemple", FEVERISH, {**TRAITS, "birth_family_name": "INVENTÉ"})
    seen = act(on.workspace, on.delegue, seen.encounter, seen.sequence, c.RecordActDone("test_exemple"))
    seen = act(on.workspace, on.delegue, seen.encounter, seen.sequence, c.RecordActDone("medicament"))
    act(on.workspace, on.delegue, seen.encounter, seen.sequence, c.CorrectAnswer("allergie", True, "retrouvée"))
    text = tab.run().text
    assert text.index("Corrections après un acte") < text.index("INVENTÉ") < text.index("FICTIF")
    assert "Médicament d'exemple" in text
    assert "Correction après un acte" in tab.tap("Ouvrir").text


def test_an_empty_list_says_so(tab: Tab) -> None:
    assert "Rien ne vous attend" in tab.run().text


# ── one of them ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_screen_tells_situation_background_assessment_and_request(on: Bench, tab: Tab) -> None:
    doubted(on)
    text = tab.run().tap("Ouvrir").text
    for words in ("Situation", "Antécédents et contexte", "Évaluation", "Demande", "38,5 °C", "Test d'exemple",
                  "Rappeler vite", "protocole accepté"):  # fmt: skip
        assert words in text
    assert tab.heading == "FICTIF Alix"


def test_words_of_the_delegue_are_text_and_never_markup(on: Bench, tab: Tab) -> None:
    doubted(on)
    tab.run().tap("Ouvrir")
    assert "<b>inhabituel" not in tab.markup
    assert "&lt;b&gt;inhabituel" in tab.markup


def test_the_delegue_is_one_touch_away(on: Bench, tab: Tab) -> None:
    doubted(on)
    assert 'href="tel:0199000000"' in tab.run().tap("Ouvrir").markup


def test_nothing_personal_enters_the_address_or_a_key(on: Bench, tab: Tab) -> None:
    seen = doubted(on)
    tab.run().tap("Ouvrir").tap("Donner un avis")
    assert tab.place == {"e": [seen.encounter]} or tab.place == {"e": seen.encounter}
    keys = " ".join(str(one.key) for one in (*tab.app.button, *tab.app.text_area, *tab.app.checkbox))
    assert "FICTIF" not in keys and "Alix" not in keys


def test_another_teams_encounter_cannot_be_opened(on: Bench, tab: Tab) -> None:
    tab.at(e="0123456789abcdef")
    assert "FICTIF" not in tab.text
    assert "Revenir à l'accueil" in tab.text


# ── answering ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_seen_in_one_tap(on: Bench, tab: Tab) -> None:
    seen = doubted(on)
    tab.run().tap("Ouvrir").tap("Vu")
    assert now(on, seen).state.seen_at is not None
    assert "Vu" not in tab.buttons()
    assert "Noté comme vu" in tab.text


def test_taking_over_in_two_taps(on: Bench, tab: Tab) -> None:
    seen = doubted(on)
    tab.run().tap("Ouvrir").tap("Je reprends le patient").tap("Je le vois aujourd'hui")
    (reply,) = now(on, seen).state.replies
    assert (reply.answer, reply.text) == ("takes_over", "Je le vois aujourd'hui")
    assert "Répondus (1)" in tab.tap("Retour à la liste").buttons()


def test_an_advice_lifts_the_reasons_that_are_ticked_and_the_run_resumes(on: Bench, tab: Tab) -> None:
    seen = doubted(on)
    tab.run().tap("Ouvrir").tap("Donner un avis").tick(".leve.doute_du_delegue")
    write_area(tab, ".texte", "Traitez, je suis d'accord")
    tab.tap("Envoyer")
    state = now(on, seen).state
    assert state.lifted == {"doute_du_delegue"}
    assert state.outcome is not None and state.outcome.disposition == "treat"
    assert "Le protocole reprend sur son écran." in tab.text


def test_no_reason_is_ticked_beforehand_and_a_danger_offers_none(on: Bench, tab: Tab) -> None:
    doubted(on)
    tab.run().tap("Ouvrir").tap("Donner un avis")
    assert [one.value for one in tab.app.checkbox] == [False]
    danger = play(on.workspace, on.delegue, "exemple", person(gene_respiratoire=True), TRAITS)
    tab.app.query_params["e"] = danger.encounter
    tab.run().tap("Donner un avis")
    assert not tab.app.checkbox
    assert "Aucune raison ne peut être levée" in tab.text


def test_an_answer_needs_a_sentence(on: Bench, tab: Tab) -> None:
    seen = doubted(on)
    answer(tab.run().tap("Ouvrir"), "J'adresse ailleurs", "  ")
    assert now(on, seen).state.replies == ()
    assert "Écrivez une phrase" in tab.text


def test_the_answer_stands_on_the_screen_of_the_delegue(on: Bench, tab: Tab, open_tab: OpenTab) -> None:
    seen = doubted(on)
    answer(tab.run().tap("Ouvrir"), "J'adresse ailleurs", "Vers l'ORL de garde")
    delegue = open_tab("infirmier_a").at(e=seen.encounter)
    assert "Vers l'ORL de garde" in delegue.text


def test_a_dossier_that_moved_refuses_calmly_and_keeps_what_was_typed(on: Bench, tab: Tab) -> None:
    seen = doubted(on)
    tab.run().tap("Ouvrir").tap("Donner un avis")
    act(
        on.workspace,
        on.delegue,
        seen.encounter,
        seen.sequence,
        c.RecordCall("medecin_b", False, on.clock().isoformat()),
    )
    write_area(tab, ".texte", "Gardez-le en observation")
    tab.tap("Envoyer")
    assert now(on, seen).state.replies == ()
    assert "Rien n'a été envoyé" in tab.text
    assert [area.value for area in tab.app.text_area] == ["Gardez-le en observation"]
    tab.tap("Envoyer")
    assert [reply.text for reply in now(on, seen).state.replies] == ["Gardez-le en observation"]


def test_a_second_tap_from_an_old_screen_sends_nothing_twice(on: Bench, tab: Tab, open_tab: OpenTab) -> None:
    seen = doubted(on)
    other = open_tab("medecin_a")
    for one in (tab, other):
        one.run().tap("Ouvrir").tap("Je reprends le patient")
    tab.tap("Je le rappelle")
    other.tap("Je le rappelle")
    assert len(now(on, seen).state.replies) == 1
    assert "déjà enregistré" in other.text


def test_an_act_is_recorded_only_after_a_call_or_an_answer(on: Bench, tab: Tab) -> None:
    seen = doubted(on, called=False)
    tab.run().tap("Ouvrir")
    assert "Enregistrer l'acte" not in tab.buttons()
    answer(tab, "Je reprends le patient", "Je passe le voir")
    tab.choose(".quoi", "Visite auprès du patient").tap("Enregistrer l'acte")
    assert now(on, seen).state.delegant_acts == ("Visite auprès du patient",)
    tab.tap("Enregistrer l'acte")
    assert "Choisissez ce que vous avez fait." in tab.text
    assert len(now(on, seen).state.delegant_acts) == 1


def test_a_closed_encounter_takes_an_advice_but_lifts_nothing(on: Bench, tab: Tab) -> None:
    seen = doubted(on)
    seen = act(on.workspace, on.delegue, seen.encounter, seen.sequence, c.GiveSafetyNet(("alerte",)))
    act(on.workspace, on.delegue, seen.encounter, seen.sequence, c.Close())
    answer(tab.run().tap("Ouvrir"), "Donner un avis", "À revoir dans huit jours")
    assert [reply.text for reply in now(on, seen).state.replies] == ["À revoir dans huit jours"]


@pytest.mark.parametrize("member", ["infirmier_a", "coordinateur_a"])
def test_only_a_delegant_answers(on: Bench, open_tab: OpenTab, member: str) -> None:
    seen = doubted(on)
    tab = open_tab(member).at(e=seen.encounter)
    assert not {"Vu", "Donner un avis", "Je reprends le patient"} & set(tab.buttons())
    actor = on.coordinator if member == "coordinateur_a" else on.delegue
    with pytest.raises(Exception, match="rôle"):
        takeovers.mark_seen(on.workspace, actor, seen.encounter, seen.sequence)
