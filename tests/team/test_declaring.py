"""A team file is read as strictly as a protocol: each slip has its code, its place, what comes of it and what to do."""

from __future__ import annotations

import pytest

from engine.team.declaring import TeamRefused, read_team, worth_a_look
from tests.team.files import EXAMPLE, changed, team_file

DAY = "2026-06-15"
CALLS = ("delegants: [helene_modele, yves_modele]", "delegants: [{}]")
SLIPS = {
    "an unknown key": (('    phone: "01 99 00 00 01"', '    fone: "01 99 00 00 01"'), "PRO-202"),
    "a missing key": (("    account: claire\n", ""), "PRO-201"),
    "a profession that does not exist": (("profession: medecin", "profession: docteur"), "PRO-209"),
    "a role that does not exist": (("roles: [delegue]", "roles: [déléguée]"), "PRO-209"),
    "a date without quotes": (('declared_on: "2026-01-05"', "declared_on: 2026-01-05"), "PRO-132"),
    "a number without quotes": (('rpps: "10000000041"', "rpps: 10000000041"), "PRO-203"),
    "somebody written twice": (("  yves_modele:\n", "  helene_modele:\n"), "PRO-116"),
    "a phone that YAML would read as a number": (('phone: "01 99 00 00 01"', "phone: 0199000001"), "PRO-134"),
    "a day that does not exist": (('completed_on: "2025-12-15"', 'completed_on: "2025-02-30"'), "TEA-102"),
    "an end before its beginning": (('removed_on: "2026-06-30"', 'removed_on: "2025-06-30"'), "TEA-103"),
    "a training that ends before it was done": (('valid_until: "2028-12-15"', 'valid_until: "2024-12-15"'), "TEA-103"),
    "ten digits for a RPPS": (('rpps: "10000000041"', 'rpps: "1000000004"'), "TEA-104"),
    "a FINESS of another length": (('finess: "990000002"', 'finess: "99000000"'), "TEA-104"),
    "a délégant that nobody calls": ((CALLS[0], CALLS[1].format("helene_modele")), "TEA-105"),
    "a call to nobody": ((CALLS[0], CALLS[1].format("helene_modele, yves_modele, yve_modele")), "TEA-105"),
    "a call to who is no délégant": (
        (CALLS[0], CALLS[1].format("helene_modele, yves_modele, claire_exemple")), "TEA-105"
    ),
    "a délégant without a phone": (('    phone: "01 99 00 00 01"\n', ""), "TEA-106"),
    "a phone with a digit missing": (('phone: "01 99 00 00 02"', 'phone: "01 99 00 00 0"'), "TEA-106"),
    "two people under one name": (("account: yves", "account: helene"), "TEA-107"),
    "a name with an accent": (("account: helene", "account: hélène"), "TEA-107"),
    "a training for what is not declared": (("protocol: pollakiurie", "protocol: polakiurie"), "TEA-108"),
    "a protocol twice": (("[pollakiurie, osteoporose]", "[pollakiurie, osteoporose, pollakiurie]"), "TEA-109"),
    "one person under two names at the same time": (('rpps: "10000000058"', 'rpps: "10000000041"'), "TEA-110"),
}  # fmt: skip


def refusal(text: str) -> TeamRefused:
    with pytest.raises(TeamRefused) as error:
        read_team(text.encode(), "equipe.yaml")
    return error.value


@pytest.mark.parametrize("slip", SLIPS)
def test_each_slip_is_told_with_its_place_consequence_and_remedy(slip: str) -> None:
    pair, code = SLIPS[slip]
    told = refusal(changed(pair))
    assert [one.code for one in told.problems] == [code]
    found = told.problems[0]
    assert found.place is not None and found.place.file == "equipe.yaml" and found.place.line > 1
    assert "protocole" not in found.consequence or code.startswith("TEA")
    assert found.consequence.endswith(".") and found.remedy


def test_every_slip_is_told_at_once_from_the_top_of_the_file_down() -> None:
    told = refusal(changed(*(SLIPS[one][0] for one in (
        "a FINESS of another length", "a phone with a digit missing", "a training for what is not declared",
        "a day that does not exist",
    ))))  # fmt: skip
    assert [one.code for one in told.problems] == ["TEA-104", "TEA-106", "TEA-108", "TEA-102"]
    assert "Vouliez-vous dire « pollakiurie » ?" in told.problems[2].what


def test_the_place_is_that_of_the_slip() -> None:
    found = refusal(changed(SLIPS["a phone with a digit missing"][0])).problems[0]
    assert found.place is not None
    assert 'phone: "01 99 00 00 0"' in EXAMPLE.replace("00 02", "00 0").split("\n")[found.place.line - 1]


@pytest.mark.parametrize("text", ["", "[]", "une équipe"])
def test_a_file_that_holds_no_team_is_refused(text: str) -> None:
    assert refusal(text).code == "TEA-101"


def test_who_comes_back_has_a_second_line_after_the_first() -> None:
    back = ('rpps: "10000000017"', 'rpps: "10000000074"')
    assert refusal(changed(back)).code == "TEA-110"
    assert team_file(
        back, ('account: claire\n    declared_on: "2026-01-05"', 'account: claire\n    declared_on: "2026-07-01"')
    )


def test_the_example_holds_together_and_nothing_in_it_is_worth_a_look() -> None:
    assert list(worth_a_look(team_file().team, DAY)) == []


def test_what_would_stop_somebody_or_shows_a_slip_of_the_keyboard_is_said_without_refusing() -> None:
    wrong = team_file(
        ('rpps: "10000000041"', 'rpps: "10000000014"'), ('finess: "990000002"', 'finess: "990000020"'),
        ('completed_on: "2025-12-15"', 'completed_on: "2026-12-15"'), (", valid_until: \"2028-12-15\"", ""),
        ('completed_on: "2025-12-16"', 'completed_on: "2026-12-16"'), ("roles: [coordinator]", "roles: [delegue]"),
    )  # fmt: skip
    told = list(worth_a_look(wrong.team, DAY))
    assert told[:2] == [
        "Le FINESS 990000020 n'a pas la bonne clé : vérifiez-le.",
        "Le RPPS 10000000014 de Hélène MODÈLE n'a pas la bonne clé : vérifiez-le.",
    ]
    assert told[2].startswith("Aucun coordinateur")
    assert [line.partition(" est délégué")[0] for line in told[3:]] == ["Sophie MODÈLE", "Claire EXEMPLE"]
