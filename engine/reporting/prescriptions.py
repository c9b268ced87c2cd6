"""What the délégué writes on the délégant's standard prescriptions, always as a proposal; and a certificate.

Never an « ordonnance numérique »: no number of the national base, no code to scan.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from engine.protocol.doses import ComputedDose
from engine.reporting.blocks import (
    Block,
    Page,
    bullets,
    fields,
    item,
    pairs,
    paragraph,
    section,
    signatures,
    small,
    some,
)
from engine.reporting.facts import DocumentFacts, Finding, ProposedFact
from engine.reporting.french import NBSP, counted, labelled, long_day, number, quoted, sentence, typographic
from engine.reporting.kinds import written_acts
from engine.reporting.letters import reason_in_words, unmarked
from engine.reporting.wording import full_name, of_the_visit, signer


def _on_the_standard_prescription(facts: DocumentFacts, what: str) -> Block:
    assert facts.delegant is not None
    return paragraph(
        f"Proposition établie d’après {what} de {facts.delegant.name}, délégant, "
        f"par {facts.delegue.name}, délégué du protocole {quoted(facts.head.protocol_title)}."
    )


def _who_signs(facts: DocumentFacts, model: str) -> Block:
    assert facts.delegant is not None
    return signatures(
        (f"Délégant, signataire de {model}", signer(facts.delegant)),
        ("Délégué", signer(facts.delegue)),
    )


ON_PAPER = (
    f"Document papier, à signer. Ce n’est pas une ordonnance numérique{NBSP}: aucun code à scanner, "
    "aucun dépôt en ligne."
)


def _proposal(facts: DocumentFacts, title: str, blocks: Iterable[Block], model: str = "l’ordonnance-type") -> Page:
    return Page(
        title, facts.head.protocol_title, (),
        (_on_the_standard_prescription(facts, model), *blocks, _who_signs(facts, model), small(ON_PAPER)),
    )  # fmt: skip


# ── medicines and devices ────────────────────────────────────────────────────────────────────────────────────────────


def prescription(facts: DocumentFacts) -> Page:
    acts = written_acts("ordonnance", facts.end.proposals)
    weight = pairs([("Poids", facts.end.weight or "")])
    return _proposal(facts, "Proposition d’ordonnance", (*some(weight), *map(_medicine_or_device, acts)))


def _medicine_or_device(act: ProposedFact) -> Block:
    if act.dose is None or act.drug is None:
        return item(act.title, "", sentence(act.text), act.instructions)
    detail = ", ".join(part for part in (act.form, act.route) if part)
    lines = [typographic(basis(act.dose)), *act.instructions]
    lines.append(labelled("À la place de", act.replaces) if act.replaces else "")
    return item(act.drug[:1].upper() + act.drug[1:], detail, dose_in_words(act.dose), lines)


def dose_in_words(dose: ComputedDose) -> str:
    """« 650 mg par prise, 2 prises par jour, pendant 6 jours »: in milligrams per intake, always."""
    amount = f"{number(dose.mg)}{NBSP}mg"
    if dose.intakes_per_day == 1 and dose.days == 1 and not dose.as_needed:
        return f"{amount} en une seule prise"
    often = counted(dose.intakes_per_day, "prise")
    during = f"pendant {counted(dose.days, 'jour')}"
    if not dose.as_needed:
        return f"{amount} par prise, {often} par jour, {during}"
    gap = (
        f", en laissant au moins {counted(dose.min_hours_between, 'heure')} entre deux prises"
        if dose.min_hours_between
        else ""
    )
    return f"{amount} par prise si besoin, au maximum {often} par jour{gap}, {during}"


def basis(dose: ComputedDose) -> str:
    """How a computed dose came out, for whoever checks it; nothing for a fixed one."""
    if dose.basis == "dose fixe":
        return ""
    if "×" not in dose.basis:
        return sentence(dose.basis)
    capped = ", ramené au maximum permis" if dose.capped else ""
    return f"Calcul : {dose.basis}{capped}, arrondi par défaut."


# ── imaging, physiotherapy, sick leave ───────────────────────────────────────────────────────────────────────────────


def imaging_request(facts: DocumentFacts) -> Page:
    acts = written_acts("demande_imagerie", facts.end.proposals)
    reasons = [reason_in_words(reason) for reason in unmarked(facts).end.reasons]
    behind = {answer for reason in facts.end.reasons for answer in reason.answers}
    seen = [line for line in map(_of_use_to_a_radiologist, facts.seen.findings) if line and line not in behind]
    checked = dict.fromkeys(line for act in acts for line in act.checked if line not in seen)
    return _proposal(
        facts, "Demande d’examen d’imagerie",
        (
            *(item(act.title, "", sentence(act.text), act.instructions) for act in acts),
            *section("Motif de la demande", paragraph(f"{of_the_visit(facts)}."),
                     bullets(reasons)),
            *section("À compléter à la main", fields(facts.seen.blanks)),
            *section("Renseignements utiles", bullets(seen)),
            *section("Vérifié avant la demande", bullets(checked)),
            *section("Compte rendu à adresser à", bullets(_result_owners(facts))),
        ),
        "la demande-type",
    )  # fmt: skip


def _of_use_to_a_radiologist(found: Finding) -> str:
    """What was measured or chosen, and what the examination found; a « oui » of the interview says nothing here."""
    told = found.shape == "value" or (found.shape == "yes" and found.group in ("examination", "decision"))
    return labelled(found.label, found.value) if told and found.group != "danger" else ""


def _result_owners(facts: DocumentFacts) -> list[str]:
    assert facts.delegant is not None
    phone = f", tél. {facts.structure.phone}"
    return [f"{facts.delegant.name}, délégant", f"{facts.delegue.name}, délégué – {facts.structure.name}{phone}"]


def physiotherapy(facts: DocumentFacts) -> Page:
    acts = written_acts("ordonnance_kine", facts.end.proposals)
    items = (item(act.title, "", sessions_in_words(act), (sentence(act.text), *act.instructions)) for act in acts)
    return _proposal(facts, "Proposition de prescription de masso-kinésithérapie", items)


def sessions_in_words(act: ProposedFact) -> str:
    if act.quantity is None:
        return sentence(act.text)
    low, high = act.quantity
    return counted(high, "séance") if low == high else f"de {number(low)} à {counted(high, 'séance')}"


def sick_leave(facts: DocumentFacts) -> Page:
    acts = written_acts("proposition_arret", facts.end.proposals)
    items = [item(act.title, "", _leave_in_words(facts, act.days or Decimal(0)), act.instructions) for act in acts]
    note = paragraph(
        "Cette proposition n’est pas un avis d’arrêt de travail. Le délégant la valide et établit l’avis. "
        "Sans lui, elle n’a aucun effet."
    )
    return _proposal(facts, "Proposition d’arrêt de travail", (*items, note))


def _leave_in_words(facts: DocumentFacts, days: Decimal) -> str:
    first = facts.opened_at.date()
    last = first + timedelta(days=int(days) - 1)
    if first == last:
        return f"1{NBSP}jour, le {long_day(first)}"
    return f"{counted(days, 'jour')}, du {long_day(first)} au {long_day(last)} inclus"


# ── certificate ──────────────────────────────────────────────────────────────────────────────────────────────────────


def sick_child(facts: DocumentFacts) -> Page:
    """That the child was there and needed care on that day. Nothing clinical, not even the name of the protocol."""
    assert facts.patient is not None
    child = facts.patient
    ending = {"F": "e", "M": ""}.get(child.sex, "(e)")
    born = f", né{ending} le {long_day(child.birth_date)}," if child.birth_date else ""
    seen = (
        f"Je certifie que l’enfant {full_name(child)}{born} était présent{ending} le "
        f"{long_day(facts.opened_at.date())} et que son état a demandé des soins ce jour-là."
    )
    purpose = (
        "Certificat remis en main propre au titulaire de l’autorité parentale, à sa demande, "
        "pour faire valoir ce que de droit."
    )
    blocks = (paragraph(seen), paragraph(purpose), _who_signs(facts, "ce modèle"))
    return Page("Certificat pour enfant malade", "", (), blocks, names_protocol=False)
