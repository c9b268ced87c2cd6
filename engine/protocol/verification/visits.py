"""P6, from one visit to the next: what kept a drug from somebody is looked at again before one is given."""

from __future__ import annotations

from collections.abc import Iterator

from engine.protocol.verification.certificate import CounterExample
from engine.protocol.verification.failures import Facing, found


def looked_at_again(facing: Facing) -> Iterator[CounterExample]:
    """No drug at a visit that leaves out a danger sign, or an exclusion, of an earlier one: it may have come since."""
    acts, visit = facing.meaning.protocol.acts, facing.meaning.visit
    drugs = {name for name, act in acts.items() if act.written.kind == "medication"}
    given = facing.where(facing.meaning.result, lambda result: any(one.act in drugs for one in result.acts))
    for kind in ("danger", "exclusion"):
        for at, rule in enumerate(getattr(facing.written, kind)):
            if rule.visits and visit not in rule.visits and min(rule.visits) < visit:
                what = f"« {rule.label} » n'est pas regardé à la visite {visit}, qui donne un médicament."
                yield from found(facing.failure("PRV-604", what, (kind, at), given))
