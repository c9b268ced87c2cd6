"""Dates and hours as they are typed on a phone; printed documents kept for a while."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ui.printing import MOST, Tray
from ui.typing_in import typed_date, typed_hour, typed_moment

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["17/05/1990", "17051990", "17 5 1990", "17-05-1990", " 17.05.1990 "])
def test_a_date_is_read_however_it_is_typed(text: str) -> None:
    assert typed_date(text, TODAY) == date(1990, 5, 17)


@pytest.mark.parametrize("text", ["", "31/02/1990", "1/1/90", "17/05", "1990-05-17", "mai 1990", "17/05/1700"])
def test_what_is_not_a_date_is_not_guessed(text: str) -> None:
    assert typed_date(text, TODAY) is None


def test_yesterday_and_today_are_words() -> None:
    assert typed_date("Hier", TODAY) == date(2026, 11, 19)
    assert typed_date("aujourd’hui", TODAY) == TODAY


@pytest.mark.parametrize(
    ("text", "hour"), [("14h30", (14, 30)), ("14:30", (14, 30)), ("1430", (14, 30)), ("9 h", (9, 0))]
)
def test_an_hour_is_read_however_it_is_typed(text: str, hour: tuple[int, int]) -> None:
    assert typed_hour(text) == hour


@pytest.mark.parametrize("text", ["", "25h", "14h75", "14", "midi"])
def test_what_is_not_an_hour_is_not_guessed(text: str) -> None:
    assert typed_hour(text) is None


def test_a_moment_is_a_day_and_an_hour() -> None:
    assert typed_moment("hier", "14h30", NOW) == datetime(2026, 11, 19, 14, 30, tzinfo=UTC)
    assert typed_moment("hier", "", NOW) is None


def test_a_printed_document_waits_half_an_hour_for_its_own_session() -> None:
    now = [0.0]
    tray = Tray(lambda: now[0])
    tray.put("mine", "R-1", b"pdf")
    assert tray.take("mine", "R-1") == b"pdf"
    assert tray.take("yours", "R-1") is None
    now[0] = 1801
    assert tray.take("mine", "R-1") is None


def test_the_tray_holds_a_few_documents_only() -> None:
    tray = Tray()
    for number in range(MOST + 1):
        tray.put("mine", str(number), b"pdf")
    assert not tray.has("mine", "0")
    assert tray.has("mine", str(MOST))
