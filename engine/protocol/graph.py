"""The tree of a protocol as a graph: its shape proved, its paths counted, drawn. The one place that knows networkx."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path as FilePath

import networkx as nx

from engine.errors import ProtocolRefused
from engine.protocol.catalogue import problem
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.drawings import dot, mermaid
from engine.protocol.findings import Checked, Finding
from engine.protocol.model import Protocol, Tree
from engine.protocol.reading import Path
from engine.protocol.references import edges

__all__ = ["dot", "findings", "graph", "mermaid", "path_count", "paths", "reachable", "reading_order", "svg"]


def graph(written: Protocol) -> nx.MultiDiGraph[str]:
    """Nodes are the entries (« visite 1 »), the nodes of the tree and the outcomes; edges carry their ``row``."""
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    made.add_nodes_from(written.tree.decisions, kind="decision")
    made.add_nodes_from(written.tree.awaits, kind="await")
    made.add_nodes_from(written.tree.repeats, kind="repeat")
    made.add_nodes_from(written.outcomes, kind="outcome")
    for edge in edges(written.tree):
        made.add_edge(edge.source, edge.target, row=edge.row)
    return made


def reachable(written: Protocol, start: str) -> frozenset[str]:
    """Nodes and outcomes that a path from ``start`` may meet, itself included."""
    made: nx.DiGraph[str] = nx.DiGraph((edge.source, edge.target) for edge in edges(written.tree))
    made.add_node(start)
    return frozenset({start, *nx.descendants(made, start)})


def upstream(written: Protocol, node: str) -> frozenset[str]:
    """Nodes from which a path may lead to this one, itself included."""
    made: nx.DiGraph[str] = nx.DiGraph((edge.source, edge.target) for edge in edges(written.tree))
    made.add_node(node)
    return frozenset({node, *nx.ancestors(made, node)})


def in_order(written: Protocol, start: str) -> list[str]:
    """Every node and outcome that ``start`` leads to, itself included, each one before those that it leads to."""
    made: nx.DiGraph[str] = nx.DiGraph((edge.source, edge.target) for edge in edges(written.tree))
    made.add_node(start)
    inside = {start, *nx.descendants(made, start)}
    return [node for node in nx.lexicographical_topological_sort(made) if node in inside]


def reading_order(written: Protocol, entry: str) -> tuple[str, ...]:
    """Nodes that a patient who enters there may meet, each after all that lead to it, in file order where it may be."""
    tree, met = written.tree, reachable(written, entry)
    ranks = {name: rank for rank, name in enumerate((*tree.decisions, *tree.awaits, *tree.repeats)) if name in met}
    return tuple(nx.lexicographical_topological_sort(graph(written).subgraph(ranks), key=ranks.__getitem__))


def paths(written: Protocol) -> dict[str, int]:
    """How many paths lead from each entry (visit) to an outcome; counted, never listed. The graph has no cycle."""
    made = graph(written)
    counts: dict[str, int] = {}
    for node in reversed(list(nx.topological_sort(made))):
        ways = list(made.out_edges(node))
        counts[node] = sum(counts[target] for _, target in ways) if ways else int(made.nodes[node]["kind"] == "outcome")
    return {visit: counts[node] for visit, node in written.tree.entries.items()}


def circles(ways: Iterable[tuple[str, str]]) -> list[list[str]]:
    """One circle for each set of names that lead back to themselves, each started from its first name in ``ways``."""
    made: nx.DiGraph[str] = nx.DiGraph(ways)
    found = []
    for together in nx.strongly_connected_components(made):
        start = next(name for name in made if name in together)
        if len(together) > 1 or made.has_edge(start, start):
            back = nx.shortest_path(made.subgraph(together), next(iter(made.subgraph(together)[start])), start)
            found.append([start, *back[:-1]])
    return sorted(found)


def path_count(protocol: CompiledProtocol) -> int:
    """How many paths the tree has, over all visits."""
    return sum(paths(protocol.written).values())


# ── shape ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def findings(context: Checked) -> Iterator[Finding]:
    """PRO-4xx: circles, nodes and outcomes that nobody reaches, dead ends."""
    written = context.written
    in_circles: set[str] = set()
    for circle in circles((edge.source, edge.target) for edge in edges(written.tree)):
        in_circles |= {*circle}
        what = f"L'arbre tourne en rond : {' → '.join([*circle, circle[0]])}."
        yield Finding("PRO-401", dict(_nodes(written.tree))[circle[0]], what, on_key=True)
    met = {name for entry in written.tree.entries.values() for name in reachable(written, entry)}
    for name, path in _nodes(written.tree):
        if name not in met:
            yield Finding("PRO-402", path, f"Aucun patient n'atteint « {name} ».", on_key=True)
        elif name not in in_circles and not any(below in written.outcomes for below in reachable(written, name)):
            yield Finding("PRO-404", path, f"« {name} » ne mène à aucune conduite à tenir.", on_key=True)
    for name in written.outcomes:
        if name not in met | _outcomes_outside_the_tree(context):
            yield Finding("PRO-403", ("outcomes", name), f"Aucun patient n'atteint « {name} ».", on_key=True)


def _nodes(tree: Tree) -> Iterator[tuple[str, Path]]:
    for block in ("decisions", "awaits", "repeats"):
        yield from ((name, ("tree", block, name)) for name in getattr(tree, block))


def _outcomes_outside_the_tree(context: Checked) -> set[str]:
    """Outcomes that rules, consent, doubt, unknowns and fall-backs lead to."""
    return {found.name for found in context.references if found.kind in ("outcome", "fallback") and _leads(found.path)}


def _leads(path: Path) -> bool:
    return path[0] != "indicators" and path[:2] != ("tree", "awaits")


# ── drawings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def svg(dot_text: str, program: FilePath | None = None) -> str:
    """The drawing of a ``dot`` text by Graphviz. Raises ProtocolRefused (PRO-405) where the program is not there."""
    found = str(program) if program else shutil.which("dot")
    if found is None:
        raise ProtocolRefused(
            problem("PRO-405", "Le programme « dot » (Graphviz) n'est pas installé sur cette machine.")
        )
    try:
        done = subprocess.run(  # noqa: S603  (a fixed program; the text goes through its standard input)
            [found, "-Tsvg"], input=dot_text, capture_output=True, text=True, check=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError) as error:
        what = f"Le programme « dot » n'a pas dessiné l'arbre ({type(error).__name__})."
        raise ProtocolRefused(problem("PRO-405", what)) from None
    return done.stdout
