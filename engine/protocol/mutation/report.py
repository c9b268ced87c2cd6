"""What became of the mutants, told in French: counts by operator, survivors with the patient who would show each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from engine.protocol.mutation.judging import FATES, Fate, Judge, Judged
from engine.protocol.mutation.mutant import TITLES
from engine.protocol.suggestion.telling import ending, story
from engine.protocol.wording import how_many


def lines(judge: Judge, judged: Sequence[Judged], *, brief: bool = False) -> Iterator[str]:
    """The whole report; ``brief``: counts and survivors, without the list of equivalents."""
    yield summary(judged)
    yield from _table(judged)
    for one in judged:
        if one.fate == "survivor":
            yield from survivor(judge, one)
    if not brief:
        for one in judged:
            if one.fate == "equivalent":
                yield f"équivalent · {_where(judge, one)} · {one.mutant.what}"


def summary(judged: Sequence[Judged]) -> str:
    """« 483 mutants : 422 vus par un cas, 48 refusés au chargement… »"""
    counts = Counter(one.fate for one in judged)
    order: tuple[Fate, ...] = ("case", "loader", "proof", "equivalent", "survivor")
    said = ", ".join(how_many(counts[fate], FATES[fate]) for fate in order)
    return f"{how_many(len(judged), 'mutant')} : {said}"


def _table(judged: Sequence[Judged]) -> Iterator[str]:
    """A line an operator: how many, and how many of each fate."""
    for operator, title in TITLES.items():
        mine = Counter(one.fate for one in judged if one.mutant.operator == operator)
        if mine:
            said = " · ".join(how_many(mine[fate], words) for fate, words in FATES.items() if mine[fate])
            yield f"  {title:<26} {sum(mine.values()):>4} · {said}"


def survivor(judge: Judge, one: Judged) -> Iterator[str]:
    """A mutant that nobody sees: where, what, and the patient whom it would not treat alike."""
    yield f"survivant · {_where(judge, one)} · {one.mutant.what} ({one.mutant.id})"
    if one.person is None:
        yield "    aucun patient trouvé : à regarder par quelqu'un"
        return
    yield f"    patient : {story(judge.protocol, judge.file, one.person)}"
    yield f"    conduite attendue : {ending(judge, one.person)}"


def _where(judge: Judge, one: Judged) -> str:
    return f"{judge.text.positions.file}:{one.mutant.line}"
