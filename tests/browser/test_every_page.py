"""Every address of every role, at the narrowest phone and on a tablet: readable, large enough to tap, never mute."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import TABLET, OpenScreens
from tests.browser.driving import Screens
from tests.browser.test_whole_run import accessible
from ui.pages.library import PARTS
from ui.pages.registry import PAGES

pytestmark = pytest.mark.browser
NARROWEST = 360
PEOPLE = {
    "claire": ["bibliotheque", "declarer", "nouveautes", "indicateurs"],
    "helene": ["bibliotheque", "declarer", "signature", "ordonnances", "ecrire", "essai", "indicateurs"],
    "sophie": ["bibliotheque", "declarer", "indicateurs", "equipe", "exports", "signature", "ecrire", "ordonnances"],
}
"""The pages of each role; for the nurse and the doctor, last, one that is not theirs."""
VERSION = "cheville--2020-03_1"
SMALLEST_TAP = 48
OPEN = {"helene": "Ouvrir", "sophie": re.compile("^[0-9a-f]{8}$")}
"""What opens an encounter: the button of an item, or the short code of the encounter."""


def addresses(person: str) -> list[str]:
    """Home, the pages of the role, for the doctor each part of a version too; the page that ends a session is last."""
    parts = [f"bibliotheque&i={VERSION}", *(f"bibliotheque&i={VERSION}&v={part}" for part in PARTS)]
    return ["", *(f"?p={page}" for page in (*PEOPLE[person], *(parts if person == "helene" else ()), "sortie"))]


def test_every_page_is_somebodys() -> None:
    assert {page for pages in PEOPLE.values() for page in pages} | {"sortie"} == set(PAGES)


def calculated(screens: Screens) -> None:
    """Waits until what is computed apart is there."""
    screens.settle()
    screens.page.wait_for_selector(".stSpinner", state="detached", timeout=90_000)
    screens.settle()


def readable(screens: Screens) -> None:
    page, where = screens.page, screens.page.url.partition("?")[2]
    accessible(screens)
    wide = "Math.max(document.documentElement.scrollWidth, document.querySelector('[data-testid=stMain]').scrollWidth)"
    assert page.evaluate(wide) <= page.viewport_size["width"], where  # type: ignore[index]
    assert page.evaluate("document.documentElement.lang") == "fr"
    assert page.locator("h1").count() == 1, where
    said = page.locator("body").inner_text()
    assert "Démonstration" in said, where
    assert "non marqué CE" in said, where
    for target in page.locator("[data-testid='stRadioOption'], button:visible, a.lock").all():
        box = target.bounding_box()
        assert box is None or box["height"] >= SMALLEST_TAP, (where, target.inner_text())


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_of_a_role_is_readable(open_screens: OpenScreens, person: str) -> None:
    screens = open_screens(NARROWEST, pictures=f"pages-{person}-{NARROWEST}")
    screens.sign_in(person)
    for address in addresses(person):
        screens.page.goto(f"{screens.address}/{address}")
        calculated(screens)
        screens.picture(address.rpartition("=")[2] or "home")
        readable(screens)


@pytest.mark.parametrize("width", [NARROWEST, TABLET])
@pytest.mark.parametrize("person", ["helene", "sophie"])
def test_what_came_back_and_one_encounter_are_readable(open_screens: OpenScreens, person: str, width: int) -> None:
    screens = open_screens(width, pictures=f"items-{person}-{width}")
    screens.sign_in(person)
    screens.page.locator("button:visible, a:visible").filter(has_text=OPEN[person]).first.click()
    calculated(screens)
    screens.picture("item")
    assert "e=" in screens.page.url
    readable(screens)
