"""What ``relais check`` says of a protocol that holds: its counts, who reaches each line, assumptions, unknowns."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from engine.protocol import decisions, graph, model
from engine.protocol.answers import french_number
from engine.protocol.cases import CaseFile, load_cases
from engine.protocol.cohort import estimate
from engine.protocol.loading import LoadedProtocol


def lines(loaded: LoadedProtocol, cases_file: Path | None = None, *, cohort: bool = True) -> Iterator[str]:
    """French lines, from the most general to the most detailed."""
    written, protocol = loaded.model, loaded.compiled
    yield f"{written.title} · empreinte {loaded.fingerprint[:12]}"
    yield (
        f"{len(written.criteria)} critères, {len({rule.id for rule in protocol.danger})} signes de danger, "
        f"{len(written.exclusion)} exclusions, {len(protocol.decisions)} décisions, {len(written.outcomes)} conduites, "
        f"{sum(graph.paths(written).values())} chemins"
    )
    assumed = list(assumptions(written))
    yield f"{len(assumed)} valeurs à confirmer par le délégant"
    if cohort and cases_file is not None and cases_file.exists():
        yield from _cohort_lines(loaded, load_cases(cases_file, written))
    for decision in protocol.decisions.values():
        yield f"{decision.title} :"
        for row in decision.rows:
            yield f"   {row.id} → {row.to} : {decisions.who_reaches(protocol, decision.id, row.id)}"


def assumptions(written: model.Protocol) -> Iterator[tuple[str, str]]:
    """Every block that rests on an assumption, in part or whole: (id, label)."""
    labelled: dict[str, model.Parameter | model.Criterion | model.Definition] = {
        **written.parameters, **written.criteria, **written.definitions,
    }  # fmt: skip
    named: list[tuple[str, str, model.Sourced]] = [
        *((name, item.label, item) for name, item in labelled.items()),
        *((rule.id, rule.label, rule) for rule in (*written.danger, *written.exclusion)),
        *((rule.id, rule.label, rule) for rule in written.inclusion),
        *((f"{name}.{row.id}", row.label, row) for name, found in written.tree.decisions.items() for row in found.rows),
        *((name, item.title, item) for name, item in written.acts.items()),
        *((name, item.title, item) for name, item in written.outcomes.items()),
    ]
    for name, label, item in named:
        if "assumption" in model.parts_of(item.confidence):
            yield name, label


def _cohort_lines(loaded: LoadedProtocol, file: CaseFile) -> Iterator[str]:
    found = estimate(loaded.compiled, file)
    share = french_number((found.share * 100).quantize(Decimal("0.1")))
    yield (
        f"sur {found.size} personnes plausibles (hypothèse), les réponses inconnues en renverraient {share} % "
        f"au délégant, dont {found.referred_now_by_unknown} tout de suite"
    )
