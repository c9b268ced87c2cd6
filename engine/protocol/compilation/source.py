"""The source of one function: reads and checks a record, then says which class of records it falls in.

Safe to run because nothing that a file says is in it: variables are numbered, constants are whole numbers, and all that
has a name in the file (criteria, choices, allowed numbers) is handed over as objects, never as text.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.protocol.compilation.expressions import Conditions, NotCompilable
from engine.protocol.compilation.inputs import checks
from engine.protocol.compilation.lines import BY_DEFINITION, indented
from engine.protocol.compilation.tree import tree_lines
from engine.protocol.compilation.visits import Guarded, Visit

LONGEST = 400_000
"""Characters of source beyond which a protocol is not compiled; a real one takes a twentieth of it."""


def source_of(visit: Visit) -> str:
    """The source. Raises NotCompilable where it would be too long."""
    conditions = Conditions(visit.inputs)
    body = [*_reading(visit), *_dates(visit), *_derived(visit)]
    body += [f"if {one.given}: {BY_DEFINITION}" for one in visit.misplaced()]
    for guarded in visit.guarded():
        body += _guards(guarded, conditions)
    body += [*_rules(visit, conditions), *tree_lines(visit, conditions)]
    source = "\n".join(["def decide(answers, day):", *indented(body), ""])
    if len(source) > LONGEST:
        raise NotCompilable
    return source


def _reading(visit: Visit) -> Iterator[str]:
    """Every answer looked up once and checked; a missing answer, or a key that is no criterion, is refused."""
    always = [one for one in visit.inputs.values() if one.always]
    yield "usual = True"
    yield "try:"
    yield f"    [{', '.join(one.variable for one in always)}] = required(answers)"
    yield f"    if len(answers) != {len(always)} and not known(answers): {BY_DEFINITION}"
    for one in visit.inputs.values():
        if one.always:
            yield from indented(checks(one))
            continue
        yield f"    {one.variable} = answers.get(key{one.number}, missing)"
        yield f"    if {one.variable} is missing: {one.variable} = {one.absent}"
        yield "    else:"
        yield from indented(indented(checks(one)))
    yield "except unusual:"
    yield "    usual = False"
    yield f"if not usual: {BY_DEFINITION}"


def _dates(visit: Visit) -> Iterator[str]:
    """An expired test, or an event in the future, is refused."""
    for one in visit.expiries():
        yield f"if type({one.variable}) is str and {one.variable} < day: {BY_DEFINITION}"
    for one in visit.events():
        yield f"if type({one.variable}) is str and {one.variable}[:10] > day: {BY_DEFINITION}"


def _derived(visit: Visit) -> Iterator[str]:
    """A value that must be computed first is none of our business; without what it rests on it has no value."""
    for one, sources in visit.derived():
        if sources and not one.always:
            some = " or ".join(source.given for source in sources)
            yield f"if not ({one.given}) and ({some}): {BY_DEFINITION}"


def _guards(guarded: Guarded, conditions: Conditions) -> Iterator[str]:
    """An answer that nobody would have asked for, or a missing one that would be asked, is for ``decide``."""
    one = guarded.input
    out_of_place = " or ".join(conditions.truths(guard).never for guard in guarded.guards)
    asked = " or ".join(conditions.truths(guard).sure for guard in guarded.guards_of_screens)
    yield f"if {one.given}:"
    yield f"    if {out_of_place}: {BY_DEFINITION}"
    if asked and not one.always:
        yield f"elif {asked}: {BY_DEFINITION}"


def _rules(visit: Visit, conditions: Conditions) -> Iterator[str]:
    """One bit for each rule that holds against the patient; with any bit set the tree is not walked."""
    yield "held = 0"
    for at, rule in enumerate(visit.rules()):
        assert rule.condition is not None
        truths = conditions.truths(rule.condition)
        against, clear = (truths.never, truths.sure) if rule.kind == "inclusion" else (truths.sure, truths.never)
        yield f"if {against}: held |= {1 << at}"
        if not truths.definite:
            yield f"elif not {clear}: {BY_DEFINITION}"
    yield "if held: return stops(held) or learned_stop(held, answers, day)"
