"""Going through a trial as a person taps « Continuer »: each screen gets what its patient is ready to say."""

from __future__ import annotations

from datetime import date

from engine.encounter import commands as c
from engine.encounter.commands import Command
from engine.protocol.answers import from_plain
from engine.protocol.deciding import AskProcess
from engine.services import trials
from engine.services.trials import TrialView
from engine.services.workspace import Actor, Workspace

MOST_SCREENS = 120


def next_command(view: TrialView) -> Command | None:
    """The answer to the screen that is shown; None where the patient has nothing ready, or where it has ended."""
    screen, patient = view.seen.screen, view.patient
    if screen.kind == "identity":
        if patient.birth_date is None:
            return None
        sex = patient.sex or "F"
        return c.IdentifyPatient("essai", date.fromisoformat(patient.birth_date), sex)  # type: ignore[arg-type]
    if screen.kind == "consent":
        return _consent(view)
    if screen.kind == "record_access":
        return c.StateRecordAccess("full")
    concluded = view.seen.concluded
    names = screen.criteria if concluded is None else concluded.awaiting
    if not names or not set(names) <= patient.answers.keys():
        return None
    step = "attente" if screen.step is None else screen.step.id
    return _answers(view, step, names)


def _answers(view: TrialView, step: str, names: tuple[str, ...]) -> Command:
    criteria, patient = view.seen.loaded.model.criteria, view.patient
    asks = () if view.seen.screen.step is None else view.seen.screen.step.asks
    optional = [ask.criterion for ask in asks if criteria[ask.criterion].optional and ask.when is None]
    wanted = dict.fromkeys((*names, *(name for name in optional if name in patient.answers)))
    given = {name: from_plain(criteria[name], patient.answers[name]) for name in wanted}
    return c.AnswerStep(step, given, frozenset(given))


def _consent(view: TrialView) -> Command:
    said = view.patient.consent
    minor = isinstance(view.seen.screen.verdict, AskProcess) and view.seen.screen.verdict.what == "representative"
    if minor:
        return said if said.representative else c.RecordConsent(True, None, None, False)
    return c.RecordConsent(True, said.protocol, said.sharing if said.protocol else None)


def to_the_end(workspace: Workspace, actor: Actor, name: str) -> TrialView:
    """Every screen that the patient can answer, one after the other."""
    for _ in range(MOST_SCREENS):
        view = trials.view(workspace, actor, name)
        command = next_command(view)
        if command is None:
            return view
        trials.act(workspace, actor, name, view.seen.sequence, command)
    raise AssertionError("no end")
