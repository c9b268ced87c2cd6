"""What a line to confirm means, in one sentence: where a rule leads, how a question is put, who is allowed where."""

from __future__ import annotations

from engine.protocol import model
from engine.protocol.entitlement import PROFESSION_LABELS, STRUCTURE_LABELS
from engine.protocol.wording import joined
from ui.components import office
from ui.pages.library_texts import Doses, Shelf
from ui.pages.signing_texts import Meaning

_TARGETS = ("to", "otherwise", "fallback", "without_representative")
_TEXTS = ("question", "text", "assessment")


def meaning(protocol: model.Protocol, written: model.Sourced) -> str:
    """A French sentence; "" where the line already says all."""
    if isinstance(written, model.Entitlement):
        return _who(written)
    if isinstance(written, model.Outcome):
        return _addressed(written)
    if isinstance(written, model.UnknownRouting):
        danger = _title(protocol, written.danger_to)
        return f"{_target(protocol, written.to)} ; {Meaning.DANGER} : {danger}"
    target = _first(written, _TARGETS)
    if target:
        return _target(protocol, target)
    return _first(written, _TEXTS) if not isinstance(written, model.Advice | model.Notice) else ""


def _first(written: model.Sourced, names: tuple[str, ...]) -> str:
    return next((str(found) for name in names if (found := getattr(written, name, None))), "")


def _target(protocol: model.Protocol, target: str) -> str:
    if target in protocol.outcomes:
        return f"{Meaning.LEADS} : {_title(protocol, target)}"
    if target in protocol.acts:
        return f"{Meaning.INSTEAD} : {protocol.acts[target].title}"
    tree = protocol.tree
    node = tree.decisions.get(target) or tree.awaits.get(target) or tree.repeats.get(target)
    return Doses.OMIT if node is None else f"{Meaning.NEXT} : {node.title}"


def _title(protocol: model.Protocol, outcome: str) -> str:
    """The title of an outcome with its addressee and its delay."""
    found = protocol.outcomes[outcome]
    how = _addressed(found)
    return f"{found.title} ({how})" if how else found.title


def _addressed(outcome: model.Outcome) -> str:
    """To whom and how fast; nothing for what the délégué treats himself."""
    return "" if outcome.disposition == "treat" else office.addressed(outcome)


def _who(written: model.Entitlement) -> str:
    delegues, delegants = (
        joined((PROFESSION_LABELS[name] for name in names), "ou") for names in (written.delegues, written.delegants)
    )
    where = joined((STRUCTURE_LABELS[name] for name in written.structures), "ou")
    return f"{Shelf.WHO.format(delegues[:1].upper() + delegues[1:], delegants)}. {Shelf.WHERE.format(where)}."
