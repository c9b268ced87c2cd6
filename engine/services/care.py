"""Which mode a store serves, for good, and who answers for its use in care; nothing here starts a screen.

The mode belongs to the store: demonstration and care never share one. Nobody is asked whether he knows that Relais is
not CE-marked: he gives his name under the sentences that say so, and the journal keeps both.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import Final, Literal, cast

from pydantic import TypeAdapter

from engine.errors import RelaisError
from engine.services.catalogue import problem
from engine.services.facts_of_team import stated
from engine.services.workspace import Mode, Workspace
from engine.store.contract import Author, NewEvent, Store
from engine.store.errors import StaleDocument
from engine.team.members import Record

WHOLE: Final = "-"
"""In the place of a team, for facts about the whole store: no team can bear this name."""
STREAM: Final = "care"
SHORTEST, LONGEST = 5, 200
_DOCUMENT: Final = ("store", "mode")


class CareRefused(RelaisError):
    """The store is of the other mode, or nobody answers for its use in care."""

    exit_code = 5


class CareAcknowledged(Record):
    """Who answers for the use in care of this version of the software, and the sentences under which he said so."""

    kind: Literal["care_acknowledged"] = "care_acknowledged"
    responsible: str
    software: str
    words: tuple[str, ...]


_FACT: TypeAdapter[CareAcknowledged] = TypeAdapter(CareAcknowledged)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The last one that stands in the journal. ``at``: ISO 8601 with offset."""

    responsible: str
    software: str
    at: str


def words(software: str) -> tuple[str, ...]:
    """What whoever opens care mode says, one sentence each."""
    device = (
        "Il propose une conduite à tenir pour un patient : c'est vraisemblablement un dispositif médical, "
        "de classe IIa au moins (règlement (UE) 2017/745, règle 11)."
    )
    said = (
        "Qui ouvre le mode soin dit que cette évaluation est faite pour cette version, ou qu'il en répond "
        "comme fabricant. Le logiciel ne peut pas le vérifier."
    )
    return (
        f"Relais {software} n'est pas marqué CE.",
        device,
        "Personne ne peut s'en servir pour le soin avant que son fabricant légal en ait évalué la conformité.",
        "Les protocoles fournis ne sont pas les textes officiels.",
        said,
        "Son nom, ces phrases et l'heure sont gardés dans le journal ; son nom est montré sur chaque écran.",
    )


# ── the mode of a store ──────────────────────────────────────────────────────────────────────────────────────────────


def settle_mode(store: Store, asked: Mode) -> None:
    """Gives a fresh store its mode. Raises CareRefused (CAR-101, CAR-102) for a store of the other one."""
    kept = _mode(store) or _first_mode(store, asked)
    if kept == asked:
        return
    if kept == "demo":
        raise CareRefused(problem("CAR-101", "Ce dossier de données est celui d'une démonstration."))
    raise CareRefused(problem("CAR-102", "Ce dossier de données sert au soin."))


def _mode(store: Store) -> Mode | None:
    kept = store.get_document(*_DOCUMENT)
    return None if kept is None else cast(Mode, kept["mode"])


def _first_mode(store: Store, asked: Mode) -> Mode:
    """A store that was used before modes were kept is a demonstration: nothing else could be started."""
    used = store.head().position > 0 or bool(store.documents("team"))
    mode: Mode = "demo" if used else asked
    try:
        store.put_document(*_DOCUMENT, {"mode": mode}, expected_version=0)
    except StaleDocument:  # another process opened it first
        return cast(Mode, _mode(store))
    return mode


# ── who answers for it ───────────────────────────────────────────────────────────────────────────────────────────────


def acknowledge(workspace: Workspace, responsible: str) -> None:
    """Keeps in the journal who answers for the use in care of this version. Raises CareRefused (CAR-104)."""
    name = " ".join(unicodedata.normalize("NFC", responsible).split())
    if not (SHORTEST <= len(name) <= LONGEST and " " in name and name.isprintable()):
        raise CareRefused(problem("CAR-104", f"« {name[:60]} » ne dit pas qui répond de cet usage."))
    fact = CareAcknowledged(
        responsible=name, software=workspace.software_version, words=words(workspace.software_version)
    )
    seen = len(stated(workspace, WHOLE, STREAM, _FACT))
    workspace.store.append(
        team=WHOLE, stream=STREAM, stream_kind=STREAM, expected=seen, command=f"{STREAM}/{seen}",
        events=[NewEvent(fact.kind, fact.model_dump(mode="json", exclude={"kind"}))],
        author=Author("console", "responsible", WHOLE), recorded_at=workspace.clock().isoformat(),
        summary={"software": fact.software},
    )  # fmt: skip


def acknowledgement(workspace: Workspace) -> Acknowledgement | None:
    """The last acknowledgement of this store, of whatever version of the software."""
    facts = stated(workspace, WHOLE, STREAM, _FACT)
    if not facts:
        return None
    fact = cast(CareAcknowledged, facts[-1].fact)
    return Acknowledgement(fact.responsible, fact.software, facts[-1].at)


def answered_for(workspace: Workspace) -> Workspace:
    """The workspace with the name of who answers for it. Raises CareRefused (CAR-103) while nobody does.

    An acknowledgement is of one version of the software: another version is another device.
    """
    found = acknowledgement(workspace)
    if found is None:
        raise _unanswered(workspace, "Personne ne répond de l'usage de Relais pour le soin.")
    if found.software != workspace.software_version:
        what = f"{found.responsible} répond de la version {found.software}, pas de la version installée."
        raise _unanswered(workspace, what)
    return replace(workspace, responsible=found.responsible)


def _unanswered(workspace: Workspace, what: str) -> CareRefused:
    """With the sentences to read before one answers for it."""
    sentences = "".join(f"\n  – {sentence}" for sentence in words(workspace.software_version))
    return CareRefused(problem("CAR-103", what, consequence=f"{sentences}\n "))
