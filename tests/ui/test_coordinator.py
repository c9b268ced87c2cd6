"""The coordinator's pages: who is followed, without an identity; the legal figures and what they open on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.encounter import commands as c
from engine.services import declarations, takeovers
from engine.services.encounters import EncounterView, act
from engine.services.rehearsal import finish, play
from engine.services.sessions import save_team
from engine.team.members import Training
from tests.support import TRAITS, Bench, person
from tests.ui.tabs import Tab, sign_in
from ui.pages.coordinator import Filter, read

OpenTab = Callable[[str], Tab]
FEVERISH = person(temperature=38.5, toux=False, test="positif")
OTHER = {**TRAITS, "birth_family_name": "INVENTÉ", "birth_given_name": "Noé", "birth_date": "1980-05-17", "sex": "M"}


@pytest.fixture
def tab(open_tab: OpenTab) -> Tab:
    return open_tab("coordinateur_a")


def treated(on: Bench, traits: dict[str, str] = TRAITS) -> EncounterView:
    seen = play(on.workspace, on.delegue, "exemple", FEVERISH, traits)
    return finish(on.workspace, on.delegue, seen, called_at=on.clock().isoformat())


def taken_over(on: Bench, traits: dict[str, str] = OTHER) -> EncounterView:
    seen = play(on.workspace, on.delegue, "exemple", FEVERISH, traits)
    seen = act(on.workspace, on.delegue, seen.encounter, seen.sequence, c.RecordActDone("test_exemple"))
    seen = act(on.workspace, on.delegue, seen.encounter, seen.sequence, c.StateDoubt("Doute sur FICTIF Alix"))
    call = c.RecordCall("medecin_a", True, on.clock().isoformat(), "Dit à Alix")
    seen = act(on.workspace, on.delegue, seen.encounter, seen.sequence, call)
    seen = takeovers.answer(on.workspace, on.delegant, seen.encounter, seen.sequence, "takes_over", "Je vois Alix")
    return takeovers.record_act(on.workspace, on.delegant, seen.encounter, seen.sequence, "Téléconsultation : Alix")


def is_silent_about_people(tab: Tab) -> bool:
    return not any(word in tab.markup for word in ("FICTIF", "Alix", "INVENTÉ", "Noé", "1996", "1980"))


# ── following ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_encounters_are_listed_by_code_age_and_sex(on: Bench, tab: Tab) -> None:
    treated(on)
    taken_over(on)
    text = tab.run().text
    for words in ("2 prises en charge", "30 ans, femme", "46 ans, homme", "Mené à son terme par le délégué",
                  "Repris par le délégant sur appel du délégué", "Essai INFIRMIER_A"):  # fmt: skip
        assert words in text
    assert is_silent_about_people(tab)


def test_what_waits_and_what_was_left_open_come_first(on: Bench, tab: Tab) -> None:
    seen = play(on.workspace, on.delegue, "exemple", FEVERISH, TRAITS)
    seen = act(on.workspace, on.delegue, seen.encounter, seen.sequence, c.StateDoubt("Doute"))
    text = tab.run().text
    assert "Renvois sans réponse du délégant (1)" in text
    assert "Pas encore closes aujourd'hui (1)" in text
    on.clock.forward(days=1)
    later = Tab(on.workspace, sign_in(on.workspace, on.team, "coordinateur_a")).run()
    assert "Jamais closes, ouvertes un autre jour (1)" in later.text


def test_when_nothing_waits_it_is_said(on: Bench, tab: Tab) -> None:
    treated(on)
    assert "Aucun renvoi sans réponse" in tab.run().text


def test_a_filter_stands_in_the_address_by_ranks_and_names_nobody(on: Bench, tab: Tab) -> None:
    treated(on)
    taken_over(on)
    tab.run()
    radio = next(one for one in tab.app.radio if "filter.category" in str(one.key))
    radio.set_value("6")
    tab.run()
    assert "1 prise en charge" in tab.text
    assert "infirmier" not in str(tab.place)
    assert "1 prise en charge" in tab.run().text


def test_every_filter_cuts_the_list_and_none_breaks_it(on: Bench, tab: Tab) -> None:
    treated(on)
    for code in ("1-30j-0-1", "0-j-4-0"):
        assert "1 prise en charge" in tab.at(i=code).text, code
    for code in ("0-30j-0-2", "0-avant-0-0", "0-an-9-0", "9-7j-99-99"):
        assert "ne correspond" in tab.at(i=code).text, code


def test_an_address_that_means_nothing_is_the_default_filter() -> None:
    for code in (None, "", "x", "1-2-3-4", "0-30j-x-0", "a-b"):
        assert read(code) == Filter()
    assert read("1-7j-2-3") == Filter(1, "7j", 2, 3)
    assert read(Filter(1, "an", 4, 2).code) == Filter(1, "an", 4, 2)


def test_one_encounter_shows_acts_and_reasons_and_keeps_words_apart(on: Bench, tab: Tab) -> None:
    seen = taken_over(on)
    tab.at(e=seen.encounter)
    for words in ("Doute du délégué", "Test d'exemple", "autre acte du délégant", "délégant, sur appel", "joint"):
        assert words in tab.text
    assert is_silent_about_people(tab)
    assert "Téléconsultation" not in tab.text


# ── figures ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_four_figures_stand_with_numerator_and_denominator(on: Bench, tab: Tab) -> None:
    treated(on)
    taken_over(on)
    declarations.answer_satisfaction(on.workspace, on.delegue, "exemple", "satisfied")
    text = tab.at(p="indicateurs").text
    for words in (
        "2 personnes distinctes, en 2 prises en charge",
        "33,3 %",
        "1 acte du délégant sur appel, pour 3 actes du délégué",
        "0 événement déclaré, pour 3 actes du délégué",
        "100,0 %",
        "sur 1 réponse ; 5 professionnels invités",
        "démonstration",
    ):
        assert words in text


def test_a_rate_over_nothing_is_not_zero(tab: Tab) -> None:
    text = tab.at(p="indicateurs").text
    assert text.count("non calculable") >= 3
    assert "Pas de dénominateur" in text


def test_a_figure_opens_on_the_acts_that_it_counts(on: Bench, tab: Tab) -> None:
    taken_over(on)
    tab.at(p="indicateurs").tap("Voir les actes comptés")
    assert "Actes du délégant sur appel du délégué" in tab.text
    assert "autre acte du délégant" in tab.text and "Test d'exemple" in tab.text
    assert is_silent_about_people(tab)
    assert "Retour aux indicateurs" in tab.buttons()


def test_small_cells_are_hidden_from_what_leaves_the_team(on: Bench, tab: Tab) -> None:
    treated(on)
    assert "non diffusé" in tab.at(p="indicateurs").text


def test_a_demonstration_opens_no_fee_and_no_invoice_is_spoken_of_but_to_refuse_it(on: Bench, tab: Tab) -> None:
    treated(on)
    text = tab.at(p="indicateurs").text
    assert "jamais une facture" in text
    assert "Prise en charge de démonstration." in text


# ── team, exports ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_team_page_says_who_may_today_and_when_trainings_end(on: Bench, tab: Tab) -> None:
    ending = Training(protocol="exemple", completed_on="2025-01-10", valid_until="2026-07-10")
    over = Training(protocol="exemple", completed_on="2024-01-10", valid_until="2026-01-10")
    members = list(on.team.members)
    members[0] = members[0].model_copy(update={"trainings": (ending,)})
    members[1] = members[1].model_copy(update={"trainings": (over,)})
    save_team(on.workspace, on.team.model_copy(update={"members": tuple(members)}))
    text = tab.at(p="equipe").text
    for words in (
        "formation à refaire avant le 10/07/2026",
        "formation expirée le 10/01/2026",
        "Formation expirée le",
        "peut l'utiliser aujourd'hui",
        "ne peut pas l'utiliser aujourd'hui",
        "Déclaré le 05/01/2026",
    ):
        assert words in text


def test_exports_are_offered_for_a_period_and_a_protocol(on: Bench, tab: Tab) -> None:
    treated(on)
    tab.at(p="exports").tap("7 derniers jours")
    assert tab.place["i"] in ("7j-0", ["7j-0"])
    assert "pseudonymis" in tab.text.lower()
    assert len(tab.app.get("download_button")) == 5


@pytest.mark.parametrize("member", ["infirmier_a", "medecin_a"])
@pytest.mark.parametrize("page", ["indicateurs", "equipe", "exports"])
def test_the_pages_are_closed_to_other_roles(on: Bench, open_tab: OpenTab, member: str, page: str) -> None:
    treated(on)
    text = open_tab(member).at(p=page).text
    assert "Cette page n'est pas ouverte à votre rôle." in text
    assert "Mené à son terme" not in text
