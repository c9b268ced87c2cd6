"""Checks of meaning: a comparison can be true and can be false, a route leads where its rule needs, visits agree.

Runs on a protocol whose names all resolve.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from decimal import Decimal
from typing import Final

from engine.protocol.cells import number_cells
from engine.protocol.conditions import Bounds, Node, OneOf, ScoreWithin, Within
from engine.protocol.findings import Checked, Finding, atoms
from engine.protocol.graph import reachable
from engine.protocol.model import Criterion, Outcome, Protocol
from engine.protocol.reading import Path
from engine.protocol.references import DOSE_NUMBERS
from engine.protocol.wording import number_in_words

_NOW: Final = ("emergency_call", "emergency_department")


def findings(context: Checked) -> Iterator[Finding]:
    for found, node in context.conditions:
        for atom, path in atoms(node, found.raw, found.path):
            for wrong in _atom(context.written, atom, path):
                # an indicator may count those of whom an answer is known at all: « rmdq >= 0 »
                if wrong.code != "PRO-334" or found.role != "indicator":
                    yield wrong
    for name, criterion in context.written.criteria.items():
        yield from _criterion(context.written, criterion, ("criteria", name))
    yield from _repeats(context.written)
    yield from _age_of_minors(context.written)
    yield from _computed_twice(context.written)
    yield from _bare_numbers(context)
    yield from _routes(context.written)
    yield from _visits(context)


# ── atoms ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _atom(written: Protocol, atom: Node, path: Path) -> Iterator[Finding]:
    if isinstance(atom, Within):
        yield from _number_atom(written, atom, path)
    elif isinstance(atom, OneOf):
        choices = written.criteria[atom.criterion].choices
        if not atom.values:
            yield Finding("PRO-334", path, f"Cette liste est vide : « {atom.criterion} » n'en est jamais un élément.")
        elif len(atom.values) == len(choices):
            yield Finding("PRO-334", path, f"Cette liste contient tous les choix de « {atom.criterion} ».")
    elif isinstance(atom, ScoreWithin):
        low, high, _ = atom.score.interval({})
        held = {atom.bounds.holds(value) for value in range(low, high + 1)}
        if len(held) == 1:
            always = "est toujours" if held.pop() else "n'est jamais"
            what = f"Le score « {atom.score.id} » va de {low} à {high} : cette comparaison {always} vraie."
            yield Finding("PRO-334", path, what)


def _number_atom(written: Protocol, atom: Within, path: Path) -> Iterator[Finding]:
    criterion = written.criteria[atom.criterion]
    assert criterion.range is not None and criterion.step is not None
    for constant in _constants(atom.bounds):
        if constant % criterion.step != 0:
            step = number_in_words(criterion.step)
            what = f"La valeur {number_in_words(constant)} n'est pas sur le pas de « {atom.criterion} » ({step})."
            yield Finding("PRO-335", path, what)
    held = {atom.bounds.holds(Decimal(str(cell.value))) for cell in number_cells(criterion, [atom.bounds])}
    if len(held) == 1:
        low, high = map(number_in_words, criterion.range)
        always = "est toujours" if held.pop() else "n'est jamais"
        what = f"« {atom.criterion} » va de {low} à {high} : cette comparaison {always} vraie."
        yield Finding("PRO-334", path, what)
    for name in atom.parameters:
        unit = written.parameters[name].unit
        if unit is not None and criterion.unit is not None and unit != criterion.unit:
            what = f"« {atom.criterion} » est en {criterion.unit}, le paramètre « {name} » en {unit}."
            yield Finding("PRO-336", path, what)


def _constants(bounds: Bounds) -> set[Decimal]:
    return {value for value in (bounds.low, bounds.high) if value is not None}


# ── criteria ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _criterion(written: Protocol, criterion: Criterion, path: Path) -> Iterator[Finding]:
    if criterion.range and criterion.step:
        low, high = criterion.range
        for key in ("range", "usual"):
            for index, value in enumerate(getattr(criterion, key) or ()):
                if value % criterion.step != 0 and criterion.derived is None:
                    step = number_in_words(criterion.step)
                    what = f"La valeur {number_in_words(value)} n'est pas un multiple du pas ({step})."
                    yield Finding("PRO-335", (*path, key, index), what)
        if criterion.usual and not low <= criterion.usual[0] < criterion.usual[1] <= high:
            yield Finding("PRO-340", (*path, "usual"), "Les valeurs habituelles sortent des valeurs possibles.")
    if criterion.worse is not None and not _worse_fits(criterion):
        yield Finding("PRO-339", (*path, "worse"), f"Cet ordre du pire ne va pas avec le type « {criterion.type} ».")
    yield from _derivation(written, criterion, path)
    yield from _test_details(written, criterion, path)


def _worse_fits(criterion: Criterion) -> bool:
    if isinstance(criterion.worse, tuple):
        return sorted(criterion.worse) == sorted(criterion.choices)
    if criterion.worse in ("yes", "no"):
        return criterion.type == "yes_no"
    return criterion.type in ("number", "derived")


def _derivation(written: Protocol, criterion: Criterion, path: Path) -> Iterator[Finding]:
    rule = criterion.derived
    if rule is None:
        return
    needs = [("hours_since", rule.hours_since, "datetime"), ("days_since", rule.days_since, "date")]
    below: Path = (*path, "derived")
    if rule.late_period_days:
        below = (*below, "late_period_days")
        needs = [("last_period", rule.late_period_days.last_period, "date")]
        needs += [("cycle_days", rule.late_period_days.cycle_days, "number")]
    for key, name, type_ in needs:
        if name is not None and written.criteria[name].type != type_:
            found = written.criteria[name].type
            what = f"Ce calcul part d'un critère de type « {type_} » ; « {name} » est de type « {found} »."
            yield Finding("PRO-337", (*below, key), what)
    yield from _off_the_grid(written, criterion, path)


def _off_the_grid(written: Protocol, criterion: Criterion, path: Path) -> Iterator[Finding]:
    """Computed values are whole; a coarser or finer step has values that no line, and no proof, looks at."""
    assert criterion.derived is not None
    late = criterion.derived.late_period_days
    cycle = None if late is None else written.criteria[late.cycle_days].step
    if criterion.step is not None and criterion.step != 1:
        yield Finding("PRO-350", (*path, "step"), "Une valeur calculée est un nombre entier : son pas est 1.")
    elif late is not None and cycle is not None and cycle != cycle.to_integral_value():
        what = (
            f"« {late.cycle_days} » peut valoir une fraction de jour : le retard ne tomberait pas sur un jour entier."
        )
        yield Finding("PRO-350", (*path, "derived", "late_period_days", "cycle_days"), what)


def _computed_twice(written: Protocol) -> Iterator[Finding]:
    """Two values counted from one date cannot be any two: the proof would look at nobody's ages."""
    seen: dict[str, str] = {}
    for name, criterion in written.criteria.items():
        for base in _dates(criterion):
            if base in seen:
                what = f"« {name} » et « {seen[base]} » se comptent de la même date."
                yield Finding("PRO-351", ("criteria", name, "derived"), what)
            seen.setdefault(base, name)


