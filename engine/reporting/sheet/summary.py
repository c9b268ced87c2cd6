"""The first two pages: what the doctor commits to, how long each part takes; then what stands behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from engine.protocol import graph
from engine.protocol.citing import standing_of
from engine.protocol.entitlement import PROFESSION_LABELS, STRUCTURE_LABELS, french_date
from engine.protocol.wording import in_a_sentence, joined
from engine.reporting.blocks import Block, box, bullets, paragraph
from engine.reporting.french import counted
from engine.reporting.sheet.changes import in_short
from engine.reporting.sheet.confirming import what_a_signature_binds
from engine.reporting.sheet.essential import Part
from engine.reporting.sheet.magnitudes import situations
from engine.reporting.sheet.proofs import proved
from engine.reporting.sheet.reading_time import SECONDS_A_BOX, WORDS_A_MINUTE, in_half_minutes, in_minutes, seconds
from engine.reporting.sheet.shapes import (
    CONTENTS,
    NEW_PAGE,
    Mark,
    Row,
    Style,
    cell,
    front,
    line,
    mono,
    row,
    strip,
    table,
    tile,
    tiles,
)
from engine.reporting.sheet.subject import Subject
from engine.reporting.sheet.who import span
from engine.reporting.to_confirm import list_digest, to_confirm

NOT_A_DEVICE = (
    "Relais n'est pas marqué CE : personne ne peut l'utiliser pour des soins avant que son fabricant légal n'ait "
    "évalué sa conformité."
)
NOT_AN_AUTHORITY = (
    "Relais ne remplace ni le texte officiel du protocole, ni votre jugement. Il imprime des propositions sur vos "
    "ordonnances-types, jamais d'ordonnance numérique. Les appels au 15 n'attendent jamais le logiciel."
)


def summary(subject: Subject, parts: Sequence[Part], annex: Iterable[Block]) -> tuple[Block, ...]:
    engaged, behind, unread = _commitment(subject), _behind(subject), seconds(annex)
    mine = seconds((*engaged, *_times(0, parts, unread), *behind))
    first, second = (*engaged, *_times(mine, parts, unread)), (*behind, front("Dans ce dossier"), CONTENTS)
    return (*first, NEW_PAGE, *second, NEW_PAGE)


# ── the first page ───────────────────────────────────────────────────────────────────────────────────────────────────


def _commitment(subject: Subject) -> tuple[Block, ...]:
    written = subject.written
    return (
        box("alert", "À savoir avant de signer", (written.warning,)),
        paragraph(f"À quoi il sert : {written.intended_purpose}"),
        front("Ce à quoi vous vous engagez"), bullets(_engaged(subject)),
    )  # fmt: skip


def _engaged(subject: Subject) -> Iterator[str]:
    written, points = subject.written, subject.codes.points
    rights = written.legal.entitlements
    for one in [one for one in rights if one.until is None] or rights:
        delegues = joined((PROFESSION_LABELS[name] for name in one.delegues), "ou")
        where = joined((STRUCTURE_LABELS[name] for name in one.structures), "ou")
        when = in_a_sentence(span(one.since, one.until))
        yield f"Un {delegues} de votre équipe agit en votre nom, en {where}, {when} ({subject.codes.of(one)})."
    acts = [act.title for act in written.acts.values() if act.counts]
    if acts:
        yield f"Il fait ou prescrit, sans que vous revoyiez le patient : {' ; '.join(acts)}."
    yield (
        f"Il s'arrête et oriente pour {counted(len(written.danger), 'signe')} de danger, "
        f"{counted(len(written.exclusion), 'motif')} d'exclusion, un doute, ou une réponse inconnue qui compte."
    )
    rows = sum(len(one.rows) for one in points)
    if points:
        yield (
            f"Vous confirmez, un par un, {counted(len(points), 'point')} ({rows} lignes du fichier) qu'aucun texte ne "
            "suffit à donner. Ce que vous ne confirmez pas est à faire changer avant de signer."
        )
    yield "Vous restez joignable, ou un délégant déclaré vous remplace, pendant les prises en charge."


def _times(mine: int, parts: Sequence[Part], annex: int) -> Iterator[Block]:
    """``mine``: seconds of the summary itself, this table included."""
    yield front("Ce qu'il faut lire, et en combien de temps")
    found = [("Résumé (ces deux pages)", 0, mine)]
    found += [(part.title, part.points, seconds(part.blocks, part.points)) for part in parts]
    rows: list[Row] = [_time(title, points, in_half_minutes(time)) for title, points, time in found]
    total = sum(time for _, _, time in found)
    points = sum(points for _, points, _ in found)
    rows.append(_time("En tout, à lire avant de signer", points, in_minutes(total), strong=True))
    rows.append(_time("Annexe, à consulter : questions, sources, détails, cas", 0, in_minutes(annex)))
    made = table(("Partie", "Points à cocher", "Lecture"), (6.6, 1.7, 1.7), rows)
    assert made is not None
    yield made
    yield paragraph(
        f"Temps comptés sur les mots imprimés : {WORDS_A_MINUTE} mots par minute, {SECONDS_A_BOX} secondes par case. "
        "Un code (D3, Q12, H4) désigne partout la même ligne ; l'annexe donne sa source."
    )


def _time(title: str, points: int, time: str, *, strong: bool = False) -> Row:
    style: Style = "strong" if strong else "plain"
    return row(cell(line(title, style)), cell(line(str(points) if points else "–", style)), cell(line(time, style)))


# ── the second page ──────────────────────────────────────────────────────────────────────────────────────────────────


def _behind(subject: Subject) -> tuple[Block, ...]:
    return (
        front("Comment un patient est mené"), strip(_stages(subject)), tiles(*_figures(subject)),
        paragraph(_validity(subject)), paragraph(_proved(subject)), paragraph(_texts(subject)),
        paragraph(_changed(subject)),
        front("Ce que vous signez"), bullets(what_a_signature_binds(subject)),
        paragraph("Empreinte du texte :"), mono(subject.loaded.fingerprint),
        paragraph("Empreinte de la liste des hypothèses :"), mono(list_digest(to_confirm(subject.loaded))),
        paragraph("Un signe changé, et la signature ne vaut plus."),
        front("Ce que Relais n'est pas"), paragraph(NOT_AN_AUTHORITY),
    )  # fmt: skip


def _validity(subject: Subject) -> str:
    valid = subject.written.valid
    until = f" au {french_date(valid.until)}" if valid.until else ", sans date de fin"
    scope = {"national": "Protocole national", "local": "Protocole local"}[subject.written.scope]
    start = "du" if valid.until else "depuis le"
    return f"{scope}, applicable {start} {french_date(valid.since)}{until}."


def _figures(subject: Subject) -> Iterator[dict[str, str]]:
    written, results = subject.written, subject.results
    yield tile(str(len(written.criteria)), "questions et valeurs calculées")
    yield tile(str(sum(graph.paths(written).values())), "chemins dans l'arbre")
    count = len(subject.certificate.proofs)
    yield tile(f"{proved(subject)} sur {count}", "propriétés prouvées", _mark(proved(subject) == count))
    passed = sum(result.passed for result in results)
    yield tile(f"{passed} sur {len(results)}", "cas conformes", _mark(passed == len(results)))


def _mark(holds: bool) -> Mark:
    return "sure" if holds else "bad"


def _stages(subject: Subject) -> Iterator[tuple[str, str]]:
    written = subject.written
    yield "Danger", "vu ou dit"
    yield "Accord", "information, partage"
    yield "Danger", "mesuré, examiné"
    yield "Inclusion", counted(len(written.inclusion), "condition")
    yield "Exclusion", counted(len(written.exclusion), "motif")
    yield "Arbre", counted(len(subject.codes.nodes), "case")
    yield "Conduite", f"{len(written.outcomes)} possibles"


def _proved(subject: Subject) -> str:
    found = situations(subject.certificate.situations)
    return f"La preuve a passé en revue {found}, « inconnu » compris."


def _texts(subject: Subject) -> str:
    """How many texts were read, and how; what is no text is counted apart."""
    found = [standing_of(one) for one in subject.written.sources.values()]
    texts = [one for one in found if one != "proposal"]
    told = [
        f"{found.count('read')} lus", f"{found.count('read_in_part')} lus en partie",
        f"{found.count('reported')} non lus, rapportés par un autre",
    ]  # fmt: skip
    ours = " S'y ajoutent les propositions des auteurs, qui ne sont pas des textes." if "proposal" in found else ""
    return f"Sur {counted(len(texts), 'texte')} cités : {', '.join(told)}.{ours}"


def _changed(subject: Subject) -> str:
    if subject.differences is None:
        return "Aucune version signée à comparer : tout est à lire."
    return f"Depuis la version {subject.differences.old.version} : {in_short(subject.differences)}"
