"""P5, P8: an unknown is never a « no », nothing known treats nobody, and a worse answer never waits longer.

Both compare, everything else equal, the ends of two answers to one question. In a diagram these are neighbours: it is
enough to compare the alternatives of each node, however many patients lead to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import reduce

from engine.protocol.compiled import NOW_OR_WORSE
from engine.protocol.conditions import FALSE, TRUE, UNKNOWN
from engine.protocol.verification.certificate import CounterExample
from engine.protocol.verification.diagrams import Diagram, Operation
from engine.protocol.verification.failures import Facing, Gist, found
from engine.protocol.verification.variables import Variable
from engine.protocol.verification.waiting import waiting_is_not_knowing
from engine.protocol.verification.whole_paths import Facings


def unknown_is_never_no(facings: Facings) -> tuple[CounterExample, ...]:
    """P5: with an answer unknown, no act that some known value forbids, and nothing less urgent than the mildest."""
    return tuple(
        failure
        for facing in facings
        for failure in (
            *_unknown_dangers(facing),
            *_compared_with_known(facing),
            *waiting_is_not_knowing(facing),
        )
    )


def _unknown_dangers(facing: Facing) -> Iterator[CounterExample]:
    later = facing.where(facing.gist, lambda gist: gist.rank > NOW_OR_WORSE or bool(gist.acts))
    for watched in facing.meaning.truths.agenda.danger:
        bad = facing.both(facing.standing(watched, UNKNOWN), later)
        what = f"« {watched.rule.label} » n'est pas connu, et le patient n'est pas orienté tout de suite."
        path = ("danger", next(at for at, rule in enumerate(facing.written.danger) if rule.id == watched.rule.id))
        yield from found(facing.failure("PRV-504", what, path, bad, special=watched.criteria))


def _compared_with_known(facing: Facing) -> Iterator[CounterExample]:
    """Per criterion, the end of « inconnu » against the ends of its known values."""
    mildest, lets, slower = Operation(_mildest), Operation(_lets_through), Operation(_slower)

    def checked(operation: Operation, variable: Variable) -> Callable[[Sequence[Diagram]], Diagram]:
        def compare(below: Sequence[Diagram]) -> Diagram:
            merge = facing.meaning.diagrams.merged
            known = reduce(lambda one, other: merge(mildest, one, other), below[: variable.unknown])
            return merge(operation, known, below[variable.unknown])

        return compare

    for _, variable in facing.stories.as_asked:
        label = facing.written.criteria[variable.name].label
        for code, operation, what in (
            ("PRV-501", lets, f"« {label} » est inconnu, et un acte reste proposé qu'une des réponses interdirait."),
            (
                "PRV-502",
                slower,
                f"« {label} » est inconnu, et la suite est moins urgente qu'avec la meilleure réponse.",
            ),
        ):
            bad = differing(facing, facing.gist, variable, checked(operation, variable))
            forced = {facing.places(variable): variable.unknown}
            path = ("criteria", variable.name)
            yield from found(facing.failure(code, what, path, bad, special=(variable.name,), forced=forced))


def _mildest(one: Gist, other: Gist) -> Gist:
    return Gist(max(one.rank, other.rank), one.acts & other.acts)


def _lets_through(known: Gist, unknown: Gist) -> int:
    return TRUE if unknown.acts - known.acts else FALSE


def _slower(known: Gist, unknown: Gist) -> int:
    return TRUE if unknown.rank > known.rank else FALSE


def differing(
    facing: Facing, diagram: Diagram, variable: Variable, compare: Callable[[Sequence[Diagram]], Diagram]
) -> Diagram:
    """TRUE for the patients whose alternatives at this variable ``compare`` finds wrong, whatever their own answer.

    The alternatives of each node are compared first: where none is wrong, which is the rule, nothing is built.
    """
    diagrams, at = facing.meaning.diagrams, facing.places(variable)
    for node in facing.looking_at(diagram).get(at, ()):
        if TRUE in diagrams.values(compare(diagrams.below(node))):
            return diagrams.replaced(diagram, at, compare)
    return diagrams.leaf(FALSE)


# ── nothing known, and worse answers ─────────────────────────────────────────────────────────────────────────────────


def worse_is_never_later(facings: Facings) -> tuple[CounterExample, ...]:
    """P8: with nothing known nobody is treated; a worse answer, in the declared order, never lowers the urgency."""
    return tuple(failure for facing in facings for failure in (*_knowing_nothing(facing), *_monotone(facing)))


def _knowing_nothing(facing: Facing) -> Iterator[CounterExample]:
    diagrams = facing.meaning.diagrams
    nothing = {at: variable.unknown for at, variable in enumerate(facing.stories.variables)}
    gist, result = diagrams.at(facing.gist, nothing), diagrams.at(facing.meaning.result, nothing)
    if gist.acts or facing.written.outcomes[result.outcome].disposition == "treat":
        what = "Un patient dont on ne sait rien est traité."
        yield from found(facing.failure("PRV-801", what, ("unknown",), diagrams.leaf(TRUE), forced=nothing))


def _monotone(facing: Facing) -> Iterator[CounterExample]:
    for _, variable in facing.stories.as_asked:
        for better, worse in ordered_pairs(variable):
            if failure := _milder_when_worse(facing, variable, better, worse):
                yield failure
                break


def _milder_when_worse(facing: Facing, variable: Variable, better: int, worse: int) -> CounterExample | None:
    """The patient whose urgency falls most with the worse answer, and where the better one would have led him."""
    diagrams, place, later, fall = facing.meaning.diagrams, facing.places(variable), Operation(_later), Operation(_fall)

    def compared(operation: Operation) -> Callable[[Sequence[Diagram]], Diagram]:
        return lambda below: diagrams.merged(operation, below[better], below[worse])

    bad = differing(facing, facing.gist_when_known, variable, compared(later))
    if TRUE not in diagrams.values(bad):
        return None
    falls = diagrams.replaced(facing.gist_when_known, place, compared(fall))
    largest = max(diagrams.values(falls))
    bad = facing.where(falls, lambda value: value == largest)
    cells = facing.stories.simplest(bad, lambda value: value == TRUE, {place: worse})
    assert cells is not None
    ends = [facing.written.outcomes[diagrams.at(facing.meaning.result, {**cells, place: cell}).outcome].title
            for cell in (worse, better)]  # fmt: skip
    label, one, other = variable.criterion.label, variable.cells[better].label, variable.cells[worse].label
    what = (
        f"« {label} » : « {other} » est plus grave que « {one} », et la suite est moins urgente. Pour le même patient, "
        f"« {other} » mène à « {ends[0]} », « {one} » à « {ends[1]} »."
    )
    path = ("criteria", variable.name)
    return facing.failure("PRV-802", what, path, bad, special=(variable.name,), forced={place: worse})


def _later(better: Gist | None, worse: Gist | None) -> int:
    return TRUE if _fall(better, worse) > 0 else FALSE


def _fall(better: Gist | None, worse: Gist | None) -> int:
    """By how many degrees the worse answer is less urgent; 0 where something else is not known."""
    return 0 if better is None or worse is None else max(worse.rank - better.rank, 0)


def ordered_pairs(variable: Variable) -> Iterator[tuple[int, int]]:
    """(better, worse) neighbouring cells in the order that the author declares; none where he declares none."""
    order, cells = variable.criterion.worse, range(len(variable.cells))
    if order is None:
        return
    if isinstance(order, tuple):
        places = [[order.index(value) for value in cell.values if value in order] for cell in variable.cells]
        for better in cells:
            for worse in cells:
                if places[better] and places[worse] and max(places[better]) < min(places[worse]):
                    yield better, worse
        return
    rising = order in ("yes", "higher")  # the cells of yes/no are « non », « oui »
    for low in list(cells)[:-1]:
        yield (low, low + 1) if rising else (low + 1, low)
