"""A made-up protocol as its author leaves it after one more afternoon: one thing changed, by a number."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any, Final

from engine.protocol.compiled import CompiledProtocol, link
from engine.protocol.model import Protocol
from tests.verification.blocks import frozen
from tests.verification.made import Made

Raw = dict[str, Any]


def edited(one: Made, number: int) -> CompiledProtocol:
    """The protocol with a value, a target of a rule or of a line, or an act of an outcome that is another."""
    random = Random(f"edit-{one.seed}-{number}")
    raw = deepcopy(one.raw)
    EDITS[number % len(EDITS)](raw, random)
    protocol, problems = link(Protocol.model_validate(frozen(raw)))
    assert protocol is not None, problems
    return protocol


def _value(raw: Raw, random: Random) -> None:
    name = random.choice(sorted(raw["parameters"]))
    raw["parameters"][name]["value"] += random.choice((1, 3, -1))


def _rule(raw: Raw, random: Random) -> None:
    """A danger sign still sends on at once; who is excluded is sent anywhere."""
    kind = random.choice(("danger", "exclusion"))
    rule = random.choice(raw[kind])
    at_once = [name for name in _referrals(raw) if raw["outcomes"][name]["delay"] == "now"]
    targets = at_once if kind == "danger" else _referrals(raw)
    rule["to"] = random.choice([one for one in targets if one != rule["to"]] or targets)


def _line(raw: Raw, random: Random) -> None:
    line = random.choice(raw["tree"]["decisions"][random.choice(sorted(raw["tree"]["decisions"]))]["rows"])
    line["to"] = random.choice([one for one in _referrals(raw) if one != line["to"]])


def _act(raw: Raw, random: Random) -> None:
    """An outcome loses its last act of several, or gains one."""
    outcome = random.choice(
        [one for _, one in sorted(raw["outcomes"].items()) if one["disposition"] != "consent_refused"]
    )
    acts = outcome.get("acts", [])
    outcome["acts"] = acts[:-1] if acts[1:] else [*acts, random.choice([one for one in raw["acts"] if one not in acts])]


def _referrals(raw: Raw) -> list[str]:
    apart = ("treat", "consent_refused")
    return [name for name, one in sorted(raw["outcomes"].items()) if one["disposition"] not in apart]


EDITS: Final[tuple[Callable[[Raw, Random], None], ...]] = (_value, _rule, _line, _act)
