"""``docs/proofs.md``: what is proved of each version of the library, in one table. Pure; a test keeps it fresh."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engine.protocol.verification.certificate import Certificate
from engine.protocol.wording import how_many

STATUSES = {"proved": "démontré", "refuted": "réfuté", "unproved": "non prouvé"}


class Mutants(NamedTuple):
    """Copies of the file with one fault each: how many, seen by whom, the same in effect, seen by nobody."""

    made: int
    refused: int
    by_proof: int
    by_case: int
    equivalent: int
    survivors: int


class Row(NamedTuple):
    """One version. ``seconds``: time to prove it on the machine that printed the page."""

    certificate: Certificate
    cases: tuple[int, int]
    """Passed, of how many."""
    mutants: Mutants
    seconds: float


def grouped(number: int) -> str:
    """A number in threes; beyond a thousand billions, as a power of ten."""
    if number >= 10**12:
        digits = len(str(number)) - 1
        return f"{number / 10**digits:.1f} × 10^{digits}".replace(".", ",")
    return f"{number:,}".replace(",", "\u202f")


def page(rows: Sequence[Row]) -> str:
    """The whole page, in French."""
    return "\n".join(_lines(rows)) + "\n"


def _lines(rows: Sequence[Row]) -> Iterator[str]:
    yield "# Ce qui est démontré"
    yield ""
    yield "Imprimé par `relais prove --page docs/proofs.md` : ne pas modifier à la main."
    yield ""
    yield (
        "Une situation est une combinaison de réponses que le protocole distingue, « inconnu » compris. Toutes sont "
        "examinées : rien n'est tiré au sort."
    )
    yield (
        "Un mutant est le fichier avec une faute : refusé au chargement, réfuté par une preuve, ou vu par un cas ; "
        "un équivalent ne change rien pour personne (démontré) ; un survivant n'est vu par personne."
    )
    yield ""
    yield "| Version | Empreinte | Démontré | Situations | Chemins | Cas | Mutants | Temps |"
    yield "|---|---|---|---|---|---|---|---|"
    for row in rows:
        yield f"| {' | '.join(_cells(row))} |"
    yield ""
    yield "## Les propriétés"
    yield ""
    for proof in rows[0].certificate.proofs if rows else ():
        yield f"- **{proof.id} {proof.title}.** {proof.sentence}"
    refuted = [(row, proof) for row in rows for proof in row.certificate.proofs if proof.status != "proved"]
    for row, proof in refuted:
        yield f"- {row.certificate.protocol} {row.certificate.version}, {proof.id} : {STATUSES[proof.status]}."


def _cells(row: Row) -> Iterator[str]:
    found, mutants = row.certificate, row.mutants
    proved = sum(proof.status == "proved" for proof in found.proofs)
    yield f"{found.protocol} {found.version}"
    yield f"`{found.fingerprint[:12]}`"
    yield f"{proved} sur {len(found.proofs)}"
    yield grouped(found.situations)
    yield grouped(found.paths)
    yield f"{row.cases[0]} sur {row.cases[1]}"
    counts = (
        (mutants.refused, "refusé"), (mutants.by_proof, "réfuté"), (mutants.by_case, "vu par un cas"),
        (mutants.equivalent, "équivalent"), (mutants.survivors, "survivant"),
    )  # fmt: skip
    yield f"{mutants.made} : {', '.join(how_many(*one) for one in counts)}"
    yield f"{row.seconds:.1f} s".replace(".", ",")
