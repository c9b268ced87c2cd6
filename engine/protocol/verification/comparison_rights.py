"""Who may act, where, and do what, in one version only: French sentences. The dates stand in each version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.protocol.entitlement import PROFESSION_LABELS, STRUCTURE_LABELS
from engine.protocol.model import Protocol
from engine.protocol.wording import joined


def rights(old: Protocol, new: Protocol) -> tuple[str, ...]:
    """One sentence a profession that may act otherwise; none where the rights are the same."""
    before, after = _delegues(old), _delegues(new)
    return (*_gone(before, after), *_come(before, after), *_changed(old, new))


def _delegues(written: Protocol) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for item in written.legal.entitlements for name in item.delegues))


def _gone(before: Iterable[str], after: Iterable[str]) -> Iterator[str]:
    yield from (f"{_label(name)} : ne peut plus être délégué" for name in before if name not in after)


def _come(before: Iterable[str], after: Iterable[str]) -> Iterator[str]:
    yield from (f"{_label(name)} : peut être délégué, et ne le pouvait pas" for name in after if name not in before)


def _changed(old: Protocol, new: Protocol) -> Iterator[str]:
    """For a profession of both versions, what differs of the places, the délégants and the acts."""
    for name in _delegues(old):
        if name in _delegues(new):
            parts = [*_places(old, new, name), *_delegants(old, new, name), *_acts(old, new, name)]
            if parts:
                yield f"{_label(name)}, {' ; '.join(parts)}"


def _places(old: Protocol, new: Protocol, profession: str) -> Iterator[str]:
    labels = {name: f"exercice en {label}" for name, label in STRUCTURE_LABELS.items()}
    yield from _more_and_less(_held(old, profession, "structures"), _held(new, profession, "structures"), labels)


def _delegants(old: Protocol, new: Protocol, profession: str) -> Iterator[str]:
    labels = {name: f"délégant {label}" for name, label in PROFESSION_LABELS.items()}
    yield from _more_and_less(_held(old, profession, "delegants"), _held(new, profession, "delegants"), labels)


def _acts(old: Protocol, new: Protocol, profession: str) -> Iterator[str]:
    labels = {name: f"« {act.title} »" for written in (old, new) for name, act in written.acts.items()}
    yield from _more_and_less(_held(old, profession, "acts"), _held(new, profession, "acts"), labels)


def _held(written: Protocol, profession: str, block: str) -> tuple[str, ...]:
    """What the texts of a version name for a profession."""
    found = (getattr(item, block) for item in written.legal.entitlements if profession in item.delegues)
    return tuple(dict.fromkeys(name for names in found for name in names))


def _more_and_less(before: Iterable[str], after: Iterable[str], labels: dict[str, str]) -> Iterator[str]:
    less = [labels[name] for name in before if name not in after]
    more = [labels[name] for name in after if name not in before]
    if less:
        yield f"en moins : {joined(less, 'et')}"
    if more:
        yield f"en plus : {joined(more, 'et')}"


def _label(profession: str) -> str:
    label = PROFESSION_LABELS[profession]
    return f"{label[:1].upper()}{label[1:]}"
