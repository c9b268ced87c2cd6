"""Care mode on real screens: from an empty store to a signed version that runs, a changed byte, a withdrawal.

Every screen is tapped; the services confirm those assumptions that are not tapped, and publish where another test
has already shown it on screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from engine.reporting.points import points_of
from tests.browser.care_office import PASSWORD, PROTOCOL, RESPONSIBLE, VERSION, CareOffice, open_office
from tests.browser.conftest import TABLET, OpenScreens
from tests.browser.driving import Screens
from tests.browser.test_every_page import NARROWEST
from tests.browser.test_whole_run import CYSTITIS, accessible, close
from ui.components.markup import fr

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
BANNER = fr(f"Mode soin – logiciel non marqué CE, mis en service par {RESPONSIBLE}")
TAPPED = ("danger", "organisation")
"""Subjects whose every box is tapped by hand."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CareOffice]:
    made = open_office(tmp_path)
    yield made
    made.server.kill()
    assert "incident" not in made.server.log, made.server.log[-1500:]


class People:
    """One tab a person, each on the device that he would hold."""

    def __init__(self, office: CareOffice, opened: OpenScreens, pictures: str) -> None:
        self.office, self.opened, self.pictures = office, opened, pictures

    def tab(self, name: str) -> Screens:
        width = TABLET if name == "sophie" else NARROWEST
        return self.opened(width, pictures=f"{self.pictures}-{name}", at=self.office.server.address)

    def enter(self, name: str) -> Screens:
        return self.office.enter(self.tab(name), name)


def looked(screens: Screens, name: str) -> None:
    """A picture; the banner, the legal line, and nothing that axe finds."""
    screens.picture(name)
    screens.sees(BANNER)
    assert "non marqué CE" in screens.page.locator("footer").last.inner_text().replace("\u00a0", " ")
    accessible(screens)
    inside = "(document.querySelector('[data-testid=stMain]') || document.body).scrollWidth"
    wide = f"Math.max(document.documentElement.scrollWidth, {inside})"
    assert screens.page.evaluate(wide) <= screens.page.viewport_size["width"]  # type: ignore[index]


def shut(screens: Screens) -> dict[str, list[str]]:
    """Each protocol that does not open, with every reason on the screen."""
    found = {}
    for one in screens.page.locator(".shut").all():
        title = one.locator("strong").inner_text()
        found[title] = [plain(line) for line in one.locator("li").all_inner_texts()]
    return found


def plain(words: str) -> str:
    return words.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def home(screens: Screens) -> Screens:
    screens.page.goto(screens.address)
    screens.settle()
    return screens


def versions(screens: Screens, words: str) -> None:
    screens.page.goto(f"{screens.address}/?p=signature")
    screens.settle()
    screens.page.get_by_role("button", name=fr(words)).click()
    screens.settle()


NAME = "Pollakiurie, brûlures mictionnelles"


def test_from_an_empty_store_to_a_signed_version_that_runs(office: CareOffice, open_screens: OpenScreens) -> None:
    people = People(office, open_screens, "care")
    helene = first_password(people, "helene")
    office.choose_passwords("claire", "sophie")

    claire = people.enter("claire")
    assert shut(claire)[NAME] == [
        "Cette version n'est ni relue ni signée.", "Les preuves et les cas de cette version n'ont pas été vérifiés.",
    ]  # fmt: skip
    assert claire.page.locator(f".st-key-start-{PROTOCOL}").count() == 0
    claire.sees("adressez le patient au délégant")
    looked(claire, "draft")

    sophie = people.enter("sophie")
    verify_and_review(sophie)
    assert shut(home(claire))[NAME] == ["Cette version est relue, mais aucun délégant ne l'a signée."]

    read_confirm_and_sign(office, helene)
    assert NAME not in shut(home(claire))
    looked(claire, "signed")
    run(claire)


