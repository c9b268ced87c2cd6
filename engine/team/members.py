"""Members and teams as they were declared. Frozen; stored as reference documents; no secret in here."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from engine.protocol.model import Date, Identifier, Profession, Structure

Role = Literal["delegue", "delegant", "coordinator"]


class Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Training(Record):
    """A training certificate for one protocol. ``valid_until`` is left out where no refresh is asked."""

    protocol: Identifier
    completed_on: Date
    valid_until: Date | None = None


class Member(Record):
    """A professional of the team. ``declared_on`` / ``removed_on``: dates of declaration to the ARS, both included."""

    id: Identifier
    family_name: str
    given_name: str
    profession: Profession
    rpps: Annotated[str, Field(pattern=r"^\d{11}$")]
    roles: tuple[Role, ...]
    phone: str | None = None
    declared_on: Date
    removed_on: Date | None = None
    trainings: tuple[Training, ...] = ()

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    def is_declared(self, day: str) -> bool:
        return self.declared_on <= day and (self.removed_on is None or day <= self.removed_on)

    def training_for(self, protocol: str) -> Training | None:
        """The most recent certificate for this protocol."""
        held = [training for training in self.trainings if training.protocol == protocol]
        return max(held, key=lambda training: training.completed_on, default=None)


class Team(Record):
    """A structure and the protocols it has declared. ``delegants`` are called in this order."""

    id: Identifier
    name: str
    structure: Structure
    finess: Annotated[str, Field(pattern=r"^[0-9AB]{9}$")]
    address: str
    phone: str
    protocols: tuple[Identifier, ...]
    delegants: tuple[Identifier, ...]
    members: tuple[Member, ...]
    data_controller: str
    dpo_contact: str

    def member(self, member_id: str) -> Member | None:
        return next((member for member in self.members if member.id == member_id), None)

    def delegants_on(self, day: str) -> tuple[Member, ...]:
        """Délégants declared on that day, in calling order."""
        found = (self.member(member_id) for member_id in self.delegants)
        return tuple(member for member in found if member is not None and member.is_declared(day))
