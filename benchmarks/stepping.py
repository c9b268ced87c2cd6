"""G2: one step of an interview, its state rebuilt from its events, against zen-engine and SpiffWorkflow.

A step is « what comes next », asked again after each screen, for one tree (15 inputs, 20 nodes, 5 screens):

* ``relais``: the events of the encounter are folded into its state, and the protocol is decided on it: the next screen
  with its open questions, or the outcome with its reasons and acts. As in service: what was decided for earlier people
  is found again (``deciding/learned.py``), and the people of each round are new ones. ``nothing learnt``: by ``decide``
  each time; ``whole screen``: with the progress shown too;
* ``zen``: its compiled table with a row for each answer that is missing; the answers lie ready in a dict;
* ``SpiffWorkflow``: the ready user task is found, given its data, run, and the engine steps on; in memory, which nobody
  does between two clicks, and restored from its own serialised state, as Relais is from its events.

What each says at each step is compared first, and what was found again with ``decide`` at the end.
Run: ``python -m benchmarks.stepping [--rounds 11] [--steps 700] [--earlier 2000]``
"""

from __future__ import annotations

import argparse
import gc
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.measuring import goal, in_turn, ratio, show, surroundings
from benchmarks.tree import (
    ASK,
    DAY,
    SCREENS,
    Record,
    for_zen,
    interview_table,
    nested_ifs,
    people,
    protocol,
    zen_decide,
)
from engine.encounter import commands as c
from engine.encounter import events as e
from engine.encounter.navigation import Screen, screen_of, situation_of, verdict_of
from engine.encounter.state import Recorded, fold
from engine.protocol.answers import parse_answers
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.deciding import Verdict, decide

BPMN = Path(__file__).parent / "fixtures" / "interview.bpmn"
OPENED_AT = f"{DAY}T10:00:00+00:00"
IN_MEMORY, RESTORED = "SpiffWorkflow user task, in memory", "SpiffWorkflow user task, restored"


@dataclass(frozen=True)
class Step:
    """One moment of an interview: the events so far, the answers so far, and what comes next."""

    history: tuple[Recorded, ...]
    answers: Record
    expected: str


@dataclass
class Interview:
    """A person interviewed: the steps, and the answers that each screen received, for a workflow to follow."""

    steps: list[Step] = field(default_factory=list)
    screens: list[tuple[str, Record]] = field(default_factory=list)


def opening() -> Recorded:
    event = e.EncounterOpened(
        protocol="banc", version="2026-01.1", fingerprint="0" * 64, visit=1, day=DAY, opened_at=OPENED_AT, mode="demo",
        delegue="infirmier_a", profession="infirmier", structure="msp", entitlement="infirmier_msp",
        delegants=("medecin_a",),
    )  # fmt: skip
    return Recorded(event, 1, OPENED_AT, "infirmier_a")


def interviewed(compiled: CompiledProtocol, record: Record) -> Interview:
    """As the screens lead it: consent and record access are events too, but steps of no other contender."""
    values, found = parse_answers(compiled.written, record), Interview()
    history, answers = [opening()], dict[str, Any]()
    while True:
        state = fold(history)
        screen = screen_of(state, compiled)
        named = next_of(screen)
        if named is not None:
            found.steps.append(Step(tuple(history), for_zen(answers), named))
        if screen.kind == "outcome":
            return found
        asked = tuple(SCREENS["identity"]) if screen.kind == "identity" else screen.criteria
        command = command_for(screen, record, {name: values[name] for name in asked})
        history += [
            Recorded(event, len(history) + at + 1, OPENED_AT, "infirmier_a")
            for at, event in enumerate(c.handle(command, state, compiled))
        ]
        if named is not None:
            given = {name: record[name] for name in asked}
            answers |= given
            found.screens.append((named.removeprefix(ASK), for_zen(given)))


