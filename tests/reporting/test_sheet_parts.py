"""The parts of the signing sheet, one by one: codes, drawing, doses, stories, map of texts, large counts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from itertools import combinations
from typing import Any

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from engine.protocol import graph
from engine.protocol.cases import load_cases, run_case
from engine.protocol.doses import compute_dose
from engine.protocol.loading import Library
from engine.protocol.references import sourced_blocks
from engine.protocol.verification.proving import prove
from engine.reporting.blocks import heading
from engine.reporting.french import with_unit
from engine.reporting.sheet import rules, tree
from engine.reporting.sheet.clauses import listed
from engine.reporting.sheet.codes import asked_in_order
from engine.reporting.sheet.destinations import destination, whom_and_when
from engine.reporting.sheet.document import TEMPLATE, code_of, data_of, scanned
from engine.reporting.sheet.doses import dose_tables, first_capped, sampled
from engine.reporting.sheet.grounds import cited, marks, short
from engine.reporting.sheet.lanes import lanes
from engine.reporting.sheet.magnitudes import about, situations
from engine.reporting.sheet.outcomes import counts
from engine.reporting.sheet.shapes import drawing
from engine.reporting.sheet.stories import chosen, edges, met, readable
from engine.reporting.sheet.subject import Subject
from engine.reporting.typesetting import typeset
from tests.reporting.printing import pages
from tests.support import LIBRARY

LATEST = ("cheville", "lombalgie", "odynophagie", "pollakiurie")


@cache
def subject(protocol: str) -> Subject:
    library = Library(LIBRARY)
    loaded = library.load(protocol, library.versions(protocol)[-1])
    file = load_cases(LIBRARY / protocol / loaded.model.version / "cases.yaml", loaded.model)
    results = tuple(run_case(loaded.compiled, loaded.fingerprint, file, case) for case in file.cases)
    return Subject(loaded, prove(loaded), results, None, "draft")


# ── codes ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("protocol", LATEST)
def test_every_block_with_a_source_has_one_code_of_its_own(protocol: str) -> None:
    about_it = subject(protocol)
    codes = [about_it.codes.of(block) for block, _ in sourced_blocks(about_it.written)]
    assert [code for code, count in Counter(codes).items() if count > 1] == []


@pytest.mark.parametrize("protocol", LATEST)
def test_points_are_numbered_in_the_order_in_which_they_stand_and_every_row_has_that_of_its_point(
    protocol: str,
) -> None:
    codes = subject(protocol).codes
    assert [codes.number(one) for one in codes.points] == [f"H{at}" for at in range(1, len(codes.points) + 1)]
    for one in codes.points:
        assert {codes.to_confirm(row.written) for row in one.rows} == {codes.number(one)}


def test_questions_are_numbered_in_the_order_in_which_they_are_asked() -> None:
    written = subject("cheville").written
    order = asked_in_order(written)
    assert sorted(order) == sorted(written.criteria)
    assert order[0] == written.steps[0].ask[0]


@pytest.mark.parametrize("protocol", LATEST)
def test_a_box_of_the_tree_stands_below_all_that_lead_to_it(protocol: str) -> None:
    about_it = subject(protocol)
    for entry in about_it.written.tree.entries.values():
        order = graph.reading_order(about_it.written, entry)
        made = graph.graph(about_it.written).subgraph(order)
        assert all(order.index(source) < order.index(target) for source, target in made.edges())
        assert order[0] == entry


# ── the drawing ──────────────────────────────────────────────────────────────────────────────────────────────────────


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[list[str]], list[str]]:
    """Boxes in order, each leading to boxes below it or elsewhere."""
    names = [f"n{number}" for number in range(draw(st.integers(1, 8)))]
    ways = [
        draw(st.lists(st.sampled_from([*names[at + 1 :], "fin"]), min_size=1, max_size=4)) for at in range(len(names))
    ]
    return ways, names


@given(trees())
def test_two_ways_down_that_overlap_never_share_a_lane(tree: tuple[list[list[str]], list[str]]) -> None:
    ways, names = tree
    found = lanes(ways, names)
    spans = {}
    for target in names:
        starts = [(at, branch) for at, row in enumerate(ways) for branch, to in enumerate(row) if to == target]
        if starts:
            spans[target] = (min(starts), (names.index(target), -1))
    for one, other in combinations(spans, 2):
        if found[one] == found[other]:
            assert spans[one][1] < spans[other][0] or spans[other][1] < spans[one][0]


def test_a_box_that_follows_at_once_keeps_to_the_inner_lane() -> None:
    assert lanes([["b", "c"], ["c"], ["fin"]], ["a", "b", "c"]) == {"a": 0, "b": 0, "c": 1}


@pytest.mark.parametrize("protocol", LATEST)
def test_every_way_of_the_tree_is_drawn_once_a_visit(protocol: str) -> None:
    about_it = subject(protocol)
    drawn = [block for block in blocks_of(about_it) if block["kind"] == "drawing"]
    assert len(drawn) == len(about_it.written.tree.entries)
    for entry, one in zip(about_it.written.tree.entries.values(), drawn, strict=True):
        order = graph.reading_order(about_it.written, entry)
        ways = graph.graph(about_it.written).out_edges(order)
        assert sum(len(node["branches"]) for node in one["nodes"]) == len(ways)  # type: ignore[attr-defined]


def test_a_tree_taller_than_a_page_becomes_several_drawings_and_loses_no_word() -> None:
    words = "un libellé aussi long que la grammaire le permet, ou presque, pour voir s'il tient "
    nodes = [
        {"number": str(at), "kind": "decision", "title": f"Titre{at}", "words": "", "lane": 0, "continued": False,
         "branches": [{"code": f"{at}{letter}", "label": f"Ligne{at}{letter} {words * 3}", "to": to(at + 1)}
                      for letter in "abcdef"]}
        for at in range(1, 8)
    ]  # fmt: skip
    data = {**data_of(subject("pollakiurie")), "blocks": [heading("Arbre"), drawing(nodes)]}
    found = pages(typeset(data, datetime(2026, 3, 1, tzinfo=UTC), TEMPLATE))
    assert len(found) > 3
    text = " ".join(found)
    for at in range(1, 8):
        assert text.count(f"Titre{at} ") + text.count(f"Titre{at}\n") >= 1
        assert all(f"Ligne{at}{letter}" in text for letter in "abcdef")
    assert text.count("voir s’il tient") + text.count("voir s'il tient") == 7 * 6 * 3


def to(number: int) -> dict[str, str]:
    if number > 7:
        return {"tone": "treat", "number": "C1", "title": "Fin", "words": "Traité par le délégué"}
    return {"tone": "node", "number": str(number), "title": f"Titre{number}", "words": ""}


def test_a_box_with_many_branches_goes_on_in_a_second_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "MOST", 2)
    about_it = subject("cheville")
    drawn = next(block for block in blocks_of(about_it) if block["kind"] == "drawing")
    nodes: list[dict[str, Any]] = drawn["nodes"]  # type: ignore[assignment]
    first, second = (node for node in nodes if node["number"] == "1")
    assert [branch["code"] for branch in (*first["branches"], *second["branches"])] == ["1a", "1b", "1c", "1d"]
    assert [first["continued"], second["continued"]] == [False, True]
    assert pages(typeset(data_of(about_it), datetime(2026, 3, 1, tzinfo=UTC), TEMPLATE))


def blocks_of(about_it: Subject) -> Iterator[dict[str, object]]:
    found = data_of(about_it)["blocks"]
    assert isinstance(found, list)
    yield from found


# ── doses ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("protocol", LATEST)
def test_the_cap_is_reached_exactly_where_it_says(protocol: str) -> None:
    about_it = subject(protocol)
    for act in about_it.protocol.acts.values():
        dose = act.written.dose
        if dose is None or dose.weight is None:
            continue
        criterion = about_it.written.criteria[dose.weight]
        assert criterion.range is not None
        assert criterion.step is not None
        first = first_capped(about_it, dose.weight, act)
        if first is None:
            first = criterion.range[1] + criterion.step
        for weight, capped in ((first - criterion.step, False), (first, True)):
            if criterion.range[0] <= weight <= criterion.range[1]:
                computed = compute_dose(dose, weight, about_it.protocol.number)
                assert computed is not None
                assert computed.capped is capped


def test_the_table_gives_what_the_engine_gives_and_sends_back_what_is_forbidden() -> None:
    told = [[line["t"] for line in cell] for row in rows_of("odynophagie") for cell in row]
    assert ["250\u00a0mg", "500\u00a0mg/j"] in told, "amoxicilline, 10 kg: 50 mg/kg a day in two"
    assert ["1\u00a0000\u00a0mg", "2\u00a0000\u00a0mg/j"] in told, "its cap"
    codes = subject("odynophagie").codes
    act = subject("odynophagie").protocol.acts["clarithromycine_enfant"]
    by_weight = next(item for item in act.contraindications if "poids" in set(item.when.criteria()))
    assert [f"voir {codes.of(by_weight.written)}"] in told


def rows_of(protocol: str) -> list[list[list[dict[str, str]]]]:
    tables = [block for block in dose_tables(subject(protocol)) if block["kind"] == "table"]
    return [row["cells"] for table in tables for row in table["rows"]]  # type: ignore[attr-defined]


def test_weights_run_from_one_end_to_the_other_through_round_ones() -> None:
    criterion = subject("cheville").written.criteria["poids_kg"]
    weights = sampled(criterion)
    assert criterion.range == (weights[0], weights[-1])
    assert list(weights) == sorted(set(weights))
    assert Decimal(60) in weights
    assert len(weights) <= 10


def test_a_protocol_without_a_weighed_dose_has_no_table() -> None:
    assert dose_tables(subject("pollakiurie")) == ()


# ── stories ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("protocol", LATEST)
def test_each_outcome_and_each_side_of_each_threshold_has_its_story(protocol: str) -> None:
    about_it = subject(protocol)
    shown = chosen(about_it)
    every = [one for one in about_it.results if one.got.get("outcome")]
    assert {one.got["outcome"] for one in shown} == {one.got["outcome"] for one in every}
    wanted = edges(about_it)
    told = {edge for one in readable(every) for edge in met(one)} & wanted
    assert told
    assert told <= {edge for one in shown for edge in met(one)}
    assert len(shown) < len(every)
    assert len({one.case.id for one in shown}) == len(shown)


def test_a_story_that_names_a_key_of_the_file_is_never_shown() -> None:
    results = subject("cheville").results
    assert any("« " in one.case.story for one in results)
    assert not any("_" in one.case.story or "« " in one.case.story for one in readable(results))


# ── grounds and texts ────────────────────────────────────────────────────────────────────────────────────────────────


def test_marks_say_how_sure_criterion_and_action_are() -> None:
    about_it = subject("cheville")
    code = about_it.codes.to_confirm
    whole, split = about_it.written.danger[1], about_it.written.danger[0]
    assert marks(about_it, whole) == [{"t": f"à confirmer – {code(whole)}", "s": "assumed"}]
    assert marks(about_it, split) == [{"t": "critère sourcé", "s": "sure"},
                                      {"t": f"conduite à confirmer – {code(split)}", "s": "assumed"}]  # fmt: skip
    unread = about_it.written.parameters["majorite"]
    assert marks(about_it, unread) == [{"t": "rapporté", "s": "near"}]
    near = about_it.written.parameters["paracetamol_mg_kg_prise"]
    assert marks(about_it, near) == [{"t": "par analogie", "s": "near"}]


def test_a_text_not_read_is_given_by_the_one_that_reports_it_and_that_one_only_once() -> None:
    about_it = subject("cheville")
    numbers = about_it.codes.texts
    majority = about_it.written.parameters["majorite"]
    reported = f"Code de la santé publique [{numbers['csp_mineurs']}]"
    assert cited(about_it, majority) == f"{reported}, rapporté par Espace infirmier [{numbers['espace_infirmier']}]"
    both = about_it.written.consent.sharing
    assert {one.text for one in both.source} >= {"arrete_2020"}
    assert cited(about_it, both).count(f"MACSF [{numbers['macsf']}]") == 1


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("MACSF, « Compétences du kiné »", "MACSF"),
        ("HAS, fiche mémo", "HAS"),
        ("Arrêté du 17 août 2023 modifiant l'arrêté du 9 mars 2023", "Arrêté du 17 août 2023"),
        ("Logiciel public d'officine", "Logiciel public d'officine"),
        ("Un titre qui ne s'arrête nulle part et qui dépasse largement la place que le tableau lui laisse",
         "Un titre qui ne s'arrête nulle part et qui dépasse…"),
    ],
)  # fmt: skip
def test_the_short_name_of_a_text(title: str, name: str) -> None:
    assert short(title) == name


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (["D1", "D2", "D3", "Q1"], "D1 à D3, Q1"),
        (["D1", "D2"], "D1, D2"),
        (["Q9", "Q10", "Q11"], "Q9 à Q11"),
        (["3a", "3b", "accord"], "3a, 3b, accord"),
        (["A1", "A1", "C2"], "A1, C2"),
        ([], ""),
    ],
)
def test_runs_of_codes_are_shortened(codes: list[str], words: str) -> None:
    assert listed(codes) == words


def test_a_destination_says_what_to_whom_and_how_fast() -> None:
    about_it = subject("cheville")
    samu = destination(about_it, "samu15")
    assert samu.startswith(f"{about_it.codes.outcomes['samu15']} ")
    assert samu.endswith("SAMU – Centre 15, tout de suite")
    assert whom_and_when(about_it.written.outcomes["prise_en_charge"]) == "Traité par le délégué"


def test_every_unit_of_the_library_is_a_word() -> None:
    told = [with_unit(one.value, one.unit) for loaded in Library(LIBRARY).all()
            for one in loaded.model.parameters.values()]  # fmt: skip
    assert not [words for words in told if set("{}[]") & set(words)]


def test_a_certificate_that_counted_nothing_says_so() -> None:
    about_it = subject("cheville")
    assert "21 chemins" in counts(about_it).replace("\u00a0", " ")
    uncounted = replace(about_it, certificate=replace(about_it.certificate, visits=()))
    assert counts(uncounted) == "La preuve n'a pas pu compter les situations."


def test_a_rule_says_when_by_whose_answer_and_at_which_visit() -> None:
    told = [" ".join(line["t"] for line in row["cells"][1]) for row in rule_rows()]  # type: ignore[attr-defined]
    codes = subject("cheville").codes.questions
    assert f"Malaise en cours ({codes['malaise_en_cours']})" in told, "its name says it all"
    assert "Le patient s'aggrave pendant la consultation (noté par le délégué)" in told
    repeated = f"Entorses répétées ({codes['entorses_repetees']}). À la consultation 1 seulement."
    assert f"Plusieurs entorses de la même cheville {repeated}" in told
    assert not any("()" in words for words in told)


def rule_rows() -> Iterator[dict[str, object]]:
    about_it = subject("cheville")
    for section in (rules.danger, rules.inclusion, rules.exclusion, rules.withdrawal):
        for block in section(about_it):
            if block["kind"] == "table":
                yield from (row for row in block["rows"] if "cells" in row)  # type: ignore[attr-defined]


# ── counts and code ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "1"), (999_999, "999 999"), (1_000_000, "environ 1 million"), (1_999_999, "environ 2 millions"),
        (95_659_380, "environ 95,7 millions"), (999_999_999, "environ 1 milliard"),
        (787_816_721_746_888_986_304_800, "environ 788 000 milliards de milliards"),
        (3 * 10**24, "environ 3 millions de milliards de milliards"),
    ],
)  # fmt: skip
def test_large_counts_are_told_in_words(count: int, words: str) -> None:
    assert about(count).replace("\u00a0", " ") == words


def test_situations_agree_with_their_number() -> None:
    assert situations(1).replace("\u00a0", " ") == "1 situation"
    assert situations(2_500_000).replace("\u00a0", " ") == "environ 2,5 millions de situations"


def test_the_code_says_the_whole_fingerprint_and_stays_coarse() -> None:
    loaded = subject("cheville").loaded
    assert scanned(loaded) == f"RELAIS:{loaded.fingerprint.upper()}"
    made = segno.make_qr(scanned(loaded), error="m", boost_error=False)
    assert made.mode == "alphanumeric"
    assert made.symbol_size(border=0)[0] <= 33
    assert code_of(loaded) == made.svg_inline(border=2, scale=4)
    assert code_of(loaded) != code_of(subject("lombalgie").loaded)
