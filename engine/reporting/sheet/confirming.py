"""All that no text read gives, to confirm one by one with a box to tick; the same list that the signature binds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from engine.protocol import model
from engine.protocol.wording import in_a_sentence
from engine.reporting.blocks import Block, bullets, heading, paragraph, small, subheading
from engine.reporting.sheet.destinations import whom_and_when
from engine.reporting.sheet.shapes import opening, tick, ticks
from engine.reporting.sheet.subject import Subject
from engine.reporting.to_confirm import GROUPS, Assumption, Part, list_digest, to_confirm

_PARTS: dict[Part, str] = {
    "whole": "rien n'est dans un texte lu",
    "criterion": "la conduite est dans un texte, le critère reste à confirmer",
    "action": "le critère est dans un texte, la conduite reste à confirmer",
}


def confirming(subject: Subject) -> tuple[Block, ...]:
    found = subject.codes.assumptions
    if not found:
        return (heading("À confirmer, un par un"), paragraph("Aucune hypothèse : chaque ligne cite un texte."))
    lead = (
        f"Aucun texte lu ne donne ces {len(found)} valeurs ou règles : Relais les propose. Cochez ce que vous "
        "confirmez. Ce que vous ne confirmez pas est à faire changer avant de signer. Le code renvoie à la ligne, plus "
        "haut dans ce dossier."
    )
    return (heading("À confirmer, un par un"), opening(lead), *_groups(subject, found),
            small(f"Empreinte de cette liste : {list_digest(to_confirm(subject.loaded))}"))  # fmt: skip


def _groups(subject: Subject, found: tuple[Assumption, ...]) -> Iterator[Block]:
    for (group, part), items in groupby(found, key=lambda one: (one.group, one.parts[0])):
        together = list(items)
        yield subheading(f"{GROUPS[group]} : {_PARTS[part]} ({len(together)})")
        yield ticks((_tick(subject, one) for one in together), _columns(together))


def _columns(together: list[Assumption]) -> int:
    """As many as the longest line allows."""
    longest = max(len(one.words) for one in together)
    return 1 if longest > 100 else 2 if longest > 38 else 3


def _tick(subject: Subject, one: Assumption) -> dict[str, str]:
    code = subject.codes.of(one.written)
    return tick(subject.codes.to_confirm(one.written), one.words, f"({code}{_leads(subject, one.written)})")


def _leads(subject: Subject, block: model.Sourced) -> str:
    """Where a rule sends: that is what its délégant confirms."""
    name = block.otherwise if isinstance(block, model.InclusionRule) else getattr(block, "to", None)
    if isinstance(block, model.Outcome):
        return f", {in_a_sentence(whom_and_when(block))}"
    if name is None or name not in subject.written.outcomes:
        return ""
    outcome = subject.written.outcomes[name]
    return f" → {subject.codes.of(outcome)}, {in_a_sentence(whom_and_when(outcome))}"


def what_a_signature_binds(subject: Subject) -> Block:
    return bullets((
        f"le texte exact de la version {subject.written.version}, désigné par son empreinte ;",
        f"la liste des {len(subject.codes.assumptions)} points à confirmer, cochés un par un.",
    ))  # fmt: skip