def rounds_of(interviews: Iterable[Interview], rounds: int, count: int) -> list[list[Step]]:
    """For each round as many steps, of people whom no other round has."""
    coming, found = iter(interviews), list[list[Step]]()
    for _ in range(rounds):
        steps: list[Step] = []
        while len(steps) < count:
            steps += next(coming).steps
        found.append(steps[:count])
    return found


def next_of(screen: Screen) -> str | None:
    if screen.kind == "questions" and screen.step is not None:
        return ASK + screen.step.id
    if screen.kind == "identity":
        return ASK + "identity"
    return getattr(screen.verdict, "outcome", None)


def command_for(screen: Screen, record: Record, values: Any) -> c.Command:
    if screen.kind == "questions" and screen.step is not None:
        return c.AnswerStep(screen.step.id, values, frozenset(values))
    if screen.kind == "identity":
        return c.IdentifyPatient("patient", date(2026 - record["age"], 1, 1), record["sexe"])
    if screen.kind == "consent":
        return c.RecordConsent(True, True, True, True)
    return c.StateRecordAccess("full")


# ── SpiffWorkflow ────────────────────────────────────────────────────────────────────────────────────────────────────


class Workflow:
    """The interview of ``interview.bpmn``; its last task asks the nested ifs, which cost it nothing."""

    def __init__(self) -> None:
        from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
        from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
        from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
        from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
        from SpiffWorkflow.util.task import TaskState

        logging.getLogger("spiff").setLevel(logging.ERROR)
        parser = BpmnParser()
        parser.add_bpmn_file(str(BPMN))
        self._spec = parser.get_spec("interview")
        self._engine = PythonScriptEngine(TaskDataEnvironment({"ask_ifs": nested_ifs}))
        self._new, self._serializer, self._state = BpmnWorkflow, BpmnWorkflowSerializer(), TaskState

    def opened(self) -> Any:
        workflow = self._new(self._spec, script_engine=self._engine)
        workflow.do_engine_steps()
        return workflow

    def step(self, workflow: Any, answers: Record) -> str:
        """Runs the task that is ready with these answers; what comes next, as the other contenders name it."""
        (task,) = workflow.get_tasks(state=self._state.READY, manual=True)
        task.set_data(**answers)
        task.run()
        workflow.do_engine_steps()
        ready = workflow.get_tasks(state=self._state.READY, manual=True)
        return str(ASK + ready[0].task_spec.name if ready else workflow.last_task.data["outcome"])

    def saved(self, workflow: Any) -> Any:
        return self._serializer.to_dict(workflow)

    def restored(self, saved: Any) -> Any:
        workflow = self._serializer.from_dict(saved)
        workflow.script_engine = self._engine
        return workflow


def followed(workflow: Workflow, interviews: list[Interview]) -> None:
    """Every interview from its first task to its end, in memory."""
    for one in interviews:
        running = workflow.opened()
        for _, answers in one.screens:
            workflow.step(running, answers)


def straight(record: Record, found: Interview) -> bool:
    """Whether nothing was held against the patient on the way: the short workflow knows only the straight way."""
    return [screen for screen, _ in found.screens] in (list(SCREENS), ["danger"])


def moments(workflow: Workflow, interviews: list[Interview]) -> Iterator[tuple[Any, Record]]:
    """The saved state before each step, and the answers that come."""
    for one in interviews:
        running = workflow.opened()
        for _, answers in one.screens:
            yield workflow.saved(running), answers
            workflow.step(running, answers)


# ── the measure ──────────────────────────────────────────────────────────────────────────────────────────────────────


