"""The first page: what the protocol is for, what is signed, what Relais is not, the counts, where to find the rest."""

from __future__ import annotations

from collections.abc import Iterator

from engine.protocol import graph
from engine.protocol.citing import standing_of
from engine.protocol.entitlement import french_date
from engine.reporting.blocks import Block, box, paragraph
from engine.reporting.sheet.changes import in_short
from engine.reporting.sheet.confirming import what_a_signature_binds
from engine.reporting.sheet.proofs import proved
from engine.reporting.sheet.shapes import CONTENTS, NEW_PAGE, Mark, front, mono, strip, tile, tiles
from engine.reporting.sheet.subject import Subject

NOT_A_DEVICE = (
    "Relais n'est pas marqué CE : personne ne peut l'utiliser pour des soins avant que son fabricant légal n'ait "
    "évalué sa conformité."
)
NOT_AN_AUTHORITY = (
    "Relais ne remplace ni le texte officiel du protocole, ni votre jugement. Il imprime des propositions sur vos "
    "ordonnances-types, jamais d'ordonnance numérique. Les appels au 15 n'attendent jamais le logiciel."
)


def summary(subject: Subject) -> tuple[Block, ...]:
    written = subject.written
    return (
        box("alert", "À savoir avant de signer", (written.warning,)),
        paragraph(f"À quoi il sert : {written.intended_purpose}"), paragraph(_validity(subject)),
        tiles(*_figures(subject)),
        front("Comment un patient est mené"), strip(_stages(subject)),
        front("Ce que vous signez"), what_a_signature_binds(subject), mono(subject.loaded.fingerprint),
        paragraph("Un seul signe changé dans le texte, et l'empreinte change : la signature ne vaut plus."),
        paragraph(_changed(subject)),
        front("Ce que Relais n'est pas"), paragraph(f"{NOT_A_DEVICE} {NOT_AN_AUTHORITY}"),
        front("Dans ce dossier de signature"), CONTENTS, NEW_PAGE,
    )  # fmt: skip


def _validity(subject: Subject) -> str:
    valid = subject.written.valid
    until = f" au {french_date(valid.until)}" if valid.until else ", sans date de fin"
    scope = {"national": "Protocole national", "local": "Protocole local"}[subject.written.scope]
    start = "du" if valid.until else "depuis le"
    return f"{scope}, version {subject.written.version}, applicable {start} {french_date(valid.since)}{until}."


def _figures(subject: Subject) -> Iterator[dict[str, str]]:
    written, results = subject.written, subject.results
    yield tile(str(len(written.criteria)), "questions et valeurs calculées")
    yield tile(str(len(written.danger)), "signes de danger")
    yield tile(str(len(written.exclusion)), "exclusions")
    yield tile(str(sum(graph.paths(written).values())), "chemins dans l'arbre")
    count = len(subject.certificate.proofs)
    yield tile(f"{proved(subject)} sur {count}", "propriétés prouvées", _mark(proved(subject) == count))
    passed = sum(result.passed for result in results)
    yield tile(f"{passed} sur {len(results)}", "cas conformes", _mark(passed == len(results)))
    assumed = len(subject.codes.assumptions)
    yield tile(str(assumed), "points à confirmer", "assumed" if assumed else "sure")
    texts = sum(standing_of(text) != "proposal" for text in written.sources.values())
    unread = sum(standing_of(text) == "reported" for text in written.sources.values())
    yield tile(f"{unread} sur {texts}", "textes cités sans avoir été lus", "assumed" if unread else "sure")


def _mark(holds: bool) -> Mark:
    return "sure" if holds else "bad"


def _stages(subject: Subject) -> Iterator[tuple[str, str]]:
    written = subject.written
    yield "Danger", "vu ou dit"
    yield "Accord", "information, partage"
    yield "Danger", "mesuré, examiné"
    yield "Inclusion", f"{len(written.inclusion)} conditions"
    yield "Exclusion", f"{len(written.exclusion)} motifs"
    yield "Arbre", f"{len(subject.codes.nodes)} cases"
    yield "Conduite", f"{len(written.outcomes)} possibles"


def _changed(subject: Subject) -> str:
    if subject.differences is None:
        return "Aucune version signée n'a été donnée à comparer : tout est à lire."
    return f"Depuis la version {subject.differences.old.version} : {in_short(subject.differences)}"
