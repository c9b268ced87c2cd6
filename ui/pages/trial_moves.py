"""What may be done in a trial: answer, go back, list the answers, leave. Each tap says which state it was drawn for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from engine.encounter.commands import Command
from engine.services import trials
from engine.services.trials import TrialView
from engine.store.errors import StaleCommand
from ui import session
from ui.commanding import callback, notice
from ui.components import controls
from ui.pages.trial_place import PAGE
from ui.pages.trial_texts import Trial

Given = ParamSpec("Given")


def moving(handler: Callable[Given, None]) -> Callable[Given, None]:
    """A callback of a trial: a tap that comes late or twice changes nothing, and says so in a trial's words."""

    @wraps(handler)
    def moved(*args: Given.args, **kwargs: Given.kwargs) -> None:
        try:
            handler(*args, **kwargs)
        except StaleCommand:
            notice("calm", *Trial.ALREADY)

    return callback(moved)


def send(name: str, expected: int, command: Command) -> None:
    """One answer, to the trial and to nothing else; the session is read anew."""
    desk = session.desk()
    trials.act(desk.workspace, desk.actor, name, expected, command)


def bar(view: TrialView, listed: bool) -> None:
    """Back, answers, leave: one tap away on every screen."""
    name, touched, moves = view.seen.encounter, view.seen.sequence, len(view.trial.moves)
    with st.container(horizontal=True, key="actions"):
        if listed:
            controls.button(Trial.SCREEN, "essai.ecran", session.go, PAGE, item=name)
        elif moves:
            controls.button(Trial.BACK, f"essai.{touched}.retour", go_back, name, touched, moves - 1)
        if not listed:
            controls.button(Trial.ANSWERS, "essai.reponses", session.go, PAGE, item=name, view="reponses")
        controls.button(Trial.LEAVE, "essai.quitter", leave, name)


@moving
def go_back(name: str, expected: int, moves: int) -> None:
    """Takes the trial back to so many moves, and shows the screen that is then asked."""
    desk = session.desk()
    trials.go_back(desk.workspace, desk.actor, name, expected, moves)
    session.go(PAGE, item=name)


@moving
def leave(name: str) -> None:
    """Forgets the trial and goes where it was opened from."""
    desk = session.desk()
    place = dict(trials.view(desk.workspace, desk.actor, name).origin.place)
    trials.leave(desk.workspace, desk.actor, name)
    session.go(place.get("page"), view=place.get("view"), item=place.get("item"))
