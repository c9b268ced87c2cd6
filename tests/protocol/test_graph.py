"""The shape of the tree, its paths counted without listing them, and its drawings."""

import random
import re
import shutil
from pathlib import Path

import pytest

from engine.errors import ProtocolRefused
from engine.protocol import graph, model
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.model import Protocol
from tests.protocol.conftest import Edit


def listed(written: Protocol, node: str) -> int:
    """Paths from a node, listed one by one."""
    ways = [edge.target for edge in graph.edges(written.tree) if edge.source == node]
    return sum(listed(written, target) for target in ways) if ways else 1


def test_paths_are_counted_as_if_they_were_listed(protocol: CompiledProtocol) -> None:
    assert graph.paths(protocol.written) == {"1": listed(protocol.written, "faut_il_tester")} == {"1": 8}
    assert graph.path_count(protocol) == 8


def test_every_node_that_a_path_may_meet_is_reachable(protocol: CompiledProtocol) -> None:
    met = graph.reachable(protocol.written, "demander_avis")
    assert met == {"demander_avis", "apres_avis", "traiter", "delegant_j0_j1"}


def layered(protocol: CompiledProtocol, layers: int, width: int, seed: int) -> Protocol:
    """A tree of many layers, each decision with as many lines as the next layer has decisions."""
    chance = random.Random(seed)
    row = protocol.written.tree.decisions["resultat"].rows[0]
    decisions = {}
    for layer in range(layers):
        for at in range(width):
            below = [
                f"d{layer + 1}_{chance.randrange(width)}" if layer + 1 < layers else "traiter" for _ in range(width)
            ]
            rows = tuple(row.model_copy(update={"id": f"r{number}", "to": to}) for number, to in enumerate(below))
            decisions[f"d{layer}_{at}"] = model.Decision(title="x", rows=rows)
    tree = model.Tree(entries={"1": "d0_0"}, decisions=decisions)
    return protocol.written.model_copy(update={"tree": tree})


@pytest.mark.parametrize("seed", range(5))
def test_paths_of_random_trees_are_counted_right(protocol: CompiledProtocol, seed: int) -> None:
    written = layered(protocol, 5, 3, seed)
    assert graph.paths(written)["1"] == listed(written, "d0_0")


def test_millions_of_millions_of_paths_are_counted_at_once(protocol: CompiledProtocol) -> None:
    assert graph.paths(layered(protocol, 40, 3, 1))["1"] == 3**40


def test_circles_are_found_once_each() -> None:
    ways = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("e", "e"), ("d", "f")]
    assert graph.circles(ways) == [["a", "b", "c"], ["e"]]


# ── drawings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_mermaid_drawing_has_every_node_and_line(protocol: CompiledProtocol) -> None:
    text = graph.mermaid(protocol)
    assert text.startswith("flowchart TD\n")
    assert 'n_faut_il_tester{{"Faut-il tester ?"}}' in text
    assert 'n_visite_1(["Visite 1"])' in text
    assert text.count("-->") == 1 + len(list(graph.edges(protocol.written.tree)))
    assert "score haut<br/>#91;score d'exemple d’au moins 2#93;" in text
    assert "linkStyle" not in text
    assert "hors_protocole" not in text, "an outcome that the tree does not lead to is not drawn in it"


def test_a_path_is_highlighted(protocol: CompiledProtocol) -> None:
    path = [("faut_il_tester", "score_haut"), ("resultat", "positif")]
    (style,) = re.findall(r"linkStyle (\S+) ", graph.mermaid(protocol, path))
    ways = [("", ""), *((edge.source, edge.row) for edge in graph.edges(protocol.written.tree))]
    assert [ways[int(number)] for number in style.split(",")] == path
    assert graph.dot(protocol, path).count("penwidth=4") == 2


def test_text_that_looks_like_syntax_stays_text(edited: Edit) -> None:
    loaded = edited(("title: Faut-il tester ?", 'title: \'"]; click x "<script>" | {a} & b\''))
    mermaid, dot = graph.mermaid(loaded.compiled), graph.dot(loaded.compiled)
    assert "<script>" not in mermaid
    assert '\\"]; click x \\"<script>\\" | {a} & b' in dot
    assert re.search(r'n_faut_il_tester\{\{"[^"<>|{}]*"\}\}', mermaid)


def test_the_dot_drawing_tells_dispositions_by_words_too(protocol: CompiledProtocol) -> None:
    text = graph.dot(protocol)
    assert text.startswith("digraph protocole {")
    assert 'label="Délégant aujourd\'hui ou demain\\n(vers le délégant)"' in text


def test_a_missing_dot_program_is_said_clearly(protocol: CompiledProtocol, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(ProtocolRefused) as refusal:
        graph.svg(graph.dot(protocol))
    assert refusal.value.code == "PRO-405"
    assert "graphviz" in refusal.value.remedy


def test_a_dot_program_that_fails_is_said_clearly(protocol: CompiledProtocol) -> None:
    with pytest.raises(ProtocolRefused, match="PRO-405"):
        graph.svg(graph.dot(protocol), Path("/bin/false"))


@pytest.mark.skipif(shutil.which("dot") is None, reason="no Graphviz here (sudo apt-get install graphviz)")
def test_graphviz_draws_it(protocol: CompiledProtocol) -> None:
    assert "<svg" in graph.svg(graph.dot(protocol))
