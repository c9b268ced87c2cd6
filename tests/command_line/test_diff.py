"""Two versions compared on the command line: lines, entry of the CHANGELOG, JSON, page, files of answers."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from engine.cli import main
from tests.support import EXAMPLE, LIBRARY

AGES = ("odynophagie/2023-03.1", "odynophagie/2023-08.1")
VOID = {"meta", "br"}


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["diff", *arguments]) == 0
    return capsys.readouterr().out.replace("\u00a0", " ")


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """The example protocol with markup in the texts that are shown, and another upper age."""
    text = EXAMPLE.read_text(encoding="utf-8")
    for found, put in (
        ("value: 65\n", "value: 70\n"),
        ("title: Conseils\n    do:", "title: <b>Conseils</b> & co\n    do:"),
    ):
        assert text.count(found) == 1
        text = text.replace(found, put)
    place = tmp_path / "nouveau.yaml"
    place.write_text(text, encoding="utf-8")
    return place


def test_the_lines_say_how_many_who_and_in_which_direction(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, *AGES)
    assert "de 6 à 50 ans : 2023-03.1 → 2023-08.1" in out
    assert "19 groupes de patients reçoivent autre chose" in out
    assert "Tous ont en commun : Âge : 46 à 50 ans" in out
    assert out.index("Moins prudent qu’avant") < out.index("Plus prudent qu’avant") < out.index("Ni plus ni moins")
    assert "Par exemple : Femme, 46 ans, aspect de la gorge : rouge, le reste sans particularité." in out


def test_nothing_that_changes_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Rien ne change pour aucun patient." in printed(capsys, "pollakiurie/2023-03.1", "pollakiurie/2024-06.1")


def test_a_draft_that_kept_the_number_is_told_apart_by_its_fingerprint(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = tmp_path / "protocol.yaml"
    draft.write_bytes((LIBRARY / "osteoporose" / "2026-01.1" / "protocol.yaml").read_bytes() + b"\n# relu\n")
    page = tmp_path / "page.html"
    out = printed(capsys, "osteoporose/2026-01.1", str(draft), "--html", str(page))
    numbers = re.search(r"2026-01\.1 \((\w{8})\) → 2026-01\.1 \((\w{8})\)", out)
    assert numbers is not None and numbers[1] != numbers[2]
    assert all(f"({one})" in page.read_text(encoding="utf-8") for one in numbers.groups())


def test_the_changelog_entry_is_markdown_with_the_period_and_what_changes(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "pollakiurie/2020-03.1", "pollakiurie/2023-03.1", "--changelog")
    assert out.startswith("## 2023-03.1, du 15 mars 2023 au 16 juin 2024\n\n")
    assert (
        "Pivmécillinam, 5 jours : 400 mg × 2 par jour, 5 jours, au plus 800 mg par jour → Pivmécillinam, 3 jours,"
        in out
    )
    assert re.search(r"\*\*Combien\*\* : \d+ groupes? de patients reçoi\w+ autre chose : .* situations? sur ", out)
    assert out.count(" Par exemple :") == len(re.findall(r"\b\w+ situations?\. Par exemple :", out)) > 0
    assert "Refus de partager le dossier : « Refus du partage du dossier" in out
    assert "rien ne change depuis 2023-08.1" in printed(
        capsys, "odynophagie/2023-08.1", "odynophagie/2024-06.1", "--changelog"
    )


def test_programs_get_everything_as_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    got = json.loads(printed(capsys, *AGES, "--json"))
    assert (got["old"]["version"], got["new"]["version"], got["same"]) == ("2023-03.1", "2023-08.1", False)
    assert got["changed"] == sum(one["situations"] for one in got["differences"])
    assert {one["direction"] for one in got["differences"]} == {"riskier", "safer", "neutral"}


def test_the_answers_of_each_example_run_in_their_version(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    differences = json.loads(printed(capsys, *AGES, "--json", "--answers", str(tmp_path)))["differences"]
    assert len(list(tmp_path.iterdir())) == 2 * len(differences)
    for number, one in enumerate(differences, start=1):
        for which, version, result in (("avant", AGES[0], one["before"]), ("apres", AGES[1], one["after"])):
            file = tmp_path / f"{number:03d}-{one['direction']}-{which}.json"
            day = "2023-05-15" if which == "avant" else "2023-10-15"
            assert main(["run", version, "--answers", str(file), "--date", day, "--json"]) == 0
            assert json.loads(capsys.readouterr().out)["outcome"] == result["outcome"]


class Page(HTMLParser):
    """Reads a page strictly: every element closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attributes: Sequence[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.seen if name == tag]


def test_the_page_is_whole_french_and_readable_by_everybody(
    hostile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "page.html"
    printed(capsys, str(EXAMPLE), str(hostile), "--html", str(place))
    text = place.read_text(encoding="utf-8")
    page = Page(text)
    assert page.all("html") == [{"lang": "fr"}]
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    headings = [int(tag[1]) for tag, _ in page.seen if tag in ("h1", "h2", "h3", "h4")]
    assert all(after - before <= 1 for before, after in pairwise(headings))
    assert all(one["scope"] == "col" for one in page.all("th"))
    assert len(page.all("caption")) == len(page.all("table"))
    named = {one["id"] for one in page.all("h3") if "id" in one}
    assert {one["aria-labelledby"] for one in page.all("article")} == named
    assert not any(page.all(tag) for tag in ("script", "link", "img", "iframe", "b"))
    assert "http" not in text
    assert "&lt;b&gt;Conseils&lt;/b&gt; &amp; co" in text


def test_versions_of_two_protocols_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "cheville", "lombalgie"]) == 2
    assert "LIB-008" in capsys.readouterr().err
