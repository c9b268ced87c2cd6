"""Why a question is asked and what a line rests on: source and place, who reported it, how sure, what it decides."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from engine.protocol import model
from engine.protocol.citing import citation_in_words
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import Node
from engine.protocol.loading import LoadedProtocol
from ui.components.markup import Markup, el, items, join
from ui.texts import Why


def grounds(protocol: model.Protocol, written: model.Sourced) -> Markup:
    """Sources, confidence and note of one row of the protocol."""
    sources = [citation_in_words(protocol, citation) for citation in written.source]
    note = el("p", written.note, cls="note") if written.note else None
    return el("div", items(sources, "sources"), _confidence(written.confidence), note, cls="grounds")


def _confidence(confidence: model.AnyConfidence) -> Markup:
    if isinstance(confidence, str):
        return _badge(Why.CONFIDENCE[confidence], confidence)
    parts = ((Why.CRITERION, confidence.criterion), (Why.ACTION, confidence.action))
    return join(*(_badge(f"{what} : {Why.CONFIDENCE[sure]}", sure) for what, sure in parts))


def _badge(words: str, confidence: str) -> Markup:
    return el("p", words, cls=f"confidence {confidence}")


def why(loaded: LoadedProtocol, criterion: str) -> Markup:
    """What a question decides, then what it rests on."""
    decides = decided_by(loaded.fingerprint, loaded).get(criterion, ())
    what = items(decides, "decides") if decides else el("p", Why.RECORDED)
    return join(
        el("p", Why.DECIDES) if decides else None, what, grounds(loaded.model, loaded.model.criteria[criterion])
    )


@lru_cache(maxsize=64)
def _cached(fingerprint: str) -> dict[str, tuple[str, ...]]:
    return {}


def decided_by(fingerprint: str, loaded: LoadedProtocol) -> dict[str, tuple[str, ...]]:
    """Criterion → the rules, rows and acts that look at it, in French; kept per text of protocol."""
    known = _cached(fingerprint)
    if not known:
        for words, node in _uses(loaded.compiled):
            for name in dict.fromkeys(node.criteria()):
                known[name] = tuple(dict.fromkeys((*known.get(name, ()), words)))
    return known


def _uses(protocol: CompiledProtocol) -> Iterator[tuple[str, Node]]:
    for rule in (*protocol.danger, *protocol.exclusion, *protocol.inclusion, *protocol.withdrawal):
        if rule.condition is not None:
            yield f"{Why.RULES[rule.kind]} : {rule.label}", rule.condition
    for decision in protocol.decisions.values():
        for row in decision.rows:
            if row.when is not None:
                yield f"{Why.ROW} : {decision.title}", row.when
    for act in protocol.acts.values():
        conditions = [item.when for item in act.contraindications]
        for node in (*conditions, *((act.requires,) if act.requires else ())):
            yield f"{Why.ACT} : {act.written.title}", node
