"""How the address names a trial, and the ways into one. Only for those who write, read or sign protocols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import streamlit as st

from engine.protocol.loading import LoadedProtocol
from engine.protocol.running import Request
from engine.protocol.verification.certificate import CounterExample, Proof
from engine.protocol.verification.comparison_model import Difference
from engine.services import trials
from engine.services.examination import CaseTold
from engine.services.trial_memory import Origin
from ui import session
from ui.commanding import callback, notice
from ui.components import controls, frame
from ui.pages.trial_texts import Doors, Trial
from ui.session import Desk

PAGE = "essai"


def may_try(desk: Desk) -> bool:
    """Whether trials are this role's: a délégué is never shown a way into one."""
    return desk.actor.role in trials.TRIERS


def free(loaded: LoadedProtocol) -> Origin:
    """An essay with nobody in mind."""
    return Origin(Trial.FREE, (Trial.FREE_LEAD,))


def of_counter_example(proof: Proof, one: CounterExample) -> Origin:
    """What is refuted, why, and where in the file; the patient is foretold to end as he does."""
    where = () if one.line is None else (Trial.PLACE.format(one.file or "protocol.yaml", one.line),)
    expected = None if one.patient is None else one.patient.outcome
    return Origin(Trial.REFUTED.format(proof.title), (one.what, *where), expected)


def door(desk: Desk, key: str, words: str, loaded: LoadedProtocol, request: Request, origin: Origin) -> None:
    """One tap into a trial; nothing where this role has none."""
    if may_try(desk):
        controls.button(words, f"essai.{key}", _open, loaded, request, origin)


def free_door(desk: Desk, loaded: LoadedProtocol) -> None:
    """« Essayer ce texte »."""
    door(desk, "libre", Doors.TEXT, loaded, trials.request_of(desk.workspace, loaded), free(loaded))


def case_door(desk: Desk, loaded: LoadedProtocol, case: CaseTold) -> None:
    """A way into a trial of a case's patient; none for a case in which the protocol must not open."""
    if case.request is not None:
        door(desk, f"cas.{case.id}", Doors.CASE.format(case.id), loaded, case.request, _of_case(case))


def cases_door(desk: Desk, loaded: LoadedProtocol, cases: Sequence[CaseTold]) -> None:
    """One of all the cases, chosen by its name, then tried: hundreds of buttons would be found by nobody."""
    told = {case.id: case for case in cases if case.request is not None}
    if not told or not may_try(desk):
        return
    frame.section(Doors.CASES)
    key = f"cas-essai-{loaded.fingerprint[:12]}"
    with controls.form(key):
        controls.pick(Doors.WHICH, {name: f"{name} · {case.story}" for name, case in told.items()}, key)
        controls.submit(Doors.CASES_GO, f"{key}.go", _open_case, loaded, told, key, primary=False)


@callback
def _open_case(loaded: LoadedProtocol, told: Mapping[str, CaseTold], key: str) -> None:
    case = told.get(str(st.session_state.get(key)))
    if case is None or case.request is None:
        notice("refused", Doors.WHICH_FIRST)
        return
    enter(session.desk(), loaded, case.request, _of_case(case))


def _of_case(case: CaseTold) -> Origin:
    return Origin(Trial.CASE.format(case.id), (case.story, *case.differences), case.expected)


def difference_door(desk: Desk, one: Difference, old: LoadedProtocol, new: LoadedProtocol, key: str) -> None:
    """Two ways into a trial of a patient who changes: with the text before, with the text after."""
    same = old.model.version == new.model.version
    sides = ((old, one.answers_before, one.before.outcome, Doors.BEFORE), (new, one.patient.answers, one.after.outcome,
                                                                          Doors.AFTER))  # fmt: skip
    with st.container(horizontal=True, key=f"choices-{key}"):
        for at, (loaded, answers, expected, words) in enumerate(sides):
            said = words if same else Doors.VERSION.format(loaded.model.version)
            origin = Origin(Trial.CHANGED.format(loaded.model.version), one.sentences, expected)
            door(desk, f"{key}.{at}", said, loaded, trials.request_of(desk.workspace, loaded, answers), origin)


@callback
def _open(loaded: LoadedProtocol, request: Request, origin: Origin) -> None:
    enter(session.desk(), loaded, request, origin)


def enter(desk: Desk, loaded: LoadedProtocol, request: Request, origin: Origin) -> None:
    """Opens a trial and goes there; it knows the way back. Raises TrialRefused, AnswersRefused."""
    here = tuple((name, value) for name, value in asdict(session.place()).items() if value)
    made = Origin(origin.title, origin.reminders, origin.expected, here)
    name = trials.start(desk.workspace, desk.actor, loaded, request, made)
    session.go(PAGE, item=name)
