"""Checks of order: what a rule, or the condition of a question, looks at is asked before it is needed.

Danger signs, exclusions, inclusions and withdrawals are settled before the tree; a screen is filled in once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from engine.protocol.compiled import bases_of
from engine.protocol.deciding.agenda import STAGES
from engine.protocol.findings import Checked, Finding, quoted
from engine.protocol.model import Protocol, Step

RULES: Final = ("danger", "inclusion", "exclusion", "withdrawal")
Moment = tuple[int, int, int]
"""Stage, screen, question: when something is asked. Identity comes after the danger signs, results after the tree."""
_IDENTITY: Final[Moment] = (0, 10**6, 0)
_AWAITED: Final[Moment] = (3, -1, 0)


def findings(context: Checked) -> Iterator[Finding]:
    yield from _rules_on_the_tree(context)
    yield from _questions_that_wait(context)
    yield from _awaited(context.written)


def _rules_on_the_tree(context: Checked) -> Iterator[Finding]:
    """A rule about what only the tree asks for would be read when the way through the tree has been chosen."""
    for found, node in context.conditions:
        if found.role in RULES:
            rule = getattr(context.written, found.role)[found.path[1]]
            visits = rule.visits or context.visits
            asked_in_tree = {name for visit in visits for name in _only_in_tree(context.written, visit)}
            if late := sorted(asked_in_tree & set(node.criteria())):
                what = f"« {rule.id} » regarde {quoted(late)}, que seul l'arbre demande."
                yield Finding("PRO-349", found.path, what)


def _only_in_tree(written: Protocol, visit: int) -> frozenset[str]:
    """Asked by a screen of the tree, or computed from what is; results that are awaited come by a way of their own."""
    steps = [step for step in written.steps if step.stage == "decision" and _is_of(step, visit)]
    awaited = {waited.criterion for waited in written.tree.awaits.values()}
    asked = {name for step in steps for name in _asked(step)} - awaited
    return frozenset(asked | {name for name in written.criteria if asked.intersection(_bases(written, name))})


def _questions_that_wait(context: Checked) -> Iterator[Finding]:
    """A question whose condition looks at a later one would reopen a screen that was filled in."""
    steps = context.written.steps
    for found, node in context.conditions:
        if found.role != "ask":
            continue
        at, index = int(found.path[1]), int(found.path[3])
        now = (STAGES.index(steps[at].stage), at, index)
        for visit in steps[at].visits or context.visits:
            first = _first_asked(context.written, visit)
            late = [name for name in dict.fromkeys(node.criteria()) if now <= _known(context.written, name, first)]
            if steps[at].stage == "danger":  # one that waits for a later stage, or for identity, is told by ``usage``
                late = [name for name in late if first.get(name, _IDENTITY) < _IDENTITY]
            if late:
                what = f"À l'étape « {found.owner} », cette question attend {quoted(late)}, qui vient plus tard."
                yield Finding("PRO-352", found.path, what)
                break


def _awaited(written: Protocol) -> Iterator[Finding]:
    """What is awaited comes when the tree has begun: no date, nothing computed, nothing asked before."""
    early = {name for step in written.steps if step.stage != "decision" for name in _asked(step)}
    for node, waited in written.tree.awaits.items():
        criterion = written.criteria[waited.criterion]
        why = "est demandé avant l'arbre" if waited.criterion in early else ""
        if criterion.derived or criterion.from_identity:
            why = "se calcule ou vient de l'identité"
        elif criterion.type not in ("yes_no", "choice", "number"):
            why = "n'est ni un choix, ni un oui / non, ni un nombre"
        if why:
            what = f"« {node} » attend « {waited.criterion} », qui {why}."
            yield Finding("PRO-353", ("tree", "awaits", node, "criterion"), what)


def _first_asked(written: Protocol, visit: int) -> dict[str, Moment]:
    first: dict[str, Moment] = {waited.criterion: _AWAITED for waited in written.tree.awaits.values()}
    for at, step in enumerate(written.steps):
        for index, name in enumerate(_asked(step) if _is_of(step, visit) else ()):
            moment = (STAGES.index(step.stage), at, index)
            first[name] = min(first.get(name, moment), moment)
    return first


def _known(written: Protocol, name: str, first: Mapping[str, Moment]) -> Moment:
    """When a criterion is known; at once where nobody asks it on this visit, which is told elsewhere."""
    if bases := _bases(written, name):
        return max(first.get(base, _IDENTITY) for base in bases)
    if written.criteria[name].derived or written.criteria[name].from_identity:
        return _IDENTITY
    return first.get(name, (-1, 0, 0))


def _bases(written: Protocol, name: str) -> tuple[str, ...]:
    """The questions that a value is computed from; none for what is asked, or comes from identity."""
    rule = written.criteria[name].derived
    return () if rule is None else bases_of(rule)


def _asked(step: Step) -> Iterator[str]:
    return (ask if isinstance(ask, str) else ask.criterion for ask in step.ask)


def _is_of(step: Step, visit: int) -> bool:
    return not step.visits or visit in step.visits
