"""``relais explain``: why these answers lead here, on which texts it rests, and the least that would lead elsewhere.

Reads a decision and tells it; decides nothing.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.protocol.answers import in_words

if TYPE_CHECKING:
    from engine.encounter.explanation import Alternative
    from engine.protocol.compiled import CompiledProtocol
    from engine.protocol.conditions import Answers

ALTERNATIVES = 5
"""Other outcomes told at most, the nearest first."""
KINDS = {
    "danger": "signe de danger", "inclusion": "inclusion", "exclusion": "exclusion",
    "withdrawal": "sortie du protocole", "row": "décision", "unknown": "réponse inconnue",
    "doubt": "doute du délégué", "consent": "accord", "act": "acte",
    "more_cautious": "choix plus prudent du délégué",
}  # fmt: skip
SURE = {
    "sourced": "d'après les textes cités", "analogy": "par analogie avec un texte voisin",
    "assumption": "hypothèse, à confirmer par le délégant",
}  # fmt: skip
PROCESS = {"en_attente": "en attente", "recu": "reçu", "refait": "refait", "inconnu": "réponse inconnue"}


def arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("protocol", help="protocole, protocole/version ou fichier")
    told = "fichier JSON : critère → réponse ; « - » pour l'entrée standard"
    command.add_argument("--answers", type=Path, required=True, help=told)
    command.add_argument("--date", help="jour de la prise en charge (2026-01-31) ; aujourd'hui par défaut")
    command.add_argument("--profession", help="profession du délégué (infirmier, pharmacien, mk…)")
    command.add_argument("--structure", help="msp, cds, cpts ou esp")
    command.add_argument("--json", action="store_true", help="un objet JSON, rien d'autre")
    command.set_defaults(command=explain)


def explain(options: argparse.Namespace) -> int:
    """Runs the answers once, then tells the reasons of what came out."""
    from engine.commands import naming
    from engine.encounter.explanation import smallest_changes
    from engine.protocol import running

    day = naming.day_of(options)
    loaded = naming.found(options, day, naming.kept_copies())
    profession = naming.profession_of(options)
    request = running.request_from(naming.read_answers(options.answers), day.isoformat(), profession, options.structure)
    result = running.run(loaded.compiled, loaded.fingerprint, request)
    facing = running.situation(loaded.compiled, request)
    others = smallest_changes(loaded.compiled, facing, ALTERNATIVES) if result["status"] == "outcome" else ()
    if options.json:
        print(json.dumps({**result, "smallest_changes": [asdict(one) for one in others]}, ensure_ascii=False, indent=2))
        return 0
    from engine.reporting.french import typographic

    for line in told(loaded.compiled, result, facing.answers, others):
        print(typographic(line))
    return 0


def told(
    protocol: CompiledProtocol, result: Mapping[str, Any], answers: Answers, others: Sequence[Alternative]
) -> Iterator[str]:
    """The explanation in French lines, from what matters to what it rests on."""
    written = protocol.written
    yield f"{written.title}, version {result['version']}, visite {result['visit']}, le {_french(result['date'])}"
    if result["status"] == "refused":
        yield f"Le protocole ne s'ouvre pas : {result['why']}"
        return
    if result["status"] == "asking":
        yield "Rien n'est encore décidé. Il manque une réponse à :"
        yield from (f"  - {_label(protocol, name)}" for name in result["next"])
        yield from _reasons(protocol, "Ce qui compte déjà contre la prise en charge :", result["reasons"], answers)
        return
    yield f"══ {result['title']}"
    yield from _reasons(protocol, "Pourquoi :", result["reasons"], answers)
    yield from _section("Chemin dans l'arbre :", (_step(protocol, *step) for step in result["path"]))
    if result["path"]:
        yield from _section("Scores :", _scores(protocol, result["scores"]))
    yield from _section("Actes proposés :", map(_act, result["acts"]))
    yield from _reasons(protocol, "Non proposé :", result["withheld"], answers)
    yield from _section("En attente de :", (_label(protocol, name) for name in result["next"]))
    yield from _changes(others)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield title
        yield from (f"  - {line}" for line in found)


def _reasons(
    protocol: CompiledProtocol, title: str, reasons: Sequence[Mapping[str, Any]], answers: Answers
) -> Iterator[str]:
    if reasons:
        yield title
    for reason in reasons:
        yield f"  - {reason['label']} ({KINDS[reason['kind']]}{', réponse inconnue' if reason['unknown'] else ''})"
        rests = [_answer(protocol, name, answers) for name in reason["criteria"] if name in answers]
        if rests:
            yield f"      réponses : {' ; '.join(rests)}"
        yield from (f"      source : {source}" for source in reason["source"])
        if reason["confidence"] is not None:
            yield f"      fiabilité : {confidence_in_words(reason['confidence'])}"


def confidence_in_words(sure: str | Mapping[str, str]) -> str:
    """« hypothèse, à confirmer par le délégant »; criterion and action apart where they rest on different ground."""
    if isinstance(sure, str):
        return SURE[sure]
    if sure["criterion"] == sure["action"]:
        return SURE[sure["criterion"]]
    return f"critère : {SURE[sure['criterion']]} ; conduite : {SURE[sure['action']]}"


def _label(protocol: CompiledProtocol, name: str) -> str:
    criterion = protocol.written.criteria.get(name)
    return name.replace("_", " ") if criterion is None else criterion.label


def _answer(protocol: CompiledProtocol, name: str, answers: Answers) -> str:
    criterion = protocol.written.criteria[name]
    return f"{criterion.label} : {in_words(criterion, answers[name])}"


def _step(protocol: CompiledProtocol, node: str, line: str) -> str:
    tree = protocol.written.tree
    if node in tree.decisions:
        rows = {row.id: row.label for row in tree.decisions[node].rows}
        return f"{tree.decisions[node].title} → {rows.get(line) or PROCESS.get(line, line)}"
    title = (tree.awaits.get(node) or tree.repeats[node]).title
    return f"{title} → {PROCESS.get(line, line)}"


def _scores(protocol: CompiledProtocol, scores: Mapping[str, int | list[int]]) -> Iterator[str]:
    for name, value in scores.items():
        label = protocol.written.scores[name].label
        yield f"{label} : {value}" if isinstance(value, int) else f"{label} : entre {value[0]} et {value[1]}"


def _act(act: Mapping[str, Any]) -> str:
    words = str(act["title"])
    if "dose_mg" in act:
        words += f" : {act['dose_mg']} mg × {act['intakes_per_day']} par jour, {act['days']} jour(s) ({act['basis']}"
        words += ", ramené au plafond)" if act["capped"] else ")"
    return words + (", si besoin" if act["optional"] and "si besoin" not in words else "")


def _changes(others: Sequence[Alternative]) -> Iterator[str]:
    yield "Ce qui aurait mené ailleurs, au plus près :"
    if not others:
        yield "  - Aucun changement d'une ou deux réponses ne mène à une autre conduite."
    for other in others:
        changed = " et ".join(
            f"« {change.label} » : {change.would_be} au lieu de {change.was}" for change in other.changes
        )
        yield f"  - {changed} → {other.title}"
    yield "    (Un signe de danger qui n'a pas joué n'est pas essayé : un « oui » y mène toujours à son orientation.)"


def _french(day: str) -> str:
    return "/".join(reversed(day.split("-")))