def main() -> bool:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--steps", type=int, default=700, help="steps that a round times")
    parser.add_argument("--earlier", type=int, default=2000, help="people interviewed before")
    asked = parser.parse_args()
    print(f"G2, stepping. {surroundings()}")
    zen, workflow, fresh = zen_decide(interview_table()), Workflow(), protocol().compiled
    records = people((asked.rounds + 1) * asked.steps // 3)
    rounds = rounds_of((interviewed(fresh, record) for record in records), asked.rounds + 1, asked.steps)
    tasks = [one for record in records[:150] if straight(record, one := interviewed(fresh, record))]
    check_equal(fresh, zen, workflow, [step for steps in rounds for step in steps], tasks)
    saved = list(moments(workflow, tasks))
    served, screened, plain = taught(asked.earlier), taught(asked.earlier), protocol().compiled
    print(f"  a step rebuilds {mean(len(step.history) for step in rounds[0]):.1f} events; {len(saved)} user tasks")
    gc.freeze()  # as the application does once it is loaded; nothing is ever collected by force
    ours, ask, count = "relais, next question or outcome", "zen ask-row step", asked.steps
    contenders: dict[str, tuple[Callable[[], object], int]] = {
        ours: (in_rounds(lambda step: verdict_of(fold(step.history), served), rounds), count),
        "relais, nothing learnt": (in_rounds(lambda step: decided_anew(step, plain), rounds), count),
        "relais, whole screen": (in_rounds(lambda step: screen_of(fold(step.history), screened), rounds), count),
        ask: (in_rounds(lambda step: zen(step.answers), rounds), count),
        IN_MEMORY: (lambda: followed(workflow, tasks), len(saved)),
        RESTORED: (lambda: each(lambda one: workflow.step(workflow.restored(one[0]), one[1]), saved), len(saved)),
    }
    seconds = in_turn({name: run for name, (run, _) in contenders.items()}, asked.rounds)
    timed = {name: [one / contenders[name][1] for one in times] for name, times in seconds.items()}
    show(timed, 1, ask)
    check_found_again(served, plain, rounds)
    print(surroundings())
    met = [
        goal("one step over zen's ask-row step", ratio(timed, ours, ask), 0.5),
        goal("one step over SpiffWorkflow's user task, restored", ratio(timed, ours, RESTORED), 0.03),
    ]
    print(f"  (over SpiffWorkflow's user task in memory: {ratio(timed, ours, IN_MEMORY):.3f})")
    return all(met)


def taught(earlier: int) -> CompiledProtocol:
    """The protocol as it is in service, after so many people; none of them is timed."""
    compiled = protocol().compiled
    for record in people(earlier, seed=8):
        interviewed(compiled, record)
    return compiled


def decided_anew(step: Step, compiled: CompiledProtocol) -> Verdict:
    return decide(compiled, situation_of(fold(step.history), compiled))


def in_rounds(step: Callable[[Step], object], rounds: list[list[Step]]) -> Callable[[], None]:
    """Each call takes the steps of the next round."""
    coming = iter(rounds)
    return lambda: each(step, next(coming))


def each(step: Callable[[Any], object], moments: list[Any]) -> None:
    """Takes every step and keeps nothing, as a server does."""
    for moment in moments:
        step(moment)


def check_equal(
    compiled: CompiledProtocol, zen: Any, workflow: Workflow, steps: list[Step], tasks: list[Interview]
) -> None:
    for step in steps:
        said = zen(step.answers)["outcome"]
        assert said == step.expected, (step.answers, said, step.expected)
        assert next_of(screen_of(fold(step.history), compiled)) == step.expected
    for one in tasks:
        running = workflow.opened()
        for at, (_, answers) in enumerate(one.screens):
            said = workflow.step(running, answers)
            assert said == one.steps[at + 1].expected, (said, one.steps[at + 1].expected)
    print(f"equality: {len(steps)} steps, the same next screen or outcome in all")


def check_found_again(served: CompiledProtocol, plain: CompiledProtocol, rounds: list[list[Step]]) -> None:
    """What the timed protocol says now is, in full, what ``decide`` says."""
    for steps in rounds:
        for step in steps:
            assert verdict_of(fold(step.history), served) == decided_anew(step, plain), step.answers
    print("  the verdicts found again are those of decide, with their reasons, acts and paths")


if __name__ == "__main__":
    raise SystemExit(not main())
