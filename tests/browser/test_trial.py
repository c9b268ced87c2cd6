"""From a red proof to the wrong treatment in a real browser: marked on every screen, kept by a reload and a lock."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import PHONE, TABLET, OpenScreens
from tests.browser.driving import Screens
from tests.browser.test_authoring import LOCAL, at, calculated, looked_at

pytestmark = pytest.mark.browser
RIGHT = "when: {all: [{sexe: F}, {menopausee: false}, grossesse_possible]}"
TIRED = RIGHT.replace("menopausee: false", "menopausee: true")
"""An exclusion of those who may be pregnant, written for those who no longer can be."""


def marked(screens: Screens) -> None:
    """The banner is seen wherever the page is scrolled to, and above what it warns of."""
    banner = screens.page.locator(".trial-banner")
    assert "PATIENT INVENTÉ" in banner.inner_text()
    main = screens.page.locator("[data-testid='stMain']")
    for end in ("0", "document.querySelector('[data-testid=stMain]').scrollHeight"):
        main.evaluate(f"(found) => found.scrollTo(0, {end})")
        box = banner.bounding_box()
        assert box is not None and -1 <= box["y"] < 200, (end, box)
    main.evaluate("(found) => found.scrollTo(0, 0)")


def broken(screens: Screens) -> None:
    """A working group's draft of the local protocol, with one word wrong."""
    at(screens, "/?p=ecrire")
    screens.tap("Partir d’un texte vide")
    text = LOCAL.read_text(encoding="utf-8")
    assert RIGHT in text
    screens.page.locator("textarea").fill(text.replace(RIGHT, TIRED))
    screens.tap("Preuves et arbre")
    calculated(screens)


@pytest.mark.parametrize("width", [PHONE, TABLET])
def test_a_protocol_that_was_broken_is_stepped_through_to_the_wrong_treatment(
    open_screens: OpenScreens, width: int
) -> None:
    screens = open_screens(width, pictures=f"trial-{width}")
    screens.sign_in("sophie")
    broken(screens)
    screens.sees("✗")
    looked_at(screens, "preuve-rouge")
    place = screens.page.url
    screens.page.locator(
        "xpath=//*[contains(text(), 'interdirait')]/following::button[contains(., 'Essayer avec ce patient')][1]"
    ).first.click()
    screens.settle()
    screens.sees("Propriété réfutée")
    for number in range(30):
        marked(screens)
        looked_at(screens, f"ecran-{number}")
        if not screens.button("Continuer").count():
            break
        screens.tap("Continuer")
    assert screens.heading == "Prescrire une ostéodensitométrie"
    for words in ("Faites ceci", "Personne n’est à soigner", "Ostéodensitométrie", "Le chemin dans l’arbre",
                  "C’est la conduite annoncée pour ce patient.", "une des réponses interdirait"):  # fmt: skip
        screens.sees(words)
    here = screens.page.url
    assert re.search(r"[?&]p=essai&i=[0-9a-f]+$", here)
    screens.page.reload()
    screens.settle()
    assert screens.heading == "Prescrire une ostéodensitométrie"
    screens.page.goto(f"{screens.address}/verrou?{here.partition('?')[2]}")
    screens.page.locator("input[type=password]").fill("demonstration")
    screens.page.locator("button[type=submit]").first.click()
    screens.settle()
    assert screens.heading == "Prescrire une ostéodensitométrie"
    marked(screens)
    screens.tap("Quitter l’essai")
    calculated(screens)
    assert screens.page.url == place


def test_a_double_tap_never_skips_a_screen_of_a_trial(open_screens: OpenScreens) -> None:
    screens = open_screens(PHONE)
    screens.sign_in("helene")
    at(screens, "/?p=bibliotheque&i=pollakiurie--2024-06_1")
    screens.tap("Essayer ce texte")
    first = screens.heading
    screens.answer_screen({})
    second = screens.heading
    screens.tap("Écran précédent")
    assert screens.heading == first
    screens.button("Continuer").dblclick()
    screens.settle()
    assert screens.heading == second
