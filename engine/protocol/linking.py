"""Checks of names across blocks: every name used is written somewhere, and once.

Runs the other checks of a whole protocol after its own (see ``usage``, ``asking_order``, ``meanings``, ``practice``,
``graph``, ``decisions``). Refuses to know lines and columns.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from engine.protocol import asking_order, decisions, graph, meanings, practice, usage
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import ConditionError, Node, Scope, parse
from engine.protocol.findings import Checked, Finding, suggestion
from engine.protocol.model import Protocol
from engine.protocol.reading import Path
from engine.protocol.references import Kind

# What a reference of each kind may name: code when it names nothing, and the words for it.
_KINDS: Final[Mapping[Kind, tuple[str, str]]] = {
    "source": ("PRO-302", "une source (« sources »)"),
    "parameter": ("PRO-303", "un paramètre (« parameters »)"),
    "criterion": ("PRO-304", "un critère (« criteria »)"),
    "outcome": ("PRO-305", "une conduite à tenir (« outcomes »)"),
    "act": ("PRO-306", "un acte (« acts »)"),
    "fallback": ("PRO-306", "un acte, une conduite à tenir ou « omit »"),
    "advice": ("PRO-306", "un conseil (« advice »)"),
    "follow_up": ("PRO-306", "un suivi (« follow_up »)"),
    "target": ("PRO-307", "une étape de l'arbre ou une conduite à tenir"),
    "entry": ("PRO-307", "une étape de l'arbre"),
}
MAX_CONDITION: Final = 2_000
"""Parts of one condition with its definitions opened; the largest of a national protocol has some fifty."""
_NAME_IN_MESSAGE: Final = re.compile(r"« (\w+) »")


def checked(
    written: Protocol, linked: CompiledProtocol | None, refused: Iterable[tuple[Path, ConditionError]] = ()
) -> Iterator[Finding]:
    """Everything wrong with a validated protocol; ``linked`` is None and ``refused`` says why while conditions are."""
    context = Checked(written, linked)
    named = [*_refused_conditions(written, refused), *_refused_indicators(context), *_dates(written)]
    named += [*_unresolved(context), *_repeated(written)]
    yield from named
    if named or linked is None:
        return  # what rests on names that mean nothing would only be noise
    large = list(_too_large(context))
    yield from large
    if large:
        return  # opening them would take for ever
    for check in (usage.findings, asking_order.findings, meanings.findings, practice.findings):
        yield from check(context)
    shape = list(graph.findings(context))
    yield from shape
    yield from decisions.findings(context)


def _refused_conditions(written: Protocol, refused: Iterable[tuple[Path, ConditionError]]) -> Iterator[Finding]:
    known = {*written.criteria, *written.parameters, *written.scores, *written.definitions}
    for path, error in refused:
        name = next(iter(_NAME_IN_MESSAGE.findall(error.what)), "")
        if error.code == "PRO-301" and name in written.definitions | written.scores:
            continue  # it is written, but caught in a circle that is told on its own
        hint = suggestion(name, known) if error.code == "PRO-301" else ""
        yield Finding(error.code, path, error.what, hint or error.remedy, on_key=error.code == "PRO-320")


def _refused_indicators(context: Checked) -> Iterator[Finding]:
    """Conditions that deciding never reads are parsed here, so that they are right before the year ends."""
    if context.linked is None:
        return
    linked, written = context.linked, context.written
    scope = Scope(written.criteria, linked.parameters, linked.scores.get, linked.definitions.get)
    refused = []
    for found in context.written_conditions:
        if found.role == "indicator":
            try:
                parse(found.raw, scope)
            except ConditionError as error:
                refused.append(((*found.path, *error.path), error))
    yield from _refused_conditions(written, refused)


def _too_large(context: Checked) -> Iterator[Finding]:
    """Definitions that hold definitions double at each level: thirty lines would open into a billion."""
    sizes: dict[int, int] = {}

    def size(node: Node) -> int:
        known = sizes.get(id(node))
        if known is None:
            known = sizes[id(node)] = 1 + sum(map(size, node.children()))
        return known

    for found, node in context.conditions:
        if size(node) > MAX_CONDITION:
            what = f"Cette condition, définitions ouvertes, a plus de {MAX_CONDITION} parties."
            yield Finding("PRO-315", found.path, what)


def _unresolved(context: Checked) -> Iterator[Finding]:
    known = _names(context.written)
    for kind, name, path in context.references:
        if name not in known[kind]:
            code, words = _KINDS[kind]
            yield Finding(code, path, f"« {name} » n'est pas {words}.", suggestion(name, known[kind]))


def _names(written: Protocol) -> Mapping[Kind, Collection[str]]:
    nodes = {*written.tree.decisions, *written.tree.awaits, *written.tree.repeats}
    return {
        "source": written.sources,
        "parameter": written.parameters,
        "criterion": written.criteria,
        "outcome": written.outcomes,
        "act": written.acts,
        "fallback": {*written.acts, *written.outcomes, "omit"},
        "advice": written.advice,
        "follow_up": written.follow_up,
        "target": nodes | {*written.outcomes},
        "entry": nodes,
    }


def _repeated(written: Protocol) -> Iterator[Finding]:
    for names in (
        ("criteria", "definitions", "scores", "parameters"),
        ("tree.decisions", "tree.awaits", "tree.repeats", "outcomes", "acts"),
    ):
        yield from _named_twice({name: _block(written, name) for name in names})
    for path, ids in _lists_of_ids(written):
        seen: set[str] = set()
        for id_, at in ids:
            if id_ in seen:
                yield Finding("PRO-309", (*path, at, "id"), f"« {id_} » est déjà le nom d'une autre ligne.")
            seen.add(id_)


def _block(written: Protocol, name: str) -> Collection[str]:
    block: object = written
    for part in name.split("."):
        block = getattr(block, part)
    assert isinstance(block, dict)
    return block


def _named_twice(blocks: Mapping[str, Collection[str]]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for block, names in blocks.items():
        for name in names:
            path: Path = (*block.split("."), name)
            if name in first:
                what = f"« {name} » est déjà un nom de « {first[name]} »."
                yield Finding("PRO-308", path, what, on_key=True)
            elif name == "omit":
                yield Finding("PRO-308", path, "« omit » est un mot réservé (acte laissé de côté).", on_key=True)
            first.setdefault(name, block)


def _lists_of_ids(written: Protocol) -> Iterator[tuple[Path, list[tuple[str, int]]]]:
    for name in (
        "danger",
        "exclusion",
        "inclusion",
        "withdrawal",
        "look_back",
        "steps",
        "notices",
        "fees",
        "indicators",
    ):
        yield (name,), _ids(getattr(written, name))
    yield ("legal", "entitlements"), _ids(written.legal.entitlements)
    for name, decision in written.tree.decisions.items():
        yield ("tree", "decisions", name, "rows"), _ids(decision.rows)
    for name, score in written.scores.items():
        yield ("scores", name, "items"), _ids(score.items)
    for name, act in written.acts.items():
        yield ("acts", name, "contraindications"), _ids(act.contraindications)


def _ids(blocks: Iterable[object]) -> list[tuple[str, int]]:
    return [(str(getattr(block, "id", "")), index) for index, block in enumerate(blocks)]


def _dates(written: Protocol) -> Iterator[Finding]:
    """Days that the calendar does not have, and spans that hold no day."""
    for path, since, until in _spans(written):
        days = [_is_a_day(day) for day in (since, until) if day is not None]
        if not all(days):
            for key, day in (("since", since), ("until", until)):
                if day is not None and not _is_a_day(day):
                    yield Finding("PRO-240", (*path, key), f"Le {day} n'existe pas.")
        elif since is not None and until is not None and since > until:
            yield Finding("PRO-241", (*path, "until"), f"La fin ({until}) vient avant le début ({since}).")
    for path, day in _single_days(written):
        if day is not None and not _is_a_day(day):
            yield Finding("PRO-240", path, f"Le {day} n'existe pas.")


def _spans(written: Protocol) -> Iterator[tuple[Path, str | None, str | None]]:
    yield ("valid",), written.valid.since, written.valid.until
    for index, item in enumerate(written.legal.entitlements):
        yield ("legal", "entitlements", index), item.since, item.until
    for index, fee in enumerate(written.fees):
        yield ("fees", index), fee.since, fee.until


def _single_days(written: Protocol) -> Iterator[tuple[Path, str | None]]:
    for name, source in written.sources.items():
        yield ("sources", name, "date"), source.date
    for index, text in enumerate(written.legal.texts):
        for key in ("signed", "published", "in_force"):
            yield ("legal", "texts", index, key), getattr(text, key)


def _is_a_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
