"""How contenders are timed: in turn, several rounds, ratios within a round. No forced collection."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Mapping
from statistics import median, quantiles

Timed = Mapping[str, list[float]]
"""Contender → seconds of each round."""


def in_turn(contenders: Mapping[str, Callable[[], object]], rounds: int) -> Timed:
    """Times every contender once a round, each round in another order, after one round that does not count."""
    names = list(contenders)
    timed: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds + 1):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            start = time.perf_counter()
            contenders[name]()
            if turn:
                timed[name].append(time.perf_counter() - start)
    return timed


def ratio(timed: Timed, ours: str, theirs: str) -> float:
    """The median of the rounds' own ratios: contenders of one round met the same machine."""
    return median(one / other for one, other in zip(timed[ours], timed[theirs], strict=True))


def show(timed: Timed, count: int, against: str, unit: str = "µs") -> None:
    """One line a contender: median of the rounds, its quartiles, the worst round, the ratio to one of them."""
    scale = {"µs": 1e6, "ms": 1e3}[unit] / count
    for name, seconds in timed.items():
        low, middle, high = quantiles(seconds, n=4)
        print(
            f"  {name:<44}{middle * scale:>10.2f} {unit}  (quartiles {low * scale:.2f} – {high * scale:.2f}, "
            f"worst {max(seconds) * scale:.2f})  {ratio(timed, name, against):>8.2f} × {against}"
        )


def goal(text: str, value: float, bound: float, *, at_least: bool = False) -> bool:
    met = value >= bound if at_least else value <= bound
    print(f"  {'met   ' if met else 'MISSED'}  {text:<66}{value:7.3f}  (goal {'≥' if at_least else '≤'} {bound})")
    return met


def surroundings() -> str:
    """What a reader of the figures must know of the machine and of what else it was doing."""
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, load average {load}"
