"""Writing a local protocol in a real browser: kept when wrong, proved when right, readable on a phone and on a desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, expect

from engine.protocol.limits import MAX_BYTES
from tests.browser.conftest import PHONE, TABLET, OpenScreens
from tests.browser.driving import Screens
from tests.support import LIBRARY

pytestmark = pytest.mark.browser
LOCAL = LIBRARY / "osteoporose" / "2026-01.1" / "protocol.yaml"


def at(screens: Screens, address: str) -> None:
    screens.page.goto(f"{screens.address}{address}")
    calculated(screens)


def calculated(screens: Screens) -> None:
    """Waits until what is computed apart is there."""
    screens.settle()
    screens.page.wait_for_selector(".stSpinner", state="detached", timeout=90000)
    screens.settle()


def looked_at(screens: Screens, name: str) -> None:
    """A picture kept, nothing to scroll sideways, nothing that axe refuses."""
    screens.picture(name)
    assert screens.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    found = Axe().run(screens.page).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"][:200]) for one in found]


@pytest.mark.parametrize("width", [PHONE, TABLET])
def test_a_working_group_writes_breaks_mends_and_proves(open_screens: OpenScreens, width: int) -> None:
    screens = open_screens(width, pictures=f"authoring-{width}")
    screens.sign_in("sophie")
    at(screens, "/?p=ecrire")
    screens.tap("Partir d’un texte vide")
    too_large = FilePayload(name="x.yaml", mimeType="text/plain", buffer=b"#" * (MAX_BYTES + 1))
    screens.page.get_by_label("Prendre un fichier de cet appareil").set_input_files(too_large)
    screens.sees("Ce fichier dépasse 512 Ko")
    screens.page.get_by_label("Prendre un fichier de cet appareil").set_input_files(LOCAL)
    text = LOCAL.read_text(encoding="utf-8")
    expect(screens.page.locator("textarea")).to_have_value(text)
    screens.tap("Enregistrer et vérifier")
    screens.sees("Le texte se lit, sans erreur.")
    wrong = text.replace("short_title:", "shorttitle:").replace("    label: Fièvre dite", "    labl: Fièvre dite")
    screens.page.locator("textarea").fill(wrong)
    screens.tap("Enregistrer et vérifier")
    for words in ("2 erreurs.", "La première est à la ligne 5.", "Ligne 5", "Vouliez-vous dire « label »"):
        screens.sees(words)
    looked_at(screens, "erreurs")
    screens.page.reload()
    screens.settle()
    assert screens.page.locator("textarea").input_value() == wrong
    refuted = text.replace("acts: [questionnaire_risque, densitometrie_prescrite, conseils]\n      since", "since")
    assert refuted != text
    screens.page.locator("textarea").fill(refuted)
    screens.tap("Preuves et arbre")
    calculated(screens)
    screens.sees("Une propriété est réfutée")
    looked_at(screens, "preuves")


def test_a_text_that_was_typed_outlives_a_lock_and_a_reload(open_screens: OpenScreens) -> None:
    screens = open_screens(TABLET)
    screens.sign_in("sophie")
    at(screens, "/?p=ecrire")
    screens.tap("Partir d'un texte vide".replace("'", "’"))
    place, area = screens.page.url, screens.page.locator("textarea")
    began = area.input_value()
    expect(screens.page.locator(".unsaved")).to_be_hidden()
    area.press_sequentially("# jamais enregistré ")
    typed = area.input_value()
    assert typed != began
    screens.page.goto(f"{screens.address}/verrou")
    screens.page.locator("input[type=password]").fill("demonstration")
    screens.page.locator("button[type=submit]").first.click()
    screens.page.goto(place)
    screens.settle()
    assert area.input_value() == began
    screens.tap("Le remettre dans la page")
    assert area.input_value() == typed
    screens.tap("Enregistrer et vérifier")
    screens.page.wait_for_function("!Object.keys(sessionStorage).some((key) => key.startsWith('relais.draft.'))")
    screens.page.reload()
    screens.settle()
    assert area.input_value() == typed
    expect(screens.page.locator(".unsaved")).to_be_hidden()


@pytest.mark.parametrize("part", ["preuves", "cas", "versions"])
def test_what_is_known_of_a_version_is_readable(open_screens: OpenScreens, part: str) -> None:
    screens = open_screens(pictures="library")
    screens.sign_in("helene")
    at(screens, f"/?p=bibliotheque&i=pollakiurie--2024-06_1&v={part}")
    assert screens.heading
    looked_at(screens, part)


def test_the_schema_for_editors_comes_down(open_screens: OpenScreens, tmp_path: Path) -> None:
    screens = open_screens(TABLET)
    screens.sign_in("helene")
    at(screens, "/?p=ecrire")
    with screens.page.expect_download() as coming:
        screens.page.get_by_role("button", name="Télécharger le schéma").click()
    coming.value.save_as(tmp_path / "schema.json")
    assert '"protocol"' in (tmp_path / "schema.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [PHONE - 30, TABLET])
def test_a_rule_that_is_gone_is_told_by_its_patient(open_screens: OpenScreens, width: int) -> None:
    screens = open_screens(width, pictures=f"authoring-patient-{width}")
    screens.sign_in("sophie")
    at(screens, "/?p=ecrire")
    screens.tap("Partir de « Ostéoporose (local, non validé) »")
    text = LOCAL.read_text(encoding="utf-8")
    start = text.index("  - id: osteoporose_deja_connue\n")
    screens.page.locator("textarea").fill(text[:start] + text[text.index("  - id: traitement_en_cours\n", start) :])
    screens.tap("Enregistrer et vérifier")
    calculated(screens)
    screens.sees("Un patient que ce texte prendrait mal en charge")
    looked_at(screens, "patient")
