"""The example of a group: one patient as both versions meet him, told by all that makes his conduct differ.

A version that stops before asking, that does not know a criterion, or that takes an answer for an ordinary one knows
less of him than the other. So his story joins what either knew, each answer in the words of a version that has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace

from engine.protocol.cells import Cell
from engine.protocol.conditions import Value
from engine.protocol.deciding import Concluded
from engine.protocol.verification.certificate import Patient
from engine.protocol.verification.comparison_ordinary import Cells
from engine.protocol.verification.comparison_product import Product
from engine.protocol.verification.stories import Stories
from engine.protocol.wording import in_a_sentence


@dataclass(frozen=True, slots=True)
class _Side:
    """The patient in one version: his cells there, what was asked of him and where the run led him."""

    stories: Stories
    cells: Cells
    answers: Mapping[str, Value]
    reached: Concluded

    def says(self, number: int, *, bare: bool) -> str | None:
        """His answer to a variable of this version in its words; None where he gives none."""
        variable = self.stories.variables[number]
        return (
            None if self.cells[number] > variable.unknown else self.stories.said(variable.name, self.cells, bare=bare)
        )


class Examples:
    """The examples of one visit."""

    def __init__(self, product: Product) -> None:
        self.product, self.variables = product, product.variables
        self.stories = Stories(product.old), Stories(product.new)

    def met(self, cells: Cells, ordinary: tuple[int, ...]) -> tuple[Patient, Patient]:
        """The patient of these parts in the old version and in the new one, told alike but for the conduct.

        ``special`` names all in which he is not like the ordinary one, whichever version knows of it. Raises Mismatch
        as ``Stories.patient`` does.
        """
        old, new = sides = self._side(0, cells), self._side(1, cells)
        identity = self._places(new.stories.identity(new.answers), old.stories.identity(old.answers))
        as_asked = sorted(range(len(self.variables)), key=lambda at: self.variables[at].asked)
        special = [at for at in as_asked if cells[at] != ordinary[at]]
        followed = self._places(*(side.stories.choices_followed(side.reached) for side in (new, old)))
        who = [self._said(at, cells, sides, bare=True) for at in identity]
        told = [at for at in dict.fromkeys((*special, *followed)) if at not in identity]
        signs = [self._said(at, cells, sides) for at in told]
        names = dict.fromkeys(self.variables[at].name for at in special)
        one, other = (side.stories.told(who, signs, side.answers, side.reached, names) for side in sides)
        return one, other

    def _places(self, of_new: Iterable[str], of_old: Iterable[str]) -> list[int]:
        """The variables that these criteria of each version are, each once."""
        places = [
            self.product.place(name, new=new) for new, names in ((True, of_new), (False, of_old)) for name in names
        ]
        return list(dict.fromkeys(at for at in places if at is not None))

    def _said(self, at: int, cells: Cells, sides: tuple[_Side, _Side], *, bare: bool = False) -> str:
        """An answer as the new version says it, or the old one alone; else that there is none (« en attente »)."""
        variable = self.variables[at]
        number, side = (variable.old, sides[0]) if variable.new is None else (variable.new, sides[1])
        assert number is not None, "a variable is of one of the versions"
        said = side.says(number, bare=bare)
        return said or f"{in_a_sentence(variable.criterion.label)} : {variable.parts[cells[at]].label}"

    def _side(self, which: int, cells: Cells) -> _Side:
        """The patient as one of the versions meets him, with his own answers and not those of a wider cell."""
        stories, own = copy(self.stories[which]), dict(enumerate(self.stories[which].ordinary))
        variables = list(stories.variables)
        for at, variable in enumerate(self.variables):
            number, part = (variable.old, variable.new)[which], variable.parts[cells[at]]
            cell = (part.old, part.new)[which]
            if number is None or cell is None:
                continue
            own[number] = cell
            if part.value is not None:
                known = list(variables[number].cells)
                known[cell] = Cell(part.value, part.label, part.values)
                variables[number] = replace(variables[number], cells=tuple(known))
        stories.variables = tuple(variables)
        return _Side(stories, own, *stories.met(own))
