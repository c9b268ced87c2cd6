"""The example file of the documentation, and the same with some of its text changed."""

from __future__ import annotations

from engine.team.declaring import TeamFile, read_team
from tests.support import HERE

PLACE = HERE.parent / "docs" / "examples" / "team.yaml"
EXAMPLE = PLACE.read_text(encoding="utf-8")


def changed(*pairs: tuple[str, str]) -> str:
    """The example with each first text replaced by the second; every one must be there."""
    text = EXAMPLE
    for old, new in pairs:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text


def team_file(*pairs: tuple[str, str]) -> TeamFile:
    return read_team(changed(*pairs).encode(), "equipe.yaml")


NEWCOMER = """  nour_nouvelle:
    given_name: Nour
    family_name: NOUVELLE
    profession: infirmier
    rpps: "10000000082"
    roles: [delegue]
    account: nour
    declared_on: "2026-06-01"
    trainings:
      - {protocol: pollakiurie, completed_on: "2026-05-20"}

  # Partie"""
"""One person more, in the place of a comment of the example."""
