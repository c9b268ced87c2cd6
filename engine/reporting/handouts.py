"""What the patient takes home or what stays of a refusal: advice sheet, refusal note, test result."""

from __future__ import annotations

from engine.reporting.blocks import Block, Page, box, bullets, pairs, paragraph, quote, section, signatures, small
from engine.reporting.facts import DocumentFacts, FollowUpFact, ProposedFact, TestFact
from engine.reporting.french import ADDRESSEES, DELAYS, NBSP, labelled
from engine.reporting.prescriptions import dose_in_words
from engine.reporting.wording import of_the_visit, signer

EMERGENCY_NUMBERS = (
    f"Urgence vitale{NBSP}: appelez le 15 ou le 112.",
    f"Personnes sourdes ou malentendantes{NBSP}: 114, par SMS ou visiophonie.",
)


def advice_sheet(facts: DocumentFacts) -> Page:
    """Plain words, large type: what was decided, the medicine, advice, what must make one call or come back."""
    assert facts.end.outcome is not None
    phone = labelled(f"Une question{NBSP}? {facts.structure.name}", facts.structure.phone)
    medicines = [_treatment(act) for act in facts.end.proposals if act.drug and act.is_written]
    return Page(
        "Vos conseils", "Après votre prise en charge, à garder chez vous", (),
        (
            *section("Ce qui vous a été dit", quote(facts.end.outcome.tell)),
            *section("Votre rendez-vous", paragraph(facts.done.appointment or "")),
            *section("Votre traitement", bullets(medicines)),
            *_warning_signs(facts),
            *section("Conseils", bullets(facts.end.advice)),
            *section("La suite", bullets(_follow_up(one) for one in facts.end.follow_up)),
            box("calm", phone, EMERGENCY_NUMBERS),
            small(_data_notice(facts)),
        ),
        large=True,
    )  # fmt: skip


def _data_notice(facts: DocumentFacts) -> str:
    owner = labelled("Vos données", facts.structure.data_controller)
    return f"{owner}. {labelled('Protection des données', facts.structure.dpo_contact)}."


def _warning_signs(facts: DocumentFacts) -> tuple[Block, ...]:
    if not facts.end.warning_signs:
        return ()
    return (box("alert", "Signes qui doivent vous alerter", facts.end.warning_signs),)


def _treatment(act: ProposedFact) -> str:
    assert act.drug is not None and act.dose is not None
    how = " ".join(act.instructions)
    return labelled(act.drug[:1].upper() + act.drug[1:], f"{dose_in_words(act.dose)}. {how}".strip())


def _follow_up(one: FollowUpFact) -> str:
    return f"{one.label}, {one.when}" if one.when else one.label


def refusal_note(facts: DocumentFacts) -> Page:
    """That the person was informed and refused, and where he or she was sent. Nothing clinical."""
    refused, outcome = _refused(facts), facts.end.outcome
    ended = outcome is not None and outcome.disposition in ("consent_refused", "not_included")
    title = "Note de refus" if refused else "Note de non-inclusion"
    said = (
        refused or "La prise en charge dans ce protocole n’a pas été possible.",
        "Ce choix ne change rien à la qualité de ses soins." if refused else "La raison lui a été expliquée.",
        "" if ended else "La prise en charge a continué.",
    )
    met = f"{of_the_visit(facts)} par {facts.delegue.name}, {facts.delegue.profession}, délégué du protocole."
    rows = [("Orientation", _orientation(facts)), ("Rendez-vous", facts.done.appointment or "")]
    rows.append(("Dit au patient", outcome.tell if outcome is not None and ended else ""))
    return Page(
        title, facts.head.protocol_title, (),
        (
            paragraph(met),
            paragraph(" ".join(part for part in said if part)),
            pairs(rows),
            signatures(("Patient ou représentant (facultatif)", ""), ("Délégué", signer(facts.delegue))),
        ),
    )  # fmt: skip


def _refused(facts: DocumentFacts) -> str:
    """What was refused and by whom; nothing where nobody refused."""
    consent, outcome = facts.consent, facts.end.outcome
    if consent.representative is False:
        return "Le titulaire de l’autorité parentale a été informé du protocole de coopération et l’a refusé."
    if consent.protocol is False:
        return "La personne a été informée du protocole de coopération et l’a refusé."
    if consent.sharing is False:
        return "La personne a été informée du protocole de coopération et a refusé le partage de son dossier."
    refuses = outcome is not None and outcome.disposition == "consent_refused"
    return "La personne a refusé la prise en charge dans le protocole de coopération." if refuses else ""


def _orientation(facts: DocumentFacts) -> str:
    outcome = facts.end.outcome
    if outcome is None or outcome.disposition == "treat":
        return ""
    return ", ".join(
        part for part in (ADDRESSEES.get(outcome.addressee or "", ""), DELAYS.get(outcome.delay or "", "")) if part
    )


def test_result(facts: DocumentFacts) -> Page:
    """Each test with its traceability: name, lot, expiry, moment of reading, result."""
    done = f"{of_the_visit(facts)}, test réalisé par {facts.delegue.name}, {facts.delegue.profession}."
    blocks = [block for test in facts.seen.tests for block in _one_test(test)]
    note = small("Test d’orientation diagnostique, lu par le délégué. Ce n’est pas un examen de biologie médicale.")
    signed = signatures(("Délégué", signer(facts.delegue)))
    return Page("Résultat de test", facts.head.protocol_title, (), (paragraph(done), *blocks, note, signed))


def _one_test(test: TestFact) -> tuple[Block, ...]:
    missing = "non noté"
    rows = [(test.label, test.result), *test.readings, ("Test", test.name or ""), ("Lot", test.lot or missing),
            ("Péremption", test.expiry or missing), ("Noté le", test.read_at)]  # fmt: skip
    return section(test.title, pairs(rows))
