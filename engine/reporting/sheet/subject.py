"""What a signing sheet is made from: a protocol, its certificate, its cases as they ran, what changed, its status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from engine.protocol import model
from engine.protocol.cases import Result
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.loading import LoadedProtocol
from engine.protocol.verification.certificate import Certificate, Patient
from engine.protocol.verification.comparison_model import Comparison
from engine.reporting.sheet.codes import Codes

Status = Literal["demonstration", "draft", "reviewed", "signed", "withdrawn"]


_HIS_END = " Conduite : «"
"""How the proof ends a story; left out where the line beside already says where he ends."""


def person(patient: Patient) -> str:
    """Who he is, without where he ends."""
    return patient.story.partition(_HIS_END)[0]


@dataclass(frozen=True)
class Subject:
    """``differences`` is None where nothing was signed before."""

    loaded: LoadedProtocol
    certificate: Certificate
    results: tuple[Result, ...]
    differences: Comparison | None
    status: Status

    @property
    def written(self) -> model.Protocol:
        return self.loaded.model

    @property
    def protocol(self) -> CompiledProtocol:
        return self.loaded.compiled

    @cached_property
    def codes(self) -> Codes:
        return Codes(self.loaded)

    @cached_property
    def simplest(self) -> Mapping[str, tuple[int, Patient]]:
        """Outcome → the visit and the simplest patient who ends there; the first visit that leads to it counts."""
        found: dict[str, tuple[int, Patient]] = {}
        for visit in self.certificate.visits:
            for outcome, patient in visit.shortest.items():
                found.setdefault(outcome, (visit.number, patient))
        return found
