"""The condition language: atoms on one criterion and constants, joined by all / any / not / at_least.

Four values: false, unknown (asked, answered « inconnu »), pending (not asked yet), true.
Strong Kleene logic, where pending comes before unknown: what is not asked yet is asked before anything is settled.
Refuses to know YAML, patients, and where a condition is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from engine.protocol.model import Criterion


FALSE: Final = 0
UNKNOWN: Final = 1
PENDING: Final = 2
TRUE: Final = 3
Truth = int
TRUTH_NAMES: Final = ("false", "unknown", "pending", "true")


class Inconnu:
    """The answer « inconnu »: a value of its own, equal to itself only, and never true or false."""

    _one: Inconnu | None = None

    def __new__(cls) -> Inconnu:
        cls._one = cls._one or super().__new__(cls)
        return cls._one

    def __repr__(self) -> str:
        return "INCONNU"

    def __bool__(self) -> bool:
        raise TypeError("« inconnu » n'est ni vrai ni faux")

    def __reduce__(self) -> tuple[type[Inconnu], tuple[()]]:
        return Inconnu, ()


INCONNU: Final = Inconnu()
Value = bool | Decimal | str | Inconnu
"""yes/no as bool, number as Decimal, choice / date / text as str, or INCONNU."""
Answers = Mapping[str, Value]


def negation(truth: Truth) -> Truth:
    return truth if truth in (UNKNOWN, PENDING) else TRUE - truth


class Node(Protocol):
    """A condition ready to be evaluated."""

    def truth(self, answers: Answers) -> Truth:
        """Value under these answers; a criterion that is absent is pending."""

    def criteria(self) -> Iterator[str]:
        """Every criterion it may look at, in writing order, repeats included."""

    def children(self) -> Sequence[Node]: ...


@dataclass(frozen=True, slots=True)
class Yes:
    """A yes/no criterion is answered ``expected``."""

    criterion: str
    expected: bool = True

    def truth(self, answers: Answers) -> Truth:
        value = answers.get(self.criterion)
        if value is None:
            return PENDING
        if value is INCONNU:
            return UNKNOWN
        return TRUE if value is self.expected else FALSE

    def criteria(self) -> Iterator[str]:
        yield self.criterion

    def children(self) -> Sequence[Node]:
        return ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """An interval of numbers; ``None`` is no bound on that side; ``outside`` makes it its complement (``!=``)."""

    low: Decimal | None = None
    low_included: bool = True
    high: Decimal | None = None
    high_included: bool = True
    outside: bool = False

    def holds(self, value: Decimal | int) -> bool:
        inside = not (
            (self.low is not None and (value < self.low or (value == self.low and not self.low_included)))
            or (self.high is not None and (value > self.high or (value == self.high and not self.high_included)))
        )
        return inside is not self.outside


@dataclass(frozen=True, slots=True)
class Within:
    """A number criterion lies within bounds."""

    criterion: str
    bounds: Bounds
    parameters: tuple[str, ...] = ()
    """Names of the parameters that the bounds came from, for reasons and sheets."""

    def truth(self, answers: Answers) -> Truth:
        value = answers.get(self.criterion)
        if value is None:
            return PENDING
        if value is INCONNU:
            return UNKNOWN
        if not isinstance(value, Decimal):
            raise TypeError(f"{self.criterion}: a number is needed")
        return TRUE if self.bounds.holds(value) else FALSE

    def criteria(self) -> Iterator[str]:
        yield self.criterion

    def children(self) -> Sequence[Node]:
        return ()


@dataclass(frozen=True, slots=True)
class OneOf:
    """A choice criterion is one of these choices."""

    criterion: str
    values: frozenset[str]

    def truth(self, answers: Answers) -> Truth:
        value = answers.get(self.criterion)
        if value is None:
            return PENDING
        if value is INCONNU:
            return UNKNOWN
        return TRUE if value in self.values else FALSE

    def criteria(self) -> Iterator[str]:
        yield self.criterion

    def children(self) -> Sequence[Node]:
        return ()


class ScoredItem(NamedTuple):
    """Points that count when a condition holds."""

    id: str
    label: str
    when: Node
    points: int


class ScoreNode(NamedTuple):
    """A sum of points; with items unknown or pending it is an interval."""

    id: str
    items: tuple[ScoredItem, ...]

    def interval(self, answers: Answers) -> tuple[int, int, bool]:
        """Lowest and highest value still possible, and whether an item is pending."""
        low = high = 0
        pending = False
        for item in self.items:
            truth = item.when.truth(answers)
            if truth == TRUE:
                low += item.points
                high += item.points
            elif truth != FALSE:
                pending = pending or truth == PENDING
                low += min(item.points, 0)
                high += max(item.points, 0)
        return low, high, pending

    def criteria(self) -> Iterator[str]:
        for item in self.items:
            yield from item.when.criteria()


@dataclass(frozen=True, slots=True)
class ScoreWithin:
    """A score lies within bounds: true when all its possible values do, false when none does."""

    score: ScoreNode
    bounds: Bounds
    parameters: tuple[str, ...] = ()

    def truth(self, answers: Answers) -> Truth:
        low, high, pending = self.score.interval(answers)
        held = [self.bounds.holds(value) for value in range(low, high + 1)]
        if all(held):
            return TRUE
        if not any(held):
            return FALSE
        return PENDING if pending else UNKNOWN

    def criteria(self) -> Iterator[str]:
        yield from self.score.criteria()

    def children(self) -> Sequence[Node]:
        return tuple(item.when for item in self.score.items)


@dataclass(frozen=True, slots=True)
class Defined:
    """A named condition; transparent to evaluation, kept for wording."""

    name: str
    label: str
    means: Node

    def truth(self, answers: Answers) -> Truth:
        return self.means.truth(answers)

    def criteria(self) -> Iterator[str]:
        yield from self.means.criteria()

    def children(self) -> Sequence[Node]:
        return (self.means,)


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Node, ...]

    def truth(self, answers: Answers) -> Truth:
        worst = TRUE
        for part in self.parts:
            truth = part.truth(answers)
            if truth == FALSE:
                return FALSE
            if truth == PENDING or worst == TRUE:
                worst = truth if worst != PENDING else PENDING
        return worst

    def criteria(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.criteria()

    def children(self) -> Sequence[Node]:
        return self.parts


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part at least holds."""

    parts: tuple[Node, ...]

    def truth(self, answers: Answers) -> Truth:
        best = FALSE
        for part in self.parts:
            truth = part.truth(answers)
            if truth == TRUE:
                return TRUE
            if truth > best:
                best = truth
        return best

    def criteria(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.criteria()

    def children(self) -> Sequence[Node]:
        return self.parts


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Node

    def truth(self, answers: Answers) -> Truth:
        return negation(self.part.truth(answers))

    def criteria(self) -> Iterator[str]:
        yield from self.part.criteria()

    def children(self) -> Sequence[Node]:
        return (self.part,)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many parts hold, or more."""

    count: int
    parts: tuple[Node, ...]

    def truth(self, answers: Answers) -> Truth:
        truths = [part.truth(answers) for part in self.parts]
        sure = truths.count(TRUE)
        if sure >= self.count:
            return TRUE
        if sure + truths.count(UNKNOWN) + truths.count(PENDING) < self.count:
            return FALSE
        return PENDING if PENDING in truths else UNKNOWN

    def criteria(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.criteria()

    def children(self) -> Sequence[Node]:
        return self.parts


# ── from the written form ────────────────────────────────────────────────────────────────────────────────────────────


class ConditionError(Exception):
    """A condition that cannot be used. ``path`` is relative to the condition; sentences are French."""

    def __init__(self, code: str, path: tuple[str | int, ...], what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.code, self.path, self.what, self.remedy = code, path, what, remedy


class Scope(NamedTuple):
    """The names that a condition may use. ``score`` and ``definition`` resolve on demand and find their own cycles."""

    criteria: Mapping[str, Criterion]
    parameters: Mapping[str, Decimal]
    score: Callable[[str], ScoreNode | None]
    definition: Callable[[str], Defined | None]


Path = tuple[str | int, ...]
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_TERM = r"(-?\d+(?:\.\d+)?|[A-Za-z][A-Za-z0-9_]*)"
_COMPARISON = re.compile(rf"^\s*{_TERM}\s*(<=|>=|==|!=|<|>)\s*{_TERM}\s*(?:(<=|<)\s*{_TERM}\s*)?$")
_MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_FORMS = "un nom, une comparaison (« age >= age_min »), ou une forme parmi all, any, not, at_least, {critère: valeur}"


def parse(raw: object, scope: Scope, path: Path = ()) -> Node:
    """The node that ``raw`` writes, with names resolved and parameters replaced by their values.

    Raises ConditionError: PRO-310 form, PRO-301 name, PRO-311 type, PRO-312 choice, PRO-313 constant,
    PRO-314 two criteria in one atom.
    """
    if isinstance(raw, str):
        return _from_text(raw, scope, path)
    if isinstance(raw, Mapping):
        return _from_mapping(raw, scope, path)
    raise ConditionError("PRO-310", path, "Cette condition n'est pas lisible.", f"Écrivez {_FORMS}.")


def _from_text(text: str, scope: Scope, path: Path) -> Node:
    if _NAME.fullmatch(text.strip()):
        return _named(text.strip(), scope, path)
    match = _COMPARISON.match(text)
    if not match:
        raise ConditionError("PRO-310", path, f"La condition « {text} » n'est pas lisible.", f"Écrivez {_FORMS}.")
    first, operator, second, operator_2, third = match.groups()
    if operator_2 is None:
        if _is_subject(second, scope) and not _is_subject(first, scope):
            first, operator, second = second, _MIRROR[operator], first
        return _compared(first, [(operator, second)], scope, path, text)
    if operator not in ("<", "<="):
        raise ConditionError(
            "PRO-310", path, f"L'encadrement « {text} » n'est pas lisible.", "Écrivez « 18 <= age <= 55 »."
        )
    return _compared(second, [(_MIRROR[operator], first), (operator_2, third)], scope, path, text)


def _is_subject(term: str, scope: Scope) -> bool:
    return term in scope.criteria or scope.score(term) is not None


def _named(name: str, scope: Scope, path: Path) -> Node:
    criterion = scope.criteria.get(name)
    if criterion is not None:
        if criterion.type != "yes_no":
            raise ConditionError(
                "PRO-311", path, f"« {name} » n'est pas une question oui / non : son nom seul ne dit rien.",
                f"Comparez-le : « {name} >= … » pour un nombre, « {{{name}: choix}} » pour un choix.",
            )  # fmt: skip
        return Yes(name)
    defined = scope.definition(name)
    if defined is not None:
        return defined
    if name in scope.parameters or scope.score(name) is not None:
        raise ConditionError(
            "PRO-311", path, f"« {name} » est un nombre : son nom seul ne dit rien.", "Comparez-le à une valeur."
        )
    raise _unknown_name(name, scope, path)


def _unknown_name(name: str, scope: Scope, path: Path) -> ConditionError:
    return ConditionError(
        "PRO-301", path, f"« {name} » n'est ni un critère, ni une définition, ni un score, ni un paramètre.",
        "Corrigez le nom, ou ajoutez le bloc qui manque.",
    )  # fmt: skip


def _compared(subject: str, limits: list[tuple[str, str]], scope: Scope, path: Path, text: str) -> Node:
    criterion = scope.criteria.get(subject)
    score = None if criterion is not None else scope.score(subject)
    if criterion is None and score is None:
        if _NAME.fullmatch(subject) and subject not in scope.parameters:
            raise _unknown_name(subject, scope, path)
        raise ConditionError("PRO-311", path, f"« {text} » ne compare aucun critère.", "Nommez un critère ou un score.")
    if criterion is not None and criterion.type == "choice":
        return _compared_choice(subject, criterion, limits, path, text)
    if criterion is not None and criterion.type not in ("number", "derived"):
        raise ConditionError("PRO-311", path, f"« {subject} » n'est pas un nombre : « {text} » n'a pas de sens.",
                             f"Écrivez « {{{subject}: …}} ».")  # fmt: skip
    bounds, parameters = _bounds(limits, scope, path, text)
    if score is not None:
        return ScoreWithin(score, bounds, parameters)
    return Within(subject, bounds, parameters)


def _compared_choice(subject: str, criterion: Criterion, limits: list[tuple[str, str]], path: Path, text: str) -> Node:
    operator, value = limits[0]
    if len(limits) != 1 or operator not in ("==", "!="):
        raise ConditionError("PRO-311", path, f"« {subject} » est un choix : « {text} » n'a pas de sens.",
                             f"Écrivez « {{{subject}: {value}}} ».")  # fmt: skip
    node = _chosen(subject, criterion, (value,), path)
    return node if operator == "==" else Not(node)


def _bounds(limits: list[tuple[str, str]], scope: Scope, path: Path, text: str) -> tuple[Bounds, tuple[str, ...]]:
    low = high = None
    low_included = high_included = True
    outside = False
    parameters: list[str] = []
    for operator, term in limits:
        if _NAME.fullmatch(term):
            if term not in scope.parameters:
                if _is_subject(term, scope):
                    raise ConditionError("PRO-314", path, f"« {text} » compare deux critères.",
                                         "Une condition compare un seul critère à des valeurs fixes.")  # fmt: skip
                raise _unknown_name(term, scope, path)
            parameters.append(term)
            value = scope.parameters[term]
        else:
            value = Decimal(term)
        if operator in ("==", "!="):
            low = high = value
            outside = operator == "!="
        elif operator in (">", ">="):
            low, low_included = value, operator == ">="
        else:
            high, high_included = value, operator == "<="
    if low is not None and high is not None and low > high:
        raise ConditionError("PRO-313", path, f"« {text} » n'est jamais vrai.", "Échangez les deux bornes.")
    return Bounds(low, low_included, high, high_included, outside), tuple(parameters)


def _chosen(name: str, criterion: Criterion, values: Sequence[object], path: Path) -> Node:
    for value in values:
        if not isinstance(value, str) or value not in criterion.choices:
            raise ConditionError("PRO-312", path, f"« {value} » n'est pas un choix de « {name} ».",
                                 f"Choix possibles : {', '.join(criterion.choices)}.")  # fmt: skip
    return OneOf(name, frozenset(str(value) for value in values))


def _from_mapping(raw: Mapping[object, object], scope: Scope, path: Path) -> Node:
    keys = list(raw)
    if keys == ["all"] or keys == ["any"]:
        parts = _parts(raw[keys[0]], scope, (*path, str(keys[0])))
        return All(parts) if keys == ["all"] else AnyOf(parts)
    if keys == ["not"]:
        return Not(parse(raw["not"], scope, (*path, "not")))
    if set(keys) == {"at_least", "of"}:
        return _at_least(raw, scope, path)
    if len(keys) == 1 and isinstance(keys[0], str):
        return _criterion_is(keys[0], raw[keys[0]], scope, (*path, keys[0]))
    raise ConditionError("PRO-310", path, "Cette condition mélange plusieurs formes.", f"Écrivez {_FORMS}.")


def _parts(raw: object, scope: Scope, path: Path) -> tuple[Node, ...]:
    if not isinstance(raw, Sequence) or isinstance(raw, str) or not raw:
        raise ConditionError("PRO-310", path, "Il faut ici une liste d'au moins une condition.", "Écrivez « [a, b] ».")
    return tuple(parse(part, scope, (*path, index)) for index, part in enumerate(raw))


def _at_least(raw: Mapping[object, object], scope: Scope, path: Path) -> Node:
    parts = _parts(raw["of"], scope, (*path, "of"))
    count = raw["at_least"]
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= len(parts):
        raise ConditionError(
            "PRO-310", (*path, "at_least"), "« at_least » est un entier entre 1 et le nombre de conditions."
        )
    return AtLeast(count, parts)


def _criterion_is(name: str, value: object, scope: Scope, path: Path) -> Node:
    criterion = scope.criteria.get(name)
    if criterion is None:
        raise _unknown_name(name, scope, path)
    if criterion.type == "yes_no" and isinstance(value, bool):
        return Yes(name, value)
    if criterion.type == "choice":
        if isinstance(value, str):
            return _chosen(name, criterion, (value,), path)
        listed = value["in"] if isinstance(value, Mapping) and list(value) == ["in"] else None
        if isinstance(listed, Sequence) and not isinstance(listed, str):
            return _chosen(name, criterion, tuple(listed), path)
    raise ConditionError(
        "PRO-311", path, f"Cette valeur ne convient pas à « {name} » (type {criterion.type}).", f"Écrivez {_FORMS}."
    )


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, definitions and score items opened."""
    yield node
    for child in node.children():
        yield from walk(child)
