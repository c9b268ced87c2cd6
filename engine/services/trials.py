"""Trying a text of a protocol on an invented patient, screen by screen, as a délégué would meet it. Nothing is stored.

For whoever writes, reads or signs protocols; never for the role that treats: one session either treats or tries. What a
text may cost is bounded before it opens, because its screens are decided in the process that serves everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Final

from engine.encounter import commands as c
from engine.encounter.explanation import Alternative
from engine.encounter.navigation import screen_of, situation_of
from engine.encounter.state import EncounterState
from engine.encounter.trial import NOBODY, Invented, Trial, answered, begun, opening, returned, state_of
from engine.errors import Problem, RelaisError
from engine.protocol import running
from engine.protocol.alternatives import conditions
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import walk
from engine.protocol.deciding import Reason, standing
from engine.protocol.loading import LoadedProtocol
from engine.protocol.running import Request
from engine.services import examination
from engine.services.apart import apart
from engine.services.encounters import EncounterView
from engine.services.trial_memory import Kept, Origin
from engine.services.workspace import Actor, Workspace
from engine.store.errors import StaleCommand
from engine.team.members import Role

TRIERS: Final[tuple[Role, ...]] = ("delegant", "coordinator")
"""Never the délégué: his screens treat, and must look like nothing else."""
MOST_PARTS: Final = 40_000
"""Parts of all the conditions of a text, definitions opened: a hundred times those of our own protocols."""
MOST_QUESTIONS: Final = 600
MOST_ON_A_SCREEN: Final = 60
MOST_DECISIONS: Final = 250
CHANGES_SECONDS: Final = 20.0


class TrialRefused(RelaisError):
    """A trial cannot be opened, or is no longer there. Nothing was stored, so nothing is lost."""

    exit_code = 4


@dataclass(frozen=True)
class TrialView:
    """All that a screen draws of a trial. ``seen`` is what an encounter with these answers would show."""

    seen: EncounterView
    trial: Trial
    origin: Origin
    standing: tuple[Reason, ...]
    """What stands against the patient already, the most urgent first."""

    @property
    def patient(self) -> Invented:
        return self.trial.patient

    @property
    def is_as_foretold(self) -> bool | None:
        """Whether it ended where its origin said; None before the end, or where nothing was said."""
        ended = self.seen.concluded
        return None if ended is None or self.origin.expected is None else ended.outcome == self.origin.expected

    @property
    def unasked(self) -> tuple[str, ...]:
        """Answers that the patient was foretold with, and that the screens of this path never asked for; by label."""
        if self.is_as_foretold is not False or self.trial.altered:
            return ()
        criteria, asked = self.seen.loaded.model.criteria, self.seen.state.answers
        return tuple(criteria[name].label for name in self.patient.answers
                     if name not in asked and criteria[name].use == "decide")  # fmt: skip


# ── opening ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def start(workspace: Workspace, actor: Actor, loaded: LoadedProtocol, request: Request, origin: Origin) -> str:
    """Opens a trial for the patient of a request and returns its opaque name.

    Raises TrialRefused (UI-135, UI-136), and AnswersRefused where his answers do not fit the text.
    """
    actor.must_be(*TRIERS)
    _refuse_too_heavy(loaded.compiled)
    if str(request.visit) not in loaded.model.tree.entries:
        what = f"Ce texte n'a pas de consultation {request.visit}."
        raise TrialRefused(Problem("UI-136", what, "L'essai n'est pas ouvert.", "Corrigez le cas, ou le texte."))
    trial, name = begun(loaded.compiled, loaded.fingerprint, request), workspace.new_id()
    workspace.trials.put(name, Kept(_holder(actor), loaded, origin, trial, workspace.clock()))
    return name


def _refuse_too_heavy(protocol: CompiledProtocol) -> None:
    """What one screen costs grows with these numbers; a text beyond them is examined apart only."""
    asked = [len(step.asks) for step in protocol.steps]
    parts = sum(1 for _ in islice(chain.from_iterable(map(walk, conditions(protocol))), MOST_PARTS + 1))
    over = (
        (parts, MOST_PARTS, "conditions"), (sum(asked), MOST_QUESTIONS, "questions"),
        (max(asked, default=0), MOST_ON_A_SCREEN, "questions sur un même écran"),
        (len(protocol.decisions), MOST_DECISIONS, "décisions"),
    )  # fmt: skip
    for count, most, name in over:
        if count > most:
            what = f"Ce texte a trop de {name} pour être essayé à l'écran (plus de {most})."
            remedy = "Scindez-le, ou lisez ses preuves et ses cas : ils sont calculés à part."
            raise TrialRefused(Problem("UI-135", what, "L'essai n'est pas ouvert.", remedy))


def request_of(workspace: Workspace, loaded: LoadedProtocol, answers: Mapping[str, object] | None = None) -> Request:
    """The request of a file of answers (none: nobody yet), today or on the nearest day of this version's validity."""
    return running.request_from(examination.exact(answers or {}), running.valid_day(loaded.model, workspace.today()))


