"""Driving the screens as a person does: by what is read on them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

SETTLED = "[data-testid='stApp'][data-test-script-state='notRunning'][data-test-connection-state='CONNECTED']"
UNREAD_MS = 150
"""From the tap to the first sign that the server works on it."""


class Screens:
    """One tab of one person."""

    def __init__(self, page: Page, address: str, pictures: Path | None = None) -> None:
        self.page, self.address, self.pictures, self.taken = page, address, pictures, 0

    # ── moving ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def sign_in(self, name: str = "claire") -> None:
        self.page.goto(self.address)
        self.page.locator(f"button[value={name}]").click()
        self.settle()

    def settle(self) -> None:
        """Waits for the server's answer, and for the moment in which a fresh screen takes no tap."""
        self.page.wait_for_timeout(UNREAD_MS)
        for _ in range(2):
            self.page.wait_for_selector(SETTLED, state="attached")
            self.page.wait_for_selector("h1")
            self.page.wait_for_selector("body:not([data-fresh])", state="attached")
            self.page.wait_for_timeout(50)

    def tap(self, words: str) -> None:
        self.button(words).click()
        self.settle()

    def button(self, words: str) -> Locator:
        return self.page.get_by_role("button", name=words, exact=True).first

    def start(self, protocol: str) -> None:
        self.page.locator(f".st-key-start-{protocol} button").click()
        self.settle()

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def heading(self) -> str:
        return self.page.locator("h1[data-screen]").inner_text().replace("\u00a0", " ").replace("’", "'")

    def questions(self) -> list[str]:
        ids = self.page.locator("[id^='question-']").evaluate_all("found => found.map(one => one.id)")
        return [str(one).removeprefix("question-") for one in ids]

    def sees(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible()

    # ── answering ────────────────────────────────────────────────────────────────────────────────────────────────────

    def card(self, criterion: str) -> Locator:
        return (
            self.page.locator("[data-testid='stVerticalBlock']")
            .filter(has=self.page.locator(f"#question-{criterion}"))
            .last
        )

    def answer(self, criterion: str, value: str) -> None:
        """« Oui », « Non », « Inconnu », the label of a choice, or what is typed."""
        card = self.card(criterion)
        if card.locator("[data-testid='stRadioOption']").count():
            card.locator("[data-testid='stRadioOption']").filter(has_text=value).first.click()
        elif value == "Inconnu":
            for box in card.locator(".stCheckbox label").all()[:1]:  # what may be left blank has no box
                box.click()
        else:
            for field, part in zip(card.locator("input[type=text]").all(), value.split(" à "), strict=False):
                field.fill(part)
                field.blur()

    def answer_screen(self, answers: Mapping[str, str], otherwise: str = "Non") -> None:
        """Answers every question that is shown, and continues."""
        for criterion in self.questions():
            self.answer(criterion, answers.get(criterion, self._otherwise(criterion, otherwise)))
        self.tap("Continuer")

    def _otherwise(self, criterion: str, otherwise: str) -> str:
        card = self.card(criterion)
        options = [text.strip() for text in card.locator("[data-testid='stRadioOption']").all_inner_texts()]
        return otherwise if otherwise in options else "Inconnu"

    def identify(self, family: str, given: str, born: str, sex: str = "Femme") -> None:
        self.page.get_by_label("Nom de naissance", exact=True).fill(family)
        self.page.get_by_label("Premier prénom de naissance").fill(given)
        self.page.get_by_label("Date de naissance (jj/mm/aaaa)").fill(born)
        self.page.locator("[data-testid='stRadioOption']").filter(has_text=sex).first.click()
        self.tap("Continuer")

    def consent(self, protocol: str = "Oui", sharing: str = "Oui") -> None:
        self.page.locator(".stCheckbox label").first.click()
        for group, answer in zip(
            self.page.locator("[data-testid='stRadioGroup']").all(), (protocol, sharing), strict=True
        ):
            group.locator("[data-testid='stRadioOption']").filter(has_text=answer).first.click()
        self.tap("Continuer")

    def picture(self, name: str) -> None:
        if self.pictures is not None:
            self.taken += 1
            self.pictures.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=self.pictures / f"{self.taken:02d}-{name}.png")