def first_password(people: People, name: str) -> Screens:
    """The one-time code, copied as from paper; a password that is too short is refused; then inside."""
    screens = people.tab(name)
    page = screens.page
    page.goto(screens.address)
    looked(screens, "door")
    page.get_by_label("Nom de connexion").fill(name)
    page.get_by_label("Mot de passe").fill(people.office.code_of(name).lower().replace("-", " "))
    page.get_by_role("button", name="Se connecter").click()
    for chosen in ("court", PASSWORD):
        page.get_by_role("heading", name="Choisir votre mot de passe").wait_for()
        looked(screens, "first-password")
        page.get_by_label("Nouveau mot de passe").fill(chosen)
        page.get_by_label(fr("Le même, de nouveau")).fill(chosen)
        page.get_by_role("button", name="Enregistrer et entrer").click()
    screens.settle()
    assert screens.heading == "Ce qui vous revient"
    return screens


def verify_and_review(sophie: Screens) -> None:
    versions(sophie, f"Relire : {NAME} 2024-06.1")
    looked(sophie, "draft")
    sophie.tap("Vérifier les preuves et les cas")
    sophie.page.get_by_text("Vérification enregistrée").first.wait_for()
    sophie.sees("donnent le résultat attendu")
    sophie.tap("Marquer comme relue")
    sophie.page.get_by_text("Version marquée comme relue").first.wait_for()
    looked(sophie, "reviewed")


def read_confirm_and_sign(office: CareOffice, helene: Screens) -> None:
    """The file first, each box by itself, the password last; what is missing is told at every step."""
    versions(helene, f"Lire et signer : {NAME} 2024-06.1")
    looked(helene, "to-sign")
    assert "Vous n'avez pas ouvert le dossier de signature." in missing(helene)
    assert "65 hypothèses ne sont pas confirmées." in missing(helene)
    helene.tap("Préparer le dossier (PDF)")
    link = helene.page.get_by_role("link", name="Ouvrir le dossier (PDF)")
    link.wait_for()
    given = helene.page.request.get(helene.address + str(link.get_attribute("href")))
    assert given.body().startswith(b"%PDF")
    helene.tap(fr("J'ai lu le dossier, continuer"))
    assert "dossier de signature" not in missing(helene)
    confirm_by_hand(helene)
    with office.workspace() as opened:
        points = points_of(opened.library.load(PROTOCOL, VERSION))
    left = sum(len(point.rows) for point in points if point.subject not in TAPPED)
    assert 0 < left < 65
    assert f"{left} hypothèses ne sont pas confirmées." in missing(helene)
    office.confirm_the_rest()
    helene.page.reload()
    helene.settle()
    looked(helene, "ready")
    helene.page.get_by_role("link", name="Signer avec mon mot de passe").click()
    field = helene.page.get_by_label("Votre mot de passe, de nouveau")
    field.fill("un autre mot de passe")
    helene.page.get_by_role("button", name="Signer", exact=True).click()
    helene.sees("Mot de passe inconnu")
    looked(helene, "password")
    field.fill(PASSWORD)
    helene.page.get_by_role("button", name="Signer", exact=True).click()
    helene.settle()
    helene.sees("Vous avez signé cette version")
    helene.sees("Peut servir au soin")
    looked(helene, "signed")


def missing(screens: Screens) -> str:
    return plain(" ".join(screens.page.locator(".card.missing").all_inner_texts()))


def confirm_by_hand(helene: Screens) -> None:
    """Two whole subjects, box by box, none ticked beforehand; the first box of all is taken back, then ticked again."""
    here = helene.page.url
    for group in TAPPED:
        helene.page.goto(f"{here}&v={group}")
        helene.settle()
        boxes = helene.page.locator("[class*='st-key-question-'] .stCheckbox")
        total = boxes.count()
        assert total and helene.page.locator(".stCheckbox input:checked").count() == 0
        if group == TAPPED[0]:
            for done in (1, 0):
                tick(helene, boxes.nth(0))
                helene.sees(fr(f"{done} sur {total} confirmés."))
        for at in range(total):
            tick(helene, boxes.nth(at))
        helene.sees(fr(f"{total} sur {total} confirmés."))
        looked(helene, f"confirmed-{group}")
    helene.page.goto(here)
    helene.settle()


def tick(screens: Screens, box: Locator) -> None:
    box.locator("label").first.click()
    screens.settle()


