"""From cells to a patient: his story in French, his file of answers for ``relais run``, and where the run leads him.

The run itself (``deciding``) has the last word: each patient is asked screen by screen before he is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from engine.protocol.answers import plain
from engine.protocol.conditions import INCONNU, Value
from engine.protocol.deciding import AskProcess, Concluded, Process, Situation, decide
from engine.protocol.verification.certificate import Patient
from engine.protocol.verification.diagrams import Diagram
from engine.protocol.verification.results import TREE
from engine.protocol.verification.semantics import Meaning
from engine.protocol.verification.variables import Variable, in_order_of_asking
from engine.protocol.wording import answer_in_a_sentence, end_in_words

AGREED = Process(identity=True, consent=True, sharing=True, representative=True)
_MOST_SCREENS = 200
_DAY = "2026-01-05"
_NOT_EXPIRED = "2099-12-31"
"""Expiry of a test, so that the file of answers runs whatever the day."""
Cells = Mapping[int, int]
OUTCOME_SAID: Final = " Conduite :"
"""Where the story of a patient goes from who he is to what he gets."""


class Mismatch(Exception):
    """The runtime does not do with a patient what the diagram says: nothing may be concluded from the diagram."""


class Stories:
    """The simplest patients of one visit. ``ordinary`` is the least remarkable patient who enters the tree."""

    def __init__(self, meaning: Meaning) -> None:
        self.meaning, self.protocol = meaning, meaning.protocol
        self.diagrams = meaning.diagrams
        self.variables = meaning.truths.variables
        self.tried = 0  # patients run so far only to find a simpler one

    @cached_property
    def ordinary(self) -> tuple[int, ...]:
        """The cell of every variable for the least remarkable patient who enters the tree."""
        usual = [_usual(variable) for variable in self.variables]
        first = [variable.ordinary for variable in self.variables]
        costs = self._told_apart([variable.costs for variable in self.variables], first)
        found = self.diagrams.cheapest(self.meaning.before_tree, lambda value: value == TREE, costs)
        for at, cell in (found[1] if found else {}).items():
            usual[at] = cell
        return tuple(usual)

    @cached_property
    def costs(self) -> list[list[int]]:
        """Distance of each cell from the ordinary patient; what nobody could tell costs most."""
        distances = [
            [0 if cell == self.ordinary[at] else 3 if cell == variable.unknown else 2 for cell in range(variable.size)]
            for at, variable in enumerate(self.variables)
        ]
        return self._told_apart(distances, self.ordinary)

    def _told_apart(self, costs: Sequence[Sequence[int]], usual: Sequence[int]) -> list[list[int]]:
        return in_order_of_asking(costs, [variable.asked for variable in self.variables], usual)

    def simplest(
        self, diagram: Diagram, wanted: Callable[[Any], bool], forced: Cells | None = None
    ) -> dict[int, int] | None:
        """Cells of the least remarkable patient whose value is wanted, all variables named; None when nobody's is."""
        forced = forced or {}
        found = self.diagrams.cheapest(diagram, wanted, self.costs)
        if found is None:
            return None
        return {**dict(enumerate(self.ordinary)), **found[1], **forced}

    # ── as a patient ─────────────────────────────────────────────────────────────────────────────────────────────────

    def patient(self, cells: Cells, special: tuple[str, ...] = ()) -> Patient:
        """The patient of these cells, as the run meets him. Raises Mismatch when the run is less cautious than said."""
        answers, reached = self.met(cells)
        telling = self._telling(cells, answers, special)
        told = dict.fromkeys([*telling, *self.choices_followed(reached)])
        identity = self.identity(answers)
        who = [self.said(name, cells, bare=True) for name in identity]
        signs = [self.said(name, cells) for name in told if name not in identity]
        return self.told(who, signs, answers, reached, telling)

    def met(self, cells: Cells) -> tuple[dict[str, Value], Concluded]:
        """What ``run`` gives. Raises Mismatch when the run is less cautious than the diagram says."""
        answers, reached = self.run(cells)
        expected = self.diagrams.at(self.meaning.result, cells)
        if reached.outcome != expected.outcome and self._milder(reached, expected):
            raise Mismatch(f"{reached.outcome} ≠ {expected.outcome}")
        return answers, reached

    def told(
        self, who: Sequence[str], signs: Sequence[str], answers: Mapping[str, Value], reached: Concluded,
        special: Iterable[str],
    ) -> Patient:  # fmt: skip
        """The patient of these words: who he is, what is told of him, and where the run led him."""
        acts = (act.written.title for act in reached.acts)
        end = end_in_words(self.protocol.written.outcomes[reached.outcome].title, acts)
        rest = "le reste sans particularité" if signs else "rien de particulier"
        words = ", ".join([*who, *signs, rest])
        return Patient(
            story=f"{words[:1].upper()}{words[1:]}.{OUTCOME_SAID} {end}.",
            answers=self._file(answers),
            visit=self.meaning.visit,
            outcome=reached.outcome,
            special=tuple(special),
        )

    def _milder(self, reached: Concluded, expected: Any) -> bool:
        return self.meaning.rank(reached.outcome) > self.meaning.rank(expected.outcome) or (
            bool(reached.acts) and not expected.acts
        )

    def run(self, cells: Cells) -> tuple[dict[str, Value], Concluded]:
        """The answers that the run asks of this patient, and where it leads."""
        person = self._person(cells)
        awaited = {name: person.pop(name) for name in self.meaning.awaited if name in person}
        given = self._introduced(person) if self.meaning.introduced else {}
        given |= {item.name: person[item.name] for _, item in self.as_asked if item.blank and item.name in person}
        reached = self._asked(person, given)
        while reached.awaiting and (name := reached.awaiting[0]) in awaited:
            given[name] = awaited[name]
            given.update(self._computed_with(name, person, given))
            reached = self._asked(person, given)
        return given, reached

    def _introduced(self, person: Mapping[str, Value]) -> dict[str, Value]:
        identity = self.meaning.truths.agenda.identity
        return {name: value for name, value in person.items() if name in identity}

    def _asked(self, person: Mapping[str, Value], given: dict[str, Value]) -> Concluded:
        for _ in range(_MOST_SCREENS):
            verdict = decide(self.protocol, Situation(given, AGREED, self.meaning.visit))
            if isinstance(verdict, Concluded):
                return verdict
            if isinstance(verdict, AskProcess):
                given.update(self._introduced(person))
                continue
            for name in verdict.criteria:
                self._answer(name, person, given)
        raise Mismatch("the run does not end")

    def _answer(self, name: str, person: Mapping[str, Value], given: dict[str, Value]) -> None:
        """Answers a question; where it is the last that a computed value of the patient rests on, gives that value."""
        computed = self._computed_with(name, person, given)
        given.update(computed)
        if name in person:
            given[name] = person[name]
        elif not computed:
            given[name] = self._plausible(name)

    def _computed_with(self, name: str, person: Mapping[str, Value], given: Mapping[str, Value]) -> dict[str, Value]:
        """The values of the patient that are known once this is, told or left out the other answers they rest on."""
        return {
            found: person[found]
            for found, bases in self.protocol.bases.items()
            if name in bases and found in person and all(base == name or base in given for base in bases)
        }

    def _plausible(self, name: str) -> Value:
        """An answer to a question that decides nothing."""
        criteria = self.protocol.written.criteria
        criterion = criteria[name]
        if any(one.test is not None and one.test.expiry == name for one in criteria.values()):
            return _NOT_EXPIRED
        if criterion.type == "date":
            return _DAY
        if criterion.type == "datetime":
            return f"{_DAY}T08:00"
        return "A1" if criterion.type == "text" else INCONNU

    def _person(self, cells: Cells) -> dict[str, Value]:
        person: dict[str, Value] = {}
        for at, variable in self.as_asked:
            cell = cells[at]
            if cell < variable.unknown:
                person[variable.name] = variable.cells[cell].value
            elif cell == variable.unknown:
                person[variable.name] = INCONNU
        return person

    @property
    def as_asked(self) -> list[tuple[int, Variable]]:
        """(number, variable), in the order of asking: what is told one by one is told in it."""
        return sorted(enumerate(self.variables), key=lambda pair: pair[1].asked)

    # ── in words ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _telling(self, cells: Cells, answers: Mapping[str, Value], first: tuple[str, ...]) -> list[str]:
        """Criteria that make him special among those that he was asked, the named ones first."""
        special = [
            variable.name
            for at, variable in self.as_asked
            if cells[at] != self.ordinary[at] and variable.name in answers
        ]
        return list(dict.fromkeys([*(name for name in first if name in answers), *special]))

    def choices_followed(self, reached: Concluded) -> Iterator[str]:
        """Choices that the lines he followed look at: no choice goes without saying, not even the first of its list."""
        criteria = self.protocol.written.criteria
        for reason in reached.reasons:
            if reason.kind == "row":
                yield from (name for name in reason.criteria if criteria[name].type == "choice")

    def identity(self, answers: Mapping[str, Value]) -> list[str]:
        """The criteria of who he is, the sex first."""
        known = [name for name in self.meaning.truths.agenda.identity if name in answers]
        return sorted(known, key=self._sex_first)

    def _sex_first(self, name: str) -> bool:
        return self.protocol.written.criteria[name].from_identity != "sex"

    def said(self, name: str, cells: Cells, *, bare: bool = False) -> str:
        """His answer in a sentence; ``bare``: without the label of the question."""
        at = self.meaning.truths.index[name]
        variable = self.variables[at]
        value = INCONNU if cells[at] == variable.unknown else variable.cells[cells[at]].value
        return answer_in_a_sentence(variable.criterion, value, bare=bare)

    def _file(self, answers: Mapping[str, Value]) -> dict[str, object]:
        """A whole file of answers; the consents are said, so that a reader sees them."""
        file: dict[str, object] = {} if self.meaning.visit == 1 else {"visite": self.meaning.visit}
        criteria = self.protocol.written.criteria
        computed = {base for name in answers for base in self.protocol.bases.get(name, ())}
        for name, value in answers.items():
            if name in computed and name not in self.meaning.truths.index:
                continue  # a date that was only there for the value computed from it, which is told
            file[name] = "inconnu" if value is INCONNU else _readable(plain(value), criteria[name].type)
        return file | {"consentement": True, "partage": True}


def _usual(variable: Variable) -> int:
    return next(cell for cell in (variable.waiting, variable.blank, variable.ordinary) if cell is not None)


def _readable(value: bool | str, kind: str) -> object:
    """Numbers as JSON numbers where they are whole; decimals as the text that ``relais run`` reads exactly."""
    if isinstance(value, bool) or kind not in ("number", "derived"):
        return value
    return int(value) if value.lstrip("-").isdigit() else float(value)
