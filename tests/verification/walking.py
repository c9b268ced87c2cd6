"""Whole patients who answer screen by screen, as a délégué would meet them: the run that the diagrams must agree with.

Knows no diagram: a patient is one cell of each variable of the visit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from random import Random

from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import INCONNU, Value
from engine.protocol.deciding import Ask, AskProcess, Concluded, Process, Situation, decide, identity_criteria
from engine.protocol.verification.variables import Variable
from tests.support import AGREED

Cells = dict[int, int]
Person = dict[str, Value]
_RECORDED = {"date": "2026-01-02", "datetime": "2026-01-02T08:00", "text": "A1"}


def patients(variables: Sequence[Variable], random: Random, most: int) -> Iterator[Cells]:
    """Every combination of cells where they are few enough, that many drawn at random where they are not."""
    sizes = [variable.size for variable in variables]
    if prod(sizes) <= most:
        yield from (dict(enumerate(cells)) for cells in product(*map(range, sizes)))
        return
    for _ in range(most):
        unknowns = random.choice((0.0, 0.1, 0.5))
        yield {
            at: variable.unknown if random.random() < unknowns else random.randrange(variable.size)
            for at, variable in enumerate(variables)
        }


def person(variables: Sequence[Variable], cells: Cells, random: Random) -> Person:
    """Answers of these cells, each at one end of its cell; what is awaited still, or left blank, has none."""
    found: Person = {}
    for at, variable in enumerate(variables):
        if cells[at] < variable.unknown:
            found[variable.name] = random.choice(variable.cells[cells[at]].values)
        elif cells[at] == variable.unknown:
            found[variable.name] = INCONNU
    return found


def walked(
    protocol: CompiledProtocol, answers: Mapping[str, Value], visit: int, *, introduced: bool = False
) -> tuple[Concluded, Person]:
    """Where the run leads, each awaited answer coming when the run waits for it; and what was asked on the way.

    ``introduced``: his identity is known beforehand, and not asked for after the danger signs.
    """
    beforehand = identity_criteria(protocol) if introduced else ()
    known = dict(answers)
    awaited = {item.criterion for item in protocol.written.tree.awaits.values()}
    later = {name: known.pop(name) for name in awaited & set(known)}
    given: Person = {name: answers[name] for name in beforehand if name in answers}
    end = _asked(protocol, known, given, visit)
    while end.awaiting and end.awaiting[0] in later:
        given[end.awaiting[0]] = later.pop(end.awaiting[0])
        _compute(protocol, known, given)
        end = _asked(protocol, known, given, visit)
    return end, given


def _asked(protocol: CompiledProtocol, known: Mapping[str, Value], given: Person, visit: int) -> Concluded:
    process = AGREED if given else Process()
    for _ in range(100):
        verdict = decide(protocol, Situation(given, process, visit))
        if isinstance(verdict, Concluded):
            return verdict
        if isinstance(verdict, AskProcess):  # identity and consent come after the danger signs
            given.update({name: known[name] for name in identity_criteria(protocol) if name in known})
            process = AGREED
            continue
        assert isinstance(verdict, Ask), verdict
        assert not given.keys() & set(verdict.criteria), "the same question twice"
        screen = protocol.step(verdict.step).asks
        optional = [ask.criterion for ask in screen if protocol.written.criteria[ask.criterion].optional]
        for name in (*verdict.criteria, *(one for one in optional if one in known)):
            _answer(protocol, name, known, given)
    raise AssertionError("the run does not end")


def _answer(protocol: CompiledProtocol, name: str, known: Mapping[str, Value], given: Person) -> None:
    criterion = protocol.written.criteria[name]
    given[name] = known.get(name, _RECORDED.get(criterion.type, INCONNU))
    _compute(protocol, known, given)


def _compute(protocol: CompiledProtocol, known: Mapping[str, Value], given: Person) -> None:
    """What is computed is known once all that it rests on is."""
    for name, bases in protocol.bases.items():
        if bases and name in known and all(base in given for base in bases):
            given[name] = known[name]