# ── going through ────────────────────────────────────────────────────────────────────────────────────────────────────


def view(workspace: Workspace, actor: Actor, name: str) -> TrialView:
    """The trial as it stands. Raises TrialRefused (UI-134) when this person has none of that name."""
    return _view_of(name, _kept(workspace, actor, name))


def act(workspace: Workspace, actor: Actor, name: str, expected: int, command: c.Command) -> None:
    """Answers what the person saw (``expected``). Raises CommandRefused as an encounter would; StaleCommand."""
    kept = _kept(workspace, actor, name, expected)
    _replace(workspace, name, kept, answered(kept.trial, command, kept.loaded.compiled))


def identify(workspace: Workspace, actor: Actor, name: str, expected: int, birth_date: str, sex: str) -> None:
    """Says the age and the sex of nobody. Raises CommandRefused (ENC-107, ENC-108); StaleCommand."""
    command = c.IdentifyPatient(NOBODY, running.noon(birth_date).date(), sex)  # type: ignore[arg-type]
    act(workspace, actor, name, expected, command)


def go_back(workspace: Workspace, actor: Actor, name: str, expected: int, moves: int) -> None:
    """Takes moves back until so many are left; the answers given since are ready to be given again."""
    kept = _kept(workspace, actor, name, expected)
    _replace(workspace, name, kept, returned(kept.trial, moves))


def leave(workspace: Workspace, actor: Actor, name: str) -> None:
    """Forgets the trial."""
    workspace.trials.drop(name, _holder(actor))


def changes(workspace: Workspace, actor: Actor, name: str) -> tuple[Alternative, ...]:
    """The smallest changes of answers that would have led elsewhere, found in a process of its own.

    Raises WorkFailed (OutOfTime when the time was up).
    """
    kept = _kept(workspace, actor, name)
    return apart(examination.nearest, kept.loaded.text, kept.loaded.file, kept.trial, seconds=CHANGES_SECONDS)


def _kept(workspace: Workspace, actor: Actor, name: str, expected: int | None = None) -> Kept:
    actor.must_be(*TRIERS)
    found = workspace.trials.get(name, _holder(actor), workspace.clock())
    if found is None:
        what = "Cet essai n'est plus en mémoire."
        why = "Rien n'est perdu : un essai n'enregistre rien."
        raise TrialRefused(Problem("UI-134", what, why, "Recommencez-le depuis le texte, le cas ou la preuve."))
    if expected not in (None, found.trial.touched):
        raise StaleCommand(name, int(expected or 0), found.trial.touched)
    return found


def _replace(workspace: Workspace, name: str, kept: Kept, trial: Trial) -> None:
    after = replace(kept, trial=trial, at=workspace.clock())
    if not workspace.trials.put(name, after, seen=kept.trial.touched):
        raise StaleCommand(name, kept.trial.touched, trial.touched)


def _holder(actor: Actor) -> str:
    return f"{actor.team.id}/{actor.member.id}"


def _view_of(name: str, kept: Kept) -> TrialView:
    state, protocol = state_of(kept.trial), kept.loaded.compiled
    seen = EncounterView(
        encounter=name, sequence=kept.trial.touched, loaded=kept.loaded, state=state,
        screen=screen_of(state, protocol), patient=traits_of(kept.trial, state), erased=False, earlier=tuple,
        delegue=None, delegants=(), first_visit=None,
    )  # fmt: skip
    return TrialView(seen, kept.trial, kept.origin, standing(protocol, situation_of(state, protocol)))


def traits_of(trial: Trial, state: EncounterState) -> dict[str, str] | None:
    """The traits of nobody, once the trial has said them."""
    patient = trial.patient
    if state.patient is None or patient.birth_date is None or patient.sex is None:
        return None
    return {"birth_family_name": "ESSAI", "birth_given_name": "Patient inventé", "birth_date": patient.birth_date,
            "sex": patient.sex}  # fmt: skip


def day_of(view: TrialView) -> str:
    """The ISO date on which the trial takes place."""
    return opening(view.trial).day
