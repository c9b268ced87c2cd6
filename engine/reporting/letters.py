"""Letters to the délégant and to the emergency department.

Situation, antécédents, évaluation, demande: SAED, the French form of SBAR.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.reporting.assumptions import TO_CONFIRM
from engine.reporting.blocks import Block, Page, Tone, box, bullets, pairs, paragraph, section, small, some, subheading
from engine.reporting.facts import CallFact, DocumentFacts, Finding, Group, ReasonFact
from engine.reporting.french import ADDRESSEES, DELAYS, NBSP, labelled, quoted, sentence
from engine.reporting.wording import of_the_visit

RECORD_ACCESS = {"full": "dossier consulté", "partial": "dossier consulté en partie", "none": "dossier non accessible"}
RELATIONS = {"mere": "mère", "pere": "père", "tuteur": "tuteur", "autre": "autre titulaire de l’autorité parentale"}


def to_the_delegant(facts: DocumentFacts) -> Page:
    name = facts.delegant
    recipient = ("À l’attention du délégant",) if name is None else (f"{name.name}, {name.profession}", "délégant")
    asks = facts.end.outcome is not None and facts.end.outcome.disposition == "refer_delegant"
    title = "Lettre au délégant" if asks else "Compte rendu au délégant"
    warning = (small(facts.head.protocol_warning),) if facts.head.protocol_warning else ()
    return Page(title, _protocol(facts), recipient, (*_body(facts, _request_to_the_delegant(facts)), *warning))


def to_the_emergency_department(facts: DocumentFacts) -> Page:
    recipient = ("Médecin régulateur du SAMU – Centre 15", "ou médecin du service des urgences")
    request = f"Prise en charge immédiate de ce patient. {_reach(facts)}"
    return Page("Lettre aux urgences", _protocol(facts), recipient, _body(unmarked(facts), request))


def unmarked(facts: DocumentFacts) -> DocumentFacts:
    """What is to be confirmed is a matter between délégué and délégant: the emergency doctor reads plain facts."""
    findings = tuple(replace(finding, to_confirm=False) for finding in facts.seen.findings)
    reasons = tuple(replace(reason, to_confirm=False) for reason in facts.end.reasons)
    end = replace(facts.end, reasons=reasons, assumptions=())
    return replace(facts, seen=replace(facts.seen, findings=findings), end=end)


def _protocol(facts: DocumentFacts) -> str:
    return labelled("Protocole de coopération", facts.head.protocol_title)


def _body(facts: DocumentFacts, request: str) -> tuple[Block, ...]:
    return (
        _urgency(facts),
        *_alerts(facts),
        *section("Situation", paragraph(_situation(facts)), *_reasons(facts)),
        *section("Antécédents et contexte", pairs(_context(facts)), *_answers(facts, ("history", "interview"))),
        *section(
            "Évaluation",
            *_answers(facts, ("danger", "examination", "decision")),
            pairs(facts.seen.scores),
            *_acts(facts),
        ),
        *section("Demande", paragraph(request), pairs(_follow_up(facts))),
        paragraph(f"Établi par {facts.delegue.name}, {facts.delegue.profession}, RPPS {facts.delegue.rpps}."),
        *_assumptions(facts),
    )


# ── situation ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _urgency(facts: DocumentFacts) -> Block:
    outcome = facts.end.outcome
    if outcome is None:
        return box("soon", f"Prise en charge en cours{NBSP}: conduite à tenir pas encore établie")
    lines = [labelled("Conduite à tenir", outcome.title)]
    lines += [labelled("Rendez-vous", facts.done.appointment)] if facts.done.appointment else []
    return box(_tone(outcome.disposition, outcome.delay), _urgency_title(facts), lines)


def _tone(disposition: str, delay: str | None) -> Tone:
    if delay == "now":
        return "urgent"
    return "soon" if disposition == "refer_delegant" else "calm"


def _urgency_title(facts: DocumentFacts) -> str:
    outcome = facts.end.outcome
    assert outcome is not None
    if outcome.disposition in ("emergency_call", "emergency_department"):
        return f"URGENT – {ADDRESSEES[outcome.addressee or 'urgences']}, {DELAYS['now']}"
    if outcome.disposition == "refer_delegant":
        return "Appel attendu tout de suite" if outcome.delay == "now" else f"Patient à voir {outcome.deadline}"
    return f"Pour information{NBSP}: aucune réponse attendue"


def _situation(facts: DocumentFacts) -> str:
    return f"{of_the_visit(facts)} par {facts.delegue.name}, {facts.delegue.profession}, délégué du protocole."


def _reasons(facts: DocumentFacts) -> tuple[Block, ...]:
    """Why: the leading reason and every rule, unknown or doubt; then the rows that the path went through."""
    treats, reasons = facts.end.disposition == "treat", facts.end.reasons
    why = [reason for index, reason in enumerate(reasons) if not treats and (index == 0 or reason.kind != "row")]
    rows = [reason for reason in reasons if reason not in why]
    doubts = [labelled("Doute exprimé par le délégué", quoted(doubt)) for doubt in facts.done.doubts]
    return (
        *_listed("Motif", [*map(reason_in_words, why), *doubts]),
        *_listed("Cheminement dans l’arbre de décision", [*map(reason_in_words, rows)]),
    )


def _listed(title: str, lines: Sequence[str]) -> tuple[Block, ...]:
    return (subheading(title), bullets(lines)) if lines else ()


def reason_in_words(reason: ReasonFact) -> str:
    """The rule or row, then the answers behind it, then what of it is to be confirmed."""
    label = f"{reason.label}, impossible à établir" if reason.unknown else reason.label
    behind = [answer for answer in reason.answers if answer != labelled(reason.label, "oui")]
    words = f"{label} ({f'{NBSP}; '.join(behind)})" if behind else label
    return words + (f" – {TO_CONFIRM}" if reason.to_confirm else "")


def _alerts(facts: DocumentFacts) -> tuple[Block, ...]:
    """A correction that came after the act: the délégant learns it from the first lines, not from the record."""
    if not facts.done.alerts:
        return ()
    return (box("alert", "Acte fait avant une correction qui l’aurait écarté", facts.done.alerts),)


# ── background and assessment ────────────────────────────────────────────────────────────────────────────────────────


def _context(facts: DocumentFacts) -> list[tuple[str, str]]:
    rows = [("Accords", " · ".join(_agreements(facts)))]
    rows.append(("Dossier médical", RECORD_ACCESS.get(facts.record_access or "", "")))
    if not any(finding.group in ("history", "interview") for finding in facts.seen.findings):
        rows.append(("Antécédents, allergies, traitements", "non recueillis"))
    return rows


def _agreements(facts: DocumentFacts) -> Iterator[str]:
    consent = facts.consent
    asked = (
        ("protocole", consent.protocol),
        ("partage du dossier", consent.sharing),
        ("parent", consent.representative),
    )
    for what, given in asked:
        if given is not None:
            yield (
                f"{what} {'accepté' if given else 'refusé'}" if what != "parent" else _parental(given, consent.relation)
            )


def _parental(given: bool, relation: str | None) -> str:
    who = f" ({RELATIONS[relation]})" if relation else ""
    return f"accord parental {'donné' if given else 'refusé'}{who}"


TITLES: dict[Group, str] = {
    "history": "Antécédents et traitements", "interview": "Interrogatoire", "danger": "Signes d’alerte recherchés",
    "examination": "Examen", "decision": "Test et éléments de décision",
}  # fmt: skip


def _answers(facts: DocumentFacts, groups: Sequence[Group]) -> list[Block]:
    blocks: list[Block] = []
    for group in groups:
        found = [finding for finding in facts.seen.findings if finding.group == group]
        if found:
            blocks += [subheading(TITLES[group]), pairs(_by_shape(found))]
    return blocks


def _by_shape(found: list[Finding]) -> list[tuple[str, str]]:
    """What is present, measured, unknown; then what was looked for and is absent, in one line."""
    rows = [(_marked(finding), finding.value) for finding in found if finding.shape == "value"]
    for title, shape in (("Présent", "yes"), ("Inconnu", "unknown"), ("Absent", "no")):
        labels = " · ".join(_marked(finding) for finding in found if finding.shape == shape)
        rows.append((title, labels))
    return rows


def _marked(finding: Finding) -> str:
    return f"{finding.label} *" if finding.to_confirm else finding.label


def _acts(facts: DocumentFacts) -> tuple[Block, ...]:
    done = [" – ".join(part for part in (act.title, act.words, act.at) if part) for act in facts.done.acts if act.done]
    left = [f"{act.title} – {act.words}" for act in facts.done.acts if not act.done]
    noted = {act.id for act in facts.done.acts}
    left += [
        f"{act.title} – pas encore noté" for act in facts.end.proposals if act.id not in noted and act.decided is None
    ]
    left += [f"{label} – écarté" for label in facts.end.withheld]
    return (
        *_listed("Réponses corrigées", facts.done.corrections),
        *_listed("Actes réalisés", done),
        *_listed("Actes non réalisés", left),
    )


# ── request ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _request_to_the_delegant(facts: DocumentFacts) -> str:
    outcome = facts.end.outcome
    if outcome is None or outcome.disposition != "refer_delegant":
        return "Aucune action n’est demandée. Ce courrier vous informe de ce qui a été fait en votre nom."
    asked = f"Merci de reprendre la prise en charge {outcome.deadline}"
    waited = f", ou de donner votre avis ({', '.join(outcome.awaiting)})" if outcome.awaiting else ""
    return f"{asked}{waited}. {_reach(facts)}"


def _reach(facts: DocumentFacts) -> str:
    return f"Vous pouvez joindre {facts.delegue.name} au {facts.delegue.phone or facts.structure.phone}."


def _follow_up(facts: DocumentFacts) -> list[tuple[str, str]]:
    rows = [("Appel", call_in_words(call)) for call in facts.done.calls]
    rows += [
        ("Réponse", labelled(f"{reply.by}, {reply.at}, {reply.answer}", reply.text)) for reply in facts.done.replies
    ]
    rows.append(("Dit au patient", sentence(facts.end.outcome.tell) if facts.end.outcome else ""))
    rows.append(("Conseils", "conseils et signes d’alerte expliqués au patient" if facts.done.advice_given else ""))
    rows += [
        ("Suite prévue", " – ".join(part for part in (follow.label, follow.when) if part))
        for follow in facts.end.follow_up
    ]
    return rows


def call_in_words(call: CallFact) -> str:
    words = f"{call.to}, {call.at}, {'joint' if call.reached else 'non joint'}"
    return labelled(words, call.note) if call.note else words


def _assumptions(facts: DocumentFacts) -> tuple[Block, ...]:
    starred = any(finding.to_confirm for finding in facts.seen.findings)
    note = small(f"* Question que le protocole donne comme une hypothèse{NBSP}: {TO_CONFIRM}.") if starred else None
    listed = bullets(facts.end.assumptions)
    title = f"{TO_CONFIRM[:1].upper()}{TO_CONFIRM[1:]}"
    return some(*section(title, listed), note)
