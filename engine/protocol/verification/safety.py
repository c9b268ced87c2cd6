"""P4, P6, P7: danger first; no act without consent, inclusion and what it requires; no forbidden prescription."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.protocol.compiled import NOW_OR_WORSE, LinkedAct
from engine.protocol.conditions import FALSE, TRUE, UNKNOWN, Node
from engine.protocol.doses import ComputedDose, compute_dose, needs_weight
from engine.protocol.model import Dose
from engine.protocol.reading import Path
from engine.protocol.verification.certificate import CounterExample
from engine.protocol.verification.diagrams import Diagram
from engine.protocol.verification.dosing import unweighed_doses
from engine.protocol.verification.drugs import given_once, is_gentler, left_without, same_drug
from engine.protocol.verification.failures import Facing, Gist, found, plainly
from engine.protocol.verification.visits import looked_at_again
from engine.protocol.verification.whole_paths import Facings
from engine.protocol.wording import number_in_words

# ── danger first ─────────────────────────────────────────────────────────────────────────────────────────────────────


def danger_first(facings: Facings) -> tuple[CounterExample, ...]:
    """P4: with a danger rule true, the end is immediate and holds no delegated act."""
    return tuple(failure for facing in facings for failure in _danger_first(facing))


def _danger_first(facing: Facing) -> Iterator[CounterExample]:
    meaning = facing.meaning
    for watched in meaning.truths.agenda.danger:
        rule = watched.rule
        path: Path = ("danger", _place(facing.written.danger, rule.id))
        if meaning.rank(rule.to) > NOW_OR_WORSE:
            yield plainly("PRV-402", f"« {rule.id} » mène à « {rule.to} », qui n'est pas immédiat.", (*path, "to"))
        later = facing.where(facing.gist, _not_immediate)
        bad = facing.both(facing.standing(watched, TRUE), later)
        what = f"« {rule.label} » est présent, et le patient n'est pas orienté tout de suite."
        yield from found(facing.failure("PRV-401", what, path, bad, special=watched.criteria))


def _not_immediate(gist: Gist) -> bool:
    return gist.rank > NOW_OR_WORSE or bool(gist.acts)


def _place(rules: tuple[object, ...], name: str) -> int:
    return next(at for at, rule in enumerate(rules) if getattr(rule, "id", None) == name)


# ── acts only where they are allowed ─────────────────────────────────────────────────────────────────────────────────


def acts_only_when_allowed(facings: Facings) -> tuple[CounterExample, ...]:
    """P6: no delegated act before consent, for a patient not surely included, or without what it requires."""
    failures = [*_at_refusal(facings[0])]
    for facing in facings:
        failures += [*_before_consent(facing), *_not_included(facing), *_without_requirement(facing)]
        failures += looked_at_again(facing)
    return tuple(failures)


def _at_refusal(facing: Facing) -> Iterator[CounterExample]:
    """The ends of a refusal hold no delegated act."""
    consent, protocol = facing.written.consent, facing.meaning.protocol
    ends = [("refused", consent.refused), ("sharing", consent.sharing.to)]
    ends += [("minor", consent.minor.without_representative)] if consent.minor else []
    for key, end in ends:
        if end is None:
            continue
        acts = [act for act, _ in protocol.outcomes[end].acts if protocol.acts[act].written.delegated]
        if acts or protocol.outcomes[end].written.disposition == "treat":
            what = f"« {end} », où mène un refus, contient un acte délégué."
            yield plainly("PRV-601", what, ("consent", key))


def _before_consent(facing: Facing) -> Iterator[CounterExample]:
    meaning = facing.meaning
    early = facing.where(meaning.result, lambda result: not result.consented and bool(facing.gist_of(result).acts))
    what = "Un acte délégué est proposé avant le consentement."
    yield from found(facing.failure("PRV-601", what, ("danger",), early))


def _not_included(facing: Facing) -> Iterator[CounterExample]:
    agenda = facing.meaning.truths.agenda
    treated = facing.where(facing.gist, lambda gist: bool(gist.acts))
    for watched in (*agenda.exclusion, *agenda.inclusion):
        if watched.condition is None:
            continue
        rule = watched.rule
        against = FALSE if rule.kind == "inclusion" else TRUE
        bad = facing.both(facing.standing(watched, against, UNKNOWN), treated)
        what = f"« {rule.label} » : ce patient n'est pas sûrement inclus, et reçoit un acte délégué."
        path: Path = (rule.kind, _place(getattr(facing.written, rule.kind), rule.id))
        yield from found(facing.failure("PRV-602", what, path, bad, special=watched.criteria))


def _without_requirement(facing: Facing) -> Iterator[CounterExample]:
    for name, act in facing.meaning.protocol.acts.items():
        if act.requires is not None:
            bad = facing.both(_given(facing, name), _other_than(facing, act.requires, TRUE))
            what = f"« {act.written.title} » est fait sans ce que l'acte exige."
            failure = facing.failure("PRV-603", what, ("acts", name, "requires"), bad, special=_names(act.requires))
            yield from found(failure)


def _given(facing: Facing, act: str) -> Diagram:
    return facing.where(facing.meaning.result, lambda result: any(given.act == act for given in result.acts))


def _other_than(facing: Facing, node: Node, *truths: int) -> Diagram:
    found_ = facing.meaning.truths.truth(node, facing.meaning.truths.final)
    return facing.where(found_, lambda value: value not in truths)


def _names(node: Node) -> tuple[str, ...]:
    return tuple(dict.fromkeys(node.criteria()))


# ── prescriptions ────────────────────────────────────────────────────────────────────────────────────────────────────


def prescriptions_are_safe(facings: Facings) -> tuple[CounterExample, ...]:
    """P7: no prescription against a contra-indication true or unknown; every dose within its cap, and not nothing."""
    failures: list[CounterExample] = []
    for name, act in facings[0].meaning.protocol.acts.items():
        for facing in facings:
            failures += [*_contraindicated(facing, name, act), *_doses_out_of_bounds(facing, name, act)]
    failures += [failure for facing in facings for failure in (*given_once(facing), *left_without(facing))]
    return tuple(failures)


def _contraindicated(facing: Facing, name: str, act: LinkedAct) -> Iterator[CounterExample]:
    """Its own contra-indications, and those that another act writes for the same drug."""
    given, protocol = _given(facing, name), facing.meaning.protocol
    for other in protocol.acts.values():
        if not _same_drug(act, other):
            continue
        for item in other.contraindications:
            if other is not act and item.fallback == name and is_gentler(protocol, act.written, other.written):
                continue  # this act is what the other one gives way to
            bad = facing.both(given, _against(facing, item.when, own=other is act))
            what = f"« {act.written.title} » est proposé malgré « {item.written.label} »."
            path: Path = ("acts", name, "contraindications")
            yield from found(facing.failure("PRV-701", what, path, bad, special=_names(item.when)))


def _against(facing: Facing, node: Node, *, own: bool) -> Diagram:
    """Patients with the contra-indication; for an act's own, those of whom it is not known to be absent too.

    What another act of the same drug looks at may be a matter of its form, and not asked here: then it says nothing.
    """
    if own:
        return _other_than(facing, node, FALSE)
    truths = facing.meaning.truths
    asked = truths.every(truths.answered(name, truths.final) for name in _names(node))
    return facing.both(asked, truths.is_true(node, truths.final, values=(TRUE, UNKNOWN)))


def _same_drug(act: LinkedAct, other: LinkedAct) -> bool:
    if act is other:
        return True
    return same_drug(act.written, other.written)


def _doses_out_of_bounds(facing: Facing, name: str, act: LinkedAct) -> Iterator[CounterExample]:
    """Both ends of every cell of weight at which the act is given: between them the dose only grows."""
    dose = act.written.dose
    if dose is None:
        return
    given = _given(facing, name)
    yield from unweighed_doses(facing, name, act, given)
    for weight, somebody in _weights(facing, dose, given):
        computed = compute_dose(dose, weight, facing.meaning.protocol.number)
        if computed is not None and (why := _out_of_bounds(facing, dose, weight, computed)):
            at = "" if weight is None else f" à {number_in_words(weight)} kg"
            what = f"« {act.written.title} »{at} : {why}."
            yield from found(facing.failure("PRV-702", what, ("acts", name, "dose"), somebody))


def _weights(facing: Facing, dose: Dose, given: Diagram) -> Iterator[tuple[Decimal | None, Diagram]]:
    meaning = facing.meaning
    at = meaning.truths.index.get(dose.weight or "")
    if at is None or not needs_weight(dose):
        if facing.reach.somebody(given):
            yield None, given
        return
    variable = meaning.truths.variables[at]
    for cell, one in enumerate(variable.cells):
        here = meaning.diagrams.variable(at, [TRUE if found == cell else FALSE for found in range(variable.size)])
        somebody = facing.both(here, given)
        if facing.reach.somebody(somebody):
            for value in one.values:
                assert isinstance(value, Decimal)
                yield value, somebody


def _out_of_bounds(facing: Facing, dose: Dose, weight: Decimal | None, computed: ComputedDose) -> str:
    """Why this dose may not be given; empty when it may."""
    number = facing.meaning.protocol.number
    a_day = computed.mg * computed.intakes_per_day
    if computed.mg <= 0:
        return "la dose tombe à zéro"
    if dose.max_mg_per_intake is not None and computed.mg > number(dose.max_mg_per_intake):
        return f"{number_in_words(computed.mg)} mg par prise, au-dessus du plafond"
    if dose.max_mg_per_day is not None and a_day > number(dose.max_mg_per_day):
        return f"{number_in_words(a_day)} mg par jour, au-dessus du plafond"
    if dose.max_mg_per_kg_per_day is not None and weight and a_day > number(dose.max_mg_per_kg_per_day) * weight:
        return f"{number_in_words(a_day)} mg par jour, au-dessus du plafond par kilo"
    return ""
