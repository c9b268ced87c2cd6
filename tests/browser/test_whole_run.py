"""One whole run on a phone, every screen kept as a picture and checked by axe."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import PHONE, OpenScreens
from tests.browser.driving import Screens

pytestmark = pytest.mark.browser
CYSTITIS = {
    "symptome_urinaire": "Oui", "recueil_suffisant": "Oui", "debut_recent": "Oui", "bu_leucocytes": "Oui",
    "grossesse": "Non : grossesse exclue", "grossesse_exclue_par": "Ménopause confirmée", "episodes_12_mois": "0",
    "temperature": "36,9", "pas": "122", "fr": "14", "bu_lot": "LOT-7", "bu_peremption": "31/12/2030",
    "bu_valide": "Oui : bandelette lisible", "bu_nitrites": "Oui",
}  # fmt: skip
AXE = Axe()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def accessible(screens: Screens) -> None:
    """No violation on the screen as it stands. Streamlit draws the frame: landmarks around it are not ours to add."""
    found = AXE.run(screens.page, options={**RULES, "rules": {"region": {"enabled": False}}})
    told = [f"{one['id']}: {[node['target'] for node in one['nodes']][:3]}" for one in found.response["violations"]]
    assert not told, f"{screens.page.url.split('?')[-1][:20]} {told}"


def looked_at(screens: Screens, name: str) -> None:
    """A picture kept, nothing to scroll sideways; axe once, on the phone."""
    screens.picture(name)
    if screens.page.viewport_size["width"] == PHONE:  # type: ignore[index]
        accessible(screens)
    wide = "Math.max(document.documentElement.scrollWidth, document.querySelector('[data-testid=stMain]').scrollWidth)"
    assert screens.page.evaluate(wide) <= screens.page.viewport_size["width"]  # type: ignore[index]


@pytest.mark.parametrize("width", [360, 390, 1024])
def test_a_whole_run_from_the_door_to_the_close(open_screens: OpenScreens, width: int) -> None:
    screens = open_screens(width, pictures=f"run-{width}")
    screens.page.goto(screens.address)
    screens.picture("door")
    accessible(screens)
    screens.sign_in()
    looked_at(screens, "home")
    screens.start("pollakiurie")
    for _ in range(4):
        if screens.heading == "Qui est le patient ?":
            break
        looked_at(screens, "danger")
        screens.answer_screen(CYSTITIS)
    looked_at(screens, "identity")
    screens.identify("ESSAI-LONG", "Camille", "17/05/1970")
    if screens.heading == "Est-ce la même personne ?":  # the runs at other widths were here before
        looked_at(screens, "alike")
        screens.tap("C’est une autre personne")
    looked_at(screens, "consent")
    screens.consent()
    looked_at(screens, "record-access")
    screens.page.locator("[data-testid='stRadioOption']").first.click()
    screens.tap("Continuer")
    while not screens.page.locator(".card.do").count():
        looked_at(screens, "questions")
        screens.answer_screen(CYSTITIS)
    looked_at(screens, "outcome")
    close(screens)
    looked_at(screens, "closed")


def close(screens: Screens) -> None:
    while screens.page.get_by_role("button", name="Fait", exact=True).count():
        screens.tap("Fait")
    screens.tap("Préparer")
    link = screens.page.get_by_role("link", name="Ouvrir le PDF").first
    assert re.fullmatch(r"/document/R-[\w-]+", link.get_attribute("href") or "")
    answer = screens.page.request.get(screens.address + str(link.get_attribute("href")))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")
    for box in screens.page.locator("[class*='st-key-said-'] .stCheckbox label").all():
        box.click()
    looked_at(screens, "said")
    screens.tap("Tout a été dit")
    screens.tap("Clore la prise en charge")
    screens.sees("Prise en charge close")


def test_corrections_doubt_and_the_end_of_a_session_are_accessible(screens: Screens) -> None:
    screens.start("pollakiurie")
    screens.tap("Continuer")
    accessible(screens)
    screens.answer_screen({})
    screens.tap("J’ai un doute")
    accessible(screens)
    screens.tap("Corriger")
    accessible(screens)
    screens.page.get_by_role("button", name="Corriger").first.click()
    screens.settle()
    accessible(screens)
    screens.tap("Pause")
    accessible(screens)
    screens.tap("Terminer ma session")
    accessible(screens)
