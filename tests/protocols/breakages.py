"""What a tired author does to a protocol, as exact edits of the shipped text; an edit that no longer applies fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

Edit = Callable[[str], str]


def once(text: str, found: str) -> int:
    assert text.count(found) == 1, f"« {found} » stands {text.count(found)} times"
    return text.index(found)


def block(text: str, start: str) -> str:
    """The block that a line begins: this line and all below it that stand further in."""
    at = once(text, f"\n{start}\n") + 1 if f"\n{start}\n" in text else once(text, f"\n{start}") + 1
    depth = len(start) - len(start.lstrip())
    lines = text[at:].split("\n")
    for count, line in enumerate(lines[1:], 1):
        if line.strip() and len(line) - len(line.lstrip()) <= depth:
            return "\n".join(lines[:count]) + "\n"
    return text[at:]


def changed(found: str, put: str) -> Edit:
    def edit(text: str) -> str:
        once(text, found)
        return text.replace(found, put)

    return edit


def deleted(start: str) -> Edit:
    return lambda text: text.replace(block(text, start), "", 1)


def within(start: str, found: str, put: str) -> Edit:
    """A change inside the block that a line begins."""

    def edit(text: str) -> str:
        whole = block(text, start)
        once(whole, found)
        return text.replace(whole, whole.replace(found, put), 1)

    return edit


BREAKAGES: Final[Mapping[str, Mapping[str, Edit]]] = {
    "odynophagie/2024-06.1": {
        "a danger sign is deleted": deleted("  - id: x58_purpura"),
        "a danger sign may wait until tomorrow": changed(
            "when: stridor\n    to: appel_15_respiration", "when: stridor\n    to: delegant_j0_j1"
        ),
        "a contra-indication is deleted": within(
            "  amoxicilline_adulte:", "when: ci_amoxicilline", "when: {all: [ci_amoxicilline, immunodepression]}"
        ),
        "a cap has a zero too many": within("  paracetamol_max_mg_jour:", "value: 3000", "value: 30000"),
        "a dose a day becomes a dose an intake": changed(
            "mg_per_kg_per_day: amoxicilline_enfant_mg_kg_jour", "mg_per_kg_per_intake: amoxicilline_enfant_mg_kg_jour"
        ),
        "a minor who comes alone is forgotten": deleted("  minor:"),
        "the youngest age is another": within("  age_min:", "value: 6", "value: 3"),
        "a pregnancy no longer excludes": deleted("  - id: x20_grossesse"),
        "an exclusion is reversed": changed(
            "when: immunodepression\n    to: delegant_j0_j1", "when: {immunodepression: false}\n    to: delegant_j0_j1"
        ),
        "a result has no line": deleted("        - id: invalide\n          label: TROD invalide"),
        "a test is repeated without end": changed("to: resultat_du_second_trod", "to: resultat_du_trod"),
        "an inclusion is reversed": changed('when: "age <= age_max"', 'when: "age > age_max"'),
        "a line leads to the wrong end": within(
            "    resultat_du_trod:", "to: choix_de_l_antibiotique", "to: trod_negatif"
        ),
    },
    "pollakiurie/2024-06.1": {
        "a bound is reversed": changed(
            'when: "temperature < hypothermie_inf"', 'when: "temperature > hypothermie_inf"'
        ),
        "a pregnancy no longer excludes": deleted("  - id: e8_grossesse"),
        "a threshold is one off": within("  dfg_min:", "value: 30", "value: 29"),
        "« more than » becomes « at least »": changed(
            'when: "temperature > fievre_sup"', 'when: "temperature >= fievre_sup"'
        ),
        "a line leads to the wrong end": changed(
            "when: bu_positive\n          to: traitement_antibiotique",
            "when: bu_positive\n          to: sans_antibiotique",
        ),
        "a contra-indication is deleted": deleted("      - id: mineure"),
        "a dose is tripled": within("  fosfomycine_prises:", "value: 1", "value: 3"),
        "a treatment is longer": within("  pivmecillinam_jours:", "value: 3", "value: 5"),
        "men are included": deleted("  - id: sexe_feminin"),
        "an unknown is sent home": changed(
            "\nunknown:\n  to: delegant_j0_j1", "\nunknown:\n  to: hors_protocole_motif"
        ),
        "an unknown danger waits": changed("danger_to: delegant_immediat", "danger_to: delegant_j0_j1"),
        "a refusal is treated": changed("  refused: refus\n", "  refused: sans_antibiotique\n"),
        "an exclusion is treated": changed(
            "when: sonde\n    to: delegant_j0_j1", "when: sonde\n    to: sans_antibiotique"
        ),
        "two drugs replace each other": changed(
            "when: ci_pivmecillinam\n        fallback: delegant_ecbu",
            "when: ci_pivmecillinam\n        fallback: fosfomycine",
        ),
    },
    "cheville/2020-03.1": {
        "a danger sign is deleted": deleted("  - id: ischemie"),
        "an inclusion is reversed": changed("when: {mecanisme: torsion}", "when: {not: {mecanisme: torsion}}"),
        "a threshold is one off": within("  appui_impossible_heures:", "value: 24", "value: 25"),
        "an unknown is treated": changed("\nunknown:\n  to: delegant_j0_j1", "\nunknown:\n  to: prise_en_charge"),
        "a broken bone is treated": within("    resultat_radio:", "to: delegant_radio", "to: gravite_initiale"),
        "a line is deleted": deleted("        - id: aucune"),
        "a refusal to share goes on": changed("    refusal: stop\n    to: refus_partage\n", "    refusal: notice\n"),
        "an act is no longer in the list of the law": within("    - id: kine_msp_cds", "radio_pied_prescrite, ", ""),
        "a strong pain may wait": within("  - id: douleur_forte", "to: delegant_maintenant", "to: delegant_j0_j1"),
        "a sick leave is longer": within("  arret_max_jours:", "value: 5", "value: 8"),
        "an anticoagulant no longer excludes": deleted("  - id: sous_anticoagulant"),
        "a weight that nobody has": within("  poids_kg:", "range: [30", "range: [3"),
    },
    "lombalgie/2020-03.1": {
        "a danger sign is deleted": deleted("  - id: anesthesie_selle"),
        "« and » becomes « or »": changed("when: {all: [fievre, frissons]}", "when: {any: [fievre, frissons]}"),
        "an inclusion is reversed": changed(
            'when: "jours_evolution < duree_max_jours"', 'when: "jours_evolution >= duree_max_jours"'
        ),
        "a threshold is one off": changed(
            'label: "Durée qui fait sortir du protocole", value: 28',
            'label: "Durée qui fait sortir du protocole", value: 29',
        ),
        "a cancer no longer excludes": deleted("  - id: cancer"),
        "anti-inflammatories have no contra-indication": deleted("      - id: ains_ci"),
        "cortisone is no contra-indication": deleted("      - id: corticoides_en_cours"),
        "six intakes a day": changed(
            '"Ibuprofène : prises par jour, au plus", value: 3', '"Ibuprofène : prises par jour, au plus", value: 6'
        ),
        "a question is on no screen": changed("      - drogue_iv\n", ""),
        "a line leads to the wrong end": changed(
            "when: amelioration\n          to: fin_amelioree", "when: amelioration\n          to: poursuite"
        ),
        "what is new at the second visit no longer counts": deleted("  - id: terrain_nouveau"),
        "an unknown is sent home": changed("\nunknown:\n  to: delegant_j0_j1", "\nunknown:\n  to: non_inclus"),
    },
}
"""Version → what an author did → the edit."""
