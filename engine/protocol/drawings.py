"""The tree drawn: Mermaid and Graphviz texts with French labels, conditions in words, and a path highlighted.

Pure text; turning it into an image is ``graph.svg``'s or the screen's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple

from engine.protocol.compiled import CompiledProtocol
from engine.protocol.references import edges
from engine.protocol.wording import condition_in_words

Way = tuple[str, str]
"""A node and the line followed there, as in the ``path`` of a conclusion."""


class _Drawn(NamedTuple):
    id: str
    kind: str
    label: str


class _Arrow(NamedTuple):
    source: str
    target: str
    label: str
    row: str


_MERMAID_SHAPES: Final = {
    "entry": ("([", "])"),
    "decision": ("{{", "}}"),
    "await": ("[/", "/]"),
    "repeat": ("[[", "]]"),
}
_MERMAID_OUTCOME: Final = ("[", "]")
_DOT_SHAPES: Final = {"entry": "oval", "decision": "hexagon", "await": "parallelogram", "repeat": "box3d"}
# Fill and border by disposition; each is also told by words in the label, never by colour alone.
_COLOURS: Final = {
    "treat": ("#e6f4ea", "#137333"),
    "refer_delegant": ("#fef7e0", "#b06000"),
    "emergency_department": ("#fce8e6", "#b3261e"),
    "emergency_call": ("#fce8e6", "#b3261e"),
    "not_included": ("#f1f3f4", "#5f6368"),
    "consent_refused": ("#f1f3f4", "#5f6368"),
}
_COVERAGE: Final = {
    True: ', color="#137333", penwidth=2.5',
    False: ', color="#b3261e", style=dashed, penwidth=2.5',
    None: "",
}
_DISPOSITIONS: Final = {
    "treat": "conduite à tenir",
    "refer_delegant": "vers le délégant",
    "emergency_department": "vers les urgences",
    "emergency_call": "appel du 15",
    "not_included": "hors protocole",
    "consent_refused": "refus",
}


def mermaid(protocol: CompiledProtocol, path: Collection[Way] = ()) -> str:
    """The tree as a Mermaid flowchart; the ways of ``path`` are drawn thick. Ids are prefixed: « end » is a keyword."""
    lines = ["flowchart TD"]
    nodes = list(_drawn(protocol))
    for node in nodes:
        opening, closing = _MERMAID_SHAPES.get(node.kind, _MERMAID_OUTCOME)
        lines.append(f'    n_{node.id}{opening}"{_mermaid_text(node.label)}"{closing}')
    thick = []
    for number, arrow in enumerate(_arrows(protocol)):
        label = f'|"{_mermaid_text(arrow.label)}"|' if arrow.label else ""
        lines.append(f"    n_{arrow.source} -->{label} n_{arrow.target}")
        if (arrow.source, arrow.row) in path:
            thick.append(str(number))
    for kind, (fill, stroke) in _COLOURS.items():
        ids = [f"n_{node.id}" for node in nodes if node.kind == kind]
        if ids:
            lines += [
                f"    classDef {kind} fill:{fill},stroke:{stroke},color:#202124",
                f"    class {','.join(ids)} {kind}",
            ]
    if thick:
        lines.append(f"    linkStyle {','.join(thick)} stroke:#1a5fb4,stroke-width:4px")
    return "\n".join(lines) + "\n"


def dot(protocol: CompiledProtocol, path: Collection[Way] = (), covered: Mapping[Way, bool] | None = None) -> str:
    """The tree as a Graphviz text; the ways of ``path`` are drawn thick, those of ``covered`` green or dashed red."""
    lines = ["digraph protocole {", '    graph [rankdir=TB, fontname="sans-serif"];']
    lines += [
        '    node [fontname="sans-serif", style="filled", fillcolor="white"];',
        '    edge [fontname="sans-serif"];',
    ]
    for node in _drawn(protocol):
        fill, stroke = _COLOURS.get(node.kind, ("white", "#202124"))
        shape = _DOT_SHAPES.get(node.kind, "box")
        lines.append(
            f'    "{node.id}" [shape={shape}, label="{_dot_text(node.label)}", fillcolor="{fill}", color="{stroke}"];'
        )
    for arrow in _arrows(protocol):
        way = (arrow.source, arrow.row)
        look = ', color="#1a5fb4", penwidth=4' if way in path else _COVERAGE[(covered or {}).get(way)]
        lines.append(f'    "{arrow.source}" -> "{arrow.target}" [label="{_dot_text(arrow.label)}"{look}];')
    return "\n".join([*lines, "}"]) + "\n"


def _drawn(protocol: CompiledProtocol) -> Iterator[_Drawn]:
    """Entries, nodes, then the outcomes that the tree leads to."""
    tree = protocol.written.tree
    for visit in tree.entries:
        yield _Drawn(f"visite_{visit}", "entry", f"Visite {visit}")
    for kind, block in (("decision", tree.decisions), ("await", tree.awaits), ("repeat", tree.repeats)):
        for name, node in block.items():
            yield _Drawn(name, kind, node.title)
    met = {edge.target for edge in edges(tree)}
    for name, outcome in protocol.written.outcomes.items():
        if name in met:
            yield _Drawn(name, outcome.disposition, f"{outcome.title}\n({_DISPOSITIONS[outcome.disposition]})")


def _arrows(protocol: CompiledProtocol) -> Iterator[_Arrow]:
    tree = protocol.written.tree
    for visit, node in tree.entries.items():
        yield _Arrow(f"visite_{visit}", node, "", "")
    for name, decision in protocol.decisions.items():
        for row in decision.rows:
            condition = row.when or row.else_definition
            words = "tout le reste" if condition is None else condition_in_words(condition, protocol.written)
            label = row.label if words == row.label else f"{row.label}\n[{words}]"
            yield _Arrow(name, row.to, label, row.id)
    for name, waited in tree.awaits.items():
        yield _Arrow(name, waited.to, "reçu", "recu")
        yield _Arrow(name, waited.meanwhile, "en attendant", "en_attente")
    for name, repeat in tree.repeats.items():
        yield _Arrow(name, repeat.to, "refait une fois", "refait")


def _mermaid_text(text: str) -> str:
    """Text that Mermaid reads as text: entities for what it would take for syntax."""
    escaped = "".join(f"#{ord(sign)};" if sign in '"#<>&|{}[]`\\' else sign for sign in text)
    return escaped.replace("\n", "<br/>")


def _dot_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
