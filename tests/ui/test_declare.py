"""Declaring, from any role: an adverse event with its clocks, one's satisfaction without a name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.services import declarations
from engine.services.rehearsal import play
from tests.support import TRAITS, Bench, person
from tests.ui.tabs import Tab

OpenTab = Callable[[str], Tab]
DESCRIPTION = "Le test a été <b>relu</b> trop tard."


@pytest.fixture
def tab(open_tab: OpenTab) -> Tab:
    return open_tab("medecin_a")


def filled(tab: Tab, **changed: str) -> Tab:
    """The form, ready to be sent; ``changed`` leaves a field empty or writes something else."""
    given = {
        "protocole": "exemple", "survenue": "14/06/2026", "decouverte": "hier", "nature": "test_fault", "sorte": "ei",
        "gravite": "2", "informe": "oui", "ars": "", "description": DESCRIPTION,
    } | changed  # fmt: skip
    for name in ("protocole", "nature", "sorte", "gravite", "informe"):
        if given[name]:
            tab.choose(f".{name}", given[name])
    for name in ("survenue", "decouverte", "ars"):
        tab.write(f".{name}", given[name])
    area = next(one for one in tab.app.text_area if str(one.key).endswith(".description"))
    area.set_value(given["description"])
    return tab


def send(tab: Tab) -> Tab:
    return tab.tap_key(".go")


def told(on: Bench) -> list[declarations.Declared]:
    return list(declarations.adverse_events(on.workspace, on.coordinator))


# ── adverse events ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("member", ["infirmier_a", "medecin_a", "coordinateur_a"])
def test_any_member_declares(on: Bench, open_tab: OpenTab, member: str) -> None:
    tab = open_tab(member).at(p="declarer").tap("Un événement indésirable")
    send(filled(tab))
    (event,) = told(on)
    assert (event.event.nature, event.event.severity, event.event.occurred_on) == ("test_fault", 2, "2026-06-14")
    assert event.event.discovered_on == "2026-06-14"
    assert event.event.description == DESCRIPTION
    assert "Prévenez maintenant l'ARS" in tab.text


def test_nothing_is_chosen_beforehand_and_the_clocks_are_said(tab: Tab) -> None:
    tab.at(p="declarer", v="evenement")
    assert {radio.value for radio in tab.app.radio} == {None}
    for words in ("sans délai", "signalement-sante.gouv.fr", "trois mois"):
        assert words in tab.text


def test_what_is_missing_is_listed_and_the_rest_is_kept(on: Bench, tab: Tab) -> None:
    send(filled(tab.at(p="declarer", v="evenement"), nature="", survenue=""))
    assert told(on) == []
    assert "Choisissez la nature." in tab.text and "Dites quand il est survenu." in tab.text
    assert [area.value for area in tab.app.text_area] == [DESCRIPTION]
    tab.choose(".nature", "delay").write(".survenue", "14062026")
    send(tab)
    assert len(told(on)) == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"survenue": "32/13/2026"}, "n'est pas une date"),
        ({"survenue": "16/06/2026"}, "est dans le futur"),
        ({"survenue": "15/06/2026", "decouverte": "14/06/2026"}, "avant d'être survenu"),
        ({"ars": "demain"}, "n'est pas une date"),
    ],
)
def test_dates_are_read_and_never_guessed(on: Bench, tab: Tab, changed: dict[str, str], words: str) -> None:
    send(filled(tab.at(p="declarer", v="evenement"), **changed))
    assert words in tab.text
    assert told(on) == []


def test_a_serious_event_recalls_the_portal(tab: Tab) -> None:
    send(filled(tab.at(p="declarer", v="evenement"), sorte="eigs", ars="aujourd'hui"))
    assert "Événement grave" in tab.text
    assert "Prévenez maintenant l'ARS" not in tab.text


def test_the_encounter_is_chosen_without_naming_a_patient(on: Bench, tab: Tab) -> None:
    seen = play(on.workspace, on.delegue, "exemple", person(), TRAITS)
    tab.at(p="declarer", v="evenement")
    radio = next(one for one in tab.app.radio if str(one.key).endswith(".prise"))
    assert not any("FICTIF" in option for option in radio.options)
    radio.set_value(seen.encounter)
    send(filled(tab))
    assert told(on)[0].event.encounter == seen.encounter


def test_a_second_tap_on_an_old_screen_declares_nothing_twice(on: Bench, tab: Tab) -> None:
    tab.at(p="declarer", v="evenement")
    nonce = tab.app.session_state["declaring"]
    send(filled(tab))
    tab.app.session_state["declaring"] = nonce
    send(filled(tab.at(p="declarer", v="evenement")))
    assert len(told(on)) == 1
    assert "déjà déclaré" in tab.text


# ── satisfaction ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_answer_a_year_without_a_name(on: Bench, tab: Tab) -> None:
    tab.at(p="declarer").tap("Ma satisfaction")
    assert "Anonyme" in tab.text
    tab.choose(".niveau", "satisfied").tap("Répondre")
    assert "sans votre nom. Merci." in tab.text
    assert "Répondre" not in tab.buttons()
    (answer,) = declarations.satisfaction_answers(on.workspace, on.coordinator)
    assert (answer.level, answer.year) == ("satisfied", 2026)


def test_no_level_is_chosen_beforehand(on: Bench, tab: Tab) -> None:
    tab.at(p="declarer", v="satisfaction")
    assert [radio.value for radio in tab.app.radio] == [None]
    tab.tap("Répondre")
    assert "Choisissez une réponse." in tab.text
    assert list(declarations.satisfaction_answers(on.workspace, on.coordinator)) == []
