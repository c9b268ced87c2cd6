"""Checks of use: what decides is asked, what is asked serves, what is written is reached by somebody.

Runs on a protocol whose names all resolve.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.protocol.citing import standing_of
from engine.protocol.compiled import bases_of
from engine.protocol.conditions import Defined, Node, ScoreWithin, Within, walk
from engine.protocol.findings import Checked, Finding
from engine.protocol.model import Criterion, Protocol, parts_of
from engine.protocol.reading import Path
from engine.protocol.references import DECIDING, sourced_blocks


def findings(context: Checked) -> Iterator[Finding]:
    yield from _criteria(context)
    yield from _steps(context.written)
    yield from _guards_of_danger(context)
    yield from _unread_sources(context.written)
    yield from _proposals(context.written)
    yield from _unused(context)


# ── criteria ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def deciding_criteria(context: Checked) -> frozenset[str]:
    """Criteria whose answer may change what happens to the patient."""
    written = context.written
    found = {name for condition, node in context.conditions if condition.role in DECIDING for name in node.criteria()}
    for act in written.acts.values():
        found |= {name for name in (act.days_from, act.dose.weight if act.dose else None) if name}
    for waited in written.tree.awaits.values():
        found.add(waited.criterion)
    for repeat in written.tree.repeats.values():
        found |= {repeat.test, repeat.again}
    if written.consent.minor:
        found.add(written.consent.minor.age)
    found |= {name for decided in found for name in _derived_from(written.criteria[decided])}
    return frozenset(found)


def _derived_from(criterion: Criterion) -> tuple[str, ...]:
    return () if criterion.derived is None else bases_of(criterion.derived)


def asked_criteria(written: Protocol) -> frozenset[str]:
    return frozenset(ask if isinstance(ask, str) else ask.criterion for step in written.steps for ask in step.ask)


def _criteria(context: Checked) -> Iterator[Finding]:
    written = context.written
    deciding, asked = deciding_criteria(context), asked_criteria(written)
    recorded = {name for criterion in written.criteria.values() for name in _recorded_with(criterion)}
    awaited = {waited.criterion for waited in written.tree.awaits.values()}
    for name, criterion in written.criteria.items():
        path: Path = ("criteria", name)
        comes_by_itself = criterion.derived is not None or criterion.from_identity is not None
        if criterion.use == "decide" and name not in deciding:
            what = f"« {name} » est déclaré « use: decide », mais aucune règle ne le lit."
            yield Finding("PRO-321", path, what, on_key=True)
        elif criterion.use == "record" and name in deciding:
            yield Finding(
                "PRO-323", path, f"« {name} » est déclaré « use: record », mais une règle le lit.", on_key=True
            )
        if comes_by_itself and name in asked:
            yield Finding("PRO-328", path, f"« {name} » est calculé, et pourtant demandé.", on_key=True)
        elif not comes_by_itself and name not in asked | awaited | recorded:
            yield Finding("PRO-322", path, f"Aucune étape ne demande « {name} ».", on_key=True)
    yield from _optional(context)


def _recorded_with(criterion: Criterion) -> Iterator[str]:
    if criterion.test:
        yield from (name for name in (criterion.test.name, criterion.test.lot, criterion.test.expiry) if name)


def _optional(context: Checked) -> Iterator[Finding]:
    """A blank may stand only where nothing rests on it, or where a dose has a rule without it."""
    written = context.written
    read = {name for condition, node in context.conditions if condition.role in DECIDING for name in node.criteria()}
    doses = [act.dose for act in written.acts.values() if act.dose]
    weighed = {dose.weight for dose in doses if dose.weight}
    strict = {dose.weight for dose in doses if dose.weight and dose.unweighed_mg is None}
    for name, criterion in written.criteria.items():
        if not criterion.optional or criterion.use == "record":
            continue
        if name in read or name in strict or name not in weighed:
            what = f"« {name} » est facultatif, mais une décision ou une dose en dépend."
            yield Finding("PRO-324", ("criteria", name, "optional"), what)


# ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _steps(written: Protocol) -> Iterator[Finding]:
    everyone = tuple(sorted(int(visit) for visit in written.tree.entries))
    asked: dict[tuple[str, int], str] = {}
    for number, step in enumerate(written.steps):
        for index, ask in enumerate(step.ask):
            name, path = (ask, ()) if isinstance(ask, str) else (ask.criterion, ("criterion",))
            place: Path = ("steps", number, "ask", index, *path)
            if step.stage == "danger" and (reason := _not_for_danger(written.criteria[name])):
                yield Finding("PRO-326", place, f"L'étape d'alerte « {step.id} » demande « {name} » : {reason}.")
            for visit in step.visits or everyone:
                if (name, visit) in asked:
                    what = f"« {name} » est déjà demandé par l'étape « {asked[name, visit]} »."
                    yield Finding("PRO-327", place, what)
                    break
                asked[name, visit] = step.id


def _guards_of_danger(context: Checked) -> Iterator[Finding]:
    """A danger question may depend on another one only if that one is asked among the danger signs too."""
    steps = context.written.steps
    seen = {
        ask if isinstance(ask, str) else ask.criterion for step in steps if step.stage == "danger" for ask in step.ask
    }
    for found, node in context.conditions:
        if found.role == "ask" and steps[int(found.path[1])].stage == "danger":
            late = next((name for name in node.criteria() if name not in seen), None)
            if late is not None:
                what = f"L'étape d'alerte « {found.owner} » attend la réponse à « {late} », qui vient plus tard."
                yield Finding("PRO-326", found.path, what)


def _not_for_danger(criterion: Criterion) -> str:
    if criterion.from_identity or criterion.derived:
        return "l'identité n'est pas encore connue"
    if criterion.type not in ("yes_no", "choice"):
        return "c'est une mesure ou une saisie, pas un signe vu ou dit"
    return ""


# ── sources ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _unread_sources(written: Protocol) -> Iterator[Finding]:
    for name, source in written.sources.items():
        if source.reported_by and not written.sources[source.reported_by].read:
            is_text = standing_of(written.sources[source.reported_by]) != "proposal"
            why = "qui n'a pas été lu non plus" if is_text else "qui n'est pas un texte"
            what = f"« {name} » est rapporté par « {source.reported_by} », {why}."
            yield Finding("PRO-332", ("sources", name, "reported_by"), what)


def _proposals(written: Protocol) -> Iterator[Finding]:
    """A proposal of the authors gives nothing but what is to be confirmed, and no right to act."""
    proposed = {name for name, source in written.sources.items() if standing_of(source) == "proposal"}
    for index, text in enumerate(written.legal.texts):
        if text.source in proposed:
            what = f"« {text.source} » est une proposition des auteurs, pas un texte légal."
            yield Finding("PRO-348", ("legal", "texts", index, "source"), what)
    for block, path in sourced_blocks(written):
        cited = [citation.text for citation in block.source]
        sure = parts_of(block.confidence)
        names = ", ".join(f"« {name} »" for name in cited if name in proposed)
        if proposed.issuperset(cited) and set(sure) != {"assumption"}:
            what = f"Cette ligne ne cite que {names}, qui n'est pas un texte, et se donne pour plus sûre."
            yield Finding("PRO-346", (*path, "confidence"), what)
        elif names and "assumption" not in sure:
            what = f"Cette ligne cite {names}, qui n'est pas un texte, et rien n'y est à confirmer."
            yield Finding("PRO-347", (*path, "confidence"), what)


# ── what serves nobody ───────────────────────────────────────────────────────────────────────────────────────────────


def _unused(context: Checked) -> Iterator[Finding]:
    written = context.written
    used = {kind: {found.name for found in context.references if found.kind == kind} for kind in _UNUSED_KINDS}
    sources = {citation.text for block, _ in sourced_blocks(written) for citation in block.source}
    sources |= {text.source for text in written.legal.texts}
    sources |= {written.sources[name].reported_by or "" for name in sources}
    yield from _left_over("PRO-329", "sources", "la source", written.sources, sources)
    named = used["parameter"] | set(_parameters_read(context))
    yield from _left_over("PRO-330", "parameters", "le paramètre", written.parameters, named)
    definitions, scores = _defined_and_scored(context)
    yield from _left_over("PRO-331", "definitions", "la définition", written.definitions, definitions)
    yield from _left_over("PRO-331", "scores", "le score", written.scores, scores)
    acts = used["act"] | used["fallback"]
    yield from _left_over("PRO-333", "acts", "l'acte", written.acts, acts)
    yield from _left_over("PRO-333", "advice", "le conseil", written.advice, used["advice"])
    yield from _left_over("PRO-333", "follow_up", "le suivi", written.follow_up, used["follow_up"])


_UNUSED_KINDS = ("source", "parameter", "act", "fallback", "advice", "follow_up")


def _left_over(code: str, block: str, words: str, written: Mapping[str, object], used: set[str]) -> Iterator[Finding]:
    for name in written:
        if name not in used:
            yield Finding(code, (block, name), f"Rien n'utilise {words} « {name} ».", on_key=True)


def _parameters_read(context: Checked) -> Iterator[str]:
    for _, node in context.conditions:
        for part in walk(node):
            if isinstance(part, Within | ScoreWithin):
                yield from part.parameters


def _defined_and_scored(context: Checked) -> tuple[set[str], set[str]]:
    """Definitions and scores that some condition outside themselves reaches, and definitions named by an ``else``."""
    definitions: set[str] = set()
    scores: set[str] = set()
    roots: list[Node] = [node for found, node in context.conditions if found.role not in ("definition", "score")]
    for decision in context.written.tree.decisions.values():
        named = (row.else_ for row in decision.rows if isinstance(row.else_, str))
        roots += [context.linked.definitions[name] for name in named] if context.linked else []
    for root in roots:
        for part in walk(root):
            if isinstance(part, Defined):
                definitions.add(part.name)
            elif isinstance(part, ScoreWithin):
                scores.add(part.score.id)
    return definitions, scores
