"""Proofs about each decision on its own: nobody is left out, every line gets somebody, no line wins by its place alone.

Exact: by boxes where they show at once that nothing is wrong, else by splitting on the cells of the answers looked at
(``tables``), which tells each failure as the simplest patient.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.protocol.boxes import Box, Boxes
from engine.protocol.compiled import CompiledProtocol, LinkedDecision
from engine.protocol.conditions import All, Node
from engine.protocol.findings import Checked, Finding, quoted
from engine.protocol.formulas import FALSE, Formula, TooWide
from engine.protocol.model import Protocol
from engine.protocol.reading import Path
from engine.protocol.tables import BUDGET, Table, table
from engine.protocol.wording import condition_in_words, joined


def findings(context: Checked) -> Iterator[Finding]:
    """PRO-5xx of every decision of a linked protocol."""
    assert context.linked is not None
    boxes = boxes_of(context.linked)
    for decision in context.linked.decisions.values():
        shape = list(_shape(context.written, decision))
        yield from shape
        if not shape:
            yield from proved(context.linked, decision, boxes)


def _rows(decision: LinkedDecision) -> Path:
    return ("tree", "decisions", decision.id, "rows")


def _shape(written: Protocol, decision: LinkedDecision) -> Iterator[Finding]:
    later = [row.id for row in decision.rows]
    for at, row in enumerate(decision.rows):
        path: Path = (*_rows(decision), at)
        later.remove(row.id)
        if row.when is None and later:
            yield Finding(
                "PRO-507", (*path, "else"), f"La ligne « {row.id} » prend tout ce qui reste, et n'est pas la dernière."
            )
        if row.written.else_ is True and not _refers(written, row.to):
            what = f"« else: true » mène à « {row.to} », qui n'est pas une orientation."
            yield Finding("PRO-506", (*path, "to"), what)
        for index, name in enumerate(row.written.over):
            if name not in later:
                what = f"« over » nomme « {name} », qui n'est pas une ligne écrite plus bas."
                yield Finding("PRO-508", (*path, "over", index), what)


def _refers(written: Protocol, target: str) -> bool:
    outcome = written.outcomes.get(target)
    return outcome is not None and outcome.disposition != "treat"


def boxes_of(protocol: CompiledProtocol) -> Boxes:
    """For proving one decision after the other."""
    return Boxes.of(protocol.written, (node for decision in protocol.decisions.values() for node in _nodes(decision)))


def _nodes(decision: LinkedDecision) -> Iterator[Node]:
    for row in decision.rows:
        yield from (node for node in (row.when, row.else_definition) if node is not None)


def proved(
    protocol: CompiledProtocol, decision: LinkedDecision, boxes: Boxes, budget: int = BUDGET
) -> Iterator[Finding]:
    """What is wrong with one decision; « not settled » (PRO-505) counts as wrong."""
    if is_sound(decision, boxes):
        return
    try:
        found = table(protocol, decision, budget)
        yield from [*_left_out(found), *_never_followed(found), *_else_is_the_rest(found), *_won_by_place(found)]
    except TooWide:
        what = f"« {decision.id} » regarde trop de réponses à la fois pour être prouvée."
        yield Finding("PRO-505", ("tree", "decisions", decision.id), what, on_key=True)


def is_sound(decision: LinkedDecision, boxes: Boxes) -> bool:
    """Whether nothing is wrong with a decision; False too where boxes are not enough to tell, and the table is."""
    try:
        return _is_sound(decision, boxes)
    except TooWide:
        return False


def _is_sound(decision: LinkedDecision, boxes: Boxes) -> bool:
    left, taken = [boxes.everybody], []
    for row in decision.rows:
        here, left = boxes.split(left, row.when) if row.when is not None else (left, [])
        if not here:
            return False
        taken.append(here)
    return not left and _is_rest(decision, boxes, taken) and _is_by_words(decision, boxes, taken)


def _is_rest(decision: LinkedDecision, boxes: Boxes, taken: Sequence[list[Box]]) -> bool:
    """Whether the definition that an ``else`` names holds for whom it takes, and for nobody else."""
    for at, row in enumerate(decision.rows):
        if row.else_definition is None:
            continue
        for other, here in enumerate(taken):
            holds, fails = boxes.split(here, row.else_definition)
            if fails if other == at else holds:
                return False
    return True


def _is_by_words(decision: LinkedDecision, boxes: Boxes, taken: Sequence[list[Box]]) -> bool:
    """Whether each line wins by its words, or by an ``over`` that serves, where a later one leads elsewhere."""
    for at, row in enumerate(decision.rows):
        for other in decision.rows[at + 1 :]:
            if other.when is None or other.to == row.to:
                continue
            common, own = boxes.split(taken[at], other.when)
            if other.id in row.written.over:
                if not common:
                    return False
            elif common and own:
                return False
    return True


def _left_out(found: Table) -> Iterator[Finding]:
    patient = found.space.best(found.left)
    if patient is not None:
        what = f"« {found.decision.id} » n'a pas de suite {found.translator.story(patient)}."
        yield Finding("PRO-501", ("tree", "decisions", found.decision.id), what, on_key=True)


def _never_followed(found: Table) -> Iterator[Finding]:
    rows = found.decision.rows
    for at, row in enumerate(rows):
        if found.space.best(found.reached[at]) is not None:
            continue
        path: Path = (*_rows(found.decision), at)
        above = [rows[other].id for other in _overlapping(found, at, found.described[at])]
        if found.space.best(found.described[at]) is None:
            what = f"La ligne « {row.id} » n'est vraie pour aucun patient."
        else:
            what = f"La ligne « {row.id} » n'est jamais suivie : {quoted(above)} prend déjà tous ses patients."
        yield Finding("PRO-502", path, what)


def _overlapping(found: Table, at: int, formula: Formula) -> list[int]:
    """Lines above that take some of these patients."""
    space = found.space
    return [above for above in range(at) if space.best(space.conjunction([found.reached[above], formula])) is not None]


def _else_is_the_rest(found: Table) -> Iterator[Finding]:
    space = found.space
    for at, named in enumerate(found.named):
        if named is None:
            continue
        row, path = found.decision.rows[at], (*_rows(found.decision), at, "else")
        name = row.written.else_
        outside = space.best(space.conjunction([found.reached[at], space.negation(named)]))
        if outside is not None:
            what = f"« else: {name} » n'est pas ce qui reste : {found.translator.story(outside)}, « {name} » est faux."
            yield Finding("PRO-504", path, what)
        taken = space.best(space.conjunction([space.negation(found.reached[at]), named]))
        if taken is not None:
            story = found.translator.story(taken)
            what = f"« else: {name} » prend plus que ce qui reste : {story}, il est vrai, et une ligne au-dessus aussi."
            yield Finding("PRO-504", path, what)


def _won_by_place(found: Table) -> Iterator[Finding]:
    """Two lines to different places overlap only when the earlier is a special case of the later, or says so."""
    rows, space = found.decision.rows, found.space
    for at, row in enumerate(rows):
        for below in range(at + 1, len(rows)):
            other = rows[below]
            if other.when is None or row.to == other.to or space.best(found.reached[below]) is None:
                continue
            both = space.best(space.conjunction([found.reached[at], found.described[below]]))
            path: Path = (*_rows(found.decision), at)
            if other.id in row.written.over:
                if both is None:
                    what = f"« over: [{other.id}] » ne sert à rien : les deux lignes n'ont aucun patient en commun."
                    yield Finding("PRO-509", (*path, "over", row.written.over.index(other.id)), what)
            elif both is not None and _not_special_case(found, at, below):
                what = (
                    f"Les lignes « {row.id} » et « {other.id} » se recouvrent et mènent à deux endroits "
                    f"(« {row.to} », « {other.to} ») {found.translator.story(both)}."
                )
                remedy = (
                    f"Précisez l'une des deux conditions, mettez la plus particulière en premier, "
                    f"ou écrivez « over: [{other.id}] » sur « {row.id} »."
                )
                yield Finding("PRO-503", path, what, remedy)


def _not_special_case(found: Table, at: int, below: int) -> bool:
    space = found.space
    return space.best(space.conjunction([found.reached[at], space.negation(found.described[below])])) is not None


# ── what each line gets ──────────────────────────────────────────────────────────────────────────────────────────────


def who_reaches(protocol: CompiledProtocol, decision_id: str, row_id: str) -> str:
    """Exactly who reaches a line, in French: its own condition, less the lines above that take some of its patients."""
    decision = protocol.decisions[decision_id]
    at = next(index for index, row in enumerate(decision.rows) if row.id == row_id)
    found = table(protocol, decision)
    row = decision.rows[at]
    above = [decision.rows[other] for other in _overlapping(found, at, found.described[at])]
    condition = row.when or row.else_definition
    words = "tous les patients" if condition is None else condition_in_words(condition, protocol.written)
    conditions = [_what_it_adds(found, at, one.when) for one in above if one.when is not None]
    taken = [condition_in_words(one, protocol.written) for one in conditions]
    if not taken or row.else_definition is not None:
        return words
    return f"{words}, sauf : {joined(taken, 'ou')}"


def _what_it_adds(found: Table, at: int, above: Node) -> Node:
    """Of a condition above, the parts that the line's own condition does not already say."""
    if not isinstance(above, All):
        return above
    space, own = found.space, found.described[at]
    formulas = [(part, found.translator.formula(part)) for part in above.parts]
    kept = [part for part, one in formulas if space.best(space.conjunction([own, space.negation(one)])) is not None]
    return kept[0] if len(kept) == 1 else All(tuple(kept) or above.parts)


def shares(protocol: CompiledProtocol, decision_id: str) -> dict[str, tuple[int, int]]:
    """Per line: how many combinations of answers reach it, of how many. Raises TooWide."""
    decision = protocol.decisions[decision_id]
    found = table(protocol, decision)
    everybody = found.space.count(found.space.negation(FALSE))
    return {row.id: (found.space.count(found.reached[at]), everybody) for at, row in enumerate(decision.rows)}
