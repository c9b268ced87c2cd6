"""Fingers, keys, reloads, lost servers: nothing is answered twice, nothing is lost, nothing stays on screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TABLET, OpenScreens, Server
from tests.browser.driving import Screens

pytestmark = pytest.mark.browser


def test_a_double_tap_never_answers_the_next_unread_screen(screens: Screens) -> None:
    for pause in (0, 80, 200, 400):
        screens.page.goto(screens.address)
        screens.settle()
        screens.start("odynophagie")
        first = screens.heading
        for criterion in screens.questions():
            screens.answer(criterion, "Non")
        box = screens.button("Continuer").bounding_box()
        assert box is not None
        at = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        screens.page.mouse.click(*at)
        screens.page.wait_for_timeout(pause)
        screens.page.mouse.click(*at)
        screens.settle()
        assert screens.heading != first
        assert screens.page.locator(".trouble").count() == 0, f"second tap after {pause} ms"
        assert screens.page.locator("input[type=radio]:checked").count() == 0


def test_a_reload_in_mid_run_keeps_the_place_and_the_answers(screens: Screens) -> None:
    screens.start("odynophagie")
    screens.answer_screen({})
    heading, address = screens.heading, screens.page.url
    screens.page.reload()
    screens.settle()
    assert (screens.heading, screens.page.url) == (heading, address)
    screens.tap("Corriger")
    screens.sees("non")


def test_the_focus_goes_to_the_heading_after_each_answer_and_to_what_is_missing(screens: Screens) -> None:
    screens.start("odynophagie")
    focused = "document.activeElement.tagName + ' ' + (document.activeElement.className || '')"
    screens.answer_screen({})
    assert screens.page.evaluate(focused).startswith("H1")
    screens.tap("Continuer")
    assert "trouble" in screens.page.evaluate(focused)
    screens.page.locator(".trouble a").first.click()
    assert screens.page.evaluate("document.activeElement.type") == "radio"


def test_the_keyboard_alone_is_enough(open_screens: OpenScreens) -> None:
    screens = open_screens(TABLET)
    page = screens.page
    page.goto(screens.address)
    tab_to(screens, "nom")
    page.keyboard.type("claire")
    page.keyboard.press("Tab")
    page.keyboard.type("demonstration")
    page.keyboard.press("Enter")
    screens.settle()
    tab_to(screens, "Odynophagie, mal de gorge")
    page.keyboard.press("Enter")
    screens.settle()
    first = screens.heading
    for _ in screens.questions():
        tab_to(screens, "radio")
        page.keyboard.press("ArrowRight")
    assert page.locator("input[type=radio]:checked").count() == len(screens.questions())
    tab_to(screens, "Continuer")
    page.keyboard.press("Enter")
    screens.settle()
    assert screens.heading != first


def tab_to(screens: Screens, what: str) -> None:
    """Presses Tab until the focus is on this field, kind of field or button; it must be visible there."""
    told = """() => {
        const one = document.activeElement, box = one.getBoundingClientRect();
        const open = one.type === 'radio' && !document.querySelector(`input[name="${one.name}"]:checked`);
        const words = (one.innerText || '').trim().replace(/\\s+/g, ' ');
        return [one.name || '', open ? 'radio' : '', words, String(box.height > 0)];
    }"""
    for _ in range(80):
        screens.page.keyboard.press("Tab")
        name, kind, words, visible = screens.page.evaluate(told)
        if what in (name, kind, words):
            assert visible == "true"
            return
    raise AssertionError(f"the keyboard does not reach {what}")


def test_a_comma_stays_a_comma(screens: Screens) -> None:
    screens.start("odynophagie")
    while "duree_j" not in screens.questions():
        go_on(screens)
    for criterion in screens.questions():
        screens.answer(criterion, "Oui" if criterion in ("odynophagie", "histoire_fiable") else "Non")
    screens.answer("duree_j", "2,5")
    screens.tap("Continuer")
    assert screens.card("duree_j").locator("input[type=text]").input_value() == "2,5"
    screens.sees("2,5 est trop précis")
    assert screens.card("duree_j").locator("input[type=text]").get_attribute("inputmode") == "decimal"


def go_on(screens: Screens) -> None:
    if screens.heading == "Qui est le patient ?":
        screens.identify("MAINS", "Andrée", "17/05/1990")
    elif screens.heading == "Est-ce la même personne ?":
        screens.tap("C’est une autre personne")
    elif screens.heading == "Information et accord":
        screens.consent()
    elif screens.heading.startswith("Avez-vous accès"):
        screens.page.locator("[data-testid='stRadioOption']").first.click()
        screens.tap("Continuer")
    else:
        screens.answer_screen({})


def test_signing_out_in_one_tab_closes_the_other(screens: Screens, open_screens: OpenScreens) -> None:
    screens.start("odynophagie")
    other = open_screens(page=screens.page.context.new_page())
    other.page.goto(screens.address)
    other.settle()
    other.tap("Terminer ma session")
    other.page.get_by_role("button", name="Se déconnecter").click()
    other.page.wait_for_url("**/connexion*")
    screens.page.wait_for_url("**/connexion*")
    assert "Signes" not in screens.page.content()
    screens.page.go_back()
    screens.page.wait_for_url("**/connexion*")


def test_one_tap_locks_and_the_password_comes_back_to_the_same_place(screens: Screens) -> None:
    screens.start("odynophagie")
    screens.answer_screen({})
    heading, place = screens.heading, screens.page.url.partition("?")[2]
    screens.page.get_by_role("link", name="Verrouiller").click()
    screens.page.wait_for_url("**/verrou*")
    assert heading not in screens.page.content()
    screens.page.go_back()
    screens.page.wait_for_url("**/verrou")
    screens.page.go_forward()
    screens.page.get_by_label("Mot de passe").fill("demonstration")
    screens.page.get_by_role("button", name="Déverrouiller").click()
    screens.settle()
    assert screens.heading == heading
    assert screens.page.url.partition("?")[2] == place


def test_locking_one_tab_locks_the_others_at_once(screens: Screens, open_screens: OpenScreens) -> None:
    screens.start("odynophagie")
    other = open_screens(page=screens.page.context.new_page())
    other.page.goto(screens.address)
    other.settle()
    other.page.get_by_role("link", name="Verrouiller").click()
    screens.page.wait_for_url("**/verrou*")
    assert "Signes" not in screens.page.content()


def test_a_screen_left_alone_locks_itself(screens: Screens) -> None:
    screens.start("odynophagie")
    screens.page.evaluate("localStorage.setItem('relais.touched', String(Date.now() - 11 * 60e3))")
    screens.page.wait_for_url("**/verrou*")


def test_a_killed_server_loses_nothing(open_screens: OpenScreens, tmp_path: Path, prepared: Path) -> None:
    server = Server(tmp_path)
    server.copy(prepared)
    server.start()
    try:
        screens = open_screens(at=server.address)
        screens.sign_in()
        screens.start("odynophagie")
        screens.answer_screen({})
        heading = screens.heading
        server.kill()
        screens.page.wait_for_selector(".offline:not([hidden])")
        screens.sees("Connexion perdue.")
        server.start()
        screens.page.wait_for_selector(".offline", state="hidden", timeout=40000)
        screens.settle()
        assert screens.heading == heading
        screens.answer_screen({})
        assert screens.heading != heading
        screens.page.reload()
        screens.settle()
        screens.tap("Corriger")
        assert screens.page.get_by_role("button", name="Corriger").count() > 4
        assert "Traceback" not in server.log
    finally:
        server.kill()


def test_back_in_the_browser_leads_home_and_forward_to_the_same_screen(screens: Screens) -> None:
    screens.start("odynophagie")
    heading = screens.heading
    screens.page.go_back()
    screens.page.wait_for_url(lambda url: "e=" not in url)
    screens.settle()
    assert screens.heading == "Nouvelle prise en charge"
    screens.page.go_forward()
    screens.page.wait_for_url("**e=*")
    screens.settle()
    assert screens.heading == heading


def test_what_is_tapped_is_large_enough(screens: Screens) -> None:
    screens.start("odynophagie")
    for target in screens.page.locator("[data-testid='stRadioOption'], button:visible, a.lock").all():
        box = target.bounding_box()
        assert box is None or box["height"] >= 48, target.inner_text()


def test_a_timer_counts_on_the_device_and_says_when_it_is_too_late(screens: Screens) -> None:
    screens.page.evaluate(
        """() => {
            const timer = document.createElement("div");
            timer.className = "timer";
            const words = {running: "dans {left}", ready: "maintenant", late: "trop tard", restart: "Relancer"};
            Object.assign(timer.dataset, {timer: "t", after: 60, before: 120, ...words});
            timer.innerHTML = '<button class="timer-start">Lancer</button><p class="timer-said"></p>';
            document.body.append(timer);
        }"""
    )
    screens.page.evaluate("document.querySelector('.timer-start').click()")
    said = screens.page.locator(".timer-said")
    expect(said).to_have_text(re.compile(r"^dans 5\d s$"))
    screens.page.evaluate("sessionStorage.setItem('relais.timer.t', String(Date.now() - 61000))")
    expect(said).to_have_text("maintenant")
    screens.page.evaluate("sessionStorage.setItem('relais.timer.t', String(Date.now() - 121000))")
    expect(said).to_have_text("trop tard")
