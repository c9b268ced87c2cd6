"""One tab of one person on a store in memory: the script of Streamlit is run, no browser and no server."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from engine.services import encounters, sessions
from engine.services.encounters import EncounterView
from engine.services.workspace import Actor, Workspace
from engine.team.members import Team
from ui import session

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "un mot de passe d'essai"
_TAG = re.compile(r"<[^>]+>")
HEALTHY = {"symptome": "oui", "temperature": "36,8", "rougeur": "aucune", "poids": "60", "toux": "oui"}
"""An ordinary person of the example protocol: no test, advice."""
FEVERISH = {**HEALTHY, "temperature": "38,5", "toux": "non", "test": "positif", "test_peremption": "31/01/2027"}
"""Fever and no cough: tested, treated."""


class Tab:
    """One tab of one person: what is read on it, what is tapped and typed."""

    def __init__(self, workspace: Workspace, token: str | None) -> None:
        self.workspace, self.token = workspace, token
        self.app = AppTest.from_file(str(ROOT / "ui" / "script" / "app.py"), default_timeout=20)

    def run(self) -> Tab:
        session.install(self.workspace, lambda: self.token)
        self.app.run()
        assert not self.app.exception, self.app.exception
        assert "incident-number" not in self.markup, "an unforeseen error: see the captured output"
        return self

    def at(self, **place: str) -> Tab:
        for key, value in place.items():
            self.app.query_params[key] = value
        return self.run()

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def markup(self) -> str:
        return "\n".join(element.proto.body for element in self.app.get("html"))

    @property
    def text(self) -> str:
        words = html.unescape(_TAG.sub(" ", self.markup)).replace("\u00a0", " ").replace("’", "'")
        return re.sub(r"\s+", " ", words)

    @property
    def heading(self) -> str:
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.markup)
        return html.unescape(_TAG.sub("", found[1])).replace("\u00a0", " ").replace("’", "'") if found else ""

    @property
    def place(self) -> dict[str, Any]:
        return dict(self.app.query_params)

    @property
    def encounter(self) -> str:
        return str(self.place["e"])

    @property
    def seen(self) -> EncounterView:
        desk = sessions.resume(self.workspace, str(self.token))
        return encounters.view(self.workspace, desk.actor, self.encounter)

    @property
    def actor(self) -> Actor:
        return sessions.resume(self.workspace, str(self.token)).actor

    def buttons(self) -> list[str]:
        return [button.label.replace("\u00a0", " ").replace("’", "'") for button in self.app.button]

    # ── doing ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def tap(self, words: str) -> Tab:
        button = next(one for one in self.app.button if _plain(one.label) == words)
        button.click()
        return self.run()

    def tap_key(self, ending: str) -> Tab:
        next(one for one in self.app.button if str(one.key).endswith(ending)).click()
        return self.run()

    def choose(self, ending: str, value: str) -> Tab:
        next(one for one in self.app.radio if str(one.key).endswith(ending)).set_value(value)
        return self

    def write(self, ending: str, text: str) -> Tab:
        next(one for one in self.app.text_input if str(one.key).endswith(ending)).set_value(text)
        return self

    def tick(self, ending: str) -> Tab:
        next(one for one in self.app.checkbox if str(one.key).endswith(ending)).check()
        return self

    def start(self, protocol: str = "exemple") -> Tab:
        return self.run().tap_key(f"start.{protocol}")

    def answer_screen(self, answers: dict[str, str], otherwise: str = "non") -> Tab:
        """Answers each question of the screen: « oui », « non », « inconnu », a choice, or what is typed."""
        for name in self.seen.screen.criteria:
            criterion = self.seen.loaded.model.criteria[name]
            given = answers.get(name, otherwise if criterion.type == "yes_no" else "inconnu")
            if criterion.type in ("yes_no", "choice"):
                self.choose(f".{name}", given)
            elif given == "inconnu":
                self.tick(f".{name}.inconnu")
            else:
                self.write(f".{name}", given)
        return self.tap("Continuer")

    def identify(self, family: str = "EXEMPLE", given: str = "Ariane", born: str = "17051990", sex: str = "F") -> Tab:
        self.write(".birth_family_name", family).write(".birth_given_name", given).write(".birth_date", born)
        return self.choose(".sex", sex).tap("Continuer")

    def consent(self, protocol: str = "oui", sharing: str = "oui") -> Tab:
        return self.tick(".informed").choose(".protocol", protocol).choose(".sharing", sharing).tap("Continuer")

    def go_on(self, answers: dict[str, str], otherwise: str = "non", until: str = "outcome", **who: str) -> Tab:
        """Answers every screen up to one of this kind."""
        for _ in range(40):
            kind = self.seen.screen.kind
            if kind in (until, "outcome", "closed"):
                return self
            if kind == "identity":
                self.identify(**who)
            elif kind == "consent":
                self.consent()
            elif kind == "record_access":
                self.choose(".dossier", "full").tap("Continuer")
            else:
                self.answer_screen(answers, otherwise)
        raise AssertionError("no end")


def _plain(words: str) -> str:
    return words.replace("\u00a0", " ").replace("’", "'")


def sign_in(workspace: Workspace, team: Team, member: str) -> str:
    """A session for a member of the bench's team; the account is made on the way."""
    person = team.member(member)
    assert person is not None
    sessions.create_account(workspace, member, PASSWORD, team.id, member, person.roles)
    return sessions.sign_in(workspace, member, PASSWORD).token
