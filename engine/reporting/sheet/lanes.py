"""Which vertical line of the drawing each way down uses: no two that overlap share one, short ways stay inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def lanes(targets: Sequence[Sequence[str]], names: Sequence[str]) -> Mapping[str, int]:
    """Lane of each node. ``targets[i]`` are those of node ``names[i]``, in the order of its branches.

    A way goes from the first branch that leads to a node down to that node; a node that nothing leads to has lane 0.
    """
    rank = {name: at for at, name in enumerate(names)}
    spans: dict[str, tuple[tuple[int, int], tuple[int, int]]] = {}
    for at, found in enumerate(targets):
        for branch, name in enumerate(found):
            if name in rank:
                spans.setdefault(name, ((at, branch), (rank[name], -1)))
    taken: dict[str, int] = {}
    for name in sorted(spans, key=lambda one: (spans[one][1][0] - spans[one][0][0], rank[one])):
        busy = {taken[other] for other in taken if _overlap(spans[name], spans[other])}
        taken[name] = next(lane for lane in range(len(names) + 1) if lane not in busy)
    return {name: taken.get(name, 0) for name in names}


def _overlap(one: tuple[tuple[int, int], tuple[int, int]], other: tuple[tuple[int, int], tuple[int, int]]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
