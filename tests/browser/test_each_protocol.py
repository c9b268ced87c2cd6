"""One whole run of each protocol on a phone, answered from a case of its own file; each screen kept as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from engine.protocol.answers import french_number, parse_answers
from engine.protocol.cases import Case, CaseFile, answers_of, load_cases
from engine.protocol.conditions import INCONNU, Value
from engine.protocol.loading import Library, LoadedProtocol
from engine.protocol.model import Criterion
from tests.browser.conftest import OpenScreens
from tests.browser.driving import Screens
from tests.browser.test_whole_run import looked_at
from tests.support import LIBRARY
from ui.components.markup import fr

pytestmark = pytest.mark.browser
WHO = {"odynophagie": "claire", "pollakiurie": "claire", "cheville": "karim", "lombalgie": "karim"}
MOST_SCREENS = 30


@pytest.mark.parametrize("protocol", sorted(WHO))
def test_a_patient_of_the_cases_is_treated_from_danger_signs_to_closing(
    open_screens: OpenScreens, protocol: str
) -> None:
    loaded, file, case = treated(protocol)
    answers = parse_answers(loaded.model, answers_of(file, case))
    screens = open_screens(pictures=f"each-{protocol}")
    screens.sign_in(WHO[protocol])
    screens.start(protocol)
    for _ in range(MOST_SCREENS):
        looked_at(screens, "screen")
        if screens.page.locator(".card.do").count():
            break
        step(screens, typed(loaded, answers), answers, protocol)
    screens.sees(fr(loaded.model.outcomes[str(case.expect.outcome)].title))
    while screens.page.get_by_role("button", name="Fait", exact=True).count():
        screens.tap("Fait")
    for box in screens.page.locator("[class*='st-key-said-'] .stCheckbox label").all():
        box.click()
    screens.tap("Tout a été dit")
    screens.tap("Clore la prise en charge")
    screens.sees("Prise en charge close")
    screens.picture("closed")


def treated(protocol: str) -> tuple[LoadedProtocol, CaseFile, Case]:
    """The first ordinary case that ends in treatment, with nothing awaited."""
    library = Library(LIBRARY)
    loaded = library.load(protocol, library.versions(protocol)[-1])
    file = load_cases(LIBRARY / protocol / loaded.model.version / "cases.yaml", loaded.model)
    for case in file.cases:
        dated = case.date is not None or case.profession is not None or case.process.doute
        if case.expect.disposition == "treat" and not (dated or case.expect.next) and case.visit == 1:
            return loaded, file, case
    raise LookupError(protocol)


def step(screens: Screens, words: Mapping[str, str], answers: Mapping[str, Value], protocol: str) -> None:
    """Answers whatever screen is shown."""
    heading = screens.heading
    if heading == "Qui est le patient ?":
        age, sex = answers.get("age", Decimal(30)), {"M": "Homme", "F": "Femme"}[str(answers.get("sexe", "F"))]
        born = datetime.now(UTC).year - int(str(age)) - 1
        screens.identify(f"ESSAI-{protocol.upper()}", protocol[::-1].capitalize(), f"31/12/{born}", sex)
    elif heading == "Est-ce la même personne ?":
        screens.tap("C’est une autre personne")
    elif screens.questions():
        screens.answer_screen(words)
    elif "accord" in heading.lower():
        screens.consent()
    else:
        screens.page.locator("[data-testid='stRadioOption']").first.click()
        screens.tap("Continuer")


def typed(loaded: LoadedProtocol, answers: Mapping[str, Value]) -> dict[str, str]:
    """Each answer as it is tapped or typed; a moment that delays are counted from is set back by the delay."""
    criteria, now = loaded.model.criteria, datetime.now(UTC).astimezone()
    words = {name: in_hand(criteria[name], value) for name, value in answers.items()}
    for name, criterion in criteria.items():
        rule, value = criterion.derived, answers.get(name)
        if rule is None or not isinstance(value, Decimal):
            continue
        if rule.hours_since:
            words[rule.hours_since] = (now - timedelta(hours=int(value), minutes=5)).strftime("%d/%m/%Y à %H:%M")
        if rule.days_since:
            words[rule.days_since] = (now - timedelta(days=int(value))).strftime("%d/%m/%Y")
        if rule.late_period_days:
            words[rule.late_period_days.last_period] = (now - timedelta(days=10)).strftime("%d/%m/%Y")
    return words


def in_hand(criterion: Criterion, value: Value) -> str:
    if value is INCONNU:
        return "Inconnu"
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, Decimal):
        return french_number(value)
    if criterion.type == "date":
        return "/".join(reversed(str(value).split("-")))
    return fr(criterion.choices.get(str(value), str(value)))