def _dates(criterion: Criterion) -> Iterator[str]:
    rule = criterion.derived
    if rule is not None:
        late = rule.late_period_days
        bases = (rule.age_in_years, rule.age_in_months, rule.hours_since, rule.days_since, late and late.last_period)
        yield from (base for base in bases if base)


def _test_details(written: Protocol, criterion: Criterion, path: Path) -> Iterator[Finding]:
    test = criterion.test
    if test is None:
        return
    for key, types in (("name", ("text", "choice")), ("lot", ("text",)), ("expiry", ("date",))):
        name = getattr(test, key)
        if name is None:
            continue
        recorded = written.criteria[name]
        if recorded.use != "record" or recorded.type not in types:
            what = f"« {name} » doit être « use: record » et de type {' ou '.join(types)}."
            yield Finding("PRO-338", (*path, "test", key), what)
    if test.read_after_seconds and test.read_before_seconds and test.read_after_seconds >= test.read_before_seconds:
        yield Finding("PRO-338", (*path, "test", "read_after_seconds"), "La lecture commencerait après sa fin.")


def _repeats(written: Protocol) -> Iterator[Finding]:
    for name, repeat in written.tree.repeats.items():
        test, again = written.criteria[repeat.test], written.criteria[repeat.again]
        path: Path = ("tree", "repeats", name, "again")
        if repeat.test == repeat.again:
            yield Finding("PRO-325", path, "Le second résultat effacerait le premier : c'est le même critère.")
        elif (test.type, test.choices, test.range, test.step) != (again.type, again.choices, again.range, again.step):
            what = f"« {repeat.again} » n'a pas le même type et les mêmes choix que « {repeat.test} »."
            yield Finding("PRO-325", path, what)


