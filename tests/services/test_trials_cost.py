"""A draft made to hurt never holds the server: what it may cost is counted before it opens, each screen stays short."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from engine.protocol.conditions import INCONNU, Value
from engine.protocol.loading import LoadedProtocol
from engine.protocol.model import Protocol
from engine.protocol.reading import read
from engine.protocol.running import Request
from engine.services import trials
from engine.services.trial_memory import Origin
from engine.services.trials import TrialRefused
from tests.services.trying import next_command
from tests.support import EXAMPLE, Bench, bench, person

LONGEST = 2.0
"""Seconds of processor for one screen, on a busy machine; a quarter of a second was measured on a quiet one."""


@pytest.fixture
def on(tmp_path: Path) -> Bench:
    return bench(tmp_path)


def frozen(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(frozen(part) for part in value)
    return {key: frozen(part) for key, part in value.items()} if isinstance(value, dict) else value


def heavy(
    questions: int = 120, rules: int = 390, parts: int = 45, pairs: int = 120, screen: int = 60
) -> LoadedProtocol:
    """Rules about many answers each, guards in a chain, and a tree in which pairs of decisions lead to pairs."""
    ground = {"source": {"text": "revue"}, "confidence": "assumption"}
    written: dict[str, Any] = dict(read(EXAMPLE.read_bytes(), str(EXAMPLE)).data)  # type: ignore[call-overload]
    names = [f"c{at}" for at in range(questions)]
    written["criteria"] = written["criteria"] | {
        name: {"question": name, "label": name, "type": "yes_no", **ground} for name in names
    }
    when = {"any": [{"all": [names[at % questions], {"not": names[(at + 1) % questions]}]} for at in range(parts // 2)]}
    written["exclusion"] = [
        {"id": f"x{at}", "label": "x", "when": when, "to": "delegant_j0_j1", "nature": "clinical", **ground}
        for at in range(rules)
    ]
    asked = [{"criterion": name, "when": {"not": names[at - 1]}} if at else name for at, name in enumerate(names)]
    written["steps"] = [*written["steps"], *(
        {"id": f"s{at}", "stage": "decision", "title": "Écran", "ask": asked[at : at + screen]}
        for at in range(0, questions, screen)
    )]  # fmt: skip
    rows = [("oui", {"when": names[0]}), ("non", {"else": True})]
    decisions = {
        f"{side}{at}": {"title": "D", "rows": [
            {"id": id_, "label": id_, "to": f"{'ab'[way]}{at + 1}" if at + 1 < pairs else "conseils", **said, **ground}
            for way, (id_, said) in enumerate(rows)
        ]} for at in range(pairs) for side in "ab"
    }  # fmt: skip
    written["tree"] = {"entries": {"1": "a0"}, "decisions": decisions}
    return LoadedProtocol("lourd.yaml", b"", "f" * 64, Protocol.model_validate(frozen(written)))


def opened(on: Bench, loaded: LoadedProtocol, value: Value) -> str:
    answers = person() | {name: value for name in loaded.model.criteria if name[1:].isdigit()}
    return trials.start(on.workspace, on.delegant, loaded, Request(answers, on.workspace.today()), Origin("Essai"))


@pytest.mark.parametrize("value", [False, INCONNU], ids=["all no", "all unknown"])
def test_the_heaviest_text_that_opens_answers_each_screen_at_once(on: Bench, value: Value) -> None:
    name, screens, seconds = opened(on, heavy(), value), 0, 0.0
    while seconds < LONGEST and screens < 30:
        began = time.process_time()
        view = trials.view(on.workspace, on.delegant, name)
        command = next_command(view)
        if command is None:
            break
        trials.act(on.workspace, on.delegant, name, view.seen.sequence, command)
        screens, seconds = screens + 1, time.process_time() - began
    assert screens > 2
    assert seconds < LONGEST


@pytest.mark.parametrize(("more", "words"), [
    ({"rules": 900}, "trop de conditions"), ({"questions": 700}, "trop de questions"),
    ({"screen": 120}, "trop de questions sur un même écran"), ({"pairs": 200}, "trop de décisions"),
])  # fmt: skip
def test_a_text_beyond_what_may_be_decided_here_is_refused_at_once(on: Bench, more: dict[str, int], words: str) -> None:
    loaded = heavy(**more)
    _ = loaded.compiled
    began = time.process_time()
    with pytest.raises(TrialRefused, match=words) as error:
        opened(on, loaded, False)
    assert error.value.code == "UI-135"
    assert time.process_time() - began < LONGEST
