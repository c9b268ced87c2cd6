"""How long a part takes to read: words counted as a reader meets them, at the rate that the first page states."""

import pytest

from engine.reporting.blocks import heading, paragraph
from engine.reporting.sheet.essential import parts
from engine.reporting.sheet.reading_time import SECONDS_A_BOX, in_half_minutes, in_minutes, seconds, words_in
from engine.reporting.sheet.shapes import cell, line, row, table
from engine.reporting.sheet.summary import summary
from tests.reporting.test_sheet_parts import LATEST, subject


def test_a_figure_with_its_unit_is_one_word_and_a_sign_alone_is_none() -> None:
    assert words_in("1\u00a0000\u00a0mg × 3 par jour, l'enfant :") == 5


def test_names_of_shapes_and_codes_that_only_lead_somewhere_are_not_read() -> None:
    found = table(("N°", "Règle"), (1, 2), [row(cell(line("D1", "code")), cell(line("Gêne pour respirer", "strong")))])
    assert words_in(found) == 2 + 3
    assert words_in({"code": "H4", "title": "Deux mots", "lines": [{"code": "D1", "text": "Un", "detail": ""}]}) == 3


def test_a_box_takes_time_of_its_own() -> None:
    blocks = (heading("Un titre"), paragraph("mot " * 198))
    assert seconds(blocks) == 60
    assert seconds(blocks, 3) == 60 + 3 * SECONDS_A_BOX


@pytest.mark.parametrize(
    ("found", "words"), [(1, "30 s"), (40, "30 s"), (50, "1 min"), (130, "2 min"), (140, "2 min 30")]
)
def test_a_part_is_told_to_the_nearest_half_minute(found: int, words: str) -> None:
    assert in_half_minutes(found) == words


@pytest.mark.parametrize(("found", "words"), [(1, "1 min"), (1200, "20 min"), (1201, "21 min"), (3840, "1 h 04")])
def test_a_total_is_never_told_shorter_than_it_is(found: int, words: str) -> None:
    assert in_minutes(found) == words


@pytest.mark.parametrize("protocol", LATEST)
def test_the_total_covers_the_summary_every_part_and_every_box(protocol: str) -> None:
    about_it = subject(protocol)
    read = parts(about_it)
    blocks = summary(about_it, read, [])
    told = next(one for one in blocks if one["kind"] == "table")
    rows = [[found[0]["t"] for found in one["cells"]] for one in told["rows"]]  # type: ignore[attr-defined]
    assert [one[0] for one in rows[1:-2]] == [part.title for part in read]
    assert sum(part.points for part in read) == len(about_it.codes.points)
    boxes = len(about_it.codes.points)
    printed = [one for one in blocks if one["kind"] != "contents"]
    whole = seconds([*printed, *(block for part in read for block in part.blocks)], boxes)
    minutes = int(rows[-2][2].split()[0])
    assert minutes * 60 >= whole - len(read), "each part is rounded to the second"
    assert (minutes - 1) * 60 < whole