def _age_of_minors(written: Protocol) -> Iterator[Finding]:
    minor = written.consent.minor
    if minor and written.criteria[minor.age].type not in ("number", "derived"):
        what = f"L'âge se lit dans un nombre ; « {minor.age} » est de type « {written.criteria[minor.age].type} »."
        yield Finding("PRO-337", ("consent", "minor", "age"), what)


# ── numbers without a name ───────────────────────────────────────────────────────────────────────────────────────────


def _bare_numbers(context: Checked) -> Iterator[Finding]:
    """Every threshold and every dose has a name, a source and a confidence; nought is nobody's threshold."""
    for path, value in (*_bare_in_conditions(context), *_bare_in_blocks(context.written)):
        if value != 0:
            yield Finding("PRO-345", path, f"Le nombre {number_in_words(value)} n'a ni nom, ni source.")


def _bare_in_conditions(context: Checked) -> Iterator[tuple[Path, Decimal]]:
    for found, node in context.conditions:
        for atom, path in atoms(node, found.raw, found.path):
            if isinstance(atom, Within | ScoreWithin):
                named = [context.written.parameters[name].value for name in atom.parameters]
                yield from ((path, value) for value in sorted(_constants(atom.bounds)) if value not in named)


def _bare_in_blocks(written: Protocol) -> Iterator[tuple[Path, Decimal]]:
    places: list[tuple[Path, object]] = []
    for name, act in written.acts.items():
        places += [(("acts", name, "dose", key), getattr(act.dose, key, None)) for key in DOSE_NUMBERS]
        places += [(("acts", name, "quantity", at), value) for at, value in enumerate(act.quantity or ())]
        places.append((("acts", name, "days_cap"), act.days_cap))
    for name, follow_up in written.follow_up.items():
        places += [
            (("follow_up", name, "after_days", at), value) for at, value in enumerate(follow_up.after_days or ())
        ]
    places += [(("look_back", at, "days"), earlier.days) for at, earlier in enumerate(written.look_back)]
    if written.consent.minor:
        places.append((("consent", "minor", "age_below"), written.consent.minor.age_below))
    yield from ((path, value) for path, value in places if isinstance(value, Decimal))


# ── routes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _refers(outcome: Outcome) -> bool:
    return outcome.disposition == "refer_delegant"


def _refers_now(outcome: Outcome) -> bool:
    return outcome.disposition == "refer_delegant" and outcome.delay == "now"


def _is_now(outcome: Outcome) -> bool:
    return outcome.disposition in _NOW or _refers_now(outcome)


def _does_not_treat(outcome: Outcome) -> bool:
    return outcome.disposition != "treat"


def _routes(written: Protocol) -> Iterator[Finding]:
    """Each rule sends to an outcome that is cautious enough for it."""
    for path, name, fits, words in _routed(written):
        if not fits(written.outcomes[name]):
            yield Finding("PRO-342", path, f"« {name} » ne convient pas ici : il faut {words}.")


