"""A whole odynophagie run on a telephone: screens, taps, machine time, and a trained user's time by a stated model.

A fresh demonstration in a temporary folder, Chromium at 390 px with touch, signed in as Claire. Two patients who get
amoxicilline: an ordinary adult (score of 2, positive test) and a child with a parent. What is stored is checked at the
end against what was tapped.

The model (a keystroke-level model) adds up, for a user who knows the screens: a tap ``--tap`` 1.1 s, a known question
recognised ``--read`` 0.6 s, a typed character ``--key`` 0.3 s, a swipe ``--swipe`` 0.5 s, and the machine's own time as
measured. Talking, examining, the test's own minutes and reading the consent aloud are work, not handling: left out.

Run: ``python -m benchmarks.odynophagie_run [--pictures DIR] [--folder DIR]``
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from benchmarks.fixtures import clicking_servers as servers
from benchmarks.fixtures.clicking_servers import ROOT, Server, serving
from benchmarks.fixtures.clicking_tab import CHROMIUM, CLOCK
from benchmarks.measuring import goal, surroundings
from engine.services import demonstration, encounters, sessions
from engine.services.workspace import Actor, Workspace
from engine.serving import open_workspace
from tests.browser.driving import SETTLED, Screens

PHONE = {"width": 390, "height": 844}
GUARD_S = 0.5
MAX_SCREENS = 40
RADIO = "[data-testid='stRadioOption']"
HEALTHY: Mapping[str, str] = {
    "odynophagie": "Oui", "histoire_fiable": "Oui", "duree_j": "2", "vaccin_diphterie_a_jour": "Oui",
    "aspect": "Rouge", "trod_possible": "Oui", "trod_lot": "T123", "trod_peremption": "31122035", "trod": "Positif",
    "allergie": "Aucune",
}  # fmt: skip
"""Criterion → what is tapped or typed; a sign that is not named is answered « Non », the rest stays blank."""


@dataclass(frozen=True)
class Patient:
    name: str
    age: int
    answers: Mapping[str, str]
    dose: str

    @property
    def born(self) -> str:
        return f"0101{datetime.now().astimezone().year - self.age}"


ADULT = Patient("adult", 30, {**HEALTHY, "t": "38,6", "fc": "80", "fr": "16", "pas": "122", "spo2": "98",
                              "fievre_rapportee": "Oui"}, "1 000 mg")  # fmt: skip
CHILD = Patient("child", 8, {**HEALTHY, "t": "37,2", "fc": "95", "fr": "20", "pas": "105", "spo2": "98",
                             "poids": "26"}, "650 mg")  # fmt: skip


# ── the model ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Model:
    """Seconds of a trained user for each thing that he does."""

    tap: float
    read: float
    key: float
    swipe: float

    def seconds(self, visit: Visit) -> float:
        return (visit.taps * self.tap + visit.read * self.read + visit.characters * self.key
                + visit.swipes * self.swipe + visit.waited / 1e3)  # fmt: skip


@dataclass
class Visit:
    """What one screen asked of the user, up to the tap that leads to the next one, and what he then waited."""

    phase: str
    heading: str
    read: int = 0
    """Questions and lines recognised."""
    taps: int = 0
    fields: int = 0
    characters: int = 0
    swipes: int = 0
    waits: list[float] = field(default_factory=list)
    """Milliseconds from each tap on a button to the last change that it caused."""
    painted: float | None = None
    """Milliseconds from the tap to the next heading, when there was a next one."""

    @property
    def waited(self) -> float:
        return sum(self.waits)


# ── the user ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class User:
    """Drives the screens and counts what a person would do on each."""

    def __init__(self, screens: Screens, patient: Patient) -> None:
        self.screens, self.patient, self.visits = screens, patient, list[Visit]()
        self.page: Page = screens.page

    def run(self) -> list[Visit]:
        """From the home page to « Clore »."""
        home = self._visit("home")
        home.swipes = 0  # the button stands at the top
        self._press(home, self.page.locator(".st-key-start-odynophagie button"))
        for _ in range(MAX_SCREENS):
            if self._is_over():
                break
            self._screen()
        else:
            raise SystemExit(f"no outcome after {MAX_SCREENS} screens: {self.screens.heading}")
        self._outcome()
        return self.visits

    def _is_over(self) -> bool:
        return self.page.locator("section.do").count() > 0

    def _screen(self) -> None:
        if self.page.get_by_label("Nom de naissance", exact=True).count():
            self._identity()
        elif self.page.locator(".aloud").count():
            self._consent()
        else:
            self._questions()

    def _phase(self) -> str:
        return "after" if any(visit.phase == "consent" for visit in self.visits) else "before"

    def _visit(self, phase: str) -> Visit:
        """A fresh screen: pictured whole, its swipes counted."""
        self._picture()
        visit = Visit(phase, self.screens.heading)
        height, seen = self.page.evaluate(
            "() => [document.querySelector('[data-testid=stMain]').scrollHeight, innerHeight]"
        )
        visit.swipes = max(0, -(-(height - seen) // int(0.7 * seen)))
        self.visits.append(visit)
        return visit

    def _questions(self) -> None:
        visit = self._visit(self._phase())
        asked = self.screens.questions()
        for name in asked:
            visit.read += 1
            self._answer(visit, name)
        if not asked:  # access to the record: one choice
            visit.read += 1
            self._tap(visit, self.page.locator(RADIO).first)
        self._press(visit, self.screens.button("Continuer"))

    def _answer(self, visit: Visit, name: str) -> None:
        card = self.screens.card(name)
        is_typed = card.locator(RADIO).count() == 0
        value = self.patient.answers.get(name, "" if is_typed else "Non")
        if not value:
            return
        self.screens.answer(name, value)
        visit.taps += 1
        if is_typed:
            visit.fields += 1
            visit.characters += len(value)

    def _identity(self) -> None:
        visit = self._visit("identity")
        typed = {"Nom de naissance": "EXEMPLE", "Premier prénom de naissance": self.patient.name.capitalize(),
                 "Date de naissance (jj/mm/aaaa)": self.patient.born}  # fmt: skip
        for label, words in typed.items():
            self.page.get_by_label(label, exact=True).fill(words)
            visit.taps, visit.fields, visit.characters = visit.taps + 1, visit.fields + 1, visit.characters + len(words)
        self._tap(visit, self.page.locator(RADIO).filter(has_text="Homme").first)
        visit.read += 4
        self._press(visit, self.screens.button("Continuer"))

    def _consent(self) -> None:
        visit = self._visit("consent")
        self._tap(visit, self.page.locator(".stCheckbox label").first)
        for group in self.page.locator("[data-testid='stRadioGroup']").all():
            yes = group.locator(RADIO).filter(has_text="Oui")
            self._tap(visit, yes.first if yes.count() else group.locator(RADIO).first)
            visit.read += 1
        self._press(visit, self.screens.button("Continuer"))

    # ── the end: acts, what is said, closing ─────────────────────────────────────────────────────────────────────────

    def _outcome(self) -> None:
        """« Faites ceci » is read; each act is noted, each line said and ticked, the encounter closed."""
        self.page.get_by_text(self.patient.dose).first.wait_for()
        visit = self._visit("outcome")
        act = self.page.get_by_role("button", name="Fait", exact=True)
        while act.count():
            visit.read += 1
            self._press(visit, act.first, stays=True)
        for line in self.page.locator("[class*='st-key-said-'] .stCheckbox label").all():
            visit.read += 1
            self._tap(visit, line)
        self._press(visit, self.screens.button("Tout a été dit"), stays=True)
        self._press(visit, self.screens.button("Clore la prise en charge"))
        self._picture()

    # ── fingers ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _tap(self, visit: Visit, what: Locator) -> None:
        what.click()
        visit.taps += 1

    def _press(self, visit: Visit, button: Locator, *, stays: bool = False) -> None:
        """A tap that the server answers: timed in the page, from the event to the paint of the last change."""
        self.page.evaluate("(words) => clicking.expect(words)", {"any": True} if stays else {})
        button.click()
        visit.taps += 1
        done = "clicking.isQuiet(200)" if stays else "clicking.isShown() && clicking.isQuiet(200)"
        deadline = time.monotonic() + 15
        while not self.page.evaluate(f"() => {done}"):
            if time.monotonic() > deadline:
                raise SystemExit(f"nothing came after « {visit.heading} »")
            time.sleep(0.04)
        self.page.wait_for_selector(SETTLED, state="attached")
        found = self.page.evaluate("clicking.result()")
        visit.waits.append(float(found["settled"]))
        visit.painted = found["shown"] if not stays else visit.painted
        time.sleep(GUARD_S)

    def _picture(self) -> None:
        """The whole screen, as tall as it is."""
        if self.screens.pictures is None:
            return
        height = self.page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        self.page.set_viewport_size({"width": PHONE["width"], "height": max(PHONE["height"], int(height))})
        self.screens.picture(re.sub(r"[^a-z0-9]+", "-", _without_accents(self.screens.heading.lower()))[:30].strip("-"))
        self.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
        self.page.wait_for_timeout(100)


def _without_accents(text: str) -> str:
    return unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()


# ── setting up, checking ─────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def served(folder: Path) -> Iterator[tuple[Server, Workspace, Actor]]:
    """A fresh demonstration and its server; the same store opened here to check what was stored."""
    workspace = open_workspace(ROOT / "protocols_library", folder / "data", folder / "key")
    try:
        demonstration.prepare(workspace)
        actor = sessions.sign_in(workspace, "claire", demonstration.PASSWORD).actor
        command = servers.relais(ROOT / "protocols_library", folder)
        with serving(command, folder, "/_stcore/health") as server:
            yield server, workspace, actor
    finally:
        workspace.store.close()


def check(workspace: Workspace, actor: Actor, patient: Patient) -> str:
    """What was tapped is what was stored, and the encounter is closed; its outcome."""
    rows = encounters.listing(workspace, actor, mine=True, unfinished=False)
    found = max(rows, key=lambda row: row.opened_at)
    state = workspace.state(actor, found.stream)
    answers = {name: answer.value for name, answer in state.answers.items()}
    wanted = {"odynophagie": True, "stridor": False, "trod": "positif", "trod_peremption": "2035-12-31",
              "t": patient.answers["t"].replace(",", ".")}  # fmt: skip
    wrong = {name: answers.get(name) for name, value in wanted.items() if str(answers.get(name)) != str(value)}
    if wrong or not state.is_closed:
        raise SystemExit(f"{patient.name}: stored {wrong}, closed: {state.is_closed}")
    return f"{len(answers)} answers, {found.attributes['outcome']}, closed"


def drive(browser: Browser, server: Server, patient: Patient, pictures: Path | None) -> list[Visit]:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)  # type: ignore[arg-type]
    context.add_init_script(path=CLOCK)
    page = context.new_page()
    try:
        screens = Screens(page, server.address, pictures / patient.name if pictures else None)
        screens.sign_in("claire")
        return User(screens, patient).run()
    finally:
        context.close()


# ── telling ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def tell(patient: Patient, visits: list[Visit], model: Model, stored: str) -> list[bool]:
    print(f"\n{patient.name}, {patient.age} years: {stored}")
    print(f"  {'phase':<9}{'screen':<46}{'asked':>6}{'taps':>6}{'fields':>8}{'chars':>7}{'swipes':>8}{'ms':>7}{'s':>7}")
    for visit in visits:
        print(
            f"  {visit.phase:<9}{visit.heading[:44]:<46}{visit.read:>6}{visit.taps:>6}{visit.fields:>8}"
            f"{visit.characters:>7}{visit.swipes:>8}{visit.waited:>7.0f}{model.seconds(visit):>7.1f}"
        )
    _machine(visits)
    return _totals(visits, model)


def _totals(visits: list[Visit], model: Model) -> list[bool]:
    phases = {name: [visit for visit in visits if visit.phase == name]
              for name in ("home", "before", "identity", "consent", "after", "outcome")}  # fmt: skip
    for name, found in phases.items():
        print(
            f"  {name:<9}{len(found):>3} screens {sum(one.read for one in found):>4} asked "
            f"{sum(one.taps for one in found):>4} taps {sum(one.fields for one in found):>3} fields "
            f"{sum(model.seconds(one) for one in found):>7.1f} s"
        )
    asking = [*phases["home"], *phases["before"], *phases["after"]]
    to_outcome = sum(model.seconds(one) for one in asking)
    whole = sum(model.seconds(one) for one in visits)
    taps = sum(one.taps for one in asking)
    print(
        f"  to the outcome, identity and consent apart: {to_outcome:.0f} s ({taps} taps; 90 s would need a tap of "
        f"{model.tap - (to_outcome - 90) / taps:.2f} s); the whole visit, closed: {whole:.0f} s"
    )
    return [
        goal("screens after consent, outcome included", len(phases["after"]) + 1, 12),
        goal("a trained user's seconds to the outcome, identity and consent apart", to_outcome, 90),
    ]


def _machine(visits: list[Visit]) -> None:
    waits = sorted(wait for visit in visits for wait in visit.waits)
    shown = sorted(visit.painted for visit in visits if visit.painted is not None)
    for words, found in (("tap to next heading", shown), ("tap to last change", waits)):
        p95 = found[min(len(found) - 1, int(len(found) * 0.95))]
        print(f"  {words}: median {median(found):.0f} ms, p95 {p95:.0f}, max {found[-1]:.0f} ({len(found)} taps)")
    print(f"  machine time in all: {sum(waits) / 1e3:.1f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=Path, help="folder for a picture of each screen")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--tap", type=float, default=1.1, help="seconds of a tap")
    parser.add_argument("--read", type=float, default=0.6, help="seconds to recognise a known question")
    parser.add_argument("--key", type=float, default=0.3, help="seconds of a typed character")
    parser.add_argument("--swipe", type=float, default=0.5, help="seconds of a swipe")
    asked = parser.parse_args()
    model = Model(asked.tap, asked.read, asked.key, asked.swipe)
    print(surroundings())
    print(f"model: tap {model.tap} s, known question {model.read} s, character {model.key} s, swipe {model.swipe} s")
    goals = []
    with (
        tempfile.TemporaryDirectory(dir=asked.folder) as name,
        served(Path(name)) as (server, workspace, actor),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        for patient in (ADULT, CHILD):
            visits = drive(browser, server, patient, asked.pictures)
            goals += tell(patient, visits, model, check(workspace, actor, patient))
        browser.close()
    print(f"after: {surroundings()}")
    raise SystemExit(not all(goals))


if __name__ == "__main__":
    main()
