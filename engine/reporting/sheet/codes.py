"""The short codes of the sheet: one for each row that a doctor may want to find again, the same on every page.

Q question, V value, F definition, N score, D danger, I inclusion, E exclusion, R withdrawal, A act, C outcome,
B advice, M notice, S follow-up and look-back, G fee and indicator, L right to delegate, « 3b » the second line
of the third box of the tree, H a point to confirm, whatever the rows that it covers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.protocol import graph, model
from engine.protocol.loading import LoadedProtocol
from engine.reporting.points import Point, points_of

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Codes:
    """Codes of one protocol version. A block is known by itself: two equal ones have two codes."""

    def __init__(self, loaded: LoadedProtocol) -> None:
        written = loaded.model
        self.texts: Mapping[str, int] = {name: number for number, name in enumerate(written.sources, 1)}
        self.questions = _numbered("Q", asked_in_order(written))
        self.outcomes = _numbered("C", written.outcomes)
        self.acts = _numbered("A", written.acts)
        self.nodes: Mapping[str, int] = {name: number for number, name in enumerate(tree_in_order(written), 1)}
        self.points = points_of(loaded)
        self._numbers = {one.key: f"H{number}" for number, one in enumerate(self.points, 1)}
        self._assumed = {id(row.written): self._numbers[one.key] for one in self.points for row in one.rows}
        self._codes = {id(block): code for code, block in self._coded(written)}

    def of(self, block: model.Sourced) -> str:
        """The code of a block. Raises KeyError for a block of another protocol."""
        return self._codes[id(block)]

    def to_confirm(self, block: model.Sourced) -> str:
        """« H12 », the point that confirms it; empty where nothing of the block is an assumption."""
        return self._assumed.get(id(block), "")

    def number(self, point: Point) -> str:
        """« H12 »."""
        return self._numbers[point.key]

    def _coded(self, written: model.Protocol) -> Iterator[tuple[str, model.Sourced]]:
        yield from _organisation(written)
        lists: tuple[tuple[str, Iterable[model.Sourced]], ...] = (
            ("D", written.danger), ("I", written.inclusion), ("E", written.exclusion), ("R", written.withdrawal),
        )  # fmt: skip
        for letter, blocks in lists:
            yield from _listed(letter, blocks)
        yield from ((code, written.criteria[name]) for name, code in self.questions.items())
        yield from _listed("V", written.parameters.values())
        yield from _listed("F", written.definitions.values())
        yield from _listed("N", written.scores.values())
        yield from self._tree(written.tree)
        yield from _acts(written, self.acts)
        yield from ((code, written.outcomes[name]) for name, code in self.outcomes.items())
        yield from _listed("B", written.advice.values())
        yield from _listed("M", written.notices)
        yield from _listed("S", (*written.follow_up.values(), *written.look_back))
        yield from _listed("G", (*written.fees, *written.indicators))

    def _tree(self, tree: model.Tree) -> Iterator[tuple[str, model.Sourced]]:
        for name, number in self.nodes.items():
            if name in tree.decisions:
                yield from ((f"{number}{_LETTERS[at]}", one) for at, one in enumerate(tree.decisions[name].rows))
            else:
                yield str(number), tree.awaits[name] if name in tree.awaits else tree.repeats[name]


def _numbered(letter: str, names: Iterable[str]) -> Mapping[str, str]:
    return {name: f"{letter}{number}" for number, name in enumerate(names, 1)}


def _listed(letter: str, blocks: Iterable[model.Sourced]) -> Iterator[tuple[str, model.Sourced]]:
    yield from ((f"{letter}{number}", block) for number, block in enumerate(blocks, 1))


def _organisation(written: model.Protocol) -> Iterator[tuple[str, model.Sourced]]:
    yield from _listed("L", written.legal.entitlements)
    consent = written.consent
    named: tuple[tuple[str, model.Sourced | None], ...] = (
        ("formation", written.training), ("accord", consent), ("partage", consent.sharing), ("mineur", consent.minor),
        ("doute", written.doubt), ("inconnu", written.unknown),
    )  # fmt: skip
    yield from ((code, block) for code, block in named if block is not None)


def _acts(written: model.Protocol, codes: Mapping[str, str]) -> Iterator[tuple[str, model.Sourced]]:
    for name, code in codes.items():
        yield code, written.acts[name]
        for at, item in enumerate(written.acts[name].contraindications):
            yield f"{code}{_LETTERS[at]}", item


def asked_in_order(written: model.Protocol) -> list[str]:
    """Criteria in the order in which they are asked; those that nobody is asked (identity, computed) at the end."""
    asked = [ask if isinstance(ask, str) else ask.criterion for step in written.steps for ask in step.ask]
    return list(dict.fromkeys([*asked, *written.criteria]))


def tree_in_order(written: model.Protocol) -> list[str]:
    """Nodes of the tree, visit by visit, each after all that lead to it; in file order where that leaves a choice."""
    return list(
        dict.fromkeys(name for entry in written.tree.entries.values() for name in graph.reading_order(written, entry))
    )