_Route = tuple[Path, str, Callable[[Outcome], bool], str]


def _routed(written: Protocol) -> Iterator[_Route]:
    delegant, anything = "une orientation vers le délégant", "une orientation, jamais un traitement"
    yield ("doubt", "to"), written.doubt.to, _refers, delegant
    yield ("unknown", "to"), written.unknown.to, _refers, delegant
    yield ("unknown", "danger_to"), written.unknown.danger_to, _refers_now, "une orientation immédiate vers le délégant"
    consent = written.consent
    yield ("consent", "refused"), consent.refused, _does_not_treat, anything
    if consent.sharing.to:
        yield ("consent", "sharing", "to"), consent.sharing.to, _does_not_treat, anything
    if consent.minor:
        path: Path = ("consent", "minor", "without_representative")
        yield path, consent.minor.without_representative, _refers, delegant
    for index, danger in enumerate(written.danger):
        yield ("danger", index, "to"), danger.to, _is_now, "le 15, les urgences, ou le délégant sans attendre"
    for index, exclusion in enumerate(written.exclusion):
        yield ("exclusion", index, "to"), exclusion.to, _does_not_treat, anything
    for index, withdrawal in enumerate(written.withdrawal):
        yield ("withdrawal", index, "to"), withdrawal.to, _does_not_treat, anything
    for index, inclusion in enumerate(written.inclusion):
        yield ("inclusion", index, "otherwise"), inclusion.otherwise, _does_not_treat, anything


# ── visits ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _visits(context: Checked) -> Iterator[Finding]:
    written, known = context.written, context.visits
    for path, visit in _visits_named(written):
        if visit not in known:
            what = f"La visite {visit} n'a pas d'entrée dans l'arbre (« tree.entries »)."
            yield Finding("PRO-341", path, what)
    if 1 not in known:
        yield Finding("PRO-341", ("tree", "entries"), "La première visite (\"1\") n'a pas d'entrée dans l'arbre.")
    yield from _unaskable_on_a_visit(context)


def _visits_named(written: Protocol) -> Iterator[tuple[Path, int]]:
    for name in ("danger", "inclusion", "exclusion", "withdrawal", "steps"):
        for index, block in enumerate(getattr(written, name)):
            for at, visit in enumerate(block.visits):
                yield (name, index, "visits", at), visit
    for name, follow_up in written.follow_up.items():
        if follow_up.visit is not None:
            yield ("follow_up", name, "visit"), follow_up.visit
    for index, fee in enumerate(written.fees):
        yield ("fees", index, "visit"), fee.visit


def _unaskable_on_a_visit(context: Checked) -> Iterator[Finding]:
    """A rule read on a visit whose question that visit never asks would refer everybody."""
    written = context.written
    askable = {visit: _askable(written, visit) for visit in context.visits}
    met = {visit: reachable(written, written.tree.entries[str(visit)]) for visit in context.visits}
    for found, node in context.conditions:
        visits: Collection[int] = ()
        if found.role in ("danger", "inclusion", "exclusion", "withdrawal"):
            visits = getattr(written, found.role)[found.path[1]].visits or context.visits
        elif found.role == "row":
            visits = [visit for visit in context.visits if found.owner in met[visit]]
        for visit in visits:
            missing = next((name for name in node.criteria() if name not in askable.get(visit, written.criteria)), None)
            if missing is not None:
                what = f"À la visite {visit}, aucune étape ne demande « {missing} », que cette condition lit."
                yield Finding("PRO-343", found.path, what)
                break


def _askable(written: Protocol, visit: int) -> frozenset[str]:
    by_themselves = {name for name, one in written.criteria.items() if one.derived or one.from_identity}
    awaited = {waited.criterion for waited in written.tree.awaits.values()}
    asked = {
        ask if isinstance(ask, str) else ask.criterion
        for step in written.steps
        if not step.visits or visit in step.visits
        for ask in step.ask
    }
    return frozenset(by_themselves | awaited | asked)
