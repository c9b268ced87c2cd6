"""Every assumption of a version: what a délégant confirms, one by one, before he signs. One list for the screens, the
signing file and the signature.

``in_words`` of ``assumptions`` tells those behind one conclusion; here are those of the whole text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from engine.protocol import model
from engine.protocol.entitlement import PROFESSION_LABELS, STRUCTURE_LABELS
from engine.protocol.loading import LoadedProtocol
from engine.protocol.wording import joined
from engine.reporting.french import with_unit

Part = Literal["whole", "criterion", "action"]

GROUPS: Mapping[str, str] = MappingProxyType({
    "parameters": "Seuils et valeurs", "criteria": "Questions", "definitions": "Définitions", "scores": "Scores",
    "danger": "Signes de danger", "inclusion": "Inclusion", "exclusion": "Exclusion",
    "withdrawal": "Sortie du protocole", "tree": "Lignes de l'arbre", "acts": "Actes et contre-indications",
    "outcomes": "Conduites à tenir", "advice": "Conseils et signes d'alerte", "follow_up": "Suite",
    "notices": "Remarques", "look_back": "Ce que disent les dossiers antérieurs", "organisation": "Organisation",
    "indicators": "Indicateurs", "fees": "Rémunération",
})  # fmt: skip
"""Group → its title, in the order in which a doctor reads them."""
ORGANISATION: Mapping[str, str] = MappingProxyType({
    "training": "Formation", "consent": "Information et accord", "consent.sharing": "Refus du partage",
    "consent.minor": "Patient mineur", "doubt": "Doute du délégué", "unknown": "Réponse inconnue",
})  # fmt: skip
CONTRA_INDICATION = "{} : contre-indication « {} »"


@dataclass(frozen=True, slots=True)
class Assumption:
    """A block that is an assumption, whole or in part, under its group; ``value`` where it is a figure."""

    group: str
    id: str
    label: str
    written: model.Sourced
    value: str = ""

    @property
    def key(self) -> str:
        """Unique in its version."""
        return f"{self.group}/{self.id}"

    @property
    def words(self) -> str:
        """What is confirmed, on one line."""
        return f"{self.label} : {self.value}" if self.value else self.label

    @property
    def parts(self) -> tuple[Part, ...]:
        return assumed_parts(self.written)


def assumed_parts(written: model.Sourced) -> tuple[Part, ...]:
    """Which parts of a block are assumptions."""
    confidence = written.confidence
    if isinstance(confidence, str):
        return ("whole",) if confidence == "assumption" else ()
    if confidence.criterion == confidence.action == "assumption":
        return ("whole",)
    parts: tuple[tuple[Part, str], ...] = (("criterion", confidence.criterion), ("action", confidence.action))
    return tuple(name for name, sure in parts if sure == "assumption")


def to_confirm(loaded: LoadedProtocol) -> tuple[Assumption, ...]:
    """Every assumption of the text, group by group, each in the order of the file."""
    found = [one for one in _sourced(loaded.model) if one.parts]
    order = {group: rank for rank, group in enumerate(GROUPS)}
    return tuple(sorted(found, key=lambda one: order[one.group]))


def list_digest(assumptions: Iterable[Assumption]) -> str:
    """SHA-256 of the exact list: what a signature binds beside the text. A word that changes breaks it."""
    lines = [[one.key, one.words, list(one.parts)] for one in assumptions]
    return hashlib.sha256(json.dumps(lines, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _sourced(written: model.Protocol) -> Iterator[Assumption]:
    """Every block that carries its source, once."""
    yield from _organised(written)
    for name, parameter in written.parameters.items():
        yield Assumption("parameters", name, parameter.label, parameter, with_unit(parameter.value, parameter.unit))
    labelled: tuple[tuple[str, Mapping[str, model.Criterion | model.Definition | model.Score]], ...] = (
        ("criteria", written.criteria), ("definitions", written.definitions), ("scores", written.scores),
    )  # fmt: skip
    for group, blocks in labelled:
        yield from (Assumption(group, name, one.label, one) for name, one in blocks.items())
    for group in ("danger", "inclusion", "exclusion", "withdrawal"):
        yield from (Assumption(group, rule.id, rule.label, rule) for rule in getattr(written, group))
    yield from _tree(written.tree)
    yield from _acted(written)
    yield from (Assumption("outcomes", name, one.title, one) for name, one in written.outcomes.items())
    yield from (Assumption("advice", name, one.text, one) for name, one in written.advice.items())
    yield from (Assumption("notices", one.id, one.text, one) for one in written.notices)
    yield from (Assumption("look_back", one.id, one.label, one) for one in written.look_back)
    yield from (Assumption("follow_up", name, one.label, one) for name, one in written.follow_up.items())
    yield from (Assumption("fees", one.id, one.label, one) for one in written.fees)
    yield from (Assumption("indicators", one.id, one.label, one) for one in written.indicators)


def _organised(written: model.Protocol) -> Iterator[Assumption]:
    for one in written.legal.entitlements:
        yield Assumption("organisation", one.id, _right(one), one)
    blocks: tuple[tuple[str, model.Sourced | None], ...] = (
        ("training", written.training), ("consent", written.consent), ("consent.sharing", written.consent.sharing),
        ("consent.minor", written.consent.minor), ("doubt", written.doubt), ("unknown", written.unknown),
    )  # fmt: skip
    yield from (Assumption("organisation", name, ORGANISATION[name], one) for name, one in blocks if one is not None)


def _right(one: model.Entitlement) -> str:
    """« médecin → infirmier, en équipe de soins primaires »."""
    delegants = joined((PROFESSION_LABELS[name] for name in one.delegants), "ou")
    delegues = joined((PROFESSION_LABELS[name] for name in one.delegues), "ou")
    return f"{delegants} → {delegues}, en {joined((STRUCTURE_LABELS[name] for name in one.structures), 'ou')}"


def _tree(tree: model.Tree) -> Iterator[Assumption]:
    for name, decision in tree.decisions.items():
        for row in decision.rows:
            yield Assumption("tree", f"{name}.{row.id}", f"{decision.title} : {row.label}", row)
    yield from (Assumption("tree", name, one.title, one) for name, one in tree.awaits.items())
    yield from (Assumption("tree", name, one.title, one) for name, one in tree.repeats.items())


def _acted(written: model.Protocol) -> Iterator[Assumption]:
    for name, act in written.acts.items():
        yield Assumption("acts", name, act.title, act)
        for item in act.contraindications:
            label = CONTRA_INDICATION.format(act.title, item.label)
            yield Assumption("acts", f"{name}.{item.id}", label, item)
