"""An order in which what the same rule looks at stands close together. Knows nothing of protocols.

Between two neighbours of an order, a diagram must remember what it has seen of every rule that is half read: with two
outcomes each, its width doubles with each of them. So the order of asking is kept where few rules are ever half read at
once, which is nearly always; elsewhere the first order that is as good is taken, the closest to that of asking first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

Order = list[int]
Group = tuple[int, ...]
"""What one rule looks at: places in the order of asking, rising, two or more."""
FEW: Final = 7
"""Rules half read at once that are no trouble. All versions of the library but one stay at or below it as asked."""
_MANY: Final = 4
"""Groups for each place from which on everything goes with everything, and no order is looked for."""
_ROUNDS: Final = 20


def arranged(count: int, looked_at: Iterable[Iterable[int]]) -> Order:
    """The places 0 … count - 1 in a good order; depends on which groups there are, not on how they are listed."""
    groups = sorted({tuple(sorted(set(group))) for group in looked_at})
    groups = [group for group in groups if len(group) > 1]
    best, least = list(range(count)), 0
    if len(groups) > _MANY * count:
        return best
    for at, order in enumerate(_candidates(count, groups)):
        halves = half_read(order, groups)
        if max(halves, default=0) <= FEW:
            return order
        width = sum(1 << half for half in halves)
        if not at or width < least:
            best, least = order, width
    return best


def _candidates(count: int, groups: Sequence[Group]) -> Iterator[Order]:
    asked = list(range(count))
    yield asked
    yield _drawn(asked, groups)
    grown = _Growing(count, groups).order()
    yield _drawn(grown, groups)
    yield grown


def half_read(order: Sequence[int], groups: Sequence[Group]) -> list[int]:
    """After each place, how much there is to remember: the rules begun and not ended, or what they looked at so far,
    whichever is less (many rules about an age are one age)."""
    place = {one: at for at, one in enumerate(order)}
    rules, answers = [0] * (len(order) + 1), [0] * (len(order) + 1)
    needed = list(range(len(order)))
    for group in groups:
        places = [place[one] for one in group]
        first, last = min(places), max(places)
        rules[first] += 1
        rules[last] -= 1
        for at in places:
            needed[at] = max(needed[at], last)
    for at, last in enumerate(needed):
        answers[at] += 1
        answers[last] -= 1
    return [min(pair) for pair in zip(_running(rules), _running(answers), strict=True)]


def _running(changes: Sequence[int]) -> Iterator[int]:
    total = 0
    for change in changes[:-1]:
        total += change
        yield total


def _drawn(order: Order, groups: Sequence[Group]) -> Order:
    """Each to the middle of its groups, again and again, until they come no closer (the heuristic called FORCE)."""
    best, least = order, _spread(order, groups)
    for _ in range(_ROUNDS):
        order = _closer(order, groups)
        spread = _spread(order, groups)
        if spread >= least:
            break
        best, least = order, spread
    return best


def _closer(order: Order, groups: Sequence[Group]) -> Order:
    place = {one: at for at, one in enumerate(order)}
    sums, counts = [0.0] * len(order), [0] * len(order)
    for group in groups:
        middle = sum(place[one] for one in group) / len(group)
        for one in group:
            sums[one] += middle
            counts[one] += 1
    return sorted(order, key=lambda one: (sums[one] / counts[one] if counts[one] else place[one], place[one]))


def _spread(order: Order, groups: Sequence[Group]) -> int:
    place = {one: at for at, one in enumerate(order)}
    return sum(max(places) - min(places) for places in ([place[one] for one in group] for group in groups))


class _Growing:
    """An order grown one by one: next comes what leaves the least half read, then what goes on with the last rule."""

    def __init__(self, count: int, groups: Sequence[Group]) -> None:
        self.groups = groups
        self.of: list[list[int]] = [[] for _ in range(count)]
        for number, group in enumerate(groups):
            for one in group:
                self.of[one].append(number)
        self.left = [len(group) for group in groups]
        self.touched = [-1] * len(groups)
        self.unread = [len(numbers) for numbers in self.of]  # groups of each that are not ended
        self.placed: Order = []
        self.answers = self.rules = 0

    def order(self) -> Order:
        rest = list(range(len(self.of)))
        while rest:
            one = min(rest, key=self._cost)
            rest.remove(one)
            self._place(one)
        return self.placed

    def _cost(self, one: int) -> tuple[int, int, int, int]:
        answers, rules = self._change(one)
        latest = max((self.touched[number] for number in self.of[one]), default=-1)
        return min(self.answers + answers, self.rules + rules), self.rules + rules, -latest, one

    def _change(self, one: int) -> tuple[int, int]:
        """(answers, rules) to remember more, were this one next."""
        ended = [number for number in self.of[one] if self.left[number] == 1]
        begun = sum(self.left[number] == len(self.groups[number]) for number in self.of[one])
        forgotten: dict[int, int] = {}
        for number in ended:
            for other in self.groups[number]:
                if other != one:
                    forgotten[other] = forgotten.get(other, 0) + 1
        answers = int(len(ended) < len(self.of[one]))
        answers -= sum(self.unread[other] == groups for other, groups in forgotten.items())
        return answers, begun - len(ended)

    def _place(self, one: int) -> None:
        answers, rules = self._change(one)
        self.answers, self.rules = self.answers + answers, self.rules + rules
        self.placed.append(one)
        for number in self.of[one]:
            self.left[number] -= 1
            self.touched[number] = len(self.placed)
            if not self.left[number]:
                for other in self.groups[number]:
                    self.unread[other] -= 1
