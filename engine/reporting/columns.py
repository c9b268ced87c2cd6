"""The columns of the exports: name, meaning, type, unit, values, and where each value is read.

What is not here is not exported: no name, no birth date, no professional, nothing that a person typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final, Generic, Literal, TypeVar

from engine.protocol.entitlement import PROFESSION_LABELS, STRUCTURE_LABELS
from engine.reporting.categories import LABELS as CATEGORY_LABELS
from engine.reporting.encounter_facts import CountedAct, EncounterFacts, pseudonym
from engine.reporting.french import DELAYS, NOT_DONE

Cell = str | int | Decimal | bool | None
Kind = Literal["texte", "code", "entier", "décimal", "oui/non", "date"]
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class EncounterRow:
    """One encounter with the team's key, from which its pseudonym is made."""

    facts: EncounterFacts
    key: bytes

    @property
    def pseudonym(self) -> str:
        return pseudonym(self.key, "encounter", self.facts.encounter)


@dataclass(frozen=True, slots=True)
class ActRow:
    encounter: EncounterRow
    act: CountedAct


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column. ``values`` names the codes; an empty cell means « sans objet » or not known."""

    name: str
    meaning: str
    kind: Kind
    read: Callable[[Row], Cell]
    unit: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


MODES: Final = {"demo": "démonstration, patients inventés", "care": "soin"}
ACCESSES: Final = {"full": "dossier consulté", "partial": "consulté en partie", "none": "non accessible"}
SEXES: Final = {"F": "féminin", "M": "masculin", "I": "indéterminé"}
DISPOSITIONS: Final = {
    "treat": "pris en charge par le délégué", "refer_delegant": "renvoi au délégant",
    "emergency_department": "urgences", "emergency_call": "appel au 15", "not_included": "non inclus",
    "consent_refused": "refus",
}  # fmt: skip
NATURES: Final = {
    "clinical": "clinique", "age": "âge", "scope": "hors du champ", "new_symptoms": "nouveaux signes",
    "doubt": "doute du délégué", "administrative": "administratif", "treatment": "traitement",
}  # fmt: skip
ACT_KINDS: Final = {
    "test": "test", "medication": "médicament", "imaging": "imagerie", "splint": "attelle",
    "walking_aid": "aide à la marche", "sessions": "séances", "sick_leave": "arrêt de travail",
    "certificate": "certificat", "advice": "conseils", "examination": "examen",
}  # fmt: skip


def _minutes(row: EncounterRow) -> int | None:
    """Whole minutes from opening to closing, pauses included."""
    if row.facts.closed_at is None:
        return None
    spent = datetime.fromisoformat(row.facts.closed_at) - datetime.fromisoformat(row.facts.opened_at)
    return max(int(spent.total_seconds()) // 60, 0)


def _detail(name: str) -> Callable[[ActRow], Decimal | None]:
    """A figure noted with the act; what is not a plain number is left out, since a person may have typed it."""

    def read(row: ActRow) -> Decimal | None:
        try:
            figure = Decimal(row.act.details[name])
        except (KeyError, InvalidOperation):
            return None
        return figure if figure.is_finite() and 0 <= figure < 1_000_000 else None

    return read


_E = Column[EncounterRow]
_A = Column[ActRow]

ENCOUNTERS: Final[tuple[Column[EncounterRow], ...]] = (
    _E("prise_en_charge", "Pseudonyme de la prise en charge (HMAC-SHA-256)", "texte",
       lambda row: row.pseudonym),
    _E("patient", "Pseudonyme du patient (HMAC-SHA-256), le même à chaque venue ; vide sans identité", "texte",
       lambda row: row.facts.patient),
    _E("mode", "Démonstration ou soin", "code", lambda row: row.facts.mode, values=MODES),
    _E("equipe", "Identifiant de l'équipe", "texte", lambda row: row.facts.team),
    _E("structure", "Forme d'exercice", "code", lambda row: row.facts.structure, values=STRUCTURE_LABELS),
    _E("protocole", "Identifiant du protocole", "texte", lambda row: row.facts.protocol),
    _E("version", "Version du protocole", "texte", lambda row: row.facts.version),
    _E("empreinte", "Empreinte du texte du protocole, son début", "texte",
       lambda row: f"sha256:{row.facts.fingerprint[:12]}"),
    _E("jour", "Jour d'ouverture", "date", lambda row: row.facts.day),
    _E("consultation", "Rang de la consultation dans le protocole", "entier", lambda row: row.facts.visit),
    _E("profession", "Profession du délégué", "code", lambda row: row.facts.profession,
       values=PROFESSION_LABELS),
    _E("age", "Âge le jour d'ouverture", "entier", lambda row: row.facts.age_years, unit="ans révolus"),
    _E("sexe", "Sexe de l'état civil", "code", lambda row: row.facts.sex, values=SEXES),
    _E("accord_protocole", "Accord pour le protocole ; vide s'il n'a pas été demandé", "oui/non",
       lambda row: row.facts.consent),
    _E("accord_partage", "Accord pour le partage ; vide s'il n'a pas été demandé", "oui/non",
       lambda row: row.facts.sharing),
    _E("acces_dossier", "Accès au dossier partagé", "code", lambda row: row.facts.record_access,
       values=ACCESSES),
    _E("categorie", "Catégorie, une seule par prise en charge ; vide tant qu'il n'y a pas d'issue", "code",
       lambda row: row.facts.category, values=CATEGORY_LABELS),
    _E("patient_compte", "Compte parmi les patients pris en charge au titre du protocole", "oui/non",
       lambda row: row.facts.entered),
    _E("issue", "Identifiant de l'issue dans le protocole", "texte", lambda row: row.facts.outcome),
    _E("orientation", "Orientation", "code", lambda row: row.facts.disposition, values=DISPOSITIONS),
    _E("delai", "Délai demandé", "code", lambda row: row.facts.delay, values=DELAYS),
    _E("nature", "Nature du motif principal", "code", lambda row: row.facts.nature, values=NATURES),
    _E("motifs", "Identifiants des motifs, le principal d'abord, séparés par une espace", "texte",
       lambda row: " ".join(row.facts.reasons)),
    _E("actes_delegue", "Actes délégués faits par le délégué (dénominateur légal)", "entier",
       lambda row: len(row.facts.delegue_acts)),
    _E("actes_reprise", "Actes faits par le délégant sur appel du délégué", "entier",
       lambda row: len(row.facts.takeover_acts)),
    _E("appels", "Appels passés", "entier", lambda row: row.facts.calls),
    _E("doute", "Doute exprimé par le délégué", "oui/non", lambda row: row.facts.doubted),
    _E("plus_prudent", "Conduite plus prudente choisie par le délégué", "oui/non",
       lambda row: row.facts.overridden),
    _E("corrections", "Réponses corrigées", "entier", lambda row: row.facts.corrections),
    _E("alertes", "Alertes envoyées au délégant après une correction", "entier", lambda row: row.facts.alerts),
    _E("duree", "De l'ouverture à la clôture, pauses comprises ; vide si ouverte", "entier", _minutes,
       unit="minutes"),
)  # fmt: skip

ACTS: Final[tuple[Column[ActRow], ...]] = (
    _A("acte", "Pseudonyme de l'acte (HMAC-SHA-256)", "texte",
       lambda row: pseudonym(row.encounter.key, "act", row.act.id)),
    _A("prise_en_charge", "Pseudonyme de la prise en charge, comme dans l'autre table", "texte",
       lambda row: row.encounter.pseudonym),
    _A("patient", "Pseudonyme du patient, comme dans l'autre table", "texte",
       lambda row: row.encounter.facts.patient),
    _A("mode", "Démonstration ou soin", "code", lambda row: row.encounter.facts.mode, values=MODES),
    _A("equipe", "Identifiant de l'équipe", "texte", lambda row: row.encounter.facts.team),
    _A("protocole", "Identifiant du protocole", "texte", lambda row: row.encounter.facts.protocol),
    _A("version", "Version du protocole", "texte", lambda row: row.encounter.facts.version),
    _A("jour", "Jour où l'acte a été noté", "date", lambda row: row.act.at[:10]),
    _A("acte_du_protocole", "Identifiant de l'acte dans le protocole ; « autre » s'il n'y est pas", "texte",
       lambda row: row.act.act),
    _A("sorte", "Sorte d'acte", "code", lambda row: row.act.kind or None, values=ACT_KINDS),
    _A("par", "Qui l'a fait", "code", lambda row: row.act.by, values={"delegue": "délégué", "delegant": "délégant"}),
    _A("fait", "Fait, ou noté comme non fait", "oui/non", lambda row: row.act.done),
    _A("compte", "Compte dans les indicateurs légaux (acte délégué, ou acte du délégant sur appel)", "oui/non",
       lambda row: row.act.counts),
    _A("motif_non_fait", "Pourquoi il n'a pas été fait", "code", lambda row: row.act.reason or None, values=NOT_DONE),
    _A("dose", "Dose d'une prise", "décimal", _detail("dose_mg"), unit="mg"),
    _A("prises_par_jour", "Prises par jour", "décimal", _detail("intakes_per_day")),
    _A("jours", "Durée du traitement ou de l'arrêt", "décimal", _detail("days"), unit="jours"),
)  # fmt: skip
