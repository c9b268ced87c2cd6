"""P9: every act that somebody gets is in the list that the legal text gives to each profession it lets act."""

from __future__ import annotations

from collections.abc import Iterator

from engine.protocol.conditions import FALSE, TRUE
from engine.protocol.entitlement import PROFESSION_LABELS
from engine.protocol.model import Entitlement, Protocol
from engine.protocol.verification.certificate import CounterExample
from engine.protocol.verification.diagrams import Diagram
from engine.protocol.verification.failures import Facing, found, plainly
from engine.protocol.verification.whole_paths import Facings
from engine.protocol.wording import joined


def acts_are_permitted(facings: Facings) -> tuple[CounterExample, ...]:
    """P9, for each entitlement that overlaps the validity of the version: its dates are its own, its list too."""
    failures: list[CounterExample] = []
    written = facings[0].written
    for at, entitlement in enumerate(written.legal.entitlements):
        if not entitlement.acts:
            what = f"« {entitlement.id} » ne dit pas quels actes le texte permet."
            failures.append(plainly("PRV-901", what, ("legal", "entitlements", at)))
        elif _overlaps(written, entitlement):
            failures += [failure for facing in facings for failure in _beyond(facing, at, entitlement)]
    return tuple(failures)


def _overlaps(written: Protocol, entitlement: Entitlement) -> bool:
    since = max(written.valid.since, entitlement.since)
    return all(until is None or since <= until for until in (written.valid.until, entitlement.until))


def _beyond(facing: Facing, at: int, entitlement: Entitlement) -> Iterator[CounterExample]:
    professions = joined((PROFESSION_LABELS[name] for name in entitlement.delegues), "ou")
    for name, act in facing.meaning.protocol.acts.items():
        if act.written.delegated and name not in entitlement.acts:
            what = f"« {act.written.title} » n'est pas dans la liste que « {entitlement.id} » permet ({professions})."
            yield from found(facing.failure("PRV-901", what, ("legal", "entitlements", at), _given(facing, name)))


def _given(facing: Facing, act: str) -> Diagram:
    return facing.meaning.diagrams.mapped(lambda gist: TRUE if act in gist.acts else FALSE, facing.gist)
