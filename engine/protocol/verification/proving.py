"""Proves a protocol: every property on every visit, exactly; or says « non prouvé » and why. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import prod
from typing import Final, NamedTuple

from engine.protocol.catalogue import entry
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.formulas import TooWide
from engine.protocol.loading import LoadedProtocol
from engine.protocol.reading import Path
from engine.protocol.verification.certificate import (
    Certificate,
    CounterExample,
    Patient,
    Proof,
    PropertyId,
    Visit,
)
from engine.protocol.verification.diagrams import BUDGET
from engine.protocol.verification.failures import Facing
from engine.protocol.verification.knowing import unknown_is_never_no, worse_is_never_later
from engine.protocol.verification.permitted import acts_are_permitted
from engine.protocol.verification.results import Result
from engine.protocol.verification.safety import acts_only_when_allowed, danger_first, prescriptions_are_safe
from engine.protocol.verification.semantics import both_ways
from engine.protocol.verification.stories import Mismatch
from engine.protocol.verification.whole_paths import everything_decides, everything_is_met, nobody_is_left_out

Locate = Callable[[Path], tuple[str, int | None]]
"""Path of the file → its name and the line where it stands."""


class Property(NamedTuple):
    """One property: what it promises a doctor, and how it is settled."""

    id: PropertyId
    title: str
    promise: str
    failures: Callable[[Sequence[Facing]], tuple[CounterExample, ...]]


PROPERTIES: Final = (
    Property("P1", "Rien d'inutile",
             "Chaque nom mène à un bloc, chaque ligne cite sa source, et chaque question qui décide change la conduite "
             "de quelqu'un.", everything_decides),
    Property("P2", "Personne n'est oublié",
             "Quelles que soient les réponses, il y a une ligne qui s'applique ; et chaque ligne a ses patients.",
             nobody_is_left_out),
    Property("P3", "Un chemin, une seule fin",
             "Chaque chemin se termine, dans une seule fin ; chaque fin, chaque acte et chaque règle a ses patients.",
             everything_is_met),
    Property("P4", "Le danger d'abord",
             "Un signe de danger présent mène toujours à une orientation immédiate, sans aucun acte délégué.",
             danger_first),
    Property("P5", "Inconnu n'est jamais non",
             "Une réponse inconnue ne laisse passer aucun acte qu'une des réponses interdit, et n'est jamais moins "
             "urgente que la plus rassurante ; un signe de danger inconnu va au délégant maintenant. Ni "
             "médicament ni séances pendant l'attente d'une réponse qui peut les interdire.",
             unknown_is_never_no),
    Property("P6", "Aucun acte sans droit de le faire",
             "Aucun acte délégué avant le consentement, ni pour un patient qui n'est pas sûrement inclus, ni sans ce "
             "que l'acte exige ; aucun médicament à une visite qui ne regarde plus ce qui l'interdisait.",
             acts_only_when_allowed),
    Property("P7", "Prescriptions sûres",
             "Aucun médicament malgré une contre-indication présente ou inconnue ; chaque dose reste sous son plafond, "
             "aux deux bouts de chaque tranche de poids, et sans poids. Aucun médicament deux fois, ni écarté sans "
             "que rien le remplace.", prescriptions_are_safe),
    Property("P8", "Plus grave n'attend jamais plus",
             "Sans aucune réponse, personne n'est traité ; une réponse plus grave ne mène jamais à une fin moins "
             "urgente. Le 15, les urgences et le délégant maintenant comptent ici pour égaux, comme dans P4 et P5.",
             worse_is_never_later),
    Property("P9", "Des actes permis",
             "Chaque acte est dans la liste que le texte permet à chaque profession, aux dates de ce texte.",
             acts_are_permitted),
)  # fmt: skip


def prove(loaded: LoadedProtocol, budget: int = BUDGET) -> Certificate:
    """The certificate of a loaded protocol, each failure with its file and line."""

    def locate(path: Path) -> tuple[str, int | None]:
        place = loaded.positions.of_key(path)
        return place.file, place.line

    return prove_linked(loaded.compiled, loaded.fingerprint, budget, locate)


def prove_linked(
    protocol: CompiledProtocol, fingerprint: str = "", budget: int = BUDGET, locate: Locate | None = None
) -> Certificate:
    """The same for a protocol that is in no file. ``budget``: steps of one visit (see ``diagrams``)."""
    written = protocol.written
    try:
        meanings = [one for visit in written.tree.entries for one in both_ways(protocol, int(visit), budget)]
        facings = [Facing.of(one) for one in meanings]
        proofs = tuple(_proof(one, facings) for one in PROPERTIES)
        visits = tuple(_visit(facing) for facing in facings if facing.meaning.introduced)
    except (TooWide, Mismatch) as reason:
        proofs, visits = _unproved(reason), ()
    if locate is not None:
        proofs = tuple(_located(proof, locate) for proof in proofs)
    return Certificate(written.protocol, written.version, fingerprint, proofs, visits)


def _proof(one: Property, facings: Sequence[Facing]) -> Proof:
    failures = one.failures(facings)
    return Proof(one.id, one.title, one.promise, "refuted" if failures else "proved", _once(failures))


def _once(failures: Sequence[CounterExample]) -> tuple[CounterExample, ...]:
    """The same failure of two visits is told once."""
    return tuple({(failure.code, failure.path, failure.what): failure for failure in reversed(failures)}.values())[::-1]


def _unproved(reason: TooWide | Mismatch) -> tuple[Proof, ...]:
    if isinstance(reason, TooWide):
        what = "Le budget de calcul est épuisé avant que tout soit démontré."
        failure = CounterExample("PRV-911", what, entry("PRV-911").remedy, ("tree",))
    else:
        what = f"Un patient rejoué n'arrive pas où la preuve l'attendait ({reason})."
        failure = CounterExample("PRV-912", what, entry("PRV-912").remedy, ("tree",))
    return tuple(Proof(one.id, one.title, one.promise, "unproved", (failure,)) for one in PROPERTIES)


def _visit(facing: Facing) -> Visit:
    return Visit(
        number=facing.meaning.visit,
        situations=prod(facing.meaning.diagrams.sizes),
        paths=facing.ways.number,
        shortest=_shortest(facing),
    )


def _shortest(facing: Facing) -> dict[str, Patient]:
    """Outcome → its simplest patient."""
    shortest = {}
    for name in facing.written.outcomes:
        cells = facing.stories.simplest(facing.meaning.result, _ends_in(name))
        if cells is not None:
            shortest[name] = facing.stories.patient(cells)
    return shortest


def _ends_in(outcome: str) -> Callable[[Result], bool]:
    return lambda result: result.outcome == outcome


def _located(proof: Proof, locate: Locate) -> Proof:
    def placed(failure: CounterExample) -> CounterExample:
        file, line = locate(failure.path)
        what = (
            f"{failure.what} Cette règle est à la ligne {locate(failure.cause)[1]}." if failure.cause else failure.what
        )
        return replace(failure, what=what, file=file, line=line)

    return replace(proof, counter_examples=tuple(placed(failure) for failure in proof.counter_examples))
