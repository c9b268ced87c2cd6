"""Checks of acts, doses and law: what is prescribed has its paper and its limits, who may act may act on some day.

Runs on a protocol whose names all resolve. Holds no medical fact: every figure is the file's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import Bounds, Node, Within
from engine.protocol.doses import compute_dose
from engine.protocol.findings import Checked, Finding, quoted
from engine.protocol.formulas import TRUE, TooWide
from engine.protocol.graph import circles
from engine.protocol.model import Act, Dose, Entitlement, Outcome, Protocol
from engine.protocol.reading import Path
from engine.protocol.references import DOSE_NUMBERS
from engine.protocol.tables import Translator
from engine.protocol.wording import number_in_words

_PAPER_OF_ACT: Final = {
    "medication": ("ordonnance",),
    "imaging": ("demande_imagerie",),
    "sick_leave": ("proposition_arret",),
    "sessions": ("ordonnance_kine", "ordonnance"),
    "certificate": ("certificat_enfant_malade",),
}
_ADDRESSEES: Final = {
    "emergency_call": ("samu",),
    "emergency_department": ("urgences",),
    "refer_delegant": ("delegant",),
}
_HOURS_OF_A_DAY: Final = 24
_NO_END: Final = "9999-12-31"


def findings(context: Checked) -> Iterator[Finding]:
    written = context.written
    yield from _entitlements(written)
    for name, outcome in written.outcomes.items():
        yield from _outcome(written, name, outcome)
    for name, act in written.acts.items():
        yield from _act(context, name, act)
    yield from _fall_backs(written)


# ── law ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _entitlements(written: Protocol) -> Iterator[Finding]:
    texts = {text.source: text for text in written.legal.texts}
    for index, item in enumerate(written.legal.entitlements):
        path: Path = ("legal", "entitlements", index)
        named = [texts[citation.text] for citation in item.source if citation.text in texts]
        if not named:
            what = f"« {item.id} » ne cite aucun des textes de « legal.texts »."
            yield Finding("PRO-602", (*path, "source"), what)
        starts = [text.in_force or text.published or text.signed for text in named]
        first = min((day for day in starts if day), default=None)
        if first is not None and item.since < first:
            what = f"« {item.id} » commence le {item.since}, avant le texte qui le permet ({first})."
            yield Finding("PRO-603", (*path, "since"), what)
    if not any(_overlaps(written, item) for item in written.legal.entitlements):
        what = "Aucune autorisation ne vaut un seul jour de la validité de cette version."
        yield Finding("PRO-601", ("legal", "entitlements"), what)


def _overlaps(written: Protocol, item: Entitlement) -> bool:
    valid = written.valid
    return item.since <= (valid.until or _NO_END) and valid.since <= (item.until or _NO_END)


# ── outcomes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _outcome(written: Protocol, name: str, outcome: Outcome) -> Iterator[Finding]:
    path: Path = ("outcomes", name)
    addressees = _ADDRESSEES.get(outcome.disposition)
    if addressees and outcome.addressee not in addressees:
        what = f"« {outcome.disposition} » s'adresse à {quoted(addressees)}, pas à « {outcome.addressee} »."
        yield Finding("PRO-607", (*path, "addressee"), what)
    if addressees and not outcome.documents:
        yield Finding("PRO-605", path, f"« {name} » oriente le patient sans aucun document.", on_key=True)
    if outcome.disposition == "treat" and not any(
        written.advice[one].kind == "warning_sign" for one in outcome.safety_net
    ):
        what = f"« {name} » laisse repartir le patient sans signe d'alerte à surveiller."
        yield Finding("PRO-608", path, what, on_key=True)
    yield from _twice(name, outcome)
    for act in dict.fromkeys(_acts_given(outcome)):
        papers = _PAPER_OF_ACT.get(written.acts[act].kind, ())
        if outcome.disposition == "treat" and papers and not set(papers) & set(outcome.documents):
            what = f"« {name} » donne l'acte « {act} » sans document {' ou '.join(f'« {paper} »' for paper in papers)}."
            yield Finding("PRO-606", path, what, on_key=True)


def _twice(name: str, outcome: Outcome) -> Iterator[Finding]:
    given = list(_acts_given(outcome))
    for at, act in enumerate(given):
        if act in given[:at]:
            yield Finding("PRO-615", ("outcomes", name, "acts", at), f"« {name} » donne deux fois « {act} ».")


def _acts_given(outcome: Outcome) -> Iterator[str]:
    yield from (given if isinstance(given, str) else given.act for given in outcome.acts)


# ── acts and doses ───────────────────────────────────────────────────────────────────────────────────────────────────


def _act(context: Checked, name: str, act: Act) -> Iterator[Finding]:
    written, path = context.written, ("acts", name)
    if act.delegated != act.counts:
        said = "est un acte délégué, et ne compterait pas" if act.delegated else "compterait, et n'est pas délégué"
        yield Finding("PRO-614", (*path, "counts"), f"« {act.title} » {said}.")
    if act.dose:
        wrong = list(_dose(written, act.dose, (*path, "dose")))
        yield from wrong or _smallest_dose(context, name, act.dose, (*path, "dose"))
    if act.days_from and written.criteria[act.days_from].type != "number":
        yield Finding("PRO-612", (*path, "days_from"), f"« {act.days_from} » n'est pas un nombre de jours.")
    number = _number_of(written)
    if act.quantity and number(act.quantity[0]) > number(act.quantity[1]):
        yield Finding("PRO-612", (*path, "quantity"), "La quantité la plus petite dépasse la plus grande.")


def _caps(written: Protocol, dose: Dose, path: Path) -> Iterator[Finding]:
    """Every drug has a cap by day; a figure that no weight goes into is refused above it, not quietly lowered."""
    number = _number_of(written)
    if dose.max_mg_per_day is None:
        yield Finding("PRO-619", path, "Rien ne dit la dose maximale par jour (« max_mg_per_day »).", on_key=True)
    times = number(dose.intakes_per_day)
    limits = (("max_mg_per_intake", Decimal(1)), ("max_mg_per_day", times))
    for key in ("mg", "unweighed_mg"):
        value = getattr(dose, key)
        for limit, count in limits:
            most = getattr(dose, limit)
            if value is not None and most is not None and number(value) * count > number(most):
                reached, allowed = number_in_words(number(value) * count), number_in_words(number(most))
                what = f"« {key} » fait {reached} mg : « {limit} » n'en permet que {allowed}."
                yield Finding("PRO-616", (*path, key), what)
    if dose.min_hours_between is not None and times * number(dose.min_hours_between) > _HOURS_OF_A_DAY:
        apart = number_in_words(number(dose.min_hours_between))
        what = f"Une journée ne tient pas {number_in_words(times)} prises à {apart} heures d'écart."
        yield Finding("PRO-617", (*path, "min_hours_between"), what)


def _number_of(written: Protocol) -> Callable[[Decimal | str], Decimal]:
    return lambda value: written.parameters[value].value if isinstance(value, str) else value


def _dose(written: Protocol, dose: Dose, path: Path) -> Iterator[Finding]:
    number = _number_of(written)
    for key in (*DOSE_NUMBERS, "round_down_to_mg"):
        value = getattr(dose, key)
        if value is not None and number(value) <= 0:
            yield Finding(
                "PRO-610", (*path, key), f"« {key} » vaut {number_in_words(number(value))} : il doit être positif."
            )
    for key in ("intakes_per_day", "days"):
        value = number(getattr(dose, key))
        if value != value.to_integral_value():
            yield Finding("PRO-610", (*path, key), f"« {key} » vaut {number_in_words(value)} : il faut un entier.")
    if dose.max_mg_per_kg_per_day is not None and dose.weight is None:
        what = "Ce plafond par kilo ne pourrait pas s'appliquer : la dose ne nomme pas de poids."
        yield Finding("PRO-618", (*path, "max_mg_per_kg_per_day"), what)
    yield from _caps(written, dose, path)
    if dose.weight:
        criterion = written.criteria[dose.weight]
        if criterion.type != "number" or criterion.unit != "kg":
            what = f"« {dose.weight} » n'est pas un poids en kilos (type: number, unit: kg)."
            yield Finding("PRO-609", (*path, "weight"), what)


def _smallest_dose(context: Checked, name: str, dose: Dose, path: Path) -> Iterator[Finding]:
    """Rounding down must leave something, for the lightest patient who may get it and for the one not weighed."""
    weights: list[Decimal | None] = [None] if dose.unweighed_mg is not None or dose.weight is None else []
    if dose.weight:
        bounds = context.written.criteria[dose.weight].range
        try:
            lightest = _lightest(context, name, dose.weight)
        except TooWide:
            lightest = bounds[0] if bounds else None
        weights += [lightest] if lightest is not None else []
    for weight in weights:
        computed = compute_dose(dose, weight, _number_of(context.written))
        if computed is not None and computed.mg <= 0:
            who = "sans poids" if weight is None else f"à {number_in_words(weight)} kg"
            yield Finding("PRO-611", path, f"Arrondie, la dose d'un patient {who} tombe à zéro.", on_key=True)


def _lightest(context: Checked, name: str, weight: str) -> Decimal | None:
    """The lowest weight that no exclusion and no contra-indication of the act keeps from it; None when all do."""
    linked = context.linked
    assert linked is not None
    act = linked.acts[name]
    against = [item.when for item in act.contraindications]
    against += [rule.condition for rule in linked.exclusion if rule.condition is not None]
    needed = [act.requires] if act.requires is not None else []
    weighed = Within(weight, Bounds())  # true of every weight: there so that the weight is among the variables
    ways = list(_ways_to(linked, name))
    translator = Translator.of(context.written, [weighed, *against, *needed, *(way for way in ways if way is not None)])
    space, variable = translator.space, translator.variables[0]
    allowed = [space.negation(translator.formula(node)) for node in against] + [
        translator.formula(node) for node in needed
    ]
    allowed.append(space.disjunction(TRUE if way is None else translator.formula(way) for way in ways))
    for at, cell in enumerate(variable.cells):
        if space.best(space.conjunction([space.atom(0, 1 << at), *allowed])) is not None:
            return cell.values[0] if isinstance(cell.values[0], Decimal) else None
    return None


def _ways_to(linked: CompiledProtocol, name: str) -> Iterator[Node | None]:
    """On which condition each outcome gives the act, or another act falls back on it; None: always."""
    for outcome in linked.outcomes.values():
        yield from (when for act, when in outcome.acts if act == name)
    for other in linked.acts.values():
        yield from (item.when for item in other.contraindications if item.fallback == name)


def _fall_backs(written: Protocol) -> Iterator[Finding]:
    """Acts that replace each other in a circle would never settle on one."""
    ways = [(name, item.fallback) for name, act in written.acts.items() for item in act.contraindications]
    ways += [(name, act) for name, outcome in written.outcomes.items() for act in _acts_given(outcome)]
    for circle in circles(ways):
        start = next(name for name in circle if name in written.acts)
        what = f"Ces actes se remplacent l'un l'autre : {' → '.join([*circle, circle[0]])}."
        yield Finding("PRO-613", ("acts", start, "contraindications"), what)
