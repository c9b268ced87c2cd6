"""The protocol library: what a doctor reads before he signs, on every version that is shipped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from engine.protocol import report
from engine.protocol.loading import Library, LoadedProtocol
from engine.reporting.to_confirm import to_confirm
from engine.services import encounters, reading
from engine.services.rehearsal import play
from engine.services.sessions import save_team
from engine.store.errors import StoreError
from engine.store.memory import MemoryStore
from tests.support import LIBRARY, TRAITS, Bench, bench, compiled, example, person
from tests.ui.tabs import Tab, sign_in
from ui import session
from ui.pages import library_acts, library_sources
from ui.pages.library import PARTS
from ui.pages.library_place import item_of

OpenTab = Callable[[str], Tab]
SHIPPED = Library(LIBRARY).all()
EXAMINED = ("preuves", "cas", "versions")
"""Parts that a process of its own computes: looked at on the newest version of each protocol."""
NEWEST = tuple({one.model.protocol: one for one in SHIPPED}.values())


@pytest.fixture
def tab(open_tab: OpenTab) -> Tab:
    return open_tab("coordinateur_a")


def part(tab: Tab, name: str, loaded: LoadedProtocol | None = None) -> Tab:
    return tab.at(p="bibliotheque", i=item_of(loaded or example()), v=name)


# ── the shelf ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("member", ["infirmier_a", "medecin_a", "coordinateur_a"])
def test_every_role_reads_the_library(open_tab: OpenTab, member: str) -> None:
    tab = open_tab(member).at(p="bibliotheque")
    for words in ("Protocole d'exemple", "2026-01.1", "brouillon – démonstration", "s'applique aujourd'hui",
                  "Infirmier délégué, avec médecin délégant", "du 01/01/2026 au 31/12/2027"):  # fmt: skip
        assert words in tab.text


def test_a_version_that_is_refused_is_shown_as_such_and_hides_no_other(on: Bench, tab: Tab) -> None:
    other = on.workspace.library.root / "exemple" / "2027-01.1"
    other.mkdir()
    text = (on.workspace.library.root / "exemple" / "2026-01.1" / "protocol.yaml").read_text(encoding="utf-8")
    (other / "protocol.yaml").write_text(text.replace("short_title: Exemple", "shorttitle: Exemple"), encoding="utf-8")
    tab.at(p="bibliotheque")
    assert "Cette version ne se charge pas" in tab.text
    assert "Lire Exemple" in tab.buttons()


def test_an_entitlement_that_is_over_says_so(on: Bench, tab: Tab) -> None:
    on.clock.forward(days=900)
    token = sign_in(on.workspace, on.team, "coordinateur_a")
    text = Tab(on.workspace, token).at(p="bibliotheque").text
    assert "s'applique aujourd'hui" not in text


def test_the_address_names_versions_by_signs_that_every_door_keeps(on: Bench) -> None:
    for loaded in (example(), *SHIPPED):
        item = item_of(loaded)
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", item)


def test_an_address_cannot_leave_the_library(tab: Tab) -> None:
    for item in ("..--..", "exemple--9999_1", "secret"):
        tab.at(p="bibliotheque", i=item)
        assert "Revenir à l'accueil" in tab.text


# ── a version ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_book_opens_on_its_warning_its_purpose_and_its_fingerprint(tab: Tab) -> None:
    tab.at(p="bibliotheque").tap("Lire Exemple")
    for words in (
        "À savoir avant de lire",
        "Protocole inventé, à ne pas suivre.",
        "À quoi il sert",
        example().fingerprint,
    ):
        assert words in tab.text


def test_a_source_that_was_not_read_is_reported_by_somebody(tab: Tab) -> None:
    assert "Arrêté d'exemple, article 1 (rapporté par Revue d'exemple)" in part(tab, "qui").text
    assert "Non lu, rapporté par Revue d'exemple" in part(tab, "sources").text


def test_criteria_stand_in_groups_with_question_source_and_confidence(tab: Tab) -> None:
    text = part(tab, "criteres").text
    order = [text.index(words) for words in ("Signes de danger", "Inclusion", "Exclusion", "Sortie du protocole")]
    assert order == sorted(order)
    for criterion in example().model.criteria.values():
        assert criterion.question.replace("\u00a0", " ").replace("’", "'") in text.replace(" ?", " ?")
    assert "valeur à confirmer par le délégant" in text


def test_doses_are_told_with_every_cap(tab: Tab) -> None:
    dose = example().model.acts["medicament"].dose
    assert dose is not None
    told = library_acts.dose_in_words(compiled(), dose)
    assert "mg/kg par jour, en" in told[0]
    assert any(line.startswith("au plus") for line in told)
    assert all(line.replace("\u00a0", " ") in part(tab, "actes").text for line in told)


def test_the_tree_is_drawn_with_words_beside_it(tab: Tab) -> None:
    part(tab, "arbre")
    (chart,) = tab.app.get("graphviz_chart")
    assert "digraph" in chart.proto.spec
    assert "La liste qui suit dit la même chose en mots." in chart.proto.alt.replace("’", "'")
    for row in example().model.tree.decisions["resultat"].rows:
        assert row.label in tab.text


def test_the_changelog_is_text_whatever_it_holds() -> None:
    told = library_sources.told("# Titre\n\n- **gras** et <img src=x>\n  suite\n- deux\n\nFin & fin")
    assert "<h2>Titre</h2>" in told
    assert "<li><strong>gras</strong> et &lt;img src=x&gt; suite</li><li>deux</li>" in told
    assert "Fin &amp; fin" in told


def test_only_a_web_address_becomes_a_link() -> None:
    source = example().model.sources["revue"]
    assert library_sources._link(source) is not None
    assert library_sources._link(source.model_copy(update={"link": "javascript:alert(1)"})) is None


# ── searching ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_searching_forgets_accents_and_letter_case_and_wants_every_word(tab: Tab) -> None:
    found = reading.search(example(), "DELEGANT avis")
    assert found and all("avis" in f"{hit.id} {hit.title} {hit.text}".lower() for hit in found)
    assert reading.search(example(), "   ") == []
    assert reading.search(example(), "nulle part ailleurs") == []


def test_words_searched_never_enter_the_address(tab: Tab) -> None:
    tab.at(p="bibliotheque", i=item_of(example()))
    tab.write(".mots", "fièvre <b>").tap("Chercher")
    assert "fièvre" not in str(tab.place)
    assert "<b>" not in tab.markup.replace("<b/>", "")
    assert "fièvre" in tab.text


# ── from an encounter ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_path_of_a_patient_is_marked_in_the_tree(on: Bench, tab: Tab) -> None:
    answers = person(temperature=38.5, toux=False, test="positif")
    seen = play(on.workspace, on.delegue, "exemple", answers, TRAITS)
    tab.at(p="bibliotheque", e=seen.encounter, v="arbre")
    assert seen.concluded is not None
    assert tab.markup.count('class="followed"') == len(seen.concluded.path)
    (chart,) = tab.app.get("graphviz_chart")
    assert "penwidth=4" in chart.proto.spec
    assert "Retour au dossier" in tab.buttons()


def test_an_encounter_before_its_end_has_no_path_and_another_teams_none_at_all(on: Bench, tab: Tab) -> None:
    opened = encounters.open_encounter(on.workspace, on.delegue, "exemple", "x")
    assert "Le patient n'est pas encore arrivé au bout" in tab.at(p="bibliotheque", e=opened, v="arbre").text
    stranger = replace(on.coordinator, team=on.team.model_copy(update={"id": "ailleurs"}))
    with pytest.raises(StoreError):
        reading.taken(on.workspace, stranger, opened)


# ── what is shipped ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    made = bench(tmp_path_factory.mktemp("library"), store=MemoryStore(), library=Library(LIBRARY))
    save_team(made.workspace, made.team)
    yield Tab(made.workspace, sign_in(made.workspace, made.team, "coordinateur_a"))
    session.install(made.workspace, lambda: None)


@pytest.mark.parametrize("name", ["livre", *PARTS])
def test_every_part_of_every_shipped_version_is_drawn(shipped: Tab, name: str) -> None:
    for loaded in NEWEST if name in EXAMINED else SHIPPED:
        part(shipped, name, loaded)
        assert shipped.heading, item_of(loaded)
        assert "Un imprévu" not in shipped.text, item_of(loaded)


@pytest.mark.parametrize("loaded", NEWEST, ids=item_of)
def test_every_shipped_protocol_is_proved_and_its_cases_pass_on_screen(shipped: Tab, loaded: LoadedProtocol) -> None:
    text = part(shipped, "preuves", loaded).text
    assert "Tout est démontré." in text and text.count("✓ démontré") == 9
    assert loaded.fingerprint in text
    text = part(shipped, "cas", loaded).text
    assert ", 0 en écart." in text and "✗ aucun cas n'y passe" not in text


def test_patients_who_change_between_versions_are_told_side_by_side_the_less_careful_first(shipped: Tab) -> None:
    loaded = next(one for one in SHIPPED if item_of(one) == "odynophagie--2023-08_1")
    text = part(shipped, "versions", loaded).text
    assert "De la version 2023-03.1 à la version 2023-08.1" in text
    assert text.index("Moins prudent qu'avant") < text.index("Plus prudent qu'avant")
    assert "46 à 50 ans" in text
    other = shipped.tap_key("versions.2024-06_1").text
    assert "De la version 2023-08.1 à la version 2024-06.1" in other


def test_a_protocol_of_one_version_has_nothing_to_compare(shipped: Tab) -> None:
    loaded = next(one for one in SHIPPED if one.model.protocol == "cheville")
    assert "Ce protocole n'a qu'une version." in part(shipped, "versions", loaded).text


def test_a_local_protocol_says_that_nobody_has_validated_it(shipped: Tab) -> None:
    loaded = next(one for one in SHIPPED if one.model.scope == "local")
    assert "Protocole local – non validé" in part(shipped, "livre", loaded).text
    shelf = Tab(shipped.workspace, shipped.token).at(p="bibliotheque").text
    assert shelf.count("Protocole local – non validé") == sum(one.model.scope == "local" for one in SHIPPED)


@pytest.mark.parametrize("loaded", SHIPPED, ids=item_of)
def test_no_assumption_is_left_out(loaded: LoadedProtocol) -> None:
    found = to_confirm(loaded)
    assert {name for name, _ in report.assumptions(loaded.model)} <= {one.id for one in found}
    assert len({(one.group, one.id) for one in found}) == len(found)
