"""What stands behind the name of a row, in a few words: where it leads, how much, for whom."""

from __future__ import annotations

from engine.protocol import model
from engine.protocol.wording import in_a_sentence
from engine.reporting.french import number
from engine.reporting.sheet.destinations import destination
from engine.reporting.sheet.subject import Subject
from engine.reporting.sheet.who import span


def detail(subject: Subject, block: model.Sourced) -> str:
    """« → C9 », « refus → C14 … »; "" where the name, or the title above it, says all."""
    match block:
        case model.Row() | model.Await() | model.Repeat():
            return _to_a_box(subject, block.to)
        case model.Contraindication():
            return _instead(subject, block.fallback)
        case model.Outcome():
            acts = [one if isinstance(one, str) else one.act for one in block.acts]
            return f"({', '.join(subject.codes.acts[name] for name in acts)})" if acts else ""
        case model.Fee():
            return f"({number(block.amount_eur)} €)"
    return _organised(subject, block)


def _to_a_box(subject: Subject, name: str) -> str:
    """Where it leads inside the tree; an outcome is told by the title of its point."""
    return f"→ case {subject.codes.nodes[name]}" if name in subject.codes.nodes else ""


def _instead(subject: Subject, name: str) -> str:
    code = subject.codes.acts.get(name) or subject.codes.outcomes.get(name)
    return f"→ {code}" if code else "→ acte non proposé"


def _organised(subject: Subject, block: model.Sourced) -> str:
    match block:
        case model.Consent():
            return f": refus → {destination(subject, block.refused)}"
        case model.Sharing():
            return f": refus → {destination(subject, block.to)}" if block.to else f": {in_a_sentence(block.text)}"
        case model.Minor():
            limit = number(subject.protocol.number(block.age_below))
            alone = destination(subject, block.without_representative)
            return f": moins de {limit} ans sans l'accord d'un représentant → {alone}"
        case model.Routed():
            return f": → {destination(subject, block.to)}"
        case model.UnknownRouting():
            now = destination(subject, block.danger_to)
            return f": → {destination(subject, block.to)} ; si une valeur est un danger → {now}"
        case model.Training():
            return f": {in_a_sentence(block.assessment)}"
        case model.Entitlement():
            return f", {in_a_sentence(span(block.since, block.until))}"
    return ""
