"""Encounter records made by hand, for tests that count."""

from typing import Any

from engine.encounter.declarations import AdverseEventDeclared, SatisfactionAnswered
from engine.reporting.encounter_facts import CountedAct, EncounterFacts
from engine.reporting.indicators import DeclaredEvent

KEY = b"k" * 32


def counted_act(id_: str, by: str = "delegue", *, counts: bool = True, **more: Any) -> CountedAct:
    given = {
        "act": "test",
        "kind": "test",
        "done": True,
        "at": "2026-03-02T10:00:00+01:00",
        "details": {},
        "reason": "",
    }
    return CountedAct(**{**given, "id": id_, "by": by, "counts": counts, **more})


def record(encounter: str, **more: Any) -> EncounterFacts:
    """A treated adult in care, one act, closed the same morning; ``more`` says what differs."""
    given: dict[str, Any] = {
        "team": "msp_demo", "protocol": "exemple", "version": "2026-01.1", "fingerprint": "0" * 64, "mode": "care",
        "day": "2026-03-02", "opened_at": "2026-03-02T10:00:00+01:00", "closed_at": "2026-03-02T10:12:00+01:00",
        "visit": 1, "first_visit": None, "profession": "infirmier", "structure": "msp", "delegue": "camille",
        "delegants": (), "patient": f"patient de {encounter}", "age_years": 35, "sex": "F", "consent": True,
        "sharing": True, "record_access": "full", "outcome": "traiter", "disposition": "treat", "delay": None,
        "nature": "clinical", "reasons": ("resultat.positif",), "category": "completed", "entered": True,
        "acts": (counted_act(f"{encounter}/9"),), "calls": 0, "doubted": False, "overridden": False, "corrections": 0,
        "alerts": 0, "extra": {},
    }  # fmt: skip
    return EncounterFacts(**{**given, "encounter": encounter, **more})


def adverse_event(id_: str, **more: Any) -> DeclaredEvent:
    declared_on = more.pop("declared_on", "2026-03-05")
    given = {"protocol": "exemple", "encounter": None, "occurred_on": "2026-03-02", "discovered_on": "2026-03-04",
             "nature": "drug_reaction", "event_kind": "ei", "severity": 1, "patient_informed": True,
             "ars_informed_on": None, "description": "Invented."}  # fmt: skip
    return DeclaredEvent(id_, declared_on, AdverseEventDeclared(**{**given, **more}))


def answered(level: str, year: int = 2026) -> SatisfactionAnswered:
    return SatisfactionAnswered(protocol="exemple", year=year, level=level)
