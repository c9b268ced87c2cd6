"""What is said rather than answered: refusing the protocol, refusing to share, a minor alone, doubt, a withdrawal.

A refusal stops the run at one point, after the danger signs that are seen or told; doubt and a stated withdrawal stop
it anywhere. So they are compared by where they lead, not on every path.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, NamedTuple

from engine.protocol.compiled import CompiledProtocol, LinkedRule
from engine.protocol.verification.comparison_judgement import refusal_direction, result_in_words
from engine.protocol.verification.comparison_model import Refusal, RefusalChange, Result
from engine.protocol.verification.comparison_product import Product
from engine.protocol.verification.diagrams import Operation

_REFUSALS: Final[tuple[Refusal, ...]] = ("consent", "sharing", "representative")
_TITLES: Final[dict[Refusal, str]] = {
    "consent": "Refus du protocole", "sharing": "Refus de partager le dossier",
    "representative": "Mineur sans accord d'un titulaire de l'autorité parentale", "doubt": "Doute du délégué",
    "withdrawal": "Sortie dite par le délégué",
}  # fmt: skip
_GOES_ON: Final = "la prise en charge continue"
_NOT_OFFERED: Final = "n'est pas proposée"


class Stops(NamedTuple):
    """Outcome that a refusal leads to in each version; None where the run goes on."""

    before: str | None
    after: str | None


def refusals(product: Product) -> Iterator[RefusalChange]:
    """Every refusal that leads elsewhere in the new version, for patients who reach the question in both."""
    asked = product.diagrams.merged(
        Operation(lambda one, other: int(one and other)), product.before(_reaches), product.after(_reaches)
    )
    for refusal in _REFUSALS:
        for stops, situations in _counted(product, refusal, asked).items():
            yield from _told(product, refusal, _TITLES[refusal], stops, situations)
    everybody = sum(product.diagrams.counts(asked).values())
    doubts = Stops(product.old.protocol.written.doubt.to, product.new.protocol.written.doubt.to)
    yield from _told(product, "doubt", _TITLES["doubt"], doubts, everybody)
    for label, stops in _withdrawals(product):
        yield from _told(product, "withdrawal", f"{_TITLES['withdrawal']}, « {label} »", stops, everybody)


def _told(product: Product, refusal: Refusal, title: str, stops: Stops, situations: int) -> Iterator[RefusalChange]:
    before, after = _result(product.old.protocol, stops.before), _result(product.new.protocol, stops.after)
    if _essence(before) != _essence(after):
        nothing = _GOES_ON if refusal in _REFUSALS else _NOT_OFFERED
        words = " → ".join(nothing if one is None else result_in_words(one) for one in (before, after))
        direction = refusal_direction(before, after)
        yield RefusalChange(product.new.visit, refusal, direction, before, after, f"{title} : {words}", situations)


def _withdrawals(product: Product) -> Iterator[tuple[str, Stops]]:
    """Each withdrawal that is stated by hand at this visit, with where it leads."""
    before, after = _by_hand(product.old.protocol, product.old.visit), _by_hand(product.new.protocol, product.new.visit)
    for name in dict.fromkeys((*before, *after)):
        rules = [rules.get(name) for rules in (before, after)]
        label = next(rule.label for rule in reversed(rules) if rule is not None)
        yield label, Stops(*(None if rule is None else rule.to for rule in rules))


def _by_hand(protocol: CompiledProtocol, visit: int) -> dict[str, LinkedRule]:
    return {rule.id: rule for rule in protocol.withdrawal
            if rule.condition is None and (not rule.visits or visit in rule.visits)}  # fmt: skip


def _reaches(found: Any) -> int:
    return int(found.consented)


def _counted(product: Product, refusal: Refusal, asked: int) -> dict[Stops, int]:
    """What the refusal leads to in both versions → how many situations; a minor's depends on his age."""
    diagrams = product.diagrams
    if refusal != "representative":
        stops = diagrams.leaf(Stops(_stop(product.old.protocol, refusal), _stop(product.new.protocol, refusal)))
    else:
        stops = _minors(product)
    found = diagrams.counts(diagrams.either(asked, stops, diagrams.leaf(Stops(None, None))))
    return {pair: number for pair, number in found.items() if pair != Stops(None, None)}


def _minors(product: Product) -> int:
    """The age decides, in both versions; each may name another criterion for it."""
    sides = []
    for new, protocol in enumerate((product.old.protocol, product.new.protocol)):
        rule = protocol.written.consent.minor
        at = None if rule is None else product.place(rule.age, new=bool(new))
        if rule is None or at is None:
            sides.append(product.diagrams.leaf(None))
            continue
        below = protocol.number(rule.age_below)
        values = [
            None if isinstance(part.value, Decimal) and part.value >= below else rule.without_representative
            for part in product.variables[at].parts
        ]
        sides.append(product.diagrams.variable(at, values))
    return product.diagrams.merged(Operation(Stops), *sides)


def _stop(protocol: CompiledProtocol, refusal: Refusal) -> str | None:
    consent = protocol.written.consent
    return consent.refused if refusal == "consent" else consent.sharing.to


def _result(protocol: CompiledProtocol, outcome: str | None) -> Result | None:
    if outcome is None:
        return None
    found = protocol.outcomes[outcome]
    written = found.written
    return Result(outcome, written.title, written.disposition, written.delay, written.addressee, found.urgency)


def _essence(result: Result | None) -> tuple[object, ...] | None:
    return None if result is None else (result.outcome, result.disposition, result.delay, result.addressee)