def run(claire: Screens) -> None:
    """One whole run in care, from the danger signs to the close."""
    begin(claire, "Camille")
    claire.consent()
    claire.page.locator("[data-testid='stRadioOption']").first.click()
    claire.tap("Continuer")
    while not claire.page.locator(".card.do").count():
        claire.answer_screen(CYSTITIS)
    looked(claire, "outcome")
    close(claire)
    looked(claire, "closed")


def begin(claire: Screens, given: str) -> None:
    """Danger signs and identity."""
    claire.start(PROTOCOL)
    while claire.heading != "Qui est le patient ?":
        claire.answer_screen(CYSTITIS)
    claire.identify("ESSAI-SOIN", given, "17/05/1970")
    if claire.heading == "Est-ce la même personne ?":
        claire.tap("C’est une autre personne")


def test_a_changed_byte_breaks_the_signature_and_the_new_text_is_read_before_the_next_run(
    office: CareOffice, open_screens: OpenScreens
) -> None:
    office.choose_passwords("claire", "helene", "sophie")
    office.publish()
    people = People(office, open_screens, "care-byte")
    claire = people.enter("claire")
    begin(claire, "Dominique")

    text = office.text.read_text(encoding="utf-8")
    office.text.write_text(text + "\n", encoding="utf-8")
    assert shut(home(claire))[NAME] == [
        "Le texte de cette version a changé depuis sa signature.",
        "Les preuves et les cas de cette version n'ont pas été vérifiés.",
    ]
    looked(claire, "altered")
    helene = people.enter("helene")
    versions(helene, f"{NAME} 2024-06.1")
    assert "Le texte de cette version a changé depuis sa signature." in missing(helene)
    looked(helene, "altered")

    office.publish()
    home(claire)
    offered = claire.page.locator(f".st-key-start-{PROTOCOL} button")
    assert offered.all_inner_texts() == ["Lire ce qui a changé"]
    offered.click()
    claire.settle()
    claire.sees(fr("Le texte de la version 2024-06.1 a été modifié depuis votre dernière prise en charge"))
    claire.page.wait_for_selector(".stSpinner", state="detached", timeout=90_000)
    looked(claire, "news")
    claire.tap(fr("J'ai lu ce qui a changé"))
    claire.sees("Lecture enregistrée")
    begin(claire, "Sacha")


def test_a_withdrawal_stops_what_is_new_and_what_is_in_progress_but_never_a_doubt(
    office: CareOffice, open_screens: OpenScreens
) -> None:
    office.choose_passwords("claire", "helene", "sophie")
    office.publish()
    people = People(office, open_screens, "care-withdrawn")
    claire = people.enter("claire")
    begin(claire, "Andrée")
    assert claire.heading == "Information et accord"

    helene = people.enter("helene")
    versions(helene, f"{NAME} 2024-06.1")
    helene.page.get_by_text("Retirer cette version").click()
    helene.page.get_by_label("Motif du retrait, sans nommer de patient").fill("Rappel du lot de bandelettes.")
    looked(helene, "withdrawing")
    helene.tap("Retirer maintenant")
    helene.sees("Version retirée. Elle ne sert plus au soin.")
    looked(helene, "withdrawn")

    claire.consent()
    refused = plain(claire.page.locator(".card.notice.refused").inner_text())
    assert "Cette version a été retirée" in refused and "« Rappel du lot de bandelettes. »" in refused
    assert "Touchez « J'ai un doute »" in refused
    looked(claire, "answered-too-late")
    assert claire.heading == "Arrêt du protocole – avis médical" and not claire.page.locator("input").count()
    claire.page.reload()
    claire.settle()
    looked(claire, "stopped")
    claire.tap("J’ai un doute")
    claire.page.locator("[data-testid='stRadioOption']").first.click()
    claire.tap("Arrêter et adresser au délégant")
    looked(claire, "doubt")

    assert [line.partition(" le ")[0] for line in shut(home(claire))[NAME]] == ["Cette version a été retirée"]
    assert claire.page.locator(f".st-key-start-{PROTOCOL}").count() == 0
    looked(claire, "home-after")
