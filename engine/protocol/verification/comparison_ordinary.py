"""The ordinary patient of a comparison: of a given age and sex, nothing that keeps him out of the tree.

What is ordinary depends on who he is: 24 breaths a minute are nothing at six, and a sign at forty-six.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.protocol.verification.comparison_cells import Shared
from engine.protocol.verification.comparison_product import Product
from engine.protocol.verification.results import TREE
from engine.protocol.verification.semantics import Meaning
from engine.protocol.verification.variables import in_order_of_asking

Cells = Mapping[int, int]
"""Variable of the product → its part."""
_ANOTHER_PERSON: Final = 1000
"""Cost of another age or sex: more than all other answers together."""


class Ordinary:
    """Ordinary patients of one visit, found once for each age and sex."""

    def __init__(self, product: Product) -> None:
        self.product, self.variables = product, product.variables
        names = set(product.new.truths.agenda.identity) | set(product.old.truths.agenda.identity)
        self.identity = tuple(at for at, variable in enumerate(self.variables) if variable.name in names)
        self._known: dict[tuple[int, ...], tuple[int, ...]] = {}
        self.base = self._found({})

    def like(self, cells: Cells) -> tuple[int, ...]:
        """The part of every variable for an ordinary patient of the same age and sex."""
        key = tuple(cells[at] for at in self.identity)
        if key not in self._known:
            self._known[key] = self._found(dict(zip(self.identity, key, strict=True)))
        return self._known[key]

    def _found(self, forced: Cells) -> tuple[int, ...]:
        """From the new version; from the old one for what it alone asks, or where it alone takes such patients."""
        sides = [self._of_side(self.product.new, 1, forced), self._of_side(self.product.old, 0, forced)]
        sides.sort(key=lambda side: side[0])
        return tuple(
            forced.get(at, next(parts[at] for _, parts in sides if at in parts)) for at in range(len(self.variables))
        )

    def _of_side(self, side: Meaning, which: int, forced: Cells) -> tuple[bool, dict[int, int]]:
        """(whether the tree takes nobody of that age and sex, part of each variable of this side)."""
        own = side.truths.variables
        costs, usual = [list(variable.costs) for variable in own], [variable.ordinary for variable in own]
        for at, part in forced.items():
            number, cell = _here(self.variables[at], which, part)
            if number is not None and cell is not None:
                costs[number] = [0 if other == cell else _ANOTHER_PERSON for other in range(own[number].size)]
                usual[number] = cell
        apart = in_order_of_asking(costs, [variable.asked for variable in own], usual)
        found = side.diagrams.cheapest(side.before_tree, lambda value: bool(value == TREE), apart)
        cost = 0 if found is None else sum(costs[at][cell] for at, cell in found[1].items())
        nobody = found is None or cost >= _ANOTHER_PERSON
        cells = {**dict(enumerate(usual)), **(found[1] if found is not None and not nobody else {})}
        return nobody, {at: self._part(variable, which, cells) for at, variable in enumerate(self.variables)
                        if (variable.old, variable.new)[which] is not None}  # fmt: skip

    def _part(self, variable: Shared, which: int, cells: Cells) -> int:
        """The part of a cell of one version; where it was refined, the one that holds its representative."""
        number = (variable.old, variable.new)[which]
        assert number is not None
        own = (self.product.old, self.product.new)[which].truths.variables[number]
        wanted = cells[number]
        parts = [at for at, part in enumerate(variable.parts) if (part.old, part.new)[which] == wanted]
        value = own.cells[wanted].value if wanted < own.unknown else None
        return next((at for at in parts if variable.parts[at].value == value), (parts or [0])[0])


def _here(variable: Shared, which: int, part: int) -> tuple[int | None, int | None]:
    """Number of the variable and of the cell in one version."""
    chosen = variable.parts[part]
    return (variable.old, variable.new)[which], (chosen.old, chosen.new)[which]
