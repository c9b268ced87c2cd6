"""The delegated acts: what is done, each dose rule with its caps, what forbids it and what comes instead."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.protocol import model
from engine.protocol.compiled import CompiledProtocol, LinkedAct, LinkedContraindication
from engine.protocol.wording import condition_in_words
from engine.reporting.blocks import Block, heading, some
from engine.reporting.french import NBSP, counted, number, sentence
from engine.reporting.sheet.destinations import destination
from engine.reporting.sheet.grounds import grounds, marks
from engine.reporting.sheet.shapes import Cell, Line, Row, cell, line, opening, row, small, table
from engine.reporting.sheet.subject import Subject


def acts(subject: Subject) -> tuple[Block, ...]:
    lead = (
        "Une dose calculée est toujours arrondie vers le bas, et toutes les limites s'appliquent. Quand une "
        "contre-indication est inconnue, l'acte n'est pas fait : le délégant est appelé."
    )
    rows = [_act(subject, act) for act in subject.protocol.acts.values()]
    heads = ("N°", "Acte, dose, précisions", "Interdit quand", "Texte et sûreté")
    return some(heading("Actes : précisions et sources"), opening(lead), table(heads, (0.5, 4.3, 2.8, 2.4), rows))


def _act(subject: Subject, act: LinkedAct) -> Row:
    forbidden = [part for item in act.contraindications for part in _forbids(subject, item)]
    return row(cell(line(subject.codes.of(act.written), "code")), _what(subject, act),
               forbidden or cell(small("Aucune contre-indication écrite.")), grounds(subject, act.written))  # fmt: skip


def _what(subject: Subject, act: LinkedAct) -> Cell:
    written = act.written
    use = ", ".join(word for word in ("si besoin" if written.optional else "",
                                      "compté dans les indicateurs" if written.counts else "") if word)  # fmt: skip
    return cell(
        line(written.title, "strong"), line(f"({use})" if use else "", "after"), line(_drug(written.drug)),
        line(written.text), *(line(words, "item") for words in dose_in_words(subject.protocol, written.dose)),
        line(_amount(subject.protocol, written)), _requires(subject, act), small(" ".join(written.instructions)),
        small(f"Note : {written.note}" if written.note else ""),
    )  # fmt: skip


def _requires(subject: Subject, act: LinkedAct) -> Line | None:
    if act.requires is None:
        return None
    return line(f"Seulement si : {condition_in_words(act.requires, subject.written)}.")


def _drug(drug: model.Drug | None) -> str:
    return "" if drug is None else ", ".join(part for part in (drug.name, drug.form, drug.route) if part)


def _amount(protocol: CompiledProtocol, written: model.Act) -> str:
    if written.days_cap is not None:
        cap = counted(protocol.number(written.days_cap), "jour")
        return f"Plafond de l'acte : {cap} ; l'arbre peut renvoyer au délégant avant."
    if written.quantity is None:
        return ""
    low, high = (number(protocol.number(end)) for end in written.quantity)
    return f"Quantité : {low}." if low == high else f"Quantité : de {low} à {high}."


def _forbids(subject: Subject, item: LinkedContraindication) -> Iterator[Line]:
    words = condition_in_words(item.when, subject.written)
    yield line(f"{subject.codes.of(item.written)} {item.written.label}", "strong")
    if words != item.written.label:
        yield small(f"{words}.")
    yield line(f"→ {_fallback(subject, item.fallback)}")
    yield from marks(subject, item.written)


def _fallback(subject: Subject, name: str) -> str:
    if name in subject.written.acts:
        return f"à la place : {subject.codes.acts[name]} {subject.written.acts[name].title}"
    return destination(subject, name) if name in subject.written.outcomes else "l'acte n'est pas proposé"


def dose_in_words(protocol: CompiledProtocol, dose: model.Dose | None) -> list[str]:
    """The rule, how often and how long; then every cap and how it is rounded; nothing for an act without a dose."""
    if dose is None:
        return []
    parts = (", ".join(_rule(protocol, dose)), " ; ".join((*_limits(protocol, dose), *_rounding(dose))))
    return [sentence(part) for part in parts if part]


def dose_in_short(protocol: CompiledProtocol, dose: model.Dose | None) -> list[str]:
    """The rule and the caps on one line; how it is rounded is said once for all, above.

    A cap by day that is the dose itself says nothing more, and stands in the annex.
    """
    if dose is None:
        return []
    if _is_its_own_cap(protocol, dose):
        dose = dose.model_copy(update={"max_mg_per_day": None})
    return [sentence(" ; ".join((", ".join(_rule(protocol, dose)), *_limits(protocol, dose))))]


def _is_its_own_cap(protocol: CompiledProtocol, dose: model.Dose) -> bool:
    if dose.mg is None or dose.max_mg_per_day is None:
        return False
    return protocol.number(dose.mg) * protocol.number(dose.intakes_per_day) == protocol.number(dose.max_mg_per_day)


def _rule(protocol: CompiledProtocol, dose: model.Dose) -> Iterator[str]:
    intakes, days = protocol.number(dose.intakes_per_day), protocol.number(dose.days)
    rules = ((dose.mg, "mg par prise"), (dose.mg_per_kg_per_day, "mg/kg par jour"),
             (dose.mg_per_kg_per_intake, "mg/kg par prise"))  # fmt: skip
    yield from _said(protocol, rules)
    upto = "si besoin, jusqu'à " if dose.as_needed else "en "
    yield f"{upto}{counted(intakes, 'prise')} par jour, pendant {counted(days, 'jour')}"


def _limits(protocol: CompiledProtocol, dose: model.Dose) -> Iterator[str]:
    caps = ((dose.max_mg_per_intake, "mg par prise"), (dose.max_mg_per_day, "mg par jour"),
            (dose.max_mg_per_kg_per_day, "mg/kg par jour"))  # fmt: skip
    yield from (f"au plus {words}" for words in _said(protocol, caps))
    yield from (
        f"{words} si le poids n'est pas connu" for words in _said(protocol, ((dose.unweighed_mg, "mg par prise"),))
    )
    if dose.min_hours_between is not None:
        yield f"au moins {counted(protocol.number(dose.min_hours_between), 'heure')} entre deux prises"


def _rounding(dose: model.Dose) -> Iterator[str]:
    if dose.mg is None:
        yield f"arrondie au multiple inférieur de {number(dose.round_down_to_mg)}{NBSP}mg"


def _said(protocol: CompiledProtocol, found: tuple[tuple[Decimal | str | None, str], ...]) -> Iterator[str]:
    yield from (f"{number(protocol.number(value))}{NBSP}{unit}" for value, unit in found if value is not None)
