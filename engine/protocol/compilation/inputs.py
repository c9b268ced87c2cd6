"""How each criterion of a record is read: what is checked, and which small value the generated code goes on with.

yes/no: True or False; choice: one bit a choice; number: how many steps it is, an integer; text and dates: as parsed.
Where a record may lack the answer, None (0 for a choice) stands for « no answer that counts ».
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from math import ceil, floor

from engine.protocol.answers import UNKNOWN_WORD, parse_answer
from engine.protocol.compilation.lines import BY_DEFINITION
from engine.protocol.conditions import Bounds
from engine.protocol.model import Criterion

LARGEST_TABLE = 4096
"""Numbers with more possible values than this are checked by comparison, and as integers only."""


@dataclass(frozen=True, slots=True)
class Input:
    """A criterion under the name of its variable. ``always``: the code goes on only if the record answers it."""

    name: str
    criterion: Criterion
    number: int
    always: bool

    @property
    def variable(self) -> str:
        return f"v{self.number}"

    @property
    def given(self) -> str:
        """Expression: the answer is there and counts."""
        return f"{self.variable} != 0" if self.criterion.type == "choice" else f"{self.variable} is not None"

    @property
    def absent(self) -> str:
        """The value that stands for no answer."""
        return "0" if self.criterion.type == "choice" else "None"


def checks(one: Input) -> list[str]:
    """Lines that refuse a value of the wrong type, range, step or choice, and turn a right one into its small value."""
    variable, kind = one.variable, one.criterion.type
    if kind == "yes_no":
        return [f"if {variable} is not True and {variable} is not False: {BY_DEFINITION}"]
    if kind == "choice":
        return [f"{variable} = table{one.number}[{variable}]"]
    if kind not in ("number", "derived"):
        return [f"{variable} = read{one.number}({variable})"]
    if number_table(one.criterion) is not None:
        return [
            f"if type({variable}) is not int and type({variable}) is not Decimal: {BY_DEFINITION}",
            f"{variable} = table{one.number}[{variable}]",
        ]
    low, high, step = _limits(one.criterion)
    return [
        f"if type({variable}) is not int or not {ceil(low)} <= {variable} <= {floor(high)}: {BY_DEFINITION}",
        f"if {variable} * {step.denominator} % {step.numerator}: {BY_DEFINITION}",
        f"{variable} = {variable} * {step.denominator} // {step.numerator}",
    ]


def constants(one: Input) -> Iterator[tuple[str, object]]:
    """What the lines of ``checks`` look up."""
    kind = one.criterion.type
    yield f"key{one.number}", one.name
    if kind == "choice":
        choices = enumerate(one.criterion.choices)
        yield f"table{one.number}", {choice: 1 << at for at, choice in choices if choice != UNKNOWN_WORD}
    elif kind in ("number", "derived"):
        yield f"table{one.number}", number_table(one.criterion)
    elif kind != "yes_no":
        yield f"read{one.number}", partial(parse_answer, one.name, one.criterion)


def number_table(criterion: Criterion) -> Mapping[int | Decimal, int] | None:
    """Every value that may be given → how many steps it is; None where they are too many.

    A table is exact for ``38``, ``38.0`` and ``38.5`` alike, and is range, step and conversion in one look-up.
    """
    low, high, step = _limits(criterion)
    steps = range(ceil(low / step), floor(high / step) + 1)
    if len(steps) > LARGEST_TABLE:
        return None
    return {_written(count * step): count for count in steps}


def _limits(criterion: Criterion) -> tuple[Fraction, Fraction, Fraction]:
    assert criterion.range is not None and criterion.step is not None
    return Fraction(criterion.range[0]), Fraction(criterion.range[1]), Fraction(criterion.step)


def _written(value: Fraction) -> int | Decimal:
    return value.numerator if value.denominator == 1 else Decimal(value.numerator) / Decimal(value.denominator)


def choice_bits(one: Input, values: frozenset[str]) -> tuple[int, int]:
    """Bits of these choices, and bits of all others."""
    inside = outside = 0
    for at, choice in enumerate(one.criterion.choices):
        if choice in values:
            inside |= 1 << at
        else:
            outside |= 1 << at
    return inside, outside


def within(expression: str, bounds: Bounds, step: Decimal | int) -> str:
    """Expression: this integer, so many steps, lies within the bounds."""
    low = _whole(bounds.low, step, included=bounds.low_included, up=True)
    high = _whole(bounds.high, step, included=bounds.high_included, up=False)
    if low is not None and high is not None:
        inside = f"{low} <= {expression} <= {high}" if low < high else f"{expression} == {low}"
        inside = inside if low <= high else "False"
    elif low is not None:
        inside = f"{expression} >= {low}"
    else:
        inside = "True" if high is None else f"{expression} <= {high}"
    return f"not ({inside})" if bounds.outside else f"({inside})"


def _whole(bound: Decimal | None, step: Decimal | int, *, included: bool, up: bool) -> int | None:
    """The nearest whole number of steps inside the bound."""
    if bound is None:
        return None
    steps = Fraction(bound) / Fraction(step)
    if up:
        return ceil(steps) if included else floor(steps) + 1
    return floor(steps) if included else ceil(steps) - 1
