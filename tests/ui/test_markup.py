"""Nothing that a person typed becomes a sign of HTML or Markdown."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.ui.tabs import FEVERISH, Tab
from ui.components.markup import disclosure, el, items, join, label, typed

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "# PATIENT ELIGIBLE", "**gras** _italique_ `code`",
    "![x](http://evil.example/x.png)", ":red[PATIENT ELIGIBLE]", ":material/warning: :smile:", "$x^2$", "[lien](http://evil)",
    "1. liste", "- liste", "> citation", "~~barré~~", "http://evil.example", "\u202eà l'envers", "a|b",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_escapes_every_text(text: str) -> None:
    for made in (
        el("p", text),
        typed(text),
        join(text),
        items([text]),
        disclosure(text, text),
        el("a", "x", href=text),
    ):
        assert "<script" not in made
        assert "<img" not in made


@pytest.mark.parametrize("text", HOSTILE)
def test_a_label_shows_its_signs_as_they_are(text: str) -> None:
    bare = re.sub(r"\\(.)", "", label(text))
    assert not re.search(r"[*`\[\]$~]|(?<!\w)_|<[a-zA-Z/!?]|:[a-z]+[\[:]|^[#>-]\s|://", bare)


def test_a_spoken_name_is_not_spoilt_by_escapes() -> None:
    assert label("La voix est-elle étouffée (même peu) ?") == "La voix est-elle étouffée (même peu)\u00a0?"


def test_direction_signs_and_line_ends_leave_what_was_typed() -> None:
    assert typed("A\u202eB\nC") == "A B C"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_notes_and_records_stay_inert_on_every_screen(tab: Tab, text: str) -> None:
    tab.start().answer_screen({}).identify(family=f"X{text}".translate(str.maketrans("", "", "0123456789")))
    tab.go_on({**FEVERISH, "test_lot": text}, until="outcome")
    assert tab.seen.screen.kind == "outcome"
    tab.tap("Corriger")
    home = Tab(tab.workspace, tab.token).run()
    for screen in (tab, home):
        shown = [*re.findall(r"<(\w+)", screen.markup), *re.findall(r"\son\w+=", screen.markup)]
        assert "script" not in shown
        assert "img" not in shown


def calls_of(module: Path) -> set[str]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    return {
        f"{node.func.value.id}.{node.func.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
    }


REFUSED = {
    "st.markdown", "st.write", "st.html", "st.title", "st.header", "st.subheader", "st.caption", "st.info",
    "st.warning", "st.error", "st.success", "st.number_input", "st.cache_data", "st.cache_resource", "st.toast",
    "st.dialog",
}  # fmt: skip


def test_one_module_alone_hands_html_to_streamlit_and_hazards_are_not_used() -> None:
    for module in (ROOT / "ui").rglob("*.py"):
        allowed = {"st.html"} if module.name == "markup.py" else set()
        used = calls_of(module) & (REFUSED - allowed)
        assert not used, f"{module.name}: {used}"
        assert "unsafe_allow" not in module.read_text(encoding="utf-8")
