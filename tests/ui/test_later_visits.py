"""What earlier visits bring: an identity taken again in one tap, an answer that the record contradicts."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from engine.protocol import cases
from engine.protocol.answers import parse_answers
from engine.protocol.loading import Library
from engine.services import demonstration, sessions
from engine.services.rehearsal import finish, play
from engine.services.workspace import Actor, Workspace
from engine.store.memory import MemoryStore
from tests.support import Clock
from tests.ui.tabs import Tab, sign_in

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=timezone(timedelta(hours=1)))
TRAITS = {"birth_family_name": "EXEMPLE", "birth_given_name": "Ariane", "birth_date": "1990-05-17", "sex": "F"}


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def tab(clock: Clock) -> Tab:
    """The nurse of the demonstration, four days after she treated somebody for a cystitis."""
    workspace = Workspace(MemoryStore(), Library(ROOT / "protocols_library"), clock=clock)
    team = demonstration.invented_team(NOW)
    sessions.save_team(workspace, team)
    nurse = team.member("infirmiere_claire")
    assert nurse is not None
    treat_a_cystitis(workspace, Actor(nurse, team, "delegue"))
    clock.forward(days=4)
    return Tab(workspace, sign_in(workspace, team, "infirmiere_claire"))


def treat_a_cystitis(workspace: Workspace, nurse: Actor) -> None:
    """The first case of the protocol that ends in a treatment, played through the use cases."""
    loaded = workspace.library.resolve("pollakiurie", NOW.date())
    file = cases.load_cases(workspace.library.root / "pollakiurie" / loaded.model.version / "cases.yaml", loaded.model)
    case = next(one for one in file.cases if one.gate and one.visit == 1 and one.expect.disposition == "treat")
    given = parse_answers(loaded.model, cases.answers_of(file, case))
    criteria = loaded.model.criteria
    asked = {
        name: value for name, value in given.items() if not criteria[name].derived and not criteria[name].from_identity
    }
    seen = play(workspace, nurse, "pollakiurie", asked, TRAITS)
    finish(workspace, nurse, seen, called_at=NOW.isoformat())


def test_a_second_visit_takes_the_identity_again_in_one_tap(tab: Tab) -> None:
    tab.run()
    assert "Deuxièmes visites EXEMPLE Ariane" in tab.text
    tab.tap("Ouvrir la deuxième visite").go_on({"symptome_urinaire": "oui"}, until="identity")
    assert tab.heading == "La personne de la première visite"
    assert tab.seen.state.opened.visit == 2
    assert not tab.app.text_input
    tab.tap("C'est la même personne")
    assert tab.seen.patient is not None
    assert tab.heading == "Information et accord"


def test_somebody_else_at_a_second_visit_is_typed(tab: Tab) -> None:
    tab.run().tap("Ouvrir la deuxième visite").go_on({"symptome_urinaire": "oui"}, until="identity")
    tab.tap("Ce n'est pas cette personne")
    assert tab.heading == "Qui est le patient ?"


def test_an_answer_that_the_record_contradicts_is_hinted_and_confirmed(tab: Tab) -> None:
    tab.start("pollakiurie").go_on({"symptome_urinaire": "oui"}, until="identity")
    tab.identify().tap("C'est la même personne")
    while "episode_15_jours_non_resolu" not in tab.seen.screen.criteria:
        step_on(tab)
    assert "Le dossier dit : Même protocole dans les 15 derniers jours (il y a 4 jours)" in tab.text
    screen = {"episodes_12_mois": "0"}
    tab.answer_screen(screen)
    assert "episode_15_jours_non_resolu" not in tab.seen.state.answers
    assert "Le dossier dit autre chose : à confirmer" in tab.text
    tab.tick(".episode_15_jours_non_resolu.ok.dossier").tap("Continuer")
    assert tab.seen.state.answers["episode_15_jours_non_resolu"].value is False


def step_on(tab: Tab) -> None:
    answers = {
        "recueil_suffisant": "oui",
        "debut_recent": "oui",
        "grossesse": "exclue",
        "grossesse_exclue_par": "impossible",
    }
    kind = tab.seen.screen.kind
    if kind == "consent":
        tab.consent()
    elif kind == "record_access":
        tab.choose(".dossier", "full").tap("Continuer")
    else:
        tab.answer_screen({**answers, "grossesse_exclue_par": "impossible"})
