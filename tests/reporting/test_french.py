"""French as it is printed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.reporting import french
from engine.reporting.french import NBSP

SPACED = [
    ("Mal à respirer : appeler le 15.", "Mal à respirer_: appeler le 15."),
    ("Pourquoi ? Parce que ; voilà !", "Pourquoi_? Parce que_; voilà_!"),
    ("le bouton « Doute »", "le bouton «_Doute_»"),
    ("le bouton «Doute»", "le bouton «_Doute»"),
    ("38,5 °C, 650 mg, 11,5 %, 6 jours", "38,5_°C, 650_mg, 11,5_%, 6_jours"),
    ("1 000 mg", "1_000_mg"),
    ("à 12:30, voir https://example.org", "à 12:30, voir https://example.org"),
    ("3 malades", "3 malades"),
]


@pytest.mark.parametrize(("written", "printed"), SPACED)
def test_spaces_before_signs_and_units_do_not_break(written: str, printed: str) -> None:
    assert french.typographic(written) == printed.replace("_", NBSP)


def test_apostrophes_are_curly_inside_words_only() -> None:
    assert french.typographic("l'eau d'ici, 'cité'") == "l’eau d’ici, 'cité'"


@given(st.text())
def test_typography_is_idempotent(text: str) -> None:
    once = french.typographic(text)
    assert french.typographic(once) == once


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (Decimal("0.5"), None, "0,5"),
        (Decimal("650.0"), None, "650"),
        (Decimal(1250), None, f"1{NBSP}250"),
        (Decimal("1234567.25"), None, f"1{NBSP}234{NBSP}567,25"),
        (Decimal("11.538"), 1, "11,5"),
        (Decimal("77.75"), 1, "77,8"),
        (40, None, "40"),
    ],
)
def test_numbers_have_a_comma_and_parted_thousands(value: Decimal | int, places: int | None, shown: str) -> None:
    assert french.number(value, places) == shown


def test_a_rate_without_denominator_is_not_computable_rather_than_zero() -> None:
    assert french.percentage(None) == "non calculable"
    assert french.percentage(Decimal(0)) == f"0,0{NBSP}%"


def test_french_is_plural_from_two_on() -> None:
    counts = [french.counted(Decimal(count), "prise") for count in ("0", "1", "1.5", "2")]
    assert counts == [f"0{NBSP}prise", f"1{NBSP}prise", f"1,5{NBSP}prise", f"2{NBSP}prises"]
    units = [
        french.singular(f"{count}{NBSP}{unit}") for count, unit in ((1, "jours"), (0, "ans"), (1, "mois"), (0, "fois"))
    ]
    assert units == [f"1{NBSP}jour", f"0{NBSP}an", f"1{NBSP}mois", f"0{NBSP}fois"]


def test_moments_are_said_in_the_offset_in_which_they_were_written() -> None:
    assert french.day_and_time("2026-01-15T09:05:00+01:00") == f"15/01/2026 à 9{NBSP}h{NBSP}05"


@given(st.text())
def test_what_a_person_typed_stays_on_one_line_and_can_be_drawn(typed: str) -> None:
    shown = french.as_typed(typed)
    assert "\n" not in shown
    assert all(sign.isprintable() or sign in f"{NBSP}\u202f\u2010" for sign in shown)


def test_ordinary_names_are_printed_untouched() -> None:
    for name in (
        "Éloïse D'ARTAGNAN-ŒUVRARD",
        "Nguyễn Thị Hạnh",
        "Łukasz Żółć",
        "Παπαδόπουλος",
        "Иванова",
        "#panic() *gras*",
    ):
        assert french.as_typed(name) == name
    assert french.as_typed("نور") == "□□□"
    assert french.as_typed("a\u202eb\x00c\nd") == "a b c d"


def test_lines_of_a_protocol_stay_lines() -> None:
    assert french.drawable("une ligne\nune autre ✔") == "une ligne\nune autre □"
