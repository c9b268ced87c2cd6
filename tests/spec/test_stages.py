"""A stage is collected whole: what it shows never shortens it, what was known before it does."""

from __future__ import annotations

from functools import cache

import pytest

from engine.protocol.compiled import CompiledProtocol
from engine.protocol.deciding import Ask, Concluded, decide
from engine.protocol.loading import load_text
from tests.support import EXAMPLE, facing

SOURCED = "    source: {text: arrete}\n    confidence: sourced\n"
EXAM = "  - {id: examen, stage: examination, title: Examen, ask: [temperature, rougeur, poids]}\n"
TWO_SCREENS = (
    "  - {id: examen, stage: examination, title: Examen, ask: [temperature]}\n"
    "  - {id: suite, stage: examination, title: Suite, ask: [rougeur, poids]}\n"
)
AFTER = "withdrawal:\n"


@cache
def protocol(when: str, to: str = "delegant_j0_j1") -> CompiledProtocol:
    """The example with an examination of two screens and one exclusion more."""
    rule = f"  - id: de_plus\n    label: de plus\n    when: {when}\n    to: {to}\n{SOURCED}\n"
    text = EXAMPLE.read_text(encoding="utf-8")
    for found, put in ((EXAM, TWO_SCREENS), (AFTER, rule + AFTER)):
        assert text.count(found) == 1
        text = text.replace(found, put)
    return load_text(text.encode(), "exemple.yaml").compiled


FEVER, COUGH = '"temperature > fievre_seuil"', "toux"
OF_BOTH = f"{{any: [toux, {FEVER}]}}"
OF_SEX_AND_COUGH = "{all: [{sexe: F}, toux]}"


@pytest.mark.parametrize(
    ("story", "when", "answers", "asked"),
    [
        ("a fever excludes: the examination goes on", FEVER, {"temperature": 39, "rougeur": None}, "suite"),
        ("the same of a rule about both stages", OF_BOTH, {"toux": False, "temperature": 39, "rougeur": None},
         "suite"),
        ("a fever that nobody knows: so too", FEVER, {"temperature": "?", "rougeur": None}, "suite"),
        ("nothing excludes", FEVER, {"temperature": 37, "rougeur": None}, "suite"),
        ("a cough excludes: the interview goes on", COUGH, {"toux": True, "allergie": None}, "entretien"),
        ("a cough excludes: no examination", COUGH, {"toux": True, "temperature": None}, None),
        ("the cough of a rule about both stages: none", OF_BOTH, {"toux": True, "temperature": None}, None),
        ("no cough: the fever is looked for", OF_BOTH, {"toux": False, "temperature": None}, "examen"),
        ("too old is told before the interview: nothing is asked", FEVER, {"age": 70, "toux": None}, None),
        ("sex unknown, cough told: told by the interview, not before", OF_SEX_AND_COUGH,
         {"sexe": "?", "grossesse": False, "toux": True, "allergie": None}, "entretien"),
    ],
)  # fmt: skip
def test_what_is_asked_once_something_excludes(
    story: str, when: str, answers: dict[str, object], asked: str | None
) -> None:
    verdict = decide(protocol(when), facing(**answers))
    if asked is None:
        assert isinstance(verdict, Concluded), (story, verdict)
    else:
        assert isinstance(verdict, Ask) and verdict.step == asked, (story, verdict)


def test_an_immediate_exclusion_is_still_looked_for_when_another_one_stands() -> None:
    now = protocol('{all: [toux, "temperature > fievre_seuil"]}', "delegant_maintenant")
    asked = decide(now, facing(symptome=False, toux=True, temperature=None))
    assert isinstance(asked, Ask) and (asked.step, asked.criteria) == ("examen", ("temperature",))
    assert [reason.id for reason in asked.held] == ["symptome_present"]
    worse = decide(now, facing(symptome=False, toux=True, temperature=39, rougeur=None))
    assert isinstance(worse, Concluded) and worse.outcome == "delegant_maintenant"
